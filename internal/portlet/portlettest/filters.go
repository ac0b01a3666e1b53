package portlettest

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/relay"
)

// unserved is the one field of filters that no index serves: row-level security comes
// before every operator that is not leakproof, and so before all that search inside a
// text.
const unserved = "Search"

// Filter is a filter of a list, with its conditions shown to the test.
type Filter interface{ Where(w *entity.Where) }

// FiltersServedByIndexes asserts that an index serves each field of a filter: that the
// rows it asks for are found by their index conditions, with none read in vain and no
// table scanned. The cases are by the name of the one field that they set, each with
// a few of acme's rows; no field may be missing but the search inside a text. The test
// fills the table before, with many rows.
func FiltersServedByIndexes[T any, F Filter](t *testing.T, w *World, kind *entity.Kind[T], cases map[string][]F) {
	t.Helper()
	for field := range reflect.TypeFor[F]().Elem().Fields() {
		if field.Name != unserved {
			assert.NotEmpty(t, cases[field.Name], "%s: no case sets %s", kind.Name, field.Name)
		}
	}
	app := asAcme(t, w, kind.Table)
	for name, filters := range cases {
		for _, filter := range filters {
			requireOnly(t, filter, name)
			args := entity.ListArgs{Args: relay.Args{First: relay.DefaultPage}}
			filter.Where(&args.Where)
			sql, params, err := kind.SQL(args)
			require.NoError(t, err)
			root := explain(t, app, "force_custom_plan", sql, params)
			where := kind.Name + " by " + name
			assert.Positive(t, root.Rows, "%s: the case finds nothing", where)
			assert.LessOrEqual(t, root.Rows, float64(relay.DefaultPage), "%s: the case asks for too many for an index to pay", where)
			checkIndexed(t, where, root, true)
			checkIndexed(t, where+", values unknown", explain(t, app, "force_generic_plan", sql, params), false)
		}
	}
}

// asAcme is a connection as station_app in acme, for the plans of a table that has
// many of acme's rows.
func asAcme(t *testing.T, w *World, table string) *pgx.Conn {
	t.Helper()
	w.Exec(t, "vacuum analyze "+table)
	total := w.Count(t, "select from "+table+" where organization_id = $1", w.AcmeID)
	require.Greater(t, total, 10_000, "too few rows for a scan of them to show")
	app, err := pgx.Connect(t.Context(), w.DB.AppURL)
	require.NoError(t, err)
	t.Cleanup(func() { _ = app.Close(context.Background()) })
	_, err = app.Exec(t.Context(), "select set_config('app.current_org_id', $1, false)", w.AcmeID.String())
	require.NoError(t, err)
	return app
}

// requireOnly fails on a filter that sets any field but the one of the name.
func requireOnly(t *testing.T, filter Filter, name string) {
	t.Helper()
	value := reflect.ValueOf(filter).Elem()
	for field := range value.Type().Fields() {
		require.Equal(t, field.Name != name, value.FieldByIndex(field.Index).IsZero(), "a case of %s and its field %s", name, field.Name)
	}
}

// checkIndexed asserts that every scan has an index condition which names the
// organization and, where the planner knows the values, that the conditions of the
// indexes leave nothing to filter.
func checkIndexed(t *testing.T, where string, n node, known bool) {
	t.Helper()
	if strings.Contains(n.Type, "Scan") && len(n.Plans) == 0 {
		assert.Contains(t, n.IndexCond, "organization_id", "%s: %s", where, n.Type)
	}
	if known {
		assert.Zero(t, (n.Filtered+n.Recheck)*n.Loops, "%s: %s reads rows in vain", where, n.Type)
	}
	for _, child := range n.Plans {
		checkIndexed(t, where, child, known)
	}
}
