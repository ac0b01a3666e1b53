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
	w := world{Database: pgtest.New(t, postgres.MigrationSet{ID: "tasks", FS: os.DirFS(".")})}
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
	project, err := w.insert("portal_tasks_projects", map[string]any{"name": "Website", "color": "#00ff7f", "description": strings.Repeat("ß", 10000)})
	require.NoError(t, err)
	task, err := w.insert("portal_tasks_tasks", map[string]any{"title": strings.Repeat("ß", 200), "description": strings.Repeat("ß", 100000), "project_id": project})
	require.NoError(t, err)
	_, err = w.insert("portal_tasks_tasks", map[string]any{"title": "part", "parent_task_id": task, "status": "completed", "completed_at": "2026-11-23", "tags": []string{"a", "b"}})
	require.NoError(t, err)

	tags := make([]string, 51)
	for _, refused := range []struct {
		table, constraint string
		columns           map[string]any
	}{
		{"portal_tasks_projects", "unique_project_name_per_org", map[string]any{"name": "WEBSITE"}},
		{"portal_tasks_projects", "valid_name", map[string]any{"name": ""}},
		{"portal_tasks_projects", "valid_color", map[string]any{"name": "x", "color": "#00FF7F"}},
		{"portal_tasks_projects", "valid_description", map[string]any{"name": "x", "description": strings.Repeat("x", 10001)}},
		{"portal_tasks_tasks", "valid_title", map[string]any{"title": ""}},
		{"portal_tasks_tasks", "valid_description", map[string]any{"title": "x", "description": strings.Repeat("x", 100001)}},
		{"portal_tasks_tasks", "valid_status", map[string]any{"title": "x", "status": "done"}},
		{"portal_tasks_tasks", "valid_priority", map[string]any{"title": "x", "priority": "none"}},
		{"portal_tasks_tasks", "valid_tags", map[string]any{"title": "x", "tags": tags}},
		{"portal_tasks_tasks", "valid_tags", map[string]any{"title": "x", "tags": []*string{nil}}},
		{"portal_tasks_tasks", "valid_custom_fields", map[string]any{"title": "x", "custom_fields": `[]`}},
		{"portal_tasks_tasks", "completed_at_follows_status", map[string]any{"title": "x", "completed_at": "2026-11-23"}},
		{"portal_tasks_tasks", "completed_at_follows_status", map[string]any{"title": "x", "status": "completed"}},
		{"portal_tasks_tasks", "portal_tasks_tasks_project_id_fkey", map[string]any{"title": "x", "project_id": uuid.New()}},
		{"portal_tasks_tasks", "portal_tasks_tasks_parent_task_id_fkey", map[string]any{"title": "x", "parent_task_id": uuid.New()}},
		{"portal_tasks_tasks", "portal_tasks_tasks_assigned_to_fkey", map[string]any{"title": "x", "assigned_to": uuid.New()}},
	} {
		_, err := w.insert(refused.table, refused.columns)
		require.Equal(t, refused.constraint, postgres.ViolatedConstraint(err), "%v", err)
	}
	err = w.DB.InOrg(w.ctx, postgres.Exec(`update portal_tasks_tasks set parent_task_id = id where id = $1`, task))
	require.Equal(t, "not_its_own_parent", postgres.ViolatedConstraint(err))

	var left int
	require.NoError(t, w.DB.InOrg(w.ctx,
		postgres.Exec(`delete from portal_tasks_projects where id = $1`, project),
		postgres.One(&left, `select count(*) from portal_tasks_tasks`)))
	require.Zero(t, left, "a project takes its tasks along, and they their parts")
}

func TestSortColumns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, task := range []map[string]any{
		{"title": "Über", "status": "cancelled", "priority": "urgent"},
		{"title": "zebra", "status": "in_progress", "priority": "low"},
		{"title": "APFEL", "status": "pending", "priority": "high"},
	} {
		_, err := w.insert("portal_tasks_tasks", task)
		require.NoError(t, err)
	}
	for key, want := range map[string][]string{
		"title_sort":    {"APFEL", "zebra", "Über"}, // by bytes, in any case
		"status_rank":   {"APFEL", "zebra", "Über"},
		"priority_rank": {"zebra", "APFEL", "Über"},
	} {
		var titles []string
		require.NoError(t, w.DB.InOrg(w.ctx, postgres.All(&titles, `select title from portal_tasks_tasks order by `+key)))
		require.Equal(t, want, titles, key)
	}
	var found string
	require.NoError(t, w.DB.InOrg(w.ctx, postgres.One(&found, `select title from portal_tasks_tasks where title_sort like '%' || station_fold($1) || '%'`, "ÜBER")))
	require.Equal(t, "Über", found)
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
		{"portal_tasks_tasks", "created_at", "now()", "true", "idx_portal_tasks_tasks_org"},
		{"portal_tasks_tasks", "updated_at", "now()", "true", "idx_portal_tasks_tasks_updated"},
		{"portal_tasks_tasks", "due_date", "now()", "due_date is not null", "idx_portal_tasks_tasks_due"},
		{"portal_tasks_tasks", "priority_rank", "2::smallint", "true", "idx_portal_tasks_tasks_priority_rank"},
		{"portal_tasks_tasks", "status_rank", "2::smallint", "true", "idx_portal_tasks_tasks_status_rank"},
		{"portal_tasks_tasks", "title_sort", "'m'", "true", "idx_portal_tasks_tasks_title"},
		{"portal_tasks_tasks", "created_at", "now()", "status = 'pending'", "idx_portal_tasks_tasks_status"},
		{"portal_tasks_tasks", "created_at", "now()", "project_id = " + id, "idx_portal_tasks_tasks_project"},
		{"portal_tasks_tasks", "created_at", "now()", "parent_task_id = " + id, "idx_portal_tasks_tasks_parent"},
		{"portal_tasks_projects", "created_at", "now()", "true", "idx_portal_tasks_projects_org"},
		{"portal_tasks_projects", "updated_at", "now()", "true", "idx_portal_tasks_projects_updated"},
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
