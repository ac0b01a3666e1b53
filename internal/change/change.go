// Package change records what people do to an organization itself, to its members, roles,
// keys and portlets: as rows of portlets are recorded by package entity.
package change

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// payloadVersion counts the shape of the events: {version, id, before, after}.
const payloadVersion = 1

// Change is one deed, of which the audit trail and the event tell the same.
type Change struct {
	// PortletID is the portlet it was done to; empty for none.
	PortletID string
	// Action is what the audit trail calls it.
	Action string
	// Event is the type of its event, `portal.entity.verbed`; "portal." and Action without it.
	Event string
	// ResourceType and ResourceID name what was acted on.
	ResourceType string
	ResourceID   uuid.UUID
	// Before and After are the fields that differ, by their names in GraphQL; nil for what
	// was not there before, or is not after. Secrets have no place in them.
	Before, After map[string]any
}

// Record gives the queries that write the changes to the audit trail and to the outbox, to
// be sent in the transaction of the deed. Who did them, and where, is the tenant: the one
// of ctx, but for what is done outside of any organization. The time is when it happened.
func Record(ctx context.Context, tenant session.Tenant, at time.Time, changes ...Change) []postgres.Query {
	entries := make([]audit.Entry, len(changes))
	events := make([]eventbus.Event, len(changes))
	for i, c := range changes {
		told := map[string]any{}
		if c.Before != nil {
			told["before"] = c.Before
		}
		if c.After != nil {
			told["after"] = c.After
		}
		audited, _ := json.Marshal(told)
		entries[i] = audit.Entry{
			PortletID: c.PortletID, Action: c.Action, ResourceType: c.ResourceType, ResourceID: c.ResourceID, Changes: audited,
		}
		told["version"], told["id"] = payloadVersion, c.ResourceID
		payload, _ := json.Marshal(told)
		if c.Event == "" {
			c.Event = "portal." + c.Action
		}
		events[i] = eventbus.Event{
			ID: uuid.Must(uuid.NewV7()), OrganizationID: tenant.OrganizationID,
			Type: c.Event, EntityType: c.ResourceType, EntityID: valid(c.ResourceID), Payload: payload,
			UserID: valid(tenant.UserID), CorrelationID: valid(session.ClientFrom(ctx).RequestID), OccurredAt: at,
		}
	}
	return []postgres.Query{audit.RecordIn(ctx, tenant, at, entries...), eventbus.Append(events...)}
}

func valid(id uuid.UUID) uuid.NullUUID { return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil} }
