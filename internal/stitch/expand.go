package stitch

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/declared"
	"github.com/station-portal/station/internal/stitch/fragment"
	"github.com/station-portal/station/internal/stitch/golang"
)

// schemaSuffix ends the names of the expanded fragments beside graph's Go code.
const schemaSuffix = ".generated.graphql"

// Expand writes what follows from the fragments' declarations: into the sources, so
// that gqlgen sees it; beside graph's Go code as schema files, for the web's
// documents; and as Go code into the owners' packages. The sources must have passed
// CheckConfig. Root is the module's folder. It gives the plugin that gqlgen is to run
// with.
func Expand(cfg *config.Config, root string) (*Plugin, error) {
	fragments, declarations, err := Declarations(cfg.Sources)
	if err != nil {
		return nil, err
	}
	module, err := golang.Module(root)
	if err != nil {
		return nil, err
	}
	packages, err := golang.Load(root, module, cfg.AutoBind)
	if err != nil {
		return nil, err
	}
	files, faults := golang.Generate(module, declarations, fragments, packages)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	places := placesOf(fragments)
	for i, f := range fragments {
		cfg.Sources[i].Input = declarations.Expand(f)
		files = append(files, golang.File{
			Path: filepath.Join(root, cfg.Exec.DirName, f.Name()+schemaSuffix), Text: []byte(cfg.Sources[i].Input),
		})
	}
	if err := fragment.Validate(fragments); err != nil {
		return nil, err
	}
	plugin := &Plugin{Places: places, module: module, fragments: fragments, packages: packages, declarations: declarations}
	return plugin, write(files, packages, filepath.Join(root, cfg.Exec.DirName))
}

// Places are where types are defined, by name, and their fields and values, by
// Type.name, in the fragments as people wrote them.
type Places map[string]*ast.Position

func placesOf(fragments []*fragment.Fragment) Places {
	places := Places{}
	for _, f := range fragments {
		for _, def := range f.Definitions {
			places[def.Name] = def.Position
		}
		for _, def := range slices.Concat(f.Definitions, f.Extensions) {
			for _, field := range def.Fields {
				places[def.Name+"."+field.Name] = field.Position
			}
			for _, value := range def.EnumValues {
				places[def.Name+"."+value.Name] = value.Position
			}
		}
	}
	return places
}

// restore writes the places into a schema that was read from the expanded fragments.
func (p Places) restore(schema *ast.Schema) {
	at := func(name string, position **ast.Position) {
		if written, ok := p[name]; ok {
			*position = written
		}
	}
	for _, def := range schema.Types {
		at(def.Name, &def.Position)
		for _, field := range def.Fields {
			at(def.Name+"."+field.Name, &field.Position)
		}
		for _, value := range def.EnumValues {
			at(def.Name+"."+value.Name, &value.Position)
		}
	}
}

// Declarations reads the fragments and what they declare.
func Declarations(sources []*ast.Source) ([]*fragment.Fragment, *declared.Declarations, error) {
	var fragments []*fragment.Fragment
	for _, source := range sources {
		f, err := fragment.Parse(source)
		if err != nil {
			return nil, nil, err
		}
		fragments = append(fragments, f)
	}
	declarations, faults := declared.Read(fragments)
	return fragments, declarations, faults.Err()
}

// write writes the files that differ and deletes those of fragments that are gone.
func write(files []golang.File, packages golang.Packages, graph string) error {
	patterns := []string{filepath.Join(graph, "*"+schemaSuffix)}
	for _, p := range packages {
		patterns = append(patterns, filepath.Join(p.Dir, "*"+golang.Suffix))
	}
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return fmt.Errorf("sweep generated code: %w", err)
		}
		for _, path := range found {
			if !slices.ContainsFunc(files, func(f golang.File) bool { return filepath.Clean(f.Path) == filepath.Clean(path) }) {
				if err := os.Remove(path); err != nil {
					return fmt.Errorf("sweep generated code: %w", err)
				}
			}
		}
	}
	for _, file := range files {
		if err := writeFile(file); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(file golang.File) error {
	if current, err := os.ReadFile(file.Path); err == nil && bytes.Equal(current, file.Text) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file.Path), 0o755); err != nil { //nolint:gosec // source code
		return fmt.Errorf("write generated code: %w", err)
	}
	if err := os.WriteFile(file.Path, file.Text, 0o644); err != nil { //nolint:gosec // source code
		return fmt.Errorf("write generated code: %w", err)
	}
	return nil
}
