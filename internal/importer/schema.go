package importer

import (
	"slices"
	"strings"
)

// introspection asks for what is needed to find a bulk mutation and its fields. A
// required list of required items is three wrappers deep.
const introspection = `query ImportSchema {
  __schema {
    mutationType { fields { name args { name type { ...Ref } } type { ...Ref } } }
    types {
      kind name
      fields { name type { ...Ref } }
      inputFields { name defaultValue type { ...Ref } }
      enumValues { name }
    }
  }
}
fragment Ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`

type (
	schemaAnswer struct {
		Schema schema `json:"__schema"`
	}
	schema struct {
		MutationType *schemaType  `json:"mutationType"`
		Types        []schemaType `json:"types"`
	}
	schemaType struct {
		Kind        string        `json:"kind"`
		Name        string        `json:"name"`
		Fields      []schemaField `json:"fields"`
		InputFields []schemaField `json:"inputFields"`
		EnumValues  []schemaField `json:"enumValues"`
	}
	schemaField struct {
		Name         string        `json:"name"`
		Type         typeRef       `json:"type"`
		DefaultValue *string       `json:"defaultValue"`
		Args         []schemaField `json:"args"`
	}
	typeRef struct {
		Kind   string   `json:"kind"`
		Name   string   `json:"name"`
		OfType *typeRef `json:"ofType"`
	}
)

// bare takes off NON_NULL.
func (t typeRef) bare() typeRef {
	if t.Kind == "NON_NULL" && t.OfType != nil {
		return *t.OfType
	}
	return t
}

// item gives the type of a list's items; ok is false for no list.
func (t typeRef) item() (item typeRef, ok bool) {
	if list := t.bare(); list.Kind == "LIST" && list.OfType != nil {
		return list.OfType.bare(), true
	}
	return t.bare(), false
}

// String writes the type as in SDL.
func (t typeRef) String() string {
	switch {
	case t.OfType == nil:
		return t.Name
	case t.Kind == "LIST":
		return "[" + t.OfType.String() + "]"
	default:
		return t.OfType.String() + "!"
	}
}

// target is a bulk mutation and what one of its rows takes.
type target struct {
	mutation string // createTasks
	plural   string // tasks, also the name of the input's list
	document string
	fields   []field
}

// field is a field of a row's input.
type field struct {
	name string
	ref  typeRef
	// required says that a row without it is refused.
	required bool
	// values are those of an enum.
	values []string
}

func (s schema) find(name string) *schemaType {
	i := slices.IndexFunc(s.Types, func(t schemaType) bool { return t.Name == name })
	if i < 0 {
		return nil
	}
	return &s.Types[i]
}

// findTarget finds the bulk mutation of a plural, in any case and with or without
// dashes.
func (s schema) findTarget(plural string) (*target, error) {
	var known []string
	if s.MutationType != nil {
		for _, mutation := range s.MutationType.Fields {
			t := s.target(mutation)
			if t == nil {
				continue
			}
			if loose(t.plural) == loose(plural) {
				return t, nil
			}
			known = append(known, t.plural)
		}
	}
	if len(known) == 0 {
		return nil, usagef("This Station has nothing that can be imported.")
	}
	slices.Sort(known)
	return nil, usagef("This Station can't import %q; it can import %s.", plural, strings.Join(known, ", "))
}

// target reads a mutation of the form
// `create<Plural>(input: {<plural>: [Row!]!}): {results: [{<entity>, error}]}`, or
// gives nil.
func (s schema) target(mutation schemaField) *target {
	plural, ok := strings.CutPrefix(mutation.Name, "create")
	if !ok || plural == "" || len(mutation.Args) != 1 || mutation.Args[0].Name != "input" {
		return nil
	}
	plural = strings.ToLower(plural[:1]) + plural[1:]
	argument := mutation.Args[0].Type
	input := s.find(argument.bare().Name)
	if input == nil || len(input.InputFields) != 1 || input.InputFields[0].Name != plural {
		return nil
	}
	item, isList := input.InputFields[0].Type.item()
	row := s.find(item.Name)
	selection := s.selection(mutation)
	if !isList || row == nil || row.Kind != "INPUT_OBJECT" || selection == "" {
		return nil
	}
	t := &target{
		mutation: mutation.Name,
		plural:   plural,
		document: "mutation Import($input: " + argument.String() + ") { " + mutation.Name + "(input: $input) { " + selection + " } }",
	}
	for _, f := range row.InputFields {
		item, _ := f.Type.item()
		found := field{name: f.Name, ref: f.Type, required: f.Type.Kind == "NON_NULL" && f.DefaultValue == nil}
		if enum := s.find(item.Name); enum != nil && enum.Kind == "ENUM" {
			for _, value := range enum.EnumValues {
				found.values = append(found.values, value.Name)
			}
		}
		t.fields = append(t.fields, found)
	}
	return t
}

// selection asks for each row's id, or its error; it is empty for a payload of
// another form.
func (s schema) selection(mutation schemaField) string {
	payload := s.find(mutation.Type.bare().Name)
	if payload == nil {
		return ""
	}
	results, ok := payload.field("results")
	if !ok {
		return ""
	}
	item, isList := results.Type.item()
	result := s.find(item.Name)
	if !isList || result == nil {
		return ""
	}
	if _, ok := result.field("error"); !ok {
		return ""
	}
	for _, f := range result.Fields {
		entity := s.find(f.Type.bare().Name)
		if f.Name == "error" || entity == nil || entity.Kind != "OBJECT" {
			continue
		}
		if _, ok := entity.field("id"); !ok {
			continue
		}
		wanted := "id"
		if _, ok := entity.field("createdAt"); ok {
			wanted = "id createdAt"
		}
		return "results { row: " + f.Name + " { " + wanted + " } error { code message fields } }"
	}
	return ""
}

func (t *schemaType) field(name string) (schemaField, bool) {
	i := slices.IndexFunc(t.Fields, func(f schemaField) bool { return f.Name == name })
	if i < 0 {
		return schemaField{}, false
	}
	return t.Fields[i], true
}

// loose makes names alike that differ only in case, spaces, dashes or underscores.
func loose(name string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(name))
}
