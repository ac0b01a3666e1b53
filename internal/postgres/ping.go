package postgres

import "context"

// Ping reports whether the database answers station_app, for health checks.
func (db *DB) Ping(ctx context.Context) error { return db.app.Ping(ctx) }
