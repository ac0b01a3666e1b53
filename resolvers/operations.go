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

// ofSignedIn keeps what signed-in callers sent: others could put it in the place of
// everything.
type ofSignedIn[V any] struct{ graphql.Cache[V] }

// Add keeps the value.
func (c ofSignedIn[V]) Add(ctx context.Context, key string, value V) {
	if session.From(ctx) != nil {
		c.Cache.Add(ctx, key, value)
	}
}
