package audit

import (
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/postgres"
)

// Erase gives the queries that take an organization's entries away, to be sent as
// station_system in the transaction that deletes the organization, before it does: its
// members can't go while entries name them. The seals go with the organization itself.
func Erase(organization uuid.UUID) []postgres.Query {
	return []postgres.Query{
		postgres.Exec(`
delete from portal_audit_unsealed q using portal_audit_logs l where l.id = q.entry_id and l.organization_id = $1`, organization),
		postgres.Exec(`delete from portal_audit_logs where organization_id = $1`, organization),
	}
}
