package stitch

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/station-portal/station/internal/stitch/fragment"
)

// Declared is what the stitcher must know of a portlet's manifest.
type Declared struct {
	ID string
	// AppRoute is the path of the full app.
	AppRoute string
	// Permissions are full names, `portlet.<id>.<verb>`.
	Permissions []string
	// File and Line are where the manifest is.
	File string
	Line int
}

// ReadManifest finds the portlet.Manifest literal in a portlet's folder. It reads
// the source instead of calling it, since the portlet may not compile before its
// code is generated; so ID, AppRoute and the verbs of Permissions must be plain strings. What
// is wrong with the manifest is a Fault.
func ReadManifest(dir string) (*Declared, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	files := token.NewFileSet()
	var manifests []*ast.CompositeLit
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read a portlet: %w", err)
		}
		file, err := parser.ParseFile(files, path, source, parser.SkipObjectResolution)
		var broken scanner.ErrorList
		if errors.As(err, &broken) {
			return nil, fragment.Fault{File: path, Line: broken[0].Pos.Line, What: broken[0].Msg, Mend: "write valid Go"}
		}
		if err != nil {
			return nil, fmt.Errorf("read a portlet: %w", err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.CompositeLit); ok && isSelector(lit.Type, "portlet", "Manifest") {
				manifests = append(manifests, lit)
			}
			return true
		})
	}
	switch len(manifests) {
	case 0:
		return nil, fragment.Fault{
			File: filepath.Join(dir, "portlet.go"), Line: 1,
			What: "there is no portlet.Manifest literal", Mend: "declare the portlet in one",
		}
	case 1:
		return readManifest(files, manifests[0])
	default:
		return nil, manifestFault(files, manifests[1], "a second portlet.Manifest literal stands here", "keep one")
	}
}

func manifestFault(files *token.FileSet, at ast.Node, what, mend string) fragment.Fault {
	position := files.Position(at.Pos())
	return fragment.Fault{File: position.Filename, Line: position.Line, What: what, Mend: mend}
}

func readManifest(files *token.FileSet, lit *ast.CompositeLit) (*Declared, error) {
	at := files.Position(lit.Pos())
	d := &Declared{File: at.Filename, Line: at.Line}
	var ok bool
	if d.ID, ok = text(field(lit, "ID")); !ok {
		return nil, manifestFault(files, lit, "the manifest's ID is not a plain string", "write it as one")
	}
	if route := field(lit, "AppRoute"); route != nil {
		if d.AppRoute, ok = text(route); !ok {
			return nil, manifestFault(files, route, "the manifest's AppRoute is not a plain string", "write it as one")
		}
	}
	if version, ok := text(field(lit, "Version")); ok && !versionPattern.MatchString(version) {
		return nil, manifestFault(files, field(lit, "Version"), "the manifest's Version is "+strconv.Quote(version), "write MAJOR.MINOR.PATCH")
	}
	written := field(lit, "Permissions")
	if written == nil {
		return d, nil
	}
	permissions, ok := written.(*ast.CompositeLit)
	if !ok {
		return nil, manifestFault(files, written, "the manifest's Permissions are not written out", "write them here, one by one")
	}
	for _, element := range permissions.Elts {
		permission, _ := element.(*ast.CompositeLit)
		verb, ok := text(field(permission, "Verb"))
		if !ok {
			return nil, manifestFault(files, element, "a permission's Verb is not a plain string", "write it as one")
		}
		d.Permissions = append(d.Permissions, "portlet."+d.ID+"."+verb)
	}
	return d, nil
}

// versionPattern is what portal_definitions takes.
var versionPattern = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

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
