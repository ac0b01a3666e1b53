package golang

import (
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/declared"
)

func (w *writer) entity(e *declared.Entity, def *ast.Definition) {
	w.takes(def.Position, e.Plural, "the rows of "+e.Type)
	w.row(e, def)
	if !e.Whole {
		w.lists(e, def)
	}
	w.kind(e)
	for _, name := range e.Computed {
		w.answered(e.Type, def.Fields.ForName(name))
	}
	self := strings.ToLower(e.Type[:1])
	for _, r := range e.References {
		w.loads(e, def, self, r)
	}
	for _, c := range e.Collections {
		w.collection(e, def, self, c)
	}
}

// lists writes the types of lists that come in pages.
func (w *writer) lists(e *declared.Entity, def *ast.Definition) {
	for _, name := range declared.Derived(e.Type) {
		w.takesType(def.Position, name)
	}
	w.f(`// The list types of %s.
type (
	%[1]sConnection = relay.Connection[%[1]s]
	%[1]sEdge = relay.Edge[%[1]s]
	%[1]sOrder = entity.OrderBy[%[1]sOrderField]
)

`, e.Type)
	w.orderEnum(e, def)
	if len(e.Filters) > 0 {
		w.filter(e, def)
	}
}

// collection writes the method of a collection.
func (w *writer) collection(e *declared.Entity, def *ast.Definition, self string, c *declared.Collection) {
	name, key := w.member(def, def.Fields.ForName(c.Field)), self+"."+templates.ToGo(e.IDField)
	w.f("// %s is %s.%s.\nfunc (%s *%s) %s(", name, e.Type, c.Field, self, e.Type, name)
	switch {
	case c.Totals != nil:
		w.f("ctx context.Context) ([]*%s, error) {\nreturn %s.Of(ctx, %q, %s)\n}\n\n", c.Totals.Type, totals(c.Totals), c.Column, key)
	case c.Single:
		w.f("ctx context.Context) (*%s, error) {\nreturn %s.OneOf(ctx, %q, %s)\n}\n\n", c.Of.Type, c.Of.Plural, c.Column, key)
	case c.Of.Whole:
		w.f("ctx context.Context) ([]*%s, error) {\nreturn %s.EveryOf(ctx, %q, %s)\n}\n\n", c.Of.Type, c.Of.Plural, c.Column, key)
	default:
		parameters, arguments := w.list(c.Of, c.Order)
		w.f("%s) (*%sConnection, error) {\nreturn %s.Children(ctx, %q, %s, %s)\n}\n\n",
			parameters, c.Of.Type, c.Of.Plural, c.Column, key, arguments)
	}
}

// row writes the struct of a row. What is not `+"`json`"+` named is no part of what
// events and the audit trail tell.
func (w *writer) row(e *declared.Entity, def *ast.Definition) {
	w.takesType(def.Position, e.Type)
	w.comment(e.Type, def.Description)
	w.f("type %s struct {\n", e.Type)
	if e.Writable {
		for _, name := range []string{"Base", "ID", "CreatedByID", "Version", "CreatedAt", "UpdatedAt", "Validate"} {
			w.taken[e.Type+"."+name] = "what every entity has"
		}
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
		of := w.column(c)
		w.f("%s %s `db:%q json:%q%s`\n", w.member(def, def.Fields.ForName(c.Field)), of, c.Column, c.Field, event)
	}
	for _, r := range e.References {
		if _, base := declared.BaseColumns[r.Field]; base && e.Writable {
			continue
		}
		if e.Key(r) != nil {
			continue
		}
		name := keyName(e, r)
		w.takes(def.Fields.ForName(r.Field).Position, e.Type+"."+name, e.Type+"."+r.Field)
		w.f("%s %s `db:%q json:%q`\n", name, w.reference(r), r.Column, r.Field+"Id")
	}
	w.f("}\n\n")
}

// column gives the Go type of a column.
func (w *writer) column(c *declared.Column) string {
	if c.Text {
		return "string"
	}
	return w.goType(c.Type)
}

// keyName gives the Go field of a reference's key: a field of its own, or that of the
// column that it shares.
func keyName(e *declared.Entity, r *declared.Reference) string {
	switch shared := e.Key(r); {
	case shared != nil:
		return templates.ToGo(shared.Field)
	case e.Session:
		return templates.ToGo(strings.TrimSuffix(r.Column, "_id") + "Id")
	default:
		return templates.ToGo(r.Field + "Id")
	}
}

func (w *writer) orderEnum(e *declared.Entity, def *ast.Definition) {
	name := e.Type + "OrderField"
	w.f("// %s is what %s can be ordered by.\ntype %s string\n\n// The values of %s.\nconst (\n", name, declared.Words(e.Plural), name, name)
	for _, o := range e.Orders {
		constant := name + templates.ToGo(o.Field)
		w.takes(def.Fields.ForName(o.Field).Position, constant, name+"."+o.Value)
		w.f("%s %s = %q\n", constant, name, o.Value)
	}
	w.f(")\n\n")
}

