// Package authz knows what a member may do: a snapshot of membership, permissions
// and enabled portlets, cached for a moment on every replica.
package authz

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/singleflight"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// maxAge is how long a snapshot serves. A revocation is in force everywhere when it
// has passed, whatever else fails.
const maxAge = time.Second

// Access is what one member may do in one organization.
type Access struct {
	// Active is whether the organization is active and the person an active member.
	Active bool
	// Permissions is the union of the member's roles, sorted.
	Permissions []string
	// Portlets are the organization's portlet instances by portlet id.
	Portlets map[string]Portlet

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

type accessKey struct{ organization, user uuid.UUID }

// Cache holds the snapshots.
type Cache struct {
	db      *postgres.DB
	mu      sync.RWMutex
	entries map[accessKey]*Access
	// dropped counts the calls of Drop: what was loaded before one must not be kept
	// after it.
	dropped int
	flight  singleflight.Group
}

// NewCache makes an empty Cache.
func NewCache(db *postgres.DB) *Cache {
	return &Cache{db: db, entries: map[accessKey]*Access{}}
}

// Of gives what the member may do, at most maxAge old.
func (c *Cache) Of(ctx context.Context, organization, user uuid.UUID) (*Access, error) {
	key := accessKey{organization, user}
	c.mu.RLock()
	found, dropped := c.entries[key], c.dropped
	c.mu.RUnlock()
	if found != nil && time.Since(found.loaded) < maxAge {
		return found, nil
	}
	loaded, err, _ := c.flight.Do(fmt.Sprint(key, dropped), func() (any, error) {
		// The load serves all who wait for it, so it must outlive the first.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return c.load(ctx, key, dropped)
	})
	if err != nil {
		return nil, fmt.Errorf("load access: %w", err)
	}
	return loaded.(*Access), nil
}

// Drop forgets every snapshot of the organization, after a change on this replica.
func (c *Cache) Drop(organization uuid.UUID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropped++
	for key := range c.entries {
		if key.organization == organization {
			delete(c.entries, key)
		}
	}
}

// maxEntries bounds the memory of snapshots; past it all are dropped.
const maxEntries = 100_000

func (c *Cache) load(ctx context.Context, key accessKey, dropped int) (*Access, error) {
	access := &Access{Portlets: map[string]Portlet{}, loaded: time.Now()}
	var instances []struct {
		ID      string `db:"portlet_id"`
		Enabled bool   `db:"enabled"`
		Max     int    `db:"max_api_calls_per_minute"`
	}
	ctx = session.OpenTenant(ctx, session.Tenant{OrganizationID: key.organization, UserID: key.user})
	err := c.db.InOrg(ctx,
		postgres.One(&access.Active, `
select m.is_active and m.removed_at is null and o.is_active
from organization_members m join organizations o on o.id = m.organization_id where m.user_id = $1`, key.user),
		postgres.All(&access.Permissions, `
select distinct unnest(r.permissions) collate "C" as permission
from user_organization_roles ur join roles r on r.organization_id = ur.organization_id and r.id = ur.role_id
where ur.user_id = $1 order by 1`, key.user),
		postgres.All(&instances, `
select i.portlet_id, i.enabled and d.is_available as enabled, i.max_api_calls_per_minute
from portal_instances i join portal_definitions d on d.portlet_id = i.portlet_id`),
	)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		access = &Access{loaded: access.loaded}
	case err != nil:
		return nil, err
	}
	for _, i := range instances {
		access.Portlets[i.ID] = Portlet{Enabled: i.Enabled, MaxCallsPerMinute: i.Max}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.entries) >= maxEntries {
		c.entries = map[accessKey]*Access{}
	}
	if c.dropped == dropped {
		c.entries[key] = access
	}
	return access, nil
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
