// Package declared reads how the types of the fragments lie in the database: what
// @entity and its like say. It refuses what makes no sense, and writes what follows
// from the rest into the schema: connections, filters, orders and the arguments of
// lists.
package declared

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Directives are those that declare. They are for the stitcher only and are in no
// schema that is served.
var Directives = []string{
	"entity", "column", "reference", "collection", "filter", "order", "search", "unique",
	"computed", "aggregate", "sum", "session", "shared", "changes",
	"create", "update", "delete",
}

// Entity is a type whose values are the rows of a table.
type Entity struct {
	// Type is the GraphQL type, such as "Task".
	Type        string
	Description string
	// Name is what errors, events and audit rows call one of them, such as "task".
	Name string
	// Plural names them all, in Go, such as "Tasks".
	Plural string
	// Fragment is the name of the schema file and Portlet the portlet it is of, empty
	// for the core's.
	Fragment string
	Portlet  string
	Table    string
	// IDField is the field that identifies a row and IDColumn its column: `id`, a UUID, or
	// another, a text.
	IDField, IDColumn string
	// Whole says that lists of the rows come whole: no field is a connection of them.
	Whole bool
	// Session says that the row is the caller and lies in no table.
	Session bool
	Order   []OrderBy
	// Writable says that members write a portlet's rows: they count their versions and
	// know their author.
	Writable    bool
	Columns     []*Column
	References  []*Reference
	Collections []*Collection
	// Computed are the fields that Go code answers.
	Computed []string
	Filters  []*Filter
	Orders   []*Order
	Search   []*Search
	Uniques  []*Unique

	def *ast.Definition
	// declares is where @entity stands.
	declares *ast.Position
	// many is how descriptions call them, such as "tasks".
	many string
}

// Column is a field that is a column.
type Column struct {
	Field  string
	Type   *ast.Type
	Column string
	// Events says that the values are told in events.
	Events bool
	// Text says that an ID is a text and no UUID.
	Text bool
	// Values are those of an enum, as they are stored.
	Values []string
}

// Reference is a field that leads to one other row, whose id is in a column.
type Reference struct {
	Field  string
	Type   *ast.Type
	Column string
	To     *Entity
}

// Collection is a field that leads to the rows that refer to this one: a list of them,
// or their counts and sums.
type Collection struct {
	Field string
	// Column is the column that refers; empty for a root field.
	Column string
	// Of is the entity that is listed, or Totals what is counted of one. Single says that
	// it is one row at most, without a list.
	Of     *Entity
	Single bool
	Totals *Aggregate
	// Order is the order without orderBy.
	Order []OrderBy
}

// OrderBy is one key of an order.
type OrderBy struct {
	Field string
	Desc  bool
}

// FilterKind is what a field of a filter asks.
type FilterKind string

// The kinds of filters.
const (
	OneOf   FilterKind = "OneOf"   // the column has one of the values
	Same    FilterKind = "Same"    // the column has the value
	Folded  FilterKind = "Folded"  // the column has the text, in any case
	Refers  FilterKind = "Refers"  // the column refers to the row, or to none
	Before  FilterKind = "Before"  // the column is before the instant or day
	From    FilterKind = "From"    // the column is at it or after it
	Contain FilterKind = "Contain" // one of the columns has the text in it
)

// Filter is a field of the filter type.
type Filter struct {
	Field   string
	Kind    FilterKind
	Type    *ast.Type
	Columns []string
	about   string
}

// Order is a value of the order enum.
type Order struct {
	Value    string
	Field    string
	Column   string
	SQLType  string
	Nullable bool
	about    string
}

// Search is a field that a search looks into.
type Search struct {
	Field  string
	Column string
}

// Unique is a field whose values are unique in the organization.
type Unique struct {
	Field      string
	Constraint string
}

// Aggregate is a type whose values are counts and sums of an entity's rows.
type Aggregate struct {
	Type        string
	Description string
	Of          *Entity
	// By are the columns that rows are grouped by.
	By []*Column
	// Sums are the columns that are added up, under the field's own name.
	Sums []*Sum
	// Count is the field that counts; empty for none.
	Count string
	// Zeros says that every value of the one enum has an entry.
	Zeros bool
}

