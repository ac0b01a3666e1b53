package eventbus

import (
	"database/sql/driver"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/postgres"
)

// The outbox takes its ids in the order of the array, and the relay gives
// positions in the order of ids.
const appendSQL = `
insert into portal_event_outbox (event_id, organization_id, portlet_id, event_type, entity_type, entity_id,
  payload, user_id, correlation_id, metadata, occurred_at)
select e."id",
  coalesce(e."organizationId", nullif(current_setting('app.current_org_id', true), '')::uuid),
  e."portletId", e."type", e."entityType", e."entityId", e."payload", e."userId", e."correlationId",
  e."metadata", e."occurredAt"
from rows from (json_to_recordset($1::json) as ("id" uuid, "organizationId" uuid, "portletId" text, "type" text,
  "entityType" text, "entityId" uuid, "payload" jsonb, "userId" uuid, "correlationId" uuid, "metadata" jsonb,
  "occurredAt" timestamptz)) with ordinality as e("id", "organizationId", "portletId", "type", "entityType",
  "entityId", "payload", "userId", "correlationId", "metadata", "occurredAt", "n")
order by e."n"`

// One event, which is most of them, costs PostgreSQL half of what a list of one does.
const appendOne = `
insert into portal_event_outbox (event_id, organization_id, portlet_id, event_type, entity_type, entity_id,
  payload, user_id, correlation_id, metadata, occurred_at)
values ($1, coalesce($2, nullif(current_setting('app.current_org_id', true), '')::uuid), $3, $4, $5, $6, $7, $8, $9, $10, $11)`

// Append gives the one statement that puts the events into the outbox, for a
// write to send in its own batch or transaction: they are published if and only
// if it commits. Send it after the statements it speaks of: an update waits for
// the row's other writers, so events of one row then keep the order of its
// changes. Zero ids and times are filled in. An event that is not valid makes
// the statement fail, and with it the write.
//
// Call Service.Wake after the commit, or people see the event up to 250 ms
// later.
func Append(events ...Event) postgres.Query {
	rows := make([]outboxRow, len(events))
	for i, e := range events {
		if err := e.validate(); err != nil {
			return postgres.Exec(appendSQL, refused{err})
		}
		rows[i] = newOutboxRow(e)
	}
	if len(rows) == 1 {
		return rows[0].append()
	}
	encoded, err := json.Marshal(rows)
	if err != nil {
		return postgres.Exec(appendSQL, refused{err})
	}
	return postgres.Exec(appendSQL, string(encoded))
}

// outboxRow is an Event whose absent parts are null.
type outboxRow struct {
	ID             uuid.UUID       `json:"id"`
	OrganizationID *uuid.UUID      `json:"organizationId"`
	PortletID      *string         `json:"portletId"`
	Type           string          `json:"type"`
	EntityType     *string         `json:"entityType"`
	EntityID       uuid.NullUUID   `json:"entityId"`
	Payload        json.RawMessage `json:"payload"`
	UserID         uuid.NullUUID   `json:"userId"`
	CorrelationID  uuid.NullUUID   `json:"correlationId"`
	Metadata       json.RawMessage `json:"metadata"`
	OccurredAt     time.Time       `json:"occurredAt"`
}

func newOutboxRow(e Event) outboxRow {
	row := outboxRow{
		ID: e.ID, Type: e.Type, EntityID: e.EntityID, Payload: e.Payload, UserID: e.UserID,
		CorrelationID: e.CorrelationID, Metadata: e.Metadata, OccurredAt: e.OccurredAt.UTC(),
	}
	if e.ID == uuid.Nil {
		row.ID = uuid.Must(uuid.NewV7())
	}
	if e.OrganizationID != uuid.Nil {
		row.OrganizationID = &e.OrganizationID
	}
	if e.PortletID != "" {
		row.PortletID = &e.PortletID
	}
	if e.EntityType != "" {
		row.EntityType = &e.EntityType
	}
	if len(e.Payload) == 0 {
		row.Payload = json.RawMessage(`{}`)
	}
	if len(e.Metadata) == 0 {
		row.Metadata = json.RawMessage(`{}`)
	}
	if e.OccurredAt.IsZero() {
		row.OccurredAt = time.Now().UTC()
	}
	return row
}

func (r outboxRow) append() postgres.Query {
	return postgres.Exec(appendOne, r.ID, r.OrganizationID, r.PortletID, r.Type, r.EntityType, r.EntityID,
		r.Payload, r.UserID, r.CorrelationID, r.Metadata, r.OccurredAt)
}

// refused is an argument that can't be sent: it carries the fault of an event
// to where the statement is run.
type refused struct{ err error }

// Value gives the fault.
func (r refused) Value() (driver.Value, error) { return nil, r.err }
