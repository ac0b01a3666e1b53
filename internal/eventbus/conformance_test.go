package eventbus_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/postgres"
)

// The tests of this file and of the other conformance files hold for both buses:
// the contract of Bus, Relay and Stream. Here: what consumers are promised.

func TestAppendedEventHasItsEffectOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		user := w.Member(t, w.acme, "mia")
		handled := make(chan eventbus.Event, 10)
		svc := w.service()
		require.NoError(t, svc.Consume("probe", []string{"tasks.task.*"}, func(ctx context.Context, tx *postgres.Tx, e eventbus.Event) error {
			handled <- e
			return noteAs("probe")(ctx, tx, e)
		}))
		w.start(svc)

		full := event("tasks.task.created", "w", 1)
		full.OrganizationID = w.acme
		full.EntityType = "task"
		full.EntityID = uuid.NullUUID{UUID: uuid.New(), Valid: true}
		full.UserID = uuid.NullUUID{UUID: user, Valid: true}
		full.CorrelationID = uuid.NullUUID{UUID: uuid.New(), Valid: true}
		full.Metadata = json.RawMessage(`{"client":"Zoë"}`)
		full.OccurredAt = time.Date(2026, 11, 23, 9, 30, 0, 123456000, time.UTC)
		other := event("crm.contact.created", "w", 2)
		bare := eventbus.Event{Type: "tasks.task.deleted"}
		w.write(w.acme, full, other, bare)
		svc.Wake()

		rows := w.awaitEffects("probe", 2)
		got := <-handled
		require.JSONEq(t, string(full.Payload), string(got.Payload))
		require.JSONEq(t, string(full.Metadata), string(got.Metadata))
		require.Equal(t, int64(1), got.Position)
		got.Payload, got.Metadata, got.Position = full.Payload, full.Metadata, 0
		require.Equal(t, full, got, "every field arrives as it was written")
		got = <-handled
		require.Equal(t, w.acme, got.OrganizationID, "Append fills in the organization")
		require.NotEqual(t, uuid.Nil, got.ID)
		require.WithinDuration(t, time.Now(), got.OccurredAt, time.Minute)
		require.JSONEq(t, `{}`, string(got.Payload))
		require.Equal(t, []int64{1, 3}, []int64{rows[0].Position, rows[1].Position})

		w.awaitDispatched()
		require.Len(t, w.effects("probe"), 2, "the other portlet's event is not for this consumer")
		requireGapFree(t, w.logged())
	})
}

func TestRolledBackWritePublishesNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		svc := w.started("probe")
		live := w.read(svc, w.acme, "")
		refused := errors.New("changed my mind")
		err := w.DB.InOrgTx(w.in(w.acme), func(tx *postgres.Tx) error {
			if err := tx.Run(t.Context(), eventbus.Append(event("tasks.task.created", "w", 1))); err != nil {
				return err
			}
			return refused
		})
		require.ErrorIs(t, err, refused)
		err = w.DB.InOrg(w.in(w.acme),
			eventbus.Append(event("tasks.task.created", "w", 2)), postgres.Exec(`select 1/0`))
		require.Error(t, err)
		svc.Wake()
		good := event("tasks.task.created", "w", 3)
		w.write(w.acme, good)
		svc.Wake()

		require.Equal(t, good.ID, w.awaitEffects("probe", 1)[0].EventID)
		w.awaitSeen(live, 1)
		w.awaitDispatched()
		require.Len(t, w.logged(), 1)
		require.Len(t, w.effects("probe"), 1)
		require.Len(t, live.seen(), 1)
	})
}