// Sum is a field that adds up a column.
type Sum struct {
	Field  string
	Column *Column
}

// Root is a field of Query that the platform answers: all rows, one row or totals.
type Root struct {
	Field       string
	Description string
	Fragment    string
	// Position is where the field is defined.
	Position *ast.Position
	// Of is the entity that is listed, One the entity that is given by id, Totals what
	// is counted.
	Of, One *Entity
	Totals  *Aggregate
	Order   []OrderBy
}

// Declarations is all that the fragments declare.
type Declarations struct {
	Entities   []*Entity
	Aggregates []*Aggregate
	Roots      []*Root
	Changes    []*Changes
	Mutations  []*Mutation
	// Shared are the fields, as Type.field, that say they are @shared.
	Shared map[string]bool
	types  map[string]*ast.Definition
}

// Entity gives the entity of a GraphQL type; nil where it is none.
func (d *Declarations) Entity(typeName string) *Entity {
	for _, e := range d.Entities {
		if e.Type == typeName {
			return e
		}
	}
	return nil
}

// Derived gives the names of the types that the stitcher writes for the entity of a
// name.
func Derived(entity string) []string {
	return []string{entity + "Connection", entity + "Edge", entity + "Filter", entity + "Order", entity + "OrderField"}
}

// For gives the entity that the stitcher writes a GraphQL type for, such as Task for
// "TaskFilter"; nil for types that are not of its writing, such as those of rows that
// come whole.
func (d *Declarations) For(typeName string) *Entity {
	for _, e := range d.Entities {
		if !e.Whole && slices.Contains(Derived(e.Type), typeName) {
			return e
		}
	}
	return nil
}

// Definition gives the definition of a GraphQL type as it is written.
func (d *Declarations) Definition(typeName string) *ast.Definition { return d.types[typeName] }

// IsEnum reports whether the GraphQL type is an enum.
func (d *Declarations) IsEnum(typeName string) bool {
	def := d.types[typeName]
	return def != nil && def.Kind == ast.Enum
}

func (d *Declarations) aggregate(typeName string) *Aggregate {
	for _, a := range d.Aggregates {
		if a.Type == typeName {
			return a
		}
	}
	return nil
}

// Row names one of the rows in a field, such as "task".
func (e *Entity) Row() string { return lowered(e.Type) }

// Rows names many of them in a field, such as "tasks".
func (e *Entity) Rows() string { return lowered(e.Plural) }

// Event gives what the types of the events of its rows begin with, such as "tasks.task".
func (e *Entity) Event() string { return e.Portlet + "." + strings.ReplaceAll(e.Name, " ", "_") }

// TextID reports whether the rows are identified by a text.
func (e *Entity) TextID() bool { return e.IDField != "id" }

// Key gives the column that a reference shares with a field, which then is its key; nil
// where the key is no field of its own.
func (e *Entity) Key(r *Reference) *Column {
	for _, c := range e.Columns {
		if c.Column == r.Column {
			return c
		}
	}
	return nil
}

// column gives the column of a field; nil where it is none.
func (e *Entity) column(field string) *Column {
	for _, c := range e.Columns {
		if c.Field == field {
			return c
		}
	}
	return nil
}

// ForeignKey gives the name of the constraint of a reference, as PostgreSQL names it.
func (e *Entity) ForeignKey(r *Reference) string { return e.Table + "_" + r.Column + "_fkey" }

func (e *Entity) order(field string) *Order {
	for _, o := range e.Orders {
		if o.Field == field {
			return o
		}
	}
	return nil
}

// IsStored reports whether the field is a column, a reference or a collection.
func (e *Entity) IsStored(field string) bool {
	return e.column(field) != nil ||
		slices.ContainsFunc(e.References, func(r *Reference) bool { return r.Field == field }) ||
		slices.ContainsFunc(e.Collections, func(c *Collection) bool { return c.Field == field })
}
