package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
)

// Roles whose names differed in case alone, while that was allowed, are told apart, and each
// member keeps theirs.
func TestRoleNamesAreToldApart(t *testing.T) {
	t.Parallel()
	url := emptyWithRoles(t)
	conn := dial(t, url)
	_, err := postgres.Migrate(t.Context(), url)
	require.NoError(t, err)
	for name := ""; name != "00013_roles.sql"; {
		undone, err := postgres.Rollback(t.Context(), url, postgres.CoreMigrations())
		require.NoError(t, err)
		name = undone.Name
	}
	acme, globex := uuid.New(), uuid.New()
	_, err = conn.Exec(t.Context(), `
insert into organizations (id, name, slug) values ('`+acme.String()+`', 'Acme', 'acme'), ('`+globex.String()+`', 'Globex', 'globex');
insert into roles (id, organization_id, name, is_system_role, created_at) values
  ('10000000-0000-4000-8000-000000000000', '`+acme.String()+`', 'owner', true, '2026-02-01'),
  ('20000000-0000-4000-8000-000000000000', '`+acme.String()+`', 'Owner', false, '2026-01-01'),
  ('30000000-0000-4000-8000-000000000000', '`+acme.String()+`', 'Écrit', false, '2026-01-02'),
  ('40000000-0000-4000-8000-000000000000', '`+acme.String()+`', 'ÉCRIT', false, '2026-01-01'),
  ('50000000-0000-4000-8000-000000000000', '`+acme.String()+`', 'écrit', false, '2026-01-02'),
  ('60000000-0000-4000-8000-000000000000', '`+globex.String()+`', 'écrit', false, '2026-01-02');
insert into roles (id, organization_id, name, created_at) values
  ('70000000-0000-4000-8000-000000000000', '`+acme.String()+`', repeat('n', 100), '2026-01-01'),
  ('80000000-0000-4000-8000-000000000000', '`+acme.String()+`', repeat('N', 100), '2026-01-02');`)
	require.NoError(t, err)
	_, err = postgres.Migrate(t.Context(), url)
	require.NoError(t, err)
	rows, err := conn.Query(t.Context(), `select left(name, 8) || right(name, 4) || length(name) || ' ' || version from roles order by id`)
	require.NoError(t, err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Equal(t, []string{
		"ownerwner5 1", "Owner (2000)16 1", "Écrit (3000)16 1", "ÉCRITCRIT5 1", "écrit (5000)16 1", "écritcrit5 1",
		"nnnnnnnnnnnn100 1", "NNNNNNNN000)100 1",
	}, names)
}
