// Package eventbus carries what happened in one organization to whoever must
// know: portlets that work on it (Consume) and people who watch (Stream).
//
// A write appends its events to the outbox in its own transaction (Append). The
// Relay moves them into the log for good, gives each its position, and hands
// them to the Bus: RabbitMQ, or one inside the process. Both keep the same
// promises: an event whose write committed is delivered at least once and has
// its effect once; an event whose write rolled back is never seen.
package eventbus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Event is something that happened in an organization.
type Event struct {
	// ID is the event's own id, the same however often it is delivered. Append
	// gives one when it is zero.
	ID uuid.UUID `json:"id" db:"id"`
	// OrganizationID is where it happened. Append takes the organization of the
	// transaction when it is zero; any other than that one is refused.
	OrganizationID uuid.UUID `json:"organizationId" db:"organization_id"`
	// PortletID is the portlet it came from; empty for events of the core.
	PortletID string `json:"portletId,omitempty" db:"portlet_id"`
	// Type is `portlet.entity.verbed`, such as `crm.contact.created`.
	Type string `json:"type" db:"type"`
	// EntityType is the kind of thing it speaks of, such as `contact`.
	EntityType string `json:"entityType,omitempty" db:"entity_type"`
	// EntityID is the thing it speaks of.
	EntityID uuid.NullUUID `json:"entityId" db:"entity_id"`
	// Payload is a JSON object saying what happened; `version` in it counts its
	// shape. Empty means {}.
	Payload json.RawMessage `json:"payload" db:"payload"`
	// UserID is the member who caused it; null for the system.
	UserID uuid.NullUUID `json:"userId" db:"user_id"`
	// CorrelationID is the same for all events of one request.
	CorrelationID uuid.NullUUID `json:"correlationId" db:"correlation_id"`
	// Metadata is a JSON object about the sending. Empty means {}.
	Metadata json.RawMessage `json:"metadata" db:"metadata"`
	// OccurredAt is when the thing happened; Append takes now when it is zero.
	OccurredAt time.Time `json:"occurredAt" db:"occurred_at"`
	// Position is the event's place in the log, from 1, without gaps over all
	// organizations. The relay gives it; zero before that.
	Position int64 `json:"position" db:"position"`
}

const (
	maxType       = 100
	maxEntityType = 50
)

var (
	typePattern    = regexp.MustCompile(`^[a-z][a-z0-9-]*\.[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$`)
	patternPattern = regexp.MustCompile(`^(\*|[a-z][a-z0-9-]*\.(\*|[a-z][a-z0-9_]*\.(\*|[a-z][a-z0-9_]*)))$`)
)

// validate says in a sentence for developers why the event can't be appended.
func (e Event) validate() error {
	switch {
	case len(e.Type) > maxType || !typePattern.MatchString(e.Type):
		return fmt.Errorf("event type %q is not portlet.entity.verbed", e.Type)
	case e.PortletID != "" && !strings.HasPrefix(e.Type, e.PortletID+"."):
		return fmt.Errorf("event type %q does not begin with its portlet %q", e.Type, e.PortletID)
	case len(e.EntityType) > maxEntityType:
		return fmt.Errorf("entity type of %s is longer than %d bytes", e.Type, maxEntityType)
	case !isObject(e.Payload):
		return fmt.Errorf("payload of %s is not a JSON object", e.Type)
	case !isObject(e.Metadata):
		return fmt.Errorf("metadata of %s is not a JSON object", e.Type)
	}
	return nil
}

// isObject takes an empty message for the empty object.
func isObject(raw json.RawMessage) bool {
	if len(raw) == 0 {
		return true
	}
	return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{")) && json.Valid(raw)
}
