package resolvers_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/graph"
	"github.com/station-portal/station/resolvers/stationtest"
)

// withCounts is documentOf with the counts of pages.
func withCounts(schema *ast.Schema, field *ast.FieldDefinition) string {
	document := documentOf(schema, "query", field)
	if schema.Types[field.Type.Name()].Fields.ForName("totalCount") == nil {
		return document
	}
	return strings.Replace(document, "{ __typename", "{ __typename totalCount", 1)
}

// leak asks as a stranger and tells what is wrong with the answer; empty for nothing. It
// must be one, hold no name and no id of others, and stay the same, counts and sums
// included, when there are more of them.
func leak(t *testing.T, s *stationtest.Server, field *ast.FieldDefinition, row access) string {
	t.Helper()
	document := withCounts(graph.NewExecutableSchema(graph.Config{}).Schema(), field)
	w := newWorld(t, s)
	caller := w.caller(stranger, row)
	answer := func(w *world) (text, fault string) {
		var pairs []any
		if row.of != nil {
			for name, value := range row.of(w, caller) {
				pairs = append(pairs, name, value)
			}
		}
		response := caller.Ask(document, pairs...)
		var data map[string]json.RawMessage
		if err := json.Unmarshal(response.Data, &data); err != nil || len(response.Errors) > 0 || string(data[field.Name]) == "null" {
			return "", "no answer: " + response.Body
		}
		for _, foreign := range w.words() {
			if strings.Contains(response.Body, foreign) {
				return "", foreign + " in " + response.Body
			}
		}
		return string(response.Data), ""
	}
	before, fault := answer(w)
	if fault != "" {
		return fault
	}
	after, fault := answer(newWorld(t, s))
	if fault == "" && after != before {
		fault = before + "\nbecame\n" + after
	}
	return fault
}

// words are what tells of the world: what is in all its texts, and the ids of what has none.
func (w *world) words() []string {
	w.t.Helper()
	out := []string{w.marked, w.acme.String()}
	for _, id := range query[[]uuid.UUID](w.t, w.s, `
select array_agg(id) from portal_instances where organization_id = $1`, w.acme) {
		out = append(out, id.String())
	}
	return out
}

// The matrix's cells of strangers can fail: where the database keeps organizations apart no
// more, each read of what is an organization's tells of the others. The viewer is the caller
// alone, and the permissions are the same everywhere.
func TestAccessMatrix_StrangersSee(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	execute(t, s, `
create function strangers() returns boolean language sql stable security definer as
  $$select slug like 'elsewhere-%' from organizations where id::text = current_setting('app.current_org_id', true)$$`)
	execute(t, s, `
do $$declare p record; begin
  for p in select tablename, qual from pg_policies where policyname = 'tenant_isolation' loop
    execute format('alter policy tenant_isolation on %I using (%s or (select strangers()))', p.tablename, p.qual);
  end loop;
end$$`)
	rows := accessRows()
	for _, field := range graph.NewExecutableSchema(graph.Config{}).Schema().Query.Fields {
		row := rows["Query."+field.Name]
		if strings.HasPrefix(field.Name, "__") || row.by == anybody || row.by == person || row.by == platform || row.stranger != "" ||
			field.Name == "viewer" || field.Name == "permissions" {
			continue
		}
		t.Run(field.Name, func(t *testing.T) { require.NotEmpty(t, leak(t, s, field, row)) })
	}
}
