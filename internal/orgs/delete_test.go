package orgs_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// One that has many rows does not keep those behind it waiting until it is gone.
func TestRemoveByTurns(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	conn := db.Super(t)
	for _, slug := range []string{"large", "small", "empty"} {
		create(t, db, slug)
	}
	_, err := conn.Exec(t.Context(), `delete from roles r using organizations o
where o.id = r.organization_id and (o.slug = 'empty' or o.slug = 'small' and r.name <> 'owner')`)
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), `update organizations set is_active = false, deleted_at = now() - case slug when 'large' then interval '2 s' when 'small' then '1 s' else '0' end`)
	require.NoError(t, err)
	remover := orgs.NewRemover(db.DB, func(context.Context, uuid.UUID) {}, slog.New(slog.DiscardHandler))
	remover.Batches(1, 2)
	require.NoError(t, remover.Sweep(t.Context()))
	var left int
	require.NoError(t, conn.QueryRow(t.Context(), `select count(*) from organizations`).Scan(&left))
	require.Zero(t, left)
	var order []string
	require.NoError(t, conn.QueryRow(t.Context(), `
select array_agg(changes #>> '{before,slug}' order by id) from portal_audit_logs where action = 'organization.deleted'`).Scan(&order))
	require.Equal(t, []string{"small", "empty", "large"}, order)
}
