package golang

import (
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/declared"
)

func (w *writer) entity(e *declared.Entity, def *ast.Definition) {
	w.row(e, def)
	w.f(`// The list types of %s.
type (
	%[1]sConnection = relay.Connection[%[1]s]
	%[1]sEdge = relay.Edge[%[1]s]
	%[1]sOrder = entity.OrderBy[%[1]sOrderField]
)

`, e.Type)
	w.orderEnum(e)
	if len(e.Filters) > 0 {
		w.filter(e)
	}
	w.kind(e)
	self := strings.ToLower(e.Type[:1])
	for _, r := range e.References {
		w.loads(e, self, r)
	}
	for _, c := range e.Collections {
		w.f("// %s is %s.%s.\n", templates.ToGo(c.Field), e.Type, c.Field)
		if c.Totals != nil {
			w.f("func (%s *%s) %s(ctx context.Context) ([]*%s, error) {\nreturn %s.Of(ctx, %q, %s.ID)\n}\n\n",
				self, e.Type, templates.ToGo(c.Field), c.Totals.Type, totals(c.Totals), c.Column, self)
			continue
		}
		parameters, arguments := w.list(c.Of, c.Order)
		w.f("func (%s *%s) %s(%s) (*%sConnection, error) {\nreturn %s.Children(ctx, %q, %s.ID, %s)\n}\n\n",
			self, e.Type, templates.ToGo(c.Field), parameters, c.Of.Type, c.Of.Plural, c.Column, self, arguments)
	}
}

// row writes the struct of a row. What is not `+"`json`"+` named is no part of what
// events and the audit trail tell.
func (w *writer) row(e *declared.Entity, def *ast.Definition) {
	w.comment(e.Type, def.Description)
	w.f("type %s struct {\n", e.Type)
	if e.Writable {
		w.f("entity.Base\n")
	}
	for _, c := range e.Columns {
		if _, base := declared.BaseColumns[c.Field]; base && e.Writable {
			continue
		}
		event := ""
		if !c.Events {
			event = ` event:"-"`
		}
		w.f("%s %s `db:%q json:%q%s`\n", templates.ToGo(c.Field), w.goType(c.Type), c.Column, c.Field, event)
	}
	for _, r := range e.References {
		if _, base := declared.BaseColumns[r.Field]; base && e.Writable {
			continue
		}
		w.f("%s %s `db:%q json:%q`\n", templates.ToGo(r.Field+"Id"), w.reference(r), r.Column, r.Field+"Id")
	}
	w.f("}\n\n")
}

func (w *writer) orderEnum(e *declared.Entity) {
	name := e.Type + "OrderField"
	w.f("// %s is what %s can be ordered by.\ntype %s string\n\n// The values of %s.\nconst (\n", name, strings.ToLower(e.Plural), name, name)
	for _, o := range e.Orders {
		w.f("%s%s %s = %q\n", name, templates.ToGo(o.Field), name, o.Value)
	}
	w.f(")\n\n")
}

func (w *writer) filter(e *declared.Entity) {
	w.f("// %sFilter says which %s to list.\ntype %sFilter struct {\n", e.Type, strings.ToLower(e.Plural), e.Type)
	for _, f := range e.Filters {
		of := w.goType(f.Type)
		if f.Kind == declared.Refers {
			of = "graphql.Omittable[" + of + "]"
		}
		w.f("%s %s\n", templates.ToGo(f.Field), of)
	}
	w.f("}\n\n// Where adds the conditions of the filter.\nfunc (f *%sFilter) Where(w *entity.Where) {\nif f == nil {\nreturn\n}\n", e.Type)
	for _, f := range e.Filters {
		columns := make([]string, len(f.Columns))
		for i, c := range f.Columns {
			columns[i] = fmt.Sprintf("%q", "t."+c)
		}
		arguments := fmt.Sprintf("%s, f.%s", columns[0], templates.ToGo(f.Field))
		if f.Kind == declared.Contain {
			arguments = fmt.Sprintf("f.%s, %s", templates.ToGo(f.Field), strings.Join(columns, ", "))
		}
		w.f("entity.%s(w, %s)\n", f.Kind, arguments)
	}
	w.f("}\n\n")
}

func direction(desc bool) string {
	if desc {
		return "entity.Desc"
	}
	return "entity.Asc"
}

// kind declares the entity to the platform.
func (w *writer) kind(e *declared.Entity) {
	w.f("// %s are the rows of %s.\nvar %s = entity.Declare[%s](entity.Spec{\n", e.Plural, e.Table, e.Plural, e.Type)
	w.f("Name: %q, ", e.Name)
	if e.Portlet != "" {
		w.f("Portlet: %q, ", e.Portlet)
	}
	w.f("Type: %q, Table: %q, IDColumn: %q,\n", e.Type, e.Table, e.IDColumn)
	w.fields(e)
	w.f("Keys: map[string]entity.Key{\n")
	for _, o := range e.Orders {
		nullable := ""
		if o.Nullable {
			nullable = ", Nullable: true"
		}
		w.f("%q: {Column: %q, SQLType: %q%s},\n", o.Value, o.Column, o.SQLType, nullable)
	}
	w.f("},\nOrder: []entity.Order{%s},\n", Order(e, e.Order))
	var violations strings.Builder
	violation := func(constraint, code, field, sentence string) {
		fmt.Fprintf(&violations, "%q: {Code: apperr.%s, Field: %q, Sentence: %q},\n", constraint, code, field, sentence)
	}
	for _, r := range e.References {
		if r.Field != "createdBy" {
			violation(e.Table+"_"+r.Column+"_fkey", "NotFound", r.Field+"Id", "There is no such "+r.To.Name+".")
		}
	}
	for _, u := range e.Uniques {
		violation(u.Constraint, "Conflict", u.Field, "There is a "+e.Name+" of this "+declared.Words(u.Field)+" already.")
	}
	if violations.Len() > 0 {
		w.f("Violations: map[string]postgres.Violation{\n%s},\n", violations.String())
	}
	w.f("})\n\n")
}

