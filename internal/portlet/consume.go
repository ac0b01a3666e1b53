package portlet

import (
	"context"
	"fmt"

	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/postgres"
)

// Bus is where the handlers of portlets are bound, before it starts.
type Bus interface {
	Consume(consumer string, types []string, handle eventbus.Handler) error
}

const isEnabled = `
select exists (
  select from portal_instances i join portal_definitions d on d.portlet_id = i.portlet_id
  where i.portlet_id = $1 and i.enabled and d.is_available)`

// Consume binds the handlers of the portlets to the events that they consume, each to
// a queue of its own. A handler's effects happen once for each event, in the event's
// organization, together with its being done: eventbus.Bus tells the whole promise.
// Events of organizations in which the portlet is not enabled pass it by. A portlet
// that consumes without a handler, or has one for nothing, is an error.
func Consume(bus Bus, deps Deps, manifests []Manifest) error {
	for _, m := range manifests {
		if (len(m.Consumes) == 0) != (m.Handle == nil) {
			return fmt.Errorf("portlet %s must declare both Consumes and Handle, or neither", m.ID)
		}
		if m.Handle == nil {
			continue
		}
		err := bus.Consume(m.ID, m.Consumes, func(ctx context.Context, tx *postgres.Tx, event eventbus.Event) error {
			var enabled bool
			if err := tx.Run(ctx, postgres.One(&enabled, isEnabled, m.ID)); err != nil || !enabled {
				return err
			}
			return m.Handle(ctx, deps, tx, event)
		})
		if err != nil {
			return fmt.Errorf("portlet %s: %w", m.ID, err)
		}
	}
	return nil
}
