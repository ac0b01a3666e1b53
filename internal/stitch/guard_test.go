package stitch_test

import (
	"slices"
	"testing"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch"
	"github.com/station-portal/station/internal/stitch/fragment"
)

// written gives a field's directives as they are written, `@portlet(tasks)`.
func written(directives ast.DirectiveList) []string {
	var out []string
	for _, d := range directives {
		text := "@" + d.Name
		for _, argument := range d.Arguments {
			text += "(" + argument.Value.Raw + ")"
		}
		out = append(out, text)
	}
	return out
}

// gqlgen runs what is written last first, so the orders below read backwards.
func TestGuard(t *testing.T) {
	t.Parallel()
	schema, err := gqlparser.LoadSchema(sources(house, map[string]string{tasks: `extend type Query {
  "A."
  first: Task @hasPermission(permission: "portlet.tasks.view") @deprecated(reason: "old")
  "B."
  second: Task @deprecated(reason: "old") @public
}
extend type Subscription {
  "C."
  third: Int! @authenticated
}
extend type User {
  "D."
  fourth: Int @authenticated
}
"T."
type Task {
  "E."
  fifth: Int @hasPermission(permission: "portlet.tasks.use")
}`, core: `extend type Mutation {
  "F."
  rename("I." input: Int): Int @audited(action: "user.renamed", resource: "user") @tenant @authenticated
}`})...)
	require.NoError(t, err)
	stitch.Guard(schema)
	for name, want := range map[string][]string{
		"Query.first":         {"@deprecated(old)", "@portlet(tasks)", "@hasPermission(portlet.tasks.view)", "@tenant"},
		"Query.second":        {"@deprecated(old)", "@portlet(tasks)", "@public", "@tenant"},
		"Subscription.third":  {"@portlet(tasks)", "@authenticated", "@tenant"},
		"User.fourth":         {"@portlet(tasks)", "@authenticated", "@tenant"},
		"User.name":           nil,
		"Task.fifth":          {"@hasPermission(portlet.tasks.use)"},
		"Query.users":         {"@hasPermission(users.read)", "@tenant"},
		"Mutation.login":      {"@public"},
		"Mutation.rename":     {"@authenticated", "@tenant", "@audited(user.renamed)(user)"},
		"Subscription.events": {"@authenticated", "@tenant"},
	} {
		require.Equal(t, want, written(fieldOf(t, schema, name).Directives), name)
	}
}

func fieldOf(t *testing.T, schema *ast.Schema, name string) *ast.FieldDefinition {
	t.Helper()
	for _, def := range schema.Types {
		for _, field := range def.Fields {
			if def.Name+"."+field.Name == name {
				return field
			}
		}
	}
	require.Fail(t, "no field "+name)
	return nil
}

// The repository's own schema has no fault, and each of its root fields, and each
// field that a portlet adds to a core type, runs @audited, @tenant, then access, then
// @portlet.
func TestRepository(t *testing.T) {
	t.Chdir("../..")
	cfg, err := config.LoadConfig("gqlgen.yml")
	require.NoError(t, err)
	require.NoError(t, stitch.CheckConfig(cfg))
	fragments, declarations, err := stitch.Declarations(cfg.Sources)
	require.NoError(t, err)
	for i, f := range fragments {
		cfg.Sources[i].Input = declarations.Expand(f)
	}
	bare := gqlparser.MustLoadSchema(cfg.Sources...)
	guarded := gqlparser.MustLoadSchema(cfg.Sources...)
	stitch.Guard(guarded)

	portlets, kinds := map[string]bool{}, map[string]int{}
	for _, def := range guarded.Types {
		for _, field := range def.Fields {
			if def.BuiltIn || field.Position == nil {
				continue
			}
			name := def.Name + "." + field.Name
			before := fieldOf(t, bare, name)
			portlet := fragment.PortletOf(field.Position.Src.Name)
			root := slices.Contains([]string{"Query", "Mutation", "Subscription"}, def.Name)
			added := portlet != "" && fragment.PortletOf(def.Position.Src.Name) == ""
			if !root && !added {
				require.Equal(t, written(before.Directives), written(field.Directives), name)
				continue
			}
			var want []string
			if portlet != "" {
				portlets[portlet] = true
				want = append(want, "@portlet("+portlet+")")
			}
			var access ast.DirectiveList
			for _, d := range before.Directives {
				if slices.Contains([]string{"hasPermission", "authenticated", "public", "platformAdmin"}, d.Name) {
					access = append(access, d)
				}
			}
			require.Len(t, access, 1, name)
			want = append(want, written(access)...)
			if portlet != "" || before.Directives.ForName("tenant") != nil {
				want = append(want, "@tenant")
			} else {
				require.NotNil(t, before.Directives.ForName("global"), name)
			}
			if d := before.Directives.ForName("audited"); d != nil {
				want = append(want, written(ast.DirectiveList{d})...)
				kinds["audited"]++
			}
			require.Equal(t, want, written(field.Directives), name)
			kinds[def.Name]++
		}
	}
	require.NotEmpty(t, portlets)
	for _, root := range []string{"Query", "Mutation", "Subscription", "audited"} {
		require.NotZero(t, kinds[root], root)
	}
}