func (w *writer) filter(e *declared.Entity, def *ast.Definition) {
	w.takes(def.Position, e.Type+"Filter.Where", "the conditions of "+e.Type+"Filter")
	w.f("// %sFilter says which %s to list.\ntype %sFilter struct {\n", e.Type, declared.Words(e.Plural), e.Type)
	for _, f := range e.Filters {
		of := w.goType(f.Type)
		if f.Kind == declared.Refers {
			of = "graphql.Omittable[" + of + "]"
		}
		name := templates.ToGo(f.Field)
		w.takes(def.Position, e.Type+"Filter."+name, e.Type+"Filter."+f.Field)
		w.f("%s %s\n", name, of)
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
	of := e.Table
	if e.Session {
		of = "the session"
	}
	w.f("// %s are the rows of %s.\nvar %s = entity.Declare[%s](entity.Spec{\n", e.Plural, of, e.Plural, e.Type)
	w.f("Name: %q, ", e.Name)
	if e.Portlet != "" {
		w.f("Portlet: %q, ", e.Portlet)
	}
	w.f("Type: %q, ", e.Type)
	if !e.Session {
		w.f("Table: %q, ", e.Table)
	}
	w.f("IDColumn: %q,\n", e.IDColumn)
	w.fields(e)
	if e.Whole {
		w.sort(e)
	} else {
		w.pages(e)
	}
	if e.Writable || !e.Whole {
		w.violations(e)
	}
	w.f("})\n\n")
}

// pages writes what lists that come in pages can be asked.
func (w *writer) pages(e *declared.Entity) {
	filter := "entity.NoFilter"
	if len(e.Filters) > 0 {
		filter = "*" + e.Type + "Filter"
	}
	w.f("Args: entity.ArgsOf[%s, %sOrderField],\n", filter, e.Type)
	w.f("Keys: map[string]entity.Key{\n")
	for _, o := range e.Orders {
		nullable := ""
		if o.Nullable {
			nullable = ", Nullable: true"
		}
		w.f("%q: {Column: %q, SQLType: %q%s},\n", o.Value, o.Column, o.SQLType, nullable)
	}
	w.f("},\nOrder: []entity.Order{%s},\n", Order(e, e.Order))
}

// violations writes what constraints mean.
func (w *writer) violations(e *declared.Entity) {
	var violations strings.Builder
	violation := func(constraint, code, field, sentence string) {
		fmt.Fprintf(&violations, "%q: {Code: apperr.%s, Field: %q, Sentence: %q},\n", constraint, code, field, sentence)
	}
	for _, r := range e.References {
		field := r.Field + "Id"
		if shared := e.Key(r); shared != nil {
			field = shared.Field
		}
		if r.Field != "createdBy" {
			violation(e.ForeignKey(r), "NotFound", field, "There is no such "+r.To.Name+".")
		}
	}
	for _, u := range e.Uniques {
		violation(u.Constraint, "Conflict", u.Field, "There is a "+e.Name+" of this "+declared.Words(u.Field)+" already.")
	}
	if violations.Len() > 0 {
		w.f("Violations: map[string]postgres.Violation{\n%s},\n", violations.String())
	}
}

// fields tells the platform where the fields are.
func (w *writer) fields(e *declared.Entity) {
	if len(e.Columns) > 0 {
		w.f("Columns: map[string]string{\n")
		for _, c := range e.Columns {
			w.f("%q: %q,\n", c.Field, c.Column)
		}
		w.f("},\n")
	}
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
			switch {
			case c.Totals != nil:
				w.f("%q: {Column: %q, Type: %q},\n", c.Field, c.Column, c.Totals.Type)
				continue
			case c.Of.Whole:
				how := "Whole"
				if c.Single {
					how = "Single"
				}
				w.f("%q: {Column: %q, Type: %q, %s: true},\n", c.Field, c.Column, c.Of.Type, how)
				continue
			}
			w.f("%q: {Column: %q, Type: %q, Order: []entity.Order{%s}},\n", c.Field, c.Column, c.Of.Type, Order(c.Of, c.Order))
		}
		w.f("},\n")
	}
}

// sort writes the order of lists that come whole, in which the id breaks ties.
func (w *writer) sort(e *declared.Entity) {
	if e.Session {
		w.f("Session: true,\n")
		return
	}
	w.f("Sort: []entity.Sort{")
	order := e.Order
	if !slices.ContainsFunc(order, func(o declared.OrderBy) bool { return o.Field == e.IDField }) {
		order = append(slices.Clone(order), declared.OrderBy{Field: e.IDField})
	}
	for _, o := range order {
		for _, c := range e.Columns {
			if c.Field == o.Field {
				desc := ""
				if o.Desc {
					desc = ", Desc: true"
				}
				w.f("{Column: %q%s}, ", c.Column, desc)
			}
		}
	}
	w.f("},\n")
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
func (w *writer) loads(e *declared.Entity, def *ast.Definition, self string, r *declared.Reference) {
	load := "LoadRef(ctx, "
	switch {
	case r.To.TextID():
		load = fmt.Sprintf("OneOf(ctx, %q, ", r.To.IDColumn)
	case r.Type.NonNull:
		load = "Load(ctx, "
	}
	kind := strings.TrimSuffix(w.named(r.To.Type), r.To.Type) + r.To.Plural
	name := w.member(def, def.Fields.ForName(r.Field))
	w.f("// %s is %s.%s.\n", name, e.Type, r.Field)
	w.f("func (%s *%s) %s(ctx context.Context) (*%s, error) {\nreturn %s.%s%s.%s)\n}\n\n",
		self, e.Type, name, w.named(r.To.Type), kind, load, self, keyName(e, r))
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
