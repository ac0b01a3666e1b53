package limits_test

import (
	"context"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/limits"
)

// check gives what is said against a document; empty for nothing.
func check(query string) (code apperr.Code, sentence string) {
	documents := limits.NewDocuments(schema, graphql.NoCache[*ast.QueryDocument]{})
	ctx := graphql.WithOperationContext(context.Background(), &graphql.OperationContext{})
	fault := documents.MutateOperationParameters(ctx, &graphql.RawParams{Query: query})
	if fault == nil {
		return "", ""
	}
	if told, ok := apperr.From(fault.Err); ok {
		code = told.Code
	}
	return code, fault.Message
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	repeat := strings.Repeat
	const complex, wrong = apperr.QueryTooComplex, apperr.BadUserInput
	for name, c := range map[string]struct {
		query    string
		code     apperr.Code
		sentence string
	}{
		"introspection": {introspection, "", ""},
		"tokens":        {"{" + repeat(" __typename", 2_000) + "}", "", "exceeded token limit of 2000"},
		"no document":   {"{ tasks { ", "", "Expected Name, found <EOF>"},
		"name":          {"{ " + repeat("a", 129) + " }", complex, "The document has a name of 129 bytes; at most 128 are allowed."},
		"of an enum":    {"{ tasks(first: " + repeat("A", 999) + ") { totalCount } }", complex, "The document has a name of 999 bytes; at most 128 are allowed."},
		"a longer text": {`{ task(id: "` + repeat("a", 999) + `") { id } }`, "", ""},
		"depth":         {"{ task(id: \"\") " + repeat("{ parent ", 14) + "{ id }" + repeat("}", 15), complex, "The query is 16 levels deep; at most 15 are allowed."},
		"by fragments":  {"{ task(id: \"\") { ...a } } fragment a on Task { ...b } fragment b on Task " + repeat("{ parent ", 14) + "{ id }" + repeat("}", 14), complex, "The query is 16 levels deep; at most 15 are allowed."},
		"as deep":       {"{ task(id: \"\") " + repeat("{ parent ", 13) + "{ id }" + repeat("}", 14), "", ""},
		"fields":        {"{ task(id: \"\") {" + repeat(" ...a", 31) + "} } fragment a on Task {" + repeat(" parent { id }", 16) + "}", "", ""},
		"more fields":   {"{ task(id: \"\") {" + repeat(" ...a", 32) + "} } fragment a on Task {" + repeat(" parent { id }", 16) + "}", complex, "The query asks for more than 1000 fields."},
		"bomb":          {"{ task(id: \"\") { ...f0 } }" + bomb(30, "Task", "id"), complex, "The query asks for more than 1000 fields."},
		"second":        {"query a { __typename } query b { task(id: \"\") { ...f0 } }" + bomb(30, "Task", "id"), complex, "The query asks for more than 1000 fields."},
		"cycle":         {"{ task(id: \"\") { ...a } } fragment a on Task { ...b ...b } fragment b on Task { ...a ...a }", "", `Cannot spread fragment "a" within itself via "b".`},
		"no fragment":   {"{ task(id: \"\") { ...a } }", "", `Unknown fragment "a".`},
		"aliases":       {"{ __typename } fragment a on Task {" + repeat(" a: id", 31) + "}", complex, "The document has 31 aliases; at most 30 are allowed."},
		"directives":    {"query ($a: Int" + repeat(" @a", 20) + ")" + repeat(" @a", 20) + " { ...a" + repeat(" @a", 5) + " ... " + repeat(" @a", 3) + "{ id @a } } fragment a on Query @a @a { __typename }", complex, "The document has 51 directives; at most 50 are allowed."},
		"repeats":       {"{ task(id: \"\") {" + repeat(" id", 30) + " ... {" + repeat(" id", 30) + "} } }", "", ""},
		"more repeats":  {"{ task(id: \"\") {" + repeat(" id", 31) + "} }", complex, "One selection has the same field 31 times; at most 30 are allowed."},
		"unknown":       {"{ ... on Task { idd } task(id: \"\") { a b c d e ... on Count { id n } g h i } }", "", `Cannot query field "idd" on type "Task". Did you mean "id"?`},
		"too many":      {"{ task(id: \"\") { a b c d e f g h i j k } }", wrong, "The document asks for more than 10 fields or fragments that don't exist."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, sentence := check(c.query)
			require.Equal(t, c.sentence, strings.TrimPrefix(sentence, "input:1:11: "))
			require.Equal(t, c.code, code)
		})
	}
}

// Variables are counted before they are read as what they should be.
func TestValues(t *testing.T) {
	t.Parallel()
	documents := limits.NewDocuments(schema, graphql.NoCache[*ast.QueryDocument]{})
	judge := func(variables map[string]any) string {
		ctx := graphql.WithOperationContext(context.Background(), &graphql.OperationContext{})
		if fault := documents.MutateOperationParameters(ctx, &graphql.RawParams{Query: "{ __typename }", Variables: variables}); fault != nil {
			return fault.Message
		}
		return ""
	}
	rows := make([]any, 200)
	for i := range rows {
		row := map[string]any{}
		for j := range 98 {
			row[strings.Repeat("a", j+1)] = j
		}
		rows[i] = row
	}
	require.Empty(t, judge(map[string]any{"input": map[string]any{"tasks": rows}}))
	rows[0] = map[string]any{"a": make([]any, 1_000)}
	require.Equal(t, "The variables have more than 20000 values.", judge(map[string]any{"input": map[string]any{"tasks": rows}}))
}
