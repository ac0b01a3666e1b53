package declared

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/fragment"
)

// Changes is a field of Subscription that tells of every change of an entity's rows.
type Changes struct {
	Field       string
	Description string
	Fragment    string
	// Position is where the field is defined.
	Position *ast.Position
	Of       *Entity
}

// Change gives the name of the type of a change.
func (c *Changes) Change() string { return c.Of.Type + "Change" }

// Row gives the name of the change's field that leads to the row.
func (c *Changes) Row() string { return c.Of.Row() }

// ChangesOf gives the field for which the stitcher writes the type of a change; nil for
// other types.
func (d *Declarations) ChangesOf(typeName string) *Changes {
	for _, c := range d.Changes {
		if c.Change() == typeName {
			return c
		}
	}
	return nil
}

// changes reads the fields that are declared as changes. What they give is the same for
// all who may ask.
func (r *reader) changes(f *fragment.Fragment) {
	for _, def := range slices.Concat(f.Definitions, f.Extensions) {
		if def.Name != "Subscription" {
			continue
		}
		for _, field := range def.Fields {
			d := r.directive(field.Directives, "changes")
			if d == nil {
				continue
			}
			c := &Changes{Field: field.Name, Description: field.Description, Fragment: f.Name(), Position: field.Position}
			of, ok := strings.CutSuffix(field.Type.String(), "Change!")
			if c.Of = r.Entity(of); !ok || c.Of == nil || !c.Of.Writable || c.Of.Fragment != f.Name() || c.Of.Portlet == "" || len(field.Arguments) > 0 {
				r.faults.Add(d.Position, "give it the type of one of the portlet's entities that members write, with Change! behind it, and no arguments",
					"Subscription.%s tells no changes of rows", field.Name)
				continue
			}
			if other := r.ChangesOf(c.Change()); other != nil {
				r.faults.Add(d.Position, "keep one", "Subscription.%s and %s tell the same changes", other.Field, field.Name)
				continue
			}
			r.Changes = append(r.Changes, c)
			r.Shared["Subscription."+field.Name] = true
			r.Shared[c.Change()+"."+c.Row()] = true
		}
	}
}

// definition writes the type of a change.
func (c *Changes) definition() *ast.Definition {
	return &ast.Definition{Kind: ast.Object, Name: c.Change(), Description: "A change of " + a(c.Of.Name) + ".", Fields: ast.FieldList{
		field("change", ast.NonNullNamedType("ChangeKind", nil), "What happened."),
		field(c.Row()+"Id", ast.NonNullNamedType("ID", nil), "The id of the "+c.Of.Name+" it happened to."),
		field(c.Row(), ast.NamedType(c.Of.Type, nil), "The "+c.Of.Name+" as it is now; null once deleted."),
	}}
}
