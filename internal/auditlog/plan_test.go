package auditlog_test

import (
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/auditlog"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// An index serves the order and every filter of the trail, however long it is.
func TestAuditLogs_ServedByIndexes(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := &portlettest.World{DB: db, AcmeID: db.Organization(t, "acme")}
	w.Ada = db.Member(t, w.AcmeID, "ada")
	db.Portlet(t, w.AcmeID, "notes")
	w.Exec(t, `
insert into portal_audit_logs (organization_id, action, resource_type, resource_id, user_id, portlet_id, status, created_at)
select $1, case when i % 2000 = 7 then 'role.created' else 'data_updated' end, case when i % 2000 = 8 then 'role' else 'note' end,
  md5('resource' || i)::uuid, case when i % 2000 = 9 then $2::uuid end, case when i % 2000 = 10 then 'notes' end,
  case when i % 2000 = 11 then 'refused' else 'success' end, timestamptz '2026-11-23 09:30:00+00' + i * interval '1 second'
from generate_series(1, 20000) i`, w.AcmeID, w.Ada)
	portlettest.ServedByIndexes(t, w, auditlog.AuditLogs)

	var resource uuid.UUID
	require.NoError(t, db.Super(t).QueryRow(t.Context(), `select md5('resource77')::uuid`).Scan(&resource))
	first := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	before, from := first.Add(10*time.Second), first.Add(19990*time.Second)
	type filters = []*auditlog.AuditLogFilter
	portlettest.FiltersServedByIndexes(t, w, auditlog.AuditLogs, map[string][]*auditlog.AuditLogFilter{
		"CreatedBefore": filters{{CreatedBefore: &before}},
		"CreatedFrom":   filters{{CreatedFrom: &from}},
		"ActorID":       filters{{ActorID: graphql.OmittableOf(&w.Ada)}},
		"Action":        filters{{Action: []string{"role.created"}}, {Action: []string{"role.created", "role.deleted"}}},
		"PortletID":     filters{{PortletID: []string{"notes"}}},
		"ResourceType":  filters{{ResourceType: []string{"role"}}},
		"ResourceID":    filters{{ResourceID: &resource}},
		"Status":        filters{{Status: []auditlog.AuditStatus{auditlog.AuditStatusRefused}}},
	})
}
