package eventbus

import (
	"context"
	"sync"

	"github.com/google/uuid"
)

// Subscription is one subscriber's place in the Hub. Next is for one goroutine;
// Close is for any.
type Subscription struct {
	hub          *Hub
	organization uuid.UUID
	types        typeSet
	allow        func(Event) bool
	detach       func() bool

	mu     sync.Mutex
	buffer []Event
	missed bool
	wake   chan struct{}
	once   sync.Once
	done   chan struct{}
}

// Next waits for the subscriber's next event. The error is ErrResync when events
// were missed since the last call: everything that comes after it is complete
// again. It is ErrClosed at the end, or that of ctx.
func (s *Subscription) Next(ctx context.Context) (Event, error) {
	for {
		event, ok, missed := s.pop()
		switch {
		case missed:
			return Event{}, ErrResync
		case ok && (s.allow == nil || s.allow(event)):
			return event, nil
		case ok:
			continue
		}
		select {
		case <-s.wake:
		case <-s.done:
			return Event{}, ErrClosed
		case <-ctx.Done():
			return Event{}, ctx.Err()
		}
	}
}

// Done is closed when the subscription ends.
func (s *Subscription) Done() <-chan struct{} { return s.done }

// Close ends the subscription. A second call does nothing.
func (s *Subscription) Close() {
	s.detach()
	s.end()
}

func (s *Subscription) end() {
	s.once.Do(func() {
		s.hub.remove(s)
		close(s.done)
	})
}

func (s *Subscription) pop() (event Event, ok, missed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.missed {
		s.missed = false
		return Event{}, false, true
	}
	if len(s.buffer) == 0 {
		return Event{}, false, false
	}
	event = s.buffer[0]
	s.buffer[0] = Event{}
	s.buffer = s.buffer[1:]
	return event, true, false
}

// push keeps the event, or what is left of the promise when there is no room:
// that the subscriber hears of it.
func (s *Subscription) push(e Event) {
	s.mu.Lock()
	switch {
	case s.missed:
	case len(s.buffer) >= subscriptionBuffer:
		s.missed, s.buffer = true, nil
	default:
		s.buffer = append(s.buffer, e)
	}
	s.mu.Unlock()
	signal(s.wake)
}

func (s *Subscription) tell() {
	s.mu.Lock()
	s.missed, s.buffer = true, nil
	s.mu.Unlock()
	signal(s.wake)
}
