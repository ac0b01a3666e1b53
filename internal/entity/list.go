package entity

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

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

// NoFilter is the filter of lists that have none.
type NoFilter struct{}

// Where adds nothing.
func (NoFilter) Where(*Where) {}

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

// ArgsOf is Args of arguments by name, as the GraphQL executor gives them.
func ArgsOf[Of Filter, F ~string](given map[string]any) ListArgs {
	first, _ := given["first"].(int)
	after, _ := given["after"].(*string)
	order, _ := given["orderBy"].([]*OrderBy[F])
	if filter, ok := given["filter"].(Of); ok {
		return Args(first, after, filter, order)
	}
	return Args(first, after, nil, order)
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

// List reads one page of the organization's rows in one round trip, with their
// count when the field asks for totalCount.
func (t *Kind[T]) List(ctx context.Context, db *postgres.DB, args ListArgs) (*relay.Connection[T], error) {
	want := wants(ctx)
	p, err := want.plan(&t.Spec, args, 0)
	if err != nil {
		return nil, err
	}
	var rows []listed[T]
	queries := []postgres.Query{postgres.All(&rows, p.Page(t.selected+", "+p.keys(want.Cursors)+" as keys", ""), p.Params()...)}
	var count int
	if want.Total {
		queries = append(queries, postgres.One(&count, p.Count(""), p.args...))
	}
	if err := db.InOrg(ctx, queries...); err != nil {
		return nil, err
	}
	found := make([]*relay.Edge[T], len(rows))
	for i := range rows {
		found[i] = rows[i].edge(p)
	}
	connection := relay.Page(found, args.Args)
	connection.TotalCount = count
	return connection, nil
}

// SQL gives the statement and the parameters of a page, for EXPLAIN.
func (t *Kind[T]) SQL(args ListArgs) (sql string, params []any, err error) {
	p, err := t.Plan(args, 0)
	if err != nil {
		return "", nil, err
	}
	return p.Page(t.selected+", "+p.Keys("t")+" as keys", ""), p.Params(), nil
}

// edge is the row in its page, with a cursor if one is wanted.
func (l *listed[T]) edge(p *Plan) *relay.Edge[T] {
	edge := &relay.Edge[T]{Node: &l.Row}
	if l.Keys != nil {
		edge.Cursor = relay.EncodeCursor(p.Name, l.Keys)
	}
	return edge
}

// keys is Keys("t") where cursors are wanted.
func (p *Plan) keys(cursors bool) string {
	if cursors {
		return p.Keys("t")
	}
	return "null::text[]"
}

// wanted is what is asked of a connection beside its rows: the count of all, cursors,
// and whether more follow.
type wanted struct{ Total, Cursors, More bool }

// wants says what the field of ctx asks. Without a field, as in a test, it is all that
// costs no query of its own.
func wants(ctx context.Context) wanted {
	if graphql.GetFieldContext(ctx) == nil || !graphql.HasOperationContext(ctx) {
		return wanted{Cursors: true, More: true}
	}
	return wantedOf(graphql.CollectFieldsCtx(ctx, nil))
}

func wantedOf(fields []graphql.CollectedField) (w wanted) {
	for _, f := range fields {
		w.Total = w.Total || f.Name == "totalCount"
		w.More = w.More || f.Name == "pageInfo"
		w.Cursors = w.Cursors || w.More || f.Name == "edges"
	}
	return w
}

// plan compiles the arguments for what is wanted.
func (w wanted) plan(t *Spec, args ListArgs, offset int) (*Plan, error) {
	p, err := t.Plan(args, offset)
	if err == nil && !w.More {
		p.Alone()
	}
	return p, err
}
