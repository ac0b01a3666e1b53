package resolvers_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/graph"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

const introspection = `{ __schema { queryType { name } directives { name } types { name } } }`

// The schema that callers see is valid, has no guards in it, and is theirs to read when
// they are signed in, or not in production.
func TestSchemaAccess(t *testing.T) {
	t.Parallel()
	open := stationtest.New(t)
	closed := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.Introspection = false })
	for _, s := range []*stationtest.Server{open, closed} {
		member := s.Member(s.Organization("acme"), "member", "viewer")
		var data struct {
			Schema struct {
				QueryType  idOf
				Directives []struct{ Name string }
			} `json:"__schema"`
		}
		member.MustAsk(&data, introspection)
		var names []string
		for _, d := range data.Schema.Directives {
			names = append(names, d.Name)
		}
		require.Subset(t, names, []string{"include", "skip", "deprecated"})
		for _, guard := range []string{"tenant", "portlet", "hasPermission", "authenticated", "public", "global"} {
			require.NotContains(t, names, guard)
		}
		r := s.Nobody().Ask(introspection)
		a := send(t, s, "GET", "/schema.graphql", "")
		signedIn := send(t, s, "GET", "/schema.graphql", "", "Authorization", "Bearer "+member.Token)
		send(t, s, "GET", "/schema.graphql", "", "Authorization", "Bearer garbage").
			fault(t, 401, "UNAUTHENTICATED", "Your access token is not valid.")
		if s == open {
			require.Empty(t, r.Errors)
			require.Equal(t, 200, a.StatusCode)
			require.Equal(t, signedIn.body, a.body)
		} else {
			refused(t, r, "UNAUTHENTICATED", "", "Sign in first.")
			require.NotContains(t, r.Body, `"name"`)
			refused(t, s.Nobody().Ask(`{ __type(name: "Query") { name } }`), "UNAUTHENTICATED", "", "Sign in first.")
			a.fault(t, 401, "UNAUTHENTICATED", "Sign in first.")
			require.Empty(t, s.Nobody().Ask(`{ __typename }`).Errors)
		}
		require.Equal(t, 200, signedIn.StatusCode)
		require.Equal(t, "text/plain; charset=utf-8", signedIn.Header.Get("Content-Type"))
		require.NotRegexp(t, `[)!\]A-Za-z] @`, signedIn.body)
		schema, err := gqlparser.LoadSchema(&ast.Source{Input: signedIn.body})
		require.NoError(t, err)
		require.NotNil(t, schema.Query.Fields.ForName("tasks"))
		require.NotEmpty(t, schema.Query.Fields.ForName("tasks").Description)
	}
}

// The pages come with their headers through everything that surrounds them.
func TestPages(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	for path, title := range map[string]string{"/": "Station", "/app/tasks": "Station", "/playground": "Playground"} {
		a := send(t, s, "GET", path, "")
		require.Equal(t, 200, a.StatusCode)
		require.Contains(t, a.body, "<title>"+title)
		require.Contains(t, a.Header.Get("Content-Security-Policy"), "default-src 'none'")
		require.Equal(t, path == "/playground", a.Header.Get("Content-Security-Policy") != send(t, s, "GET", "/", "").Header.Get("Content-Security-Policy"))
	}
	require.Equal(t, 404, send(t, s, "GET", "/assets/gone-1.js", "").StatusCode)
	a := send(t, s, "POST", "/graphql", `{"query": "{ __typename }"}`)
	require.Equal(t, "nosniff", a.Header.Get("X-Content-Type-Options"))
}

// Nothing of the caller's is said to be the same for all who may do the same, and nothing
// that reads or writes on its own.
func TestSharedFields(t *testing.T) {
	t.Parallel()
	schema := graph.NewExecutableSchema(graph.Config{}).Schema()
	require.True(t, graph.Shared()["User.username"])
	for name := range graph.Shared() {
		typeName, field, _ := strings.Cut(name, ".")
		require.NotContains(t, []string{"Query", "Mutation", "Viewer"}, typeName)
		require.NotEqual(t, "Viewer", schema.Types[typeName].Fields.ForName(field).Type.Name(), name)
	}
}
