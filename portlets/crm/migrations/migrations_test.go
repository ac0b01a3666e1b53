package migrations_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

type world struct {
	*pgtest.Database
	ctx       context.Context
	acme, ann uuid.UUID
}

func newWorld(t *testing.T) world {
	t.Helper()
	w := world{Database: pgtest.New(t, postgres.MigrationSet{ID: "crm", FS: os.DirFS(".")})}
	w.acme = w.Organization(t, "acme")
	w.ann = w.Member(t, w.acme, "ann")
	w.ctx = w.Context(t, w.acme, w.ann)
	return w
}

// insert makes a row with these columns beside the organization and its author.
func (w world) insert(table string, columns map[string]any) (id uuid.UUID, err error) {
	id = uuid.New()
	args := append(make([]any, 0, 3+len(columns)), id, w.acme, w.ann)
	names, places := "id, organization_id, created_by", "$1, $2, $3"
	for name, value := range columns {
		args = append(args, value)
		names += ", " + name
		places += fmt.Sprintf(", $%d", len(args))
	}
	return id, w.DB.InOrg(w.ctx, postgres.Exec(fmt.Sprintf("insert into %s (%s) values (%s)", table, names, places), args...))
}

func TestConstraints(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	contact, err := w.insert("portal_crm_contacts", map[string]any{
		"first_name": "Zoë", "last_name": "Müller", "email": "zoe@example.com", "phone": "+49 (30) 007-4321 x5", "assigned_to": w.ann,
	})
	require.NoError(t, err)
	deal, err := w.insert("portal_crm_deals", map[string]any{
		"name": "Order", "contact_id": contact, "amount": "9999999999.99", "stage": "won", "closed_at": "2026-11-23", "probability": 100,
	})
	require.NoError(t, err)

	person := func(columns map[string]any) map[string]any {
		for _, name := range []string{"first_name", "last_name"} {
			if _, given := columns[name]; !given {
				columns[name] = "x"
			}
		}
		return columns
	}
	for _, refused := range []struct {
		table, constraint string
		columns           map[string]any
	}{
		{"portal_crm_contacts", "valid_first_name", person(map[string]any{"first_name": ""})},
		{"portal_crm_contacts", "valid_last_name", person(map[string]any{"last_name": ""})},
		{"portal_crm_contacts", "valid_email", person(map[string]any{"email": "zoe@example"})},
		{"portal_crm_contacts", "lower_case_email", person(map[string]any{"email": "Zoe@example.com"})},
		{"portal_crm_contacts", "valid_phone", person(map[string]any{"phone": "12"})},
		{"portal_crm_contacts", "valid_phone", person(map[string]any{"phone": "call me"})},
		{"portal_crm_contacts", "valid_status", person(map[string]any{"status": "friend"})},
		{"portal_crm_contacts", "valid_custom_fields", person(map[string]any{"custom_fields": `"x"`})},
		{"portal_crm_contacts", "portal_crm_contacts_assigned_to_fkey", person(map[string]any{"assigned_to": uuid.New()})},
		{"portal_crm_deals", "valid_name", map[string]any{"name": ""}},
		{"portal_crm_deals", "valid_amount", map[string]any{"name": "x", "amount": "-0.01"}},
		{"portal_crm_deals", "valid_currency", map[string]any{"name": "x", "currency": "eur"}},
		{"portal_crm_deals", "valid_stage", map[string]any{"name": "x", "stage": "maybe"}},
		{"portal_crm_deals", "valid_probability", map[string]any{"name": "x", "probability": 101}},
		{"portal_crm_deals", "closed_at_follows_stage", map[string]any{"name": "x", "stage": "lost"}},
		{"portal_crm_deals", "closed_at_follows_stage", map[string]any{"name": "x", "closed_at": "2026-11-23"}},
		{"portal_crm_deals", "portal_crm_deals_contact_id_fkey", map[string]any{"name": "x", "contact_id": uuid.New()}},
	} {
		_, err := w.insert(refused.table, refused.columns)
		require.Equal(t, refused.constraint, postgres.ViolatedConstraint(err), "%v", err)
	}

	var orphan uuid.UUID
	require.NoError(t, w.DB.InOrg(w.ctx,
		postgres.Exec(`delete from portal_crm_contacts where id = $1`, contact),
		postgres.One(&orphan, `select id from portal_crm_deals where contact_id is null`)))
	require.Equal(t, deal, orphan, "deals stay, without a contact")
}

