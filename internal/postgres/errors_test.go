package postgres_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func requireTold(tb testing.TB, err error, code apperr.Code) apperr.Error {
	tb.Helper()
	told, ok := apperr.From(err)
	require.True(tb, ok, "not an apperr: %v", err)
	require.Equal(tb, code, told.Code)
	for _, leak := range []string{"SQLSTATE", "select", "relation", "column", "127.0.0.1", "portal_"} {
		require.NotContains(tb, told.Message, leak)
	}
	return *told
}

func TestTranslate(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t, things)
	acme := db.Organization(t, "acme")
	ann := db.Member(t, acme, "ann")
	ctx := db.Context(t, acme, ann)
	insert := func(name string, size int) error {
		return db.DB.InOrg(ctx, postgres.Exec(
			`insert into portal_things_boxes (organization_id, created_by, name, size) values ($1, $2, $3, $4)`, acme, ann, name, size))
	}
	known := map[string]postgres.Violation{
		"unique_box_name":              {Field: "name", Sentence: "There is a box of this name already."},
		"portal_things_items_box_fkey": {Field: "boxId", Sentence: "There is no such box."},
		"valid_size":                   {Code: apperr.QuotaExceeded, Sentence: "Too small."},
	}
	require.NoError(t, insert("box", 1))

	told := requireTold(t, postgres.Translate(insert("box", 1), known), apperr.Conflict)
	require.Equal(t, "There is a box of this name already.", told.Message)
	require.Equal(t, map[string]string{"name": "There is a box of this name already."}, told.Fields)

	reference := db.DB.InOrg(ctx, postgres.Exec(`insert into portal_things_items (organization_id, box_id) values ($1, $2)`, acme, uuid.New()))
	requireTold(t, postgres.Translate(reference, known), apperr.NotFound)

	check := postgres.Translate(insert("other", 0), known)
	require.Empty(t, requireTold(t, check, apperr.QuotaExceeded).Fields)
	require.Equal(t, "valid_size", postgres.ViolatedConstraint(check), "the cause is kept for the log")

	unknown := insert("box", 1)
	require.Equal(t, unknown, postgres.Translate(unknown, nil), "a constraint nobody expected stays internal")
	require.Equal(t, pgx.ErrNoRows, postgres.Translate(pgx.ErrNoRows, known))
	require.NoError(t, postgres.Translate(nil, known))
	var n int
	require.Equal(t, pgx.ErrNoRows, db.DB.InOrg(ctx, postgres.One(&n, `select 1 where false`)))
}

func TestUnexpectedErrorsStayInternal(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ctx := db.Context(t, db.Organization(t, "acme"), uuid.Nil)
	for _, sql := range []string{`select nonsense`, `select 1/0`, `select`, `update users set email = ''`} {
		err := db.DB.InOrg(ctx, postgres.Exec(sql))
		if sql == `select` {
			require.NoError(t, err)
			continue
		}
		require.Error(t, err)
		_, told := apperr.From(err)
		require.False(t, told, "%v", err)
	}
}

func TestValuesNoColumnCanHold(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t, things)
	acme := db.Organization(t, "acme")
	ann := db.Member(t, acme, "ann")
	ctx := db.Context(t, acme, ann)
	for title, name := range map[string]string{"NUL": "a\x00b", "too long": strings.Repeat("x", 101)} {
		t.Run(title, func(t *testing.T) {
			err := db.DB.InOrg(ctx, postgres.Exec(`insert into portal_things_boxes (organization_id, created_by, name) values ($1, $2, $3)`, acme, ann, name))
			requireTold(t, err, apperr.BadUserInput)
		})
	}
	t.Run("NUL in JSON", func(t *testing.T) {
		err := db.DB.InOrg(ctx, postgres.Exec(`update organizations set settings = $1`, `{"a": "\u0000"}`))
		requireTold(t, err, apperr.BadUserInput)
	})
}

func TestDatabaseGoesAway(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	var down atomic.Bool
	dialer := &net.Dialer{}
	db, err := postgres.Open(t.Context(), database.AppURL, database.SystemURL, postgres.PoolConfig{
		AppConns: 2, Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if down.Load() {
				return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("connection refused")}
			}
			return dialer.DialContext(ctx, network, addr)
		},
	})
	require.NoError(t, err)
	defer db.Close()
	ctx := database.Context(t, database.Organization(t, "acme"), uuid.Nil)
	super := database.Super(t)
	kill := func() {
		_, err := super.Exec(t.Context(), `select pg_terminate_backend(pid, 5000) from pg_stat_activity
			where datname = current_database() and application_name like 'station %' and pid <> pg_backend_pid()`)
		require.NoError(t, err)
	}
	ask := func() error { return db.InOrg(ctx, postgres.Exec(`select 1`)) }

	t.Run("during a statement", func(t *testing.T) {
		err := db.InOrgTx(ctx, func(tx *postgres.Tx) error {
			kill()
			return tx.Run(ctx, postgres.Exec(`select 1`))
		})
		require.Positive(t, requireTold(t, err, apperr.Unavailable).RetryAfter)
	})
	t.Run("and comes back", func(t *testing.T) {
		require.Eventually(t, func() bool { return ask() == nil }, 5*time.Second, 10*time.Millisecond)
	})
	t.Run("for good", func(t *testing.T) {
		down.Store(true)
		kill()
		require.Eventually(t, func() bool { return ask() != nil }, 5*time.Second, 10*time.Millisecond)
		require.Positive(t, requireTold(t, ask(), apperr.Unavailable).RetryAfter)
		err := db.SystemTx(t.Context(), "ask", func(tx *postgres.Tx) error { return tx.Run(t.Context(), postgres.Exec(`select 1`)) })
		requireTold(t, err, apperr.Unavailable)
		require.ErrorContains(t, err, "ask: ", "the reason stays in the log")
	})
	t.Run("at the start", func(t *testing.T) {
		_, err := postgres.Open(t.Context(), "postgres://station_app:secret@127.0.0.1:1/x", database.SystemURL, postgres.PoolConfig{})
		require.ErrorContains(t, err, "connect to PostgreSQL as station_app")
		require.NotContains(t, err.Error(), "secret")
	})
	t.Run("after closing", func(t *testing.T) {
		db.Close()
		requireTold(t, ask(), apperr.Unavailable)
	})
}

