// Package portlettest is the world that the tests of a portlet's Go code act in: a
// database with the portlet's tables and two organizations, and what its writes left
// in the audit trail and the outbox.
package portlettest

import (
	"context"
	"log/slog"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/live"
	"github.com/station-portal/station/internal/portal"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// World is a database that one test owns, with one portlet and two organizations of
// one member each.
type World struct {
	DB *pgtest.Database
	// Deps is what to make the portlet's resolver with. Nobody hears its events; they
	// stay in the outbox.
	Deps portlet.Deps
	// Acme is open to the organization acme for its member Ada, Globex to globex for
	// Grace. Neither has dataloaders: see Response.
	Acme, Globex context.Context

	AcmeID, GlobexID uuid.UUID
	Ada, Grace       uuid.UUID
}

// New makes the world of a portlet. It ends with the test.
func New(tb testing.TB, m portlet.Manifest) *World {
	tb.Helper()
	db := pgtest.New(tb, postgres.MigrationSet{ID: m.ID, FS: m.Migrations})
	require.NoError(tb, portal.Sync(tb.Context(), db.DB, []portlet.Manifest{m}))
	w := &World{
		DB:   db,
		Deps: portlet.Deps{DB: db.DB, Events: silent{}, Logger: slog.New(slog.DiscardHandler)},
	}
	w.AcmeID, w.GlobexID = db.Organization(tb, "acme"), db.Organization(tb, "globex")
	w.Ada, w.Grace = db.Member(tb, w.AcmeID, "ada"), db.Member(tb, w.GlobexID, "grace")
	w.Acme, w.Globex = db.Context(tb, w.AcmeID, w.Ada), db.Context(tb, w.GlobexID, w.Grace)
	return w
}

// Response is ctx with the dataloaders of a new response.
func (w *World) Response(ctx context.Context) context.Context {
	return dataloaders.With(ctx, w.DB.DB, nil)
}

// Exec runs a statement as the superuser.
func (w *World) Exec(tb testing.TB, sql string, args ...any) {
	tb.Helper()
	_, err := w.DB.Super(tb).Exec(tb.Context(), sql, args...)
	require.NoError(tb, err)
}

// Count counts what a query gives, as the superuser.
func (w *World) Count(tb testing.TB, query string, args ...any) int {
	tb.Helper()
	var n int
	require.NoError(tb, w.DB.Super(tb).QueryRow(tb.Context(), "select count(*) from ("+query+") counted", args...).Scan(&n))
	return n
}

// Told gives what a caller is told of an error, which must have the code.
func Told(tb testing.TB, err error, code apperr.Code) apperr.Error {
	tb.Helper()
	told, ok := apperr.From(err)
	require.True(tb, ok, "not an error for the caller: %v", err)
	require.Equal(tb, code, told.Code, "%v", err)
	return *told
}

// Faults gives the sentences by field of a BAD_USER_INPUT.
func Faults(tb testing.TB, err error) map[string]string {
	tb.Helper()
	return Told(tb, err, apperr.BadUserInput).Fields
}

// silent stands for an event bus that nobody listens to.
type silent struct{}

func (silent) Wake() {}

func (silent) Follow(context.Context, string, []string, live.Feed) error { return nil }

// Watch is the events of a bus for one who may know of all of them.
func Watch(bus *eventbus.Service) portlet.Events { return watched{bus} }

type watched struct{ *eventbus.Service }

func (w watched) Follow(ctx context.Context, after string, types []string, to live.Feed) error {
	events, err := w.Stream(ctx, after, types, nil)
	if err != nil {
		return err
	}
	go func() {
		defer to.Close()
		for e := range events {
			if to.Put(ctx, e) != nil {
				return
			}
		}
	}()
	return nil
}
