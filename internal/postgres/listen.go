package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// beatEvery is the silence after which a listener asks whether it still hears.
	beatEvery = 250 * time.Millisecond
	// relistenEvery is the wait between tries to listen again.
	relistenEvery = 250 * time.Millisecond
)

// Listener is told what is notified on a channel of PostgreSQL.
type Listener interface {
	// Began says that notifications are heard from now on; those before it may have been
	// missed.
	Began()
	// Heard is given the payload of one notification.
	Heard(payload string)
	// Beat says that what was committed before the time given has been heard.
	Beat(at time.Time)
	// Ended says that nothing is heard any more, until the next Began.
	Ended(err error)
}

// SystemListen tells the listener what any organization's writes notify on the channel,
// until ctx ends. It has a connection of its own as station_system, which never goes
// through pgbouncer, and makes a new one whenever that breaks; until the next Began
// nothing is heard. The reason is what System's is.
func (db *DB) SystemListen(ctx context.Context, reason, channel string, to Listener) {
	cfg := db.system.Config().ConnConfig
	cfg.OnNotification = func(_ *pgconn.PgConn, n *pgconn.Notification) { to.Heard(n.Payload) }
	for ctx.Err() == nil {
		// What broke is told by the silence: whoever listens knows what to do without.
		if err := listen(ctx, cfg, channel, to); ctx.Err() == nil {
			to.Ended(fmt.Errorf("%s: %w", reason, err))
		}
		select {
		case <-ctx.Done():
		case <-time.After(relistenEvery):
		}
	}
}

func listen(ctx context.Context, cfg *pgx.ConnConfig, channel string, to Listener) error {
	connecting, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(connecting, cfg)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(connecting, "listen "+pgx.Identifier{channel}.Sanitize()); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	to.Began()
	for {
		at := time.Now()
		if err := ping(ctx, conn); err != nil {
			return fmt.Errorf("listen: %w", err)
		}
		to.Beat(at)
		if err := hear(ctx, conn); err != nil {
			return fmt.Errorf("listen: %w", err)
		}
	}
}

// ping asks a session for an answer. PostgreSQL signals listeners as it commits, so by
// then it has sent what was committed before, or sends it next.
func ping(ctx context.Context, conn *pgx.Conn) error {
	asking, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	return conn.Ping(asking)
}

// hear waits for notifications, which go to OnNotification, for the time of one beat.
func hear(ctx context.Context, conn *pgx.Conn) error {
	waiting, cancel := context.WithTimeout(ctx, beatEvery)
	defer cancel()
	for {
		_, err := conn.WaitForNotification(waiting)
		switch {
		case err == nil:
		case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil && !conn.IsClosed():
			return nil
		default:
			return err
		}
	}
}
