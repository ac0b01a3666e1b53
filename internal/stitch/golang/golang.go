package golang

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/declared"
	"github.com/station-portal/station/internal/stitch/fragment"
)

// File is one generated file.
type File struct {
	Path string
	Text []byte
}

// Generate gives the files of the fragments, and what is wrong with them. Module is the
// module's path.
func Generate(module string, d *declared.Declarations, fragments []*fragment.Fragment, packages Packages) ([]File, fragment.Faults) {
	owners := map[string]*fragment.Fragment{}
	for _, f := range fragments {
		for _, def := range f.Definitions {
			owners[def.Name] = f
		}
	}
	var files []File
	var faults fragment.Faults
	var writers []*writer
	for _, f := range fragments {
		w := &writer{
			Declarations: d, fragment: f, pkg: packages.Of(f), packages: packages, owners: owners, module: module,
			faults: &faults, taken: map[string]string{}, types: map[string]*ast.Position{},
		}
		if w.pkg == nil {
			w.homeless()
			continue
		}
		w.definitions()
		w.extensions()
		w.roots()
		w.changes()
		w.stores()
		w.mutations()
		writers = append(writers, w)
		if w.body.Len() > 0 {
			files = append(files, File{Path: filepath.Join(w.pkg.Dir, f.Name()+Suffix), Text: w.file()})
		}
	}
	for _, w := range writers {
		w.first(writers)
	}
	return files, faults
}

// writer writes the file of one fragment.
type writer struct {
	*declared.Declarations
	fragment *fragment.Fragment
	pkg      *Package
	packages Packages
	owners   map[string]*fragment.Fragment
	module   string
	faults   *fragment.Faults
	body     bytes.Buffer
	// taken are the Go names that the file declares, with what has each; a member is
	// written Type.Member.
	taken map[string]string
	// types are the GraphQL types among them.
	types map[string]*ast.Position
}

func (w *writer) f(format string, args ...any) { fmt.Fprintf(&w.body, format, args...) }

// homeless refuses rows, totals and root fields of a fragment without a package. For
// other types gqlgen tells that they have no Go type.
func (w *writer) homeless() {
	refuse := func(at *ast.Position, what string) {
		w.faults.Add(at, "name the package, in which there is Go code, in gqlgen.yml's autobind", "%s has no Go package to be written into", what)
	}
	for _, def := range w.fragment.Definitions {
		if w.Entity(def.Name) != nil || w.aggregateOf(def.Name) != nil {
			refuse(def.Position, def.Name)
		}
	}
	for _, root := range w.Roots {
		if root.Fragment == w.fragment.Name() {
			refuse(root.Position, "Query."+root.Field)
		}
	}
	for _, c := range w.Changes {
		if c.Fragment == w.fragment.Name() {
			refuse(c.Position, "Subscription."+c.Field)
		}
	}
	for _, m := range w.Mutations {
		if m.Fragment == w.fragment.Name() {
			refuse(m.Position, "Mutation."+m.Field)
		}
	}
}

// scalars are the Go types of GraphQL's and Station's scalars.
var scalars = map[string]string{
	"ID": "uuid.UUID", "String": "string", "Int": "int", "Float": "float64", "Boolean": "bool",
	"DateTime": "time.Time", "Date": "scalar.Date", "Decimal": "decimal.Decimal", "JSON": "json.RawMessage",
}

// named gives the Go name of a GraphQL type, with its package where it is another's.
func (w *writer) named(typeName string) string {
	if scalar, ok := scalars[typeName]; ok {
		return scalar
	}
	base := typeName
	if e := w.For(typeName); e != nil {
		base = e.Type
	}
	pkg := w.pkg
	if owner := w.owners[base]; owner != nil {
		if pkg = w.packages.writing(owner, base); pkg == nil {
			pkg = w.packages.Of(owner)
		}
	}
	if pkg == nil || pkg == w.pkg {
		return typeName
	}
	return pkg.Name + "." + typeName
}

