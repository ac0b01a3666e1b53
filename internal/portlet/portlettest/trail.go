package portlettest

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Changes has the fields of a row before and after a write, by their names in JSON.
type Changes struct {
	Before map[string]any `json:"before"`
	After  map[string]any `json:"after"`
}

// Payload is what an event of a store carries.
type Payload struct {
	Version int       `json:"version"`
	ID      uuid.UUID `json:"id"`
	Changes
}

// Audit is a row of the audit trail.
type Audit struct {
	OrganizationID uuid.UUID
	UserID         *uuid.UUID
	PortletID      string
	Action         string
	ResourceType   string
	ResourceID     uuid.UUID
	Changes        Changes
	RequestID      string
	Address        *string
	UserAgent      *string
	Status         string
	CreatedAt      time.Time
	// Transaction is the one that wrote the row.
	Transaction string
}

// Event is a row of the outbox.
type Event struct {
	OrganizationID uuid.UUID
	UserID         *uuid.UUID
	PortletID      string
	Type           string
	EntityType     string
	EntityID       uuid.UUID
	Payload        Payload
	CorrelationID  *uuid.UUID
	OccurredAt     time.Time
	Transaction    string
}

// AuditOf gives the audit rows of an entity, the first one first.
func (w *World) AuditOf(tb testing.TB, entity uuid.UUID) []Audit {
	tb.Helper()
	return read[Audit](tb, w, `
select organization_id, user_id, coalesce(portlet_id, '') as portlet_id, action, resource_type, resource_id,
  coalesce(changes, '{}') as changes,
  coalesce(metadata->>'requestId', '') as request_id, host(ip_address) as address, user_agent, status, created_at,
  xmin::text as transaction
from portal_audit_logs where resource_id = $1 order by id`, entity)
}

// EventsOf gives the outbox's events of an entity, the first one first.
func (w *World) EventsOf(tb testing.TB, entity uuid.UUID) []Event {
	tb.Helper()
	return read[Event](tb, w, `
select organization_id, user_id, coalesce(portlet_id, '') as portlet_id, event_type as type, entity_type, entity_id,
  payload, correlation_id, occurred_at, xmin::text as transaction
from portal_event_outbox where entity_id = $1 order by id`, entity)
}

func read[R any](tb testing.TB, w *World, query string, args ...any) []R {
	tb.Helper()
	rows, err := w.DB.Super(tb).Query(tb.Context(), query, args...)
	require.NoError(tb, err)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[R])
	require.NoError(tb, err)
	return found
}

// Trail asserts that the entity, such as "tasks.task", has exactly one audit row and
// one event for each of the verbs (created, updated, deleted), in this order, and
// that both came with one transaction.
func (w *World) Trail(tb testing.TB, thing string, entity uuid.UUID, verbs ...string) {
	tb.Helper()
	var actions, types, wantActions, wantTypes []string
	audits, events := w.AuditOf(tb, entity), w.EventsOf(tb, entity)
	for _, a := range audits {
		actions = append(actions, a.Action)
	}
	for _, e := range events {
		types = append(types, e.Type)
	}
	for _, verb := range verbs {
		wantActions = append(wantActions, "data_"+verb)
		wantTypes = append(wantTypes, thing+"."+verb)
	}
	require.Equal(tb, wantActions, actions, "audit rows of %s %s", thing, entity)
	require.Equal(tb, wantTypes, types, "events of %s %s", thing, entity)
	for i := range audits {
		assert.Equal(tb, audits[i].Transaction, events[i].Transaction, "audit row and event %d", i)
	}
}
