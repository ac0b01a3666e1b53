package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// A server with a cache or a bus of its own runs beside no other; servers that share
// theirs run beside each other.
func TestHoldServer(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	hold := func(alone bool) (func(), error) {
		return postgres.HoldServer(t.Context(), db.SystemURL, alone, func() { t.Error("the hold is lost") })
	}

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

	other, err := postgres.HoldServer(t.Context(), pgtest.New(t).SystemURL, true, nil)
	require.NoError(t, err, "another database is another matter")
	other()
}

// A server whose connection breaks holds the database again; one that finds another in
// its place is told.
func TestHoldServer_Broken(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	super := db.Super(t)
	lost := make(chan struct{})
	release, err := postgres.HoldServer(t.Context(), db.SystemURL, true, func() { close(lost) })
	require.NoError(t, err)
	defer release()
	const holders = `
select l.pid from pg_locks l join pg_database d on d.oid = l.database
where l.locktype = 'advisory' and l.granted and d.datname = current_database()`
	var pid int
	require.NoError(t, super.QueryRow(t.Context(), holders).Scan(&pid))
	breakIt := func(pid int) {
		_, err := super.Exec(t.Context(), `select pg_terminate_backend($1)`, pid)
		require.NoError(t, err)
	}
	breakIt(pid)
	var again int
	require.Eventually(t, func() bool {
		return super.QueryRow(t.Context(), holders).Scan(&again) == nil && again != pid
	}, 30*time.Second, 10*time.Millisecond, "it is held again")

	breakIt(again)
	usurper := db.Super(t)
	_, err = usurper.Exec(t.Context(), `select pg_advisory_lock($1)`, postgres.ServersLock)
	require.NoError(t, err)
	select {
	case <-lost:
	case <-time.After(30 * time.Second):
		require.Fail(t, "nobody says that another server is in its place")
	}
}
