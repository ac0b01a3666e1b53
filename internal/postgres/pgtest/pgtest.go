// Package pgtest gives each test a database of its own: migrated, with Station's
// roles, and connected as them. It clones a template that is made once for each
// state of the migrations.
package pgtest

import (
	"context"
	"net"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
)

// Database is a database that one test owns.
type Database struct {
	// DB is connected as station_app and station_system.
	DB *postgres.DB
	// AppURL, SystemURL and SuperURL connect as station_app, station_system and
	// the superuser of TEST_DATABASE_URL.
	AppURL    string
	SystemURL string
	SuperURL  string

	trips trips
}

// New makes a database with the core tables and those of the sets, and drops it
// when the test ends. It fails the test without TEST_DATABASE_URL: a test that
// needs PostgreSQL is never skipped.
func New(t testing.TB, sets ...postgres.MigrationSet) *Database {
	t.Helper()
	ctx := t.Context()
	db := &Database{}
	var err error
	db.AppURL, db.SystemURL, db.SuperURL, err = create(t, func(srv *server) (string, error) { return srv.clone(ctx, sets) })
	require.NoError(t, err)
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	db.DB, err = postgres.Open(ctx, db.AppURL, db.SystemURL, postgres.PoolConfig{
		AppConns: 8, SystemConns: 4, ApplicationName: "station test", Dial: db.trips.dial(dialer.DialContext),
	})
	require.NoError(t, err, "open the test database")
	t.Cleanup(db.DB.Close)
	// A test that ran as a superuser would prove nothing about tenancy.
	require.NoError(t, db.DB.Verify(ctx), "the test database's app connection")
	return db
}

// NewEmpty makes a database without anything of Station in it, for tests of what
// makes it, and gives the superuser's URL. It is dropped when the test ends.
func NewEmpty(t testing.TB) (superURL string) {
	t.Helper()
	_, _, superURL, err := create(t, func(srv *server) (string, error) { return srv.empty(t.Context()) })
	require.NoError(t, err)
	return superURL
}

func create(t testing.TB, make func(*server) (name string, err error)) (app, system, super string, err error) {
	t.Helper()
	url := os.Getenv("TEST_DATABASE_URL")
	if url == "" {
		t.Fatal("TEST_DATABASE_URL is not set. Run the tests with a PostgreSQL of their own: go run ./cmd/testenv -- go test ./...")
	}
	srv, err := connectedServer(t.Context(), url)
	require.NoError(t, err, "reach PostgreSQL at TEST_DATABASE_URL")
	name, err := make(srv)
	require.NoError(t, err, "make a test database")
	t.Cleanup(func() {
		if err := srv.drop(context.Background(), name); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return srv.urls(name)
}

// RoundTrips counts how often both pools sent statements and then waited for
// their results, since the database was made: take it before and after. What a
// warm server does not do is not counted: signing in to PostgreSQL, and preparing
// a statement that the connection has not seen.
func (db *Database) RoundTrips() int { return db.trips.count() }

// Super opens a connection as the superuser, who sees and may do everything. It
// is closed when the test ends.
func (db *Database) Super(t testing.TB) *pgx.Conn { return connect(t, db.SuperURL) }

// Owner is Super acting as station_owner, as migrations do.
func (db *Database) Owner(t testing.TB) *pgx.Conn {
	conn := connect(t, db.SuperURL)
	_, err := conn.Exec(t.Context(), "set role "+postgres.OwnerRole)
	require.NoError(t, err)
	return conn
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}
