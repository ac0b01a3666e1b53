// Package lookahead loads what a selection asks of rows before it is written: the rows
// that they refer to and the lists and totals of those that refer to them, all that lie
// equally deep in one round trip. Where nothing else is selected, the code that gqlgen
// wrote then writes row after row, without a goroutine, a context and a middleware for
// each field; otherwise it goes on as always, field by field.
package lookahead

import (
	"context"
	"reflect"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/selected"
)

// Kind is a kind of rows: an *entity.Kind.
type Kind interface {
	Declaration() *entity.Spec
	Value(row any, column string) any
	WantOne(b *dataloaders.Batch, column string, value any) func() any
	WantEvery(b *dataloaders.Batch, column string, value any) func() any
	WantPage(b *dataloaders.Batch, list entity.Nested, parent uuid.UUID) func() any
}

// Totals are *entity.Totals.
type Totals interface {
	Want(b *dataloaders.Batch, column string, parent uuid.UUID) func() any
}

// Schema is what of the GraphQL schema can be loaded ahead. The stitcher writes it.
type Schema struct {
	// Kinds and Totals are by GraphQL type.
	Kinds  map[string]Kind
	Totals map[string]Totals
	// Plain are the fields that are written at once, by type and name, and Ahead those that
	// are written under a Context of what was loaded.
	Plain, Ahead dataloaders.Plain
	Types        selected.Types
}

// Arguments reads the arguments of a field, named with its type: `Project.tasks`.
type Arguments func(ctx context.Context, field string, raw map[string]any) (map[string]any, error)

// Context is one under which all that is selected is there, so that no field fails.
type Context struct {
	context.Context
	values map[place]any
}

// place is a field of a row. Fields of one name that are merged are their first, with which
// covers lets the same others be merged wherever it is met.
type place struct {
	row   any
	field *ast.Field
}

// Value gives what was loaded for a field of a row.
func Value[V any](ctx *Context, row any, field graphql.CollectedField) V {
	value, _ := ctx.values[place{row, field.Field}].(V)
	return value
}

// Load loads ahead what the selections ask of the values, each of the type: rows or
// connections of them. It gives a *Context, or ctx where that can't be had: something is
// selected that is not declared, is guarded, or is wrong, which the fields then tell.
func Load[V any](ctx context.Context, s *Schema, op *graphql.OperationContext, args Arguments, typeName string, selections ast.SelectionSet, given []*V) context.Context {
	if len(given) == 0 || slices.Contains(given, nil) || ctx.Value(failed{}) != nil ||
		!s.covers(op, typeName, selections, map[*ast.Field]ast.SelectionSet{}) {
		return ctx
	}
	values := make([]any, len(given))
	for i, v := range given {
		values[i] = v
	}
	// The fields do not run, so no loader has to wait for them.
	fields := len(values) * s.Plain.FieldsOf(op, selections, typeName)
	dataloaders.Expect(ctx, -fields)
	l := &loading{Schema: s, op: op, args: args, ctx: &Context{Context: ctx, values: map[place]any{}}}
	if !l.load(spot{typeName, selections, values}) {
		dataloaders.Expect(ctx, fields)
		return context.WithValue(ctx, failed{}, true)
	}
	return l.ctx
}

// covers reports whether all that is selected can be loaded ahead. Met are the fields so
// far with what is selected of each: a field of a fragment that is spread twice may be
// merged with others at one place and not at the other, and a row be at both.
func (s *Schema) covers(
	op *graphql.OperationContext, typeName string, selections ast.SelectionSet, met map[*ast.Field]ast.SelectionSet,
) bool {
	for _, f := range s.Types.Fields(op, selections, typeName) {
		if f.Name == "__typename" || s.Plain[typeName][f.Name] {
			continue
		}
		if before, again := met[f.Field]; again && !slices.Equal(before, f.Selections) {
			return false
		}
		met[f.Field] = f.Selections
		if !s.Ahead[typeName][f.Name] || !s.covers(op, f.Definition.Type.Name(), f.Selections, met) {
			return false
		}
	}
	return true
}

// failed is in the context of what could not be loaded, so that no part of it is tried.
type failed struct{}

// spot is what is selected of values of one type.
type spot struct {
	typeName   string
	selections ast.SelectionSet
	values     []any
}

type loading struct {
	*Schema
	op   *graphql.OperationContext
	args Arguments
	ctx  *Context
	// batch is that of the current depth, and pending takes what it loads.
	batch   *dataloaders.Batch
	pending []func() (spot, bool)
}

