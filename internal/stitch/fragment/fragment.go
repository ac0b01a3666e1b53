package fragment

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// Fragment is one schema file: the core's, or a portlet's.
type Fragment struct {
	*ast.SchemaDocument
	Source *ast.Source
	// Portlet is the id of the portlet that it is of; empty for the core's.
	Portlet string
}

// Parse reads a schema file. What is wrong with it is a Fault.
func Parse(source *ast.Source) (*Fragment, error) {
	doc, err := parser.ParseSchema(source)
	if err != nil {
		return nil, invalid(err, source.Name)
	}
	return &Fragment{SchemaDocument: doc, Source: source, Portlet: PortletOf(source.Name)}, nil
}

// Validate refuses, with a Fault, fragments that are no schema together, such as one
// with a type that nobody defines. The fragments are not fit for use after it.
func Validate(fragments []*Fragment) error {
	whole, err := parser.ParseSchema(validator.Prelude)
	if err != nil {
		return fmt.Errorf("read GraphQL's own types: %w", err)
	}
	for _, f := range fragments {
		whole.Merge(f.SchemaDocument)
	}
	if _, err := validator.ValidateSchemaDocument(whole); err != nil {
		return invalid(err, fragments[0].Source.Name)
	}
	return nil
}

// invalid gives the Fault of an error of the parser or the validator, which knows its
// place; in the file where it knows no other.
func invalid(err error, file string) Fault {
	fault := Fault{File: file, Line: 1, What: err.Error(), Mend: "write valid GraphQL"}
	var at *gqlerror.Error
	if errors.As(err, &at) && len(at.Locations) > 0 {
		fault.Line, fault.What = at.Locations[0].Line, at.Message
		if named, ok := at.Extensions["file"].(string); ok {
			fault.File = named
		}
	}
	return fault
}

// Start is the fragment's first line.
func (f *Fragment) Start() *ast.Position { return &ast.Position{Src: f.Source, Line: 1} }

// Name is the file's name without its ending, which names what is generated of it.
func (f *Fragment) Name() string {
	return strings.TrimSuffix(path.Base(Slashed(f.Source.Name)), path.Ext(f.Source.Name))
}

// PortletOf gives the portlet that a schema file belongs to by its path,
// `portlets/<id>/….graphql`; empty for the core's.
func PortletOf(file string) string {
	_, id := Locate(file)
	return id
}

// Locate gives the folder of all portlets and the id of the one that file is in.
func Locate(file string) (root, id string) {
	parts := strings.Split(Slashed(file), "/")
	for i := len(parts) - 3; i >= 0; i-- {
		if parts[i] == "portlets" {
			return strings.Join(parts[:i+1], "/"), parts[i+1]
		}
	}
	return "", ""
}

// Slashed writes a path with forward slashes.
func Slashed(file string) string {
	return path.Clean(strings.ReplaceAll(file, `\`, "/"))
}
