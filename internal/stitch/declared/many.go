package declared

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/fragment"
)

func (r *reader) collections(e *Entity) {
	for _, field := range e.def.Fields {
		if field.Directives.ForName("collection") != nil && field.Directives.ForName("computed") == nil {
			r.collection(e, field)
		}
	}
}

func (r *reader) collection(e *Entity, field *ast.FieldDefinition) {
	name := e.Type + "." + field.Name
	d := r.directive(field.Directives, "collection")
	c := &Collection{Field: field.Name, Column: text(d, "key", "")}
	if one := r.Entity(field.Type.Name()); one != nil && field.Type.Elem == nil {
		r.single(e, field, d, c, one)
		return
	}
	if !field.Type.NonNull {
		r.faults.Add(field.Position, "write its type with !", "%s may be null, but a list is never", name)
	}
	var of *Entity
	c.Of, c.Totals, of, c.Order = r.many(e.Fragment, name, field, d)
	switch {
	case c.Column == "":
		r.faults.Add(d.Position, "name the column that refers to "+e.Type, "@collection of %s has no key", name)
	case e.TextID() && of != nil && (c.Totals != nil || !of.Whole):
		r.faults.Add(field.Position, "list rows whole, or identify "+e.Type+" by a UUID", "%s is of a row identified by a text, which neither pages nor counts are of", name)
	case of != nil && of.Fragment == e.Fragment && !of.Whole && !slices.ContainsFunc(of.References, func(ref *Reference) bool { return ref.Column == c.Column && ref.To == e }):
		r.faults.Add(d.Position, "name the column of a @reference to "+e.Type, "no field of %s refers to %s by the column %s", of.Type, e.Type, c.Column)
	}
	e.Collections = append(e.Collections, c)
}

// single reads a field that leads to the one row that refers to this one.
func (r *reader) single(e *Entity, field *ast.FieldDefinition, d *ast.Directive, c *Collection, of *Entity) {
	name := e.Type + "." + field.Name
	switch {
	case of.Session:
		r.faults.Add(field.Position, "refer to it by @reference on Query", "%s leads to the caller, who is no row", name)
	case field.Type.NonNull:
		r.faults.Add(field.Position, "write its type without !", "%s is never null, but there may be no row", name)
	case c.Column == "":
		r.faults.Add(d.Position, "name the column that refers to "+e.Type, "@collection of %s has no key", name)
	case of.Fragment != e.Fragment:
		r.faults.Add(d.Position, "list it where it is declared", "%s leads to %s of another fragment", name, of.Type)
	case !of.Whole || len(field.Arguments) > 0 || d.Arguments.ForName("orderBy") != nil:
		r.faults.Add(d.Position, "leave arguments and orderBy away, and list "+of.Type+" whole", "%s leads to one row, so it takes nothing", name)
	}
	c.Of, c.Single = of, true
	e.Collections = append(e.Collections, c)
}

// many gives what a field of many rows leads to: the entity that it lists or what it
// counts of one, the entity of either, and the order of a list.
func (r *reader) many(within, name string, field *ast.FieldDefinition, d *ast.Directive) (list *Entity, totals *Aggregate, of *Entity, order []OrderBy) {
	if len(field.Arguments) > 0 {
		r.faults.Add(field.Position, "remove them: the stitcher writes what a list takes", "%s has arguments", name)
	}
	order = r.orderBy(d)
	switch items := field.Type.Elem; {
	case items == nil:
		if base, ok := strings.CutSuffix(field.Type.Name(), "Connection"); ok {
			if list = r.Entity(base); list != nil && !list.Session {
				of = list
			}
		}
	case items.Elem == nil && items.NonNull:
		if totals = r.aggregate(items.Name()); totals != nil {
			of = totals.Of
		} else if list = r.Entity(items.Name()); list != nil && !list.Session {
			of = list
		}
	}
	switch {
	case of == nil:
		r.faults.Add(field.Position, "write …Connection or [Entity!] of an entity, or [Aggregate!]", "%s lists no entity and counts none", name)
	case list != nil && field.Type.Elem != nil && !list.Whole:
		r.faults.Add(field.Position, "write "+list.Type+"Connection", "%s lists %s whole, but they come in pages", name, list.Type)
	case of.Fragment != within:
		r.faults.Add(d.Position, "list it where it is declared", "%s lists %s of another fragment", name, of.Type)
	case totals != nil && len(order) > 0:
		r.faults.Add(d.Position, "remove it", "%s counts, so its orderBy says nothing", name)
	case list != nil && list.Whole && d.Arguments.ForName("orderBy") != nil:
		r.faults.Add(d.Position, "write the order on "+list.Type, "lists of %s come whole and in one order, so orderBy of %s says nothing", list.Type, name)
	case list != nil && len(order) == 0:
		order = list.Order
	case list != nil:
		r.orders(d.Position, list, order)
	}
	return list, totals, of, order
}

