package eventbus

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

	"github.com/station-portal/station/internal/postgres"
)

// DefaultExchange is the topic exchange, and the first part of all queue names,
// when RABBITMQ_EXCHANGE is not set.
const DefaultExchange = "portal.events"

// Config says how events travel. DB is required.
type Config struct {
	// URL is the broker's address, amqp:// or amqps://. Empty chooses the bus
	// inside the process, which admits one server per database.
	URL string
	// Exchange is DefaultExchange when empty.
	Exchange string
	DB       *postgres.DB
	// Logger is slog.Default() when nil.
	Logger *slog.Logger
	// RetryDelays are the waits before a consumer's second and later tries; nil
	// for 1 s, 5 s, 30 s, 2 min, 10 min.
	RetryDelays []time.Duration
	// HandlerTimeout bounds one try of a consumer; 30 s when zero.
	HandlerTimeout time.Duration
}

// Service is a server's part in events: the bus, the relay that feeds it, and
// the hub that it feeds.
type Service struct {
	bus      Bus
	relay    *Relay
	hub      *Hub
	eventLog eventLog
	logger   *slog.Logger

	mu      sync.Mutex
	stopped bool
	streams sync.WaitGroup
}

// New sets a Service up; Start sets it to work.
func New(cfg Config) (*Service, error) {
	if cfg.DB == nil {
		return nil, errors.New("eventbus: a database is required")
	}
	if cfg.Exchange == "" {
		cfg.Exchange = DefaultExchange
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if cfg.RetryDelays == nil {
		cfg.RetryDelays = defaultRetryDelays
	}
	if cfg.HandlerTimeout == 0 {
		cfg.HandlerTimeout = handlerTimeout
	}
	hub := newHub()
	s := &Service{hub: hub, eventLog: eventLog{db: cfg.DB}, logger: cfg.Logger}
	if cfg.URL == "" {
		s.bus = newInproc(cfg, hub)
	} else {
		if _, err := amqp.ParseURI(cfg.URL); err != nil {
			// The error is not wrapped: it may quote the password.
			return nil, errors.New("eventbus: RABBITMQ_URL is not an amqp:// or amqps:// address")
		}
		s.bus = newRabbit(cfg, hub, func() { s.relay.busReady() })
	}
	s.relay = NewRelay(cfg.DB, s.bus, cfg.Logger)
	return s, nil
}

// Consume binds a portlet's handler to event types, before Start; see
// Bus.Consume for what it promises.
func (s *Service) Consume(consumer string, types []string, handle Handler) error {
	return s.bus.Consume(consumer, types, handle)
}

// Start delivers and relays until Stop or the end of ctx. A second call does
// nothing.
func (s *Service) Start(ctx context.Context) {
	s.bus.Start(ctx)
	s.relay.Start(ctx)
}

// Stop ends relaying, deliveries and all streams and waits for their
// goroutines. A second call does nothing. Streams don't come back after it.
func (s *Service) Stop() {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	// A relay that waits for a broker which takes nothing is freed by the end
	// of the bus.
	s.relay.runner.end()
	s.bus.Stop()
	s.relay.Stop()
	s.hub.close()
	s.streams.Wait()
}

// Wake says that a write with events has committed, so that they are on their
// way within milliseconds. It returns at once. Without it they leave within
// 250 ms.
func (s *Service) Wake() { s.relay.Wake() }

// Healthy gives nil while events flow, else what stands in the way.
func (s *Service) Healthy(ctx context.Context) error { return s.bus.Healthy(ctx) }

// Subscribe gives live events only, for caches and the like that can rebuild
// themselves on ErrResync. Streams for people are made by Stream.
func (s *Service) Subscribe(ctx context.Context, f Filter) (*Subscription, error) {
	return s.hub.Subscribe(ctx, f)
}

// DeadLetters lists what a consumer gave up, of all organizations, oldest first.
func (s *Service) DeadLetters(ctx context.Context, consumer string, limit int) ([]DeadLetter, error) {
	return s.bus.DeadLetters(ctx, consumer, limit)
}
