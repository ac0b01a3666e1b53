package stitch_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/stitch"
	"github.com/station-portal/station/internal/stitch/fragment"
)

const testhouse = "github.com/station-portal/station/internal/stitch/testdata/house"

// bind runs gqlgen's own binding of the files, then Station's.
func bind(t *testing.T, files map[string]string, models ...string) (*config.Config, error) {
	t.Helper()
	cfg := config.DefaultConfig()
	cfg.Model = config.PackageConfig{}
	cfg.Exec = config.ExecConfig{Layout: config.ExecLayoutFollowSchema, DirName: filepath.Join(t.TempDir(), "graph"), Package: "graph"}
	cfg.AutoBind = []string{testhouse, testhouse + "/portlets/tasks", testhouse + "/portlets/crm"}
	for i := 0; i < len(models); i += 2 {
		cfg.Models.Add(models[i], models[i+1])
	}
	cfg.Sources = sources(map[string]string{"schema/query.graphql": "type Query { q: Int }"}, files)
	require.NoError(t, cfg.LoadSchema())
	require.NoError(t, cfg.Init())
	return cfg, (&stitch.Plugin{}).MutateConfig(cfg)
}

// gqlgen keeps what it knows of Go modules in a map without a lock, so these run one
// after the other.
func TestMutateConfig(t *testing.T) {
	const owners = "declare one in the owner's package, under a name that no package before it in gqlgen.yml's autobind has"
	t.Run("OK", func(t *testing.T) {
		cfg, err := bind(t, map[string]string{
			"schema/core.graphql": "type User { name: String } enum Direction { UP DOWN } scalar Day",
			tasks:                 "type Task { title: String }",
		}, "Day", "github.com/99designs/gqlgen/graphql.String")
		require.NoError(t, err)
		require.Equal(t, map[string]config.EnumValue{
			"UP": {Value: testhouse + ".Up"}, "DOWN": {Value: testhouse + ".Down"},
		}, cfg.Models["Direction"].EnumValues)
		require.Equal(t, config.StringList{testhouse + "/portlets/tasks.Task"}, cfg.Models["Task"].Model)
	})
	for _, r := range []refusal{
		{"an enum value without a Go constant", "schema/core.graphql", `enum Direction {
  UP
  SIDEWAYS
  "Its constant is not exported."
  FORWARD
}`, []fragment.Fault{
			fault(3, "no Go constant stands for Direction.SIDEWAYS", `add one of type Direction with the value "sideways"`),
			fault(5, "no Go constant stands for Direction.FORWARD", `add one of type Direction with the value "forward"`),
		}},
		{"an enum value whose Go constant is of another type", "schema/core.graphql", `enum Kind {
  LOOSE
}`, []fragment.Fault{fault(2, "no Go constant stands for Kind.LOOSE", `add one of type Kind with the value "loose"`)}},
		{"an enum without a Go type", "schema/core.graphql", `enum Nowhere {
  HERE
}`, []fragment.Fault{fault(1, "no Go type is named like the enum Nowhere", "declare one in the owner's package")}},
		{"an output type, an input and a scalar without a Go type", tasks, `type Nowhere {
  a: Int
}
input NowhereInput {
  a: Int
}
scalar Never`, []fragment.Fault{
			fault(1, "no Go type is named like the GraphQL type Nowhere", "declare one in a package that gqlgen.yml's autobind names"),
			fault(4, "no Go type is named like the GraphQL type NowhereInput", "declare one in a package that gqlgen.yml's autobind names"),
			fault(7, "no Go type is named like the GraphQL type Never", "declare one in a package that gqlgen.yml's autobind names"),
		}},
		{"the Go type of the core", tasks, `input Filter {
  search: String
}`, []fragment.Fault{fault(1, "type Filter of portlet tasks is bound to the Go type "+testhouse+".Filter", owners)}},
		{"the Go type of another portlet", "portlets/crm/crm.graphql", `type Draft {
  title: String
}`, []fragment.Fault{fault(1, "type Draft of portlet crm is bound to the Go type "+testhouse+"/portlets/tasks.Draft", owners)}},
		{"the Go type of a portlet, in the core", "schema/core.graphql", `type Draft {
  title: String
}`, []fragment.Fault{fault(1, "type Draft of the core is bound to the Go type "+testhouse+"/portlets/tasks.Draft", owners)}},
	} {
		t.Run(r.name, func(t *testing.T) {
			var want fragment.Faults
			for _, f := range r.faults {
				f.File = r.file
				want = append(want, f)
			}
			_, err := bind(t, map[string]string{r.file: r.source})
			require.Equal(t, want, err)
		})
	}
}

// tree writes the files below a new folder and gives a configuration whose sources
// are those of its files that gqlgen.yml's schema names.
func tree(t *testing.T, files map[string]string) (root string, cfg *config.Config) {
	t.Helper()
	root = t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	inputs := map[string]string{}
	for _, pattern := range []string{"schema/*.graphql", "portlets/*/*.graphql"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		for _, path := range found {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			inputs[path] = string(text)
		}
	}
	return root, &config.Config{Sources: sources(inputs)}
}

