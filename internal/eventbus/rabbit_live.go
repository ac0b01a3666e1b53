package eventbus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	amqp "github.com/rabbitmq/amqp091-go"
)

// liveFeed brings every event to this server's Hub through a queue that lives
// as long as its connection.
type liveFeed struct {
	topology topology
	hub      *Hub
	log      *slog.Logger
}

func (f *liveFeed) serve(ctx context.Context, conn *amqp.Connection, ready func()) error {
	ch, err := conn.Channel()
	if err != nil {
		return fmt.Errorf("open channel: %w", err)
	}
	if err := f.topology.declareExchange(ch); err != nil {
		return err
	}
	queue, err := ch.QueueDeclare("", false, true, true, false, amqp.Table{amqp.QueueMaxLenArg: int64(liveBacklog)})
	if err != nil {
		return fmt.Errorf("declare live queue: %w", err)
	}
	if err := ch.QueueBind(queue.Name, "#", f.topology.exchange, false, nil); err != nil {
		return fmt.Errorf("bind live queue: %w", err)
	}
	deliveries, err := ch.Consume(queue.Name, "", true, true, false, false, nil)
	if err != nil {
		return fmt.Errorf("consume live queue: %w", err)
	}
	// The queue gets all that is published from here on; what was published
	// while there was none is in the log.
	f.hub.resync()
	ready()
	for {
		select {
		case d, ok := <-deliveries:
			if !ok {
				return errors.New("the live queue is gone")
			}
			f.receive(ctx, d)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (f *liveFeed) receive(ctx context.Context, d amqp.Delivery) {
	if organization, position, ok := headed(d); ok && f.hub.pass(organization, position) {
		return
	}
	e, err := decode(d)
	if err != nil {
		f.log.WarnContext(ctx, "drop a live message", "message", d.MessageId, "error", err)
		return
	}
	f.hub.publish(e)
}
