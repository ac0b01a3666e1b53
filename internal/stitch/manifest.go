package stitch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Declared is what the stitcher must know of a portlet's manifest.
type Declared struct {
	ID string
	// Permissions are full names, `portlet.<id>.<verb>`.
	Permissions []string
	// File and Line are where the manifest is.
	File string
	Line int
}

// ReadManifest finds the portlet.Manifest literal in a portlet's folder. It reads
// the source instead of calling it, since the portlet may not compile before its
// code is generated; so ID and the verbs of Permissions must be plain strings.
func ReadManifest(dir string) (*Declared, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	files := token.NewFileSet()
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read a portlet: %w", err)
		}
		file, err := parser.ParseFile(files, path, source, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("read a portlet: %w", err)
		}
		var found *ast.CompositeLit
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.CompositeLit); ok && isSelector(lit.Type, "portlet", "Manifest") {
				found = lit
			}
			return found == nil
		})
		if found != nil {
			position := files.Position(found.Pos())
			return readManifest(found, position)
		}
	}
	return nil, fmt.Errorf("%s: there is no portlet.Manifest literal; declare the portlet in %s",
		dir, filepath.Join(dir, "portlet.go"))
}

func readManifest(lit *ast.CompositeLit, at token.Position) (*Declared, error) {
	d := &Declared{File: at.Filename, Line: at.Line}
	var ok bool
	if d.ID, ok = text(field(lit, "ID")); !ok {
		return nil, fmt.Errorf("%s:%d: the manifest's ID is not a plain string; write it as one", at.Filename, at.Line)
	}
	permissions, _ := field(lit, "Permissions").(*ast.CompositeLit)
	if permissions == nil {
		return d, nil
	}
	for _, element := range permissions.Elts {
		permission, _ := element.(*ast.CompositeLit)
		verb, ok := text(field(permission, "Verb"))
		if !ok {
			return nil, fmt.Errorf("%s:%d: a permission's Verb is not a plain string; write it as one", at.Filename, at.Line)
		}
		d.Permissions = append(d.Permissions, "portlet."+d.ID+"."+verb)
	}
	return d, nil
}

func isSelector(e ast.Expr, pkg, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == pkg
}

func field(lit *ast.CompositeLit, name string) ast.Expr {
	if lit == nil {
		return nil
	}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok && key.Name == name {
				return kv.Value
			}
		}
	}
	return nil
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
