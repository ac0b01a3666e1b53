package golang

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/declared"
)

// input writes an input. Those that make or change an entity tell absent from null and
// know what they do to a row.
func (w *writer) input(def *ast.Definition) {
	creates, updates := w.made(def, "Create"), w.made(def, "Update")
	w.takesType(def.Position, def.Name)
	switch {
	case creates != nil:
		w.takes(def.Position, def.Name+".Row", "the row of "+def.Name)
	case updates != nil:
		w.takes(def.Position, def.Name+".Apply", "the changes of "+def.Name)
	}
	w.comment(def.Name, def.Description)
	w.f("type %s struct {\n", def.Name)
	for _, field := range def.Fields {
		of := w.given(cmp.Or(creates, updates), field)
		if updates != nil && !field.Type.NonNull {
			of = "graphql.Omittable[" + of + "]"
		}
		w.f("%s %s\n", w.member(def, field), of)
	}
	w.f("}\n\n")
	switch {
	case creates != nil:
		w.creates(def, creates)
	case updates != nil:
		w.updates(def, updates)
	}
}

// given gives the Go type of an input's field: an ID that goes to a text is a string.
func (w *writer) given(e *declared.Entity, field *ast.FieldDefinition) string {
	of := w.goType(field.Type)
	if e != nil && field.Type.Elem == nil && slices.ContainsFunc(e.Columns, func(c *declared.Column) bool { return c.Text && c.Field == field.Name }) {
		of = strings.Replace(of, "uuid.UUID", "string", 1)
	}
	return of
}

// made gives the entity of this fragment that the input makes or changes, by its name.
func (w *writer) made(def *ast.Definition, verb string) *declared.Entity {
	if name, ok := strings.CutSuffix(def.Name, "Input"); ok {
		if name, ok = strings.CutPrefix(name, verb); ok {
			if e := w.Entity(name); e != nil && e.Fragment == w.fragment.Name() {
				return e
			}
		}
	}
	return nil
}

// target gives the type of the row's field of an input's; nil where it has none.
func (w *writer) target(e *declared.Entity, def *ast.Definition, field *ast.FieldDefinition) (goType string, of *ast.Type) {
	base := false
	for _, c := range e.Columns {
		if c.Field == field.Name {
			goType, of = w.column(c), c.Type
			_, base = declared.BaseColumns[c.Field]
		}
	}
	for _, r := range e.References {
		if r.Field+"Id" == field.Name && e.Key(r) == nil {
			goType, of = w.reference(r), &ast.Type{NamedType: "ID", NonNull: r.Type.NonNull}
			_, base = declared.BaseColumns[r.Field]
		}
	}
	switch {
	case of == nil:
		w.faults.Add(field.Position, "give it one, or write the Go type of "+def.Name+" by hand", "%s.%s has no field of %s to go to", def.Name, field.Name, e.Type)
	case base && e.Writable:
		w.faults.Add(field.Position, "remove it", "%s.%s is written by the platform", def.Name, field.Name)
		return "", nil
	}
	return goType, of
}

func (w *writer) reference(r *declared.Reference) string {
	if r.Type.NonNull {
		return "uuid.UUID"
	}
	return "*uuid.UUID"
}

func (w *writer) creates(def *ast.Definition, e *declared.Entity) {
	w.f("// Row gives the %s that the input asks for.\nfunc (in *%s) Row() *%s {\nreturn &%s{\n", e.Name, def.Name, e.Type, e.Type)
	for _, field := range def.Fields {
		target, of := w.target(e, def, field)
		if of == nil {
			continue
		}
		if w.given(e, field) != target {
			w.faults.Add(field.Position, "write the same type; a default lets callers leave out what ends in !",
				"%s.%s is %s, but goes to a field of %s that is %s", def.Name, field.Name, field.Type, e.Type, of)
		}
		w.f("%s: in.%s,\n", templates.ToGo(field.Name), templates.ToGo(field.Name))
	}
	w.f("}\n}\n\n")
}

func (w *writer) updates(def *ast.Definition, e *declared.Entity) {
	var body strings.Builder
	for _, field := range def.Fields {
		if field.Name == "id" || field.Name == "version" {
			continue
		}
		name := templates.ToGo(field.Name)
		target, of := w.target(e, def, field)
		switch {
		case of == nil:
		case field.Type.NonNull:
			w.faults.Add(field.Position, "write its type without !", "%s.%s can't be left out", def.Name, field.Name)
		case strings.TrimPrefix(w.given(e, field), "*") != strings.TrimPrefix(target, "*"):
			w.faults.Add(field.Position, "write the same type without !",
				"%s.%s is %s, but goes to a field of %s that is %s", def.Name, field.Name, field.Type, e.Type, of)
		case target == "json.RawMessage":
			fmt.Fprintf(&body, "input.SetObject(in.%s, &row.%s)\n", name, name)
		case field.Type.Elem != nil:
			fmt.Fprintf(&body, "input.SetList(in.%s, &row.%s)\n", name, name)
		case strings.HasPrefix(target, "*"):
			fmt.Fprintf(&body, "input.SetOptional(in.%s, &row.%s)\n", name, name)
		default:
			fmt.Fprintf(&body, "input.Set(&faults, %q, in.%s, &row.%s)\n", field.Name, name, name)
		}
	}
	w.f("// Apply changes the %s as the input asks.\nfunc (in *%s) Apply(row *%s) error {\nvar faults apperr.Fields\n%sreturn faults.Err()\n}\n\n",
		e.Name, def.Name, e.Type, body.String())
}
