package portlettest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/relay"
)

// mostPages bounds what one page may read, in pages of rows.
const mostPages = 5

// ServedByIndexes asserts that a page in any declared order of the kind, in both
// directions, at the beginning and deep inside, reads a few pages' worth of acme's
// rows and sorts none but a page: that an index serves it, as station_app and with
// values that PostgreSQL knows or does not know when it plans. The test fills the
// table before, with many rows.
func ServedByIndexes[T any](t *testing.T, w *World, kind *entity.Kind[T]) {
	t.Helper()
	app := asAcme(t, w, kind.Table)
	for field, key := range kind.Keys {
		for _, direction := range []entity.SortDirection{entity.Asc, entity.Desc} {
			order := entity.Order{Field: field, Direction: direction}
			for name, after := range cursors(t, w, kind.Table, kind.IDColumn, key, order) {
				args := entity.ListArgs{Order: []entity.Order{order}}
				args.First, args.After = relay.DefaultPage, after
				sql, params, err := kind.SQL(args)
				require.NoError(t, err)
				for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
					where := fmt.Sprintf("%s by %s %s, %s, %s", kind.Name, field, direction, name, mode)
					checkPlan(t, where, explain(t, app, mode, sql, params), args.First+1)
				}
			}
		}
	}
}

// cursors gives places in a list by name: before all of it, in its middle, at the
// last row that has the key and among those that don't.
func cursors(t *testing.T, w *World, table, idColumn string, key entity.Key, order entity.Order) map[string]*string {
	t.Helper()
	found := map[string]*string{"the first page": nil}
	add := func(name, condition string, share float64) {
		var value *string
		var id uuid.UUID
		query := fmt.Sprintf(`
select %[1]s::text, %[6]s from %[2]s where organization_id = $1 and %[3]s order by %[1]s %[4]s, %[6]s %[4]s
offset (select floor((count(*) - 1) * %[5]f) from %[2]s where organization_id = $1 and %[3]s) limit 1`,
			key.Column, table, condition, order.Direction, share, idColumn)
		require.NoError(t, w.DB.Super(t).QueryRow(t.Context(), query, w.AcmeID).Scan(&value, &id))
		cursor := relay.EncodeCursor(table+" "+order.Field+" "+string(order.Direction), []*string{value, new(id.String())})
		found[name] = &cursor
	}
	add("the middle", key.Column+" is not null", 0.5)
	if key.Nullable {
		add("the last value", key.Column+" is not null", 1)
		add("the middle of the rest", key.Column+" is null", 0.5)
	}
	return found
}

// node is a node of a plan.
type node struct {
	Type     string  `json:"Node Type"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Filtered float64 `json:"Rows Removed by Filter"`
	Recheck  float64 `json:"Rows Removed by Index Recheck"`
	Hit      int     `json:"Shared Hit Blocks"`
	Read     int     `json:"Shared Read Blocks"`
	// IndexCond is empty for a node that is no scan of an index.
	IndexCond string `json:"Index Cond"`
	Plans     []node `json:"Plans"`
}

func explain(t *testing.T, app *pgx.Conn, mode, sql string, params []any) node {
	t.Helper()
	literals := make([]string, len(params))
	for i, p := range params {
		literals[i] = "'" + strings.ReplaceAll(asText(p), "'", "''") + "'"
	}
	execute := "execute page"
	if len(literals) > 0 {
		execute += "(" + strings.Join(literals, ", ") + ")"
	}
	for _, statement := range []string{"set plan_cache_mode = " + mode, "prepare page as " + sql} {
		_, err := app.Exec(t.Context(), statement)
		require.NoError(t, err, statement)
	}
	var text []byte
	err := app.QueryRow(t.Context(), "explain (analyze, buffers, timing off, format json) "+execute, pgx.QueryExecModeSimpleProtocol).Scan(&text)
	require.NoError(t, err)
	_, err = app.Exec(t.Context(), "deallocate page")
	require.NoError(t, err)
	var plans []struct{ Plan node }
	require.NoError(t, json.Unmarshal(text, &plans))
	return plans[0].Plan
}

// asText writes a parameter as PostgreSQL reads it. The texts of lists are those of
// enums, which need no quotes.
func asText(param any) string {
	switch p := param.(type) {
	case []string:
		return "{" + strings.Join(p, ",") + "}"
	case time.Time:
		return p.Format(time.RFC3339Nano)
	default:
		return fmt.Sprint(p)
	}
}

func checkPlan(t *testing.T, where string, root node, page int) {
	t.Helper()
	var read float64
	var walk func(n node)
	walk = func(n node) {
		if strings.Contains(n.Type, "Sort") {
			assert.LessOrEqual(t, n.Rows*n.Loops, float64(page), "%s: rows sorted", where)
		}
		if len(n.Plans) == 0 {
			read += (n.Rows + n.Filtered + n.Recheck) * n.Loops
		}
		for _, child := range n.Plans {
			walk(child)
		}
	}
	walk(root)
	assert.LessOrEqual(t, read, float64(mostPages*page), "%s: rows read", where)
	// What an index walks over without giving it shows in its blocks alone.
	assert.LessOrEqual(t, root.Hit+root.Read, mostPages*page, "%s: blocks read", where)
	assert.InDelta(t, page, root.Rows, float64(page), "%s: rows given", where)
}
