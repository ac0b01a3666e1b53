package compiled

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// The writers of values, for tests.
var (
	AppendText    = appendText
	AppendInstant = appendInstant
	AppendDay     = appendDay
	AppendDecimal = appendDecimal
	AppendUUID    = appendUUID
	AppendInt     = appendInt
	AppendBool    = appendBool
	AppendObject  = appendObject
	AppendTexts   = appendTexts
	ErrUnexpected = errUnexpected
)

// Width compiles the first field of an operation and gives how many columns it reads.
func Width(of *Schema, schema *ast.Schema, op *graphql.OperationContext) (int, error) {
	f := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"})[0]
	c := &compiler{Schema: of, schema: schema, ctx: context.Background(), operation: op}
	of.Arguments = func(context.Context, *graphql.OperationContext, string, map[string]any) (map[string]any, error) {
		return nil, nil
	}
	compiled, err := c.compile(f)
	if err != nil {
		return 0, err
	}
	return compiled.page.width, nil
}

// Params finds or makes an operation's program, and gives the parameters of a root field,
// none for one that is not compiled.
func Params(ctx context.Context, r *Reads, op *graphql.OperationContext, alias string) []any {
	if root := r.program(ctx, op)[alias]; root != nil {
		return root.args
	}
	return nil
}

// Variants gives how many of an operation are kept.
func Variants(ctx context.Context, r *Reads, op *graphql.OperationContext) int {
	kept, _ := r.kept.Get(ctx, question{op.RawQuery, op.OperationName})
	return len(kept)
}
