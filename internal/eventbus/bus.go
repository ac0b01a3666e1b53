package eventbus

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/station-portal/station/internal/postgres"
)

// Bus takes events from the relay to their consumers, and to the Hub of every
// server. The conformance suite holds each implementation to this contract.
type Bus interface {
	// Consume binds a consumer to event types, before Start. The consumer's name
	// is that of a portlet; one name is bound once.
	//
	// Each event has its effect once, however often it is delivered: the
	// handler's transaction also holds the event's inbox row. Events of one
	// organization reach a consumer in the order of their positions, one at a
	// time over all servers; those of different organizations run side by side.
	// A handler that fails or panics is tried again after growing delays, while
	// later events go on; after the last try the event becomes a dead letter
	// with the reason. A database that is away costs no try.
	Consume(consumer string, types []string, handle Handler) error

	// Start begins to deliver, and goes on until Stop or the end of ctx. It does
	// not wait for a broker: one that is away is tried until it answers.
	// A second call does nothing.
	Start(ctx context.Context)

	// Stop ends deliveries and waits for all goroutines. What a handler has not
	// finished is delivered again later. A second call does nothing.
	Stop()

	// Publish returns nil once nobody but the bus needs to remember the events:
	// each is safe in every queue it belongs to, or its consumers are done.
	// After an error any part of them may have been delivered; the caller
	// publishes all of them again. Events come in the order of their positions,
	// from one caller at a time.
	Publish(ctx context.Context, events []Event) error

	// Healthy gives nil while events flow, else what stands in the way.
	Healthy(ctx context.Context) error

	// DeadLetters lists a consumer's dead letters of all organizations, oldest
	// first, and leaves them where they are.
	DeadLetters(ctx context.Context, consumer string, limit int) ([]DeadLetter, error)
}

// Handler works on one event. Its ctx is open to the event's organization, as
// the system; everything it does through tx takes effect together with the
// event's being done, or not at all. It must not act outside the database.
type Handler func(ctx context.Context, tx *postgres.Tx, event Event) error

// DeadLetter is an event that a consumer failed on for the last time.
type DeadLetter struct {
	Event    Event
	Consumer string
	// Attempts is how often the handler was tried.
	Attempts int
	// Reason is the last error.
	Reason string
	// FailedAt is when the last try failed.
	FailedAt time.Time
}

var (
	errStarted      = errors.New("eventbus: consumers are bound before Start")
	consumerPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,49}$`)
)

// consumer is one binding of Consume.
type consumer struct {
	name   string
	types  typeSet
	handle Handler
}

// consumers are the bindings of one bus.
type consumers []consumer

func (cs *consumers) add(name string, types []string, handle Handler) error {
	if !consumerPattern.MatchString(name) {
		return fmt.Errorf("eventbus: %q can't be the name of a consumer", name)
	}
	for _, c := range *cs {
		if c.name == name {
			return fmt.Errorf("eventbus: consumer %s is bound twice", name)
		}
	}
	set, err := newTypeSet(types)
	if err != nil {
		return fmt.Errorf("bind consumer %s: %w", name, err)
	}
	*cs = append(*cs, consumer{name: name, types: set, handle: handle})
	return nil
}

func (cs consumers) names() []string {
	names := make([]string, len(cs))
	for i, c := range cs {
		names[i] = c.name
	}
	return names
}

func (cs consumers) named(name string) (consumer, bool) {
	for _, c := range cs {
		if c.name == name {
			return c, true
		}
	}
	return consumer{}, false
}
