package eventbus

import (
	"fmt"
	"strconv"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

const (
	unroutedTTL = 7 * 24 * time.Hour
	// liveBacklog is how many events the broker keeps for a server that reads
	// too slowly. What is dropped beyond it shows as a gap in the positions.
	liveBacklog = 100_000
	// workReturns is how often a message may come back unanswered, as it does
	// from a server that dies over it, before it counts as dead.
	workReturns = 100
	// letterReturns is the same for dead letters, which come back each time they
	// are looked at.
	letterReturns = 1_000_000
)

const deliveryLimitArg = "x-delivery-limit"

// topology names and declares what the broker holds. Everything but the live
// queues is durable, and declaring is harmless when it is there.
//
//	portal.events                         topic exchange
//	portal.events.unrouted                what no queue wanted: alternate exchange and queue
//	portal.events.<consumer>              work, a quorum queue
//	portal.events.<consumer>.retry.<ms>   waits that long, then goes back to work
//	portal.events.<consumer>.dead         given up, with the reason in its headers
type topology struct {
	exchange string
	delays   []time.Duration
}

func (t topology) unrouted() string            { return t.exchange + ".unrouted" }
func (t topology) work(consumer string) string { return t.exchange + "." + consumer }
func (t topology) dead(consumer string) string { return t.work(consumer) + ".dead" }
func (t topology) retry(consumer string, wait time.Duration) string {
	return t.work(consumer) + ".retry." + strconv.FormatInt(wait.Milliseconds(), 10)
}

// declare sets up the exchange and the queues of the consumers. It comes before
// the first publish of each connection, so that no event misses a queue.
func (t topology) declare(ch *amqp.Channel, cs consumers) error {
	if err := t.declareExchange(ch); err != nil {
		return err
	}
	for _, c := range cs {
		if err := t.declareConsumer(ch, c); err != nil {
			return fmt.Errorf("declare queues of %s: %w", c.name, err)
		}
	}
	return nil
}

func (t topology) declareExchange(ch *amqp.Channel) error {
	if err := ch.ExchangeDeclare(t.unrouted(), amqp.ExchangeFanout, true, false, false, false, nil); err != nil {
		return fmt.Errorf("declare exchange: %w", err)
	}
	_, err := ch.QueueDeclare(t.unrouted(), true, false, false, false, amqp.Table{
		amqp.QueueTypeArg:       amqp.QueueTypeQuorum,
		amqp.QueueMaxLenArg:     int64(liveBacklog),
		amqp.QueueMessageTTLArg: unroutedTTL.Milliseconds(),
	})
	if err != nil {
		return fmt.Errorf("declare queue: %w", err)
	}
	if err := ch.QueueBind(t.unrouted(), "", t.unrouted(), false, nil); err != nil {
		return fmt.Errorf("bind queue: %w", err)
	}
	err = ch.ExchangeDeclare(t.exchange, amqp.ExchangeTopic, true, false, false, false,
		amqp.Table{"alternate-exchange": t.unrouted()})
	if err != nil {
		return fmt.Errorf("declare exchange: %w", err)
	}
	return nil
}

func (t topology) declareConsumer(ch *amqp.Channel, c consumer) error {
	queues := []struct {
		name string
		args amqp.Table
	}{
		{t.dead(c.name), amqp.Table{deliveryLimitArg: int64(letterReturns)}},
		// One server at a time works, so that an organization's events keep
		// their order. A message the broker gives up on is a dead letter too.
		{t.work(c.name), withDeadLetters(t.dead(c.name), amqp.Table{
			amqp.SingleActiveConsumerArg: true,
			deliveryLimitArg:             int64(workReturns),
		})},
	}
	for _, wait := range t.delays {
		queues = append(queues, struct {
			name string
			args amqp.Table
		}{t.retry(c.name, wait), withDeadLetters(t.work(c.name), amqp.Table{
			amqp.QueueMessageTTLArg: wait.Milliseconds(),
		})})
	}
	for _, q := range queues {
		q.args[amqp.QueueTypeArg] = amqp.QueueTypeQuorum
		if _, err := ch.QueueDeclare(q.name, true, false, false, false, q.args); err != nil {
			return err
		}
	}
	for _, key := range c.types.bindingKeys() {
		if err := ch.QueueBind(t.work(c.name), key, t.exchange, false, nil); err != nil {
			return err
		}
	}
	return nil
}

// withDeadLetters makes a queue pass its expired and refused messages to
// another, and keep each until that one has it.
func withDeadLetters(queue string, args amqp.Table) amqp.Table {
	args["x-dead-letter-exchange"] = ""
	args["x-dead-letter-routing-key"] = queue
	args["x-dead-letter-strategy"] = "at-least-once"
	args[amqp.QueueOverflowArg] = amqp.QueueOverflowRejectPublish
	return args
}
