package eventbus

import (
	"context"
	"errors"
	"sync"

	"github.com/google/uuid"
)

// subscriptionBuffer is how many events a subscriber may lag behind before it
// is told to resync.
const subscriptionBuffer = 256

var (
	// ErrResync tells a subscriber that events passed it by: read the log from
	// the last position, then go on.
	ErrResync = errors.New("eventbus: events were missed, read the log")
	// ErrClosed is the end of a subscription.
	ErrClosed = errors.New("eventbus: subscription is closed")
)

// Hub fans live events out inside the process. It keeps nothing: whoever misses
// an event is told so and reads the log. It never waits for a subscriber.
type Hub struct {
	mu     sync.Mutex
	last   int64
	subs   map[uuid.UUID]map[*Subscription]struct{}
	closed bool
}

func newHub() *Hub {
	return &Hub{subs: map[uuid.UUID]map[*Subscription]struct{}{}}
}

// Filter says which events a subscriber gets.
type Filter struct {
	// OrganizationID is required: events of another organization never pass.
	OrganizationID uuid.UUID
	// Types are patterns such as `tasks.task.*`; none means every type.
	Types []string
	// Allow, when given, has the last word on each event. It is called on the
	// subscriber's goroutine.
	Allow func(Event) bool
}

// Subscribe starts a subscription that ends with ctx. A pattern that is none
// gives BAD_USER_INPUT on `types`.
func (h *Hub) Subscribe(ctx context.Context, f Filter) (*Subscription, error) {
	types, err := newTypeSet(f.Types)
	if err != nil {
		return nil, err
	}
	s := &Subscription{
		hub: h, organization: f.OrganizationID, types: types, allow: f.Allow,
		wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, ErrClosed
	}
	if h.subs[s.organization] == nil {
		h.subs[s.organization] = map[*Subscription]struct{}{}
	}
	h.subs[s.organization][s] = struct{}{}
	s.detach = context.AfterFunc(ctx, s.end)
	return s, nil
}

// publish hands events on, in the order of their positions. What was seen
// before is dropped. Positions have no gaps, so a gap means that the feed lost
// something: every subscriber is told to resync.
func (h *Hub) publish(events ...Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range events {
		if !h.advance(e.Position) {
			continue
		}
		for s := range h.subs[e.OrganizationID] {
			if s.types.has(e.Type) {
				s.push(e)
			}
		}
	}
}

// pass notes an event of an organization that nobody follows, so that it need not even
// be read; false where somebody does.
func (h *Hub) pass(organization uuid.UUID, position int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.subs[organization]) > 0 {
		return false
	}
	h.advance(position)
	return true
}

// advance notes a position; false for one that was seen before. h.mu is locked.
func (h *Hub) advance(position int64) bool {
	if position <= h.last {
		return false
	}
	if h.last > 0 && position != h.last+1 {
		h.tellAll()
	}
	h.last = position
	return true
}

// position is that of the last event that was handed on; 0 after an interruption.
func (h *Hub) position() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

// resync tells every subscriber to read the log: the feed was interrupted and
// is complete from now on.
func (h *Hub) resync() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = 0
	h.tellAll()
}

func (h *Hub) tellAll() {
	for _, subs := range h.subs {
		for s := range subs {
			s.tell()
		}
	}
}

// close ends every subscription and refuses new ones.
func (h *Hub) close() {
	h.mu.Lock()
	h.closed = true
	var open []*Subscription
	for _, subs := range h.subs {
		for s := range subs {
			open = append(open, s)
		}
	}
	h.mu.Unlock()
	for _, s := range open {
		s.Close()
	}
}

func (h *Hub) remove(s *Subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.subs[s.organization], s)
	if len(h.subs[s.organization]) == 0 {
		delete(h.subs, s.organization)
	}
}
