// Package portal has the registry of portlets: their definitions, synced from code,
// and the instances that organizations have of them.
package portal

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/eventbus"
)

// The inputs and payloads of the mutations.
type (
	EnablePortletInput    struct{ PortletID string }
	EnablePortletPayload  struct{ PortletInstance *PortletInstance }
	DisablePortletInput   struct{ PortletID string }
	DisablePortletPayload struct{ PortletInstance *PortletInstance }
)

// PortalEvent is something that happened in the organization.
type PortalEvent struct {
	ID            uuid.UUID
	Position      string
	Type          string
	PortletID     *string
	EntityType    *string
	EntityID      *uuid.UUID
	Payload       json.RawMessage
	UserID        *uuid.UUID
	CorrelationID *uuid.UUID
	Metadata      json.RawMessage
	OccurredAt    time.Time
}

// EventOf gives an event as the API shows it.
func EventOf(e eventbus.Event) *PortalEvent {
	return &PortalEvent{
		ID: e.ID, Position: eventbus.EncodePosition(e.Position), Type: e.Type,
		PortletID: text(e.PortletID), EntityType: text(e.EntityType), EntityID: id(e.EntityID),
		Payload: e.Payload, UserID: id(e.UserID), CorrelationID: id(e.CorrelationID),
		Metadata: e.Metadata, OccurredAt: e.OccurredAt,
	}
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func id(u uuid.NullUUID) *uuid.UUID {
	if !u.Valid {
		return nil
	}
	return &u.UUID
}
