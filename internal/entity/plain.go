package entity

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/postgres"
)

// Sort is one key of the order of lists that come whole. Empty values come last.
type Sort struct {
	Column string
	Desc   bool
}

// Sorted is the order of lists that come whole, of what has the columns; empty for
// rows that lists come in pages of.
func (s *Spec) Sorted(of string) string {
	keys := make([]string, len(s.Sort))
	for i, k := range s.Sort {
		keys[i] = of + "." + k.Column + " asc"
		if k.Desc {
			keys[i] = of + "." + k.Column + " desc nulls last"
		}
	}
	return strings.Join(keys, ", ")
}

// Every gives all rows of the organization in the order of Sort.
func (t *Kind[T]) Every(ctx context.Context, db *postgres.DB) ([]*T, error) {
	var rows []identified[T]
	err := db.InOrg(ctx, postgres.All(&rows, t.every("")))
	out := make([]*T, len(rows))
	for i := range rows {
		out[i] = &rows[i].Row
	}
	return out, err
}

func (t *Kind[T]) every(condition string) string {
	return fmt.Sprintf("select %s from %s t%s order by %s", t.selected, t.Table, where(condition), t.Sorted("t"))
}

// holdingKey names the rows whose column has the value, a UUID or a string.
type holdingKey struct {
	column string
	value  any
}

// EveryOf gives all rows whose column has the value, in the order of Sort, through the
// response's dataloader.
func (t *Kind[T]) EveryOf(ctx context.Context, column string, value any) ([]*T, error) {
	return t.holding.Load(ctx, holdingKey{column, value})
}

// OneOf gives the one row whose column has the value; nil where there is none.
func (t *Kind[T]) OneOf(ctx context.Context, column string, value any) (*T, error) {
	rows, err := t.EveryOf(ctx, column, value)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// held is a row with the value of the column that it was found by.
type held[T any] struct {
	Row   T      `db:"row"`
	Value string `db:"value"`
}

func (t *Kind[T]) fetchHolding(keys []holdingKey) ([]postgres.Query, func() map[holdingKey][]*T) {
	values, rows := map[string][]any{}, map[string]*[]held[T]{}
	for _, key := range keys {
		values[key.column] = append(values[key.column], key.value)
	}
	var queries []postgres.Query
	for column, all := range values {
		rows[column] = new([]held[T])
		queries = append(queries, postgres.All(rows[column], fmt.Sprintf(
			"select %s, t.%s::text as value from %s t where t.%s = any($1) order by %s",
			t.selected, column, t.Table, column, t.Sorted("t")), typed(all)))
	}
	return queries, func() map[holdingKey][]*T {
		found := make(map[holdingKey][]*T, len(keys))
		byText := map[holdingKey][]*T{}
		for column := range values {
			for i := range *rows[column] {
				row := &(*rows[column])[i]
				key := holdingKey{column, row.Value}
				byText[key] = append(byText[key], &row.Row)
			}
		}
		for _, key := range keys {
			found[key] = byText[holdingKey{key.column, fmt.Sprint(key.value)}]
			if found[key] == nil {
				found[key] = []*T{}
			}
		}
		return found
	}
}

// typed gives the values as the list that PostgreSQL takes.
func typed(values []any) any {
	if _, ids := values[0].(uuid.UUID); !ids {
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = fmt.Sprint(v)
		}
		return texts
	}
	out := make([]uuid.UUID, len(values))
	for i, v := range values {
		out[i], _ = v.(uuid.UUID)
	}
	return out
}
