package portal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

const (
	definitionColumns = `portlet_id, name, description, version, category, icon_name, author, tags, app_route, is_available`
	instanceColumns   = `i.id, i.portlet_id, i.enabled, i.is_required, i.display_order, i.max_api_calls_per_minute, i.installed_at`
)

// Definitions gives every portlet of this Station, by name.
func Definitions(ctx context.Context, db *postgres.DB) ([]*PortletDefinition, error) {
	var found []*PortletDefinition
	err := db.InOrg(ctx, postgres.All(&found,
		`select `+definitionColumns+` from portal_definitions order by lower(name), portlet_id`))
	return found, err
}

// Instances gives the portlets installed in the organization, in dashboard order.
func Instances(ctx context.Context, db *postgres.DB) ([]*PortletInstance, error) {
	var found []*PortletInstance
	err := db.InOrg(ctx, postgres.All(&found,
		`select `+instanceColumns+` from portal_instances i order by i.display_order nulls last, i.portlet_id`))
	return found, err
}

var definitionByID = dataloaders.New(func(ids []string) ([]postgres.Query, func() map[string]*PortletDefinition) {
	var rows []*PortletDefinition
	query := postgres.All(&rows, `select `+definitionColumns+` from portal_definitions where portlet_id = any($1)`, ids)
	return []postgres.Query{query}, func() map[string]*PortletDefinition {
		found := make(map[string]*PortletDefinition, len(rows))
		for _, row := range rows {
			found[row.PortletID] = row
		}
		return found
	}
})

var instanceByPortlet = dataloaders.New(func(ids []string) ([]postgres.Query, func() map[string]*PortletInstance) {
	var rows []*PortletInstance
	query := postgres.All(&rows, `select `+instanceColumns+` from portal_instances i where i.portlet_id = any($1)`, ids)
	return []postgres.Query{query}, func() map[string]*PortletInstance {
		found := make(map[string]*PortletInstance, len(rows))
		for _, row := range rows {
			found[row.PortletID] = row
		}
		return found
	}
})

var permissionsByPortlet = dataloaders.New(func(ids []string) ([]postgres.Query, func() map[string][]*PortletPermission) {
	var rows []struct {
		PortletPermission
		PortletID string `db:"portlet_id"`
	}
	query := postgres.All(&rows, `
select portlet_id, permission_name, display_name, description from portal_permissions
where portlet_id = any($1) order by permission_name`, ids)
	return []postgres.Query{query}, func() map[string][]*PortletPermission {
		found := make(map[string][]*PortletPermission, len(ids))
		for i := range rows {
			found[rows[i].PortletID] = append(found[rows[i].PortletID], &rows[i].PortletPermission)
		}
		return found
	}
})

// Permissions is PortletDefinition.permissions.
func (d *PortletDefinition) Permissions(ctx context.Context) ([]*PortletPermission, error) {
	return permissionsByPortlet.Load(ctx, d.PortletID)
}

// Instance is PortletDefinition.instance.
func (d *PortletDefinition) Instance(ctx context.Context) (*PortletInstance, error) {
	return instanceByPortlet.Load(ctx, d.PortletID)
}

// Definition is PortletInstance.definition.
func (i *PortletInstance) Definition(ctx context.Context) (*PortletDefinition, error) {
	return definitionByID.Load(ctx, i.PortletID)
}

// SetEnabled switches the organization's portlet on or off and says whether that
// changed anything. NOT_FOUND for a portlet that is not installed, CONFLICT for one
// that the organization requires.
func SetEnabled(ctx context.Context, db *postgres.DB, portletID string, enabled bool) (instance *PortletInstance, changed bool, err error) {
	tenant, _ := session.TenantFrom(ctx)
	client := session.ClientFrom(ctx)
	now := time.Now().UTC().Truncate(time.Microsecond)
	verb := audit.Disabled
	if enabled {
		verb = audit.Enabled
	}
	err = db.InOrgTx(ctx, func(tx *postgres.Tx) error {
		var found PortletInstance
		err := tx.Run(ctx, postgres.One(&found,
			`select `+instanceColumns+` from portal_instances i where i.portlet_id = $1 for update`, portletID))
		if errors.Is(err, pgx.ErrNoRows) {
			return apperr.New(apperr.NotFound, "This portlet is not installed in your organization.").About("portletId")
		}
		if err != nil {
			return err
		}
		instance = &found
		if found.Enabled == enabled {
			return nil
		}
		if found.IsRequired {
			return apperr.New(apperr.Conflict, "Your organization requires this portlet; it can't be switched off.")
		}
		found.Enabled, changed = enabled, true
		changes, _ := json.Marshal(map[string]any{
			"before": map[string]bool{"enabled": !enabled}, "after": map[string]bool{"enabled": enabled},
		})
		payload, _ := json.Marshal(map[string]any{"version": 1, "portletId": portletID})
		return tx.Run(ctx,
			postgres.Exec(`update portal_instances set enabled = $2, updated_at = $3, updated_by = $4 where id = $1`,
				found.ID, enabled, now, tenant.UserID),
			audit.Record(ctx, now, audit.Entry{
				PortletID: portletID, Action: verb, ResourceType: "portlet", ResourceID: found.ID, Changes: changes,
			}),
			eventbus.Append(eventbus.Event{
				ID: uuid.Must(uuid.NewV7()), OrganizationID: tenant.OrganizationID,
				Type: "portal.portlet." + verb, EntityType: "portlet", EntityID: valid(found.ID),
				Payload: payload, UserID: valid(tenant.UserID), CorrelationID: valid(client.RequestID), OccurredAt: now,
			}),
		)
	})
	if err != nil {
		return nil, false, fmt.Errorf("set a portlet's state: %w", err)
	}
	return instance, changed, nil
}

func valid(id uuid.UUID) uuid.NullUUID { return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil} }
