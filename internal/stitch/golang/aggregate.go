package golang

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/declared"
)

// totals gives the name of an aggregate's declaration.
func totals(a *declared.Aggregate) string { return declared.Plural(a.Type) }

func (w *writer) aggregate(a *declared.Aggregate, def *ast.Definition) {
	w.takesType(def.Position, a.Type)
	w.takes(def.Position, totals(a), "the totals of "+a.Type)
	w.comment(a.Type, def.Description)
	w.f("type %s struct {\n", a.Type)
	for _, field := range def.Fields {
		w.f("%s %s `db:%q`\n", w.member(def, field), w.goType(field.Type), field.Name)
	}
	w.f("}\n\n// %s are counted of the rows of %s.\n", totals(a), a.Of.Table)
	w.f("var %s = entity.DeclareTotals[%s](entity.TotalsSpec{\nType: %q, Table: %q,\nBy: []entity.Group{\n", totals(a), a.Type, a.Type, a.Of.Table)
	for _, c := range a.By {
		values := ""
		if c.Values != nil {
			values = fmt.Sprintf(", Values: []string{%s}", quoted(c.Values))
		}
		w.f("{Name: %q, Column: %q, SQLType: %q%s},\n", c.Field, c.Column, c.SQLTypes()[0], values)
	}
	w.f("},\n")
	if a.Count != "" {
		w.f("Count: %q,\n", a.Count)
	}
	if len(a.Sums) > 0 {
		w.f("Sums: []entity.Sum{\n")
		for _, s := range a.Sums {
			w.f("{Name: %q, Column: %q},\n", s.Field, s.Column.Column)
		}
		w.f("},\n")
	}
	if a.Zeros {
		w.f("Zeros: true,\n")
	}
	w.f("})\n\n")
}

func quoted(values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = fmt.Sprintf("%q", v)
	}
	return strings.Join(out, ", ")
}
