package entity

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/relay"
)

// ListArgs is what a list field is asked for.
type ListArgs struct {
	relay.Args
	Where Where
	Order []Order
}

// Filter is the filter input of a list.
type Filter interface {
	// Where adds the filter's conditions; none for a nil filter.
	Where(w *Where)
}

// Args makes ListArgs of a list field's arguments; filter is nil for a list without.
func Args[F ~string](first int, after *string, filter Filter, order []*OrderBy[F]) ListArgs {
	args := ListArgs{Args: relay.Args{First: first, After: after}}
	if filter != nil {
		filter.Where(&args.Where)
	}
	for _, o := range order {
		args.Order = append(args.Order, Order{Field: string(o.Field), Direction: o.Direction})
	}
	return args
}

// Or gives the arguments with an order of the list's own, for those who ask for none.
func (a ListArgs) Or(order ...Order) ListArgs {
	if len(a.Order) == 0 {
		a.Order = order
	}
	return a
}

// OrderBy is the order input of a list whose order enum is F.
type OrderBy[F ~string] struct {
	Field     F
	Direction SortDirection
}

// listed is one row of a page with its place.
type listed[T any] struct {
	Row    T         `db:"row"`
	Keys   []*string `db:"keys"`
	Parent uuid.UUID `db:"parent"`
}

// page is a page before it is cut to a connection.
type page[T any] struct {
	edges []*relay.Edge[T]
	total int
}

// plan is a list's SQL in pieces. Parameters $1… are args; a nested list has the
// parents' ids before them.
type plan struct {
	name    string   // names list and order, for cursors
	where   string   // conditions of the filter, without the cursor; may be empty
	ranges  []string // conditions of what follows the cursor, one range after the other
	order   string   // of each range
	keys    string   // the sort values as text[]
	args    []any    // of where
	seekers []any    // of ranges, following args
	limit   int
}

type sortKey struct {
	Key
	desc bool
}

// plan compiles the arguments. Offset is the number of parameters before its own.
func (t *Kind[T]) plan(args ListArgs, offset int) (*plan, error) {
	if err := args.Validate(); err != nil {
		return nil, err
	}
	order := args.Order
	if len(order) == 0 {
		order = t.Order
	}
	keys := make([]sortKey, 0, len(order)+1)
	name := t.Table
	for i, o := range order {
		key, ok := t.Keys[o.Field]
		if !ok || slices.ContainsFunc(order[:i], func(other Order) bool { return other.Field == o.Field }) {
			return nil, apperr.Field("orderBy", fmt.Sprintf("`orderBy` may name %s only once.", o.Field))
		}
		keys = append(keys, sortKey{Key: key, desc: o.Direction == Desc})
		name += " " + o.Field + " " + string(o.Direction)
	}
	// The id makes the order total. It goes the way of the last key, so that one
	// index serves both.
	keys = append(keys, sortKey{Key: Key{Column: t.IDColumn, SQLType: "uuid"}, desc: keys[len(keys)-1].desc})

	p := &plan{
		name: name, where: args.Where.number(offset), args: args.Where.args,
		limit: args.First + 1,
	}
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = "t." + k.Column + "::text"
	}
	p.keys = "array[" + strings.Join(texts, ", ") + "]"
	var after []*string
	if args.After != nil {
		var err error
		if after, err = relay.DecodeCursor(name, *args.After, len(keys)); err != nil {
			return nil, err
		}
		if !fits(keys, after) {
			return nil, errForeignCursor()
		}
	}
	p.seek(keys, after, offset+len(p.args))
	return p, nil
}

// seek sets the ranges after the values of a cursor, or of the whole list for none.
// An index serves each range of a list of one key: the rows of a key that may be empty
// are those that have it and then those that don't. A list of several keys is sorted.
func (p *plan) seek(keys []sortKey, after []*string, offset int) {
	param := func(k sortKey, value *string) string {
		p.seekers = append(p.seekers, *value)
		return fmt.Sprintf("$%d::text::%s", offset+len(p.seekers), k.SQLType)
	}
	if len(keys) > 2 {
		p.order = orders(keys, " nulls last")
		p.ranges = []string{""}
		if after != nil {
			p.ranges[0] = alternatives(keys, after, param)
		}
		return
	}
	p.order = orders(keys, "")
	key, id := keys[0], keys[1]
	switch {
	case after == nil && key.Nullable:
		p.ranges = []string{"t." + key.Column + " is not null"}
	case after == nil:
		p.ranges = []string{""}
	case after[0] != nil:
		p.ranges = []string{fmt.Sprintf("(t.%s, t.%s) %s (%s, %s)",
			key.Column, id.Column, key.after(), param(key, after[0]), param(id, after[1]))}
	default:
		p.ranges = []string{fmt.Sprintf("t.%s is null and t.%s %s %s", key.Column, id.Column, id.after(), param(id, after[1]))}
		return
	}
	if key.Nullable {
		p.ranges = append(p.ranges, "t."+key.Column+" is null")
	}
}

