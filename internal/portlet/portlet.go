// Package portlet is what a portlet is made of: the Manifest it declares itself by
// and the Deps it is given.
package portlet

import (
	"context"
	"io/fs"
	"log/slog"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/live"
	"github.com/station-portal/station/internal/postgres"
)

// Manifest declares a portlet. It is synced to portal_definitions and
// portal_permissions when a server starts.
type Manifest struct {
	// ID is the portlet's folder and the first part of its permissions, events and,
	// with - as _, tables: a lower-case word, digits and - after the first letter.
	ID string
	// Name is shown to people.
	Name string
	// Version is MAJOR.MINOR.PATCH.
	Version     string
	Description string
	Category    string
	// Icon names one of the web app's icons.
	Icon        string
	Author      string
	Tags        []string
	Permissions []Permission
	// ConfigSchema is the JSON Schema of an organization's configuration and
	// DefaultConfig what a new instance has; empty for none.
	ConfigSchema  string
	DefaultConfig string
	// DefaultPermissions names, per verb, the system roles that are given the
	// permission when the portlet is installed, or when its new version brings the verb.
	// Owners have all.
	DefaultPermissions map[string][]string
	// AppRoute is the path of the full app in the web app.
	AppRoute string
	// APIPrefix names the portlet's root fields in metrics and logs.
	APIPrefix string
	// RequiresBackend is false for a portlet that is only web code.
	RequiresBackend bool
	// Events are the types it writes; `events` of the generated code are those of its stores.
	Events []string
	// Consumes are the types it handles, such as `crm.deal.updated` or `crm.deal.*`.
	Consumes []string
	// Handle works on one event of an organization in which the portlet is enabled:
	// see Consume for what it is promised. Nil where Consumes is empty.
	Handle func(ctx context.Context, deps Deps, tx *postgres.Tx, event eventbus.Event) error
	// Migrations holds migrations/*.sql.
	Migrations fs.FS
	// Demo writes a few rows into a new demo organization; nil for none.
	Demo func(ctx context.Context, deps Deps) error
}

// Permission is `portlet.<id>.<Verb>`.
type Permission struct {
	Verb        string
	DisplayName string
	Description string
}

// PermissionName gives the full name of one of the portlet's permissions.
func (m Manifest) PermissionName(verb string) string {
	return "portlet." + m.ID + "." + verb
}

// Deps is what a portlet may use.
type Deps struct {
	DB     *postgres.DB
	Events Events
	Logger *slog.Logger
}

// Events is the part of the event bus that portlets use.
type Events interface {
	// Wake says after a commit that events wait in the outbox.
	Wake()
	// Streams of events are made by live.Stream.
	live.Follower
}

// ChangeKind is what happened to a thing.
type ChangeKind string

// The kinds, as the last word of an event's type.
const (
	Created ChangeKind = "created"
	Updated ChangeKind = "updated"
	Deleted ChangeKind = "deleted"
)

// Changes streams what happens to one kind of thing in ctx's organization, such as
// "tasks.task", as the subscription's own change type.
func Changes[C any](ctx context.Context, events Events, thing string, change func(kind ChangeKind, id uuid.UUID) C) (<-chan C, error) {
	return live.Stream(ctx, events, "", []string{thing + ".*"}, func(e eventbus.Event) C {
		return change(ChangeKind(e.Type[len(thing)+1:]), e.EntityID.UUID)
	})
}
