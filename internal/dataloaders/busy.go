package dataloaders

import (
	"context"
	"reflect"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/postgres"
)

const (
	// mostWait bounds a level against a field that was counted and never ran, which
	// happens where its arguments can't be read.
	mostWait = 250 * time.Millisecond
	poll     = 50 * time.Microsecond
)

// busy counts the fields of a response that may yet ask for a key: those that run
// and those that will, but not those that wait for a key.
type busy struct {
	n atomic.Int64
	// queued counts the keys that were asked for and are still in their loader.
	queued atomic.Int64
}

func (b *busy) add(n int) { b.n.Add(int64(n)) }

// settle waits until every field of the level has asked and every key has left its
// loader. Fields that did not come in time are given up, so that the levels after
// this one do not wait for them too.
func (b *busy) settle(ctx context.Context) {
	deadline := time.Now().Add(mostWait)
	timer := time.NewTimer(poll)
	defer timer.Stop()
	for b.n.Load() > 0 || b.queued.Load() > 0 {
		if time.Now().After(deadline) {
			if missing := b.n.Load(); missing > 0 {
				b.n.CompareAndSwap(missing, 0)
			}
			return
		}
		timer.Reset(poll)
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
	}
}

// Plain are the fields, by type and name, that CountField does not meet.
type Plain map[string]map[string]bool

// With gives ctx a new, empty Set on db. Every response needs its own, since a
// value loaded for one is stale in the next.
func With(ctx context.Context, db *postgres.DB, plain Plain) context.Context {
	set := &Set{plain: plain, gather: gatherer{db: db}, wait: wait, loaders: map[any]any{}, shared: map[string]any{}}
	if graphql.HasOperationContext(ctx) {
		op := graphql.GetOperationContext(ctx)
		set.gather.busy.add(plain.expectedAtStart(op))
		if op.Operation != nil && op.Operation.Operation == ast.Subscription {
			set.wait = waitLive
		}
	}
	return context.WithValue(ctx, setKey{}, set)
}

// expectedAtStart counts the fields that a response begins with. The fields of a
// mutation run one after the other, so none of them is counted ahead.
func (p Plain) expectedAtStart(op *graphql.OperationContext) int {
	if op.Operation == nil {
		return 0
	}
	switch op.Operation.Operation {
	case ast.Query:
		return p.FieldsOf(op, op.Operation.SelectionSet, "Query")
	case ast.Subscription:
		roots := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription"})
		if len(roots) == 1 && roots[0].Definition != nil {
			return p.FieldsOf(op, roots[0].Selections, roots[0].Definition.Type.Name())
		}
	case ast.Mutation:
	}
	return 0
}

// FieldsOf counts the fields of a type that CountField meets.
func (p Plain) FieldsOf(op *graphql.OperationContext, selections ast.SelectionSet, typeName string) int {
	n, plain := 0, p[typeName]
	for _, field := range graphql.CollectFields(op, selections, []string{typeName}) {
		if field.Name != "__typename" && !plain[field.Name] {
			n++
		}
	}
	return n
}

// Rest says that the field of ctx asks for no key while it runs, so that no level waits
// for it; Resume says that it may again.
func Rest(ctx context.Context) { Expect(ctx, -1) }

// Resume ends Rest.
func Resume(ctx context.Context) { Expect(ctx, 1) }

// Expect says that so many fields more are about to run.
func Expect(ctx context.Context, fields int) {
	if set, ok := ctx.Value(setKey{}).(*Set); ok {
		set.gather.busy.add(fields)
	}
}

// CountField is the field middleware that keeps the count: a field that is resolved
// is busy no longer, but the fields of what it gave are.
func CountField(ctx context.Context, next graphql.Resolver) (result any, err error) {
	set, ok := ctx.Value(setKey{}).(*Set)
	if !ok {
		return next(ctx)
	}
	field := graphql.GetFieldContext(ctx)
	if field.Object == "Mutation" {
		set.gather.busy.add(1)
		set.forget() // what the one before it loaded may be otherwise now
	}
	children := 0
	defer func() { set.gather.busy.add(children - 1) }()
	result, err = next(ctx)
	// A field whose answer is written has no fields to come.
	if _, written := result.(graphql.Marshaler); err == nil && !written && len(field.Field.Selections) > 0 {
		if objects := countObjects(reflect.ValueOf(result)); objects > 0 {
			children = objects * set.plain.FieldsOf(graphql.GetOperationContext(ctx), field.Field.Selections, field.Field.Definition.Type.Name())
		}
	}
	return result, err
}

// countObjects counts what a field gave: the elements of lists that are not null.
func countObjects(v reflect.Value) int {
	switch v.Kind() {
	case reflect.Invalid:
		return 0
	case reflect.Pointer, reflect.Interface, reflect.Map:
		if v.IsNil() {
			return 0
		}
		if v.Kind() == reflect.Interface {
			return countObjects(v.Elem())
		}
		return 1
	case reflect.Slice:
		n := 0
		for i := range v.Len() {
			n += countObjects(v.Index(i))
		}
		return n
	default:
		return 1
	}
}