func TestSortColumns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, deal := range map[string]struct{ amount, stage any }{
		"unknown": {nil, "lost"}, "Cheap": {"9.99", "prospect"}, "dear": {"9999999999.99", "negotiation"},
	} {
		var closed any
		if deal.stage == "lost" {
			closed = "2026-11-23"
		}
		_, err := w.insert("portal_crm_deals", map[string]any{"name": name, "amount": deal.amount, "stage": deal.stage, "closed_at": closed})
		require.NoError(t, err)
	}
	for key, want := range map[string][]string{
		"amount_sort": {"Cheap", "dear", "unknown"},
		"stage_rank":  {"Cheap", "dear", "unknown"},
		"name_sort":   {"Cheap", "dear", "unknown"},
	} {
		var names []string
		require.NoError(t, w.DB.InOrg(w.ctx, postgres.All(&names, `select name from portal_crm_deals order by `+key)))
		require.Equal(t, want, names, key)
	}
	_, err := w.insert("portal_crm_contacts", map[string]any{"first_name": "Ägidius", "last_name": "ŻUK", "company": "Smørrebrød A/S"})
	require.NoError(t, err)
	var sorted []string
	require.NoError(t, w.DB.InOrg(w.ctx, postgres.All(&sorted,
		`select unnest(array[last_name_sort, company_sort, full_name_sort]) from portal_crm_contacts`)))
	require.Equal(t, []string{"żuk", "smørrebrød a/s", "ägidius żuk"}, sorted)
}

// Each order of the API is read off an index, from its beginning and from a
// cursor, under row-level security. Nested lists too.
func TestOrdersUseAnIndex(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	conn, err := pgx.Connect(t.Context(), w.AppURL)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	_, err = conn.Exec(t.Context(), `set enable_seqscan = off; set enable_bitmapscan = off; set enable_incremental_sort = off;
		select set_config('app.current_org_id', '`+w.acme.String()+`', false)`)
	require.NoError(t, err)

	const id = "'00000000-0000-0000-0000-000000000000'::uuid"
	for _, order := range []struct{ table, key, value, where, index string }{
		{"portal_crm_contacts", "last_name_sort", "'m'", "true", "idx_portal_crm_contacts_name"},
		{"portal_crm_contacts", "company_sort", "'m'", "company_sort is not null", "idx_portal_crm_contacts_company"},
		{"portal_crm_contacts", "created_at", "now()", "true", "idx_portal_crm_contacts_org"},
		{"portal_crm_contacts", "updated_at", "now()", "true", "idx_portal_crm_contacts_updated"},
		{"portal_crm_contacts", "last_contacted_at", "now()", "last_contacted_at is not null", "idx_portal_crm_contacts_contacted"},
		{"portal_crm_contacts", "last_name_sort", "'m'", "status = 'lead'", "idx_portal_crm_contacts_status"},
		{"portal_crm_deals", "created_at", "now()", "true", "idx_portal_crm_deals_org"},
		{"portal_crm_deals", "updated_at", "now()", "true", "idx_portal_crm_deals_updated"},
		{"portal_crm_deals", "name_sort", "'m'", "true", "idx_portal_crm_deals_name"},
		{"portal_crm_deals", "amount_sort", "100::bigint", "amount_sort is not null", "idx_portal_crm_deals_amount"},
		{"portal_crm_deals", "stage_rank", "2::smallint", "true", "idx_portal_crm_deals_stage_rank"},
		{"portal_crm_deals", "expected_close_date", "current_date", "expected_close_date is not null", "idx_portal_crm_deals_close"},
		{"portal_crm_deals", "created_at", "now()", "stage = 'prospect'", "idx_portal_crm_deals_stage"},
		{"portal_crm_deals", "created_at", "now()", "contact_id = " + id, "idx_portal_crm_deals_contact"},
	} {
		for _, direction := range []struct{ name, beyond string }{{"asc", ">"}, {"desc", "<"}} {
			first := fmt.Sprintf("select * from %s where %s order by %s %s, id %s limit 21", order.table, order.where, order.key, direction.name, direction.name)
			after := fmt.Sprintf("select * from %s where %s and (%s, id) %s (%s, %s) order by %s %s, id %s limit 21",
				order.table, order.where, order.key, direction.beyond, order.value, id, order.key, direction.name, direction.name)
			require.Regexp(t, `Index Scan.* using `+order.index+` on`, plan(t, conn, first), first)
			following := plan(t, conn, after)
			require.Regexp(t, `Index Scan.* using `+order.index+` on`, following, after)
			require.Regexp(t, `Index Cond: .*ROW\(`+order.key, following, after)
		}
	}
}

func plan(tb testing.TB, conn *pgx.Conn, sql string) string {
	tb.Helper()
	rows, err := conn.Query(tb.Context(), "explain (costs off) "+sql)
	require.NoError(tb, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(tb, err)
	text := strings.Join(lines, "\n")
	require.NotContains(tb, text, "Sort", sql)
	return text
}