func (l *loading) load(first spot) bool {
	level := []spot{first}
	for len(level) > 0 {
		l.pending = nil
		for _, at := range level {
			if !l.want(at) {
				return false
			}
		}
		if len(l.pending) == 0 {
			return true
		}
		if l.batch.Load(l.ctx) != nil {
			return false
		}
		level = level[:0]
		for _, take := range l.pending {
			next, ok := take()
			if !ok {
				return false
			}
			if len(next.values) > 0 {
				level = append(level, next)
			}
		}
	}
	return true
}

// want adds to the batch what is selected of a spot, and of what it has without loading.
func (l *loading) want(at spot) bool {
	kind := l.Kinds[at.typeName]
	for _, f := range l.Types.Fields(l.op, at.selections, at.typeName) {
		if !l.Ahead[at.typeName][f.Name] {
			continue
		}
		if kind == nil {
			below := spot{f.Definition.Type.Name(), f.Selections, nil}
			for _, value := range at.values {
				if holder, ok := value.(interface{ Under(field string) []any }); ok {
					below.values = append(below.values, holder.Under(f.Name)...)
				}
			}
			if len(below.values) > 0 && !l.want(below) {
				return false
			}
			continue
		}
		if l.batch == nil {
			var err error
			if l.batch, err = dataloaders.NewBatch(l.ctx); err != nil {
				return false
			}
		}
		found, ok := l.wantField(kind, f, at.values)
		if !ok {
			return false
		}
		l.pending = append(l.pending, func() (spot, bool) { return l.take(f, at.values, found) })
	}
	return true
}

// take puts what was found for a field into the places of its rows, and gives it as what
// the field's selections are asked of. A null where there can't be one is the field's to tell.
func (l *loading) take(f graphql.CollectedField, rows []any, found []func() any) (spot, bool) {
	below := spot{typeName: f.Definition.Type.Name(), selections: f.Selections}
	for i, row := range rows {
		at := place{row, f.Field}
		if _, done := l.ctx.values[at]; done {
			continue
		}
		var value any
		if found[i] != nil {
			value = found[i]()
		}
		v := reflect.ValueOf(value)
		null := value == nil || v.Kind() == reflect.Pointer && v.IsNil()
		if null && f.Definition.Type.NonNull {
			return below, false
		}
		l.ctx.values[at] = value
		switch {
		case null:
		case v.Kind() == reflect.Slice:
			for i := range v.Len() {
				below.values = append(below.values, v.Index(i).Interface())
			}
		default:
			below.values = append(below.values, value)
		}
	}
	return below, true
}

// wantField wants a field of each row. It gives nil for a row that refers to none.
func (l *loading) wantField(kind Kind, f graphql.CollectedField, rows []any) ([]func() any, bool) {
	spec := kind.Declaration()
	found := make([]func() any, len(rows))
	if to, ok := spec.References[f.Name]; ok {
		target := l.Kinds[to.Type]
		for i, row := range rows {
			if value := kind.Value(row, to.Column); value != nil {
				found[i] = target.WantOne(l.batch, target.Declaration().IDColumn, value)
			}
		}
		return found, true
	}
	of := spec.Collections[f.Name]
	want, ok := l.collection(of, spec.Type, f)
	if !ok {
		return nil, false
	}
	for i, row := range rows {
		found[i] = want(kind.Value(row, spec.IDColumn))
	}
	return found, true
}

// collection gives what wants the collection of the row of an id.
func (l *loading) collection(of entity.Collection, typeName string, f graphql.CollectedField) (func(id any) func() any, bool) {
	if totals := l.Totals[of.Type]; totals != nil {
		return func(id any) func() any { return totals.Want(l.batch, of.Column, id.(uuid.UUID)) }, true
	}
	target := l.Kinds[of.Type]
	switch {
	case of.Single:
		return func(id any) func() any { return target.WantOne(l.batch, of.Column, id) }, true
	case of.Whole:
		return func(id any) func() any { return target.WantEvery(l.batch, of.Column, id) }, true
	}
	given, err := l.args(l.ctx, typeName+"."+f.Name, f.ArgumentMap(l.op.Variables))
	if err != nil {
		return nil, false
	}
	spec := target.Declaration()
	fields := l.Types.Fields(l.op, f.Selections, f.Definition.Type.Name())
	list, err := spec.Nest(of.Column, spec.Args(given).Or(of.Order...), fields)
	if err != nil {
		return nil, false
	}
	return func(id any) func() any { return target.WantPage(l.batch, list, id.(uuid.UUID)) }, true
}
