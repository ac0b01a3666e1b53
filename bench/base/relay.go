package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	amqp "github.com/rabbitmq/amqp091-go"
)

// exchange is the relay's own, so that it meets nothing of Station's in the broker.
const exchange = "bench.events"

// relayPoll is the wait for events when there are none.
const relayPoll = 20 * time.Millisecond

const columns = `event_id, organization_id, portlet_id, event_type, entity_type, entity_id, payload, user_id,
  correlation_id, metadata, occurred_at, position`

// moveEvents takes the oldest events out of the outbox, logs them under the next
// positions and gives them.
const moveEvents = `
with taken as (
  delete from portal_event_outbox where id = any (array(select id from portal_event_outbox order by id limit 500)) returning *
), counted as (
  update portal_event_position set position = position + (select count(*) from taken)
  where exists (select from taken) returning position
), logged as (
  insert into portal_event_logs (event_id, organization_id, portlet_id, event_type, entity_type, entity_id, payload,
    user_id, correlation_id, metadata, occurred_at, published_at, position)
  select t.event_id, t.organization_id, t.portlet_id, t.event_type, t.entity_type, t.entity_id, t.payload,
    t.user_id, t.correlation_id, t.metadata, t.occurred_at, now(),
    c.position - (select count(*) from taken) + row_number() over (order by t.id)
  from taken t, counted c
  returning ` + columns + `
)
select * from logged order by position`

// leftEvents are those that were logged and perhaps not published.
const leftEvents = `
select ` + columns + ` from portal_event_logs
where position > (select dispatched from portal_event_position) order by position`

const markDispatched = `update portal_event_position set dispatched = greatest(dispatched, $1)`

type event struct {
	ID             uuid.UUID       `json:"id"`
	OrganizationID uuid.UUID       `json:"organizationId"`
	PortletID      *string         `json:"portletId"`
	Type           string          `json:"type"`
	EntityType     *string         `json:"entityType"`
	EntityID       *uuid.UUID      `json:"entityId"`
	Payload        json.RawMessage `json:"payload"`
	UserID         *uuid.UUID      `json:"userId"`
	CorrelationID  *uuid.UUID      `json:"correlationId"`
	Metadata       json.RawMessage `json:"metadata"`
	OccurredAt     time.Time       `json:"occurredAt"`
	Position       int64           `json:"position"`
}

// relay moves events from the outbox to the log and publishes them, in the order of
// their positions, until ctx ends. What is published is marked with the next move.
func relay(ctx context.Context, url, broker string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	publish := func(context.Context, []event) error { return nil }
	if broker != "" {
		connection, err := amqp.Dial(broker)
		if err != nil {
			return err
		}
		defer func() { _ = connection.Close() }()
		if publish, err = publisher(connection); err != nil {
			return err
		}
	}
	var published int64
	rows, err := conn.Query(ctx, leftEvents)
	for {
		var events []event
		if err == nil {
			events, err = pgx.CollectRows(rows, pgx.RowToStructByPos[event])
		}
		if err != nil {
			return err
		}
		if len(events) > 0 {
			if err := publish(ctx, events); err != nil {
				return err
			}
			published = events[len(events)-1].Position
			if _, err := conn.Exec(ctx, markDispatched, published); err != nil {
				return err
			}
		} else {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(relayPoll):
			}
		}
		rows, err = conn.Query(ctx, moveEvents)
	}
}

// publisher gives a function that publishes events as persistent messages to a queue
// and waits until the broker has confirmed them all.
func publisher(connection *amqp.Connection) (func(context.Context, []event) error, error) {
	channel, err := connection.Channel()
	if err != nil {
		return nil, err
	}
	if err := channel.Confirm(false); err != nil {
		return nil, err
	}
	if err := channel.ExchangeDeclare(exchange, amqp.ExchangeTopic, true, false, false, false, nil); err != nil {
		return nil, err
	}
	queue, err := channel.QueueDeclare("", false, true, true, false, nil)
	if err != nil {
		return nil, err
	}
	if err := channel.QueueBind(queue.Name, "#", exchange, false, nil); err != nil {
		return nil, err
	}
	// Somebody listens, as every server of Station does.
	deliveries, err := channel.Consume(queue.Name, "", true, true, false, false, nil)
	if err != nil {
		return nil, err
	}
	go func() {
		var heard event
		for d := range deliveries {
			_ = json.Unmarshal(d.Body, &heard)
		}
	}()
	return func(ctx context.Context, events []event) error {
		confirms := make([]*amqp.DeferredConfirmation, len(events))
		for i, e := range events {
			body, err := json.Marshal(e)
			if err != nil {
				return err
			}
			confirms[i], err = channel.PublishWithDeferredConfirmWithContext(ctx, exchange, e.Type, false, false, amqp.Publishing{
				DeliveryMode: amqp.Persistent, ContentType: "application/json", MessageId: e.ID.String(), Body: body,
			})
			if err != nil {
				return err
			}
		}
		for _, confirm := range confirms {
			if ok, err := confirm.WaitContext(ctx); err != nil || !ok {
				return fmt.Errorf("a message was not confirmed: %w", err)
			}
		}
		return nil
	}, nil
}
