package lookahead

import (
	"context"
	"io"

	"github.com/99designs/gqlgen/graphql"
)

// Resolve answers a field of an object at once under a *Context, and otherwise beside the
// object's other fields.
func Resolve(ctx context.Context, out *graphql.FieldSet, op *graphql.OperationContext, deferred *graphql.DeferredGroup, i int, recoverFromPanic, nonNull bool, resolve func(ctx context.Context) graphql.Marshaler) {
	if _, ok := ctx.(*Context); ok {
		out.Values[i] = resolve(ctx)
		return
	}
	out.ResolveConcurrently(op, deferred, i, recoverFromPanic, nonNull, resolve)
}

// Slice writes the elements of a list one after the other under a *Context, and otherwise
// side by side.
func Slice(ctx context.Context, length int, workers int64, omitPanicHandler bool, element func(ctx context.Context, i int) graphql.Marshaler) graphql.Array {
	if _, ok := ctx.(*Context); !ok {
		return graphql.MarshalSliceConcurrently(ctx, length, workers, omitPanicHandler, element)
	}
	all := make(graphql.Array, length)
	for i := range all {
		all[i] = element(ctx, i)
	}
	return all
}

// Object writes the fields of an object. Unlike graphql.FieldSet it remembers no names that
// it has written, since fields of one name have been merged before.
func Object(fields []graphql.CollectedField, values []graphql.Marshaler) graphql.Marshaler {
	return object{fields, values}
}

type object struct {
	fields []graphql.CollectedField
	values []graphql.Marshaler
}

// MarshalGQL writes the object as JSON. An alias is a GraphQL name, of which JSON escapes
// nothing.
func (o object) MarshalGQL(w io.Writer) {
	before := `{"`
	for i := range o.fields {
		_, _ = io.WriteString(w, before)
		_, _ = io.WriteString(w, o.fields[i].Alias)
		_, _ = io.WriteString(w, `":`)
		o.values[i].MarshalGQL(w)
		before = `,"`
	}
	if len(o.fields) == 0 {
		_, _ = io.WriteString(w, "{")
	}
	_, _ = io.WriteString(w, "}")
}
