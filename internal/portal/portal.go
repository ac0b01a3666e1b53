package portal

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/change"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// locked is the instance of a portlet, held for a change.
const locked = `
select id, portlet_id, enabled, is_required, display_order, max_api_calls_per_minute, installed_at
from portal_instances where portlet_id = $1 for update`

// SetEnabled switches the organization's portlet on or off and says whether that
// changed anything. NOT_FOUND for a portlet that is not installed, CONFLICT for one
// that the organization requires.
func SetEnabled(ctx context.Context, db *postgres.DB, portletID string, enabled bool) (instance *PortletInstance, changed bool, err error) {
	tenant, _ := session.TenantFrom(ctx)
	now := entity.Now()
	verb := audit.Disabled
	if enabled {
		verb = audit.Enabled
	}
	err = db.InOrgTx(ctx, func(tx *postgres.Tx) error {
		var found PortletInstance
		err := tx.Run(ctx, postgres.One(&found, locked, portletID))
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
		recorded := change.Record(ctx, tenant, now, change.Change{
			PortletID: portletID, Action: verb, Event: "portal.portlet." + verb, ResourceType: "portlet", ResourceID: found.ID,
			Before: map[string]any{"portletId": portletID, "enabled": !enabled},
			After:  map[string]any{"portletId": portletID, "enabled": enabled},
		})
		return tx.Run(ctx, append([]postgres.Query{
			postgres.Exec(`update portal_instances set enabled = $2, updated_at = $3, updated_by = $4 where id = $1`,
				found.ID, enabled, now, tenant.UserID),
		}, recorded...)...)
	})
	if err != nil {
		return nil, false, fmt.Errorf("set a portlet's state: %w", err)
	}
	return instance, changed, nil
}
