// Package session carries the caller of a request and, once the tenancy guard
// has let the request in, the organization it acts in.
package session

import (
	"context"
	"net/netip"
	"time"

	"github.com/google/uuid"
)

// Session is who a request comes from, as its token or API key says. It proves who that
// is only: membership and permissions are checked per root field.
type Session struct {
	// ID is the sign-in that the token belongs to, or the key.
	ID uuid.UUID
	// UserID is the person; of a key the one who made it.
	UserID uuid.UUID
	// OrganizationID is the organization the token acts in; uuid.Nil for none.
	OrganizationID uuid.UUID
	// ExpiresAt is when the access token or the key ends, and with it every stream; zero for
	// a key that does not.
	ExpiresAt time.Time
	// IsKey says that the caller shows an API key.
	IsKey bool
}

// Actor is the id of who acts: of the key, else of the person. What one may do, and what
// one spends of the limits, goes by it.
func (s *Session) Actor() uuid.UUID {
	if s.IsKey {
		return s.ID
	}
	return s.UserID
}

// Client is where a request comes from, for the audit trail and the log.
type Client struct {
	RequestID uuid.UUID
	Address   netip.Addr
	UserAgent string
	// IdempotencyKey is the header of the same name; empty without one.
	IdempotencyKey string
	// Replayed is called when the answer is the first one of a repeated call; nil where
	// nobody is to be told.
	Replayed func()
}

// Network is what the client is counted by while nobody has signed in: its address, of
// which IPv6 gives a customer of a network the last half to choose from.
func (c Client) Network() netip.Addr {
	address := c.Address.Unmap().WithZone("")
	if address.Is6() {
		if network, err := address.Prefix(64); err == nil {
			return network.Addr()
		}
	}
	return address
}

// Tenant is the one organization that postgres.InOrg lets a request touch.
type Tenant struct {
	OrganizationID uuid.UUID
	// UserID is the acting member; uuid.Nil for the system.
	UserID uuid.UUID
}

type (
	sessionKey struct{}
	clientKey  struct{}
	tenantKey  struct{}
)

// With puts the session into ctx.
func With(ctx context.Context, s *Session) context.Context {
	return context.WithValue(ctx, sessionKey{}, s)
}

// From gives the session, or nil for a signed-out caller.
func From(ctx context.Context) *Session {
	s, _ := ctx.Value(sessionKey{}).(*Session)
	return s
}

// WithClient puts the client into ctx.
func WithClient(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

// ClientFrom gives the client; its zero value outside a request.
func ClientFrom(ctx context.Context) Client {
	c, _ := ctx.Value(clientKey{}).(Client)
	return c
}

// OpenTenant opens an organization to ctx. It is for the tenancy guard and the
// few callers that act for an organization without a request; an import test
// holds the list of them.
func OpenTenant(ctx context.Context, t Tenant) context.Context {
	return context.WithValue(ctx, tenantKey{}, t)
}

// TenantFrom gives the opened organization; ok is false where none was opened.
func TenantFrom(ctx context.Context) (t Tenant, ok bool) {
	t, ok = ctx.Value(tenantKey{}).(Tenant)
	return t, ok
}
