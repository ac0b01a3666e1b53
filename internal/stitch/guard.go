package stitch

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/fragment"
)

// Guard writes @tenant and @portlet onto the fields of portlets and puts the guards
// of every root field into their order of running: @audited, @tenant, then access, then
// @portlet. The schema must have passed Check. gqlgen runs the directive that is
// written last first, so they are written in reverse.
func Guard(schema *ast.Schema) {
	for _, def := range schema.Types {
		if def.BuiltIn || def.Kind != ast.Object {
			continue
		}
		for _, field := range def.Fields {
			if field.Position == nil {
				continue // __schema and __type
			}
			portlet := fragment.PortletOf(field.Position.Src.Name)
			if !guarded(portlet, def.Name, fragment.PortletOf(def.Position.Src.Name)) {
				continue
			}
			field.Directives = guards(schema, field, portlet)
		}
	}
}

func guards(schema *ast.Schema, field *ast.FieldDefinition, portlet string) ast.DirectiveList {
	var ordered, rest ast.DirectiveList
	if portlet != "" {
		ordered = append(ordered, directive(schema, field, portletGuard, "id", portlet))
	}
	for _, d := range field.Directives {
		switch d.Name {
		case hasPermission, authenticated, public, platformAdmin:
			ordered = append(ordered, d)
		case tenant, global, audited, unaudited:
		default:
			rest = append(rest, d)
		}
	}
	if portlet != "" || field.Directives.ForName(tenant) != nil {
		ordered = append(ordered, directive(schema, field, tenant, "", ""))
	}
	if d := field.Directives.ForName(audited); d != nil {
		ordered = append(ordered, d)
	}
	return append(rest, ordered...)
}

func directive(schema *ast.Schema, field *ast.FieldDefinition, name, argument, value string) *ast.Directive {
	d := &ast.Directive{
		Name: name, Position: field.Position, ParentDefinition: nil,
		Definition: schema.Directives[name], Location: ast.LocationFieldDefinition,
	}
	if argument != "" {
		d.Arguments = ast.ArgumentList{{
			Name: argument, Position: field.Position,
			Value: &ast.Value{
				Raw: value, Kind: ast.StringValue, Position: field.Position,
				ExpectedType: ast.NonNullNamedType("String", nil), Definition: schema.Types["String"],
			},
		}}
	}
	return d
}
