package postgres_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
)

// Usernames that were stored as they were typed become one form, but for those that are
// somebody else's then.
func TestUsernamesAreNormalized(t *testing.T) {
	t.Parallel()
	url := emptyWithRoles(t)
	conn := dial(t, url)
	_, err := postgres.Migrate(t.Context(), url)
	require.NoError(t, err)
	for name := ""; name != "00019_names_and_invitations.sql"; {
		undone, err := postgres.Rollback(t.Context(), url, postgres.CoreMigrations())
		require.NoError(t, err)
		name = undone.Name
	}
	for i, name := range []string{"mia", "noa\u0301", "be\u0301n", "b\u00e9n"} {
		_, err = conn.Exec(t.Context(), `insert into users (username, email, password_hash) values ($1, $2 || '@example.com', '!')`, name, string(rune('a'+i)))
		require.NoError(t, err)
	}
	_, err = postgres.Migrate(t.Context(), url)
	require.NoError(t, err)
	rows, err := conn.Query(t.Context(), `select username from users order by email`)
	require.NoError(t, err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Equal(t, []string{"mia", "no\u00e1", "be\u0301n", "b\u00e9n"}, names)
}
