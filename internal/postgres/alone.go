package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// serversLock is the advisory lock that the servers of one database hold while they
// run.
const serversLock = 0x53746174696f6e // "Station"

// ErrNotAlone is the error of HoldServer when another server stands in the way.
var ErrNotAlone = errors.New("another Station server uses this database")

// HoldServer notes that a server uses the database, until release. A server that must
// be alone, because its cache or its event bus is inside its process, can't run
// beside any other: the second one is given ErrNotAlone. It holds a connection of its
// own as station_system, which never goes through pgbouncer.
func HoldServer(ctx context.Context, systemURL string, alone bool) (release func(), err error) {
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
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return func() { _ = conn.Close(context.WithoutCancel(ctx)) }, nil
}
