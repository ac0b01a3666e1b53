package compiled_test

import (
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/station-portal/station/graph"
	"github.com/station-portal/station/internal/compiled"
)

// operation is that of a text over Station's own schema, with reads that compile it.
func operation(t testing.TB, text string) (*compiled.Reads, *graphql.OperationContext) {
	t.Helper()
	executable := graph.NewExecutableSchema(graph.Config{})
	document := gqlparser.MustLoadQueryWithRules(executable.Schema(), text, rules.NewDefaultRules())
	reads := compiled.New(graph.Compiled(executable), executable.Schema(), nil, slog.New(slog.DiscardHandler))
	return reads, &graphql.OperationContext{RawQuery: text, Doc: document, Operation: document.Operations[0]}
}

const page = `query ($first: Int! = 20, $after: String, $filter: TaskFilter, $people: Boolean! = false) {
	tasks(first: $first, after: $after, filter: $filter) { nodes { id title status project { name }
		assignee @include(if: $people) { displayName } subtasks(first: 5) { nodes { title } } } pageInfo { hasNextPage endCursor } } }`

// An operation is compiled anew where its statements are others, not where their
// parameters are.
func TestProgram(t *testing.T) {
	t.Parallel()
	reads, op := operation(t, page)
	first := func(n int) map[string]any { return map[string]any{"first": n, "people": false} }
	filtered := func(name string, value any) map[string]any {
		return map[string]any{"first": 20, "people": false, "filter": map[string]any{name: value}}
	}
	for i, c := range []struct {
		variables map[string]any
		variants  int
		params    []any
	}{
		{first(20), 1, nil},
		{first(20), 1, nil},
		{first(21), 2, nil},
		{first(20), 2, nil},
		{filtered("search", "a"), 3, []any{"%a%"}},
		{filtered("search", "b"), 3, []any{"%b%"}},
		{filtered("projectId", uuid.Nil.String()), 4, []any{uuid.Nil}},
		{filtered("projectId", uuid.Max.String()), 4, []any{uuid.Max}},
		{filtered("projectId", nil), 5, nil},
		{map[string]any{"first": 20, "people": true}, 6, nil},
		{map[string]any{"first": 20, "people": false, "after": "none of ours"}, 6, nil}, // is not compiled
		{first(22), 7, nil},
		{first(23), 8, nil},
		{first(24), 8, nil}, // the oldest is forgotten
		{first(20), 8, nil},
	} {
		op.Variables = c.variables
		params := compiled.Params(t.Context(), reads, op, "tasks")
		if c.params != nil {
			require.Equal(t, c.params, params[:len(c.params)], i)
		}
		require.Equal(t, c.variants, compiled.Variants(t.Context(), reads, op), i)
	}
}

// BenchmarkProgram is what a read pays that was asked before: with the same values, and
// with others.
func BenchmarkProgram(b *testing.B) {
	for name, value := range map[string]func(i int) any{
		"same":  func(int) any { return uuid.Nil.String() },
		"other": func(i int) any { return uuid.NewSHA1(uuid.Nil, []byte{byte(i)}).String() },
	} {
		b.Run(name, func(b *testing.B) {
			reads, op := operation(b, page)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				op.Variables = map[string]any{"first": json.Number("20"), "people": false, "filter": map[string]any{"projectId": value(i)}}
				compiled.Params(b.Context(), reads, op, "tasks")
			}
		})
	}
}
