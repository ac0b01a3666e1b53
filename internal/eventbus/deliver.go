package eventbus

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// defaultRetryDelays is how long a failed event waits before its second, third
// … try. After the last of them it is given up.
var defaultRetryDelays = []time.Duration{
	time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute,
}

const (
	// handlerTimeout bounds one try of a handler.
	handlerTimeout = 30 * time.Second
	// lanes is how many organizations a consumer works on side by side.
	lanes = 8
	// maxReason is what is kept of an error, in bytes.
	maxReason = 1000
)

// inboxSQL puts nothing for an organization that is gone: nobody is left to act
// for.
const inboxSQL = `
insert into portal_event_inbox (consumer, event_id, organization_id)
select $1::varchar, $2::uuid, id from organizations where id = $3
on conflict do nothing`

// errDatabaseAway marks a try that failed for want of the database: it says
// nothing about the event.
var errDatabaseAway = errors.New("the database is away")

// deliverer tries handlers inside the transaction that also marks the event as
// done.
type deliverer struct {
	db      *postgres.DB
	log     *slog.Logger
	timeout time.Duration
}

// claim puts the inbox row and reports whether this try is the one to act.
type claim func(ctx context.Context, tx *postgres.Tx, c consumer, e Event) (bool, error)

// inbox claims an event that is not done yet. A concurrent try of the same event
// waits here for the outcome of the first.
func inbox(ctx context.Context, tx *postgres.Tx, c consumer, e Event) (bool, error) {
	var n int64
	err := tx.Run(ctx, postgres.ExecCount(&n, inboxSQL, c.name, e.ID, e.OrganizationID))
	return n == 1, err
}

// try runs the handler once, unless the event is done already. The error is that
// of the try, or wraps errDatabaseAway, or is that of ctx when ctx ended.
func (d deliverer) try(ctx context.Context, c consumer, e Event, claim claim) error {
	bounded, cancel := context.WithTimeout(asSystem(ctx, e.OrganizationID), d.timeout)
	defer cancel()
	err := d.db.InOrgTx(bounded, func(tx *postgres.Tx) error {
		mine, err := claim(bounded, tx, c, e)
		if err != nil || !mine {
			return err
		}
		return d.safely(bounded, c, tx, e)
	})
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case databaseAway(err):
		return fmt.Errorf("%w: %w", errDatabaseAway, err)
	case errors.Is(bounded.Err(), context.DeadlineExceeded):
		return fmt.Errorf("took longer than %s: %w", d.timeout, err)
	}
	return err
}

// safely turns a panic into an error. Its stack is for the log only.
func (d deliverer) safely(ctx context.Context, c consumer, tx *postgres.Tx, e Event) (err error) {
	defer func() {
		if p := recover(); p != nil {
			d.log.ErrorContext(ctx, "a consumer panicked", "consumer", c.name, "event", e.ID, "type", e.Type,
				"organization", e.OrganizationID, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return c.handle(ctx, tx, e)
}

// asSystem opens an organization to ctx for work that no member asked for.
func asSystem(ctx context.Context, organization uuid.UUID) context.Context {
	return session.OpenTenant(ctx, session.Tenant{OrganizationID: organization})
}

// queryCanceled is what PostgreSQL says of a statement that took too long.
const queryCanceled = "57014"

// databaseAway tells an outage from an error of a statement. A statement that
// took too long is the handler's fault.
func databaseAway(err error) bool {
	var statement *pgconn.PgError
	if errors.As(err, &statement) && statement.Code == queryCanceled {
		return false
	}
	return apperr.Is(err, apperr.Unavailable)
}

// reasonOf is what is kept of an error for people.
func reasonOf(err error) string {
	reason := err.Error()
	reason = reason[:min(len(reason), maxReason)]
	return strings.ToValidUTF8(strings.ReplaceAll(reason, "\x00", ""), "")
}

// lane is the same for all events of an organization.
func lane(organization uuid.UUID) int {
	return int(binary.BigEndian.Uint32(organization[12:]) % lanes)
}