// after is the operator of what comes after a value.
func (k sortKey) after() string {
	if k.desc {
		return "<"
	}
	return ">"
}

func orders(keys []sortKey, ofNullable string) string {
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = "t." + k.Column + " asc"
		if k.desc {
			texts[i] = "t." + k.Column + " desc"
		}
		if k.Nullable {
			texts[i] += ofNullable
		}
	}
	return strings.Join(texts, ", ")
}

// alternatives is the condition of the rows after the values: those greater in the
// first key, or equal in it and greater in the second, and so on. An empty value is
// the greatest in either direction.
func alternatives(keys []sortKey, values []*string, param func(k sortKey, value *string) string) string {
	var out, equal []string
	for i, k := range keys {
		column := "t." + k.Column
		if values[i] == nil {
			equal = append(equal, column+" is null")
			continue
		}
		value := param(k, values[i])
		greater := column + " " + k.after() + " " + value
		if k.Nullable {
			greater = "(" + greater + " or " + column + " is null)"
		}
		out = append(out, "("+strings.Join(append(slices.Clone(equal), greater), " and ")+")")
		equal = append(equal, column+" = "+value)
	}
	return "(" + strings.Join(out, " or ") + ")"
}

// page is the statement of one page of the rows that meet the condition, which may be
// empty, and the plan's own. UNION ALL runs its parts one after the other and stops at
// the limit; PostgreSQL runs them side by side only where they have no LIMIT.
func (p *plan) page(columns, table, condition string) string {
	parts := make([]string, len(p.ranges))
	for i, r := range p.ranges {
		parts[i] = fmt.Sprintf("select %s, %s as keys from %s t%s order by %s limit %d",
			columns, p.keys, table, where(condition, p.where, r), p.order, p.limit)
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return fmt.Sprintf("select * from ((%s)) u limit %d", strings.Join(parts, ") union all ("), p.limit)
}

// where joins the conditions that are not empty.
func where(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	if len(parts) == 0 {
		return ""
	}
	return " where " + strings.Join(parts, " and ")
}

// List reads one page of the organization's rows in one round trip, with their
// count when the field asks for totalCount.
func (t *Kind[T]) List(ctx context.Context, db *postgres.DB, args ListArgs) (*relay.Connection[T], error) {
	p, err := t.plan(args, 0)
	if err != nil {
		return nil, err
	}
	var rows []listed[T]
	queries := []postgres.Query{postgres.All(&rows, p.page(t.selected, t.Table, ""), p.params()...)}
	var total int
	if wantsTotal(ctx) {
		queries = append(queries, postgres.One(&total,
			"select count(*) from "+t.Table+" t"+where(p.where), p.args...))
	}
	if err := db.InOrg(ctx, queries...); err != nil {
		return nil, err
	}
	connection := relay.Page(edges(p.name, rows), args.Args)
	connection.TotalCount = total
	return connection, nil
}

// SQL gives the statement and the parameters of a page, for EXPLAIN.
func (t *Kind[T]) SQL(args ListArgs) (sql string, params []any, err error) {
	p, err := t.plan(args, 0)
	if err != nil {
		return "", nil, err
	}
	return p.page(t.selected, t.Table, ""), p.params(), nil
}

func (p *plan) params() []any { return slices.Concat(p.args, p.seekers) }

func edges[T any](name string, rows []listed[T]) []*relay.Edge[T] {
	out := make([]*relay.Edge[T], len(rows))
	for i := range rows {
		out[i] = &relay.Edge[T]{Cursor: relay.EncodeCursor(name, rows[i].Keys), Node: &rows[i].Row}
	}
	return out
}

func wantsTotal(ctx context.Context) bool {
	if graphql.GetFieldContext(ctx) == nil || !graphql.HasOperationContext(ctx) {
		return false
	}
	return slices.ContainsFunc(graphql.CollectFieldsCtx(ctx, nil), func(f graphql.CollectedField) bool {
		return f.Name == "totalCount"
	})
}
