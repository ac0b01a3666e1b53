package resolvers_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/graph"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// hostileValues are what somebody may write in place of a value, by its scalar.
var hostileValues = map[string][]any{
	"String": {
		"", " ", "\x00", "a\x00b", "\u202e\u2066", "\ufffe\uffff", "' or 1=1; --", `%_\`, "${jndi:ldap://x}", "\r\nBcc: a@example.com",
		strings.Repeat("é", 20_000), strings.Repeat("\u0301", 300), "\U0001F9D1\u200D\U0001F4BB", "../../etc/passwd", json.RawMessage(`"\ud800"`),
	},
	"ID":       {"", "x", "\x00", "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000001}", "' or 1=1; --", -1, 1e300},
	"Int":      {0, -1, 2147483647, -2147483648, json.RawMessage(`99999999999999999999`)},
	"Float":    {-1, 1e308, json.RawMessage(`1e999`)},
	"DateTime": {"", "now", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59.999999Z", "-0001-01-01T00:00:00Z", "2026-11-23T09:30:00+99:99", "\x00"},
	"JSON":     {map[string]any{"\x00": "\x00"}, "\x00", []any{}, json.RawMessage(strings.Repeat("[", 5000) + strings.Repeat("]", 5000))},
}

// place is somewhere in the variables: the names that lead there, and what it holds.
type place struct {
	path   []string
	scalar string
	list   bool
}

// places are all that can be given below an argument or a field of an input. Of a list of
// inputs they are those of its first one.
func places(schema *ast.Schema, path []string, of *ast.Type, depth int) (found []place) {
	def := schema.Types[of.Name()]
	if def.Kind == ast.InputObject && depth > 0 {
		if of.Elem != nil {
			path = append(slices.Clone(path), "0")
		}
		for _, f := range def.Fields {
			found = append(found, places(schema, append(slices.Clone(path), f.Name), f.Type, depth-1)...)
		}
		return found
	}
	scalar := def.Name
	if _, known := hostileValues[scalar]; !known {
		scalar = "String"
	}
	return []place{{path, scalar, of.Elem != nil}}
}

// with gives the variables with a value at a place, and what leads there made where it is
// missing.
func with(variables any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	if path[0] == "0" {
		list, _ := variables.([]any)
		if len(list) == 0 {
			list = []any{map[string]any{}}
		}
		list = slices.Clone(list)
		list[0] = with(list[0], path[1:], value)
		return list
	}
	out := map[string]any{}
	if given, ok := variables.(map[string]any); ok {
		for k, v := range given {
			out[k] = v
		}
	}
	out[path[0]] = with(out[path[0]], path[1:], value)
	return out
}

// Whatever is written at whatever place of a query or a mutation by who may send it, the
// answer is data or a refusal with a code and a sentence, and never a fault of ours.
func TestHostileInputs(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) {
		cfg.OpenSignup, cfg.Budgets.Minute = true, 1<<40
	})
	schema := graph.NewExecutableSchema(graph.Config{}).Schema()
	rows := accessRows()
	asked, answers := 0, map[string]int{} // by code; data for those without
	for _, name := range sorted(rows) {
		operation, field, _ := strings.Cut(name, ".")
		definition := schema.Types[operation].Fields.ForName(field)
		if operation == "Subscription" || len(definition.Arguments) == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, s)
			caller := w.caller(permitted, rows[name])
			var good any = map[string]any{}
			if of := rows[name].of; of != nil {
				text, err := json.Marshal(of(w, caller))
				require.NoError(t, err)
				require.NoError(t, json.Unmarshal(text, &good))
			}
			document := documentOf(schema, strings.ToLower(operation), definition)
			for _, argument := range definition.Arguments {
				for _, p := range places(schema, []string{argument.Name}, argument.Type, 3) {
					values := append([]any{nil, true, []any{}, map[string]any{}}, hostileValues[p.scalar]...)
					for _, value := range values {
						if p.list && value != nil {
							value = []any{value}
						}
						body, err := json.Marshal(map[string]any{"query": document, "variables": with(good, p.path, value)})
						require.NoError(t, err)
						r := caller.Post("/graphql", "application/json", strings.NewReader(string(body)))
						asked++
						told := strings.Join(p.path, ".") + ": " + string(body[:min(len(body), 600)])
						require.Less(t, r.Status, 500, "%s: %s", told, r.Body)
						if len(r.Errors) == 0 {
							answers["data"]++
						}
						for _, e := range r.Errors {
							require.NotContains(t, []string{"INTERNAL", "UNAVAILABLE", ""}, e.Extensions.Code, "%s: %s", told, r.Body)
							require.NotEmpty(t, e.Message, told)
							answers[e.Extensions.Code]++
							require.NotContains(t, e.Message, "SQLSTATE", told)
						}
					}
				}
			}
		})
	}
	t.Logf("%d requests: %v", asked, answers)
	require.Greater(t, answers["data"], 100)
	require.Greater(t, answers["BAD_USER_INPUT"], asked/2)
	require.NotContains(t, s.Log.String(), "panic")
}
