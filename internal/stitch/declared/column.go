package declared

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// scalars are those that a column can have, with the SQL types that can hold them and
// the SQL type of the column that lists are ordered by; empty where they can't be.
var scalars = map[string]struct {
	SQL  []string
	Sort string
}{
	"ID":         {SQL: []string{"uuid"}},
	"String":     {SQL: []string{"varchar", "text"}, Sort: "text"},
	"Int":        {SQL: []string{"int4", "int2"}, Sort: "integer"},
	"Boolean":    {SQL: []string{"bool"}},
	"DateTime":   {SQL: []string{"timestamptz"}, Sort: "timestamptz"},
	"Date":       {SQL: []string{"date"}, Sort: "date"},
	"Decimal":    {SQL: []string{"numeric"}, Sort: "bigint"},
	"JSON":       {SQL: []string{"jsonb"}},
	"[String!]!": {SQL: []string{"_text"}},
}

// SQLTypes gives the SQL types that can hold the column.
func (c *Column) SQLTypes() []string {
	if c.Values != nil || c.Text {
		return scalars["String"].SQL
	}
	return scalars[c.kind()].SQL
}

func (c *Column) kind() string {
	if c.Type.Elem != nil {
		return c.Type.String()
	}
	return c.Type.Name()
}

// sorted gives the column that a field is ordered by, and its SQL type: texts by what
// station_fold makes of them, decimals by whole numbers, enums by rank.
func (c *Column) sorted() (column, sqlType string) {
	switch {
	case c.Values != nil:
		return c.Column + "_rank", "smallint"
	case c.kind() == "String" || c.kind() == "Decimal":
		return c.Column + "_sort", scalars[c.kind()].Sort
	default:
		return c.Column, scalars[c.kind()].Sort
	}
}

func (r *reader) column(e *Entity, field *ast.FieldDefinition) {
	d := r.directive(field.Directives, "column")
	c := &Column{Field: field.Name, Type: field.Type, Column: text(d, "name", Snake(field.Name)), Events: text(d, "events", "true") == "true"}
	if r.IsEnum(field.Type.Name()) && field.Type.Elem == nil {
		for _, value := range r.types[field.Type.Name()].EnumValues {
			c.Values = append(c.Values, strings.ToLower(value.Name))
		}
	}
	if len(c.SQLTypes()) == 0 || len(field.Arguments) > 0 {
		r.faults.Add(field.Position, "write @reference, @collection or @computed", "%s.%s can't be a column of its type or with its arguments", e.Type, field.Name)
		return
	}
	if base, ok := BaseColumns[field.Name]; ok && e.Writable && c.Column != base {
		r.faults.Add(field.Position, "name the column "+base, "%s.%s is written by the platform, into %s", e.Type, field.Name, base)
	}
	if field.Name == e.IDField {
		e.IDColumn, c.Text = c.Column, e.TextID() && c.kind() == "ID"
	}
	e.Columns = append(e.Columns, c)
	column, sqlType := c.sorted()
	if order := r.directive(field.Directives, "order"); order != nil {
		if sqlType == "" {
			r.faults.Add(order.Position, "remove @order", "lists can't be ordered by %s.%s of type %s", e.Type, field.Name, field.Type)
		}
		e.Orders = append(e.Orders, &Order{
			Value: screaming(field.Name), Field: field.Name, Column: text(order, "column", column), SQLType: sqlType,
			Nullable: !field.Type.NonNull, about: ordering(c),
		})
	}
	if search := r.directive(field.Directives, "search"); search != nil {
		if c.kind() != "String" {
			r.faults.Add(search.Position, "remove @search", "%s.%s is no text to search", e.Type, field.Name)
		}
		e.Search = append(e.Search, &Search{Field: field.Name, Column: text(search, "column", column)})
	}
	if unique := r.directive(field.Directives, "unique"); unique != nil {
		e.Uniques = append(e.Uniques, &Unique{Field: field.Name, Constraint: text(unique, "constraint", "")})
	}
	if filter := r.directive(field.Directives, "filter"); filter != nil {
		r.filter(e, c, filter)
	}
}

// ordering is the description of an order by the column.
func ordering(c *Column) string {
	about := "By `" + c.Field + "`"
	switch {
	case c.Values != nil:
		about += ", " + strings.ToUpper(c.Values[0]) + " to " + strings.ToUpper(c.Values[len(c.Values)-1])
	case c.kind() == "String":
		about += ", in any case"
	}
	if !c.Type.NonNull {
		about += "; those without come last"
	}
	return about + "."
}

func (r *reader) filter(e *Entity, c *Column, d *ast.Directive) {
	name := c.Type.Name()
	nullable := ast.NamedType(name, nil)
	add := func(field string, kind FilterKind, of *ast.Type, column, about string) {
		r.addFilter(e, c.Field, &Filter{Field: field, Kind: kind, Type: of, Columns: []string{text(d, "column", column)}, about: about})
	}
	exact := text(d, "exact", "") == "true"
	if exact && c.kind() != "String" {
		r.faults.Add(d.Position, "remove it", "%s.%s is no text, so exact says nothing", e.Type, c.Field)
	}
	switch {
	case c.Values != nil, exact && c.kind() == "String":
		add(c.Field, OneOf, ast.ListType(ast.NonNullNamedType(name, nil), nil), c.Column, "`"+c.Field+"` is one of these.")
	case c.kind() == "ID" && !c.Text:
		add(c.Field, Same, nullable, c.Column, "`"+c.Field+"` is this.")
	case c.kind() == "Boolean":
		add(c.Field, Same, nullable, c.Column, "`"+c.Field+"` is this.")
	case c.kind() == "String":
		folded, _ := c.sorted()
		add(c.Field, Folded, nullable, folded, "`"+c.Field+"` is this, in any case.")
	case c.kind() == "DateTime", c.kind() == "Date":
		// `dueDate` is asked by `dueBefore` and `dueFrom`, `createdAt` by `createdBefore`.
		stem := strings.TrimSuffix(strings.TrimSuffix(c.Field, "Date"), "At")
		add(stem+"Before", Before, nullable, c.Column, "`"+c.Field+"` is before this.")
		add(stem+"From", From, nullable, c.Column, "`"+c.Field+"` is this or after it.")
	default:
		r.faults.Add(d.Position, "remove @filter", "lists can't be filtered by %s.%s of type %s", e.Type, c.Field, c.Type)
	}
}
