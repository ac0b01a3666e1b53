package house_test

import (
	"bufio"
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	module = "github.com/station-portal/station/"
	// root is the repository, seen from this package.
	root = "../.."
	// registry is the one file that imports portlets.
	registry = "resolvers/registry.go"
	maxLines = 400
)

// sources gives the paths of all files with one of the extensions that people write,
// relative to the repository.
func sources(t *testing.T, extensions ...string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if file != root && (strings.HasPrefix(name, ".") || slices.Contains([]string{"node_modules", "testdata", "dist", "gql", "bin"}, name)) {
				return filepath.SkipDir
			}
			return nil
		}
		if slices.Contains(extensions, filepath.Ext(name)) && !strings.HasSuffix(name, ".generated.go") {
			rel, err := filepath.Rel(root, file)
			paths = append(paths, filepath.ToSlash(rel))
			return err
		}
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, len(paths), 50, "the repository is not where it was")
	return paths
}

// reasons reads a checked-in list of `name: reason`.
func reasons(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	out := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, reason, _ := strings.Cut(line, ": ")
		require.NotEmpty(t, strings.TrimSpace(reason), "testdata/%s: %s has no reason", name, key)
		require.NotContains(t, out, key, "testdata/%s names it twice", name)
		out[key] = reason
	}
	return out
}

// layers import downwards only.
var layers = []string{"cmd", "resolvers", "graph", "portlets", "internal"}

// forbidden says why file may not import the package, both relative to the module;
// empty where it may.
func forbidden(file, imported string) string {
	dir := path.Dir(file)
	test := strings.HasSuffix(file, "_test.go")
	top, _, _ := strings.Cut(file, "/")
	target, rest, _ := strings.Cut(imported, "/")
	from, to := slices.Index(layers, top), slices.Index(layers, target)
	if target == "portlets" {
		id, _, _ := strings.Cut(rest, "/")
		if own := "portlets/" + id; dir == own || strings.HasPrefix(dir, own+"/") {
			return ""
		}
		switch {
		case file == registry, top == "graph" && !test:
			return ""
		case top == "portlets":
			return "a portlet knows no other: refer to its things by id, or through events"
		default:
			return "only " + registry + " imports portlets, or taking one out would break the rest"
		}
	}
	switch {
	case test:
		return ""
	case target == "frontend" && dir == "cmd/station", target == "migrations" && dir == "internal/postgres":
		return ""
	case top == "bench" && (target == "internal" || target == "bench"):
		return ""
	case from < 0 || to < 0:
		return "it has no place in " + strings.Join(layers, " → ")
	case top == "portlets" && target == "graph", to < from:
		return "imports run one way, " + strings.Join(layers, " → ")
	case top == "portlets" && target != "internal":
		return "a portlet imports internal packages and libraries"
	}
	return ""
}

