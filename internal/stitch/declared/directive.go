package declared

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// directive gives the directive of the name, after its arguments were checked.
func (r *reader) directive(all ast.DirectiveList, name string) *ast.Directive {
	d := all.ForName(name)
	if d == nil {
		return nil
	}
	def := r.definitions[name]
	if def == nil {
		r.faults.Add(d.Position, "define it in schema/base.graphql", "@%s is not defined", name)
		return d
	}
	for _, argument := range d.Arguments {
		wanted := def.Arguments.ForName(argument.Name)
		switch {
		case wanted == nil:
			r.faults.Add(argument.Position, "see schema/base.graphql for those it has", "@%s has no argument %s", name, argument.Name)
		case !fits(argument.Value, wanted.Type):
			r.faults.Add(argument.Position, "write a "+wanted.Type.String(), "@%s(%s:) is no %s", name, argument.Name, wanted.Type)
		}
	}
	for _, wanted := range def.Arguments {
		if wanted.Type.NonNull && wanted.DefaultValue == nil && d.Arguments.ForName(wanted.Name) == nil {
			r.faults.Add(d.Position, "write it", "@%s needs %s", name, wanted.Name)
		}
	}
	return d
}

func fits(value *ast.Value, wanted *ast.Type) bool {
	if wanted.Elem != nil {
		return value.Kind == ast.ListValue && !slices.ContainsFunc(value.Children, func(c *ast.ChildValue) bool {
			return !fits(c.Value, wanted.Elem)
		})
	}
	switch wanted.Name() {
	case "Boolean":
		return value.Kind == ast.BooleanValue
	default:
		return value.Kind == ast.StringValue && value.Raw != ""
	}
}

func text(d *ast.Directive, name, otherwise string) string {
	if d != nil {
		if argument := d.Arguments.ForName(name); argument != nil {
			return argument.Value.Raw
		}
	}
	return otherwise
}

func texts(d *ast.Directive, name string) []string {
	var out []string
	if argument := d.Arguments.ForName(name); argument != nil {
		for _, child := range argument.Value.Children {
			out = append(out, child.Value.Raw)
		}
	}
	return out
}

func orderBy(d *ast.Directive) []OrderBy {
	var out []OrderBy
	for _, key := range texts(d, "orderBy") {
		field, way, _ := strings.Cut(key, " ")
		out = append(out, OrderBy{Field: field, Desc: way == "DESC"})
	}
	return out
}
