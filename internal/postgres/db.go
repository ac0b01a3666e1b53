// Package postgres is Station's only way to the database. DB has two doors:
// InOrg (and InOrgTx) for one organization's data under row-level security, and
// System (and SystemTx) for the listed jobs that cross organizations.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/georgysavva/scany/v2/dbscan"
	"github.com/georgysavva/scany/v2/pgxscan"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/station-portal/station/internal/session"
)

// ErrNoTenant is the error of InOrg for a context that no tenancy guard opened.
var ErrNoTenant = errors.New("postgres: no organization is open in this context")

const setOrg = `select set_config('app.current_org_id', $1, true)`

// DB holds the pools of the two serving roles. What any statement can meet, such
// as a database out of reach, comes out of its methods as an apperr; Translate
// does the same for the constraints that a store knows.
type DB struct {
	app            *pgxpool.Pool
	system         *pgxpool.Pool
	shares         *shares
	scan           *pgxscan.API
	acquireTimeout time.Duration
}

// New makes a DB of a pool that connects as station_app and one that connects as
// station_system. DB closes both.
func New(app, system *pgxpool.Pool) (*DB, error) {
	rows, err := dbscan.NewAPI(dbscan.WithAllowUnknownColumns(false))
	if err != nil {
		return nil, fmt.Errorf("set up row scanning: %w", err)
	}
	scan, err := pgxscan.NewAPI(rows)
	if err != nil {
		return nil, fmt.Errorf("set up row scanning: %w", err)
	}
	return &DB{app: app, system: system, shares: newShares(app.Config().MaxConns), scan: scan, acquireTimeout: acquireTimeout}, nil
}

// Close closes both pools and waits for their connections.
func (db *DB) Close() {
	db.app.Close()
	db.system.Close()
}

// Ping reports whether PostgreSQL answers station_app, for health checks.
func (db *DB) Ping(ctx context.Context) error {
	return db.with(ctx, db.app, uuid.Nil, func(conn *pgxpool.Conn) error { return conn.Ping(ctx) })
}

// Query is one statement and what becomes of its rows.
type Query struct {
	sql  string
	args []any
	read func(*pgxscan.API, pgx.Rows) error
}

// All reads every row into dst.
func All[T any](dst *[]T, sql string, args ...any) Query {
	return Query{sql: sql, args: args, read: func(api *pgxscan.API, rows pgx.Rows) error {
		return api.ScanAll(dst, rows)
	}}
}

// One reads the only row into dst; without a row the error is pgx.ErrNoRows.
func One[T any](dst *T, sql string, args ...any) Query {
	return Query{sql: sql, args: args, read: func(api *pgxscan.API, rows pgx.Rows) error {
		err := api.ScanOne(dst, rows)
		if pgxscan.NotFound(err) {
			return pgx.ErrNoRows
		}
		return err
	}}
}

// ErrNotBinary is the error of Raw for values that come as text, as some connection
// poolers have it.
var ErrNotBinary = errors.New("postgres: the values are not binary")

// Raw gives the values of each row as PostgreSQL sends them, good until the next row: in
// binary, texts and jsonb as they are.
func Raw(each func(values [][]byte) error, sql string, args ...any) Query {
	return Query{sql: sql, args: args, read: func(_ *pgxscan.API, rows pgx.Rows) error {
		defer rows.Close()
		for _, column := range rows.FieldDescriptions() {
			switch column.DataTypeOID {
			case pgtype.TextOID, pgtype.VarcharOID, pgtype.JSONBOID:
			default:
				if column.Format != pgx.BinaryFormatCode {
					return ErrNotBinary
				}
			}
		}
		for rows.Next() {
			if err := each(rows.RawValues()); err != nil {
				return err
			}
		}
		return rows.Err()
	}}
}

// Exec runs a statement for its effect.
func Exec(sql string, args ...any) Query {
	return Query{sql: sql, args: args}
}

// ExecCount runs a statement and notes how many rows it touched.
func ExecCount(n *int64, sql string, args ...any) Query {
	return Query{sql: sql, args: args, read: func(_ *pgxscan.API, rows pgx.Rows) error {
		rows.Close()
		*n = rows.CommandTag().RowsAffected()
		return rows.Err()
	}}
}

