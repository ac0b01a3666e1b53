package declared

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/fragment"
)

// Verb is what a mutation does to a row; the directive has its name in small letters.
type Verb string

// The verbs, as names begin with them.
const (
	Create Verb = "Create"
	Update Verb = "Update"
	Delete Verb = "Delete"
)

var verbs = []Verb{Create, Update, Delete}

func (v Verb) directive() string { return strings.ToLower(string(v)) }

// Mutation is a field of Mutation that creates, updates or deletes an entity's rows.
type Mutation struct {
	Field    string
	Fragment string
	// Position is where the field is defined.
	Position *ast.Position
	Verb     Verb
	Of       *Entity
	// Many says that it creates many rows and answers for each.
	Many bool
	// Types are those that the stitcher writes for it.
	Types ast.DefinitionList
}

// Input gives the name of the type that it takes.
func (m *Mutation) Input() string { return m.named() + "Input" }

// RowInput gives the name of the input of one row, which people write for those that
// create and update.
func (m *Mutation) RowInput() string { return string(m.Verb) + m.Of.Type + "Input" }

// Payload gives the name of the type that it answers with.
func (m *Mutation) Payload() string { return m.named() + "Payload" }

// Result gives the name of the type of what became of one of many rows.
func (m *Mutation) Result() string { return string(m.Verb) + m.Of.Type + "Result" }

func (m *Mutation) named() string {
	if m.Many {
		return string(m.Verb) + m.Of.Plural
	}
	return string(m.Verb) + m.Of.Type
}

// Changed gives the names of the types that the stitcher may write for root fields that
// change an entity's rows or tell of it, given its definition.
func Changed(entity *ast.Definition) []string {
	names := []string{entity.Name + "Change"}
	for _, of := range []string{entity.Name, text(entity.Directives.ForName("entity"), "plural", Plural(entity.Name))} {
		for _, verb := range verbs {
			names = append(names, string(verb)+of+"Input", string(verb)+of+"Payload", string(verb)+of+"Result")
		}
	}
	return names
}

// MutationOf gives the mutation that the stitcher writes a type for; nil for other types.
func (d *Declarations) MutationOf(typeName string) *Mutation {
	for _, m := range d.Mutations {
		if m.Types.ForName(typeName) != nil {
			return m
		}
	}
	return nil
}

// mutations reads the fields of Mutation that are declared.
func (r *reader) mutations(f *fragment.Fragment) {
	for _, def := range slices.Concat(f.Definitions, f.Extensions) {
		if def.Name != "Mutation" {
			continue
		}
		for _, field := range def.Fields {
			for i, verb := range written(field) {
				d := r.directive(field.Directives, verb.directive())
				if i > 0 {
					r.faults.Add(d.Position, "keep one", "Mutation.%s is @%s and @%s", field.Name, written(field)[0].directive(), verb.directive())
					continue
				}
				r.mutation(f, field, verb, d)
			}
		}
	}
}

// IsMutation reports whether the field of Mutation is declared, so that the stitcher
// writes what it takes.
func IsMutation(field *ast.FieldDefinition) bool { return len(written(field)) > 0 }

// written gives the verbs whose directives the field has.
func written(field *ast.FieldDefinition) []Verb {
	return slices.DeleteFunc(slices.Clone(verbs), func(v Verb) bool { return field.Directives.ForName(v.directive()) == nil })
}

