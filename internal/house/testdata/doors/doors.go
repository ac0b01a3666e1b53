// Package doors reaches for the doors in every way that the house's test must see.
package doors

import (
	"context"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

const reason = "a constant"

type door struct{ *postgres.DB }

func (d *door) method(ctx context.Context) error {
	return (d.DB.SystemTx)(ctx, reason, nil)
}

func (d door) embedded(ctx context.Context) error {
	return d.System(ctx, "a "+"literal")
}

func closure(ctx context.Context, db *postgres.DB) func() error {
	return func() error { return db.System(ctx, "a literal") }
}

func computed(ctx context.Context, db *postgres.DB, why string) error {
	return db.System(ctx, why)
}

func value(db *postgres.DB) any {
	system := db.System
	return system
}

func passed(db *postgres.DB) {
	take(db.System, "x")
}

func take(...any) {}

func expression(ctx context.Context, db *postgres.DB) error {
	return (*postgres.DB).System(db, ctx, "the reason is not the second argument")
}

var everywhere = (*postgres.DB).SystemTx

var opened = session.OpenTenant

func open(ctx context.Context) context.Context {
	return session.OpenTenant(ctx, session.Tenant{})
}

var _, _, _ = everywhere, opened, []any{closure, computed, value, passed, expression, open, (*door).method, door.embedded}