// place writes the paths of faults as they are below root.
func place(root string, faults []fragment.Fault) fragment.Faults {
	var out fragment.Faults
	for _, f := range faults {
		f.File = filepath.Join(root, f.File)
		out = append(out, f)
	}
	return out
}

const (
	tasksManifest = `package tasks

import "github.com/station-portal/station/internal/portlet"

func Manifest() portlet.Manifest {
	return portlet.Manifest{
		ID: "tasks",
		Permissions: []portlet.Permission{{Verb: "view"}},
	}
}
`
	tasksFragment = `extend type Query {
  "A task."
  task: Int @hasPermission(permission: "portlet.tasks.view")
}`
)

func TestCheckConfig(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"schema/core.graphql":                   house["schema/core.graphql"],
		tasks:                                   tasksFragment,
		"portlets/tasks/portlet.go":             tasksManifest,
		"portlets/tasks/web/src/tasks.graphql":  "query Tasks { task }",
		"portlets/tasks/testdata/other.graphql": "type Other",
	}
	with := func(files map[string]string) map[string]string {
		all := map[string]string{}
		for _, f := range []map[string]string{good, files} {
			for name, text := range f {
				all[name] = text
				if text == "" {
					delete(all, name)
				}
			}
		}
		return all
	}
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		_, cfg := tree(t, good)
		require.NoError(t, stitch.CheckConfig(cfg))
	})
	leftOut := "gqlgen.yml's schema does not name this fragment, so it would be left out"
	for _, r := range []struct {
		name   string
		files  map[string]string
		mend   bool // the mend names the root
		faults []fragment.Fault
	}{
		{name: "no manifest", files: map[string]string{"portlets/tasks/portlet.go": ""}, faults: []fragment.Fault{
			{File: "portlets/tasks/portlet.go", Line: 1, What: "there is no portlet.Manifest literal", Mend: "declare the portlet in one"},
		}},
		{name: "no manifests, of two", files: map[string]string{
			"portlets/tasks/portlet.go":    "package tasks",
			"portlets/notes/notes.go":      "package notes\n\nfunc (",
			"portlets/notes/notes.graphql": `scalar Note`,
		}, faults: []fragment.Fault{
			{File: "portlets/notes/notes.go", Line: 3, What: "expected ')', found 'EOF'", Mend: "write valid Go"},
			{File: "portlets/tasks/portlet.go", Line: 1, What: "there is no portlet.Manifest literal", Mend: "declare the portlet in one"},
		}},
		{name: "a manifest of another id", files: map[string]string{
			"portlets/notes/portlet.go": tasksManifest, "portlets/notes/notes.graphql": `scalar Note`,
		}, faults: []fragment.Fault{
			{File: "portlets/notes/portlet.go", Line: 6, What: `the manifest's ID is "tasks", its folder is "notes"`, Mend: "make them the same"},
		}},
		{name: "two portlets of one route", files: map[string]string{
			"portlets/notes/portlet.go": strings.Replace(tasksManifest, `"tasks"`, `"notes", AppRoute: "/app/tasks"`, 1), "portlets/notes/notes.graphql": `scalar Note`,
			"portlets/tasks/portlet.go": strings.Replace(tasksManifest, `"tasks"`, `"tasks", AppRoute: "/app/tasks"`, 1),
		}, faults: []fragment.Fault{
			{File: "portlets/tasks/portlet.go", Line: 6, What: "the app route /app/tasks is portlet notes's", Mend: "give it another route"},
		}},
		{name: "a bad fragment", files: map[string]string{tasks: "extend type Query {\n  \"A.\"\n  first: Int @hasPermission(permission: \"users.fly\")\n}"}, faults: []fragment.Fault{
			{File: tasks, Line: 3, What: "Query.first needs the permission users.fly, which nobody declares", Mend: "declare it in the manifest, or use one that is declared"},
		}},
		{name: "a second fragment", files: map[string]string{"portlets/tasks/more.graphql": "\"S.\"\nscalar More"}, mend: true, faults: []fragment.Fault{
			{File: "portlets/tasks/more.graphql", Line: 1, What: "portlet tasks has a fragment that is not named after it", Mend: "portlets/tasks/tasks.graphql"},
		}},
		{name: "hidden fragments", mend: true, files: map[string]string{
			"portlets/all.graphql":                          "scalar A",
			"portlets/tasks/sub/x.graphql":                  "scalar B",
			"portlets/tasks/tasks.graphqls":                 "scalar C",
			"portlets/tasks/portlets/crm/crm.graphql":       "scalar D",
			"portlets/notes/schema/notes.gql":               "scalar E",
			"portlets/tasks/node_modules/x/package.graphql": "scalar F",
		}, faults: []fragment.Fault{
			{File: "portlets/all.graphql", Line: 1, What: leftOut, Mend: "portlets/<id>/<id>.graphql"},
			{File: "portlets/notes/schema/notes.gql", Line: 1, What: leftOut, Mend: "portlets/notes/notes.graphql"},
			{File: "portlets/tasks/portlets/crm/crm.graphql", Line: 1, What: leftOut, Mend: "portlets/tasks/tasks.graphql"},
			{File: "portlets/tasks/sub/x.graphql", Line: 1, What: leftOut, Mend: "portlets/tasks/tasks.graphql"},
			{File: "portlets/tasks/tasks.graphqls", Line: 1, What: leftOut, Mend: "portlets/tasks/tasks.graphql"},
		}},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			root, cfg := tree(t, with(r.files))
			want := place(root, r.faults)
			for i := range want {
				if r.mend {
					want[i].Mend = "move what is in it to " + root + "/" + want[i].Mend
				}
			}
			require.Equal(t, want, stitch.CheckConfig(cfg))
		})
	}
}