// goType gives the Go type of a field: pointers for what may be null and for objects.
func (w *writer) goType(t *ast.Type) string {
	if t.Elem != nil {
		return "[]" + w.goType(t.Elem)
	}
	name := w.named(t.Name())
	pointer := !t.NonNull && name != "json.RawMessage"
	def := w.Definition(t.Name())
	if def == nil { // GraphQL's own scalars, and what is written for entities
		return star(pointer || w.For(t.Name()) != nil && !strings.HasSuffix(t.Name(), "OrderField")) + name
	}
	owner := w.owners[def.Name]
	written := scalars[def.Name] != "" || w.packages.writing(owner, def.Name) != nil
	switch def.Kind {
	case ast.Object, ast.InputObject:
		pointer, written = true, written || w.packages.Of(owner) != nil
	case ast.Enum:
		written = written || w.packages.Of(owner) != nil
	case ast.Interface, ast.Union:
		pointer = false // a Go interface may be nil
	case ast.Scalar:
	}
	if !written {
		w.faults.Add(t.Position, "declare it in the owner's package", "nobody wrote the Go type of %s", def.Name)
	}
	return star(pointer) + name
}

func star(pointer bool) string {
	if pointer {
		return "*"
	}
	return ""
}

// comment writes a description as a comment that begins with the name.
func (w *writer) comment(name, description string) {
	text := strings.TrimSpace(description)
	for i, line := range strings.Split(name+": "+text, "\n") {
		if i > 0 || line != "" {
			w.f("// %s\n", strings.TrimSpace(line))
		}
	}
}

func (w *writer) definitions() {
	for _, def := range w.fragment.Definitions {
		e, aggregate := w.Entity(def.Name), w.aggregateOf(def.Name)
		if w.isWritten(def.Name) {
			if e != nil || aggregate != nil {
				w.faults.Add(def.Position, "remove it: the stitcher writes it", "the Go type of %s is written by hand", def.Name)
			}
			continue
		}
		switch {
		case def.Kind == ast.Enum:
			w.enum(def)
		case e != nil:
			w.entity(e, def)
		case aggregate != nil:
			w.aggregate(aggregate, def)
		case def.Kind == ast.InputObject:
			w.input(def)
		case def.Kind == ast.Object && !slices.Contains([]string{"Query", "Mutation", "Subscription"}, def.Name):
			w.object(def)
		}
	}
}

// isWritten reports whether somebody wrote the Go type by hand: a portlet in its own
// package, the core in any of its own.
func (w *writer) isWritten(typeName string) bool {
	return w.packages.writing(w.fragment, typeName) != nil
}

func (w *writer) aggregateOf(typeName string) *declared.Aggregate {
	for _, a := range w.Aggregates {
		if a.Type == typeName {
			return a
		}
	}
	return nil
}

func (w *writer) enum(def *ast.Definition) {
	w.takesType(def.Position, def.Name)
	w.takes(def.Position, def.Name+".Values", "the values of "+def.Name)
	w.comment(def.Name, def.Description)
	w.f("type %s string\n\n// The values of %s, as they are stored.\nconst (\n", def.Name, def.Name)
	var constants []string
	for _, value := range def.EnumValues {
		constant := def.Name + templates.ToGo(strings.ToLower(value.Name))
		w.takes(value.Position, constant, def.Name+"."+value.Name)
		constants = append(constants, constant)
		w.f("%s %s = %q\n", constant, def.Name, strings.ToLower(value.Name))
	}
	w.f(")\n\n// Values gives all of them, in their order.\nfunc (%s) Values() []%s {\nreturn []%s{%s}\n}\n\n", def.Name, def.Name, def.Name, strings.Join(constants, ", "))
}

func (w *writer) object(def *ast.Definition) {
	w.takesType(def.Position, def.Name)
	w.comment(def.Name, def.Description)
	w.f("type %s struct {\n", def.Name)
	for _, field := range def.Fields {
		if len(field.Arguments) > 0 {
			w.faults.Add(field.Position, "write the Go type of "+def.Name+" by hand", "%s.%s has arguments, so no Go field answers it", def.Name, field.Name)
		}
		w.f("%s %s\n", w.member(def, field), w.goType(field.Type))
	}
	w.f("}\n\n")
}
