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
		deliverer: deliverer{db: cfg.DB, timeout: cfg.HandlerTimeout},
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

// deliver makes the first try, and records its failure for later tries.
func (b *inproc) deliver(ctx context.Context, c consumer, e Event) error {
	err := b.deliverer.try(ctx, c, e, firstClaim)
	if err == nil || ctx.Err() != nil || errors.Is(err, errDatabaseAway) {
		return err
	}
	b.log.WarnContext(ctx, "event failed", "consumer", c.name, "event", e.ID, "type", e.Type,
		"organization", e.OrganizationID, "attempt", 1, "error", err)
	return b.failures.record(ctx, c.name, e, 1, err)
}

// retry makes the later tries as they fall due.
func (b *inproc) retry(ctx context.Context) {
	for ctx.Err() == nil {
		wait, err := b.retryDue(ctx)
		if err != nil && ctx.Err() == nil {
			b.log.ErrorContext(ctx, "retry failed events", "error", err)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-b.failures.parked:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// retryDue works off what is due and says how long the next may wait.
func (b *inproc) retryDue(ctx context.Context) (time.Duration, error) {
	bound := b.bound()
	due, wait, err := b.failures.due(ctx, bound.names())
	if err != nil {
		return wait, err
	}
	for _, f := range due {
		c, ok := bound.named(f.Consumer)
		if !ok {
			continue
		}
		err := b.deliverer.try(ctx, c, f.Event, retryClaim)
		if err == nil {
			continue
		}
		if ctx.Err() != nil || errors.Is(err, errDatabaseAway) {
			return wait, err
		}
		b.log.WarnContext(ctx, "event failed", "consumer", c.name, "event", f.Event.ID, "type", f.Event.Type,
			"organization", f.Event.OrganizationID, "attempt", f.Attempts+1, "error", err)
		if err := b.failures.record(ctx, c.name, f.Event, f.Attempts+1, err); err != nil {
			return wait, err
		}
	}
	return wait, nil
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
