package declared

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/station-portal/station/internal/stitch/fragment"
)

// Expand writes into the fragment what follows from the declarations: the connection,
// edge, filter and order types of its entities and the arguments of its lists. It takes
// the declarations out and gives the fragment's text.
func (d *Declarations) Expand(f *fragment.Fragment) string {
	for _, def := range slices.Concat(f.Definitions, f.Extensions) {
		def.Directives = stripped(def.Directives)
		for _, field := range def.Fields {
			d.arguments(def.Name, field)
			field.Directives = stripped(field.Directives)
		}
	}
	f.Directives = slices.DeleteFunc(f.Directives, func(def *ast.DirectiveDefinition) bool {
		return slices.Contains(Directives, def.Name)
	})
	for _, e := range d.Entities {
		if e.Fragment == f.Name() && !e.Whole {
			f.Definitions = append(f.Definitions, e.connection()...)
			if len(e.Filters) > 0 {
				f.Definitions = append(f.Definitions, e.filter())
			}
			f.Definitions = append(f.Definitions, e.orderTypes()...)
		}
	}
	for _, c := range d.Changes {
		if c.Fragment == f.Name() {
			f.Definitions = append(f.Definitions, c.definition())
		}
	}
	var out strings.Builder
	formatter.NewFormatter(&out, formatter.WithIndent("  ")).FormatSchemaDocument(f.SchemaDocument)
	return out.String()
}

func stripped(directives ast.DirectiveList) ast.DirectiveList {
	return slices.DeleteFunc(directives, func(d *ast.Directive) bool { return slices.Contains(Directives, d.Name) })
}

// arguments writes what a list, a row by its id or a mutation takes.
func (d *Declarations) arguments(typeName string, field *ast.FieldDefinition) {
	if typeName == "Query" {
		for _, root := range d.Roots {
			switch {
			case root.Field != field.Name, root.One != nil && root.One.Session, root.Of != nil && root.Of.Whole:
			case root.One != nil:
				field.Arguments = ast.ArgumentDefinitionList{argument("id", ast.NonNullNamedType("ID", nil), "The "+root.One.Name+"'s id.")}
				field.Description = sentence(field.Description, "Errors: NOT_FOUND where the organization has none of this id.")
			case root.Of != nil:
				list(field, root.Of, root.Order)
			}
		}
	}
	if typeName == "Mutation" {
		for _, m := range d.Mutations {
			if m.Field == field.Name {
				field.Arguments = ast.ArgumentDefinitionList{m.input()}
				field.Description = sentence(field.Description, m.errors(d.types[m.RowInput()]))
			}
		}
	}
	if e := d.Entity(typeName); e != nil {
		for _, c := range e.Collections {
			if c.Field == field.Name && c.Of != nil && !c.Of.Whole {
				list(field, c.Of, c.Order)
			}
		}
	}
}

func sentence(description, more string) string {
	if strings.Contains(description, "\n") || len(description)+len(more) > 100 {
		return description + "\n" + more
	}
	return description + " " + more
}

func list(field *ast.FieldDefinition, of *Entity, order []OrderBy) {
	keys := make([]string, len(order))
	for i, o := range order {
		keys[i] = "`" + o.Field + "`"
		if o.Desc {
			keys[i] += " descending"
		}
	}
	asked := "`orderBy`"
	if len(of.Filters) > 0 {
		asked = "`filter` and `orderBy`"
	}
	first := argument("first", ast.NonNullNamedType("Int", nil), "How many, 1–100.")
	first.DefaultValue = &ast.Value{Raw: "20", Kind: ast.IntValue}
	field.Arguments = ast.ArgumentDefinitionList{
		first,
		argument("after", ast.NamedType("String", nil), "The `endCursor` of the page before, asked with the same "+asked+"."),
	}
	if len(of.Filters) > 0 {
		field.Arguments = append(field.Arguments, argument("filter", ast.NamedType(of.Type+"Filter", nil), "Which "+of.many+"."))
	}
	field.Arguments = append(field.Arguments, argument("orderBy", ast.ListType(ast.NonNullNamedType(of.Type+"Order", nil), nil),
		"In which order; by "+strings.Join(keys, ", then ")+" without it."))
	field.Description = sentence(field.Description, "Errors: BAD_USER_INPUT for a page size outside 1–100, a foreign cursor or a key named twice in `orderBy`.")
}

func argument(name string, of *ast.Type, description string) *ast.ArgumentDefinition {
	return &ast.ArgumentDefinition{Name: name, Type: of, Description: description}
}

func field(name string, of *ast.Type, description string) *ast.FieldDefinition {
	return &ast.FieldDefinition{Name: name, Type: of, Description: description}
}

func (e *Entity) connection() ast.DefinitionList {
	edge, node := e.Type+"Edge", ast.NonNullNamedType(e.Type, nil)
	return ast.DefinitionList{
		{Kind: ast.Object, Name: e.Type + "Connection", Description: fmt.Sprintf("A page of %s.", e.many), Fields: ast.FieldList{
			field("edges", ast.NonNullListType(ast.NonNullNamedType(edge, nil), nil), "Each with its cursor."),
			field("nodes", ast.NonNullListType(node, nil), "Without their cursors."),
			field("pageInfo", ast.NonNullNamedType("PageInfo", nil), "Where this page lies."),
			field("totalCount", ast.NonNullNamedType("Int", nil), "How many match the filter; counted only when asked."),
		}},
		{Kind: ast.Object, Name: edge, Description: fmt.Sprintf("One of a page of %s.", e.many), Fields: ast.FieldList{
			field("cursor", ast.NonNullNamedType("String", nil), "The position, to pass as `after`."),
			field("node", node, fmt.Sprintf("The %s.", e.Name)),
		}},
	}
}

func (e *Entity) filter() *ast.Definition {
	def := &ast.Definition{
		Kind: ast.InputObject, Name: e.Type + "Filter",
		Description: fmt.Sprintf("Which %s to list. Fields combine by AND, values of one list by OR.", e.many),
	}
	for _, f := range e.Filters {
		def.Fields = append(def.Fields, field(f.Field, f.Type, f.about))
	}
	return def
}

func (e *Entity) orderTypes() ast.DefinitionList {
	direction := field("direction", ast.NonNullNamedType("SortDirection", nil), "Which way.")
	direction.DefaultValue = &ast.Value{Raw: "ASC", Kind: ast.EnumValue}
	keys := &ast.Definition{Kind: ast.Enum, Name: e.Type + "OrderField", Description: fmt.Sprintf("What %s can be ordered by.", e.many)}
	for _, o := range e.Orders {
		keys.EnumValues = append(keys.EnumValues, &ast.EnumValueDefinition{Name: o.Value, Description: o.about})
	}
	return ast.DefinitionList{
		{Kind: ast.InputObject, Name: e.Type + "Order", Description: fmt.Sprintf("One sort key of %s.", e.many), Fields: ast.FieldList{
			field("field", ast.NonNullNamedType(e.Type+"OrderField", nil), "By what."),
			direction,
		}},
		keys,
	}
}
