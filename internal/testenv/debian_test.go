package testenv_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/testenv"
)

func TestShownPackages(t *testing.T) {
	t.Parallel()
	shown := `Package: redis-server
Version: 5:7.0.15-1
Priority: optional
Size: 72648
Description: a store
 Package: not-a-field

Package: redis-server
Version: 5:7.0.11-1
Priority: optional
Size: 1

Package: tar
Essential: yes
Version: 1.34
Size: 2

Package: gcc-12-base
Version: 12.2
Priority: required
Size: 3
`
	require.Equal(t, []string{"redis-server=5:7.0.15-1 72648"}, testenv.ShownPackages(shown))
}

func TestRelocateErlang(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	bin := filepath.Join(root, "usr/lib/erlang/bin")
	require.NoError(t, os.MkdirAll(bin, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(bin, "erl"), []byte("#!/bin/sh\nROOTDIR=/usr/lib/erlang\n"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(bin, "epmd"), []byte("\x7fELF ROOTDIR=/usr/lib/erlang"), 0o755))
	require.NoError(t, testenv.RelocateErlang(root, "/final"))
	script, err := os.ReadFile(filepath.Join(bin, "erl"))
	require.NoError(t, err)
	require.Equal(t, "#!/bin/sh\nROOTDIR=/final/usr/lib/erlang\n", string(script))
	program, err := os.ReadFile(filepath.Join(bin, "epmd"))
	require.NoError(t, err)
	require.Equal(t, "\x7fELF ROOTDIR=/usr/lib/erlang", string(program))
}

func TestLocalLinks(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, "usr/lib"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "usr/lib/real"), []byte("ours"), 0o644))
	for name, target := range map[string]string{"inside": "/usr/lib/real", "outside": "/etc/hostname", "relative": "real"} {
		require.NoError(t, os.Symlink(target, filepath.Join(root, "usr/lib", name)))
	}
	require.NoError(t, testenv.LocalLinks(root))
	for name, want := range map[string]string{"inside": "real", "outside": "/etc/hostname", "relative": "real"} {
		got, err := os.Readlink(filepath.Join(root, "usr/lib", name))
		require.NoError(t, err)
		require.Equal(t, want, got, name)
	}
}

// Only what a dead environment has left is swept away.
func TestSweep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"station-testenv-alive", "station-testenv-dead", "station-testenv-new", "other"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o755))
	}
	for _, name := range []string{"station-testenv-alive", "station-testenv-dead", "other"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name, "lock"), nil, 0o600))
	}
	lock, err := os.Open(filepath.Join(dir, "station-testenv-alive", "lock"))
	require.NoError(t, err)
	defer func() { _ = lock.Close() }()
	require.NoError(t, syscall.Flock(int(lock.Fd()), syscall.LOCK_EX))
	testenv.Sweep(dir)
	require.NoDirExists(t, filepath.Join(dir, "station-testenv-dead"))
	require.DirExists(t, filepath.Join(dir, "station-testenv-alive"))
	require.DirExists(t, filepath.Join(dir, "station-testenv-new"))
	require.DirExists(t, filepath.Join(dir, "other"))
}