func TestPoolIsExhausted(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	db, err := postgres.Open(t.Context(), database.AppURL, database.SystemURL, postgres.PoolConfig{AppConns: 1, AcquireTimeout: 20 * time.Millisecond})
	require.NoError(t, err)
	defer db.Close()
	ctx := database.Context(t, database.Organization(t, "acme"), uuid.Nil)
	other := database.Context(t, database.Organization(t, "other"), uuid.Nil)
	err = db.InOrgTx(ctx, func(*postgres.Tx) error { return db.InOrg(other, postgres.Exec(`select 1`)) })
	require.Positive(t, requireTold(t, err, apperr.Unavailable).RetryAfter)
	require.NoError(t, db.InOrg(ctx, postgres.Exec(`select 1`)), "and free again")
}

// An organization whose statements take long has half of the connections, and the others
// have theirs at once.
func TestShareOfThePool(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	db, err := postgres.Open(t.Context(), database.AppURL, database.SystemURL, postgres.PoolConfig{AppConns: 4, AcquireTimeout: 100 * time.Millisecond})
	require.NoError(t, err)
	defer db.Close()
	acme := database.Context(t, database.Organization(t, "acme"), uuid.Nil)
	other := database.Context(t, database.Organization(t, "other"), uuid.Nil)
	one := postgres.Exec(`select 1`)
	err = db.InOrgTx(acme, func(*postgres.Tx) error {
		return db.InOrgTx(acme, func(*postgres.Tx) error {
			err := db.InOrg(acme, one)
			require.Positive(t, requireTold(t, err, apperr.Unavailable).RetryAfter)
			return db.InOrgTx(other, func(*postgres.Tx) error { return db.InOrg(other, one) })
		})
	})
	require.NoError(t, err)
	require.NoError(t, db.InOrg(acme, one), "and free again")
}

func TestStatementTakesTooLong(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ctx := db.Context(t, db.Organization(t, "acme"), uuid.Nil)
	err := db.DB.InOrg(ctx, postgres.Exec(`select set_config('statement_timeout', '10ms', true)`), postgres.Exec(`select pg_sleep(10)`))
	requireTold(t, err, apperr.Unavailable)

	var timeout string
	require.NoError(t, db.DB.InOrg(ctx, postgres.One(&timeout, `select current_setting('statement_timeout')`)))
	require.Equal(t, "30s", timeout, "the role's own")
}

func TestCallerWhoWentAwayIsToldNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ctx, cancel := context.WithCancel(db.Context(t, db.Organization(t, "acme"), uuid.Nil))
	time.AfterFunc(10*time.Millisecond, cancel)
	err := db.DB.InOrg(ctx, postgres.Exec(`select pg_sleep(10)`))
	require.ErrorIs(t, err, context.Canceled)
	_, told := apperr.From(err)
	require.False(t, told)
}

func TestDeadlockIsAConflict(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t, things)
	acme := db.Organization(t, "acme")
	ann := db.Member(t, acme, "ann")
	ctx := db.Context(t, acme, ann)
	require.NoError(t, db.DB.InOrg(ctx, postgres.Exec(
		`insert into portal_things_boxes (organization_id, created_by, name) values ($1, $2, 'a'), ($1, $2, 'b')`, acme, ann)))
	var locked [2]chan struct{}
	for i := range locked {
		locked[i] = make(chan struct{})
	}
	// Each holds the row that the other wants.
	update := func(mine int) error {
		names := []string{"a", "b"}
		return db.DB.InOrgTx(ctx, func(tx *postgres.Tx) error {
			lock := func(name string) error {
				return tx.Run(ctx, postgres.Exec(`update portal_things_boxes set size = size + 1 where name = $1`, name))
			}
			if err := lock(names[mine]); err != nil {
				return err
			}
			close(locked[mine])
			<-locked[1-mine]
			return lock(names[1-mine])
		})
	}
	var group errgroup.Group
	group.Go(func() error { return update(0) })
	group.Go(func() error { return update(1) })
	told := requireTold(t, group.Wait(), apperr.Conflict)
	require.Contains(t, told.Message, "try again")
}
