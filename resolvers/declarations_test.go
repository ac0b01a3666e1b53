package resolvers_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
	"github.com/station-portal/station/internal/stitch"
	"github.com/station-portal/station/internal/stitch/declared"
	"github.com/station-portal/station/resolvers"
)

// What the fragments declare of their tables is what the migrations made: columns,
// types, what may be null, foreign keys, and an index for each that is filtered,
// ordered or listed by.
func TestDeclarationsAreThoseOfTheDatabase(t *testing.T) {
	t.Parallel()
	var sources []*ast.Source
	for _, pattern := range []string{"../schema/*.graphql", "../portlets/*/*.graphql"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			sources = append(sources, &ast.Source{Name: path, Input: string(text)})
		}
	}
	_, declarations, err := stitch.Declarations(sources)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(declarations.Entities), 5)

	var sets []postgres.MigrationSet
	for _, m := range resolvers.Manifests() {
		sets = append(sets, postgres.MigrationSet{ID: m.ID, FS: m.Migrations})
	}
	c := catalogue{t: t, conn: pgtest.New(t, sets...).Super(t)}
	for _, e := range declarations.Entities {
		assert.Empty(t, c.faults(e), e.Type)
	}
	for _, a := range declarations.Aggregates {
		for _, s := range a.Sums {
			assert.Empty(t, c.column(a.Of.Table, s.Column.Column, s.Column.SQLTypes(), s.Column.Type.NonNull), a.Type)
		}
	}

	kept := 0
	for _, root := range declarations.Roots {
		if root.Totals != nil {
			assert.Empty(t, c.kept(root.Totals), root.Field)
			kept++
		}
	}
	require.GreaterOrEqual(t, kept, 2)

	// Each of these is told: nothing here passes because nothing is looked at.
	for name, spoil := range map[string]func(e *declared.Entity){
		`there is no column portal_tasks_tasks.nowhere`:                         func(e *declared.Entity) { e.Columns[1].Column = "nowhere" },
		`portal_tasks_tasks.tags is _text, not varchar`:                         func(e *declared.Entity) { e.Columns[1].Column = "tags" },
		`portal_tasks_tasks.description may be null`:                            func(e *declared.Entity) { e.Columns[1].Column = "description" },
		`portal_tasks_tasks.status may not be null`:                             func(e *declared.Entity) { e.Columns[2].Column = "status" },
		`portal_tasks_tasks.status does not take "done"`:                        func(e *declared.Entity) { e.Columns[3].Values[0] = "done" },
		`portal_tasks_tasks.project_id is no foreign key to portal_tasks_tasks`: func(e *declared.Entity) { e.References[0].To = e },
		`no index of portal_tasks_tasks leads with organization_id, completed_at`: func(e *declared.Entity) {
			e.Orders[3].Column = "completed_at"
		},
		`portal_tasks_tasks.title is not what station_fold makes`: func(e *declared.Entity) { e.Orders[0].Column = "title" },
		`portal_tasks_tasks.title is not compared byte by byte`:   func(e *declared.Entity) { e.Orders[0].Column = "title" },
		`there is no constraint one_title`: func(e *declared.Entity) {
			e.Uniques = append(e.Uniques, &declared.Unique{Field: "title", Constraint: "one_title"})
		},
	} {
		_, spoiled, err := stitch.Declarations(sources)
		require.NoError(t, err)
		spoil(spoiled.Entity("Task"))
		assert.Contains(t, strings.Join(c.faults(spoiled.Entity("Task")), "\n"), name)
	}
	for name, spoil := range map[string]func(a *declared.Aggregate){
		"totals are not kept: SELECT station_keep_totals('portal_crm_deals', ARRAY['stage'], ARRAY['amount']::text[])": func(a *declared.Aggregate) { a.By = a.By[:1] },
		"portal_crm_deals(stage, currency) does not add up probability":                                                func(a *declared.Aggregate) { a.Sums[0].Column.Column = "probability" },
	} {
		_, spoiled, err := stitch.Declarations(sources)
		require.NoError(t, err)
		for _, a := range spoiled.Aggregates {
			if a.Type == "DealTotal" {
				spoil(a)
				assert.Equal(t, []string{name}, c.kept(a))
			}
		}
	}
}

