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

// Read gives what the fragments declare, and all that is wrong with it.
func Read(fragments []*fragment.Fragment) (*Declarations, fragment.Faults) {
	r := &reader{Declarations: &Declarations{types: map[string]*ast.Definition{}}, definitions: map[string]*ast.DirectiveDefinition{}}
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
	r.each(fragments, "entity", r.entity)
	for _, e := range r.Entities {
		r.fields(e)
	}
	r.each(fragments, "aggregate", r.readAggregate)
	for _, e := range r.Entities {
		r.collections(e)
	}
	for _, e := range r.Entities {
		r.orders(e.position, e, e.Order)
		for _, c := range e.Collections {
			if c.Of != nil {
				r.orders(e.fields[c.Field].Position, c.Of, c.Order)
			}
		}
	}
	for _, f := range fragments {
		r.elsewhere(f)
	}
	return r.Declarations, r.faults
}

// each reads every type that has the directive.
func (r *reader) each(fragments []*fragment.Fragment, name string, read func(*fragment.Fragment, *ast.Definition, *ast.Directive)) {
	for _, f := range fragments {
		for _, def := range f.Definitions {
			if d := r.directive(def.Directives, name); d != nil {
				read(f, def, d)
			}
		}
	}
}

type reader struct {
	*Declarations
	definitions map[string]*ast.DirectiveDefinition
	faults      fragment.Faults
}

func (r *reader) entity(f *fragment.Fragment, def *ast.Definition, d *ast.Directive) {
	e := &Entity{
		Type: def.Name, Description: def.Description,
		Name: text(d, "name", Words(def.Name)), Plural: text(d, "plural", Plural(def.Name)),
		Fragment: f.Name(), Portlet: f.Portlet, Table: text(d, "table", ""), Order: orderBy(d),
		position: def.Position, fields: map[string]*ast.FieldDefinition{},
	}
	for _, field := range def.Fields {
		e.fields[field.Name] = field
	}
	e.Writable = e.fields["version"] != nil
	if e.Writable {
		for name := range BaseColumns {
			if e.fields[name] == nil {
				r.faults.Add(def.Position, "add it, or take `version` away", "%s has a version, so members write it, but no field %s", def.Name, name)
			}
		}
	}
	if e.fields["id"] == nil {
		r.faults.Add(def.Position, "add `id: ID!`", "%s is an entity without an id", def.Name)
	}
	if len(e.Order) == 0 {
		r.faults.Add(d.Position, "name at least one field", "@entity of %s says no order", def.Name)
	}
	for _, name := range []string{e.Type + "Connection", e.Type + "Edge", e.Type + "Filter", e.Type + "Order", e.Type + "OrderField"} {
		if other := r.types[name]; other != nil {
			r.faults.Add(other.Position, "remove it", "%s is written by the stitcher, for %s", name, e.Type)
		}
	}
	r.Entities = append(r.Entities, e)
}