func (r *reader) mutation(f *fragment.Fragment, field *ast.FieldDefinition, verb Verb, d *ast.Directive) {
	name, does := "Mutation."+field.Name, verb.directive()+"s"
	refuse := func(mend, what string, args ...any) { r.faults.Add(d.Position, mend, name+" "+what, args...) }
	of, ok := strings.CutSuffix(field.Type.String(), "Payload")
	if of, ok = cut(of, string(verb), ok); !ok {
		refuse("give it the type "+string(verb)+"…Payload, named after the entity", "%s rows, but answers with %s", does, field.Type)
		return
	}
	m := &Mutation{Field: field.Name, Fragment: f.Name(), Position: field.Position, Verb: verb, Of: r.Entity(of)}
	if m.Of == nil && verb == Create {
		m.Of, m.Many = r.plural(of), true
	}
	switch {
	case m.Of == nil:
		refuse("name one of the portlet's entities", "%s %s, which is no entity", does, of)
		return
	case f.Portlet == "":
		refuse("write it by hand", "%s %s of the core, which no store writes", does, m.Of.Type)
		return
	case m.Of.Fragment != f.Name() || m.Of.Portlet != f.Portlet:
		refuse(verb.directive()+" it where it is declared", "%s %s of another fragment", does, m.Of.Type)
		return
	case !m.Of.Writable:
		refuse("give it `version` and what belongs to that, or write the mutation by hand", "%s %s, which members don't write", does, m.Of.Type)
		return
	}
	if len(field.Arguments) > 0 {
		r.faults.Add(field.Position, "remove them: the stitcher writes `input`", "%s has arguments", name)
	}
	for _, other := range r.Mutations {
		if other.Verb == verb && other.Of == m.Of && other.Many == m.Many {
			refuse("keep one", "does what Mutation.%s does", other.Field)
			return
		}
	}
	if verb != Delete {
		r.rowInput(f, m, d)
	}
	m.Types = m.types()
	r.Mutations = append(r.Mutations, m)
}

// rowInput refuses an input of one row that nobody wrote, and fields of it that the
// stitcher writes.
func (r *reader) rowInput(f *fragment.Fragment, m *Mutation, d *ast.Directive) {
	def := r.types[m.RowInput()]
	if def == nil || def.Kind != ast.InputObject || def.Position.Src != f.Source {
		r.faults.Add(d.Position, "write it, with the fields that callers may give", "Mutation.%s needs the input %s", m.Field, m.RowInput())
		return
	}
	for _, field := range def.Fields {
		if m.Verb == Update && (field.Name == "id" || field.Name == "version") {
			r.faults.Add(field.Position, "remove it", "%s.%s is written by the stitcher, for Mutation.%s", def.Name, field.Name, m.Field)
		}
	}
}

// cut takes the prefix away.
func cut(text, prefix string, ok bool) (string, bool) {
	after, begins := strings.CutPrefix(text, prefix)
	return after, ok && begins && after != ""
}

// plural gives the entity whose rows are called so.
func (d *Declarations) plural(name string) *Entity {
	for _, e := range d.Entities {
		if e.Plural == name {
			return e
		}
	}
	return nil
}

// write writes the types of the mutations into their fragment, and the id and version
// into what updates take. They stand where the mutation does.
func (r *reader) write(f *fragment.Fragment) {
	for _, m := range r.Mutations {
		if m.Fragment != f.Name() || m.Of.Portlet != f.Portlet {
			continue
		}
		for _, def := range m.Types {
			f.Definitions, r.types[def.Name] = append(f.Definitions, def), def
		}
		if def := r.types[m.RowInput()]; m.Verb == Update && def != nil {
			def.Fields = append(m.at(
				field("id", ast.NonNullNamedType("ID", nil), "The "+m.Of.Name+"'s id."),
				field("version", ast.NonNullNamedType("Int", nil), "The version the change was made from."),
			), def.Fields...)
		}
	}
}

// at gives the fields the place of the mutation.
func (m *Mutation) at(fields ...*ast.FieldDefinition) ast.FieldList {
	for _, f := range fields {
		f.Position = m.Position
		for of := f.Type; of != nil; of = of.Elem {
			of.Position = m.Position
		}
	}
	return fields
}

func (m *Mutation) define(kind ast.DefinitionKind, name, about string, fields ...*ast.FieldDefinition) *ast.Definition {
	return &ast.Definition{Kind: kind, Name: name, Description: about, Fields: m.at(fields...), Position: m.Position}
}

