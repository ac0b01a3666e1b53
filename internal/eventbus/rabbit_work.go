package eventbus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// prefetch is how many unanswered messages a consumer holds.
const prefetch = 8 * lanes

// worker runs the consumers of this server on one connection.
type worker struct {
	topology  topology
	consumers func() consumers
	deliverer deliverer
	log       *slog.Logger
}

func (w *worker) serve(ctx context.Context, conn *amqp.Connection, ready func()) error {
	ctx, cancel := context.WithCancel(ctx)
	out, err := newOutlet(conn)
	if err != nil {
		cancel()
		return err
	}
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	bound := w.consumers()
	if err := w.topology.declare(out.ch, bound); err != nil {
		return err
	}
	ended := make(chan error, len(bound))
	for _, c := range bound {
		job, err := w.open(conn, out, c)
		if err != nil {
			return fmt.Errorf("consume as %s: %w", c.name, err)
		}
		running.Go(func() { ended <- job.run(ctx) })
	}
	ready()
	select {
	case err := <-ended:
		return err
	case <-out.end.done:
		return out.end.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// job is one consumer at work on its queue. It answers each message on the
// channel that brought it.
type job struct {
	worker     *worker
	consumer   consumer
	out        *outlet
	deliveries <-chan amqp.Delivery
}

func (w *worker) open(conn *amqp.Connection, out *outlet, c consumer) (*job, error) {
	ch, err := conn.Channel()
	if err != nil {
		return nil, fmt.Errorf("open channel: %w", err)
	}
	if err := ch.Qos(prefetch, 0, false); err != nil {
		return nil, err
	}
	deliveries, err := ch.Consume(w.topology.work(c.name), "", false, false, false, false, nil)
	if err != nil {
		return nil, err
	}
	return &job{worker: w, consumer: c, out: out, deliveries: deliveries}, nil
}

// run hands each message to its organization's lane until ctx or the channel
// ends, and waits for the lanes.
func (j *job) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	stuck := make(chan error, lanes)
	var queues [lanes]chan amqp.Delivery
	for i := range queues {
		// Room for all that the broker sends unanswered: handing over never
		// waits.
		queues[i] = make(chan amqp.Delivery, prefetch)
		running.Go(func() { stuck <- j.lane(ctx, queues[i]) })
	}
	for {
		select {
		case d, ok := <-j.deliveries:
			if !ok {
				return fmt.Errorf("the queue of %s is gone", j.consumer.name)
			}
			e, _ := decode(d)
			queues[lane(e.OrganizationID)] <- d
		case err := <-stuck:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// lane settles messages one by one. A message that can't be answered comes back
// with the next connection, so the error is to end this one.
func (j *job) lane(ctx context.Context, queue <-chan amqp.Delivery) error {
	for {
		select {
		case d := <-queue:
			if err := j.settle(ctx, d); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// settle brings the message to one of its ends: done, waiting for its next try,
// or dead. Only then is it answered.
func (j *job) settle(ctx context.Context, d amqp.Delivery) error {
	e, fault := decode(d)
	if fault != nil {
		return j.pass(ctx, d, j.worker.topology.dead(j.consumer.name), attempts(d), fault)
	}
	if fault = j.attempt(ctx, e); fault == nil {
		return d.Ack(false)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	n := attempts(d) + 1
	j.worker.log.WarnContext(ctx, "event failed", "consumer", j.consumer.name, "event", e.ID, "type", e.Type,
		"organization", e.OrganizationID, "attempt", n, "error", fault)
	next := j.worker.topology.dead(j.consumer.name)
	if delays := j.worker.topology.delays; n <= len(delays) {
		next = j.worker.topology.retry(j.consumer.name, delays[n-1])
	}
	return j.pass(ctx, d, next, n, fault)
}

// attempt tries the handler. While the database is away it waits and tries
// again.
func (j *job) attempt(ctx context.Context, e Event) error {
	waits := backoff{first: 100 * time.Millisecond, most: 5 * time.Second}
	for {
		err := j.worker.deliverer.try(ctx, j.consumer, e, inbox)
		if !errors.Is(err, errDatabaseAway) {
			return err
		}
		j.worker.log.WarnContext(ctx, "a consumer waits", "consumer", j.consumer.name, "event", e.ID, "error", err)
		if !pause(ctx, waits.wait()) {
			return ctx.Err()
		}
	}
}

// pass puts the message into another queue and then answers it. Between the two
// it is in both, which the inbox bears.
func (j *job) pass(ctx context.Context, d amqp.Delivery, queue string, attempt int, fault error) error {
	if err := j.out.send(ctx, []outgoing{{key: queue, message: again(d, attempt, fault)}}); err != nil {
		return err
	}
	return d.Ack(false)
}
