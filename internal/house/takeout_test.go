package house_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/testenv/tally"
)

// Without a portlet's folder and its lines in the registry and gqlgen.yml, the rest
// is generated, builds, vets with its tests, and serves: nothing else knows the portlet.
// The platform's tests have tasks as their example, so another portlet is taken out.
func TestTakingOut(t *testing.T) {
	if testing.Short() {
		tally.Skip(t, "it generates and builds the whole of Station, which -short leaves out")
	}
	t.Parallel()
	const portlet = "crm"
	dir := copyTree(t)
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "portlets", portlet)))
	strike(t, filepath.Join(dir, registry), "portlets/"+portlet+`"`, portlet+".", portlet+"Resolver")
	strike(t, filepath.Join(dir, "gqlgen.yml"), "portlets/"+portlet)

	run(t, dir, "go", "run", "./cmd/generate")
	require.NoFileExists(t, filepath.Join(dir, "graph", portlet+".generated.go"))
	generated, err := os.ReadFile(filepath.Join(dir, "graph", "root_.generated.go"))
	require.NoError(t, err)
	require.NotContains(t, string(generated), "portlets/"+portlet)
	run(t, dir, "go", "build", "./...")
	run(t, dir, "go", "vet", "./...")
	run(t, dir, "go", "test", "./resolvers", "-run", "^(TestAccess|TestPortletSwitchedOff|TestSubscriptions)$")
}

// copyTree copies what git tracks, or would with `git add`, into a new folder.
func copyTree(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	listed := run(t, root, "git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
	for _, file := range strings.Split(strings.TrimSuffix(listed, "\x00"), "\x00") {
		from, to := filepath.Join(root, file), filepath.Join(dir, file)
		info, err := os.Lstat(from)
		if os.IsNotExist(err) {
			continue // deleted and not yet committed
		}
		require.NoError(t, err)
		if !info.Mode().IsRegular() {
			continue
		}
		text, err := os.ReadFile(from)
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o700))
		require.NoError(t, os.WriteFile(to, text, 0o600))
	}
	return dir
}

// strike deletes the lines that have one of the words.
func strike(t *testing.T, file string, words ...string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var kept []string
	for line := range strings.Lines(string(text)) {
		found := false
		for _, word := range words {
			found = found || strings.Contains(line, word)
		}
		if !found {
			kept = append(kept, line)
		}
	}
	left := strings.Join(kept, "")
	require.NotEqual(t, string(text), left, "%s does not name the portlet", file)
	require.NoError(t, os.WriteFile(file, []byte(left), 0o600))
}

// run gives what the command writes; where it fails, the test does, with its words.
func run(t *testing.T, dir, name string, arguments ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, arguments...)
	command.Dir = dir
	// Paths are kept out of the build, so that one run finds what another compiled.
	command.Env = append(os.Environ(), "GOFLAGS=-trimpath -buildvcs=false", "GOWORK=off")
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	require.NoError(t, command.Run(), "%s %s\n%s%s", name, strings.Join(arguments, " "), &stdout, &stderr)
	return stdout.String()
}
