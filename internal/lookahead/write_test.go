package lookahead_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/lookahead"
)

func TestObject(t *testing.T) {
	t.Parallel()
	for expected, aliases := range map[string][]string{"{}": {}, `{"a":true}`: {"a"}, `{"b_1":true,"a":true}`: {"b_1", "a"}} {
		var fields []graphql.CollectedField
		var values []graphql.Marshaler
		for _, alias := range aliases {
			fields = append(fields, graphql.CollectedField{Field: &ast.Field{Alias: alias}})
			values = append(values, graphql.True)
		}
		var out bytes.Buffer
		lookahead.Object(fields, values).MarshalGQL(&out)
		require.Equal(t, expected, out.String())
	}
}

func TestSlice_InOrderUnderAContext(t *testing.T) {
	t.Parallel()
	ctx := &lookahead.Context{Context: t.Context()}
	var order []int
	all := lookahead.Slice(ctx, 3, 0, false, func(at context.Context, i int) graphql.Marshaler {
		require.Equal(t, ctx, at)
		order = append(order, i)
		return graphql.MarshalInt(i)
	})
	require.Equal(t, []int{0, 1, 2}, order)
	var out bytes.Buffer
	all.MarshalGQL(&out)
	require.Equal(t, "[0,1,2]", out.String())

	require.Len(t, lookahead.Slice(t.Context(), 3, 0, false, func(at context.Context, i int) graphql.Marshaler {
		require.Equal(t, i, *graphql.GetFieldContext(at).Index)
		return graphql.Null
	}), 3)
}
