package limits

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/session"
)

// Budgets are what operations may cost.
type Budgets struct {
	// Operation is what one may cost, Minute what those of a member may cost in a minute of
	// the clock.
	Operation, Minute int
	// Subscription is what a subscription may cost, which runs for every event; no more
	// than Operation.
	Subscription int
	// Untold leaves the cost out of answers.
	Untold bool
}

// The budgets of a Station that says nothing of them. docs/operating.md says why.
const (
	OperationBudget    = 50_000
	SubscriptionBudget = 5_000
	MinuteBudget       = 1_000_000
)

// member is an account or an API key in an organization, which costs are counted under.
type member struct{ organization, actor uuid.UUID }

// String gives the end of its counter's name.
func (m member) String() string { return m.organization.String() + ":" + m.actor.String() }

// Operations is the gqlgen extension that refuses operations which cost too much, before
// they begin.
type Operations struct {
	Budgets
	members *Minutes[member]
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = &Operations{}

// NewOperations makes Operations.
func NewOperations(client redis.UniversalClient, budgets Budgets) *Operations {
	members := NewMinutes[member](client, "cost:", 0)
	members.ahead = true
	return &Operations{Budgets: budgets, members: members}
}

// costs is the name of the extension, under which an operation's cost is kept.
const costs = "CostLimits"

// ExtensionName names the extension.
func (*Operations) ExtensionName() string { return costs }

// Validate has nothing to check.
func (*Operations) Validate(graphql.ExecutableSchema) error { return nil }

// told is `extensions.cost`.
type told struct {
	// Requested is the operation's, of Budget.
	Requested int `json:"requested"`
	Budget    int `json:"budget"`
	// Remaining is what the member has left for the minute, as far as this server knows.
	Remaining *int `json:"remaining,omitempty"`
}

// MutateOperationContext refuses what costs more than one operation may, and what costs
// more than the member has left. The signed-out are counted by network, over HTTP and
// sockets.
func (o *Operations) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	cost, kind := told{Requested: Cost(op.Operation, op.Variables), Budget: o.Operation}, "operation costs %d"
	if op.Operation.Operation == ast.Subscription {
		cost.Budget, kind = min(o.Subscription, o.Operation), "subscription costs %d for each event"
	}
	if cost.Requested > cost.Budget {
		return Refusal(apperr.Newf(apperr.QueryTooComplex,
			"The "+kind+"; at most %d are allowed: ask for fewer rows or fields.", cost.Requested, cost.Budget))
	}
	if caller := session.From(ctx); caller != nil {
		left, next, ok := o.members.Spend(ctx, member{caller.OrganizationID, caller.Actor()}, cost.Requested, o.Minute)
		if !ok {
			return Refusal(apperr.Newf(apperr.RateLimited,
				"Your operations may cost %d a minute, and this one of %d is too much for now.", o.Minute, cost.Requested).After(next))
		}
		cost.Remaining = &left
	}
	if !o.Untold {
		op.Stats.SetExtension(costs, cost)
	}
	return nil
}

// Again spends a cost of the minute of a member or an API key for an operation that runs
// once more, as subscriptions do for each event. Where less is left it spends nothing, and
// says how long the minute lasts.
func (o *Operations) Again(ctx context.Context, organization, actor uuid.UUID, cost int) (next time.Duration, ok bool) {
	_, next, ok = o.members.Spend(ctx, member{organization, actor}, cost, o.Minute)
	return next, ok
}

// Tell says in the answer to an operation that ran what it cost. Sockets do not: the
// events of subscriptions are many, and one of those who are told the same pays for each.
func Tell(op *graphql.OperationContext, response *graphql.Response) {
	cost := op.Stats.GetExtension(costs)
	if cost == nil || len(response.Data) == 0 {
		return
	}
	if response.Extensions == nil {
		response.Extensions = map[string]any{}
	}
	response.Extensions["cost"] = cost
}
