package eventbus

import (
	"context"
	"errors"
	"fmt"
	"sync"

	amqp "github.com/rabbitmq/amqp091-go"
)

// rabbit is the Bus on RabbitMQ: three connections, so that a broker that holds
// publishers back still delivers, and live events don't queue behind work.
type rabbit struct {
	url       string
	topology  topology
	publisher *publisher
	links     []*link
	work      *link

	mu        sync.RWMutex
	consumers consumers
}

// newRabbit sets the bus up; onReady is called whenever publishing can begin or
// go on.
func newRabbit(cfg Config, hub *Hub, onReady func()) *rabbit {
	t := topology{exchange: cfg.Exchange, delays: cfg.RetryDelays}
	b := &rabbit{url: cfg.URL, topology: t}
	b.publisher = &publisher{topology: t, consumers: b.bound, onReady: onReady}
	worker := &worker{
		topology:  t,
		consumers: b.bound,
		deliverer: deliverer{db: cfg.DB, log: cfg.Logger, timeout: cfg.HandlerTimeout},
		log:       cfg.Logger,
	}
	live := &liveFeed{topology: t, hub: hub, log: cfg.Logger}
	b.work = newLink("work", cfg.URL, cfg.Logger, worker.serve)
	b.links = []*link{
		newLink("publish", cfg.URL, cfg.Logger, b.publisher.serve),
		newLink("live", cfg.URL, cfg.Logger, live.serve),
	}
	return b
}

// Consume implements Bus.
func (b *rabbit) Consume(name string, types []string, handle Handler) error {
	if b.links[0].runner.started() {
		return errStarted
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.consumers.add(name, types, handle)
}

func (b *rabbit) bound() consumers {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.consumers
}

// running are the links that have something to do.
func (b *rabbit) running() []*link {
	if len(b.bound()) == 0 {
		return b.links
	}
	return append([]*link{b.work}, b.links...)
}

// Start implements Bus.
func (b *rabbit) Start(ctx context.Context) {
	for _, l := range b.running() {
		l.runner.start(ctx, l.run)
	}
}

// Stop implements Bus.
func (b *rabbit) Stop() {
	var stopping sync.WaitGroup
	for _, l := range b.running() {
		stopping.Go(l.runner.stop)
	}
	stopping.Wait()
}

// Healthy implements Bus.
func (b *rabbit) Healthy(context.Context) error {
	var faults []error
	for _, l := range b.running() {
		if err := l.health(); err != nil {
			faults = append(faults, err)
		}
	}
	if b.publisher.blocked() {
		faults = append(faults, errBlocked)
	}
	return errors.Join(faults...)
}

// Publish implements Bus.
func (b *rabbit) Publish(ctx context.Context, events []Event) error {
	return b.publisher.publish(ctx, events)
}

// DeadLetters implements Bus. The letters are taken without an answer, so that
// the end of the connection puts them back.
func (b *rabbit) DeadLetters(ctx context.Context, consumer string, limit int) ([]DeadLetter, error) {
	conn, err := dial(ctx, b.url, "station dead letters")
	if err != nil {
		return nil, fmt.Errorf("connect to RabbitMQ: %w", err)
	}
	defer func() { _ = closeSoon(conn) }()
	stop := context.AfterFunc(ctx, func() { _ = closeSoon(conn) })
	defer stop()
	ch, err := conn.Channel()
	if err != nil {
		return nil, fmt.Errorf("open channel: %w", err)
	}
	var letters []DeadLetter
	for len(letters) < limit {
		d, ok, err := ch.Get(b.topology.dead(consumer), false)
		if isNotFound(err) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read dead letters: %w", err)
		}
		if !ok {
			break
		}
		letters = append(letters, letter(consumer, d))
	}
	return letters, nil
}

func isNotFound(err error) bool {
	var fault *amqp.Error
	return errors.As(err, &fault) && fault.Code == amqp.NotFound
}