// kept says what is missing for the totals of all rows, which are read from what
// station_keep_totals keeps.
func (c catalogue) kept(a *declared.Aggregate) []string {
	columns, sums := []string{}, []string{}
	for _, by := range a.By {
		columns = append(columns, by.Column)
	}
	for _, sum := range a.Sums {
		sums = append(sums, "'"+sum.Column.Column+"'")
	}
	name := fmt.Sprintf("%s(%s)", a.Of.Table, strings.Join(columns, ", "))
	triggers := c.texts(`
select p.prosrc from pg_trigger t join pg_proc p on p.oid = t.tgfoid where t.tgrelid = $1::regclass and t.tgenabled = 'O' and strpos(p.prosrc, $2) > 0`,
		a.Of.Table, "'"+name+"'")
	if len(triggers) != 2 {
		return []string{fmt.Sprintf("totals are not kept: SELECT station_keep_totals('%s', ARRAY['%s'], ARRAY[%s]::text[])",
			a.Of.Table, strings.Join(columns, "', '"), strings.Join(sums, ", "))}
	}
	for _, sum := range a.Sums {
		if !strings.Contains(triggers[0], "NEW."+sum.Column.Column+",") {
			return []string{name + " does not add up " + sum.Column.Column}
		}
	}
	return nil
}

// catalogue looks into a migrated database.
type catalogue struct {
	t    *testing.T
	conn *pgx.Conn
}

func (c catalogue) texts(sql string, args ...any) []string {
	c.t.Helper()
	rows, err := c.conn.Query(context.Background(), sql, args...)
	require.NoError(c.t, err)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(c.t, err)
	return found
}

func (c catalogue) faults(e *declared.Entity) []string {
	if e.Session {
		return nil // it lies in no table
	}
	var faults []string
	for _, column := range e.Columns {
		faults = append(faults, c.column(e.Table, column.Column, column.SQLTypes(), column.Type.NonNull)...)
		checks := strings.Join(c.texts(`
select pg_get_constraintdef(oid) from pg_constraint where conrelid = $1::regclass and contype = 'c'
and conkey = array(select attnum from pg_attribute where attrelid = $1::regclass and attname = $2)`, e.Table, column.Column), "\n")
		for _, value := range column.Values {
			if !strings.Contains(checks, "'"+value+"'") {
				faults = append(faults, fmt.Sprintf("%s.%s does not take %q", e.Table, column.Column, value))
			}
		}
		if listed := strings.Count(checks, "::character varying"); column.Values != nil && listed != len(column.Values) && listed != 2*len(column.Values) {
			faults = append(faults, fmt.Sprintf("%s.%s takes other values than %q: %s", e.Table, column.Column, column.Values, checks))
		}
	}
	for _, r := range e.References {
		if e.Key(r) == nil {
			faults = append(faults, c.column(e.Table, r.Column, []string{"uuid"}, r.Type.NonNull)...)
		}
		faults = append(faults, c.key(e.Table, r.Column, r.To)...)
	}
	for _, collection := range e.Collections {
		of := collection.Of
		if of == nil {
			of = collection.Totals.Of
		}
		faults = append(faults, c.key(of.Table, collection.Column, e)...)
		if collection.Single {
			faults = append(faults, c.single(of.Table, collection.Column)...)
		}
	}
	for _, o := range e.Orders {
		types := map[string]string{"integer": "int4", "bigint": "int8", "smallint": "int2"}
		sqlType := o.SQLType
		if short, ok := types[sqlType]; ok {
			sqlType = short
		}
		faults = append(faults, c.column(e.Table, o.Column, []string{sqlType}, !o.Nullable)...)
		faults = append(faults, c.index(e.Table, o.Column)...)
		if sqlType == "text" {
			faults = append(faults, c.folded(e.Table, o.Column)...)
			if collation := c.texts(`
select c.collname::text from pg_attribute a join pg_collation c on c.oid = a.attcollation
where a.attrelid = $1::regclass and a.attname = $2`, e.Table, o.Column); !slices.Equal(collation, []string{"C"}) {
				faults = append(faults, fmt.Sprintf("%s.%s is not compared byte by byte", e.Table, o.Column))
			}
		}
	}
	for _, f := range e.Filters {
		for _, column := range f.Columns {
			switch f.Kind {
			case declared.Contain:
				faults = append(faults, c.folded(e.Table, column)...)
			case declared.Folded:
				faults = append(append(faults, c.folded(e.Table, column)...), c.index(e.Table, column)...)
			default:
				faults = append(faults, c.index(e.Table, column)...)
			}
		}
	}
	for _, u := range e.Uniques {
		if len(c.texts(`select conname::text from pg_constraint where conrelid = $1::regclass and contype = 'u' and conname = $2`, e.Table, u.Constraint)) == 0 {
			faults = append(faults, "there is no constraint "+u.Constraint)
		}
	}
	return faults
}

