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

// organization is one with a member; in is the context of both.
type organization struct {
	id, member uuid.UUID
	in         context.Context
}

func (c *chains) organization(t *testing.T, slug string) organization {
	t.Helper()
	id := c.Organization(t, slug)
	member := c.Member(t, id, "member-of-"+slug)
	return organization{id, member, c.Context(t, id, member)}
}

// write writes as many entries as asked, in one transaction.
func (c *chains) write(t *testing.T, o organization, entries int) {
	t.Helper()
	queries := make([]postgres.Query, entries)
	for i := range queries {
		queries[i] = o.record()
	}
	require.NoError(t, c.DB.InOrg(o.in, queries...))
}

// record is a query that writes an entry.
func (o organization) record() postgres.Query {
	return audit.Record(o.in, time.Now(), audit.Entry{Action: "role.created", ResourceType: "role", ResourceID: uuid.New()})
}

// verify is audit.Verify of the organization's chain.
func (c *chains) verify(t *testing.T, o organization, since *audit.Head) *audit.Verification {
	t.Helper()
	v, err := audit.Verify(o.in, c.DB, since)
	require.NoError(t, err)
	return v
}

// fill writes entries of all forms, as many as asked.
func (c *chains) fill(t *testing.T, o organization, rows int) {
	t.Helper()
	c.exec(t, `
insert into portal_audit_logs (organization_id, user_id, action, resource_type, resource_id, changes, metadata, ip_address, user_agent, status, error_message, created_at)
select $1, case when i % 7 > 0 then $2::uuid end,
  'data_updated', 'note', gen_random_uuid(), case when i % 3 > 0 then jsonb_build_object('before', i, 'after', 'n° ' || i) end,
  jsonb_build_object('requestId', gen_random_uuid()), case when i % 5 > 0 then '192.0.2.7'::inet end, case when i % 2 > 0 then 'Agent' end,
  case when i % 11 > 0 then 'success' else 'refused' end, case when i % 11 = 0 then 'CONFLICT: taken.' end,
  now() - i * interval '1.000001 second'
from generate_series(1, $3::int) i`, o.id, o.member, rows)
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
func (c *chains) at(t *testing.T, o organization, position int64) (entry uuid.UUID) {
	t.Helper()
	require.NoError(t, c.super.QueryRow(t.Context(),
		`select entry_id from portal_audit_seals where organization_id = $1 and position = $2`, o.id, position).Scan(&entry))
	return entry
}

// requireWhole asserts that the organization's chain is whole and has so many entries.
func (c *chains) requireWhole(t *testing.T, o organization, entries int64) *audit.Verification {
	t.Helper()
	v := c.verify(t, o, nil)
	require.Nil(t, v.Fault)
	require.Equal(t, entries, v.Head.Position)
	require.Zero(t, v.Unsealed)
	return v
}
