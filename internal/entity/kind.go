// Package entity reads and writes the tables of portlets. A portlet declares each
// of its tables once as a Kind; from that come pages with keyset cursors, nested
// lists and references through dataloaders, and writes that carry their audit row
// and event in the same transaction.
package entity

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/postgres"
)

// Base has the columns that every entity which members write has. Embed it.
type Base struct {
	ID          uuid.UUID `db:"id" json:"id"`
	CreatedByID uuid.UUID `db:"created_by" json:"-"`
	Version     int       `db:"version" json:"-"`
	CreatedAt   time.Time `db:"created_at" json:"-"`
	UpdatedAt   time.Time `db:"updated_at" json:"-"`
}

func (b *Base) base() *Base { return b }

// Key is something a list can be ordered by.
type Key struct {
	// Column is the column to sort by. An index leads with organization_id and it.
	Column string
	// SQLType is its type, which a cursor's value is cast to.
	SQLType string
	// Nullable says that the column may be null; nulls come last.
	Nullable bool
}

// Spec declares a Kind.
type Spec struct {
	// Type is the GraphQL type of a row.
	Type string
	// Columns are its fields that are columns, by name.
	Columns map[string]string
	// References are its fields that lead to one other row, by name.
	References map[string]Reference
	// Collections are its fields that lead to the rows that refer to it, by name.
	Collections map[string]Collection
	// Args reads the arguments of a list of these rows.
	Args func(given map[string]any) ListArgs
	// Name is the singular name in errors, such as "line item". Events and audit rows
	// join its words by _.
	Name string
	// Portlet is the id of the portlet that owns the table; empty for the core.
	Portlet string
	Table   string
	// IDColumn is the column that identifies a row; "id" when empty.
	IDColumn string
	// Keys maps the values of the GraphQL order enum to what they sort by.
	Keys map[string]Key
	// Order is the order of lists that ask for none.
	Order []Order
	// Sort is the order of lists that come whole; Keys, Order and Args are for those
	// that come in pages.
	Sort []Sort
	// Session says that the row is the caller: it has no table, only the ids of the user
	// and the organization.
	Session bool
	// Violations maps constraint names to what the caller is told.
	Violations map[string]postgres.Violation
}

// Reference is a field that leads to the row whose id is in the column.
type Reference struct {
	Column string
	// Type is the GraphQL type of the row.
	Type string
}

// Collection is a field that leads to the rows whose column has the id: a list of them,
// or their totals.
type Collection struct {
	Column string
	// Whole says that the list comes whole and not in pages, Single that there is one row
	// at most, which comes without a list.
	Whole, Single bool
	// Type is the GraphQL type of the rows or of the totals.
	Type string
	// Order is the order without orderBy; none for totals.
	Order []Order
}

// Order is one sort key of a list.
type Order struct {
	Field     string
	Direction SortDirection
}

// SortDirection is the way of a sort key; empty values come last either way.
type SortDirection string

// The directions.
const (
	Asc  SortDirection = "ASC"
	Desc SortDirection = "DESC"
)

// Kind is a declared kind of row, T, with its table. It is immutable and safe to share.
type Kind[T any] struct {
	Spec
	columns  []string
	fields   map[string][]int // of T, by column
	selected string
	byID     *dataloaders.Loader[uuid.UUID, *T]
	children *dataloaders.Loader[childKey, *page[T]]
	holding  *dataloaders.Loader[holdingKey, []*T]
}

// Declare makes a Kind of T's `db` tags.
func Declare[T any](spec Spec) *Kind[T] {
	if spec.IDColumn == "" {
		spec.IDColumn = "id"
	}
	checkKeys(spec.Table, spec.Keys)
	t := &Kind[T]{Spec: spec, columns: columnsOf(reflect.TypeFor[T]()), fields: fieldsOf(reflect.TypeFor[T]())}
	t.selected = t.Columns("t", "row")
	t.byID = dataloaders.New(t.fetchByID)
	t.children = dataloaders.New(t.fetchChildren)
	t.holding = dataloaders.New(t.fetchHolding)
	return t
}

// Declaration gives what was declared.
func (t *Kind[T]) Declaration() *Spec { return &t.Spec }

// Stored are the columns of a row, in the order of Scan.
func (t *Kind[T]) Stored() []string { return t.columns }

// Columns gives the Stored columns of the table that a query calls by the alias, for its
// select list. What a query reads goes by the prefix and a dot, or without by no more than
// the column.
func (t *Kind[T]) Columns(alias, prefix string) string {
	list := make([]string, len(t.columns))
	for i, column := range t.columns {
		list[i] = alias + "." + column
		if prefix != "" {
			list[i] += fmt.Sprintf(` as "%s.%s"`, prefix, column)
		}
	}
	return strings.Join(list, ", ")
}

// Scan makes a row, a *T, of the values of the Stored columns: each is given a place to
// put its value into.
func (t *Kind[T]) Scan(into func(column int, place any) error) (any, error) {
	row := new(T)
	for i, place := range appendPlaces(nil, reflect.ValueOf(row).Elem()) {
		if err := into(i, place); err != nil {
			return nil, err
		}
	}
	return row, nil
}

// IsText reports whether the column holds texts.
func (t *Kind[T]) IsText(column string) bool {
	for i, place := range appendPlaces(nil, reflect.ValueOf(new(T)).Elem()) {
		if t.columns[i] == column {
			of := reflect.TypeOf(place).Elem()
			return of.Kind() == reflect.String || of.Kind() == reflect.Pointer && of.Elem().Kind() == reflect.String
		}
	}
	return false
}

// appendPlaces gives pointers to the fields of columnsOf.
func appendPlaces(places []any, row reflect.Value) []any {
	for field, value := range row.Fields() {
		if field.Anonymous {
			places = appendPlaces(places, value)
		} else if column := field.Tag.Get("db"); column != "" && column != "-" {
			places = append(places, value.Addr().Interface())
		}
	}
	return places
}

// NotFound is the answer for a row that is not in the organization.
func (s *Spec) NotFound() *apperr.Error {
	return apperr.Newf(apperr.NotFound, "There is no such %s.", s.Name)
}

// code is the name in events and audit rows.
func (s *Spec) code() string { return strings.ReplaceAll(s.Name, " ", "_") }

func columnsOf(row reflect.Type) []string {
	var columns []string
	for field := range row.Fields() {
		if field.Anonymous {
			columns = append(columns, columnsOf(field.Type)...)
			continue
		}
		if column := field.Tag.Get("db"); column != "" && column != "-" {
			columns = append(columns, column)
		}
	}
	return columns
}
