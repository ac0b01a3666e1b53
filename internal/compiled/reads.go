package compiled

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/weighted"
)

// errLacks is the error of a field that is left to the resolvers, since its caller lacks a
// permission that a field below is guarded by.
var errLacks = errors.New("compiled: a field is guarded")

// Reads compiles and runs queries. Its two middlewares belong to a GraphQL server.
type Reads struct {
	compile *Schema
	schema  *ast.Schema
	db      *postgres.DB
	logger  *slog.Logger
	kept    *weighted.Cache[question, []*variant]

	compiled, resolved atomic.Int64
}

// New makes the Reads of a schema.
func New(compile *Schema, schema *ast.Schema, db *postgres.DB, logger *slog.Logger) *Reads {
	return &Reads{compile: compile, schema: schema, db: db, logger: logger, kept: weighted.New(mostWeight, weigh)}
}

// Counts gives how many fields of Query that fragments declare were answered by compiled
// reads and how many by resolvers.
func (r *Reads) Counts() (compiled, resolved int64) { return r.compiled.Load(), r.resolved.Load() }

// program is what of an operation is compiled, by the names in its answer.
type program map[string]*root

type batchKey struct{}

// Operation is the operation middleware: it finds what of the query is compiled.
func (r *Reads) Operation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if op.Operation.Operation != ast.Query {
		return next(ctx)
	}
	if program := r.program(ctx, op); len(program) > 0 {
		ctx = context.WithValue(ctx, batchKey{}, newBatch(r.db, program))
	}
	return next(ctx)
}

// Field is the middleware of Query's fields: it answers those that are compiled.
func (r *Reads) Field(ctx context.Context, next graphql.Resolver) (any, error) {
	fc := graphql.GetFieldContext(ctx)
	if _, declared := r.compile.Roots[fc.Field.Name]; !declared || len(fc.Field.Selections) == 0 {
		return next(ctx)
	}
	b, ok := ctx.Value(batchKey{}).(*batch)
	if !ok || b.roots[fc.Field.Alias] == nil {
		if _, declared := r.compile.Roots[fc.Field.Name]; declared {
			r.resolved.Add(1)
		}
		return next(ctx)
	}
	answer, err := r.run(ctx, b, b.roots[fc.Field.Alias])
	if err == nil {
		r.compiled.Add(1)
		return answer, nil
	}
	if told := tellable(err); told != nil {
		r.compiled.Add(1)
		return nil, told
	}
	if ctx.Err() == nil && !errors.Is(err, errLacks) {
		r.logger.WarnContext(ctx, "a compiled read is left to the resolvers", "field", fc.Field.Name, "error", err)
	}
	r.resolved.Add(1)
	return next(ctx)
}

// run waits for the root's rows behind its guards and writes its answer.
func (r *Reads) run(ctx context.Context, b *batch, of *root) (graphql.Marshaler, error) {
	dataloaders.Rest(ctx)
	defer dataloaders.Resume(ctx)
	var result *result
	behind := graphql.Resolver(func(opened context.Context) (any, error) {
		ctx = opened // what Go code answers is behind the guards too
		if access := authz.From(ctx); slices.ContainsFunc(of.needs, func(permission string) bool { return access == nil || !access.Can(permission) }) {
			return nil, errLacks
		}
		result = b.join(ctx, of)
		return nil, nil
	})
	err := func() error {
		defer b.leave(ctx, of)
		_, err := r.compile.Guard(of.name, behind)(ctx)
		return err
	}()
	if errors.Is(err, errLacks) {
		return nil, err
	}
	if err != nil {
		return nil, refused{err}
	}
	if result.err != nil {
		return nil, result.err
	}
	answer, err := r.answer(ctx, of, result)
	if err == nil {
		result.release()
	}
	return answer, err
}
