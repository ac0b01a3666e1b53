package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// A server with a cache or a bus of its own runs beside no other; servers that share
// theirs run beside each other.
func TestHoldServer(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	hold := func(alone bool) (func(), error) { return postgres.HoldServer(t.Context(), db.SystemURL, alone) }

	release, err := hold(true)
	require.NoError(t, err)
	_, err = hold(true)
	require.ErrorIs(t, err, postgres.ErrNotAlone)
	_, err = hold(false)
	require.ErrorIs(t, err, postgres.ErrNotAlone)
	release()

	first, err := hold(false)
	require.NoError(t, err)
	second, err := hold(false)
	require.NoError(t, err)
	_, err = hold(true)
	require.ErrorIs(t, err, postgres.ErrNotAlone)
	first()
	second()

	other, err := postgres.HoldServer(t.Context(), pgtest.New(t).SystemURL, true)
	require.NoError(t, err, "another database is another matter")
	other()
}
