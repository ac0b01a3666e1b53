package audit_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// An entry that commits after a later one gets its seal all the same.
func TestSealer_CommitsOutOfOrder(t *testing.T) {
	t.Parallel()
	c := newChains(t)
	acme := c.organization(t, "acme")
	slow := uuid.New()
	require.NoError(t, c.DB.InOrgTx(acme.in, func(tx *postgres.Tx) error {
		err := tx.Run(acme.in, audit.Record(acme.in, time.Now(), audit.Entry{Action: "role.created", ResourceID: slow}))
		c.write(t, acme, 2)
		c.seal(t)
		c.requireWhole(t, acme, 2)
		return err
	}))
	c.seal(t)
	c.requireWhole(t, acme, 3)
	require.EqualValues(t, 1, c.count(t, `
select count(*) from portal_audit_logs where resource_id = $1 and id = $2`, slow, c.at(t, acme, 3)))
}

// A transaction that rolls back leaves nothing to seal, and no gap.
func TestSealer_RolledBack(t *testing.T) {
	t.Parallel()
	c := newChains(t)
	acme := c.organization(t, "acme")
	require.Error(t, c.DB.InOrg(acme.in, acme.record(), postgres.Exec("select 1 / 0")))
	c.write(t, acme, 1)
	c.seal(t)
	c.requireWhole(t, acme, 1)
}

// blocked makes sealers wait in the middle of their transaction, once their seals are
// written, until release.
func (c *chains) blocked(t *testing.T) (release func()) {
	t.Helper()
	tx, err := c.Super(t).Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `lock table portal_audit_heads in share mode`)
	require.NoError(t, err)
	return func() { require.NoError(t, tx.Rollback(context.WithoutCancel(t.Context()))) }
}

// waitBlocked waits until a sealer waits, and gives its process in PostgreSQL.
func (c *chains) waitBlocked(t *testing.T) (pid int) {
	t.Helper()
	require.Eventually(t, func() bool {
		err := c.super.QueryRow(t.Context(), `
select pid from pg_stat_activity where datname = current_database() and usename = 'station_system' and wait_event_type = 'Lock'`).Scan(&pid)
		return err == nil
	}, 10*time.Second, 5*time.Millisecond)
	return pid
}

// One sealer works at a time, and one that is killed in the middle leaves its batch to the
// next: nothing is lost, and nothing sealed twice.
func TestSealer_Killed(t *testing.T) {
	t.Parallel()
	c := newChains(t)
	acme := c.organization(t, "acme")
	c.fill(t, acme, 2500) // two batches and a half
	release := c.blocked(t)
	killed := make(chan error, 1)
	go func() { killed <- quiet(c).Seal(acme.in) }()
	pid := c.waitBlocked(t)

	require.NoError(t, quiet(c).Seal(acme.in), "another one has nothing to do meanwhile")
	c.exec(t, `select pg_terminate_backend($1)`, pid)
	require.Error(t, <-killed)
	release()
	require.Zero(t, c.count(t, `select count(*) from portal_audit_seals`))
	require.EqualValues(t, 2500, c.count(t, `select count(*) from portal_audit_unsealed`))
	c.seal(t)
	c.requireWhole(t, acme, 2500)
}

// Sealers side by side, some of which are killed again and again, give each organization
// one chain without gaps of all that its writers committed, in whatever order.
func TestSealer_SideBySide(t *testing.T) {
	t.Parallel()
	c := newChains(t)
	const organizations, writers, deeds = 3, 6, 60
	all := make([]organization, organizations)
	for i := range all {
		all[i] = c.organization(t, fmt.Sprintf("acme-%d", i))
	}
	sealers := []*audit.Sealer{quiet(c), quiet(c)}
	for _, s := range sealers {
		s.Start(t.Context())
	}
	var work, killer errgroup.Group
	for range writers {
		work.Go(func() error {
			for range deeds {
				c.writeTwice(all[rand.IntN(organizations)], all[rand.IntN(organizations)])
			}
			return nil
		})
	}
	conn, done := c.Super(t), make(chan struct{})
	killer.Go(func() error {
		for {
			select {
			case <-done:
				return nil
			default:
			}
			_, err := conn.Exec(all[0].in, `
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and usename = 'station_system' and query like '%portal_audit_seals%' and state <> 'idle'`)
			if err != nil {
				return err
			}
		}
	})
	require.NoError(t, work.Wait())
	close(done)
	require.NoError(t, killer.Wait())
	require.Eventually(t, func() bool { return c.count(t, `select count(*) from portal_audit_unsealed`) == 0 }, 10*time.Second, 20*time.Millisecond)
	for _, s := range sealers {
		s.Stop()
		s.Stop()
	}
	for _, o := range all {
		entries := c.count(t, `select count(*) from portal_audit_logs where organization_id = $1`, o.id)
		require.Greater(t, entries, int64(deeds))
		c.requireWhole(t, o, entries)
	}
	require.Zero(t, c.count(t, `
select count(*) from (select position - row_number() over (partition by organization_id order by position) as gap from portal_audit_seals) s where gap <> 0`))
}

// writeTwice writes for two organizations. The first commits after the second, and now and
// then never. Who gets a connection that has just been killed fails, so it gives no error:
// what was committed is counted.
func (c *chains) writeTwice(first, second organization) {
	_ = c.DB.InOrgTx(first.in, func(tx *postgres.Tx) error {
		if err := tx.Run(first.in, first.record()); err != nil {
			return err
		}
		entry := audit.RecordIn(second.in, session.Tenant{OrganizationID: second.id}, time.Now(), audit.Entry{Action: "role.created"})
		if err := c.DB.System(second.in, "write for another", entry); err != nil || rand.IntN(4) == 0 {
			return errors.New("undone")
		}
		return nil
	})
}

func quiet(c *chains) *audit.Sealer { return audit.NewSealer(c.DB, slog.New(slog.DiscardHandler)) }

// An entry has its seal within a second of its commit.
func TestSealer_InTime(t *testing.T) {
	t.Parallel()
	c := newChains(t)
	acme := c.organization(t, "acme")
	sealer := quiet(c)
	sealer.Start(t.Context())
	t.Cleanup(sealer.Stop)
	var most time.Duration
	for i := range 20 {
		c.write(t, acme, 1)
		committed := time.Now()
		require.Eventually(t, func() bool {
			return c.count(t, `select count(*) from portal_audit_seals where organization_id = $1`, acme.id) == int64(i+1)
		}, 10*time.Second, 2*time.Millisecond)
		most = max(most, time.Since(committed))
	}
	t.Logf("sealed within %v", most)
	assert.Less(t, most, time.Second)
}
