package portal

import (
	"context"
	"fmt"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// ViewerOf gives the caller of ctx, whose access was checked.
func ViewerOf(ctx context.Context, db *postgres.DB, access *authz.Access) (*Viewer, error) {
	tenant, _ := session.TenantFrom(ctx)
	v := &Viewer{Permissions: access.Permissions, Portlets: []*PortletInstance{}}
	var err error
	if v.User, err = orgs.Users.Get(ctx, tenant.UserID); err != nil {
		return nil, fmt.Errorf("load the viewer: %w", err)
	}
	if v.Organization, err = orgs.Current(ctx, db); err != nil {
		return nil, fmt.Errorf("load the viewer's organization: %w", err)
	}
	if v.Memberships, err = orgs.Memberships(ctx, db, tenant.UserID); err != nil {
		return nil, fmt.Errorf("load the viewer's memberships: %w", err)
	}
	instances, err := Instances(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("load the viewer's portlets: %w", err)
	}
	for _, instance := range instances {
		if access.Portlets[instance.PortletID].Enabled && access.Can("portlet."+instance.PortletID+".view") {
			v.Portlets = append(v.Portlets, instance)
		}
	}
	return v, nil
}
