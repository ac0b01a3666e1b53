package eventbus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	amqp "github.com/rabbitmq/amqp091-go"
)

// publishWindow is how many publishes may wait for their confirms at once.
const publishWindow = 256

var (
	errBlocked = errors.New("RabbitMQ takes no messages: it is short of memory or disk")
	errNacked  = errors.New("RabbitMQ refused a message")
)

// outlet publishes on one channel in confirm mode. Any number may send on it.
type outlet struct {
	ch      *amqp.Channel
	end     *ending
	blocked *atomic.Bool
}

func newOutlet(conn *amqp.Connection) (*outlet, error) {
	ch, err := conn.Channel()
	if err != nil {
		return nil, fmt.Errorf("open channel: %w", err)
	}
	if err := ch.Confirm(false); err != nil {
		return nil, fmt.Errorf("ask for confirms: %w", err)
	}
	return &outlet{ch: ch, end: endOf(ch), blocked: watchBlocked(conn)}, nil
}

// ending is the end of a channel, which any number may wait for.
type ending struct {
	done chan struct{}
	// err says why; it is set when done is closed.
	err error
}

// endOf watches a channel. Its goroutine ends with the channel.
func endOf(ch *amqp.Channel) *ending {
	notice := ch.NotifyClose(make(chan *amqp.Error, 1))
	end := &ending{done: make(chan struct{}), err: errNotConnected}
	go func() {
		defer close(end.done)
		if err := <-notice; err != nil {
			end.err = err
		}
	}()
	return end
}

// wait waits for the end of the channel or of ctx, and says which.
func (e *ending) wait(ctx context.Context) error {
	select {
	case <-e.done:
		return e.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// watchBlocked follows whether the broker takes messages. Its goroutine ends
// with the connection.
func watchBlocked(conn *amqp.Connection) *atomic.Bool {
	notices := conn.NotifyBlocked(make(chan amqp.Blocking, 1))
	blocked := &atomic.Bool{}
	go func() {
		for notice := range notices {
			blocked.Store(notice.Active)
		}
	}()
	return blocked
}

// outgoing is a message and where it goes.
type outgoing struct {
	exchange, key string
	message       amqp.Publishing
}

// send publishes in order, at most a window ahead of the confirms, and returns
// nil once the broker has confirmed every message.
func (o *outlet) send(ctx context.Context, messages []outgoing) error {
	if o.blocked.Load() {
		return errBlocked
	}
	confirms := make([]*amqp.DeferredConfirmation, len(messages))
	for i, m := range messages {
		if i >= publishWindow {
			if err := o.await(ctx, confirms[i-publishWindow]); err != nil {
				return err
			}
		}
		confirm, err := o.ch.PublishWithDeferredConfirmWithContext(ctx, m.exchange, m.key, false, false, m.message)
		if err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		confirms[i] = confirm
	}
	for _, confirm := range confirms[max(0, len(confirms)-publishWindow):] {
		if err := o.await(ctx, confirm); err != nil {
			return err
		}
	}
	return nil
}

func (o *outlet) await(ctx context.Context, confirm *amqp.DeferredConfirmation) error {
	select {
	case <-confirm.Done():
		if !confirm.Acked() {
			return errNacked
		}
		return nil
	case <-o.end.done:
		return o.end.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// publisher is the connection that the relay publishes on.
type publisher struct {
	topology  topology
	consumers func() consumers
	// onReady is called whenever events can be published again.
	onReady func()

	mu     sync.Mutex
	outlet *outlet
}

func (p *publisher) serve(ctx context.Context, conn *amqp.Connection, ready func()) error {
	out, err := newOutlet(conn)
	if err != nil {
		return err
	}
	if err := p.topology.declare(out.ch, p.consumers()); err != nil {
		return err
	}
	p.set(out)
	defer p.set(nil)
	ready()
	p.onReady()
	return out.end.wait(ctx)
}

func (p *publisher) set(out *outlet) {
	p.mu.Lock()
	p.outlet = out
	p.mu.Unlock()
}

// blocked reports whether the broker is there but takes no messages.
func (p *publisher) blocked() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.outlet != nil && p.outlet.blocked.Load()
}

// publish sends events to the exchange by their types.
func (p *publisher) publish(ctx context.Context, events []Event) error {
	p.mu.Lock()
	out := p.outlet
	p.mu.Unlock()
	if out == nil {
		return errNotConnected
	}
	messages := make([]outgoing, len(events))
	for i, e := range events {
		message, err := encode(e)
		if err != nil {
			return err
		}
		messages[i] = outgoing{exchange: p.topology.exchange, key: e.Type, message: message}
	}
	return out.send(ctx, messages)
}
