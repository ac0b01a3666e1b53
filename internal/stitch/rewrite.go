package stitch

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/99designs/gqlgen/codegen/config"
	"golang.org/x/tools/imports"

	"github.com/station-portal/station/internal/stitch/golang"
)

// Rewrite changes what gqlgen wrote where its general way costs much and does nothing:
// plain fields are written at once, and rows whose selections were loaded ahead one after
// the other (internal/lookahead).
func (p *Plugin) Rewrite(cfg *config.Config) error {
	dir := cfg.Exec.DirName
	paths, err := filepath.Glob(filepath.Join(dir, "*"+golang.Suffix))
	if err != nil {
		return fmt.Errorf("find the generated code: %w", err)
	}
	files := map[string]*goFile{}
	scalars := map[string]string{}
	for _, path := range paths {
		f, err := readGo(path)
		if err != nil {
			return err
		}
		files[path] = f
		maps.Copy(scalars, f.scalarFields())
	}
	plain, ahead := fieldNames{}, fieldNames{}
	declared := p.aheadFields()
	for path, f := range files {
		plain.add(f.plain(scalars))
		ahead.add(f.ahead(declared))
		f.concurrent(declared)
		if len(f.edits) == 0 {
			continue
		}
		// What only the longer form used is imported no more.
		text, err := imports.Process(path, f.edited(), nil)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := os.WriteFile(path, text, 0o644); err != nil { //nolint:gosec // generated code is for everyone to read
			return fmt.Errorf("write the generated code: %w", err)
		}
	}
	return p.writeAhead(cfg, plain, ahead)
}

// fieldName is a field of a GraphQL type.
type fieldName struct{ object, name string }

// fieldNames are fields by their types.
type fieldNames map[string][]string

func (n fieldNames) add(fields []fieldName) {
	for _, f := range fields {
		n[f.object] = append(n[f.object], f.name)
	}
}

func (n fieldNames) has(object, name string) bool { return slices.Contains(n[object], name) }

type goFile struct {
	set   *token.FileSet
	file  *ast.File
	text  []byte
	edits []edit
}

// edit is a text that takes the place of what lies between two offsets.
type edit struct {
	from, to int
	text     string
}

func readGo(path string) (*goFile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the generated code: %w", err)
	}
	f := &goFile{set: token.NewFileSet(), text: text}
	if f.file, err = parser.ParseFile(f.set, path, text, parser.SkipObjectResolution|parser.ParseComments); err != nil {
		return nil, fmt.Errorf("parse the generated code: %w", err)
	}
	return f, nil
}

func (f *goFile) functions() []*ast.FuncDecl {
	var all []*ast.FuncDecl
	for _, d := range f.file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			all = append(all, fn)
		}
	}
	return all
}

// source gives the text of a node.
func (f *goFile) source(n ast.Node) string {
	return string(f.text[f.set.Position(n.Pos()).Offset:f.set.Position(n.End()).Offset])
}

func (f *goFile) replace(from, to token.Pos, text string) {
	f.edits = append(f.edits, edit{f.set.Position(from).Offset, f.set.Position(to).Offset, text})
}

// begin puts a statement before the others of a function.
func (f *goFile) begin(fn *ast.FuncDecl, statement string) {
	f.replace(fn.Body.Lbrace+1, fn.Body.Lbrace+1, "\n\t"+statement)
}

// edited gives the text with its edits, none of which overlap.
func (f *goFile) edited() []byte {
	slices.SortFunc(f.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var out bytes.Buffer
	last := 0
	for _, e := range f.edits {
		out.Write(f.text[last:e.from])
		out.WriteString(e.text)
		last = e.to
	}
	out.Write(f.text[last:])
	return out.Bytes()
}

// writeGo formats and writes a file of the executor's package.
func writeGo(cfg *config.Config, name string, text []byte) error {
	formatted, err := format.Source(text)
	if err != nil {
		return fmt.Errorf("format %s: %w", name, err)
	}
	if err := os.WriteFile(filepath.Join(cfg.Exec.DirName, name), formatted, 0o644); err != nil { //nolint:gosec // as above
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
