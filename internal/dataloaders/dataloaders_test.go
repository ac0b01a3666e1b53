package dataloaders_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// squares is a loader whose query gives n² for n; n < 0 has no value. Calls counts its
// queries.
func squares(calls *atomic.Int64) *dataloaders.Loader[int, int] {
	return dataloaders.New(func(keys []int) ([]postgres.Query, func() map[int]int) {
		calls.Add(1)
		var rows []struct{ N, Square int }
		query := postgres.All(&rows, `select n, n * n as square from unnest($1::int[]) n where n >= 0`, keys)
		return []postgres.Query{query}, func() map[int]int {
			found := map[int]int{}
			for _, r := range rows {
				found[r.N] = r.Square
			}
			return found
		}
	})
}

// statement is a loader that only runs a statement.
func statement(sql string) *dataloaders.Loader[int, int] {
	return dataloaders.New(func([]int) ([]postgres.Query, func() map[int]int) {
		return []postgres.Query{postgres.Exec(sql)}, func() map[int]int { return nil }
	})
}

type bundle struct {
	db  *pgtest.Database
	ctx context.Context
}

func setup(t *testing.T) *bundle {
	t.Helper()
	db := pgtest.New(t)
	b := &bundle{db: db, ctx: db.Context(t, db.Organization(t, "acme"), uuid.New())}
	// The first statements of each kind cost a trip to prepare them.
	require.NoError(t, db.DB.InOrg(b.ctx))
	return b
}

// trips counts the round trips of what ask does.
func (b *bundle) trips(ask func()) int {
	before := b.db.RoundTrips()
	ask()
	return b.db.RoundTrips() - before
}

// field is a field of a query, as gqlgen runs one: in a goroutine of its own, within
// the counting middleware, and after it the fields of what it gave.
type field struct {
	name     string
	resolve  func(ctx context.Context) error
	children []*field
	// never says that gqlgen does not come as far as running the field.
	never bool
}

func (f *field) ast() *ast.Field {
	out := &ast.Field{Name: f.name, Alias: f.name, Definition: &ast.FieldDefinition{Type: ast.NamedType("Thing", nil)}}
	for _, child := range f.children {
		out.SelectionSet = append(out.SelectionSet, child.ast())
	}
	return out
}

// respond runs a query of the fields as one response.
func (b *bundle) respond(ctx context.Context, fields ...*field) error {
	operation := &ast.OperationDefinition{Operation: ast.Query}
	for _, f := range fields {
		operation.SelectionSet = append(operation.SelectionSet, f.ast())
	}
	ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{Operation: operation})
	ctx = dataloaders.With(ctx, b.db.DB, nil)
	return run(ctx, "Query", fields)
}

