package portal

import (
	"context"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/postgres"
)

// Grants gives the permissions per system role that the manifests ask for; the owner's has
// all.
func Grants(manifests []portlet.Manifest) map[string][]string {
	grants := map[string][]string{}
	for _, m := range manifests {
		for _, p := range m.Permissions {
			name := m.PermissionName(p.Verb)
			grants[orgs.RoleOwner] = append(grants[orgs.RoleOwner], name)
			for _, role := range m.DefaultPermissions[p.Verb] {
				if role != orgs.RoleOwner {
					grants[role] = append(grants[role], name)
				}
			}
		}
	}
	return grants
}

// Install gives an organization all portlets, in the order of the manifests.
func Install(ctx context.Context, tx *postgres.Tx, organization uuid.UUID, manifests []portlet.Manifest, callsPerMinute int) error {
	var queries []postgres.Query
	for i, m := range manifests {
		queries = append(queries, postgres.Exec(`
insert into portal_instances (portlet_id, organization_id, display_order, max_api_calls_per_minute, config)
select portlet_id, $2, $3, $4, default_config from portal_definitions where portlet_id = $1`,
			m.ID, organization, i+1, callsPerMinute))
	}
	return tx.Run(ctx, queries...)
}

// Found makes an organization that has the system roles and all portlets, and gives its id.
func Found(ctx context.Context, tx *postgres.Tx, o orgs.New, manifests []portlet.Manifest, callsPerMinute int) (uuid.UUID, error) {
	id, err := orgs.Create(ctx, tx, o, Grants(manifests))
	if err != nil {
		return id, err
	}
	return id, Install(ctx, tx, id, manifests, callsPerMinute)
}
