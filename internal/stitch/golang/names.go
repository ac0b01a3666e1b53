package golang

import (
	"go/token"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
)

// takes notes a Go name that the file declares and what it is for; a member is written
// Type.Member. It refuses names that are taken and those that other packages can't use.
func (w *writer) takes(at *ast.Position, name, what string) {
	if last := name[strings.LastIndex(name, ".")+1:]; !token.IsIdentifier(last) || !token.IsExported(last) {
		w.faults.Add(at, "begin its name with a letter, that of a type with a capital", "%s has no Go name that other packages can use", what)
		w.taken[name] = what
		return
	}
	w.claims(at, name, what)
}

// claims is takes for a name that only the package itself uses.
func (w *writer) claims(at *ast.Position, name, what string) {
	other, taken := w.taken[name]
	switch {
	case w.pkg.names[name]:
		w.faults.Add(at, "rename one of them", "%s is written by hand in package %s, and the stitcher writes it for %s", name, w.pkg.Name, what)
	case taken:
		w.faults.Add(at, "rename one of them; @entity has plural for that", "%s would be the Go name of %s and of %s", name, other, what)
	}
	w.taken[name] = what
}

// takesType is takes for a GraphQL type, whose Go type has its name.
func (w *writer) takesType(at *ast.Position, name string) {
	w.takes(at, name, "the type "+name)
	w.types[name] = at
}

// member gives the Go name of a field, which is a member of the type.
func (w *writer) member(def *ast.Definition, field *ast.FieldDefinition) string {
	name := templates.ToGo(field.Name)
	w.takes(field.Position, def.Name+"."+name, def.Name+"."+field.Name)
	return name
}

// answered refuses a field that a method must answer where a portlet has none: only the
// core's types are answered from elsewhere. gqlgen finds the method in any case.
func (w *writer) answered(of string, field *ast.FieldDefinition) {
	name := templates.ToGo(field.Name)
	if w.fragment.Portlet == "" {
		return
	}
	for written := range w.pkg.names {
		if strings.EqualFold(written, of+"."+name) {
			return
		}
	}
	w.faults.Add(field.Position, "write a method "+name+" of *"+of, "no Go code answers %s.%s", of, field.Name)
}

// extensions refuses those of types that are written, where their fields would be lost.
func (w *writer) extensions() {
	for _, extension := range w.fragment.Extensions {
		if _, written := w.types[extension.Name]; !written {
			continue
		}
		if extension.Kind != ast.Object {
			w.faults.Add(extension.Position, "write it where the type is defined", "the Go type of %s is written of its definition, not of what extends it", extension.Name)
			continue
		}
		for _, field := range extension.Fields {
			w.answered(extension.Name, field)
		}
	}
}

// first refuses types whose name is declared in a package before their own: gqlgen
// would take that for the type.
func (w *writer) first(writers []*writer) {
	for _, before := range w.packages[:slices.Index(w.packages, w.pkg)] {
		for name, at := range w.types {
			taken := before.names[name]
			for _, other := range writers {
				_, written := other.taken[name]
				taken = taken || written && other.pkg == before
			}
			if taken {
				w.faults.Add(at, "give it a name that no package before "+w.pkg.Name+" in gqlgen.yml's autobind has",
					"gqlgen would take %s.%s for the type %s", before.Name, name, name)
			}
		}
	}
}
