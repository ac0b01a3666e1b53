package limits_test

import (
	"context"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/session"
)

// A caller's requests are judged one after the other, and those of others meanwhile. What
// is refused takes a while, unless nobody waits for it.
func TestTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := &limits.Turns{}
		one := session.With(t.Context(), someone())
		begun := time.Now()
		for range 20 {
			go func() { turns.Take(one)(true) }()
		}
		synctest.Wait()
		for _, other := range []context.Context{
			session.With(t.Context(), someone()), t.Context(),
			session.WithClient(t.Context(), session.Client{Address: netip.MustParseAddr("192.0.2.1")}),
		} {
			turns.Take(other)(false)
		}
		require.Zero(t, time.Since(begun), "others do not wait")
		turns.Take(one)(false)
		require.Equal(t, 100*time.Millisecond, time.Since(begun))

		gone, leave := context.WithCancel(one)
		leave()
		turns.Take(gone)(true)
		require.Equal(t, 100*time.Millisecond, time.Since(begun))
	})
}

func BenchmarkTurns(b *testing.B) {
	turns := &limits.Turns{}
	ctx := session.With(b.Context(), someone())
	b.ReportAllocs()
	for b.Loop() {
		turns.Take(ctx)(false)
	}
}
