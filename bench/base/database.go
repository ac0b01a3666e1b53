package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// connections are as many as keep PostgreSQL busy beside its clients on a few cores.
const connections = 8

type database struct{ pool *pgxpool.Pool }

func open(ctx context.Context, url string) (*database, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	config.MaxConns, config.MinConns = connections, connections
	config.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		// Instants are written in UTC, so they are read in it.
		conn.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	return &database{pool}, pool.Ping(ctx)
}

const setOrganization = `select set_config('app.current_org_id', $1, true)`

// query is one statement and what becomes of its rows; nil for a statement that has none.
type query struct {
	sql  string
	args []any
	read func(pgx.Rows) error
}

// inOrganization sends the queries in one batch, which is one transaction and one round
// trip. The statements are prepared once a connection.
func (db *database) inOrganization(ctx context.Context, organization string, queries ...query) error {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	var batch pgx.Batch
	batch.Queue(setOrganization, organization)
	for _, q := range queries {
		batch.Queue(q.sql, q.args...)
	}
	results := conn.SendBatch(ctx, &batch)
	if err := read(results, queries); err != nil {
		_ = results.Close()
		return err
	}
	return results.Close()
}

func read(results pgx.BatchResults, queries []query) error {
	if _, err := results.Exec(); err != nil {
		return err
	}
	for _, q := range queries {
		if q.read == nil {
			if _, err := results.Exec(); err != nil {
				return err
			}
			continue
		}
		rows, err := results.Query()
		if err != nil {
			return err
		}
		err = q.read(rows)
		rows.Close()
		if err == nil {
			err = rows.Err()
		}
		if err != nil {
			return err
		}
	}
	return nil
}
