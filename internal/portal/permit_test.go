package portal_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/portal"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// A permission that is new reaches the system roles of the organizations that have its
// portlet, and an owner lacks nothing; what was taken from other roles stays taken.
func TestSync_NewPermissions(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	conn := db.Super(t)
	defaults := map[string][]string{"view": {"owner", "viewer"}, "use": {"member"}, "admin": {"admin"}}
	at := func(verbs ...string) portlet.Manifest {
		m := manifest("notes", verbs...)
		m.DefaultPermissions = defaults
		return m
	}
	require.NoError(t, portal.Sync(t.Context(), db.DB, []portlet.Manifest{at("view", "use")}))
	ids := map[string]uuid.UUID{}
	for _, slug := range []string{"acme", "globex", "without"} {
		require.NoError(t, db.DB.SystemTx(t.Context(), "tests make organizations", func(tx *postgres.Tx) (err error) {
			var has []portlet.Manifest
			if slug != "without" {
				has = append(has, at("view", "use"))
			}
			if ids[slug], err = orgs.Create(t.Context(), tx, orgs.New{Name: slug, Slug: slug}, portal.Grants(has)); err != nil {
				return err
			}
			return portal.Install(t.Context(), tx, ids[slug], has, 42)
		}))
	}
	of := func(slug, role string) (permissions []string, version int) {
		t.Helper()
		require.NoError(t, conn.QueryRow(t.Context(), `select array(select p from unnest(permissions) with ordinality u (p, n) where p like 'portlet.%' order by n), version
			from roles where organization_id = $1 and name = $2`, ids[slug], role).Scan(&permissions, &version))
		return permissions, version
	}
	state := func() []string {
		t.Helper()
		rows, err := conn.Query(t.Context(), `select r::text from roles r order by id`)
		require.NoError(t, err)
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		return found
	}
	execute := func(sql string, args ...any) {
		t.Helper()
		_, err := conn.Exec(t.Context(), sql, args...)
		require.NoError(t, err)
	}
	execute(`insert into roles (organization_id, name, permissions) values ($1, 'Own', '{portlet.notes.view}')`, ids["acme"])
	before := state()
	require.NoError(t, portal.Sync(t.Context(), db.DB, []portlet.Manifest{at("view", "use")}))
	require.Equal(t, before, state(), "a second start changes nothing")

	// globex takes from its viewers, and somebody took from an owner by hand.
	execute(`update roles set permissions = '{users.read}' where organization_id = $1 and name = 'viewer'`, ids["globex"])
	execute(`update roles set permissions = '{users.read}' where organization_id = $1 and name = 'owner'`, ids["without"])
	require.NoError(t, portal.Sync(t.Context(), db.DB, []portlet.Manifest{at("admin", "view", "use")}))
	for _, c := range []struct {
		slug, role  string
		permissions []string
		version     int
	}{
		{"acme", "owner", []string{"portlet.notes.admin", "portlet.notes.use", "portlet.notes.view"}, 2},
		{"acme", "admin", []string{"portlet.notes.admin"}, 2},
		{"acme", "member", []string{"portlet.notes.use"}, 1},
		{"acme", "viewer", []string{"portlet.notes.view"}, 1},
		{"acme", "Own", []string{"portlet.notes.view"}, 1},
		{"globex", "owner", []string{"portlet.notes.admin", "portlet.notes.use", "portlet.notes.view"}, 2},
		{"globex", "viewer", []string{}, 1},
		{"without", "owner", []string{}, 2},
		{"without", "admin", []string{}, 1},
	} {
		permissions, version := of(c.slug, c.role)
		assert.Equal(t, c.permissions, permissions, "%s of %s", c.role, c.slug)
		assert.Equal(t, c.version, version, "%s of %s", c.role, c.slug)
	}
	var owner []string
	require.NoError(t, conn.QueryRow(t.Context(), `select permissions from roles where organization_id = $1 and name = 'owner'`, ids["without"]).Scan(&owner))
	assert.ElementsMatch(t, authz.CorePermissionNames(), owner)
	assert.IsNonDecreasing(t, owner)

	rows, err := conn.Query(t.Context(), `
select o.slug || ' ' || a.action || ' ' || a.resource_type || ' ' || r.name || ' ' ||
  ((a.changes->'after'->'permissions') - array(select jsonb_array_elements_text(a.changes->'before'->'permissions')))::text
from portal_audit_logs a join organizations o on o.id = a.organization_id join roles r on r.id = a.resource_id
where a.user_id is null and o.slug <> 'without' order by 1`)
	require.NoError(t, err)
	trail, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	assert.Equal(t, []string{
		`acme role.updated role admin ["portlet.notes.admin"]`,
		`acme role.updated role owner ["portlet.notes.admin"]`,
		`globex role.updated role admin ["portlet.notes.admin"]`,
		`globex role.updated role owner ["portlet.notes.admin"]`,
	}, trail)
	before = state()
	require.NoError(t, portal.Sync(t.Context(), db.DB, []portlet.Manifest{at("admin", "view", "use")}))
	require.Equal(t, before, state())

	// A server of the release before starts, and one of this again: what acme took from its
	// admins in between stays taken, and its owners get back what was taken by hand.
	execute(`update roles set permissions = '{users.read}' where organization_id = $1 and name in ('admin', 'owner')`, ids["acme"])
	require.NoError(t, portal.Sync(t.Context(), db.DB, []portlet.Manifest{at("view", "use")}))
	require.NoError(t, portal.Sync(t.Context(), db.DB, []portlet.Manifest{at("admin", "view", "use")}))
	permissions, _ := of("acme", "admin")
	assert.Empty(t, permissions)
	permissions, _ = of("acme", "owner")
	assert.Equal(t, []string{"portlet.notes.admin", "portlet.notes.use", "portlet.notes.view"}, permissions)
}