// input writes what the mutation takes.
func (m *Mutation) input() *ast.ArgumentDefinition {
	about := map[Verb]string{Create: "The " + m.Of.Name + ".", Update: "The " + m.Of.Name + ", its version and the changes.", Delete: "Which one."}[m.Verb]
	if m.Many {
		about = "The " + m.Of.many + "."
	}
	return argument("input", ast.NonNullNamedType(m.Input(), nil), about)
}

// errors says in the mutation's description what a caller must be ready for.
func (m *Mutation) errors(input *ast.Definition) string {
	var uniques []string
	for _, u := range m.Of.Uniques {
		uniques = append(uniques, a(Words(u.Field)))
	}
	switch {
	case m.Many:
		return "Up to 200 at once, answered per row: one at fault does not stop the others. " +
			"With an `Idempotency-Key` header a repeated call gives the first answer and makes nothing."
	case m.Verb == Delete:
		return "Errors: NOT_FOUND, CONFLICT for a stale version."
	case m.Verb == Update && uniques == nil:
		return "Errors: BAD_USER_INPUT, NOT_FOUND, CONFLICT for a stale version."
	case m.Verb == Update:
		return "Errors: BAD_USER_INPUT, NOT_FOUND, CONFLICT for a stale version or " + or(uniques) + " in use."
	}
	errors := "Errors: BAD_USER_INPUT with the field at fault"
	if referred := m.Of.referred(input); referred != nil {
		errors += ", NOT_FOUND for " + or(referred) + " that is not in the organization"
	}
	if uniques != nil {
		errors += ", CONFLICT for " + or(uniques) + " the organization has already"
	}
	return errors + "."
}

// referred names the rows that an input refers to.
func (e *Entity) referred(input *ast.Definition) []string {
	var names []string
	for _, r := range e.References {
		key := r.Field + "Id"
		if shared := e.Key(r); shared != nil {
			key = shared.Field
		}
		if input.Fields.ForName(key) != nil {
			names = append(names, a(Words(r.Field)))
		}
	}
	return names
}

// types gives the types that are the same for every entity.
func (m *Mutation) types() ast.DefinitionList {
	if m.Many {
		return m.manyTypes()
	}
	about := map[Verb]string{Create: "The new %.", Update: "The % as it is now.", Delete: "The % as it was."}[m.Verb]
	payload := m.define(ast.Object, m.Payload(), "What `"+m.Field+"` answers.",
		field(m.Of.Row(), ast.NonNullNamedType(m.Of.Type, nil), strings.Replace(about, "%", m.Of.Name, 1)))
	if m.Verb != Delete {
		return ast.DefinitionList{payload}
	}
	return ast.DefinitionList{
		m.define(ast.InputObject, m.Input(), "What `"+m.Field+"` takes.",
			field("id", ast.NonNullNamedType("ID", nil), "The "+m.Of.Name+"'s id."),
			field("version", ast.NamedType("Int", nil), "When given, "+a(m.Of.Name)+" that changed since is not deleted.")),
		payload,
	}
}

func (m *Mutation) manyTypes() ast.DefinitionList {
	return ast.DefinitionList{
		m.define(ast.InputObject, m.Input(), strings.ToUpper(m.Of.many[:1])+m.Of.many[1:]+" to make.",
			field(m.Of.Rows(), ast.NonNullListType(ast.NonNullNamedType(m.RowInput(), nil), nil), "1–200 "+m.Of.many+".")),
		m.define(ast.Object, m.Payload(), "What `"+m.Field+"` answers.",
			field("results", ast.NonNullListType(ast.NonNullNamedType(m.Result(), nil), nil), "One entry per row, in the order given.")),
		m.define(ast.Object, m.Result(), "What became of one row of `"+m.Field+"`: "+a(m.Of.Name)+" or an error.",
			field(m.Of.Row(), ast.NamedType(m.Of.Type, nil), "The new "+m.Of.Name+"; null for a row at fault."),
			field("error", ast.NamedType("RowError", nil), "Why the row was not accepted; null for a row that was.")),
	}
}
