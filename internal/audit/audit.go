// Package audit writes the trail of who did what. An entry is written in the
// transaction of the deed, so that neither is there without the other.
package audit

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// Actions on data, as portal_audit_logs names them.
const (
	DataCreated = "data_created"
	DataUpdated = "data_updated"
	DataDeleted = "data_deleted"
	Enabled     = "enabled"
	Disabled    = "disabled"
)

// Entry is one deed.
type Entry struct {
	// PortletID is the portlet acted in; empty for the core.
	PortletID string
	Action    string
	// ResourceType and ResourceID name what was acted on.
	ResourceType string
	ResourceID   uuid.UUID
	// Changes has `before` and `after` of the fields that differ.
	Changes json.RawMessage
	// Refusal is why the deed was refused, and kept from happening; empty for one that
	// happened.
	Refusal string
}

// How a deed ended, as portal_audit_logs has it in `status`.
const (
	Success = "success"
	Refused = "refused"
)

type row struct {
	ID           uuid.UUID       `json:"id"`
	PortletID    *string         `json:"portlet_id"`
	Action       string          `json:"action"`
	ResourceType *string         `json:"resource_type"`
	ResourceID   uuid.NullUUID   `json:"resource_id"`
	Changes      json.RawMessage `json:"changes,omitempty"`
	Status       string          `json:"status"`
	ErrorMessage *string         `json:"error_message"`
}

// One entry, which is most of them, costs PostgreSQL half of what a list of one does.
const insertEntry = `
insert into portal_audit_logs (id, portlet_id, action, resource_type, resource_id, changes, status, error_message,
  organization_id, user_id, metadata, ip_address, user_agent, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, nullif($12, '')::inet,
  nullif($13, ''), $14)`

const insertEntries = `
insert into portal_audit_logs (id, portlet_id, action, resource_type, resource_id, changes, status, error_message,
  organization_id, user_id, metadata, ip_address, user_agent, created_at)
select r.id, r.portlet_id, r.action, r.resource_type, r.resource_id, r.changes, r.status, r.error_message,
  $2, $3, $4::jsonb, nullif($5, '')::inet, nullif($6, ''), $7
from jsonb_to_recordset($1::jsonb) as r (id uuid, portlet_id text, action text, resource_type text,
  resource_id uuid, changes jsonb, status text, error_message text)`

// Record is the query that writes the entries for the tenant, member and client of
// ctx, to be sent in the transaction of the deed. The time is when it happened.
func Record(ctx context.Context, at time.Time, entries ...Entry) postgres.Query {
	tenant, _ := session.TenantFrom(ctx)
	return RecordIn(ctx, tenant, at, entries...)
}

// RecordIn is Record for the tenant given: for what is done outside of any organization, or
// by who is in none yet. Without an organization the entries are nobody's but the
// platform's.
func RecordIn(ctx context.Context, tenant session.Tenant, at time.Time, entries ...Entry) postgres.Query {
	client := session.ClientFrom(ctx)
	rows := make([]row, len(entries))
	for i, e := range entries {
		rows[i] = row{
			ID: uuid.Must(uuid.NewV7()), PortletID: text(e.PortletID), Action: e.Action,
			ResourceType: text(e.ResourceType), ResourceID: valid(e.ResourceID), Changes: e.Changes,
			Status: Success, ErrorMessage: text(e.Refusal),
		}
		if e.Refusal != "" {
			rows[i].Status = Refused
		}
	}
	by := []any{
		valid(tenant.OrganizationID), valid(tenant.UserID),
		metadata(ctx, ""), addressOf(client), client.UserAgent, at,
	}
	if len(rows) == 1 {
		r := rows[0]
		return postgres.Exec(insertEntry, append([]any{
			r.ID, r.PortletID, r.Action, r.ResourceType, r.ResourceID, r.Changes, r.Status, r.ErrorMessage,
		}, by...)...)
	}
	encoded, _ := json.Marshal(rows)
	return postgres.Exec(insertEntries, append([]any{encoded}, by...)...)
}

// addressOf is the client's address without a zone, which inet can't hold and which means
// something on one machine only; empty for none.
func addressOf(client session.Client) string {
	if !client.Address.IsValid() {
		return ""
	}
	return client.Address.WithZone("").String()
}

// metadata is by what a deed was done: its request, the field that was asked for if it is
// given, and the API key if one was used.
func metadata(ctx context.Context, field string) json.RawMessage {
	by := map[string]string{"requestId": session.ClientFrom(ctx).RequestID.String()}
	if field != "" {
		by["field"] = field
	}
	if caller := session.From(ctx); caller != nil && caller.IsKey {
		by["apiKeyId"] = caller.ID.String()
	}
	text, _ := json.Marshal(by)
	return text
}

func valid(id uuid.UUID) uuid.NullUUID { return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil} }

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
