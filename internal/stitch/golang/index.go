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
	// names are those of the package's block and, as Type.Member, of fields and methods.
	names map[string]bool
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
// folder is root, and in which somebody wrote Go.
func Load(root, module string, imports []string) (Packages, error) {
	var packages Packages
	for _, path := range imports {
		inside, ok := strings.CutPrefix(path, module+"/")
		if !ok {
			continue
		}
		p := &Package{
			Import: path, Dir: filepath.Join(root, filepath.FromSlash(inside)),
			types: map[string]bool{}, names: map[string]bool{},
		}
		if err := p.read(); err != nil {
			return nil, err
		}
		if p.Name != "" {
			packages = append(packages, p)
		}
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
			p.declares(declaration)
		}
	}
	return nil
}

// declares notes the names of a declaration.
func (p *Package) declares(declaration ast.Decl) {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = nameOf(d.Recv.List[0].Type) + "." + name
		}
		p.names[name] = true
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				for _, name := range s.Names {
					p.names[name.Name] = true
				}
			case *ast.TypeSpec:
				p.types[s.Name.Name], p.names[s.Name.Name] = true, true
				p.members(s)
			}
		}
	}
}

func (p *Package) members(of *ast.TypeSpec) {
	structure, ok := of.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range structure.Fields.List {
		if field.Names == nil {
			p.names[of.Name.Name+"."+nameOf(field.Type)] = true
		}
		for _, name := range field.Names {
			p.names[of.Name.Name+"."+name.Name] = true
		}
	}
}

// nameOf gives the name of a type without what is around it: its package, a pointer,
// type parameters.
func nameOf(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.StarExpr:
		return nameOf(e.X)
	case *ast.IndexExpr:
		return nameOf(e.X)
	case *ast.IndexListExpr:
		return nameOf(e.X)
	default:
		return ""
	}
}

// Of gives the package that a fragment's code is written into, by its folder: the
// portlet's own, or the core's of the fragment's name. Nil where there is none.
func (ps Packages) Of(f *fragment.Fragment) *Package {
	for _, p := range ps {
		if p.owns(f) && (f.Portlet != "" || strings.HasSuffix(p.Import, "/internal/"+f.Name())) {
			return p
		}
	}
	return nil
}

// writing gives the package in which the owner of a type wrote it by hand: a portlet in
// its own, the core in any of its own.
func (ps Packages) writing(owner *fragment.Fragment, typeName string) *Package {
	for _, p := range ps {
		if p.types[typeName] && p.owns(owner) {
			return p
		}
	}
	return nil
}

// owns reports whether the package is of the fragment's owner: the portlet or the core.
func (p *Package) owns(f *fragment.Fragment) bool {
	if f.Portlet == "" {
		return !p.ofPortlet()
	}
	return p.ofPortlet() && path.Base(p.Import) == f.Portlet
}

func (p *Package) ofPortlet() bool { return strings.Contains(p.Import, "/portlets/") }
