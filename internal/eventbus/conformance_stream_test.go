package eventbus_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/eventbus"
)

// The part of the conformance suite about streams and live subscribers.

func TestLiveSubscribersGetTheirOwn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		svc := w.started()
		streams := map[string]*reader{
			"all":    w.read(svc, w.acme, ""),
			"tasks":  w.read(svc, w.acme, "", "tasks.*"),
			"exact":  w.read(svc, w.acme, "", "tasks.task.created", "crm.deal.*"),
			"globex": w.read(svc, w.globex, ""),
		}
		ctx, cancel := context.WithCancel(w.in(w.acme))
		defer cancel()
		allowed, err := svc.Stream(ctx, "", nil, func(e eventbus.Event) bool { return markOf(e).Seq%2 == 0 })
		require.NoError(t, err)

		for n, eventType := range []string{
			"tasks.task.created", "tasks.task.updated", "tasks.project.created", "crm.deal.won", "crm.contact.created",
		} {
			w.write(w.acme, event(eventType, "w", n))
			w.write(w.globex, event(eventType, "g", n))
		}
		svc.Wake()
		// The last event is for everybody: what did not come before it is not
		// coming.
		w.awaitDispatched()
		for _, organization := range []uuid.UUID{w.acme, w.globex} {
			w.write(organization, event("tasks.task.created", "end", 100))
		}
		svc.Wake()
		want := map[string][]int{
			"all": {0, 1, 2, 3, 4, 100}, "tasks": {0, 1, 2, 100}, "exact": {0, 3, 100}, "globex": {0, 1, 2, 3, 4, 100},
		}
		for name, r := range streams {
			rows := w.awaitSeen(r, len(want[name]))
			var seqs []int
			for _, row := range rows {
				seqs = append(seqs, row.Seq)
				require.Equal(t, name == "globex", row.OrganizationID == w.globex, "%s sees its organization", name)
			}
			require.Equal(t, want[name], seqs, name)
		}
		for _, seq := range []int{0, 2, 4, 100} {
			require.Equal(t, seq, markOf(<-allowed).Seq)
		}
	})
}

func TestSlowSubscriberIsToldToResync(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		svc := w.started()
		sub, err := svc.Subscribe(t.Context(), eventbus.Filter{OrganizationID: w.acme})
		require.NoError(t, err)
		// A stream that nobody reads meanwhile loses nothing all the same.
		ctx, cancel := context.WithCancel(w.in(w.acme))
		defer cancel()
		stalled, err := svc.Stream(ctx, "", nil, nil)
		require.NoError(t, err)
		const many = 600
		var events []eventbus.Event
		for n := range many {
			events = append(events, event("tasks.task.created", "w", n))
		}
		w.write(w.acme, events...)
		svc.Wake()
		w.awaitDispatched()
		// The feed reached the hub when another subscriber has what came last.
		marker := w.read(svc, w.globex, "")
		w.write(w.globex, event("tasks.task.created", "g", 1))
		svc.Wake()
		w.awaitSeen(marker, 1)

		_, err = sub.Next(t.Context())
		require.ErrorIs(t, err, eventbus.ErrResync)
		next := event("tasks.task.created", "w", many)
		w.write(w.acme, next)
		svc.Wake()
		e, err := sub.Next(t.Context())
		require.NoError(t, err, "after the notice the subscription goes on")
		require.Equal(t, next.ID, e.ID)
		sub.Close()
		_, err = sub.Next(t.Context())
		require.ErrorIs(t, err, eventbus.ErrClosed)

		for n := range many + 1 {
			require.Equal(t, n, markOf(<-stalled).Seq)
		}
	})
}

func TestResumeWhileWriting(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		svc := w.started()
		w.write(w.acme, event("tasks.task.created", "first", 0))
		l := newLedger()
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.writeMany(l, svc.Wake, 4, 60)
		}()
		var got []effect
		position := eventbus.EncodePosition(0)
		reconnects := 0
		take := func(most int) {
			ctx, cancel := context.WithCancel(w.in(w.acme))
			defer cancel()
			events, err := svc.Stream(ctx, position, nil, nil)
			require.NoError(t, err)
			for range most {
				e := <-events
				m := markOf(e)
				got = append(got, effect{e.OrganizationID, e.ID, e.Position, m.Writer, m.Seq})
				position = eventbus.EncodePosition(e.Position)
			}
			reconnects++
		}
		for writing := true; writing; {
			select {
			case <-done:
				writing = false
			default:
				// What is read here is at most what is logged for sure.
				if n := len(of(w.acme, w.logged())) - len(got); n > 0 {
					take(1 + rand.IntN(n))
				}
			}
		}
		w.awaitDispatched()
		all := of(w.acme, w.logged())
		take(len(all) - len(got))
		require.Equal(t, all, got, "after %d reconnects: nothing lost, nothing twice, in order", reconnects)
		require.Greater(t, reconnects, 2)
	})
}

func TestStopEndsStreams(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		svc := w.started("probe")
		live := w.read(svc, w.acme, "")
		stalled, err := svc.Stream(w.in(w.acme), eventbus.EncodePosition(0), nil, nil)
		require.NoError(t, err)
		w.write(w.acme, event("tasks.task.created", "w", 1))
		svc.Wake()
		w.awaitSeen(live, 1)
		svc.Stop()
		svc.Stop()
		<-live.ended
		for range stalled {
		}
		require.Error(t, svc.Healthy(t.Context()))
		_, err = svc.Stream(w.in(w.acme), "", nil, nil)
		require.ErrorIs(t, err, eventbus.ErrClosed)
	})
}

// The seam between the log and the live feed: streams that are opened while
// events pour in, at every moment of their way.
func TestStreamsOpenedWhileWriting(t *testing.T) {
	t.Parallel()
	onBoth(t, func(w *world) {
		t := w.t
		svc := w.started()
		l := newLedger()
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.writeMany(l, svc.Wake, 4, 100)
		}()
		type opened struct {
			*reader
			after int64
		}
		var fromLog, fromNow []opened
		for writing := true; writing; {
			select {
			case <-done:
				writing = false
			default:
				after := int64(rand.IntN(len(w.logged()) + 1))
				fromLog = append(fromLog, opened{w.read(svc, w.acme, eventbus.EncodePosition(after)), after})
				fromNow = append(fromNow, opened{reader: w.read(svc, w.acme, "")})
			}
			target := l.len() + 8
			require.Eventually(t, func() bool {
				select {
				case <-done:
					return true
				default:
					return l.len() >= target
				}
			}, patience, time.Millisecond)
		}
		last := event("tasks.task.created", "last", 0)
		w.write(w.acme, last)
		svc.Wake()
		w.awaitDispatched()
		all := of(w.acme, w.logged())
		for _, r := range fromLog {
			first := slices.IndexFunc(all, func(e effect) bool { return e.Position > r.after })
			require.Equal(t, all[first:], w.awaitSeen(r.reader, len(all)-first), "after %d", r.after)
		}
		for _, r := range fromNow {
			require.Eventually(t, func() bool {
				seen := r.seen()
				return len(seen) > 0 && seen[len(seen)-1].EventID == last.ID
			}, patience, tick)
			seen := r.seen()
			require.Equal(t, all[len(all)-len(seen):], seen, "from then on without a hole")
		}
		t.Logf("%s: %d streams, %d events", w.backend.name, len(fromLog)+len(fromNow), l.len())
		require.Greater(t, len(fromLog), 10)
	})
}
