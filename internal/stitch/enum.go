package stitch

import (
	"fmt"
	"go/constant"
	"go/types"
	"strings"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/fragment"
)

// BindEnums binds every value of every enum to the Go constant of the type of the
// same name whose string is the value, or the value in lower case as the database
// has it. Without the binding gqlgen would pass any string through.
func BindEnums(cfg *config.Config) fragment.Faults {
	packages := cfg.Packages.LoadAll(cfg.AutoBind...)
	var faults fragment.Faults
	for _, def := range cfg.Schema.Types {
		if def.Kind != ast.Enum || def.BuiltIn {
			continue
		}
		if len(cfg.Models[def.Name].EnumValues) > 0 {
			continue // gqlgen.yml binds it by hand
		}
		var enum *types.TypeName
		for _, p := range packages {
			if found, ok := p.Types.Scope().Lookup(def.Name).(*types.TypeName); ok {
				enum = found
				break
			}
		}
		if enum == nil {
			faults.Add(def.Position, "declare one in the owner's package", "no Go type is named like the enum %s", def.Name)
			continue
		}
		constants := constantsOf(enum)
		entry := config.TypeMapEntry{
			Model:      config.StringList{enum.Pkg().Path() + "." + enum.Name()},
			EnumValues: map[string]config.EnumValue{},
		}
		for _, value := range def.EnumValues {
			name := constants[value.Name]
			if name == "" {
				name = constants[strings.ToLower(value.Name)]
			}
			if name == "" {
				faults.Add(value.Position, fmt.Sprintf("add one of type %s with the value %q", enum.Name(), strings.ToLower(value.Name)),
					"no Go constant stands for %s.%s", def.Name, value.Name)
				continue
			}
			entry.EnumValues[value.Name] = config.EnumValue{Value: enum.Pkg().Path() + "." + name}
		}
		cfg.Models[def.Name] = entry
	}
	return faults
}

// constantsOf maps the string values of a type's exported constants to their names.
func constantsOf(enum *types.TypeName) map[string]string {
	found := map[string]string{}
	scope := enum.Pkg().Scope()
	for _, name := range scope.Names() {
		c, ok := scope.Lookup(name).(*types.Const)
		if ok && c.Exported() && types.Identical(c.Type(), enum.Type()) && c.Val().Kind() == constant.String {
			found[constant.StringVal(c.Val())] = name
		}
	}
	return found
}
