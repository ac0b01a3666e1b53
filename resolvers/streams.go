package resolvers

import (
	"context"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// streams is the event bus as subscriptions see it. A subscription's guards run once,
// when it begins; what it gives is judged again for each event, so that a revocation
// holds for streams as it does for requests.
type streams struct {
	*eventbus.Service
	access *authz.Cache
}

// accessRetry is the wait before permissions are asked for again that the database did
// not tell.
const accessRetry = 250 * time.Millisecond

// Stream is eventbus.Service.Stream for a member: it leaves out the events of portlets
// that are switched off or that the member may not view, and ends with the membership.
func (s streams) Stream(
	ctx context.Context, after string, types []string, allow func(eventbus.Event) bool,
) (<-chan eventbus.Event, error) {
	member, ok := session.TenantFrom(ctx)
	if !ok {
		return nil, postgres.ErrNoTenant
	}
	ctx, end := context.WithCancel(ctx)
	out, err := s.Service.Stream(ctx, after, types, func(e eventbus.Event) bool {
		access := s.ask(ctx, member)
		if access == nil {
			return false
		}
		if !access.Active {
			end()
			return false
		}
		return mayRead(access, e) && (allow == nil || allow(e))
	})
	if err != nil {
		end()
	}
	return out, err
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

// ask gives what the member may do. It waits for a database that is away, since an event
// that is left out is lost; nil once ctx has ended.
func (s streams) ask(ctx context.Context, member session.Tenant) *authz.Access {
	for {
		access, err := s.access.Of(ctx, member.OrganizationID, member.UserID)
		if err == nil {
			return access
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(accessRetry):
		}
	}
}

// open opens the caller's organization to an event of a subscription. What its guards
// opened was the context of the resolver that begins the stream; each event is resolved
// in one of its own.
func (s streams) open(ctx context.Context) context.Context {
	caller := session.From(ctx)
	if caller == nil || !graphql.HasOperationContext(ctx) {
		return ctx
	}
	if op := graphql.GetOperationContext(ctx).Operation; op == nil || op.Operation != ast.Subscription {
		return ctx
	}
	s.ask(ctx, session.Tenant{OrganizationID: caller.OrganizationID, UserID: caller.UserID})
	opened, _, err := s.access.Tenant(ctx)
	if err != nil {
		return ctx
	}
	return opened
}
