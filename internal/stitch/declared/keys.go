package declared

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/fragment"
)

// session reads the type of the caller, whose references are by the ids of the user and
// of the organization.
func (r *reader) session(f *fragment.Fragment, def *ast.Definition, d *ast.Directive) {
	if def.Directives.ForName("entity") != nil {
		r.faults.Add(d.Position, "keep one of @entity and @session", "%s can't be both rows and the caller", def.Name)
		return
	}
	r.Entities = append(r.Entities, &Entity{
		Type: def.Name, Description: def.Description, Name: Words(def.Name), Plural: Plural(def.Name),
		Fragment: f.Name(), Portlet: f.Portlet, Whole: true, Session: true, IDField: "id", IDColumn: "user_id",
		def: def, declares: d.Position,
	})
}

// keys makes the columns that refer to rows identified by a text what those are, and
// refuses what the caller can't have.
func (r *reader) keys(e *Entity) {
	for _, ref := range e.References {
		shared := e.Key(ref)
		if shared != nil && ref.To.TextID() {
			shared.Text = true
		}
		position := e.def.Fields.ForName(ref.Field).Position
		switch {
		case e.Session && ref.Column != "user_id" && ref.Column != "organization_id":
			r.faults.Add(position, "write @reference(key: \"user_id\") or @reference(key: \"organization_id\")", "the caller has no column %s", ref.Column)
		case e.Session && !ref.Type.NonNull:
			r.faults.Add(position, "write its type with !", "%s.%s may be null, but there is no caller without it", e.Type, ref.Field)
		case ref.To.TextID() && (shared == nil || !slices.Contains([]string{"ID!", "String!"}, shared.Type.String())):
			r.faults.Add(position, "add a field of the key, of type ID!", "%s.%s refers to a text by a key that is no field", e.Type, ref.Field)
		case shared != nil && !ref.To.TextID():
			r.faults.Add(position, "give each its own", "%s.%s and %s are both the column %s", e.Type, shared.Field, ref.Field, ref.Column)
		}
	}
	if e.Session && len(e.Columns)+len(e.Collections) > 0 {
		r.faults.Add(e.declares, "write @reference or @computed on every field", "the caller %s has fields that lie in no table", e.Type)
	}
}

// unused refuses what only lists in pages take, on rows that come in none.
func (r *reader) unused(e *Entity) {
	if !e.Whole {
		return
	}
	for _, field := range e.def.Fields {
		kind := "reference"
		if e.column(field.Name) != nil {
			kind = "column"
		} else if field.Directives.ForName("reference") == nil {
			continue
		}
		for _, d := range field.Directives {
			if slices.Contains([]string{"filter", "order", "search"}, d.Name) && slices.Contains(kinds[kind].beside, d.Name) {
				r.faults.Add(d.Position, "remove it", "lists of %s come whole, so @%s of %s says nothing", e.Type, d.Name, field.Name)
			}
		}
	}
}