func (r *reader) readAggregate(f *fragment.Fragment, def *ast.Definition, d *ast.Directive) {
	a := &Aggregate{Type: def.Name, Description: def.Description, Of: r.Entity(text(d, "of", "")), Zeros: text(d, "zeros", "") == "true"}
	switch {
	case def.Directives.ForName("session") != nil:
		r.faults.Add(d.Position, "keep one of @session and @aggregate", "%s can't be both the caller and what is counted of rows", def.Name)
		return
	case def.Directives.ForName("entity") != nil:
		r.faults.Add(d.Position, "keep one of @entity and @aggregate", "%s can't be both rows and what is counted of rows", def.Name)
		return
	case a.Of == nil:
		if of := text(d, "of", ""); of != "" {
			r.faults.Add(d.Position, "name an entity", "%s counts %q, which is no entity", def.Name, of)
		}
		return
	case a.Of.Fragment != f.Name():
		r.faults.Add(d.Position, "count it where it is declared", "%s counts %s of another fragment", def.Name, a.Of.Type)
	}
	by := texts(d, "by")
	for _, field := range def.Fields {
		name, of := def.Name+"."+field.Name, a.Of.column(field.Name)
		what, beside := "is a group", ""
		switch {
		case slices.Contains(by, field.Name):
			if of == nil || of.Type.String() != field.Type.String() {
				r.faults.Add(field.Position, "group by a column, and give it the column's type", "%s is not %s.%s", name, a.Of.Type, field.Name)
				continue
			}
			a.By = append(a.By, of)
		case field.Directives.ForName("sum") != nil:
			r.directive(field.Directives, "sum")
			what, beside = "is a sum", "sum"
			if of == nil || !slices.Contains([]string{"Decimal", "Int"}, of.kind()) || field.Type.String() != of.kind()+"!" {
				r.faults.Add(field.Position, "add up a column of type Int or Decimal, and give it that type with !", "%s is no sum of %s.%s", name, a.Of.Type, field.Name)
				continue
			}
			a.Sums = append(a.Sums, &Sum{Field: field.Name, Column: of})
		case field.Name == "count" && field.Type.String() == "Int!":
			a.Count, what = field.Name, "is the count"
		default:
			r.faults.Add(field.Position, "name it in `by`, write @sum, or call it `count: Int!`", "%s is neither a group nor a sum nor the count", name)
			continue
		}
		r.alone(field.Directives, name+" "+what, beside)
		if len(field.Arguments) > 0 {
			r.faults.Add(field.Position, "remove them", "%s has arguments", name)
		}
	}
	for i, name := range by {
		switch {
		case slices.Contains(by[:i], name):
			r.faults.Add(d.Position, "name it once", "%s is grouped by %s twice", def.Name, name)
		case def.Fields.ForName(name) == nil:
			r.faults.Add(d.Position, "add it", "%s is grouped by %s, which is no field of it", def.Name, name)
		}
	}
	if a.Zeros && len(a.By) == len(by) && (len(a.By) != 1 || a.By[0].Values == nil || !a.By[0].Type.NonNull) {
		r.faults.Add(d.Position, "group by one enum that is never null, or leave zeros away", "%s can't have an entry for every group", def.Name)
	}
	r.Aggregates = append(r.Aggregates, a)
}
