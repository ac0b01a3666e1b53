package eventbus

import (
	"context"

	"github.com/station-portal/station/internal/postgres"
)

// systemRun runs the queries as station_system in one transaction.
func systemRun(ctx context.Context, db *postgres.DB, reason string, queries ...postgres.Query) error {
	return db.System(ctx, reason, func(tx *postgres.Tx) error {
		return tx.Run(ctx, queries...)
	})
}
