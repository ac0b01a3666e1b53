package eventbus

import (
	"context"

	amqp "github.com/rabbitmq/amqp091-go"
)

// Bus gives tests the service's bus.
func (s *Service) Bus() Bus { return s.bus }

// NewRelayOf makes one more relay to the service's bus, as another server has.
func (s *Service) NewRelayOf() *Relay { return NewRelay(s.relay.db, s.bus, s.logger) }

// Purge deletes what the service holds on its broker, if it has one.
func (s *Service) Purge(ctx context.Context) error {
	b, ok := s.bus.(*rabbit)
	if !ok {
		return nil
	}
	conn, err := dial(ctx, b.url, "station test")
	if err != nil {
		return err
	}
	defer func() { _ = closeSoon(conn) }()
	ch, err := conn.Channel()
	if err != nil {
		return err
	}
	queues := []string{b.topology.unrouted()}
	for _, c := range b.bound() {
		queues = append(queues, b.topology.work(c.name), b.topology.dead(c.name))
		for _, wait := range b.topology.delays {
			queues = append(queues, b.topology.retry(c.name, wait))
		}
	}
	for _, q := range queues {
		if _, err := ch.QueueDelete(q, false, false, false); err != nil {
			return err
		}
	}
	for _, exchange := range []string{b.topology.exchange, b.topology.unrouted()} {
		if err := ch.ExchangeDelete(exchange, false, false); err != nil {
			return err
		}
	}
	return nil
}

// Counts gives the number of messages in the queues of a consumer that hold
// what is not done: work and retries.
func (s *Service) Counts(ctx context.Context, consumer string) (waiting int, err error) {
	b := s.bus.(*rabbit)
	conn, err := dial(ctx, b.url, "station test")
	if err != nil {
		return 0, err
	}
	defer func() { _ = closeSoon(conn) }()
	ch, err := conn.Channel()
	if err != nil {
		return 0, err
	}
	queues := []string{b.topology.work(consumer)}
	for _, wait := range b.topology.delays {
		queues = append(queues, b.topology.retry(consumer, wait))
	}
	for _, name := range queues {
		q, err := ch.QueueDeclarePassive(name, true, false, false, false, amqp.Table{})
		if err != nil {
			return 0, err
		}
		waiting += q.Messages
	}
	return waiting, nil
}

// RelayCycle makes the relay look once.
func (s *Service) RelayCycle(ctx context.Context) error {
	_, err := s.relay.cycle(ctx)
	return err
}

// NewHub makes a hub that no bus feeds.
func NewHub() *Hub { return newHub() }

// Feed hands events to the hub as a bus does.
func (h *Hub) Feed(events ...Event) { h.publish(events...) }

// Pass tells the hub of an event as a bus does that has not read it.
func (h *Hub) Pass(e Event) bool { return h.pass(e.OrganizationID, e.Position) }

// Headed says whether the message of an event tells by its headers what Pass needs.
func Headed(e Event) bool {
	message, err := encode(e)
	if err != nil {
		return false
	}
	organization, position, ok := headed(amqp.Delivery{Headers: message.Headers})
	return ok && organization == e.OrganizationID && position == e.Position
}

// Interrupt tells the hub that its feed was interrupted, as a bus does.
func (h *Hub) Interrupt() { h.resync() }

// Close ends the hub.
func (h *Hub) Close() { h.close() }
