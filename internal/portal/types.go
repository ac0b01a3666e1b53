// Package portal has the registry of portlets: their definitions, synced from code,
// and the instances that organizations have of them.
package portal

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/orgs"
)

// Viewer is the caller in an organization.
type Viewer struct {
	User         *orgs.User
	Organization *orgs.Organization
	Permissions  []string
	Portlets     []*PortletInstance
	Memberships  []*orgs.Membership
}

// PortletDefinition is a portlet that is built into this Station.
type PortletDefinition struct {
	PortletID   string   `db:"portlet_id"`
	Name        string   `db:"name"`
	Description *string  `db:"description"`
	Version     string   `db:"version"`
	Category    *string  `db:"category"`
	IconName    *string  `db:"icon_name"`
	Author      *string  `db:"author"`
	Tags        []string `db:"tags"`
	AppRoute    string   `db:"app_route"`
	IsAvailable bool     `db:"is_available"`
}

// PortletPermission is a permission that a portlet declares.
type PortletPermission struct {
	Name        string  `db:"permission_name"`
	DisplayName string  `db:"display_name"`
	Description *string `db:"description"`
}

// PortletInstance is a portlet installed in the organization.
type PortletInstance struct {
	ID                   uuid.UUID `db:"id"`
	PortletID            string    `db:"portlet_id"`
	Enabled              bool      `db:"enabled"`
	IsRequired           bool      `db:"is_required"`
	DisplayOrder         *int      `db:"display_order"`
	MaxAPICallsPerMinute int       `db:"max_api_calls_per_minute"`
	InstalledAt          time.Time `db:"installed_at"`
}

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
