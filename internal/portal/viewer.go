package portal

import (
	"context"
	"slices"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/postgres"
)

// Resolver answers the root fields of the portal.
type Resolver struct{ DB *postgres.DB }

// Permissions is Viewer.permissions.
func (v *Viewer) Permissions(ctx context.Context) ([]string, error) {
	return authz.From(ctx).Permissions, nil
}

// Portlets is Viewer.portlets.
func (v *Viewer) Portlets(ctx context.Context) ([]*PortletInstance, error) {
	instances, err := PortletInstances.EveryOf(ctx, "organization_id", v.OrganizationID)
	if err != nil {
		return nil, err
	}
	access := authz.From(ctx)
	return slices.DeleteFunc(slices.Clone(instances), func(i *PortletInstance) bool {
		return !access.Portlets[i.PortletID].Enabled || !access.Can("portlet."+i.PortletID+".view")
	}), nil
}
