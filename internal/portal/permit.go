package portal

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/change"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/roles"
	"github.com/station-portal/station/internal/session"
)

// giveGrants adds what system roles lack of the grants, in the organizations that have the
// portlet; those of the core name none.
const giveGrants = `
with lacking as (
  select r.id, r.permissions as before, array_agg(distinct g.permission) as given
  from roles r join organizations o on o.id = r.organization_id
  join unnest($1::text[], $2::text[], $3::text[]) g (role, portlet_id, permission) on g.role = r.name
  where r.is_system_role and o.deleted_at is null and g.permission <> all (r.permissions) and (g.portlet_id = ''
    or exists (select from portal_instances i where i.organization_id = r.organization_id and i.portlet_id = g.portlet_id))
  group by r.id
)
update roles r set permissions = array(select distinct unnest(r.permissions || l.given) collate "C" order by 1),
  version = r.version + 1, updated_at = $4
from lacking l where r.id = l.id
returning r.organization_id, r.id, l.before, r.permissions as after`

// permit gives the organizations' system roles the permissions that they lack: to owners all of
// the core's and of the portlets that are installed, and to the others what their portlet's new
// version brings. What was known before an organization may have taken from them.
func permit(ctx context.Context, tx *postgres.Tx, manifests []portlet.Manifest, known []string) error {
	var names, portlets, permissions []string
	give := func(role, portletID, permission string) {
		names, portlets, permissions = append(names, role), append(portlets, portletID), append(permissions, permission)
	}
	for _, name := range authz.CorePermissionNames() {
		give(orgs.RoleOwner, "", name)
	}
	for _, m := range manifests {
		for role, granted := range Grants([]portlet.Manifest{m}) {
			for _, name := range granted {
				if role == orgs.RoleOwner || !slices.Contains(known, name) {
					give(role, m.ID, name)
				}
			}
		}
	}
	var changed []struct {
		OrganizationID, ID uuid.UUID
		Before, After      []string
	}
	now := entity.Now()
	if err := tx.Run(ctx, postgres.All(&changed, giveGrants, names, portlets, permissions, now)); err != nil {
		return err
	}
	var records []postgres.Query
	for _, c := range changed {
		records = append(records, change.Record(ctx, session.Tenant{OrganizationID: c.OrganizationID}, now, change.Change{
			Action: roles.Updated, ResourceType: "role", ResourceID: c.ID,
			Before: map[string]any{"permissions": c.Before}, After: map[string]any{"permissions": c.After},
		})...)
	}
	return tx.Run(ctx, records...)
}
