package declared

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/fragment"
)

// elsewhere reads the root fields, and refuses declarations where they say nothing and
// types that the stitcher writes.
func (r *reader) elsewhere(f *fragment.Fragment) {
	for _, def := range slices.Concat(f.Definitions, f.Extensions) {
		if e := r.For(def.Name); e != nil {
			r.faults.Add(def.Position, "remove it", "%s is written by the stitcher, for %s", def.Name, e.Type)
		}
		if c := r.ChangesOf(def.Name); c != nil {
			r.faults.Add(def.Position, "remove it", "%s is written by the stitcher, for Subscription.%s", def.Name, c.Field)
		}
		if m := r.MutationOf(def.Name); m != nil {
			r.faults.Add(def.Position, "remove it", "%s is written by the stitcher, for Mutation.%s", def.Name, m.Field)
		}
		switch defined := slices.Contains(f.Definitions, def); {
		case !defined:
			r.alone(def.Directives, def.Name+" is extended")
		case def.Kind != ast.Object || def.Name == "Query":
			r.alone(def.Directives, def.Name+" has no values that are rows")
		default:
			r.alone(def.Directives, def.Name+" is a type", "entity", "aggregate", "session")
			if slices.ContainsFunc(def.Directives, func(d *ast.Directive) bool {
				return slices.Contains([]string{"entity", "aggregate", "session"}, d.Name)
			}) {
				continue // its fields are read
			}
		}
		for _, field := range def.Fields {
			if def.Name == "Query" {
				r.root(f, field)
				continue
			}
			is, may := r.may(def, field)
			r.alone(field.Directives, def.Name+"."+field.Name+" "+is, may...)
		}
	}
}

// may gives what a field of no entity is, and the declarations that it may have.
func (r *reader) may(def *ast.Definition, field *ast.FieldDefinition) (is string, may []string) {
	is = "is no field of an entity"
	switch {
	case def.Kind != ast.Object:
		return is, nil
	case def.Name == "Mutation":
		if verbs := written(field); len(verbs) > 0 {
			is = verbs[0].directive() + "s rows"
		}
		return is, []string{Create.directive(), Update.directive(), Delete.directive()}
	case def.Name == "Subscription" && field.Directives.ForName("changes") != nil:
		return "tells changes", []string{"changes"}
	default:
		r.shared(def.Name, field)
		return is, []string{"shared"}
	}
}

func (r *reader) root(f *fragment.Fragment, field *ast.FieldDefinition) {
	name := "Query." + field.Name
	root := &Root{Field: field.Name, Description: field.Description, Fragment: f.Name(), Position: field.Position}
	lists, refers := field.Directives.ForName("collection"), field.Directives.ForName("reference")
	switch {
	case lists != nil:
		r.alone(field.Directives, name+" is a collection", "collection")
		d := r.directive(field.Directives, "collection")
		if d.Arguments.ForName("key") != nil {
			r.faults.Add(d.Position, "remove it", "%s lists all rows, so its key says nothing", name)
		}
		root.Of, root.Totals, _, root.Order = r.many(f.Name(), name, field, d)
	case refers != nil:
		r.alone(field.Directives, name+" is a reference", "reference")
		d := r.directive(field.Directives, "reference")
		root.One = r.Entity(field.Type.Name())
		switch {
		case root.One == nil || field.Type.Elem != nil || len(field.Arguments) > 0 || len(d.Arguments) > 0:
			r.faults.Add(d.Position, "give it the type of an entity, and no key and no arguments: the stitcher writes `id`", "%s is no row by its id", name)
			return
		case root.One.TextID():
			r.faults.Add(d.Position, "list them whole", "%s is identified by a text, not by a UUID", root.One.Type)
		case root.One.Fragment != f.Name():
			r.faults.Add(d.Position, "give it where it is declared", "%s gives %s of another fragment", name, root.One.Type)
		}
	default:
		r.alone(field.Directives, name+" is neither a collection nor a reference")
		return
	}
	r.Roots = append(r.Roots, root)
}
