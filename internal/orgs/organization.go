package orgs

import (
	"context"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/postgres"
)

// Membership is one organization that a person is an active member of.
type Membership struct {
	Organization *Organization
	Roles        []string
}

const membershipsReason = "a person's organizations span tenants"

// Memberships gives the active organizations that a person is an active member of,
// by name.
func Memberships(ctx context.Context, db *postgres.DB, userID uuid.UUID) ([]*Membership, error) {
	var rows []struct {
		Organization
		Roles []string `db:"roles"`
	}
	err := db.System(ctx, membershipsReason, postgres.All(&rows, `
select `+Organizations.Columns("o", "")+`,
  array(select r.name from user_organization_roles ur join roles r on r.id = ur.role_id
        where ur.organization_id = m.organization_id and ur.user_id = m.user_id order by r.name) as roles
from organization_members m join organizations o on o.id = m.organization_id
where m.user_id = $1 and m.is_active and m.removed_at is null and o.is_active
order by lower(o.name), o.id`, userID))
	if err != nil {
		return nil, err
	}
	memberships := make([]*Membership, len(rows))
	for i := range rows {
		memberships[i] = &Membership{Organization: &rows[i].Organization, Roles: rows[i].Roles}
	}
	return memberships, nil
}
