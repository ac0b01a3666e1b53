package entity

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/relay"
)

// Load gives the row of an id through the response's dataloader; nil where the
// organization has none.
func (t *Kind[T]) Load(ctx context.Context, id uuid.UUID) (*T, error) {
	return t.byID.Load(ctx, id)
}

// LoadRef is Load for a column that may be empty.
func (t *Kind[T]) LoadRef(ctx context.Context, id *uuid.UUID) (*T, error) {
	if id == nil {
		return nil, nil
	}
	return t.byID.Load(ctx, *id)
}

// Get is Load for a row that must be there: without it the error is NOT_FOUND.
func (t *Kind[T]) Get(ctx context.Context, id uuid.UUID) (*T, error) {
	row, err := t.byID.Load(ctx, id)
	if err == nil && row == nil {
		return nil, t.NotFound()
	}
	return row, err
}

type identified[T any] struct {
	Row T         `db:"row"`
	Key uuid.UUID `db:"key"`
}

func (t *Kind[T]) fetchByID(ids []uuid.UUID) ([]postgres.Query, func() map[uuid.UUID]*T) {
	var rows []identified[T]
	query := postgres.All(&rows, fmt.Sprintf("select %s, t.%s as key from %s t where t.%s = any($1)",
		t.selected, t.IDColumn, t.Table, t.IDColumn), ids)
	return []postgres.Query{query}, func() map[uuid.UUID]*T {
		found := make(map[uuid.UUID]*T, len(rows))
		for i := range rows {
			found[rows[i].Key] = &rows[i].Row
		}
		return found
	}
}

// childKey is the list of one parent. Equal lists of a response are one pointer and
// are loaded together.
type childKey struct {
	parent uuid.UUID
	list   *childList
}

type childList struct {
	column string
	args   ListArgs
	want   wanted
}

// Children loads one page of the rows whose column refers to the parent. All
// parents of a response that ask the same are served by one query.
func (t *Kind[T]) Children(ctx context.Context, column string, parent uuid.UUID, args ListArgs) (*relay.Connection[T], error) {
	if _, err := t.Plan(args, 1); err != nil {
		return nil, err
	}
	want := wants(ctx)
	name, err := json.Marshal([]any{
		column, args.First, args.After, args.Order, args.Where.conditions, args.Where.args, want,
	})
	if err != nil {
		return nil, fmt.Errorf("name a nested list: %w", err)
	}
	list := dataloaders.Shared(ctx, t.Table+string(name), &childList{column: column, args: args, want: want})
	found, err := t.children.Load(ctx, childKey{parent: parent, list: list})
	if err != nil {
		return nil, err
	}
	return found.connection(list), nil
}

type counted struct {
	Parent uuid.UUID `db:"parent"`
	Count  int       `db:"count"`
}

// nested is one query's worth of lists.
type nested[T any] struct {
	plan    *Plan
	parents []uuid.UUID
	rows    []listed[T]
	totals  []counted
}

func (t *Kind[T]) fetchChildren(keys []childKey) ([]postgres.Query, func() map[childKey]*page[T]) {
	lists := map[*childList]*nested[T]{}
	var order []*childList
	for _, key := range keys {
		if lists[key.list] == nil {
			// The arguments were planned without an error before the load.
			p, _ := key.list.want.plan(&t.Spec, key.list.args, 1)
			lists[key.list] = &nested[T]{plan: p}
			order = append(order, key.list)
		}
		lists[key.list].parents = append(lists[key.list].parents, key.parent)
	}
	var queries []postgres.Query
	for _, list := range order {
		queries = append(queries, t.childQueries(list, lists[list])...)
	}
	return queries, func() map[childKey]*page[T] {
		found := make(map[childKey]*page[T], len(keys))
		for _, list := range order {
			for parent, page := range lists[list].pages() {
				found[childKey{parent: parent, list: list}] = page
			}
		}
		return found
	}
}

func (t *Kind[T]) childQueries(list *childList, n *nested[T]) []postgres.Query {
	p := n.plan
	parent := "t." + list.column
	queries := []postgres.Query{postgres.All(&n.rows,
		`select p.id as parent, l.* from unnest($1::uuid[]) as p (id) cross join lateral (`+
			p.Page(t.selected+", "+p.keys(list.want.Cursors)+" as keys", parent+" = p.id")+`) l`,
		append([]any{n.parents}, p.Params()...)...)}
	if list.want.Total {
		queries = append(queries, postgres.All(&n.totals, fmt.Sprintf(
			"select %s as parent, count(*) as count from %s t%s group by 1",
			parent, t.Table, where(parent+" = any($1)", p.where)), append([]any{n.parents}, p.args...)...))
	}
	return queries
}

func (n *nested[T]) pages() map[uuid.UUID]*page[T] {
	pages := make(map[uuid.UUID]*page[T], len(n.parents))
	for _, parent := range n.parents {
		pages[parent] = &page[T]{}
	}
	for i := range n.rows {
		row := &n.rows[i]
		p := pages[row.Parent]
		p.edges = append(p.edges, row.edge(n.plan))
	}
	for _, total := range n.totals {
		pages[total.Parent].total = total.Count
	}
	return pages
}
