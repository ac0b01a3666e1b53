package stitch_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"

	"github.com/station-portal/station/internal/stitch"
	"github.com/station-portal/station/internal/stitch/fragment"
)

// ground are the files of a module in which a core and a portlet declare an entity each.
func ground(t *testing.T) map[string]string {
	t.Helper()
	base, err := os.ReadFile("../../schema/base.graphql")
	require.NoError(t, err)
	return map[string]string{
		"go.mod":              "module station\n",
		"schema/base.graphql": string(base),
		"schema/orgs.graphql": `extend type Mutation {
  login: User
}
extend type Subscription {
  events: String
}
"A member."
type User @entity(table: "organization_members", orderBy: ["name"]) {
  id: ID!
  name: String!
}`,
		"internal/orgs/orgs.go": "package orgs\n",
		tasks: `# A comment is not expanded.
extend type Query {
  "The tasks."
  tasks: TaskConnection @collection
}
"A task."
type Task @entity(table: "portal_tasks_tasks", orderBy: ["title"]) {
  id: ID!
  title: String! @order
}
"A card."
type Card {
  title: String!
}
enum CardKind {
  PLAIN
}`,
		"portlets/tasks/tasks.go": "package tasks\n\ntype (\n\tResolver struct{}\n\tCard struct{ Title string }\n)\n",
	}
}

// expand writes the files below the folder, in which there may be others, and expands.
func expand(t *testing.T, dir string, files map[string]string) (*config.Config, stitch.Places, error) {
	t.Helper()
	schema := map[string]string{}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		if strings.HasSuffix(name, ".graphql") {
			schema[name] = text
		}
	}
	cfg := &config.Config{
		Exec: config.ExecConfig{DirName: "graph"}, Sources: sources(schema),
		AutoBind: config.StringList{"station/internal/orgs", "station/portlets/tasks", "time"},
	}
	plugin, err := stitch.Expand(cfg, dir)
	if err != nil {
		return cfg, nil, err
	}
	return cfg, plugin.Places, nil
}

// generated gives when each generated file below the folder was written.
func generated(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	found := map[string]time.Time{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.Contains(entry.Name(), ".generated.") {
			return err
		}
		info, err := entry.Info()
		require.NoError(t, err)
		rel, err := filepath.Rel(dir, path)
		found[filepath.ToSlash(rel)] = info.ModTime()
		return err
	}))
	return found
}

func TestExpand(t *testing.T) {
	t.Parallel()
	dir, files := t.TempDir(), ground(t)
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		return string(text)
	}
	past := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	want := map[string]time.Time{}
	for _, name := range []string{
		"graph/base.generated.graphql", "graph/orgs.generated.graphql", "graph/tasks.generated.graphql",
		"internal/orgs/orgs.generated.go", "portlets/tasks/tasks.generated.go",
	} {
		want[name] = past
	}

	// Those of fragments that are gone are swept.
	for _, name := range []string{"graph/gone.generated.graphql", "portlets/tasks/gone.generated.go"} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte("package tasks\n\ntype Task struct{}\n"), 0o600))
	}
	cfg, places, err := expand(t, dir, files)
	require.NoError(t, err)
	for name := range generated(t, dir) {
		require.Contains(t, want, name)
		require.NoError(t, os.Chtimes(filepath.Join(dir, name), past, past))
	}
	require.Equal(t, want, utc(generated(t, dir)))
	require.Equal(t, files["portlets/tasks/tasks.go"], read("portlets/tasks/tasks.go"))

	// gqlgen sees what the web sees, and no type that somebody wrote is written again.
	for _, source := range cfg.Sources {
		require.Equal(t, source.Input, read("graph/"+strings.TrimSuffix(filepath.Base(source.Name), ".graphql")+".generated.graphql"))
	}
	require.Contains(t, read("graph/tasks.generated.graphql"), "type TaskConnection")
	code := read("portlets/tasks/tasks.generated.go")
	require.Contains(t, code, "type Task struct")
	require.NotContains(t, code, "type Card ")

	// Faults that are found later are told of where people wrote.
	schema, err := gqlparser.LoadSchema(cfg.Sources...)
	require.NoError(t, err)
	require.NoError(t, (&stitch.Plugin{Places: places}).MutateSchema(schema))
	require.Equal(t, "schema/base.graphql", schema.Query.Position.Src.Name)
	require.Equal(t, 4, schema.Query.Fields.ForName("tasks").Position.Line)
	card := schema.Types["Card"]
	require.Equal(t, 12, card.Position.Line)
	require.Equal(t, 13, card.Fields[0].Position.Line)
	require.Equal(t, 16, schema.Types["CardKind"].EnumValues[0].Position.Line)

	// What is as it was is left alone.
	files["schema/orgs.graphql"] = strings.Replace(files["schema/orgs.graphql"], "A member.", "Somebody.", 1)
	_, _, err = expand(t, dir, files)
	require.NoError(t, err)
	after := utc(generated(t, dir))
	for _, name := range []string{"graph/orgs.generated.graphql", "internal/orgs/orgs.generated.go"} {
		require.NotEqual(t, past, after[name], name)
		after[name] = past
	}
	require.Equal(t, want, after)
}

func utc(times map[string]time.Time) map[string]time.Time {
	for name, at := range times {
		times[name] = at.UTC()
	}
	return times
}

// What is no schema is refused at the line where it was written, and nothing is written.
func TestExpand_Refusals(t *testing.T) {
	t.Parallel()
	for _, r := range []struct{ name, old, with, what, mend string }{
		{"no declaration", "@entity(", "@entity(rows: 1, ", "@entity has no argument rows", "see schema/base.graphql for those it has"},
		{"no Go", "type Card {", "type tasks {", "the type tasks has no Go name that other packages can use", "begin its name with a letter, that of a type with a capital"},
		{"no type of a schema", "title: String!\n}", "title: Nowhere!\n}", "Undefined type Nowhere.", "write valid GraphQL"},
		{"no directive of a schema", "type Card {", "type Card @filtered {", "Undefined directive filtered.", "write valid GraphQL"},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			dir, files := t.TempDir(), ground(t)
			before, _, found := strings.Cut(files[tasks], r.old)
			require.True(t, found)
			files[tasks] = strings.Replace(files[tasks], r.old, r.with, 1)
			_, _, err := expand(t, dir, files)
			var faults fragment.Faults
			if one, ok := err.(fragment.Fault); ok { //nolint:errorlint // it is not wrapped
				faults = fragment.Faults{one}
			} else {
				require.ErrorAs(t, err, &faults)
			}
			require.Equal(t, fragment.Faults{{File: tasks, Line: strings.Count(before, "\n") + 1, What: r.what, Mend: r.mend}}, faults)
			require.Empty(t, generated(t, dir))
		})
	}
}
