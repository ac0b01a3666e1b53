// Package authz knows what a member, or an API key, may do: a snapshot of membership,
// permissions and enabled portlets, cached for a moment on every replica.
package authz

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// Access is what one member may do in one organization, or one API key of a member.
type Access struct {
	// Active is whether the organization is active, the person an active member and the key
	// good.
	Active bool
	// Permissions is the union of the member's roles, sorted; of a key those of them that
	// it was given.
	Permissions []string
	// Key is the key's state; nil for a member, and for a key that is none.
	Key *Key
	// Portlets are the organization's portlet instances by portlet id.
	Portlets map[string]Portlet
	// TrustedOnly limits the caller to registered documents.
	TrustedOnly bool
	// Documents are the ids of those that the organization registered, sorted.
	Documents []string

	loaded time.Time
}

// Key is until when an API key is good.
type Key struct {
	// ExpiresAt is null for a key that does not end by itself.
	ExpiresAt *time.Time
	Revoked   bool
}

// Expired reports whether the key has come to its end by itself.
func (k *Key) Expired() bool { return k.ExpiresAt != nil && !time.Now().Before(*k.ExpiresAt) }

// KeyRefusal gives why the key whose access it is is not good, which is UNAUTHENTICATED; nil
// for one that is.
func (a *Access) KeyRefusal() error {
	switch {
	case a.Key == nil:
		return InvalidKey()
	case a.Key.Revoked:
		return apperr.New(apperr.Unauthenticated, "Your API key has been revoked.")
	case a.Key.Expired():
		return apperr.New(apperr.Unauthenticated, "Your API key has expired.")
	}
	return nil
}

// InvalidKey is the error of a key that is none's.
func InvalidKey() error { return apperr.New(apperr.Unauthenticated, "Your API key is not valid.") }

// Portlet is an organization's instance of a portlet.
type Portlet struct {
	Enabled           bool
	MaxCallsPerMinute int
}

// Can reports whether the member or the key holds the permission.
func (a *Access) Can(permission string) bool {
	_, found := slices.BinarySearch(a.Permissions, permission)
	return found
}

// Same reports whether two members or keys may do the same.
func (a *Access) Same(b *Access) bool {
	return a == b || a.Active == b.Active && slices.Equal(a.Permissions, b.Permissions) && maps.Equal(a.Portlets, b.Portlets)
}

// Registered reports whether the organization registered the document of the id.
func (a *Access) Registered(documentID string) bool {
	_, found := slices.BinarySearch(a.Documents, documentID)
	return found
}

// members reads who may act by the ids in $1, persons and API keys, and what they may do. A
// key may do what it was given, as far as the member who made it may.
const members = `
with actors as (
  select user_id as id, user_id, null::text[] as given, null::timestamptz as expires_at, null::bool as revoked
  from organization_members where user_id = any($1)
  union all
  select id, created_by, permissions, expires_at, revoked_at is not null from api_keys where id = any($1)
)
select a.id, m.is_active and m.removed_at is null and o.is_active and a.revoked is not true
    and coalesce(a.expires_at > now(), true) as active,
  o.trusted_documents_only as trusted_only, a.expires_at, a.revoked, array(
  select distinct p collate "C"
  from user_organization_roles ur join roles r on r.organization_id = ur.organization_id and r.id = ur.role_id,
    unnest(r.permissions) p
  where ur.organization_id = m.organization_id and ur.user_id = m.user_id and (a.given is null or p = any(a.given))
  order by 1) as permissions
from actors a join organization_members m on m.user_id = a.user_id join organizations o on o.id = m.organization_id`

// row is one of members.
type row struct {
	ID          uuid.UUID
	Active      bool
	TrustedOnly bool
	ExpiresAt   *time.Time
	// Revoked is null for a person.
	Revoked     *bool
	Permissions []string
}

// into puts what was read into a.
func (r row) into(a *Access) {
	a.Active, a.Permissions, a.TrustedOnly = r.Active, r.Permissions, r.TrustedOnly
	if r.Revoked != nil {
		a.Key = &Key{ExpiresAt: r.ExpiresAt, Revoked: *r.Revoked}
	}
}

