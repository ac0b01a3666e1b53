package orgs

import (
	"context"
	"time"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/change"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// Changes makes changes of an organization itself, of its members and of what it has but
// once, one after the other: each holds the organization. So what one of them counts or
// compares stays as it is until it commits.
type Changes struct {
	DB     *postgres.DB
	Access *authz.Cache
	Events entity.Events
}

var lockOrganization = `select ` + Organizations.Columns("o", "") + ` from organizations o for no key update`

// Change runs fn in a transaction of ctx's organization while it holds that, and records
// what fn says it did, if anything. This server heeds the change at once, the others when
// PostgreSQL tells them.
func (c Changes) Change(
	ctx context.Context,
	fn func(tx *postgres.Tx, organization *Organization, tenant session.Tenant, now time.Time) (*change.Change, error),
) error {
	return c.ChangeAll(ctx, func(tx *postgres.Tx, organization *Organization, tenant session.Tenant, now time.Time) ([]change.Change, error) {
		done, err := fn(tx, organization, tenant, now)
		if err != nil || done == nil {
			return nil, err
		}
		return []change.Change{*done}, nil
	})
}

// ChangeAll is Change for what changes several things at once.
func (c Changes) ChangeAll(
	ctx context.Context,
	fn func(tx *postgres.Tx, organization *Organization, tenant session.Tenant, now time.Time) ([]change.Change, error),
) error {
	tenant, _ := session.TenantFrom(ctx)
	changed := false
	err := c.DB.InOrgTx(ctx, func(tx *postgres.Tx) error {
		var organization Organization
		if err := tx.Run(ctx, postgres.One(&organization, lockOrganization)); err != nil {
			return err
		}
		if !organization.IsActive { // it was suspended a moment ago
			return authz.NotActive()
		}
		now := entity.Now() // after the changes that it waited for
		done, err := fn(tx, &organization, tenant, now)
		if err != nil || len(done) == 0 {
			return err
		}
		changed = true
		return tx.Run(ctx, change.Record(ctx, tenant, now, done...)...)
	})
	if err == nil && changed {
		c.Access.Drop(tenant.OrganizationID)
		c.Events.Wake()
	}
	return err
}
