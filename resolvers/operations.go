package resolvers

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/session"
)

// operationRules is the gqlgen extension that refuses what validation lets pass.
type operationRules struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = operationRules{}

// ExtensionName names the extension.
func (operationRules) ExtensionName() string { return "OperationRules" }

// Validate has nothing to check.
func (operationRules) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses subscriptions of more than one root field: each event
// is one of one field.
func (operationRules) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if op.Operation.Operation != ast.Subscription {
		return nil
	}
	roots := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription"})
	if len(roots) != 1 || strings.HasPrefix(roots[0].Name, "__") {
		return limits.Refusal(apperr.New(apperr.BadUserInput, "A subscription must have one root field."))
	}
	return nil
}

// maxCachedText bounds the documents that are kept, in bytes.
const maxCachedText = 16 << 10

// boundedCache keeps what signed-in callers sent, if it is not too long: others could
// fill the memory with it.
type boundedCache[V any] struct {
	graphql.Cache[V]
	// text is the document that a value holds under its key.
	text func(key string, value V) string
}

// Add keeps the value.
func (c boundedCache[V]) Add(ctx context.Context, key string, value V) {
	if session.From(ctx) != nil && len(c.text(key, value)) <= maxCachedText {
		c.Cache.Add(ctx, key, value)
	}
}
