package postgres_test

import (
	"strings"
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
  ('019a0000-0000-7000-8000-000000000001', '`+acme.String()+`', 'owner', true, '2026-02-01'),
  ('019a0000-0000-7000-8000-000000000002', '`+acme.String()+`', 'Owner', false, '2026-01-01'),
  ('019a0000-0000-7000-8000-000000000003', '`+acme.String()+`', 'Écrit', false, '2026-01-02'),
  ('019a0000-0000-7000-8000-000000000004', '`+acme.String()+`', 'ÉCRIT', false, '2026-01-01'),
  ('019a0000-0000-7000-8000-000000000005', '`+acme.String()+`', 'écrit', false, '2026-01-02'),
  ('019a0000-0000-7000-8000-000000000006', '`+globex.String()+`', 'écrit', false, '2026-01-02');
insert into roles (id, organization_id, name, created_at) values
  ('019a0000-0000-7000-8000-000000000007', '`+acme.String()+`', repeat('n', 100), '2026-01-01'),
  ('019a0000-0000-7000-8000-000000000008', '`+acme.String()+`', repeat('N', 100), '2026-01-02');`)
	require.NoError(t, err)
	_, err = postgres.Migrate(t.Context(), url)
	require.NoError(t, err)
	rows, err := conn.Query(t.Context(), `select replace(replace(name, repeat('n', 85), 'n85'), repeat('N', 85), 'N85') || ' ' || version from roles order by id`)
	require.NoError(t, err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Equal(t, []string{
		"owner 1", "Owner (000000000002) 1", "Écrit (000000000003) 1", "ÉCRIT 1", "écrit (000000000005) 1", "écrit 1",
		"n85" + strings.Repeat("n", 15) + " 1", "N85 (000000000008) 1",
	}, names, "the system's or the oldest keeps its name; ids of one moment begin alike")
}
