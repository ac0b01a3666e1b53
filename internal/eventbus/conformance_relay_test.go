package eventbus_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/postgres"
)

// The part of the conformance suite about the relay, and relays that die.

func TestConcurrentWritersLoseNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		svc := w.started("probe")
		l := newLedger()
		w.writeMany(l, svc.Wake, 6, 40)
		w.awaitDispatched()
		l.requireOnce(t, w.logged(), "the log")
		requireGapFree(t, w.logged())
		l.requireOnce(t, w.awaitEffects("probe", l.len()), "effects")
	})
}

// writeMany commits writes of some events each, some of which roll back, and
// some of which stay open while others commit.
func (w *world) writeMany(l *ledger, wake func(), writers, writes int) {
	var writing sync.WaitGroup
	for i := range writers {
		writing.Go(func() {
			organization := []uuid.UUID{w.acme, w.globex}[i%2]
			for n := range writes {
				var events []eventbus.Event
				for k := range 1 + rand.IntN(4) {
					events = append(events, event("tasks.task.updated", fmt.Sprint(i), n*10+k))
				}
				undo := errors.New("rolled back")
				err := w.DB.InOrgTx(w.in(organization), func(tx *postgres.Tx) error {
					if err := tx.Run(w.t.Context(), eventbus.Append(events...)); err != nil {
						return err
					}
					switch rand.IntN(5) {
					case 0:
						return undo
					case 1:
						return tx.Run(w.t.Context(), postgres.Exec(`select pg_sleep(0.02)`))
					}
					return nil
				})
				if errors.Is(err, undo) {
					continue
				}
				if err != nil {
					w.t.Errorf("write of %d: %v", i, err)
					return
				}
				l.add(events...)
				wake()
			}
		})
	}
	writing.Wait()
}

func TestRelayKilledMidway(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		svc := w.service()
		require.NoError(t, svc.Consume("probe", nil, noteAs("probe")))
		svc.Bus().Start(context.Background())
		w.healthy(svc)
		live := w.read(svc, w.acme, "")
		l := newLedger()
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.writeMany(l, func() {}, 4, 60)
		}()
		kills := 0
		for writing := true; writing; kills++ {
			select {
			case <-done:
				writing = false
			default:
			}
			relay := svc.NewRelayOf()
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(rand.IntN(20_000))*time.Microsecond)
			relay.Start(ctx)
			relay.Start(ctx)
			<-ctx.Done()
			cancel()
			relay.Stop()
			relay.Stop()
		}
		relay := svc.NewRelayOf()
		relay.Start(context.Background())
		defer relay.Stop()
		w.awaitDispatched()
		t.Logf("%s: %d events, relay killed %d times", w.backend.name, l.len(), kills)
		require.Greater(t, kills, 5)
		l.requireOnce(t, w.logged(), "the log")
		requireGapFree(t, w.logged())
		l.requireOnce(t, w.awaitEffects("probe", l.len()), "effects")
		require.Equal(t, of(w.acme, w.logged()), w.awaitSeen(live, len(of(w.acme, w.logged()))))
	})
}

func TestTwoRelaysAtOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		svc := w.started("probe")
		second := svc.NewRelayOf()
		second.Start(context.Background())
		defer second.Stop()
		live := w.read(svc, w.acme, "")
		l := newLedger()
		w.writeMany(l, func() { svc.Wake(); second.Wake() }, 6, 40)
		w.awaitDispatched()
		l.requireOnce(t, w.logged(), "the log")
		requireGapFree(t, w.logged())
		l.requireOnce(t, w.awaitEffects("probe", l.len()), "effects")
		want := of(w.acme, w.logged())
		require.Equal(t, want, w.awaitSeen(live, len(want)))
	})
}

func TestRelayKeepsTheLogAheadOfTheCalendar(t *testing.T) {
	t.Parallel()
	w := newWorld(t, backend{name: "inproc"})
	super := w.Super(t)
	now := time.Now().UTC()
	last := time.Date(now.Year(), now.Month()+3, 1, 0, 0, 0, 0, time.UTC)
	partition := fmt.Sprintf("portal_event_logs_y%dm%02d", last.Year(), last.Month())
	_, err := super.Exec(t.Context(), "drop table "+partition)
	require.NoError(t, err)
	w.started()
	require.Eventually(t, func() bool {
		var there bool
		require.NoError(t, super.QueryRow(t.Context(), `select to_regclass($1) is not null`, partition).Scan(&there))
		return there
	}, patience, tick)
}
