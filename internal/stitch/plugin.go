package stitch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/stitch/declared"
	"github.com/station-portal/station/internal/stitch/fragment"
	"github.com/station-portal/station/internal/stitch/golang"
)

// Plugin is the part of gqlgen's run that is Station's.
type Plugin struct {
	// Places are where faults are told of.
	Places Places

	module       string
	fragments    []*fragment.Fragment
	packages     golang.Packages
	declarations *declared.Declarations
}

// Name is the plugin's name in gqlgen's messages.
func (*Plugin) Name() string { return "station" }

// MutateSchema writes the platform's guards onto the root fields.
func (p *Plugin) MutateSchema(schema *ast.Schema) error {
	p.Places.restore(schema)
	Guard(schema)
	return nil
}

// MutateConfig binds enums and refuses output types without a Go type, on which
// gqlgen would panic, and those whose Go type is another owner's: gqlgen takes the
// first of the name that it finds.
func (*Plugin) MutateConfig(cfg *config.Config) error {
	faults := BindEnums(cfg)
	for _, def := range cfg.Schema.Types {
		if def.BuiltIn || def.Kind == ast.Scalar && cfg.Models.UserDefined(def.Name) || slices.Contains(rootTypes, def.Name) {
			continue
		}
		if !cfg.Models.UserDefined(def.Name) {
			if def.Kind != ast.Enum { // BindEnums told
				faults.Add(def.Position, "declare one in a package that gqlgen.yml's autobind names", "no Go type is named like the GraphQL type %s", def.Name)
			}
			continue
		}
		owner := fragment.PortletOf(def.Position.Src.Name)
		for _, model := range cfg.Models[def.Name].Model {
			if portletOfType(model) != owner {
				faults.Add(def.Position, "declare one in the owner's package, under a name that no package before it in gqlgen.yml's autobind has",
					"type %s of %s is bound to the Go type %s", def.Name, ownerName(owner), model)
			}
		}
	}
	return faults.Err()
}

// GenerateCode lets the fields of an object that lead to objects run side by side.
// gqlgen runs those that only read a Go field one after the other, each with all that
// is below it: their loaders would ask level after level instead of together.
func (p *Plugin) GenerateCode(data *codegen.Data) error {
	for _, object := range data.Objects {
		for _, field := range object.Fields {
			if field.IsVariable() && !object.IsReserved() && data.Config.Schema.Types[field.TypeReference.GQL.Name()].IsCompositeType() {
				field.MethodHasContext = true
			}
		}
	}
	if err := writeFile(p.shared(data)); err != nil {
		return err
	}
	return writeFile(p.reads(data))
}

// portletOfType gives the portlet that a Go type is of, by its full name,
// `…/portlets/<id>.Name`; empty for one that is no portlet's.
func portletOfType(name string) string {
	pkg := name[:max(0, strings.LastIndex(name, "."))]
	_, inside, _ := strings.Cut(pkg, "/portlets/")
	id, _, _ := strings.Cut(inside, "/")
	return id
}

// CheckConfig checks the fragments of a configuration, whose paths are relative to
// the current folder.
func CheckConfig(cfg *config.Config) error {
	var portlets []*Declared
	var faults fragment.Faults
	seen := map[string]bool{}
	for _, source := range cfg.Sources {
		root, id := fragment.Locate(source.Name)
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		if !seen[root+"/"] {
			seen[root+"/"] = true
			stray, err := strays(root, cfg.Sources)
			if err != nil {
				return err
			}
			faults = append(faults, stray...)
		}
		declared, err := ReadManifest(filepath.Join(filepath.FromSlash(root), id))
		var fault fragment.Fault
		if errors.As(err, &fault) {
			faults = append(faults, fault)
			continue
		}
		if err != nil {
			return err
		}
		if declared.ID != id {
			faults = append(faults, fragment.Fault{
				File: declared.File, Line: declared.Line,
				What: fmt.Sprintf("the manifest's ID is %q, its folder is %q", declared.ID, id), Mend: "make them the same",
			})
		}
		for _, other := range portlets {
			if other.AppRoute == declared.AppRoute && declared.AppRoute != "" {
				faults = append(faults, fragment.Fault{
					File: declared.File, Line: declared.Line,
					What: fmt.Sprintf("the app route %s is portlet %s's", declared.AppRoute, other.ID), Mend: "give it another route",
				})
			}
		}
		portlets = append(portlets, declared)
	}
	if len(faults) > 0 {
		return faults.Err() // what the fragments may use is not known
	}
	return Check(cfg.Sources, authz.CorePermissionNames(), portlets).Err()
}

// strays refuses schema files in the folders of portlets that are not among the
// sources: nothing would answer what they declare. web/ holds the web app's own
// documents.
func strays(root string, sources []*ast.Source) (fragment.Faults, error) {
	var faults fragment.Faults
	err := filepath.WalkDir(filepath.FromSlash(root), func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("look for fragments: %w", err)
		case entry.IsDir():
			if slices.Contains([]string{"web", "testdata", "node_modules"}, entry.Name()) {
				return filepath.SkipDir
			}
		case slices.Contains([]string{".graphql", ".graphqls", ".gql"}, filepath.Ext(file)):
			if !slices.ContainsFunc(sources, func(s *ast.Source) bool { return fragment.Slashed(s.Name) == fragment.Slashed(file) }) {
				id, _, inside := strings.Cut(strings.TrimPrefix(fragment.Slashed(file), root+"/"), "/")
				if !inside {
					id = "<id>"
				}
				faults = append(faults, fragment.Fault{
					File: fragment.Slashed(file), Line: 1, What: "gqlgen.yml's schema does not name this fragment, so it would be left out",
					Mend: "move what is in it to " + fragmentOf(root, id),
				})
			}
		}
		return nil
	})
	return faults, err
}

// Sweep deletes the generated files of fragments that are gone: they would break
// the build.
func Sweep(cfg *config.Config) error {
	expected := map[string]bool{"root_.generated.go": true, "prelude.generated.go": true, readsFile: true, sharedFile: true}
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
