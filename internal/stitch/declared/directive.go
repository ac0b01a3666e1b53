package declared

import (
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// A form is what a text must look like to be a name in SQL or Go.
type form struct {
	pattern *regexp.Regexp
	mend    string
}

var (
	inSQL = form{regexp.MustCompile(`^[a-z_][a-z0-9_]*$`), "write small letters, digits and _"}
	inGo  = form{regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`), "write a capital and then letters and digits"}
	// An event's type has the words, joined by _, between dots.
	inText = form{regexp.MustCompile(`^[a-z][a-z0-9]*( [a-z0-9]+)*$`), "write words in small letters"}
)

// forms are those of the arguments that become names.
var forms = map[string]form{
	"entity.table": inSQL, "entity.name": inText, "entity.plural": inGo,
	"column.name": inSQL, "reference.key": inSQL, "collection.key": inSQL,
	"filter.column": inSQL, "order.column": inSQL, "search.column": inSQL, "unique.constraint": inSQL,
}

// directive gives the directive of the name, after its arguments were checked.
func (r *reader) directive(all ast.DirectiveList, name string) *ast.Directive {
	d := all.ForName(name)
	if d == nil {
		return nil
	}
	for _, again := range all.ForNames(name)[1:] {
		r.faults.Add(again.Position, "keep one", "@%s is written twice", name)
	}
	def := r.definitions[name]
	if def == nil {
		r.faults.Add(d.Position, "define it in schema/base.graphql", "@%s is not defined", name)
		return d
	}
	for i, argument := range d.Arguments {
		wanted := def.Arguments.ForName(argument.Name)
		form, named := forms[name+"."+argument.Name]
		switch {
		case d.Arguments[:i].ForName(argument.Name) != nil:
			r.faults.Add(argument.Position, "keep one", "@%s(%s:) is written twice", name, argument.Name)
		case wanted == nil:
			r.faults.Add(argument.Position, "see schema/base.graphql for those it has", "@%s has no argument %s", name, argument.Name)
		case !fits(argument.Value, wanted.Type):
			r.faults.Add(argument.Position, "write a "+wanted.Type.String(), "@%s(%s:) is no %s", name, argument.Name, wanted.Type)
		case named && !form.pattern.MatchString(argument.Value.Raw):
			r.faults.Add(argument.Position, form.mend, "@%s(%s:) can't be %q", name, argument.Name, argument.Value.Raw)
		case wanted.Type.Elem != nil && len(argument.Value.Children) == 0:
			r.faults.Add(argument.Position, "name at least one field", "@%s(%s:) names none", name, argument.Name)
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

// orderBy reads the keys of an order, which are fields and perhaps their direction.
func (r *reader) orderBy(d *ast.Directive) []OrderBy {
	var out []OrderBy
	for _, key := range texts(d, "orderBy") {
		field, way, given := strings.Cut(key, " ")
		if given && way != "ASC" && way != "DESC" {
			r.faults.Add(d.Position, "write a field, and DESC behind it for the other way", "%q is no key of an order", key)
			continue
		}
		if slices.ContainsFunc(out, func(o OrderBy) bool { return o.Field == field }) {
			r.faults.Add(d.Position, "name it once", "the order has %s twice", field)
			continue
		}
		out = append(out, OrderBy{Field: field, Desc: way == "DESC"})
	}
	return out
}

// alone refuses the declarations that may not stand where they do, given what stands
// there and those that may.
func (r *reader) alone(directives ast.DirectiveList, what string, allowed ...string) {
	for _, d := range directives {
		if slices.Contains(Directives, d.Name) && !slices.Contains(allowed, d.Name) {
			r.faults.Add(d.Position, "remove it", "%s, so @%s says nothing", what, d.Name)
		}
	}
}
