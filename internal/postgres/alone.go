package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// serversLock is the advisory lock that the servers of one database hold while they
// run.
const serversLock = 0x53746174696f6e // "Station"

// ErrNotAlone is the error of HoldServer when another server stands in the way.
var ErrNotAlone = errors.New("another Station server uses this database")

// retakeEvery is the wait between tries to hold the database again after its
// connection broke.
const retakeEvery = 500 * time.Millisecond

// HoldServer notes that a server uses the database, until release. A server that must
// be alone, because its cache or its event bus is inside its process, can't run
// beside any other: the second one is given ErrNotAlone. It holds a connection of its
// own as station_system, which never goes through pgbouncer. The note is gone with
// that connection, as after a restart of PostgreSQL; it is taken anew, and lost is
// called if another server stands in the way by then.
func HoldServer(ctx context.Context, systemURL string, alone bool, lost func()) (release func(), err error) {
	conn, err := holdServer(ctx, systemURL, alone)
	if err != nil {
		return nil, err
	}
	watching, end := context.WithCancel(context.WithoutCancel(ctx))
	var watch sync.WaitGroup
	watch.Go(func() {
		var err error // the result is the caller's
		for err == nil {
			// Nothing notifies it: it waits for the connection's end.
			for err == nil {
				_, err = conn.WaitForNotification(watching)
			}
			_ = conn.Close(context.WithoutCancel(watching))
			for err != nil && watching.Err() == nil {
				select {
				case <-watching.Done():
					return
				case <-time.After(retakeEvery):
				}
				if conn, err = holdServer(watching, systemURL, alone); errors.Is(err, ErrNotAlone) {
					lost()
					return
				}
			}
		}
	})
	return func() {
		end()
		watch.Wait()
	}, nil
}

func holdServer(ctx context.Context, systemURL string, alone bool) (*pgx.Conn, error) {
	conn, err := pgx.Connect(ctx, systemURL)
	if err != nil {
		return nil, fmt.Errorf("hold the database: %w", err)
	}
	take := `select pg_advisory_lock_shared($1)`
	if alone {
		take = `select pg_advisory_lock($1)`
	}
	// A server that has just ended may still be held by PostgreSQL for a moment.
	_, err = conn.Exec(ctx, `set lock_timeout = '1s'`)
	if err == nil {
		_, err = conn.Exec(ctx, take, int64(serversLock))
	}
	if refusal := new(pgconn.PgError); errors.As(err, &refusal) && refusal.Code == "55P03" {
		err = ErrNotAlone
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
	}
	return conn, nil
}