func TestOrderWithinAnOrganization(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		svc := w.started("probe", "other")
		acme, globex := w.read(svc, w.acme, ""), w.read(svc, w.globex, "")
		var writers sync.WaitGroup
		const writes, each = 40, 5
		for i, organization := range []uuid.UUID{w.acme, w.globex, w.acme, w.globex} {
			writers.Go(func() {
				for n := range writes {
					var events []eventbus.Event
					for k := range each {
						events = append(events, event("tasks.task.updated", fmt.Sprint(i), n*each+k))
					}
					if err := w.DB.InOrg(w.in(organization), eventbus.Append(events...)); err != nil {
						t.Errorf("write of %d: %v", i, err)
						return
					}
					svc.Wake()
				}
			})
		}
		writers.Wait()
		for _, name := range []string{"probe", "other"} {
			rows := w.awaitEffects(name, 4*writes*each)
			requireOrdered(t, rows)
			for _, organization := range []uuid.UUID{w.acme, w.globex} {
				require.True(t, slices.IsSortedFunc(of(organization, rows), func(a, b effect) int {
					return int(a.Position - b.Position)
				}), "%s: an organization's events take effect in the order of their positions", name)
			}
		}
		requireOrdered(t, w.logged())
		require.Equal(t, of(w.acme, w.logged()), w.awaitSeen(acme, 2*writes*each))
		require.Equal(t, of(w.globex, w.logged()), w.awaitSeen(globex, 2*writes*each))
	})
}

func TestDuplicateDeliveryHasOneEffect(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		svc := w.started("probe", "other")
		live := w.read(svc, w.acme, "")
		var published []eventbus.Event
		sub, err := svc.Subscribe(t.Context(), eventbus.Filter{OrganizationID: w.acme})
		require.NoError(t, err)
		for n := range 20 {
			w.write(w.acme, event("tasks.task.created", "w", n))
		}
		svc.Wake()
		for len(published) < 20 {
			e, err := sub.Next(t.Context())
			require.NoError(t, err)
			published = append(published, e)
		}
		w.awaitDispatched()
		for range 3 {
			require.NoError(t, svc.Bus().Publish(t.Context(), published))
		}
		last := event("tasks.task.created", "w", 20)
		w.write(w.acme, last)
		svc.Wake()
		for _, name := range []string{"probe", "other"} {
			rows := w.awaitEffects(name, 21)
			require.Len(t, rows, 21)
			require.Equal(t, last.ID, rows[20].EventID, "all duplicates came before the last event")
		}
		require.Len(t, w.awaitSeen(live, 21), 21)
	})
}

func TestFailingHandlerIsRetriedThenDeadLettered(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		var mu sync.Mutex
		tries := map[string][]time.Time{}
		svc := w.service()
		require.NoError(t, svc.Consume("probe", nil, func(ctx context.Context, tx *postgres.Tx, e eventbus.Event) error {
			if err := noteAs("probe")(ctx, tx, e); err != nil {
				return err
			}
			mu.Lock()
			tries[e.Type] = append(tries[e.Type], time.Now())
			n := len(tries[e.Type])
			mu.Unlock()
			switch {
			case e.Type == "tasks.task.poisoned":
				return fmt.Errorf("boom on try %d", n)
			case e.Type == "tasks.task.panicked":
				panic("out of cheese")
			case e.Type == "tasks.task.swallowed":
				_ = tx.Run(ctx, postgres.Exec(`select 1/0`))
			case e.Type == "tasks.task.wavered" && n < 3:
				return errors.New("not yet")
			}
			return nil
		}))
		require.NoError(t, svc.Consume("healthy", nil, noteAs("healthy")))
		w.start(svc)

		poisoned := event("tasks.task.poisoned", "w", 1)
		panicked := event("tasks.task.panicked", "w", 2)
		swallowed := event("tasks.task.swallowed", "w", 3)
		wavered := event("tasks.task.wavered", "w", 4)
		fine := event("tasks.task.created", "w", 5)
		w.write(w.acme, poisoned, panicked, swallowed, wavered, fine)
		svc.Wake()
		require.Equal(t, fine.ID, w.awaitEffects("probe", 1)[0].EventID, "a failing event does not hold up the next")
		require.Len(t, w.awaitEffects("healthy", 5), 5)
		rows := w.awaitEffects("probe", 2)
		require.Equal(t, wavered.ID, rows[1].EventID)

		var letters []eventbus.DeadLetter
		require.Eventually(t, func() bool {
			var err error
			letters, err = svc.DeadLetters(t.Context(), "probe", 10)
			require.NoError(t, err)
			return len(letters) == 3
		}, patience, 20*time.Millisecond)
		byID := map[uuid.UUID]eventbus.DeadLetter{}
		for _, l := range letters {
			byID[l.Event.ID] = l
			require.Equal(t, "probe", l.Consumer)
			require.Equal(t, 3, l.Attempts)
			require.Equal(t, w.acme, l.Event.OrganizationID)
			require.WithinDuration(t, time.Now(), l.FailedAt, time.Minute)
		}
		require.Contains(t, byID[poisoned.ID].Reason, "boom on try 3")
		require.Contains(t, byID[panicked.ID].Reason, "panic: out of cheese")
		require.NotEmpty(t, byID[swallowed.ID].Reason)
		require.JSONEq(t, string(poisoned.Payload), string(byID[poisoned.ID].Event.Payload))

		require.Len(t, w.effects("probe"), 2, "failed tries leave no effect")
		mu.Lock()
		defer mu.Unlock()
		for _, name := range []string{"tasks.task.poisoned", "tasks.task.wavered"} {
			at := tries[name]
			require.Len(t, at, 3)
			require.GreaterOrEqual(t, at[1].Sub(at[0]), w.delays[0], name)
			require.GreaterOrEqual(t, at[2].Sub(at[1]), w.delays[1], "the delays of %s grow", name)
		}
		others, err := svc.DeadLetters(t.Context(), "healthy", 10)
		require.NoError(t, err)
		require.Empty(t, others)
	})
}