func TestForbidden(t *testing.T) {
	t.Parallel()
	for _, edge := range []struct {
		file, imported string
		why            string
	}{
		{"cmd/station/main.go", "resolvers", ""},
		{"cmd/station/main.go", "internal/config", ""},
		{"cmd/station/main.go", "frontend", ""},
		{"resolvers/root.go", "graph", ""},
		{"resolvers/registry.go", "portlets/tasks", ""},
		{"resolvers/stationtest/server.go", "resolvers", ""},
		{"graph/tasks.generated.go", "portlets/tasks", ""},
		{"portlets/tasks/store.go", "internal/entity", ""},
		{"portlets/tasks/store.go", "portlets/tasks/words", ""},
		{"portlets/tasks/store_test.go", "portlets/tasks", ""},
		{"portlets/tasks/api_test.go", "resolvers/stationtest", ""},
		{"internal/orgs/user.go", "internal/entity", ""},
		{"internal/postgres/migrate.go", "migrations", ""},
		{"internal/orgs/user_test.go", "resolvers/stationtest", ""},
		{"bench/run/main.go", "internal/testenv", ""},
		{"bench/run/main.go", "bench/wire", ""},

		{"portlets/tasks/store.go", "portlets/crm", "knows no other"},
		{"portlets/tasks/store.go", "portlets/tasks-more", "knows no other"},
		{"portlets/tasks/store_test.go", "portlets/crm", "knows no other"},
		{"portlets/tasks/store.go", "graph", "one way"},
		{"portlets/tasks/store.go", "resolvers", "one way"},
		{"portlets/tasks/store.go", "migrations", "no place"},
		{"portlets/tasks/store.go", "frontend", "no place"},
		{"internal/orgs/user.go", "portlets/tasks", "only resolvers/registry.go"},
		{"internal/orgs/user.go", "graph", "one way"},
		{"internal/orgs/user.go", "resolvers", "one way"},
		{"internal/orgs/user.go", "cmd/station", "one way"},
		{"internal/orgs/user.go", "migrations", "no place"},
		{"internal/orgs/user_test.go", "portlets/tasks", "only resolvers/registry.go"},
		{"graph/tasks.generated.go", "resolvers", "one way"},
		{"resolvers/root.go", "portlets/tasks", "only resolvers/registry.go"},
		{"resolvers/api_test.go", "portlets/tasks", "only resolvers/registry.go"},
		{"resolvers/root.go", "cmd/station", "one way"},
		{"cmd/station/main.go", "portlets/tasks", "only resolvers/registry.go"},
		{"resolvers/root.go", "frontend", "no place"},
		{"helpers/a.go", "internal/orgs", "no place"},
		{"bench/run/main.go", "resolvers", "no place"},
		{"cmd/station/main.go", "bench/wire", "no place"},
	} {
		why := forbidden(edge.file, edge.imported)
		if edge.why == "" {
			require.Empty(t, why, "%s → %s", edge.file, edge.imported)
		} else {
			require.Contains(t, why, edge.why, "%s → %s", edge.file, edge.imported)
		}
	}
}

// Imports run one way. Every file counts, for whichever system it is built.
func TestImports(t *testing.T) {
	t.Parallel()
	paths := sources(t, ".go")
	generated, err := filepath.Glob(root + "/graph/*.generated.go")
	require.NoError(t, err)
	require.NotEmpty(t, generated)
	for _, file := range generated {
		paths = append(paths, "graph/"+filepath.Base(file))
	}
	seen := map[string]bool{}
	for _, file := range paths {
		for _, imported := range parse(t, file).Imports {
			name, err := strconv.Unquote(imported.Path.Value)
			require.NoError(t, err)
			inside, ours := strings.CutPrefix(name, module)
			if !ours {
				continue
			}
			seen[inside] = true
			if why := forbidden(file, inside); why != "" {
				t.Errorf("%s imports %s: %s", file, inside, why)
			}
		}
	}
	require.True(t, seen["resolvers"] && seen["graph"] && seen["internal/postgres"], "imports are not read")
}

func parse(t *testing.T, file string) *ast.File {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ImportsOnly)
	require.NoError(t, err)
	return parsed
}

// A package's name says its one job.
func TestPackageNames(t *testing.T) {
	t.Parallel()
	vague := []string{"util", "utils", "common", "helper", "helpers", "model", "models", "misc", "shared"}
	for _, file := range sources(t, ".go") {
		for _, name := range append(strings.Split(path.Dir(file), "/"), strings.TrimSuffix(parse(t, file).Name.Name, "_test")) {
			if slices.Contains(vague, name) {
				t.Errorf("%s: a package named %s says nothing of its job; name it for what it does", file, name)
			}
		}
	}
}

// A long file has a reason, in testdata/large_files.txt.
func TestFileSizes(t *testing.T) {
	t.Parallel()
	listed := reasons(t, "large_files.txt")
	for _, file := range sources(t, ".go", ".ts", ".tsx", ".js", ".css") {
		text, err := os.ReadFile(filepath.Join(root, file))
		require.NoError(t, err)
		lines := bytes.Count(text, []byte("\n"))
		_, ok := listed[file]
		delete(listed, file)
		if lines > maxLines && !ok {
			t.Errorf("%s has %d lines, more than %d: split it by subject, or give the reason in testdata/large_files.txt", file, lines, maxLines)
		}
		if lines <= maxLines && ok {
			t.Errorf("%s has %d lines: take it off testdata/large_files.txt", file, lines)
		}
	}
	require.Empty(t, listed, "testdata/large_files.txt names files that are gone: %s", fmt.Sprint(listed))
}
