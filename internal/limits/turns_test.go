package limits_test

import (
	"context"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/session"
)

func turn(ctx context.Context, turns *limits.Turns, refused bool) {
	mine := turns.Join(ctx)
	_ = mine.Take(ctx)
	mine.End(ctx, refused)
}

// A caller's requests are judged one after the other, and those of others meanwhile. What
// is refused takes a while, unless nobody waits for it.
func TestTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := &limits.Turns{}
		person := someone()
		one := session.With(t.Context(), person)
		key := &session.Session{ID: uuid.New(), UserID: person.UserID, OrganizationID: person.OrganizationID, IsKey: true}
		begun := time.Now()
		for range 20 {
			go turn(one, turns, true)
		}
		synctest.Wait()
		for _, other := range []context.Context{
			session.With(t.Context(), someone()), session.With(t.Context(), key), t.Context(),
			session.WithClient(t.Context(), session.Client{Address: netip.MustParseAddr("192.0.2.1")}),
		} {
			turn(other, turns, false)
		}
		gone, leave := context.WithCancel(one)
		leave()
		waiting := turns.Join(gone)
		require.True(t, apperr.Is(waiting.Take(gone), apperr.Unavailable))
		waiting.End(gone, true)
		require.Zero(t, time.Since(begun), "neither others nor those who have gone wait")
		turn(one, turns, false)
		require.Equal(t, 100*time.Millisecond, time.Since(begun))
	})
}

// The bodies of one caller's requests take so much memory, and so many may wait.
func TestTurns_Admit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := &limits.Turns{}
		one := session.With(t.Context(), someone())
		var first []*limits.Turn
		for range 8 {
			large, err := turns.Admit(one, 1<<20)
			require.NoError(t, err)
			first = append(first, large)
		}
		const waiting = 120
		let := make(chan *limits.Turn, waiting)
		for range waiting {
			go func() {
				if small, err := turns.Admit(one, 1); err == nil {
					let <- small
				}
			}()
		}
		synctest.Wait()
		require.Empty(t, let, "there is no room for their bodies")
		_, err := turns.Admit(one, 1)
		require.True(t, apperr.Is(err, apperr.RateLimited))
		require.ErrorContains(t, err, "At most 128 of your requests may wait at once.")
		other, err := turns.Admit(session.With(t.Context(), someone()), 8<<20)
		require.NoError(t, err)
		other.End(t.Context(), false)

		first[0].End(one, false)
		synctest.Wait()
		require.Len(t, let, waiting)
		gone, leave := context.WithCancel(one)
		done := make(chan error)
		go func() {
			_, err := turns.Admit(gone, 2<<20)
			done <- err
		}()
		synctest.Wait()
		leave()
		require.True(t, apperr.Is(<-done, apperr.Unavailable))
		for range waiting {
			(<-let).End(one, false)
		}
		for range waiting {
			small, err := turns.Admit(one, 1)
			require.NoError(t, err, "those who left are not counted")
			small.End(one, false)
		}
	})
}

func BenchmarkTurns(b *testing.B) {
	turns := &limits.Turns{}
	ctx := session.With(b.Context(), someone())
	b.ReportAllocs()
	for b.Loop() {
		turn(ctx, turns, false)
	}
}
