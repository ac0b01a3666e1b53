package eventbus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/station-portal/station/internal/postgres"
)

// inproc is the Bus of a Station without a broker: one server per database. The
// log is its queue: Publish returns when every consumer is done with the events
// or has its failure on record, and what was not done is published again.
type inproc struct {
	hub       *Hub
	deliverer deliverer
	failures  failures
	log       *slog.Logger
	runner    runner

	mu        sync.RWMutex
	consumers consumers
}

func newInproc(cfg Config, hub *Hub) *inproc {
	return &inproc{
		hub:       hub,
		deliverer: deliverer{db: cfg.DB, log: cfg.Logger, timeout: cfg.HandlerTimeout},
		failures:  failures{db: cfg.DB, delays: cfg.RetryDelays, parked: make(chan struct{}, 1)},
		log:       cfg.Logger,
	}
}

// Consume implements Bus.
func (b *inproc) Consume(name string, types []string, handle Handler) error {
	if b.runner.started() {
		return errStarted
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.consumers.add(name, types, handle)
}

func (b *inproc) bound() consumers {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.consumers
}

// Start implements Bus.
func (b *inproc) Start(ctx context.Context) { b.runner.start(ctx, b.retry) }

// Stop implements Bus.
func (b *inproc) Stop() { b.runner.stop() }

// Healthy implements Bus.
func (b *inproc) Healthy(context.Context) error {
	if !b.runner.started() {
		return errors.New("the in-process bus is not started")
	}
	return nil
}

// Publish implements Bus. Live subscribers come first: they don't wait for
// consumers.
func (b *inproc) Publish(ctx context.Context, events []Event) error {
	b.hub.publish(events...)
	var (
		work   sync.WaitGroup
		mu     sync.Mutex
		faults []error
	)
	for _, c := range b.bound() {
		for _, queue := range inLanes(c, events) {
			work.Go(func() {
				for _, e := range queue {
					if err := b.deliver(ctx, c, e); err != nil {
						mu.Lock()
						faults = append(faults, fmt.Errorf("deliver %s to %s: %w", e.Type, c.name, err))
						mu.Unlock()
						return
					}
				}
			})
		}
	}
	work.Wait()
	return errors.Join(faults...)
}

// inLanes splits what the consumer is bound to by organization.
func inLanes(c consumer, events []Event) [][]Event {
	var queues [lanes][]Event
	for _, e := range events {
		if c.types.has(e.Type) {
			n := lane(e.OrganizationID)
			queues[n] = append(queues[n], e)
		}
	}
	var busy [][]Event
	for _, queue := range queues {
		if len(queue) > 0 {
			busy = append(busy, queue)
		}
	}
	return busy
}

// deliver makes the first try.
func (b *inproc) deliver(ctx context.Context, c consumer, e Event) error {
	if err := b.deliverer.try(ctx, c, e, firstClaim); err != nil {
		return b.failed(ctx, c, e, 1, err)
	}
	return nil
}

// retry makes the later tries as they fall due.
func (b *inproc) retry(ctx context.Context) {
	trouble := backoff{first: 100 * time.Millisecond, most: retryPoll}
	for {
		wait, err := b.retryDue(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			b.log.ErrorContext(ctx, "failed events wait for another try", "error", err)
			wait = trouble.wait()
		} else {
			trouble.reset()
		}
		if !rest(ctx, wait, b.failures.parked) {
			return
		}
	}
}

// retryDue works off what is due and says how long the next may wait.
func (b *inproc) retryDue(ctx context.Context) (time.Duration, error) {
	bound := b.bound()
	due, wait, err := b.failures.due(ctx, bound.names())
	if err != nil {
		return 0, err
	}
	for _, f := range due {
		c, _ := bound.named(f.Consumer)
		err := b.deliverer.try(ctx, c, f.Event, retryClaim)
		if err == nil {
			continue
		}
		if err := b.failed(ctx, c, f.Event, f.Attempts+1, err); err != nil {
			return 0, err
		}
	}
	return wait, nil
}

// failed records a try that failed for good, and passes on what says nothing
// about the event.
func (b *inproc) failed(ctx context.Context, c consumer, e Event, attempt int, fault error) error {
	if ctx.Err() != nil || errors.Is(fault, errDatabaseAway) {
		return fault
	}
	b.log.WarnContext(ctx, "event failed", "consumer", c.name, "event", e.ID, "type", e.Type,
		"organization", e.OrganizationID, "attempt", attempt, "error", fault)
	return b.failures.record(ctx, c.name, e, attempt, fault)
}

// DeadLetters implements Bus.
func (b *inproc) DeadLetters(ctx context.Context, consumer string, limit int) ([]DeadLetter, error) {
	return b.failures.dead(ctx, consumer, limit)
}

// firstClaim claims an event that is neither done nor waiting for a retry.
func firstClaim(ctx context.Context, tx *postgres.Tx, c consumer, e Event) (bool, error) {
	var n int64
	err := tx.Run(ctx, postgres.ExecCount(&n, firstClaimSQL, c.name, e.ID, e.OrganizationID))
	return n == 1, err
}

// retryClaim claims an event by taking its failure off the record, which a
// rollback puts back.
func retryClaim(ctx context.Context, tx *postgres.Tx, c consumer, e Event) (bool, error) {
	var taken int64
	err := tx.Run(ctx, postgres.ExecCount(&taken, takeFailureSQL, c.name, e.ID, e.OrganizationID))
	if err != nil || taken == 0 {
		return false, err
	}
	return inbox(ctx, tx, c, e)
}
