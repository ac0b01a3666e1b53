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
	// Name is the singular name in events, errors and audit rows, such as "task".
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
	// Violations maps constraint names to what the caller is told.
	Violations map[string]postgres.Violation
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
	selected string
	byID     *dataloaders.Loader[uuid.UUID, *T]
	children *dataloaders.Loader[childKey, *page[T]]
}

// Declare makes a Kind of T's `db` tags.
func Declare[T any](spec Spec) *Kind[T] {
	if spec.IDColumn == "" {
		spec.IDColumn = "id"
	}
	checkKeys(spec.Table, spec.Keys)
	t := &Kind[T]{Spec: spec, columns: columnsOf(reflect.TypeFor[T]())}
	aliased := make([]string, len(t.columns))
	for i, column := range t.columns {
		aliased[i] = fmt.Sprintf(`t.%s as "row.%s"`, column, column)
	}
	t.selected = strings.Join(aliased, ", ")
	t.byID = dataloaders.New(t.fetchByID)
	t.children = dataloaders.New(t.fetchChildren)
	return t
}

// notFound is the answer for a row that is not in the organization.
func (t *Kind[T]) notFound() *apperr.Error {
	return apperr.Newf(apperr.NotFound, "There is no such %s.", t.Name)
}

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
