package postgres_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestNewMigration(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "portlets", "x", "migrations")
	first, err := postgres.NewMigration(dir, "Things", "portal_x_things")
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "00001_things.sql"), first)
	second, err := postgres.NewMigration(dir, "more-things", "")
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "00002_more_things.sql"), second)

	// What the template makes is as the catalogue check wants it.
	set := postgres.MigrationSet{ID: "x", FS: os.DirFS(dir)}
	db := pgtest.New(t, set)
	require.Empty(t, holes(t.Context(), t, db.Super(t)))
	require.NoError(t, postgres.RollbackAll(t.Context(), db.SuperURL, set))

	for _, name := range []string{"", "../escape", "1st", "drop table;"} {
		_, err := postgres.NewMigration(dir, name, "")
		require.Error(t, err, name)
	}
	_, err = postgres.NewMigration(dir, "x", "users; drop")
	require.Error(t, err)
}