func (c *Cache) load(ctx context.Context, organization uuid.UUID, actors []uuid.UUID) ([]*Access, error) {
	loaded := time.Now()
	var found []row
	var documents []string
	var instances []struct {
		ID      string `db:"portlet_id"`
		Enabled bool   `db:"enabled"`
		Max     int    `db:"max_api_calls_per_minute"`
	}
	ctx = session.OpenTenant(ctx, session.Tenant{OrganizationID: organization})
	err := c.db.InOrg(ctx,
		postgres.All(&found, members, actors),
		postgres.All(&instances, `
select i.portlet_id, i.enabled and d.is_available as enabled, i.max_api_calls_per_minute
from portal_instances i join portal_definitions d on d.portlet_id = i.portlet_id`),
		postgres.All(&documents, `select document_id collate "C" from trusted_documents order by 1`),
	)
	if err != nil {
		return nil, err
	}
	portlets := make(map[string]Portlet, len(instances))
	for _, i := range instances {
		portlets[i.ID] = Portlet{Enabled: i.Enabled, MaxCallsPerMinute: i.Max}
	}
	all := make([]*Access, len(actors))
	of := make(map[uuid.UUID]*Access, len(actors))
	for i, actor := range actors {
		if of[actor] == nil {
			of[actor] = &Access{loaded: loaded}
		}
		all[i] = of[actor]
	}
	for _, r := range found {
		a := of[r.ID]
		r.into(a)
		a.Portlets, a.Documents = portlets, documents
	}
	return all, nil
}

// Tenant lets the caller of ctx into the session's organization: it gives what the
// caller may do there and the context that postgres.InOrg accepts. Without a
// session the error is UNAUTHENTICATED, outside any organization FORBIDDEN.
func (c *Cache) Tenant(ctx context.Context) (context.Context, *Access, error) {
	s := session.From(ctx)
	if s == nil {
		return nil, nil, SignInFirst()
	}
	if s.OrganizationID == uuid.Nil {
		return nil, nil, apperr.New(apperr.Forbidden, "Choose an organization first.")
	}
	access, err := c.Of(ctx, s.OrganizationID, s.Actor())
	if err != nil {
		return nil, nil, err
	}
	if s.IsKey { // it may have ended since the request came in
		if err := access.KeyRefusal(); err != nil {
			return nil, nil, err
		}
	}
	if !access.Active {
		return nil, nil, NotActive()
	}
	ctx = session.OpenTenant(ctx, session.Tenant{OrganizationID: s.OrganizationID, UserID: s.UserID})
	return With(ctx, access), access, nil
}

type contextKey struct{}

// With gives a context of which From gives the Access.
func With(ctx context.Context, access *Access) context.Context {
	return context.WithValue(ctx, contextKey{}, access)
}

// From gives the Access of a context that Tenant opened, or nil.
func From(ctx context.Context) *Access {
	access, _ := ctx.Value(contextKey{}).(*Access)
	return access
}

// Held is the query of what the caller of ctx may do in the organization that it is open
// to, sorted, as the transaction that runs it has it.
func Held(ctx context.Context, held *[]string) postgres.Query {
	tenant, _ := session.TenantFrom(ctx)
	actor := tenant.UserID
	if s := session.From(ctx); s != nil {
		actor = s.Actor()
	}
	return postgres.All(held, `select unnest(permissions) collate "C" from (`+members+`) m where active order by 1`, []uuid.UUID{actor})
}

// NotActive is the error of who is no active member of the organization.
func NotActive() error {
	return apperr.New(apperr.Forbidden, "You are not an active member of this organization.")
}

// Needs is the error of who lacks a permission.
func Needs(permission string) error {
	return apperr.Newf(apperr.Forbidden, "You need the permission %s.", permission)
}

// NotForKeys is the error of an API key where a person is needed.
func NotForKeys() error {
	return apperr.New(apperr.Forbidden, "An API key can't do this: sign in.")
}

// SignInFirst is the error of a signed-out caller.
func SignInFirst() error {
	return apperr.New(apperr.Unauthenticated, "Sign in first.")
}
