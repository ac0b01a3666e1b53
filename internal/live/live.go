// Package live runs subscriptions. Those that would be told the same, since they ask
// the same in the same organization and may do the same, are one group: each event is
// judged, resolved and encoded once for all of them.
//
// What one subscriber is by itself stays its own. Its guards run when it begins, as for
// any operation, and count its call. What it may do is looked up anew before an event
// when that was last done a second ago: who lost a right then leaves the group for one
// of those who may do as much. Who doesn't take in what the group is told leaves it too,
// reads the log at its own pace, and comes back when it has caught up.
//
// Each event costs what the operation does: one of the group pays, in turn. While none
// of them has as much left of the minute, the group waits for the next, and others don't
// join it.
package live

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// Config is what a Hub works with.
type Config struct {
	Events *eventbus.Service
	Access *authz.Cache
	// Shared are the fields, as Type.field, whose values do not depend on who asks.
	Shared map[string]bool
	// Costs charges for each execution; nil for nothing.
	Costs Costs
	// Refuse gives the error of a document, of this id, that a member may not ask for any
	// more; nil for what everybody may.
	Refuse func(access *authz.Access, document string) error
	// Recover logs a panic with its stack and gives the error that it becomes.
	Recover graphql.RecoverFunc
}

// Hub has the groups of a server.
type Hub struct {
	cfg Config

	mu sync.Mutex
	// joinable are the groups that others may join.
	joinable map[key]*group

	groups, executions atomic.Int64
}

// New makes a Hub. Its groups end with their subscribers, or when the event bus stops.
func New(cfg Config) *Hub { return &Hub{cfg: cfg, joinable: map[key]*group{}} }

// Counts gives how many groups there are, and how many times an event was resolved for
// one so far.
func (h *Hub) Counts() (groups, executions int64) { return h.groups.Load(), h.executions.Load() }

// Wake says after a commit that events wait in the outbox.
func (h *Hub) Wake() { h.cfg.Events.Wake() }

// accessRetry is the wait before permissions are asked for again that the database did
// not tell.
const accessRetry = 250 * time.Millisecond

// ask gives what the persons and API keys may do. It waits for a database that is away,
// since an event that is left out is lost; nil once ctx has ended.
func (h *Hub) ask(ctx context.Context, organization uuid.UUID, actors ...uuid.UUID) []*authz.Access {
	for {
		all, err := h.cfg.Access.OfAll(ctx, organization, actors)
		if err == nil {
			return all
		}
		if !wait(ctx, accessRetry) {
			return nil
		}
	}
}

// mayRead says whether a member may read the event: of a portlet that is enabled and
// that the member may view; of the core with the permission for it, but for what every
// member's dashboard must know.
func mayRead(access *authz.Access, e eventbus.Event) bool {
	if e.PortletID == "" {
		return strings.HasPrefix(e.Type, "portal.portlet.") || access.Can("events.read")
	}
	return access.Portlets[e.PortletID].Enabled && access.Can("portlet."+e.PortletID+".view")
}

// Open opens the caller's organization to an event of a subscription. What its guards
// opened was the context of the resolver that begins the stream; each event is resolved
// in one of its own. Groups have done so.
func (h *Hub) Open(ctx context.Context) context.Context {
	caller := session.From(ctx)
	if caller == nil || authz.From(ctx) != nil || !graphql.HasOperationContext(ctx) {
		return ctx
	}
	if op := graphql.GetOperationContext(ctx).Operation; op == nil || op.Operation != ast.Subscription {
		return ctx
	}
	h.ask(ctx, caller.OrganizationID, caller.Actor())
	opened, _, err := h.cfg.Access.Tenant(ctx)
	if err != nil {
		return ctx
	}
	return opened
}

// Feed is the channel of a subscription's values.
type Feed interface {
	// Put makes a value of an event and puts it into the channel, which has room for
	// one. It waits for the room until ctx ends.
	Put(ctx context.Context, e eventbus.Event) error
	// Clear empties the channel.
	Clear()
	// Close closes it.
	Close()
	// Is says whether what a resolver gave is the channel.
	Is(result any) bool
}

// Follower feeds channels with events; a Hub does.
type Follower interface {
	// Follow puts the events of ctx's organization that its caller may read into the
	// feed: those after the position, or from now on for an empty one, until ctx ends.
	// Types are patterns such as `tasks.task.*`, none for all.
	Follow(ctx context.Context, after string, types []string, to Feed) error
}

// Stream gives what a resolver of a subscription is to return: a channel of one value
// for each event. The function sees nothing but the event, for the value is given to all
// who subscribe to the same.
func Stream[V any](
	ctx context.Context, from Follower, after string, types []string, value func(eventbus.Event) V,
) (<-chan V, error) {
	f := &feed[V]{out: make(chan V, 1), value: value}
	if err := from.Follow(ctx, after, types, f); err != nil {
		return nil, err
	}
	return f.out, nil
}

type feed[V any] struct {
	out   chan V
	value func(eventbus.Event) V
}

func (f *feed[V]) Put(ctx context.Context, e eventbus.Event) error {
	select {
	case f.out <- f.value(e):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *feed[V]) Clear() {
	select {
	case <-f.out:
	default:
	}
}

func (f *feed[V]) Close() { close(f.out) }

func (f *feed[V]) Is(result any) bool {
	out, ok := result.(<-chan V)
	return ok && out == (<-chan V)(f.out)
}

// Follow implements Follower.
func (h *Hub) Follow(ctx context.Context, after string, types []string, to Feed) error {
	tenant, ok := session.TenantFrom(ctx)
	if !ok {
		return postgres.ErrNoTenant
	}
	access := authz.From(ctx)
	if seat, ok := ctx.Value(seatKey{}).(*Seat); ok && seat.feed == nil && access != nil {
		return seat.follow(ctx, tenant, access, after, types, to)
	}
	reader, err := h.cfg.Events.Read(ctx, after, types)
	if err != nil {
		return err
	}
	cost := 0
	if graphql.HasOperationContext(ctx) {
		cost = h.costOf(graphql.GetOperationContext(ctx))
	}
	go h.pump(ctx, reader, tenant.OrganizationID, actorOf(ctx), cost, to)
	return nil
}

// actorOf gives the person or the API key that subscribes.
func actorOf(ctx context.Context) uuid.UUID {
	if caller := session.From(ctx); caller != nil {
		return caller.Actor()
	}
	tenant, _ := session.TenantFrom(ctx)
	return tenant.UserID
}

// pump feeds a channel that is read elsewhere, until ctx or the membership ends. Each
// event costs the member, and waits while the minute is spent.
func (h *Hub) pump(ctx context.Context, reader *eventbus.Reader, organization, actor uuid.UUID, cost int, to Feed) {
	defer reader.Close()
	defer to.Close()
	turn := 0
	for {
		event, err := reader.Next(ctx)
		if err != nil {
			return
		}
		for {
			next, paid := h.charge(ctx, organization, cost, &turn, actor)
			if paid {
				break
			}
			if !wait(ctx, next) {
				return
			}
		}
		access := h.ask(ctx, organization, actor)
		if access == nil || !access[0].Active {
			return
		}
		if mayRead(access[0], event) && to.Put(ctx, event) != nil {
			return
		}
	}
}
