package limits

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/semaphore"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/session"
)

const (
	// refusalPause is how long one waits for the answer to what was refused. Whoever sends
	// nothing else gets 200 of them a second, over however many connections.
	refusalPause = 5 * time.Millisecond
	// mostAdmitted is how many requests of a caller may be read or wait for their turn:
	// several times what a browser sends at once, and what scripts do.
	mostAdmitted = 128
	// mostBytes is what the bodies of a caller may take in memory together, in bytes, until
	// they are judged. The others wait to be read.
	mostBytes = 8 << 20
)

// Turns lets each caller have one request at a time parsed and judged, so that who sends
// many that are costly to refuse takes one processor and leaves the others, and bounds
// what the bodies of those that wait take in memory. The zero value is ready.
type Turns struct {
	mu    sync.Mutex
	lines map[who]*line
}

// line is a caller's requests that are read, wait and are judged.
type line struct {
	// taken has room for one.
	taken chan struct{}
	room  *semaphore.Weighted
	// many is how many there are, of which some were admitted.
	many, admitted int
}

// who is a person or an API key, or a network whose callers are signed out.
type who struct {
	actor   uuid.UUID
	network netip.Addr
}

// Turn is a request's.
type Turn struct {
	turns *Turns
	who   who
	line  *line
	bytes int64
	// admitted requests count towards the most, taken ones have their turn.
	admitted, taken bool
}

// Admit lets in a request whose body has at most so many bytes, once there is room for it.
// The error is RATE_LIMITED where its caller has too many requests waiting, UNAVAILABLE
// where ctx ends.
func (t *Turns) Admit(ctx context.Context, bytes int64) (*Turn, error) {
	turn := t.join(ctx, true)
	if turn == nil {
		return nil, apperr.Newf(apperr.RateLimited, "At most %d of your requests may wait at once.", mostAdmitted).After(time.Second)
	}
	if !turn.line.room.TryAcquire(bytes) && turn.line.room.Acquire(ctx, bytes) != nil {
		turn.leave()
		return nil, errGone
	}
	turn.bytes = bytes
	return turn, nil
}

var errGone = apperr.New(apperr.Unavailable, "The request ended before its turn had come.")

// Join is Admit for a request that was read already, of which its transport bounds how
// many there may be.
func (t *Turns) Join(ctx context.Context) *Turn { return t.join(ctx, false) }

func (t *Turns) join(ctx context.Context, admit bool) *Turn {
	k := who{network: session.ClientFrom(ctx).Network()}
	if caller := session.From(ctx); caller != nil {
		k = who{actor: caller.Actor()}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	mine := t.lines[k]
	if mine == nil {
		if t.lines == nil {
			t.lines = map[who]*line{}
		}
		mine = &line{taken: make(chan struct{}, 1), room: semaphore.NewWeighted(mostBytes)}
		t.lines[k] = mine
	}
	if admit {
		if mine.admitted == mostAdmitted {
			return nil
		}
		mine.admitted++
	}
	mine.many++
	return &Turn{turns: t, who: k, line: mine, admitted: admit}
}

// Take waits for the request's turn. The error is UNAVAILABLE where ctx ends.
func (t *Turn) Take(ctx context.Context) error {
	select {
	case t.line.taken <- struct{}{}: // who need not wait has not gone
	default:
		select {
		case t.line.taken <- struct{}{}:
		case <-ctx.Done():
			return errGone
		}
	}
	t.taken = true
	return nil
}

// End ends the request's turn; a while later where it was refused, unless ctx ends.
func (t *Turn) End(ctx context.Context, refused bool) {
	if t.taken {
		if refused {
			select {
			case <-time.After(refusalPause):
			case <-ctx.Done():
			}
		}
		<-t.line.taken
	}
	t.leave()
}

func (t *Turn) leave() {
	t.line.room.Release(t.bytes)
	t.turns.mu.Lock()
	defer t.turns.mu.Unlock()
	if t.admitted {
		t.line.admitted--
	}
	if t.line.many--; t.line.many == 0 {
		delete(t.turns.lines, t.who)
	}
}