func (c catalogue) column(table, column string, types []string, nonNull bool) []string {
	found := c.texts(`
select t.typname || case when a.attnotnull then '!' else '' end from pg_attribute a join pg_type t on t.oid = a.atttypid
where a.attrelid = $1::regclass and a.attname = $2 and not a.attisdropped`, table, column)
	if len(found) == 0 {
		return []string{fmt.Sprintf("there is no column %s.%s", table, column)}
	}
	var faults []string
	name, notNull := strings.CutSuffix(found[0], "!")
	if !slices.Contains(types, name) {
		faults = append(faults, fmt.Sprintf("%s.%s is %s, not %s", table, column, name, strings.Join(types, " or ")))
	}
	if notNull != nonNull {
		faults = append(faults, fmt.Sprintf("%s.%s may %sbe null", table, column, map[bool]string{true: "not "}[notNull]))
	}
	return faults
}

// key finds the foreign key of the column to the entity's id, which carries the
// organization, and its index.
func (c catalogue) key(table, column string, to *declared.Entity) []string {
	faults := c.index(table, column)
	found := c.texts(`
select pg_get_constraintdef(oid) from pg_constraint where conrelid = $1::regclass and confrelid = $2::regclass and contype = 'f'`, table, to.Table)
	want := fmt.Sprintf("FOREIGN KEY (organization_id, %s) REFERENCES %s(organization_id, %s)", column, to.Table, to.IDColumn)
	if to.TextID() { // what is identified by a text is no organization's
		want = fmt.Sprintf("FOREIGN KEY (%s) REFERENCES %s(%s)", column, to.Table, to.IDColumn)
	}
	if !slices.ContainsFunc(found, func(def string) bool { return strings.HasPrefix(def, want) }) {
		faults = append(faults, fmt.Sprintf("%s.%s is no foreign key to %s", table, column, to.Table))
	}
	return faults
}

// single finds what keeps a second row from referring to one.
func (c catalogue) single(table, column string) []string {
	found := c.texts(`
select pg_get_constraintdef(oid) from pg_constraint where conrelid = $1::regclass and contype in ('u', 'p')
and (select array_agg(attname::text order by attname) from pg_attribute where attrelid = conrelid and attnum = any(conkey)) <@ array['organization_id', $2]`, table, column)
	if len(found) == 0 {
		return []string{fmt.Sprintf("nothing makes %s.%s unique in an organization", table, column)}
	}
	return nil
}

func (c catalogue) index(table, column string) []string {
	found := c.texts(`
select i.indexrelid::regclass::text from pg_index i where i.indrelid = $1::regclass and i.indpred is null
and (pg_get_indexdef(i.indexrelid, 1, true) = 'organization_id' and pg_get_indexdef(i.indexrelid, 2, true) = $2
  or pg_get_indexdef(i.indexrelid, 1, true) = $2 and (pg_get_indexdef(i.indexrelid, 2, true) = 'organization_id'
    or not exists (select from pg_attribute where attrelid = $1::regclass and attname = 'organization_id')))`, table, column)
	if len(found) == 0 {
		return []string{fmt.Sprintf("no index of %s leads with organization_id, %s", table, column)}
	}
	return nil
}

// folded looks for what makes a column a folded text: made by station_fold, or checked
// against it.
func (c catalogue) folded(table, column string) []string {
	made := c.texts(`
select pg_get_expr(d.adbin, d.adrelid) from pg_attribute a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid = $1::regclass and a.attname = $2 and a.attgenerated = 's'
union all
select pg_get_constraintdef(oid) from pg_constraint where conrelid = $1::regclass and contype = 'c'
and conkey = array(select attnum from pg_attribute where attrelid = $1::regclass and attname = $2)`, table, column)
	var faults []string
	if !slices.ContainsFunc(made, func(text string) bool { return strings.Contains(text, "station_fold") }) {
		faults = append(faults, fmt.Sprintf("%s.%s is not what station_fold makes", table, column))
	}
	return faults
}