// fields tells the platform where the fields are.
func (w *writer) fields(e *declared.Entity) {
	w.f("Columns: map[string]string{\n")
	for _, c := range e.Columns {
		w.f("%q: %q,\n", c.Field, c.Column)
	}
	w.f("},\n")
	if len(e.References) > 0 {
		w.f("References: map[string]entity.Reference{\n")
		for _, r := range e.References {
			w.f("%q: {Column: %q, Type: %q},\n", r.Field, r.Column, r.To.Type)
		}
		w.f("},\n")
	}
	if len(e.Collections) > 0 {
		w.f("Collections: map[string]entity.Collection{\n")
		for _, c := range e.Collections {
			if c.Totals != nil {
				w.f("%q: {Column: %q, Type: %q},\n", c.Field, c.Column, c.Totals.Type)
				continue
			}
			w.f("%q: {Column: %q, Type: %q, Order: []entity.Order{%s}},\n", c.Field, c.Column, c.Of.Type, Order(c.Of, c.Order))
		}
		w.f("},\n")
	}
	filter := "entity.NoFilter"
	if len(e.Filters) > 0 {
		filter = "*" + e.Type + "Filter"
	}
	w.f("Args: entity.ArgsOf[%s, %sOrderField],\n", filter, e.Type)
}

// Order writes the keys of an order in Go.
func Order(of *declared.Entity, order []declared.OrderBy) string {
	keys := make([]string, len(order))
	for i, o := range order {
		for _, key := range of.Orders {
			if key.Field == o.Field {
				keys[i] = fmt.Sprintf("{Field: %q, Direction: %s}", key.Value, direction(o.Desc))
			}
		}
	}
	return strings.Join(keys, ", ")
}

// loads writes the method of a reference.
func (w *writer) loads(e *declared.Entity, self string, r *declared.Reference) {
	load := "LoadRef"
	if r.Type.NonNull {
		load = "Load"
	}
	kind := strings.TrimSuffix(w.named(r.To.Type), r.To.Type) + r.To.Plural
	name := templates.ToGo(r.Field)
	w.f("// %s is %s.%s.\n", name, e.Type, r.Field)
	w.f("func (%s *%s) %s(ctx context.Context) (*%s, error) {\nreturn %s.%s(ctx, %s.%s)\n}\n\n",
		self, e.Type, name, w.named(r.To.Type), kind, load, self, templates.ToGo(r.Field+"Id"))
}

// list gives the parameters of a list's method and the arguments that it passes on.
func (w *writer) list(of *declared.Entity, order []declared.OrderBy) (parameters, arguments string) {
	parameters, filter := "ctx context.Context, first int, after *string", "nil"
	if len(of.Filters) > 0 {
		parameters += ", filter *" + w.named(of.Type+"Filter")
		filter = "filter"
	}
	parameters += ", orderBy []*" + w.named(of.Type+"Order")
	arguments = fmt.Sprintf("entity.Args(first, after, %s, orderBy)", filter)
	if fmt.Sprint(order) != fmt.Sprint(of.Order) {
		arguments += fmt.Sprintf(".Or(%s)", strings.ReplaceAll(Order(of, order), "{", "entity.Order{"))
	}
	return parameters, arguments
}

// totals gives the name of an aggregate's declaration.
func totals(a *declared.Aggregate) string { return declared.Plural(a.Type) }

func (w *writer) aggregate(a *declared.Aggregate, def *ast.Definition) {
	w.comment(a.Type, def.Description)
	w.f("type %s struct {\n", a.Type)
	for _, field := range def.Fields {
		w.f("%s %s `db:%q`\n", templates.ToGo(field.Name), w.goType(field.Type), field.Name)
	}
	w.f("}\n\n// %s are counted of the rows of %s.\n", totals(a), a.Of.Table)
	w.f("var %s = entity.DeclareTotals[%s](entity.TotalsSpec{\nType: %q, Table: %q,\nBy: []entity.Group{\n", totals(a), a.Type, a.Type, a.Of.Table)
	for _, c := range a.By {
		values := ""
		if c.Values != nil {
			values = fmt.Sprintf(", Values: []string{%s}", quoted(c.Values))
		}
		w.f("{Name: %q, Column: %q%s},\n", c.Field, c.Column, values)
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

// roots writes the methods of Query that the platform answers.
func (w *writer) roots() {
	for _, root := range w.Roots {
		if root.Fragment != w.fragment.Name() {
			continue
		}
		name := templates.ToGo(root.Field)
		w.f("// %s is Query.%s.\n", name, root.Field)
		switch {
		case root.One != nil:
			w.f("func (r *Resolver) %s(ctx context.Context, id uuid.UUID) (*%s, error) {\nreturn %s.Get(ctx, id)\n}\n\n", name, root.One.Type, root.One.Plural)
		case root.Totals != nil:
			w.f("func (r *Resolver) %s(ctx context.Context) ([]*%s, error) {\nreturn %s.All(ctx, r.DB)\n}\n\n", name, root.Totals.Type, totals(root.Totals))
		default:
			parameters, arguments := w.list(root.Of, root.Order)
			w.f("func (r *Resolver) %s(%s) (*%sConnection, error) {\nreturn %s.List(ctx, r.DB, %s)\n}\n\n", name, parameters, root.Of.Type, root.Of.Plural, arguments)
		}
	}
}
