package resolvers

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/graph"
	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/session"
)

// Meter counts the calls that organizations send to portlets.
type Meter interface {
	// Call counts one call and gives RATE_LIMITED past the limit per minute.
	Call(ctx context.Context, organization uuid.UUID, portletID string, limit int) error
}

// guards runs before every root field, in the order that the stitcher wrote:
// @audited, @tenant, access, @portlet.
type guards struct {
	access *authz.Cache
	meter  Meter
	// isPlatformAdmin reports whether the person is one, now.
	isPlatformAdmin func(ctx context.Context, user uuid.UUID) (bool, error)
	refusals        *refusals
	// failed are the portlets that could not start.
	failed map[string]bool
}

func (g *guards) directives() graph.DirectiveRoot {
	return graph.DirectiveRoot{
		Audited:       g.refusals.audited,
		Tenant:        g.tenant,
		HasPermission: g.hasPermission,
		Personal:      g.personal,
		Authenticated: g.authenticated,
		Public:        func(ctx context.Context, _ any, next graphql.Resolver) (any, error) { return next(ctx) },
		PlatformAdmin: g.platformAdmin,
		Portlet:       g.portlet,
	}
}

func (g *guards) tenant(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	inside, _, err := g.access.Tenant(ctx)
	if err != nil {
		g.refusals.ofPortlet(ctx, "", err)
		return nil, err
	}
	return next(inside)
}

func (g *guards) authenticated(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	caller := session.From(ctx)
	if caller == nil {
		return nil, authz.SignInFirst()
	}
	// Without @tenant, which has run by now, the field is a person's.
	if caller.IsKey && authz.From(ctx) == nil {
		return nil, authz.NotForKeys()
	}
	return next(ctx)
}

func (g *guards) hasPermission(ctx context.Context, _ any, next graphql.Resolver, permission string) (any, error) {
	access := authz.From(ctx)
	if access == nil {
		return nil, authz.SignInFirst()
	}
	if !access.Can(permission) {
		err := authz.Needs(permission)
		g.refusals.ofPortlet(ctx, permission, err)
		return nil, err
	}
	return next(ctx)
}

// personal guards what a User tells of the person.
func (g *guards) personal(ctx context.Context, of any, next graphql.Resolver, permission string) (any, error) {
	if user, ok := of.(*orgs.User); ok && isSelf(ctx, user.ID) {
		return next(ctx)
	}
	return g.hasPermission(ctx, of, next, permission)
}

// isSelf reports whether the person asks, and is told alone.
func isSelf(ctx context.Context, user uuid.UUID) bool {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		return false
	}
	tenant, ok := session.TenantFrom(ctx)
	caller := session.From(ctx)
	return ok && tenant.UserID == user && (caller == nil || !caller.IsKey)
}

func (g *guards) platformAdmin(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	caller := session.From(ctx)
	if caller == nil {
		return nil, authz.SignInFirst()
	}
	if caller.IsKey {
		return nil, authz.NotForKeys()
	}
	is, err := g.isPlatformAdmin(ctx, caller.UserID)
	if err != nil {
		return nil, err
	}
	if !is {
		return nil, apperr.New(apperr.Forbidden, "You need to be an administrator of this Station.")
	}
	return next(ctx)
}

// portlet is the one choke point of portlets: is it enabled here, is the
// organization within its calls per minute. A panic in it becomes an error of its
// own field and takes nothing else down.
func (g *guards) portlet(ctx context.Context, _ any, next graphql.Resolver, id string) (result any, err error) {
	access := authz.From(ctx)
	if access == nil {
		return nil, authz.SignInFirst()
	}
	instance := access.Portlets[id]
	if !instance.Enabled {
		return nil, apperr.Newf(apperr.PortletDisabled, "The portlet %s is not enabled in your organization.", id)
	}
	if g.failed[id] {
		return nil, apperr.Newf(apperr.Unavailable, "The portlet %s could not start.", id)
	}
	if err := countCall(ctx, g.meter, id, instance.MaxCallsPerMinute); err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil {
			result, err = nil, fmt.Errorf("portlet %s panicked: %v\n%s", id, p, debug.Stack())
		}
	}()
	return next(ctx)
}

type calls struct {
	mu      sync.Mutex
	counted map[string]error
}

type callsKey struct{}

// withCalls begins an operation's count: a call is one operation per portlet it
// touches, however many fields of the portlet it asks for.
func withCalls(ctx context.Context) context.Context {
	return context.WithValue(ctx, callsKey{}, &calls{counted: map[string]error{}})
}

func countCall(ctx context.Context, meter Meter, id string, limit int) error {
	tenant, _ := session.TenantFrom(ctx)
	c, ok := ctx.Value(callsKey{}).(*calls)
	if !ok {
		return meter.Call(ctx, tenant.OrganizationID, id, limit)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err, done := c.counted[id]; done {
		return err
	}
	err := meter.Call(ctx, tenant.OrganizationID, id, limit)
	c.counted[id] = err
	return err
}