// InOrg runs the queries for the organization that ctx is open to, as
// station_app, in one batch: one transaction and one round trip. Either all take
// effect or none.
func (db *DB) InOrg(ctx context.Context, queries ...Query) error {
	tenant, ok := session.TenantFrom(ctx)
	if !ok {
		return ErrNoTenant
	}
	return db.with(ctx, db.app, tenant.OrganizationID, func(conn *pgxpool.Conn) error {
		batch := &pgx.Batch{}
		batch.Queue(setOrg, tenant.OrganizationID.String())
		return db.send(ctx, conn, batch, queries)
	})
}

// InOrgTx runs fn in a transaction of the organization that ctx is open to, for
// writes that must look before they act. It rolls back when fn fails. Beginning
// is one round trip and committing another.
func (db *DB) InOrgTx(ctx context.Context, fn func(tx *Tx) error) error {
	tenant, ok := session.TenantFrom(ctx)
	if !ok {
		return ErrNoTenant
	}
	// The setting travels with BEGIN, which takes no parameters; a UUID's own text
	// form needs no quoting.
	begin := fmt.Sprintf(`begin; select set_config('app.current_org_id', '%s', true)`, tenant.OrganizationID)
	return db.with(ctx, db.app, tenant.OrganizationID, func(conn *pgxpool.Conn) error {
		return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{BeginQuery: begin}, func(tx pgx.Tx) error {
			return fn(&Tx{db: db, tx: tx})
		})
	})
}

// System runs the queries as station_system, which sees the tables that cross
// organizations, in one batch: one transaction and one round trip. The reason says
// why that is needed; a test holds the list of callers and their reasons.
func (db *DB) System(ctx context.Context, reason string, queries ...Query) error {
	err := db.with(ctx, db.system, uuid.Nil, func(conn *pgxpool.Conn) error {
		return db.send(ctx, conn, &pgx.Batch{}, queries)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", reason, err)
	}
	return nil
}

// SystemTx runs fn in a transaction as station_system, for jobs that must look
// before they act; System is for all others.
func (db *DB) SystemTx(ctx context.Context, reason string, fn func(tx *Tx) error) error {
	err := db.with(ctx, db.system, uuid.Nil, func(conn *pgxpool.Conn) error {
		return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			return fn(&Tx{db: db, tx: tx})
		})
	})
	if err != nil {
		return fmt.Errorf("%s: %w", reason, err)
	}
	return nil
}

// with lends fn a connection of the pool, one of the organization's share unless that is
// uuid.Nil, and tells outages apart from the rest of its errors.
func (db *DB) with(ctx context.Context, pool *pgxpool.Pool, organization uuid.UUID, fn func(conn *pgxpool.Conn) error) error {
	acquiring, cancel := context.WithTimeout(ctx, db.acquireTimeout)
	defer cancel()
	if organization != uuid.Nil {
		mine, err := db.shares.take(acquiring, organization)
		if err != nil {
			return notAcquired(ctx, err)
		}
		defer db.shares.giveBack(organization, mine)
	}
	conn, err := pool.Acquire(acquiring)
	cancel()
	if err != nil {
		return notAcquired(ctx, err)
	}
	defer conn.Release()
	return tell(ctx, fn(conn))
}

func notAcquired(ctx context.Context, err error) error {
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return busy(err)
	}
	return tell(ctx, err)
}

// Tx is an open transaction of InOrgTx or SystemTx.
type Tx struct {
	db *DB
	tx pgx.Tx
}

// Savepoint is Run for queries that may fail without ending the transaction.
func (tx *Tx) Savepoint(ctx context.Context, queries ...Query) error {
	return pgx.BeginFunc(ctx, tx.tx, func(inner pgx.Tx) error {
		return tx.db.send(ctx, inner, &pgx.Batch{}, queries)
	})
}

// Run sends the queries in one round trip.
func (tx *Tx) Run(ctx context.Context, queries ...Query) error {
	return tx.db.send(ctx, tx.tx, &pgx.Batch{}, queries)
}

type batcher interface {
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

func (db *DB) send(ctx context.Context, conn batcher, batch *pgx.Batch, queries []Query) (err error) {
	settings := batch.Len()
	for _, q := range queries {
		batch.Queue(q.sql, q.args...)
	}
	results := conn.SendBatch(ctx, batch)
	defer func() {
		if closing := results.Close(); err == nil {
			err = closing
		}
	}()
	for range settings {
		if _, err := results.Exec(); err != nil {
			return err
		}
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
		if err := q.read(db.scan, rows); err != nil {
			return err
		}
	}
	return nil
}
