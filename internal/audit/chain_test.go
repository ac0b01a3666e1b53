package audit_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// chains is a database with organizations whose trails are sealed.
type chains struct {
	*pgtest.Database
	super *pgx.Conn
}

func newChains(t *testing.T) *chains {
	t.Helper()
	db := pgtest.New(t)
	return &chains{Database: db, super: db.Super(t)}
}

// organization makes one with a member, and gives the context of both.
func (c *chains) organization(t *testing.T, slug string) (context.Context, uuid.UUID) {
	t.Helper()
	id := c.Organization(t, slug)
	return c.Context(t, id, c.Member(t, id, "member-of-"+slug)), id
}

// fill writes entries of all forms, as many as asked.
func (c *chains) fill(t *testing.T, organization uuid.UUID, rows int) {
	t.Helper()
	c.exec(t, `
insert into portal_audit_logs (organization_id, user_id, action, resource_type, resource_id, changes, metadata, ip_address, user_agent, status, error_message, created_at)
select $1, case when i % 7 > 0 then (select user_id from organization_members where organization_id = $1 limit 1) end,
  'data_updated', 'note', gen_random_uuid(), case when i % 3 > 0 then jsonb_build_object('before', i, 'after', 'n° ' || i) end,
  jsonb_build_object('requestId', gen_random_uuid()), case when i % 5 > 0 then '192.0.2.7'::inet end, case when i % 2 > 0 then 'Agent' end,
  case when i % 11 > 0 then 'success' else 'refused' end, case when i % 11 = 0 then 'CONFLICT: taken.' end,
  now() - i * interval '1.000001 second'
from generate_series(1, $2::int) i`, organization, rows)
}

// seal seals all that there is.
func (c *chains) seal(t *testing.T) {
	t.Helper()
	require.NoError(t, audit.NewSealer(c.DB, slog.New(slog.DiscardHandler)).Seal(t.Context()))
	require.Zero(t, c.count(t, `select count(*) from portal_audit_unsealed`))
}

func (c *chains) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	tag, err := c.super.Exec(t.Context(), sql, args...)
	require.NoError(t, err, sql)
	require.Positive(t, tag.RowsAffected(), sql)
}

func (c *chains) count(t *testing.T, sql string, args ...any) (n int64) {
	t.Helper()
	require.NoError(t, c.super.QueryRow(t.Context(), sql, args...).Scan(&n))
	return n
}

// at gives the entry at a position.
func (c *chains) at(t *testing.T, organization uuid.UUID, position int64) (entry uuid.UUID) {
	t.Helper()
	require.NoError(t, c.super.QueryRow(t.Context(),
		`select entry_id from portal_audit_seals where organization_id = $1 and position = $2`, organization, position).Scan(&entry))
	return entry
}

// requireWhole asserts that the organization's chain is whole and has so many entries.
func (c *chains) requireWhole(ctx context.Context, t *testing.T, entries int64) *audit.Verification {
	t.Helper()
	v, err := audit.Verify(ctx, c.DB, nil)
	require.NoError(t, err)
	require.Nil(t, v.Fault)
	require.Equal(t, entries, v.Head.Position)
	require.Zero(t, v.Unsealed)
	return v
}

func record(ctx context.Context) postgres.Query {
	return audit.Record(ctx, time.Now(), audit.Entry{Action: "role.created", ResourceType: "role", ResourceID: uuid.New()})
}
