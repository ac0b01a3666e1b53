package live

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/limits"
)

// Costs charges persons and API keys for what is executed for them; limits.Operations does.
type Costs interface {
	// Again spends a cost of the actor's minute. Where less is left it spends nothing, and
	// says how long the minute lasts.
	Again(ctx context.Context, organization, actor uuid.UUID, cost int) (next time.Duration, ok bool)
}

// costOf gives what an operation costs for each event; nothing where nobody is charged.
func (h *Hub) costOf(op *graphql.OperationContext) int {
	if h.cfg.Costs == nil {
		return 0
	}
	return limits.Cost(op.Operation, op.Variables)
}

// charge has one of the actors pay: the next in turn who has as much left, so that nobody
// pays more than they would alone. It says how long they are to wait where nobody has.
func (h *Hub) charge(
	ctx context.Context, organization uuid.UUID, cost int, turn *int, actors ...uuid.UUID,
) (next time.Duration, ok bool) {
	if cost == 0 {
		return 0, true
	}
	for range actors {
		*turn = (*turn + 1) % len(actors)
		if next, ok = h.cfg.Costs.Again(ctx, organization, actors[*turn], cost); ok {
			return 0, true
		}
	}
	return next, false
}

// pay charges the group for an event. While nobody of it has as much left, it waits for
// the next minute: the log keeps what happens meanwhile. It gives false where nobody is
// left to wait.
func (g *group) pay(ctx context.Context) bool {
	for {
		actors, _ := g.people()
		next, ok := g.hub.charge(ctx, g.tenant.OrganizationID, g.cost, &g.turn, actors...)
		if ok || len(actors) == 0 {
			return ok
		}
		g.fallBehind()
		if !wait(ctx, next) {
			return false
		}
	}
}

// fallBehind keeps others from joining, who would wait for what they never asked for, and
// pay for it.
func (g *group) fallBehind() {
	g.hub.unlist(g)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.behind = true
}

// wait gives false once ctx has ended.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
