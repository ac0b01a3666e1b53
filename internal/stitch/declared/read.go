package declared

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/fragment"
)

// BaseColumns are the columns of every entity that members write, by field.
var BaseColumns = map[string]string{
	"id": "id", "version": "version", "createdAt": "created_at", "updatedAt": "updated_at", "createdBy": "created_by",
}

// baseTypes are their GraphQL types.
var baseTypes = map[string]string{
	"id": "ID!", "version": "Int!", "createdAt": "DateTime!", "updatedAt": "DateTime!", "createdBy": "User!",
}

// Read gives what the fragments declare, and all that is wrong with it. It writes the
// types of declared mutations into the fragments.
func Read(fragments []*fragment.Fragment) (*Declarations, fragment.Faults) {
	r := &reader{Declarations: &Declarations{Shared: map[string]bool{}, types: map[string]*ast.Definition{}}, paged: map[string]bool{}, definitions: map[string]*ast.DirectiveDefinition{}}
	for _, f := range fragments {
		for _, def := range f.Definitions {
			r.types[def.Name] = def
		}
		for _, directive := range f.Directives {
			if slices.Contains(Directives, directive.Name) {
				r.definitions[directive.Name] = directive
			}
		}
	}
	// Entities first, so that each can refer to any; then what leads to them.
	r.pages(fragments)
	r.each(fragments, "entity", r.entity)
	r.each(fragments, "session", r.session)
	for _, e := range r.Entities {
		r.fields(e)
	}
	r.each(fragments, "aggregate", r.readAggregate)
	for _, e := range r.Entities {
		r.collections(e)
		r.orders(e.declares, e, e.Order)
		r.once(e)
		r.keys(e)
		r.unused(e)
	}
	for _, f := range fragments {
		r.changes(f)
		r.mutations(f)
	}
	for _, f := range fragments {
		r.elsewhere(f)
	}
	for _, f := range fragments {
		r.write(f)
	}
	return r.Declarations, r.faults
}

// each reads every type that has the directive.
func (r *reader) each(fragments []*fragment.Fragment, name string, read func(*fragment.Fragment, *ast.Definition, *ast.Directive)) {
	for _, f := range fragments {
		for _, def := range f.Definitions {
			if d := r.directive(def.Directives, name); d != nil && def.Kind == ast.Object && def.Name != "Query" {
				read(f, def, d)
			}
		}
	}
}

type reader struct {
	*Declarations
	// paged are the types that some field is a connection of.
	paged       map[string]bool
	definitions map[string]*ast.DirectiveDefinition
	faults      fragment.Faults
}

func (r *reader) entity(f *fragment.Fragment, def *ast.Definition, d *ast.Directive) {
	e := &Entity{
		Type: def.Name, Description: def.Description,
		Name: text(d, "name", Words(def.Name)), Plural: text(d, "plural", Plural(def.Name)),
		Fragment: f.Name(), Portlet: f.Portlet, Table: text(d, "table", ""), Order: r.orderBy(d),
		IDField: text(d, "id", "id"), Whole: !r.paged[def.Name],
		def: def, declares: d.Position,
	}
	e.many = Words(e.Plural)
	if d.Arguments.ForName("name") != nil {
		e.many = Plural(e.Name)
	}
	if own := "portal_" + strings.ReplaceAll(f.Portlet, "-", "_") + "_"; f.Portlet != "" && e.Table != "" && !strings.HasPrefix(e.Table, own) {
		r.faults.Add(d.Position, "name one that begins with "+own, "%s is no table of portlet %s", e.Table, f.Portlet)
	}
	id := def.Fields.ForName(e.IDField)
	isText := id != nil && e.TextID() && id.Type.String() == "String!"
	if id == nil || id.Type.String() != baseTypes["id"] && !isText || id.Directives.ForName("computed") != nil {
		r.faults.Add(def.Position, "add `"+e.IDField+": ID!`", "%s is an entity without an id", def.Name)
	}
	if e.TextID() && !e.Whole {
		r.faults.Add(d.Position, "list them whole, or identify them by a UUID", "%s is identified by a text, which no page can end with", def.Name)
	}
	version := def.Fields.ForName("version")
	// What is the core's is written by its own code, which may count versions too.
	e.Writable = f.Portlet != "" && version != nil && version.Type.Name() == "Int"
	if e.Writable && e.TextID() {
		r.faults.Add(d.Position, "identify them by a UUID, or take `version` away", "%s has a version, so members write it, but it is identified by a text", def.Name)
	}
	for name, column := range BaseColumns {
		switch field := def.Fields.ForName(name); {
		case !e.Writable || name == "id":
		case field == nil:
			r.faults.Add(def.Position, "add it, or take `version` away", "%s has a version, so members write it, but no field %s", def.Name, name)
		case field.Type.String() != baseTypes[name] || field.Directives.ForName("computed") != nil:
			r.faults.Add(field.Position, "write its type as "+baseTypes[name]+", without @computed", "%s.%s is written by the platform, into %s", def.Name, name, column)
		}
	}
	r.Entities = append(r.Entities, e)
}

// kinds say what a field of an entity is, by the directive that says so: in words, and
// with which directives beside it.
var kinds = map[string]struct {
	words  string
	beside []string
}{
	"column":     {"a column", []string{"column", "filter", "order", "search", "unique"}},
	"reference":  {"a reference", []string{"reference", "filter"}},
	"collection": {"a collection", []string{"collection"}},
	"computed":   {"computed", []string{"computed", "shared"}},
}

