package eventbus

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/postgres"
)

// eventColumns reads a row of portal_event_logs, named l, as an Event.
const eventColumns = `l.event_id::uuid as id, l.organization_id, coalesce(l.portlet_id, '') as portlet_id,
  l.event_type as type, coalesce(l.entity_type, '') as entity_type, l.entity_id, l.payload, l.user_id,
  l.correlation_id, l.metadata, l.occurred_at, l.position`

const endReason = "positions count the events of all organizations"

// logPage is how many events are read from the log at once. Queries have it as
// text: PostgreSQL plans a limit that it can't see anew each time.
const logPage = 500

const (
	newestSQL = `select coalesce(max(position), 0) from portal_event_logs where organization_id = $1`

	pageSQL = `
select ` + eventColumns + `
from portal_event_logs l
where l.organization_id = $1 and l.position > $2
  and ($3 or l.event_type = any($4::text[]) or l.event_type ^@ any($5::text[]))
order by l.position
limit 500`
)

// eventLog reads the log of one organization, as station_app.
type eventLog struct {
	db *postgres.DB
}

// newest gives the highest position in the organization's log; 0 for none.
func (l eventLog) newest(ctx context.Context, organization uuid.UUID) (position int64, err error) {
	if err := l.db.InOrg(ctx, postgres.One(&position, newestSQL, organization)); err != nil {
		return 0, fmt.Errorf("find the newest event: %w", err)
	}
	return position, nil
}

// end gives the highest position of all organizations.
func (l eventLog) end(ctx context.Context) (position int64, err error) {
	err = l.db.System(ctx, endReason, postgres.One(&position, `select position from portal_event_position`))
	if err != nil {
		return 0, fmt.Errorf("find the end of the event log: %w", err)
	}
	return position, nil
}

// after reads the next events of the types past a position, in order. Fewer than
// logPage means that there are no more. Positions become visible in order, so
// nothing can appear later before what was read.
func (l eventLog) after(ctx context.Context, organization uuid.UUID, position int64, types typeSet) ([]Event, error) {
	var events []Event
	exact, prefixes := types.exact, types.prefixes
	if exact == nil {
		exact = []string{}
	}
	if prefixes == nil {
		prefixes = []string{}
	}
	err := l.db.InOrg(ctx, postgres.All(&events, pageSQL,
		organization, position, types.everything(), exact, prefixes))
	if err != nil {
		return nil, fmt.Errorf("read the event log: %w", err)
	}
	return inUTC(events), nil
}

func inUTC(events []Event) []Event {
	for i := range events {
		events[i].OccurredAt = events[i].OccurredAt.UTC()
	}
	return events
}
