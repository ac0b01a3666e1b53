package audit_test

import (
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

func setup(t *testing.T) *portlettest.World {
	t.Helper()
	return portlettest.New(t, portlet.Manifest{ID: "notes", Name: "Notes", Version: "1.0.0", AppRoute: "/app/notes"})
}

func TestRecord(t *testing.T) {
	t.Parallel()
	w := setup(t)
	at := time.Date(2026, 11, 23, 9, 30, 0, 123_456_000, time.UTC)
	request := uuid.Must(uuid.NewV7())
	one, two := uuid.New(), uuid.New()
	for address, want := range map[string]string{"192.0.2.7": "192.0.2.7", "2001:db8::7": "2001:db8::7", "fe80::1%eth0": "fe80::1"} {
		id := uuid.New()
		ctx := session.WithClient(w.Acme, session.Client{Address: netip.MustParseAddr(address)})
		require.NoError(t, w.DB.DB.InOrg(ctx, audit.Record(ctx, at, audit.Entry{Action: "auth.signed_in", ResourceType: "session", ResourceID: id})), address)
		assert.Equal(t, &want, w.AuditOf(t, id)[0].Address)
	}

	ctx := session.WithClient(w.Acme, session.Client{RequestID: request, UserAgent: `Agent "é" \ ' ; --`})
	require.NoError(t, w.DB.DB.InOrg(ctx, audit.Record(ctx, at,
		audit.Entry{
			PortletID: "notes", Action: audit.DataUpdated, ResourceType: "note", ResourceID: one,
			Changes: json.RawMessage(`{"before":{"a":1},"after":{"a":"x'y"}}`),
		},
		audit.Entry{Action: audit.Enabled, ResourceType: "portlet", ResourceID: two},
	)))
	require.Len(t, w.AuditOf(t, one), 1)
	entry := w.AuditOf(t, one)[0]
	entry.Transaction, entry.CreatedAt = "", entry.CreatedAt.UTC()
	assert.Equal(t, portlettest.Audit{
		OrganizationID: w.AcmeID, UserID: &w.Ada, PortletID: "notes", Action: "data_updated", ResourceType: "note", ResourceID: one,
		Changes:   portlettest.Changes{Before: map[string]any{"a": 1.0}, After: map[string]any{"a": "x'y"}},
		RequestID: request.String(), UserAgent: new(`Agent "é" \ ' ; --`), Status: "success", CreatedAt: at,
	}, entry)
	core := w.AuditOf(t, two)
	require.Len(t, core, 1)
	assert.Empty(t, core[0].PortletID)

	// The system has no member.
	system := session.OpenTenant(t.Context(), session.Tenant{OrganizationID: w.AcmeID})
	third := uuid.New()
	require.NoError(t, w.DB.DB.InOrg(system, audit.Record(system, at, audit.Entry{Action: audit.Disabled, ResourceType: "portlet", ResourceID: third})))
	assert.Nil(t, w.AuditOf(t, third)[0].UserID)
}

// An entry stands and falls with its deed, and is never changed.
func TestRecord_WithItsDeed(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := uuid.New()
	record := audit.Record(w.Acme, time.Now(), audit.Entry{Action: audit.DataCreated, ResourceType: "note", ResourceID: id})
	require.Error(t, w.DB.DB.InOrg(w.Acme, record, postgres.Exec("select 1 / 0")))
	assert.Empty(t, w.AuditOf(t, id))
	require.NoError(t, w.DB.DB.InOrg(w.Acme, record))
	require.Error(t, w.DB.DB.InOrg(w.Acme, record), "an id is written once")
	for _, sql := range []string{"update portal_audit_logs set action = 'none'", "delete from portal_audit_logs"} {
		require.ErrorContains(t, w.DB.DB.InOrg(w.Acme, postgres.Exec(sql)), "permission denied")
	}
	// An entry made for one organization can't be put into another.
	require.Error(t, w.DB.DB.InOrg(w.Globex, audit.Record(w.Acme, time.Now(), audit.Entry{Action: audit.DataCreated, ResourceType: "note", ResourceID: uuid.New()})))
	assert.Len(t, w.AuditOf(t, id), 1)
}
