package eventbus

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	amqp "github.com/rabbitmq/amqp091-go"
)

// Headers of a message. The organization is there for policies, for people and for who
// follows only some; the body says it too.
const (
	headerOrganization = "x-station-organization"
	headerPosition     = "x-station-position"
	headerAttempts     = "x-station-attempts"
	headerReason       = "x-station-reason"
	headerFailedAt     = "x-station-failed-at"
)

// encode makes the persistent message of an event.
func encode(e Event) (amqp.Publishing, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return amqp.Publishing{}, fmt.Errorf("encode event %s: %w", e.ID, err)
	}
	return amqp.Publishing{
		DeliveryMode: amqp.Persistent,
		ContentType:  "application/json",
		MessageId:    e.ID.String(),
		Type:         e.Type,
		Timestamp:    e.OccurredAt,
		AppId:        "station",
		Headers: amqp.Table{
			headerOrganization: e.OrganizationID.String(),
			headerPosition:     e.Position,
		},
		Body: body,
	}, nil
}

func decode(d amqp.Delivery) (Event, error) {
	var e Event
	if err := json.Unmarshal(d.Body, &e); err != nil {
		return Event{}, fmt.Errorf("message is not an event: %w", err)
	}
	return e, nil
}

// headed gives what the headers say of an event; false where they don't.
func headed(d amqp.Delivery) (organization uuid.UUID, position int64, ok bool) {
	text, _ := d.Headers[headerOrganization].(string)
	organization, err := uuid.Parse(text)
	position, ok = d.Headers[headerPosition].(int64)
	return organization, position, ok && err == nil && position > 0
}

// again makes the message for another try, or for the dead letters, of one that
// failed its attempt with that number.
func again(d amqp.Delivery, attempt int, fault error) amqp.Publishing {
	headers := amqp.Table{}
	for _, name := range []string{headerOrganization, headerPosition} {
		if value, ok := d.Headers[name]; ok {
			headers[name] = value
		}
	}
	headers[headerAttempts] = int64(attempt)
	headers[headerReason] = reasonOf(fault)
	headers[headerFailedAt] = time.Now().UTC().Truncate(time.Second)
	return amqp.Publishing{
		DeliveryMode: amqp.Persistent,
		ContentType:  d.ContentType,
		MessageId:    d.MessageId,
		Type:         d.Type,
		Timestamp:    d.Timestamp,
		AppId:        d.AppId,
		Headers:      headers,
		Body:         d.Body,
	}
}

// attempts is how often a message has failed.
func attempts(d amqp.Delivery) int {
	n, _ := d.Headers[headerAttempts].(int64)
	return int(n)
}

// letter reads a dead letter.
func letter(consumer string, d amqp.Delivery) DeadLetter {
	e, err := decode(d)
	l := DeadLetter{Event: e, Consumer: consumer, Attempts: attempts(d)}
	l.Reason, _ = d.Headers[headerReason].(string)
	if brokers, ok := d.Headers["x-first-death-reason"].(string); ok && l.Reason == "" {
		l.Reason = "the broker gave it up: " + brokers
	}
	if err != nil {
		l.Reason = err.Error()
	}
	if at, ok := d.Headers[headerFailedAt].(time.Time); ok {
		l.FailedAt = at.UTC()
	}
	return l
}
