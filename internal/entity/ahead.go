package entity

import (
	"reflect"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/relay"
)

// Value gives what a row, a *T, has in a column that leads to others: a uuid.UUID or a
// string; nil where it is empty.
func (t *Kind[T]) Value(row any, column string) any {
	at, ok := t.fields[column]
	if !ok {
		return nil
	}
	switch value := reflect.ValueOf(row).Elem().FieldByIndex(at).Interface().(type) {
	case *uuid.UUID:
		if value == nil {
			return nil
		}
		return *value
	case *string:
		if value == nil {
			return nil
		}
		return *value
	default:
		return value
	}
}

// WantOne adds the row whose column has the value to a batch, and then gives it as a *T.
func (t *Kind[T]) WantOne(b *dataloaders.Batch, column string, value any) func() any {
	if id, ok := value.(uuid.UUID); ok && column == t.IDColumn {
		found := t.byID.Want(b, id)
		return func() any { return found() }
	}
	found := t.holding.Want(b, holdingKey{column, value})
	return func() any {
		if rows := found(); len(rows) > 0 {
			return rows[0]
		}
		return (*T)(nil)
	}
}

// WantEvery adds all rows whose column has the value, and then gives them as a []*T.
func (t *Kind[T]) WantEvery(b *dataloaders.Batch, column string, value any) func() any {
	found := t.holding.Want(b, holdingKey{column, value})
	return func() any { return found() }
}

// Nested is a list that many rows have, each its own of it.
type Nested struct{ list *childList }

// Nest says what is asked of a list of the rows whose column refers to another: the
// arguments, and the fields of the connection.
func (t *Spec) Nest(column string, args ListArgs, fields []graphql.CollectedField) (Nested, error) {
	_, err := t.Plan(args, 1)
	return Nested{&childList{column: column, args: args, want: wantedOf(fields)}}, err
}

// WantPage adds the list of a parent, and then gives it as a *relay.Connection[T].
func (t *Kind[T]) WantPage(b *dataloaders.Batch, list Nested, parent uuid.UUID) func() any {
	found := t.children.Want(b, childKey{parent: parent, list: list.list})
	return func() any { return found().connection(list.list) }
}

// connection cuts the page to what was asked for.
func (p *page[T]) connection(list *childList) *relay.Connection[T] {
	connection := relay.Page(p.edges, list.args.Args)
	connection.TotalCount = p.total
	return connection
}

// Want adds the totals of the rows whose column refers to the parent, and then gives them
// as a []*A.
func (t *Totals[A]) Want(b *dataloaders.Batch, column string, parent uuid.UUID) func() any {
	found := t.of.Want(b, childTotals{column, parent})
	return func() any { return found() }
}

// fieldsOf gives where the columns of columnsOf are in a row.
func fieldsOf(row reflect.Type) map[string][]int {
	fields := map[string][]int{}
	for field := range row.Fields() {
		if field.Anonymous {
			for column, at := range fieldsOf(field.Type) {
				fields[column] = append([]int{field.Index[0]}, at...)
			}
			continue
		}
		if column := field.Tag.Get("db"); column != "" && column != "-" {
			fields[column] = field.Index
		}
	}
	return fields
}
