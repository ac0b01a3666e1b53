package entity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

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

// Args makes ListArgs of a list field's arguments. O is the order input of the
// list, which has the fields of Order.
func Args[F ~string](first int, after *string, order []*OrderBy[F]) ListArgs {
	args := ListArgs{Args: relay.Args{First: first, After: after}}
	for _, o := range order {
		args.Order = append(args.Order, Order{Field: string(o.Field), Direction: o.Direction})
	}
	return args
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
	name    string // names list and order, for cursors
	where   string // conditions of the filter, without the cursor; may be empty
	seek    string // the cursor's condition; may be empty
	order   string
	keys    string // the sort values as text[]
	args    []any  // of where
	seekers []any  // of seek, following args
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
	var orders, texts []string
	for _, k := range keys {
		direction := " asc"
		if k.desc {
			direction = " desc"
		}
		if k.Nullable {
			direction += " nulls last"
		}
		orders = append(orders, "t."+k.Column+direction)
		texts = append(texts, "t."+k.Column+"::text")
	}
	p.order = strings.Join(orders, ", ")
	p.keys = "array[" + strings.Join(texts, ", ") + "]"
	if args.After != nil {
		values, err := relay.DecodeCursor(name, *args.After, len(keys))
		if err != nil {
			return nil, err
		}
		p.seek, p.seekers = seek(keys, values, offset+len(p.args))
	}
	return p, nil
}

// seek is the condition of the rows after the values: those greater in the first
// key, or equal in it and greater in the second, and so on. An empty value is the
// greatest in either direction.
func seek(keys []sortKey, values []*string, offset int) (string, []any) {
	var args []any
	var alternatives []string
	var equal []string
	for i, k := range keys {
		column := "t." + k.Column
		if values[i] == nil {
			equal = append(equal, column+" is null")
			continue
		}
		args = append(args, *values[i])
		value := fmt.Sprintf("$%d::text::%s", offset+len(args), k.SQLType)
		greater := column + " > " + value
		if k.desc {
			greater = column + " < " + value
		}
		if k.Nullable {
			greater = "(" + greater + " or " + column + " is null)"
		}
		alternatives = append(alternatives, "("+strings.Join(append(slices.Clone(equal), greater), " and ")+")")
		equal = append(equal, column+" = "+value)
	}
	return "(" + strings.Join(alternatives, " or ") + ")", args
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
	queries := []postgres.Query{postgres.All(&rows, fmt.Sprintf(
		"select %s, %s as keys from %s t%s order by %s limit %d",
		t.selected, p.keys, t.Table, where(p.where, p.seek), p.order, p.limit,
	), append(slices.Clone(p.args), p.seekers...)...)}
	var total int
	if wantsTotal(ctx) {
		queries = append(queries, postgres.One(&total,
			"select count(*) from "+t.Table+" t"+where(p.where), p.args...))
	}
	if err := db.InOrg(ctx, queries...); err != nil {
		return nil, cursorFault(err, args)
	}
	connection := relay.Page(edges(p.name, rows), args.Args)
	connection.TotalCount = total
	return connection, nil
}

// cursorFault turns PostgreSQL's complaint about a value that a forged cursor
// brought into the caller's error.
func cursorFault(err error, args ListArgs) error {
	var pgErr *pgconn.PgError
	if args.After != nil && errors.As(err, &pgErr) && strings.HasPrefix(pgErr.Code, "22") {
		return apperr.Field("after", "`after` is not a cursor of this list in this order.").Because(err)
	}
	return err
}

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