func run(ctx context.Context, object string, fields []*field) error {
	var wg sync.WaitGroup
	errs := make([]error, len(fields))
	for i, f := range fields {
		if f.never {
			continue
		}
		wg.Go(func() {
			def := f.ast()
			fctx := graphql.WithFieldContext(ctx, &graphql.FieldContext{
				Object: object, Field: graphql.CollectedField{Field: def, Selections: def.SelectionSet},
			})
			_, errs[i] = dataloaders.CountField(fctx, func(ctx context.Context) (any, error) {
				return struct{}{}, f.resolve(ctx)
			})
			if errs[i] == nil {
				errs[i] = run(ctx, "Thing", f.children)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// loading is a field that asks for keys one after the other.
func loading(name string, loader *dataloaders.Loader[int, int], key int, children ...*field) *field {
	return &field{name: name, children: children, resolve: func(ctx context.Context) error {
		value, err := loader.Load(ctx, key)
		if err == nil && key >= 0 && value != key*key {
			return fmt.Errorf("%d² is not %d", key, value)
		}
		return err
	}}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var calls atomic.Int64
	loader := squares(&calls)
	ctx := dataloaders.With(b.ctx, b.db.DB, nil)
	value, err := loader.Load(ctx, 7)
	require.NoError(t, err)
	assert.Equal(t, 49, value)
	value, err = loader.Load(ctx, -1)
	require.NoError(t, err)
	assert.Zero(t, value, "what is not there is the zero value")
	for range 3 {
		_, err = loader.Load(ctx, 7)
		require.NoError(t, err)
	}
	assert.EqualValues(t, 2, calls.Load(), "a response asks once")
	_, err = loader.Load(dataloaders.With(b.ctx, b.db.DB, nil), 7)
	require.NoError(t, err)
	assert.EqualValues(t, 3, calls.Load(), "and the next one anew")

	_, err = loader.Load(b.ctx, 7)
	require.EqualError(t, err, "dataloaders: no set in this context")
	_, err = loader.Load(dataloaders.With(t.Context(), b.db.DB, nil), 7)
	require.ErrorIs(t, err, postgres.ErrNoTenant)
}

func TestLevel_SharesOneRoundTrip(t *testing.T) {
	t.Parallel()
	b := setup(t)
	one, two := squares(new(atomic.Int64)), squares(new(atomic.Int64))
	slow := func(name string, loader *dataloaders.Loader[int, int], key int, children ...*field) *field {
		f := loading(name, loader, key, children...)
		asks := f.resolve
		f.resolve = func(ctx context.Context) error {
			// A field may be far behind the others before it asks.
			<-time.After(20 * time.Millisecond)
			return asks(ctx)
		}
		return f
	}
	query := func() {
		require.NoError(t, b.respond(b.ctx,
			loading("a", one, 1, loading("aa", two, 10, loading("aaa", one, 100)), slow("ab", one, 11)),
			slow("b", two, 2, loading("ba", one, 12)),
			loading("c", one, 3, slow("ca", two, 13), loading("cb", two, 1)),
			&field{name: "d", resolve: func(context.Context) error { return nil }, children: []*field{loading("da", one, 4)}},
		))
	}
	query()
	// d gives its children at once, so that they belong to the first level.
	assert.Equal(t, 3, b.trips(query), "one per level")
}

func TestLevel_ManyKeys(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var calls atomic.Int64
	loader := squares(&calls)
	var fields []*field
	for i := range 2500 {
		fields = append(fields, loading(fmt.Sprintf("f%d", i), loader, i), loading(fmt.Sprintf("g%d", i), loader, i))
	}
	require.NoError(t, b.respond(b.ctx, fields...))
	assert.GreaterOrEqual(t, calls.Load(), int64(3), "at most 1000 keys a query")
}

func TestLevel_FailsAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var calls atomic.Int64
	good, bad := squares(&calls), statement("select 1 / 0")
	var failed, beside, below error
	require.NoError(t, b.respond(b.ctx,
		&field{name: "bad", resolve: func(ctx context.Context) error { _, failed = bad.Load(ctx, 1); return nil }},
		&field{
			name:     "beside",
			resolve:  func(ctx context.Context) error { _, beside = good.Load(ctx, 2); return nil },
			children: []*field{{name: "below", resolve: func(ctx context.Context) error { _, below = good.Load(ctx, 3); return nil }}},
		},
	))
	require.ErrorContains(t, failed, "division by zero")
	require.ErrorContains(t, beside, "division by zero", "they share a transaction")
	require.NoError(t, below, "the next round is another one")
	require.NoError(t, b.respond(b.ctx, loading("next", good, 2)))
}

// A field whose arguments can't be read was counted and never runs. That costs its
// response one wait, however many levels follow.
func TestLevel_ArgumentErrorStallsOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var calls atomic.Int64
	loader := squares(&calls)
	deep := loading("e", loader, 5)
	for i := 4; i > 0; i-- {
		deep = loading(fmt.Sprintf("l%d", i), loader, i, deep)
	}
	require.NoError(t, b.respond(b.ctx, deep))
	start := time.Now()
	require.NoError(t, b.respond(b.ctx, deep, &field{name: "never", never: true}))
	elapsed := time.Since(start)
	assert.GreaterOrEqual(t, elapsed, 200*time.Millisecond, "it is waited for: else this test shows nothing")
	assert.Less(t, elapsed, 500*time.Millisecond, "five levels would be 1.25 s")
}

func TestLoad_CanceledContext(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var calls atomic.Int64
	loader := squares(&calls)
	for name, tt := range map[string]struct {
		loader *dataloaders.Loader[int, int]
		beside []*field
	}{
		"in the database": {statement("select pg_sleep(60)"), nil},
		"gathering":       {loader, []*field{{name: "never", never: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(b.ctx)
			defer cancel()
			time.AfterFunc(50*time.Millisecond, cancel)
			start := time.Now()
			err := b.respond(ctx, append(tt.beside, &field{name: "a", resolve: func(ctx context.Context) error {
				_, err := tt.loader.Load(ctx, 1)
				return err
			}}, loading("b", loader, 2))...)
			require.ErrorIs(t, err, context.Canceled)
			assert.Less(t, time.Since(start), 5*time.Second)
		})
	}
	t.Run("before", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(b.ctx)
		cancel()
		require.ErrorIs(t, b.respond(ctx, loading("a", loader, 1)), context.Canceled)
	})
}

func TestNewFunc(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var calls, queries atomic.Int64
	refusal := errors.New("no")
	lengths := dataloaders.NewFunc(func(_ context.Context, keys []string) (map[string]int, error) {
		calls.Add(1)
		found := map[string]int{}
		for _, key := range keys {
			if key == "fail" {
				return nil, refusal
			}
			found[key] = len(key)
		}
		return found, nil
	})
	asking := func(name, key string, want int, children ...*field) *field {
		return &field{name: name, children: children, resolve: func(ctx context.Context) error {
			n, err := lengths.Load(ctx, key)
			if err == nil && n != want {
				return fmt.Errorf("%q is not %d long", key, n)
			}
			return err
		}}
	}
	loader := squares(&queries)
	require.NoError(t, b.respond(b.ctx,
		asking("a", "one", 3, loading("aa", loader, 1)), asking("b", "three", 5, loading("ba", loader, 2)), loading("c", loader, 3)))
	assert.EqualValues(t, 1, calls.Load())
	require.ErrorIs(t, b.respond(b.ctx, asking("a", "fail", 0)), refusal)
	require.NoError(t, b.respond(b.ctx, asking("a", "one", 3)), "an error is its response's own")
}

func TestShared(t *testing.T) {
	t.Parallel()
	b := setup(t)
	type args struct{ n int }
	ctx := dataloaders.With(b.ctx, b.db.DB, nil)
	first := dataloaders.Shared(ctx, "a", &args{1})
	assert.Same(t, first, dataloaders.Shared(ctx, "a", &args{1}))
	assert.NotSame(t, first, dataloaders.Shared(ctx, "b", &args{1}))
	assert.NotSame(t, first, dataloaders.Shared(dataloaders.With(b.ctx, b.db.DB, nil), "a", &args{1}))
	own := &args{1}
	assert.Same(t, own, dataloaders.Shared(b.ctx, "a", own), "without a set there is nothing to share")
}
