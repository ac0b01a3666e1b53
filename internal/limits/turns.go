package limits

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/session"
)

// refusalPause is how long one waits for the answer to what was refused. Whoever sends
// nothing else gets 200 of them a second, over however many connections.
const refusalPause = 5 * time.Millisecond

// Turns lets each caller have one request at a time read, parsed and judged, so that who
// sends many that are costly to refuse takes one processor and leaves the others. The
// zero value is ready.
type Turns struct {
	mu   sync.Mutex
	held map[who]*turn
}

type turn struct {
	// taken has room for one.
	taken chan struct{}
	// many is how many have or want it.
	many int
}

// who is a user, or an address whose callers are signed out.
type who struct {
	user    uuid.UUID
	address netip.Addr
}

// Take waits for the caller's turn and gives what ends it, which is to be called with
// whether the request was refused.
func (t *Turns) Take(ctx context.Context) (end func(refused bool)) {
	k := who{address: session.ClientFrom(ctx).Address}
	if caller := session.From(ctx); caller != nil {
		k = who{user: caller.UserID}
	}
	t.mu.Lock()
	mine := t.held[k]
	if mine == nil {
		if t.held == nil {
			t.held = map[who]*turn{}
		}
		mine = &turn{taken: make(chan struct{}, 1)}
		t.held[k] = mine
	}
	mine.many++
	t.mu.Unlock()
	mine.taken <- struct{}{}
	return func(refused bool) {
		if refused {
			select {
			case <-time.After(refusalPause):
			case <-ctx.Done():
			}
		}
		<-mine.taken
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.many--; mine.many == 0 {
			delete(t.held, k)
		}
	}
}
