package eventbus

import (
	"context"
	"fmt"
	"time"

	"github.com/station-portal/station/internal/postgres"
)

const (
	dueReason  = "find failed event deliveries of all organizations that are due"
	deadReason = "list the dead letters of all organizations"
)

const (
	// retryPoll bounds how long a failure can be overlooked.
	retryPoll = 5 * time.Second
	// retryBatch is how many failures are tried again at once.
	retryBatch = 100
)

const (
	firstClaimSQL = `
insert into portal_event_inbox (consumer, event_id, organization_id)
select $1::varchar, $2::uuid, o.id from organizations o
where o.id = $3 and not exists (select from portal_event_failures
  where organization_id = $3 and consumer = $1::varchar and event_id = $2::uuid)
on conflict do nothing`

	takeFailureSQL = `
delete from portal_event_failures where consumer = $1 and event_id = $2 and organization_id = $3`

	// A null delay gives the event up.
	recordSQL = `
insert into portal_event_failures (organization_id, consumer, event_id, position, attempts, reason, retry_at, failed_at)
values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7::float8), clock_timestamp())
on conflict (organization_id, consumer, event_id) do update
set attempts = excluded.attempts, reason = excluded.reason, retry_at = excluded.retry_at,
  failed_at = excluded.failed_at`

	failureSQL = `
select f.consumer, f.attempts, f.reason, f.failed_at, ` + eventColumns + `
from portal_event_failures f
join portal_event_logs l on l.organization_id = f.organization_id and l.position = f.position`

	dueSQL = failureSQL + `
where f.retry_at <= now() and f.consumer = any($1::text[])
order by f.retry_at
limit $2`

	// It runs in one transaction with dueSQL, and so with the same now().
	nextDueSQL = `
select least($2::float8, extract(epoch from min(retry_at) - clock_timestamp()))::float8
from portal_event_failures
where retry_at > now() and consumer = any($1::text[])`

	deadSQL = failureSQL + `
where f.retry_at is null and f.consumer = $1
order by f.failed_at
limit $2`
)

// failures is the record of what consumers of the in-process bus failed on: when
// each is due again, or that it is a dead letter.
type failures struct {
	db     *postgres.DB
	delays []time.Duration
	// parked has a signal when something new may be due soon.
	parked chan struct{}
}

// failure is a row of the record with its event.
type failure struct {
	Consumer string
	Attempts int
	Reason   string
	FailedAt time.Time
	Event
}

// record notes the failed attempt with that number, counted from 1.
func (f failures) record(ctx context.Context, consumer string, e Event, attempt int, fault error) error {
	var delay *float64
	if attempt <= len(f.delays) {
		seconds := f.delays[attempt-1].Seconds()
		delay = &seconds
	}
	err := f.db.InOrg(asSystem(ctx, e.OrganizationID), postgres.Exec(recordSQL,
		e.OrganizationID, consumer, e.ID, e.Position, attempt, reasonOf(fault), delay))
	if err != nil {
		return fmt.Errorf("record a failed event: %w", err)
	}
	signal(f.parked)
	return nil
}

// due gives what is to be tried again now, and how long the rest may wait.
func (f failures) due(ctx context.Context, consumers []string) (due []failure, wait time.Duration, err error) {
	var seconds float64
	err = f.db.System(ctx, dueReason,
		postgres.All(&due, dueSQL, consumers, retryBatch),
		postgres.One(&seconds, nextDueSQL, consumers, retryPoll.Seconds()))
	if err != nil {
		return nil, retryPoll, err
	}
	if len(due) == retryBatch {
		return due, 0, nil
	}
	return due, max(time.Duration(seconds*float64(time.Second)), 0), nil
}

func (f failures) dead(ctx context.Context, consumer string, limit int) ([]DeadLetter, error) {
	var rows []failure
	if err := f.db.System(ctx, deadReason, postgres.All(&rows, deadSQL, consumer, limit)); err != nil {
		return nil, err
	}
	letters := make([]DeadLetter, len(rows))
	for i, row := range rows {
		row.OccurredAt = row.OccurredAt.UTC()
		letters[i] = DeadLetter{
			Event: row.Event, Consumer: row.Consumer, Attempts: row.Attempts, Reason: row.Reason,
			FailedAt: row.FailedAt.UTC(),
		}
	}
	return letters, nil
}