func (r *reader) fields(e *Entity) {
	for _, field := range r.types[e.Type].Fields {
		switch {
		case field.Directives.ForName("reference") != nil:
			r.reference(e, field)
		case field.Directives.ForName("collection") != nil: // read once what they list is known
		case r.directive(field.Directives, "computed") != nil:
			e.Computed = append(e.Computed, field.Name)
		default:
			r.column(e, field)
		}
		for _, of := range []string{"column", "order", "search", "unique"} {
			if d := field.Directives.ForName(of); d != nil && e.column(field.Name) == nil {
				r.faults.Add(d.Position, "remove it", "%s.%s is no column, so @%s says nothing", e.Type, field.Name, of)
			}
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
		e.Filters = append(e.Filters, &Filter{
			Field: "search", Kind: Contain, Type: ast.NamedType("String", nil), Columns: columns,
			about: "Part of " + or(names) + ", in any case.",
		})
	}
}

func (r *reader) collections(e *Entity) {
	for _, field := range r.types[e.Type].Fields {
		if field.Directives.ForName("collection") != nil {
			r.collection(e, field)
		}
	}
}

func (r *reader) reference(e *Entity, field *ast.FieldDefinition) {
	d := r.directive(field.Directives, "reference")
	ref := &Reference{Field: field.Name, Type: field.Type, To: r.Entity(field.Type.Name())}
	if ref.To == nil || field.Type.Elem != nil || len(field.Arguments) > 0 {
		r.faults.Add(d.Position, "give it the type of an entity and no arguments", "%s.%s refers to no row", e.Type, field.Name)
		return
	}
	ref.Column = text(d, "key", Snake(field.Name)+"_id")
	if field.Name == "createdBy" {
		ref.Column = text(d, "key", BaseColumns["createdBy"])
	}
	e.References = append(e.References, ref)
	if filter := r.directive(field.Directives, "filter"); filter != nil {
		e.Filters = append(e.Filters, &Filter{
			Field: field.Name + "Id", Kind: Refers, Type: ast.NamedType("ID", nil), Columns: []string{ref.Column},
			about: "`" + field.Name + "` has this id; null for none.",
		})
	}
}

func (r *reader) collection(e *Entity, field *ast.FieldDefinition) {
	d := r.directive(field.Directives, "collection")
	c := &Collection{Field: field.Name, Column: text(d, "key", ""), Order: orderBy(d)}
	if c.Column == "" {
		r.faults.Add(d.Position, "name the column that refers to "+e.Type, "@collection of %s.%s has no key", e.Type, field.Name)
	}
	c.Of, c.Totals = r.many(e.Type+"."+field.Name, field, true)
	of := c.Of
	if c.Totals != nil {
		of = c.Totals.Of
	}
	if of != nil && of.Fragment != e.Fragment {
		r.faults.Add(d.Position, "list it where it is declared", "%s.%s lists %s of another fragment", e.Type, field.Name, of.Type)
	}
	if c.Of != nil && len(c.Order) == 0 {
		c.Order = c.Of.Order
	}
	e.Collections = append(e.Collections, c)
}

// many gives what a field of many rows leads to.
func (r *reader) many(name string, field *ast.FieldDefinition, nonNull bool) (*Entity, *Aggregate) {
	if len(field.Arguments) > 0 {
		r.faults.Add(field.Position, "remove them: the stitcher writes what a list takes", "%s has arguments", name)
	}
	if field.Type.NonNull != nonNull {
		mend := map[bool]string{true: "write its type with !", false: "write its type without !"}
		r.faults.Add(field.Position, mend[nonNull], "%s is not what such a field is", name)
	}
	if field.Type.Elem == nil {
		if e := r.Entity(strings.TrimSuffix(field.Type.Name(), "Connection")); e != nil && field.Type.Name() == e.Type+"Connection" {
			return e, nil
		}
	} else if a := r.aggregate(field.Type.Name()); a != nil && field.Type.Elem.NonNull {
		return nil, a
	}
	r.faults.Add(field.Position, "write …Connection of an entity or [Aggregate!]", "%s lists no entity and counts none", name)
	return nil, nil
}

func (r *reader) orders(at *ast.Position, of *Entity, order []OrderBy) {
	for _, o := range order {
		if of.order(o.Field) == nil {
			r.faults.Add(at, "write @order on it", "lists of %s are ordered by %s, which they can't be", of.Type, o.Field)
		}
	}
}

func (r *reader) readAggregate(_ *fragment.Fragment, def *ast.Definition, d *ast.Directive) {
	a := &Aggregate{Type: def.Name, Description: def.Description, Of: r.Entity(text(d, "of", "")), Zeros: text(d, "zeros", "") == "true", position: def.Position}
	if a.Of == nil {
		r.faults.Add(d.Position, "name an entity", "%s counts %q, which is no entity", def.Name, text(d, "of", ""))
		return
	}
	of := func(field *ast.FieldDefinition) *Column {
		if c := a.Of.column(field.Name); c != nil && c.Type.Name() == field.Type.Name() {
			return c
		}
		return nil
	}
	by := texts(d, "by")
	for _, field := range def.Fields {
		a.fields = append(a.fields, field.Name)
		switch {
		case slices.Contains(by, field.Name):
			if c := of(field); c != nil {
				a.By = append(a.By, c)
				continue
			}
		case r.directive(field.Directives, "sum") != nil:
			if c := of(field); c != nil && (c.kind() == "Decimal" || c.kind() == "Int") && field.Type.NonNull {
				a.Sums = append(a.Sums, &Sum{Field: field.Name, Column: c})
				continue
			}
		case field.Name == "count" && field.Type.String() == "Int!":
			a.Count = field.Name
			continue
		}
		r.faults.Add(field.Position, "name it in `by`, write @sum, or call it `count: Int!`", "%s.%s is no column of %s to group by or to add up", def.Name, field.Name, a.Of.Type)
	}
	if len(a.By) != len(by) {
		r.faults.Add(d.Position, "add them", "%s is grouped by fields that it does not have", def.Name)
	}
	if a.Zeros && (len(a.By) != 1 || a.By[0].Values == nil) {
		r.faults.Add(d.Position, "group by one enum, or leave zeros away", "%s can't have an entry for every group", def.Name)
	}
	r.Aggregates = append(r.Aggregates, a)
}

// elsewhere reads the root fields, and refuses declarations where they say nothing.
func (r *reader) elsewhere(f *fragment.Fragment) {
	for _, def := range slices.Concat(f.Definitions, f.Extensions) {
		for _, field := range def.Fields {
			name := def.Name + "." + field.Name
			if def.Name == "Query" {
				r.root(f, name, field)
				continue
			}
			if r.Entity(def.Name) != nil && def.Directives.ForName("entity") != nil || r.aggregate(def.Name) != nil {
				continue
			}
			for _, d := range field.Directives {
				if slices.Contains(Directives, d.Name) {
					r.faults.Add(d.Position, "remove it", "%s is no field of an entity, so @%s says nothing", name, d.Name)
				}
			}
		}
	}
}

func (r *reader) root(f *fragment.Fragment, name string, field *ast.FieldDefinition) {
	root := &Root{Field: field.Name, Description: field.Description, Fragment: f.Name()}
	switch {
	case field.Directives.ForName("collection") != nil:
		d := r.directive(field.Directives, "collection")
		root.Of, root.Totals = r.many(name, field, false)
		if root.Order = orderBy(d); root.Of != nil && len(root.Order) == 0 {
			root.Order = root.Of.Order
		}
		if root.Of != nil {
			r.orders(field.Position, root.Of, root.Order)
		}
		if d.Arguments.ForName("key") != nil {
			r.faults.Add(d.Position, "remove it", "%s lists all rows, so its key says nothing", name)
		}
	case field.Directives.ForName("reference") != nil:
		d := r.directive(field.Directives, "reference")
		if root.One = r.Entity(field.Type.Name()); root.One == nil || len(field.Arguments) > 0 || len(d.Arguments) > 0 {
			r.faults.Add(d.Position, "give it the type of an entity, and no key and no arguments: the stitcher writes `id`", "%s is no row by its id", name)
			return
		}
	default:
		return
	}
	r.Roots = append(r.Roots, root)
}