func TestReadManifest(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		root, _ := tree(t, map[string]string{
			"portlets/tasks/portlet.go":      tasksManifest,
			"portlets/tasks/portlet_test.go": "package tasks\n\nvar _ = portlet.Manifest{ID: \"other\"}\n",
		})
		dir := filepath.Join(root, "portlets", "tasks")
		got, err := stitch.ReadManifest(dir)
		require.NoError(t, err)
		require.Equal(t, &stitch.Declared{
			ID: "tasks", Permissions: []string{"portlet.tasks.view"}, File: filepath.Join(dir, "portlet.go"), Line: 6,
		}, got)
	})
	for _, r := range []struct {
		name, literal, what, mend string
		line                      int
	}{
		{"an id that is no plain string", "var m = portlet.Manifest{\n\tID: id,\n}", "the manifest's ID is not a plain string", "write it as one", 3},
		{"no id", "var m = portlet.Manifest{}", "the manifest's ID is not a plain string", "write it as one", 3},
		{"a route that is no plain string", "var m = portlet.Manifest{\n\tID: `tasks`,\n\tAppRoute: route,\n}", "the manifest's AppRoute is not a plain string", "write it as one", 5},
		{"a version that is none", "var m = portlet.Manifest{\n\tID: `tasks`,\n\tVersion: `1.0`,\n}", `the manifest's Version is "1.0"`, "write MAJOR.MINOR.PATCH", 5},
		{"fields without names", `var m = portlet.Manifest{"tasks"}`, "the manifest's ID is not a plain string", "write it as one", 3},
		{
			"permissions that are not written out", "var m = portlet.Manifest{\n\tID: `tasks`,\n\tPermissions: permissions,\n}",
			"the manifest's Permissions are not written out", "write them here, one by one", 5,
		},
		{
			"a verb that is no plain string", "var m = portlet.Manifest{\n\tID: `tasks`,\n\tPermissions: []portlet.Permission{\n\t\t{Verb: `view`},\n\t\t{Verb: verb},\n\t},\n}",
			"a permission's Verb is not a plain string", "write it as one", 7,
		},
		{
			"a permission without field names", "var m = portlet.Manifest{\n\tID: `tasks`,\n\tPermissions: []portlet.Permission{{`view`}},\n}",
			"a permission's Verb is not a plain string", "write it as one", 5,
		},
		{
			"two manifests", "var m = portlet.Manifest{ID: `tasks`}\n\nvar n = portlet.Manifest{ID: `tasks`}",
			"a second portlet.Manifest literal stands here", "keep one", 5,
		},
		{"no manifest but one of another package", "var m = p.Manifest{ID: `tasks`}", "there is no portlet.Manifest literal", "declare the portlet in one", 1},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			root, _ := tree(t, map[string]string{"portlets/tasks/portlet.go": "package tasks\n\n" + r.literal + "\n"})
			dir := filepath.Join(root, "portlets", "tasks")
			_, err := stitch.ReadManifest(dir)
			require.Equal(t, fragment.Fault{File: filepath.Join(dir, "portlet.go"), Line: r.line, What: r.what, Mend: r.mend}, err)
		})
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{
		"root_.generated.go", "prelude.generated.go", "tasks.generated.go", "core.generated.go",
		"crm.generated.go", "time-off2.generated.go", "written_by_hand.go",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("package graph\n"), 0o600))
	}
	cfg := &config.Config{
		Exec:    config.ExecConfig{DirName: dir},
		Sources: sources(map[string]string{tasks: "", "schema/core.graphql": ""}),
	}
	for range 2 { // a second time there is nothing to do
		require.NoError(t, stitch.Sweep(cfg))
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		var left []string
		for _, entry := range entries {
			left = append(left, entry.Name())
		}
		slices.Sort(left)
		require.Equal(t, []string{
			"core.generated.go", "prelude.generated.go", "root_.generated.go", "tasks.generated.go", "written_by_hand.go",
		}, left)
	}
}
