package stitch

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/authz"
)

// Plugin is the part of gqlgen's run that is Station's.
type Plugin struct{}

// Name is the plugin's name in gqlgen's messages.
func (Plugin) Name() string { return "station" }

// MutateSchema writes the platform's guards onto the root fields.
func (Plugin) MutateSchema(schema *ast.Schema) error {
	Guard(schema)
	return nil
}

// MutateConfig binds enums and refuses output types without a Go type, on which
// gqlgen would panic.
func (Plugin) MutateConfig(cfg *config.Config) error {
	if err := BindEnums(cfg); err != nil {
		return err
	}
	var faults Faults
	for _, def := range cfg.Schema.Types {
		if def.BuiltIn || slices.Contains(rootTypes, def.Name) || cfg.Models.UserDefined(def.Name) {
			continue
		}
		faults.add(def.Position, "declare one in a package that gqlgen.yml's autobind names", "no Go type is named like the GraphQL type %s", def.Name)
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// CheckConfig checks the fragments of a configuration.
func CheckConfig(cfg *config.Config) error {
	var portlets []*Declared
	var faults Faults
	for _, source := range cfg.Sources {
		id := PortletOf(source.Name)
		if id == "" || slices.ContainsFunc(portlets, func(d *Declared) bool { return d.ID == id }) {
			continue
		}
		declared, err := ReadManifest(filepath.Dir(source.Name))
		if err != nil {
			return err
		}
		if declared.ID != id {
			faults = append(faults, Fault{
				File: declared.File, Line: declared.Line,
				What: fmt.Sprintf("the manifest's ID is %q, its folder is %q", declared.ID, id), Mend: "make them the same",
			})
		}
		portlets = append(portlets, declared)
	}
	faults = append(faults, Check(cfg.Sources, authz.CorePermissionNames(), portlets)...)
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// Sweep deletes the generated files of fragments that are gone: they would break
// the build.
func Sweep(cfg *config.Config) error {
	expected := map[string]bool{"root_.generated.go": true, "prelude.generated.go": true}
	for _, source := range cfg.Sources {
		name := strings.TrimSuffix(filepath.Base(source.Name), filepath.Ext(source.Name))
		expected[name+".generated.go"] = true
	}
	found, err := filepath.Glob(filepath.Join(cfg.Exec.DirName, "*.generated.go"))
	if err != nil {
		return err
	}
	for _, path := range found {
		if !expected[filepath.Base(path)] {
			if err := os.Remove(path); err != nil {
				return fmt.Errorf("sweep generated code: %w", err)
			}
		}
	}
	return nil
}