func TestSlowHandlerIsCutOff(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		w.delays = []time.Duration{}
		w.timeout = 500 * time.Millisecond // which the other handlers of a busy machine don't take
		svc := w.service()
		require.NoError(t, svc.Consume("probe", nil, func(ctx context.Context, tx *postgres.Tx, e eventbus.Event) error {
			if e.Type == "tasks.task.slow" {
				<-ctx.Done()
				return ctx.Err()
			}
			return noteAs("probe")(ctx, tx, e)
		}))
		w.start(svc)
		slow, next := event("tasks.task.slow", "w", 1), event("tasks.task.created", "w", 2)
		w.write(w.acme, slow, next)
		svc.Wake()
		require.Equal(t, next.ID, w.awaitEffects("probe", 1)[0].EventID)
		letters, err := svc.DeadLetters(t.Context(), "probe", 10)
		require.NoError(t, err)
		require.Len(t, letters, 1)
		require.Contains(t, letters[0].Reason, "took longer than 500ms")
	})
}

func TestHandlerActsInItsOrganizationOnly(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		type sight struct {
			organization uuid.UUID
			visible      []uuid.UUID
		}
		sights := make(chan sight, 2)
		svc := w.service()
		require.NoError(t, svc.Consume("probe", nil, func(ctx context.Context, tx *postgres.Tx, e eventbus.Event) error {
			s := sight{organization: e.OrganizationID}
			err := tx.Run(ctx, postgres.All(&s.visible, `select id from organizations`))
			sights <- s
			return err
		}))
		w.start(svc)
		w.write(w.acme, event("tasks.task.created", "w", 1))
		w.write(w.globex, event("tasks.task.created", "w", 2))
		for range 2 {
			s := <-sights
			require.Equal(t, []uuid.UUID{s.organization}, s.visible)
		}
	})
}

func TestDatabaseTroubleCostsNoTry(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		w.delays = []time.Duration{}
		var once sync.Once
		svc := w.service()
		require.NoError(t, svc.Consume("probe", nil, func(ctx context.Context, tx *postgres.Tx, e eventbus.Event) error {
			var err error
			once.Do(func() { err = tx.Run(ctx, postgres.Exec(`select pg_terminate_backend(pg_backend_pid())`)) })
			if err != nil {
				return err
			}
			return noteAs("probe")(ctx, tx, e)
		}))
		w.start(svc)
		w.write(w.acme, event("tasks.task.created", "w", 1))
		svc.Wake()
		w.awaitEffects("probe", 1)
		letters, err := svc.DeadLetters(t.Context(), "probe", 10)
		require.NoError(t, err)
		require.Empty(t, letters)
	})
}

func TestConsumeRefusals(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		svc := w.service()
		require.NoError(t, svc.Consume("probe", nil, noteAs("probe")))
		require.ErrorContains(t, svc.Consume("probe", nil, noteAs("probe")), "twice")
		require.ErrorContains(t, svc.Consume("No Portlet", nil, noteAs("probe")), "can't be the name")
		require.ErrorContains(t, svc.Consume("other", []string{"tasks..x"}, noteAs("other")), "bind consumer other")
		w.start(svc)
		require.ErrorContains(t, svc.Consume("late", nil, noteAs("late")), "before Start")
	})
}
