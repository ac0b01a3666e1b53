// Package authz knows what a member may do: a snapshot of membership, permissions
// and enabled portlets, cached for a moment on every replica.
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

// Access is what one member may do in one organization.
type Access struct {
	// Active is whether the organization is active and the person an active member.
	Active bool
	// Permissions is the union of the member's roles, sorted.
	Permissions []string
	// Portlets are the organization's portlet instances by portlet id.
	Portlets map[string]Portlet
	// TrustedOnly limits the caller to registered documents.
	TrustedOnly bool
	// Documents are the ids of those that the organization registered, sorted.
	Documents []string

	loaded time.Time
}

// Portlet is an organization's instance of a portlet.
type Portlet struct {
	Enabled           bool
	MaxCallsPerMinute int
}

// Can reports whether the member holds the permission.
func (a *Access) Can(permission string) bool {
	_, found := slices.BinarySearch(a.Permissions, permission)
	return found
}

// Same reports whether two members may do the same.
func (a *Access) Same(b *Access) bool {
	return a == b || a.Active == b.Active && slices.Equal(a.Permissions, b.Permissions) && maps.Equal(a.Portlets, b.Portlets)
}

// Registered reports whether the organization registered the document of the id.
func (a *Access) Registered(documentID string) bool {
	_, found := slices.BinarySearch(a.Documents, documentID)
	return found
}

func (c *Cache) load(ctx context.Context, organization uuid.UUID, users []uuid.UUID) ([]*Access, error) {
	loaded := time.Now()
	var members []struct {
		UserID      uuid.UUID
		Active      bool
		TrustedOnly bool
		Permissions []string
	}
	var documents []string
	var instances []struct {
		ID      string `db:"portlet_id"`
		Enabled bool   `db:"enabled"`
		Max     int    `db:"max_api_calls_per_minute"`
	}
	ctx = session.OpenTenant(ctx, session.Tenant{OrganizationID: organization})
	err := c.db.InOrg(ctx,
		postgres.All(&members, `
select m.user_id, m.is_active and m.removed_at is null and o.is_active as active, o.trusted_documents_only as trusted_only, array(
  select distinct unnest(r.permissions) collate "C"
  from user_organization_roles ur join roles r on r.organization_id = ur.organization_id and r.id = ur.role_id
  where ur.organization_id = m.organization_id and ur.user_id = m.user_id order by 1) as permissions
from organization_members m join organizations o on o.id = m.organization_id where m.user_id = any($1)`, users),
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
	all := make([]*Access, len(users))
	of := make(map[uuid.UUID]*Access, len(users))
	for i, user := range users {
		if of[user] == nil {
			of[user] = &Access{loaded: loaded}
		}
		all[i] = of[user]
	}
	for _, m := range members {
		a := of[m.UserID]
		a.Active, a.Permissions, a.Portlets = m.Active, m.Permissions, portlets
		a.TrustedOnly, a.Documents = m.TrustedOnly, documents
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
	access, err := c.Of(ctx, s.OrganizationID, s.UserID)
	if err != nil {
		return nil, nil, err
	}
	if !access.Active {
		return nil, nil, apperr.New(apperr.Forbidden, "You are not an active member of this organization.")
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

// SignInFirst is the error of a signed-out caller.
func SignInFirst() error {
	return apperr.New(apperr.Unauthenticated, "Sign in first.")
}