func (r *reader) fields(e *Entity) {
	for _, field := range e.def.Fields {
		kind := "column"
		for _, of := range []string{"reference", "collection", "computed"} {
			if field.Directives.ForName(of) != nil {
				kind = of
			}
		}
		r.alone(field.Directives, e.Type+"."+field.Name+" is "+kinds[kind].words, kinds[kind].beside...)
		switch kind {
		case "reference":
			r.reference(e, field)
		case "collection": // read once what they list is known
		case "computed":
			r.directive(field.Directives, "computed")
			r.shared(e.Type, field)
			e.Computed = append(e.Computed, field.Name)
		default:
			r.column(e, field)
		}
	}
	if len(e.Search) > 0 {
		var names, columns []string
		for _, s := range e.Search {
			names = append(names, "`"+s.Field+"`")
			if !slices.Contains(columns, s.Column) {
				columns = append(columns, s.Column)
			}
		}
		r.addFilter(e, e.Search[0].Field, &Filter{
			Field: "search", Kind: Contain, Type: ast.NamedType("String", nil), Columns: columns,
			about: "Part of " + or(names) + ", in any case.",
		})
	}
}

func (r *reader) shared(typeName string, field *ast.FieldDefinition) {
	if r.directive(field.Directives, "shared") != nil {
		r.Shared[typeName+"."+field.Name] = true
	}
}

func (r *reader) addFilter(e *Entity, field string, f *Filter) {
	if slices.ContainsFunc(e.Filters, func(other *Filter) bool { return other.Field == f.Field }) {
		r.faults.Add(e.def.Fields.ForName(field).Position, "keep one, or name one of the fields otherwise",
			"%s.%s gives lists the filter %s, which they have already", e.Type, field, f.Field)
	}
	e.Filters = append(e.Filters, f)
}

// once refuses two fields of one column, one constraint or one order.
func (r *reader) once(e *Entity) {
	seen := map[string]string{}
	note := func(field, what string) {
		if other, taken := seen[what]; taken {
			r.faults.Add(e.def.Fields.ForName(field).Position, "give each its own", "%s.%s and %s are both the %s", e.Type, other, field, what)
			return
		}
		seen[what] = field
	}
	for _, c := range e.Columns {
		note(c.Field, "column "+c.Column)
	}
	for _, ref := range e.References {
		if e.Key(ref) == nil {
			note(ref.Field, "column "+ref.Column)
		}
		note(ref.Field, "constraint "+e.ForeignKey(ref))
	}
	for _, u := range e.Uniques {
		note(u.Field, "constraint "+u.Constraint)
	}
	for _, o := range e.Orders {
		note(o.Field, "order "+o.Value)
	}
}

func (r *reader) reference(e *Entity, field *ast.FieldDefinition) {
	d := r.directive(field.Directives, "reference")
	ref := &Reference{Field: field.Name, Type: field.Type, To: r.Entity(field.Type.Name())}
	if ref.To == nil || ref.To.Session || field.Type.Elem != nil || len(field.Arguments) > 0 {
		r.faults.Add(d.Position, "give it the type of an entity and no arguments", "%s.%s refers to no row", e.Type, field.Name)
		return
	}
	ref.Column = text(d, "key", Snake(field.Name)+"_id")
	if base, ok := BaseColumns[field.Name]; ok {
		if ref.Column = text(d, "key", base); e.Writable && ref.Column != base {
			r.faults.Add(d.Position, "leave its key away", "%s.%s is written by the platform, into %s", e.Type, field.Name, base)
		}
	}
	e.References = append(e.References, ref)
	if filter := r.directive(field.Directives, "filter"); filter != nil {
		switch {
		case ref.To.TextID():
			r.faults.Add(filter.Position, "remove @filter", "lists can't be filtered by %s.%s, which refers to a text", e.Type, field.Name)
		case len(filter.Arguments) > 0:
			r.faults.Add(filter.Position, "remove it", "%s.%s is compared by its key, so another column says nothing", e.Type, field.Name)
		}
		r.addFilter(e, field.Name, &Filter{
			Field: field.Name + "Id", Kind: Refers, Type: ast.NamedType("ID", nil), Columns: []string{ref.Column},
			about: "`" + field.Name + "` has this id; null for none.",
		})
	}
}

// orders refuses keys of an order that the entity's lists can't have.
func (r *reader) orders(at *ast.Position, of *Entity, order []OrderBy) {
	for _, o := range order {
		switch {
		case of.Whole && of.column(o.Field) == nil: // any column will do
			r.faults.Add(at, "name a field that is a column", "lists of %s are ordered by %s, which they can't be", of.Type, o.Field)
		case !of.Whole && of.order(o.Field) == nil:
			r.faults.Add(at, "write @order on it", "lists of %s are ordered by %s, which they can't be", of.Type, o.Field)
		}
	}
}

// pages notes which types come in pages.
func (r *reader) pages(fragments []*fragment.Fragment) {
	for _, f := range fragments {
		for _, def := range slices.Concat(f.Definitions, f.Extensions) {
			for _, field := range def.Fields {
				if base, ok := strings.CutSuffix(field.Type.Name(), "Connection"); ok {
					r.paged[base] = true
				}
			}
		}
	}
}
