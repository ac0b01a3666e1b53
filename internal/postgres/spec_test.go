package postgres_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres/pgtest"
)

// The migrated tables are those of the specification, which testdata/spec.sql
// holds as it is written, and each portlet's folder for the portlet. What differs
// is a repair, listed with its reason in spec_repairs.txt beside it. Policies and
// grants have a test of their own, TestCatalogueHasNoHole.
func TestTablesAreThoseOfTheSpecification(t *testing.T) {
	t.Parallel()
	sets := portletSets(t)
	folders := []string{"testdata"}
	for _, set := range sets {
		folder := "../../portlets/" + set.ID + "/migrations/testdata"
		if _, err := os.Stat(folder + "/spec.sql"); err == nil {
			folders = append(folders, folder)
		}
	}
	specified, migrated := dial(t, pgtest.NewEmpty(t)), pgtest.New(t, sets...).Super(t)
	for _, folder := range folders {
		sql, err := os.ReadFile(folder + "/spec.sql")
		require.NoError(t, err)
		before := tableNames(t, specified)
		_, err = specified.Exec(t.Context(), string(sql))
		require.NoError(t, err, folder)
		names := without(tableNames(t, specified), before)
		require.NotEmpty(t, names, folder)

		found := repairs(tableFacts(t, specified, names, true), tableFacts(t, migrated, names, false))
		listed := readRepairs(t, folder+"/spec_repairs.txt")
		assert.Empty(t, without(found, listed), "the migrations differ from %s/spec.sql: mend them, or list the repair with its reason", folder)
		assert.Empty(t, without(listed, found), "out of date in %s/spec_repairs.txt", folder)
	}
}

// without gives the lines that the others have not.
func without(lines, others []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return slices.Contains(others, line) })
}

func tableNames(tb testing.TB, conn *pgx.Conn) []string {
	tb.Helper()
	return texts(tb.Context(), tb, conn,
		`select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`)
}

// Two rules repair the specification everywhere, so that no column needs a line:
// a time is one with its zone, and a column with a default holds no null.
const factsOfTables = `
select * from (
  select format('column %s.%s', c.relname, a.attname),
    regexp_replace(format_type(a.atttypid, a.atttypmod), case when $2 then '^timestamp without time zone$' else '^$' end, 'timestamp with time zone')
      || case when a.attnotnull or ($2 and a.atthasdef) then ' NOT NULL' else '' end
      || case when a.attgenerated = 's' then ' GENERATED' else coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') end
  from pg_class c join pg_attribute a on a.attrelid = c.oid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where c.relnamespace = 'public'::regnamespace and c.relname = any($1) and a.attnum > 0 and not a.attisdropped
  union all
  select format('constraint %s.%s', c.relname, k.conname), pg_get_constraintdef(k.oid)
  from pg_class c join pg_constraint k on k.conrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relname = any($1) and k.contype in ('c', 'f', 'p', 'u', 'x')
  union all
  select format('index %s.%s', c.relname, n.relname), regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX .* USING ', '\1')
  from pg_class c join pg_index i on i.indrelid = c.oid join pg_class n on n.oid = i.indexrelid
  where c.relnamespace = 'public'::regnamespace and c.relname = any($1)
    and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = i.indrelid)
) facts (name, definition)`

// tableFacts gives the columns, constraints and indexes of the tables, each with
// its definition.
func tableFacts(tb testing.TB, conn *pgx.Conn, names []string, ruled bool) map[string]string {
	tb.Helper()
	rows, err := conn.Query(tb.Context(), factsOfTables, names, ruled)
	require.NoError(tb, err)
	facts := map[string]string{}
	var name, definition string
	_, err = pgx.ForEachRow(rows, []any{&name, &definition}, func() error {
		facts[name] = regexp.MustCompile(`\s+`).ReplaceAllString(definition, " ")
		return nil
	})
	require.NoError(tb, err)
	return facts
}

// repairs gives what differs: added (+), left out (-) and changed (~). The last
// comes with what it is now; what is added is defined in the migrations.
func repairs(specified, migrated map[string]string) []string {
	var found []string
	for name, definition := range specified {
		now, kept := migrated[name]
		switch {
		case !kept:
			found = append(found, "- "+name)
		case now != definition:
			found = append(found, "~ "+name+" "+now)
		}
	}
	for name := range migrated {
		if _, there := specified[name]; !there {
			found = append(found, "+ "+name)
		}
	}
	slices.Sort(found)
	return found
}

// readRepairs reads paragraphs of repairs, each of which begins with its reason.
func readRepairs(tb testing.TB, path string) []string {
	tb.Helper()
	text, err := os.ReadFile(path)
	require.NoError(tb, err)
	var listed []string
	for paragraph := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
		require.True(tb, strings.HasPrefix(paragraph, "# "), "%s: a paragraph begins with no reason:\n%s", path, paragraph)
		for line := range strings.Lines(paragraph) {
			if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
				require.NotContains(tb, listed, line, path)
				listed = append(listed, line)
			}
		}
	}
	return listed
}
