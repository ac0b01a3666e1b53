package limits_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/station-portal/station/internal/limits"
)

var schema = gqlparser.MustLoadSchema(&ast.Source{Input: `
type Query { tasks(first: Int, filter: Filter, any: JSON): TaskConnection task(id: ID!): Task counts: [Count!]! }
type Mutation { createTask(input: New!): CreateTaskPayload createTasks(input: News!): CreateTasksPayload }
type Subscription { taskChanged: Task }
type TaskConnection { nodes: [Task!]! edges: [Edge!]! totalCount: Int! pageInfo: PageInfo! }
type Edge { node: Task! cursor: String! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Task { id: ID! title: String! tags: [String!]! parent: Task counts: [Count!]! subtasks(first: Int): TaskConnection! }
type Count { n: Int! of: Task }
type CreateTaskPayload { task: Task }
type CreateTasksPayload { results: [Result!]! }
type Result { index: Int! task: Task }
input Filter { ids: [ID!] search: String }
input New { title: String! tags: [String!] }
input News { tasks: [New!]! }
scalar JSON`})

func cost(t testing.TB, query string, variables map[string]any) int {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, query, rules.NewDefaultRules())
	require.Empty(t, errs)
	values, err := validator.VariableValues(schema, doc.Operations[0], variables)
	require.NoError(t, err)
	return limits.Cost(doc.Operations[0], values)
}

// introspection is the standard query of graphql-js.
const introspection = `query IntrospectionQuery { __schema { description queryType { name kind } mutationType { name kind }
  subscriptionType { name kind } types { ...FullType } directives { name description isRepeatable locations args { ...InputValue } } } }
fragment FullType on __Type { kind name description specifiedByURL
  fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields { ...InputValue } interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }`

func TestCost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
		want      int
	}{
		"fields":              {`{ task(id: "a") { id title tags parent { id } } }`, nil, 6},
		"page":                {`{ tasks(first: 50) { nodes { id title } } }`, nil, 2 + 50*2},
		"page of the default": {`{ tasks { nodes { id } } }`, nil, 2 + 20},
		"once for the page":   {`{ tasks(first: 50) { totalCount pageInfo { hasNextPage endCursor } } }`, nil, 25},
		"edges":               {`{ tasks(first: 10) { edges { cursor node { id title } } } }`, nil, 2 + 10*4},
		"page in a page":      {`{ tasks(first: 10) { nodes { id subtasks(first: 5) { totalCount nodes { id } } } } }`, nil, 2 + 10*(1+23+5)},
		"whole list":          {`{ counts { n } }`, nil, 1 + 20},
		"list in a list":      {`{ counts { n of { counts { n } } } }`, nil, 1 + 20*(2+1+20)},
		"fragments":           {`{ tasks(first: 10) { ...c } } fragment c on TaskConnection { nodes { ...t ...t } totalCount } fragment t on Task { id }`, nil, 23 + 10*2},
		"a fragment of pages": {`{ a: tasks(first: 10) { ...c } b: tasks(first: 3) { ... { ...c } } } fragment c on TaskConnection { nodes { id } }`, nil, 4 + 10 + 3},
		"first in a variable": {`query ($n: Int) { tasks(first: $n) { nodes { id } } }`, map[string]any{"n": json.Number("7")}, 2 + 7},
		"default of it":       {`query ($n: Int = 9) { tasks(first: $n) { nodes { id } } }`, nil, 2 + 9},
		"no value of it":      {`query ($n: Int) { tasks(first: $n) { nodes { id } } }`, nil, 2 + 20},
		"less than nothing":   {`{ tasks(first: -5) { nodes { id } } }`, nil, 2},
		"list in an argument": {`{ tasks(first: 1, filter: {ids: ["a", "b", "c"]}) { nodes { id } } }`, nil, 3 + 3},
		"in a variable":       {`query ($f: Filter) { tasks(first: 1, filter: $f) { nodes { id } } }`, map[string]any{"f": map[string]any{"ids": []any{"a", "b"}}}, 3 + 2},
		"search":              {`{ tasks(first: 1, filter: {search: "a"}) { nodes { id } } }`, nil, 23},
		"in a variable of it": {`query ($s: String) { tasks(first: 1, filter: {search: $s}) { nodes { id } } }`, map[string]any{"s": "a"}, 23},
		"in a filter of it":   {`query ($f: Filter) { tasks(first: 1, filter: $f) { nodes { id } } }`, map[string]any{"f": map[string]any{"search": "a"}}, 23},
		"no search":           {`query ($s: String, $f: Filter) { a: tasks(first: 1, filter: {search: $s}) { nodes { id } } b: tasks(first: 1, filter: $f) { nodes { id } } c: tasks(first: 1, filter: {search: null}) { nodes { id } } d: tasks(first: 1, filter: null) { nodes { id } } }`, nil, 12},
		"write":               {`mutation { createTask(input: {title: "a"}) { task { id title } } }`, nil, 10 + 3},
		"writes":              {`mutation ($i: News!) { createTasks(input: $i) { results { index task { id } } } }`, map[string]any{"i": map[string]any{"tasks": []any{map[string]any{"title": "a", "tags": []any{"x", "y"}}, map[string]any{"title": "b"}, map[string]any{"title": "c"}}}}, 3*10 + 1 + 3*3},
		"subscription":        {`subscription { taskChanged { id title } }`, nil, 3},
		"schema":              {introspection, nil, 20_000},
		"type":                {`{ __type(name: "Task") { name fields { name type { name } } } }`, nil, 200},
		"types of a type":     {`{ __type(name: "Task") { fields { type { fields { name } } } } }`, nil, 4_000},
		"types of types":      {`{ __schema { types { ...f } } } fragment f on __Type { fields { type { interfaces { name } } } }`, nil, 400_000},
		"without end":         {`{ tasks(first: 2000000000) { nodes { subtasks(first: 2000000000) { nodes { counts { of { subtasks(first: 2000000000) { nodes { id } } } } } } } } }`, nil, 1_000_000_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, cost(t, c.query, c.variables))
		})
	}
}

// bomb is a document of fragments that each spread the next twice, levels times.
func bomb(levels int, on, leaf string) string {
	var b strings.Builder
	for i := range levels {
		fmt.Fprintf(&b, " fragment f%d on %s { ...f%d ...f%d }", i, on, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment f%d on %s { %s }", levels, on, leaf)
	return b.String()
}

// Each fragment is read once, or this would not end.
func TestCostOfABomb(t *testing.T) {
	t.Parallel()
	require.Equal(t, 1_000_000_000, cost(t, `{ tasks { nodes { ...f0 } } }`+bomb(60, "Task", "id"), nil))
}

// BenchmarkCost is what every request pays: of a page as the web reads it.
func BenchmarkCost(b *testing.B) {
	doc, errs := gqlparser.LoadQueryWithRules(schema, `query Page($n: Int!, $f: Filter) { tasks(first: $n, filter: $f) { totalCount
		nodes { __typename ...task subtasks(first: 1) { totalCount __typename } parent { __typename id title } } pageInfo { __typename hasNextPage endCursor } __typename }
		counts { __typename n of { id } } }
		fragment task on Task { id title tags __typename parent { id title __typename } counts { n __typename } }`, rules.NewDefaultRules())
	require.Empty(b, errs)
	variables := map[string]any{"n": json.Number("50"), "f": map[string]any{"ids": []any{"a", "b"}}}
	b.ReportAllocs()
	for b.Loop() {
		limits.Cost(doc.Operations[0], variables)
	}
}
