package limits_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// Whatever a document is, it is refused or priced, and soon. What is priced costs as much
// as it would with every fragment written where it is spread.
func FuzzCost(f *testing.F) {
	for _, d := range stationtest.Hostile() {
		f.Add(d.Query, `{}`)
	}
	f.Add(introspection, `null`)
	f.Add(`query ($n: Int = 5, $f: TaskFilter) { ...a ...a } fragment a on Query { tasks(first: $n, filter: $f) { nodes { ...b } totalCount } } fragment b on Task { id ...c } fragment c on Task { subtasks(first: $n) { edges { node { id } } } }`, `{"n": 7, "f": {"status": ["PENDING"]}}`)
	f.Add(`mutation ($i: CreateTasksInput!) { createTasks(input: $i) { ...p } } fragment p on CreateTasksPayload { results { task { id } } }`, `{"i": {"tasks": [{"title": "a"}, {"title": "b"}]}}`)
	public := resolvers.PublicSchema()
	documents := limits.NewDocuments(public, graphql.NoCache[*ast.QueryDocument]{})
	f.Fuzz(func(t *testing.T, query, variables string) {
		decoder := json.NewDecoder(strings.NewReader(variables))
		decoder.UseNumber()
		params := &graphql.RawParams{Query: query}
		if decoder.Decode(&params.Variables) != nil {
			params.Variables = nil
		}
		op := &graphql.OperationContext{}
		began := time.Now()
		fault := documents.MutateOperationParameters(graphql.WithOperationContext(context.Background(), op), params)
		require.Less(t, time.Since(began), 5*time.Second, "it would hang")
		if fault != nil {
			return
		}
		for _, operation := range op.Doc.Operations {
			values, err := validator.VariableValues(public, operation, params.Variables)
			if err != nil {
				continue
			}
			cost := limits.Cost(operation, values)
			require.Positive(t, cost)
			require.LessOrEqual(t, cost, 1_000_000_000)
			spread := *operation
			spread.SelectionSet = inlined(operation.SelectionSet)
			require.Equal(t, cost, limits.Cost(&spread, values))
		}
	})
}

// inlined writes every fragment where it is spread.
func inlined(set ast.SelectionSet) ast.SelectionSet {
	out := make(ast.SelectionSet, len(set))
	for i, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			f := *s
			f.SelectionSet = inlined(s.SelectionSet)
			out[i] = &f
		case *ast.InlineFragment:
			out[i] = &ast.InlineFragment{SelectionSet: inlined(s.SelectionSet)}
		case *ast.FragmentSpread:
			out[i] = &ast.InlineFragment{SelectionSet: inlined(s.Definition.SelectionSet)}
		}
	}
	return out
}
