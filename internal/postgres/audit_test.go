package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// What is no organization's in the audit trail, station_system alone writes and no
// organization reads.
func TestAuditRowsWithoutOrganization(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	acme := db.Organization(t, "acme")
	inAcme := db.Context(t, acme, db.Member(t, acme, "ann"))
	const insert = `insert into portal_audit_logs (organization_id, action, status) values ($1, 'auth.signed_in', 'refused')`

	require.NoError(t, db.DB.System(t.Context(), "write what is nobody's", postgres.Exec(insert, nil)))
	require.NoError(t, db.DB.InOrg(inAcme, postgres.Exec(insert, acme)))
	requireSQLState(t, db.DB.InOrg(inAcme, postgres.Exec(insert, nil)), insufficientPrivilege)

	const count = `select count(*) from portal_audit_logs`
	var seen, nobodys, all int
	require.NoError(t, db.DB.InOrg(inAcme, postgres.One(&seen, count), postgres.One(&nobodys, count+` where organization_id is null`)))
	require.Equal(t, 1, seen)
	require.Zero(t, nobodys)
	require.NoError(t, db.Super(t).QueryRow(t.Context(), count).Scan(&all))
	require.Equal(t, 2, all)

	// Nor does a connection without an organization, for which null is no name.
	app := dial(t, db.AppURL)
	require.NoError(t, app.QueryRow(t.Context(), count).Scan(&seen))
	require.Zero(t, seen)
	_, err := app.Exec(t.Context(), insert, nil)
	requireSQLState(t, err, insufficientPrivilege)
}
