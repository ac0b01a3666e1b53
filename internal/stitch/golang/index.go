// Package golang writes the Go code that follows from the fragments: the rows of
// entities and how they are read, and the types of the schema that nobody wrote by hand.
package golang

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/station-portal/station/internal/stitch/fragment"
)

// Suffix ends the names of the files that are written.
const Suffix = ".generated.go"

// Packages are the Go packages that the schema's types can be of, in order.
type Packages []*Package

// Package is what was written by hand in a Go package. Its source is read, not its
// types: it need not compile before its code is generated.
type Package struct {
	// Import is the import path, Dir the folder and Name the name in the package clause.
	Import, Dir, Name string
	types             map[string]bool
}

// Module gives the path of the module of the folder.
func Module(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", fmt.Errorf("read the module: %w", err)
	}
	return modfile.ModulePath(text), nil
}

// Load reads those packages of the import paths that are inside the module, whose
// folder is root.
func Load(root, module string, imports []string) (Packages, error) {
	var packages Packages
	for _, path := range imports {
		inside, ok := strings.CutPrefix(path, module+"/")
		if !ok {
			continue
		}
		p := &Package{Import: path, Dir: filepath.Join(root, filepath.FromSlash(inside)), types: map[string]bool{}}
		if err := p.read(); err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
	return packages, nil
}

func (p *Package) read() error {
	paths, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, Suffix) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		var broken scanner.ErrorList
		if errors.As(err, &broken) {
			return fragment.Fault{File: path, Line: broken[0].Pos.Line, What: broken[0].Msg, Mend: "write valid Go"}
		}
		if err != nil {
			return fmt.Errorf("read a package: %w", err)
		}
		p.Name = file.Name.Name
		for _, declaration := range file.Decls {
			if d, ok := declaration.(*ast.GenDecl); ok && d.Tok == token.TYPE {
				for _, spec := range d.Specs {
					p.types[spec.(*ast.TypeSpec).Name.Name] = true
				}
			}
		}
	}
	return nil
}

// Of gives the package that a fragment's code is written into, by its folder: the
// portlet's own, or the core's of the fragment's name. Nil where there is none.
func (ps Packages) Of(f *fragment.Fragment) *Package {
	for _, p := range ps {
		if f.Portlet != "" && path.Base(p.Import) == f.Portlet && strings.Contains(p.Import, "/portlets/") {
			return p
		}
		if f.Portlet == "" && strings.HasSuffix(p.Import, "/internal/"+f.Name()) {
			return p
		}
	}
	return nil
}

// writing gives the package in which somebody wrote the type by hand.
func (ps Packages) writing(typeName string) *Package {
	for _, p := range ps {
		if p.types[typeName] {
			return p
		}
	}
	return nil
}
