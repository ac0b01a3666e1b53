package postgres_test

import (
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// emptyWithRoles is a database where Station's roles are ready and nothing else.
func emptyWithRoles(tb testing.TB) (migrationURL string) {
	tb.Helper()
	super := pgtest.NewEmpty(tb)
	urls, err := postgres.Connections(tb.Context(), postgres.ConnectionConfig{DatabaseURL: super})
	require.NoError(tb, err)
	require.NoError(tb, postgres.EnsureRoles(tb.Context(), urls.Migration, urls.Passwords))
	return urls.Migration
}

func dial(tb testing.TB, url string) *pgx.Conn {
	tb.Helper()
	conn, err := pgx.Connect(tb.Context(), url)
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func TestConcurrentStartersMigrateOnce(t *testing.T) {
	t.Parallel()
	super := pgtest.NewEmpty(t)
	urls, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{DatabaseURL: super})
	require.NoError(t, err)
	sets := append(portletSets(t), things)

	var applied atomic.Int64
	var starters errgroup.Group
	for range 8 {
		starters.Go(func() error {
			if err := postgres.EnsureRoles(t.Context(), urls.Migration, urls.Passwords); err != nil {
				return err
			}
			done, err := postgres.Migrate(t.Context(), urls.Migration, sets...)
			applied.Add(int64(len(done)))
			return err
		})
	}
	require.NoError(t, starters.Wait())

	all, err := postgres.Status(t.Context(), urls.Migration, sets...)
	require.NoError(t, err)
	require.EqualValues(t, len(all), applied.Load())
	for _, migration := range all {
		require.True(t, migration.Applied(), migration.Name)
	}
	require.Equal(t, "core", all[0].Set)
	require.Equal(t, "00001_foundation.sql", all[0].Name)
	require.Equal(t, "things", all[len(all)-1].Set)
}

func TestUpDownUpOnData(t *testing.T) {
	t.Parallel()
	url := emptyWithRoles(t)
	conn := dial(t, url)
	sets := append(portletSets(t), things)

	_, err := postgres.Migrate(t.Context(), url, sets...)
	require.NoError(t, err)
	fresh := describe(t, conn)
	seed(t, conn, "acme", sets...)
	seed(t, conn, "globex", sets...)

	// One step at a time, the portlets first, since they refer to the core.
	for i := len(sets) - 1; i >= -1; i-- {
		set := postgres.CoreMigrations()
		if i >= 0 {
			set = sets[i]
		}
		for {
			undone, err := postgres.Rollback(t.Context(), url, set)
			if errors.Is(err, postgres.ErrNothingToRollBack) {
				break
			}
			require.NoError(t, err)
			require.NotEmpty(t, undone.Name)
		}
	}
	for _, line := range describe(t, conn) {
		require.NotRegexp(t, `^(table|view|function|sequence|type) `, line, "left behind by the down migrations")
	}

	_, err = postgres.Migrate(t.Context(), url, sets...)
	require.NoError(t, err)
	require.Equal(t, fresh, describe(t, conn))
	seed(t, conn, "acme", sets...)
	require.NoError(t, postgres.RollbackAll(t.Context(), url, append([]postgres.MigrationSet{postgres.CoreMigrations()}, sets...)...))
	var left int
	require.NoError(t, conn.QueryRow(t.Context(), `select count(*) from pg_class where relnamespace = 'public'::regnamespace`).Scan(&left))
	require.Zero(t, left, "the tables that kept the state are dropped too")
}

func TestRollbackNewest(t *testing.T) {
	t.Parallel()
	url := emptyWithRoles(t)
	conn := dial(t, url)
	_, err := postgres.RollbackNewest(t.Context(), url, things)
	require.ErrorIs(t, err, postgres.ErrNothingToRollBack)

	all, err := postgres.Migrate(t.Context(), url, things)
	require.NoError(t, err)
	lastOfCore := all[len(all)-2]
	newest := func() string {
		undone, err := postgres.RollbackNewest(t.Context(), url, things)
		require.NoError(t, err)
		return undone.Set + " " + undone.Name
	}
	require.Equal(t, "things 00001_things.sql", newest())
	require.Equal(t, "core "+lastOfCore.Name, newest())

	// A release with a new migration of the core runs it after the portlets'.
	_, err = postgres.Migrate(t.Context(), url, things)
	require.NoError(t, err)
	require.Equal(t, "things 00001_things.sql", newest())
	_, err = postgres.Migrate(t.Context(), url, things)
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), `update station_migrations set tstamp = tstamp + interval '1 hour' where version_id = $1`, lastOfCore.Version)
	require.NoError(t, err)
	require.Equal(t, "core "+lastOfCore.Name, newest())

	_, err = postgres.Migrate(t.Context(), url, things)
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), `update station_migrations set tstamp = '2026-01-01'; update station_migrations_things set tstamp = '2026-01-01'`)
	require.NoError(t, err)
	require.Equal(t, "things 00001_things.sql", newest(), "of one time, the portlet's goes first")
	require.Equal(t, "core "+lastOfCore.Name, newest(), "and the highest of a set")
}

func TestPortletCanBeTakenOut(t *testing.T) {
	t.Parallel()
	url := emptyWithRoles(t)
	conn := dial(t, url)
	_, err := postgres.Migrate(t.Context(), url)
	require.NoError(t, err)
	without := describe(t, conn)
	organization, person := seed(t, conn, "acme")

	applied, err := postgres.Migrate(t.Context(), url, things)
	require.NoError(t, err)
	require.Len(t, applied, 1, "only the portlet's was pending")
	_, err = conn.Exec(t.Context(), `insert into portal_things_boxes (organization_id, created_by, name) values ($1, $2, 'box')`, organization, person)
	require.NoError(t, err)
	require.NoError(t, postgres.RollbackAll(t.Context(), url, things))
	require.Equal(t, without, describe(t, conn))
}

func TestFreshAndUpgradedSchemasAreAlike(t *testing.T) {
	t.Parallel()
	fresh, upgraded := emptyWithRoles(t), emptyWithRoles(t)
	sets := portletSets(t)
	_, err := postgres.Migrate(t.Context(), fresh, sets...)
	require.NoError(t, err)

	// The core with rows in it, then one portlet after the other, as they come with
	// new releases.
	conn := dial(t, upgraded)
	_, err = postgres.Migrate(t.Context(), upgraded)
	require.NoError(t, err)
	seed(t, conn, "acme")
	for i := range sets {
		_, err := postgres.Migrate(t.Context(), upgraded, sets[:i+1]...)
		require.NoError(t, err)
	}
	require.Equal(t, describe(t, dial(t, fresh)), describe(t, conn))

	pgDump := findPgDump(t, conn)
	if pgDump == "" {
		t.Log("no pg_dump of the server's version: compared the catalogues only")
		return
	}
	require.Equal(t, dump(t, pgDump, fresh), dump(t, pgDump, upgraded))
}

func TestFailedMigrationLeavesNothing(t *testing.T) {
	t.Parallel()
	url := emptyWithRoles(t)
	bad := postgres.MigrationSet{ID: "bad", FS: fstest.MapFS{
		"00001_bad.sql": {Data: []byte("-- +goose Up\ncreate table portal_bad_one (id int);\ncreate table portal_bad_one (id int);\n")},
	}}
	_, err := postgres.Migrate(t.Context(), url, bad)
	require.ErrorContains(t, err, "migrate bad")
	conn := dial(t, url)
	var there bool
	require.NoError(t, conn.QueryRow(t.Context(), `select to_regclass('portal_bad_one') is not null`).Scan(&there))
	require.False(t, there)

	bad.FS = fstest.MapFS{"migrations/00001_bad.sql": {Data: []byte("-- +goose Up\ncreate table portal_bad_one (id int);\n")}}
	applied, err := postgres.Migrate(t.Context(), url, bad)
	require.NoError(t, err)
	require.Len(t, applied, 1)
}

func TestMigrationSetIsChecked(t *testing.T) {
	t.Parallel()
	url := emptyWithRoles(t)
	for name, set := range map[string]postgres.MigrationSet{
		"id that is no portlet's": {ID: "Bad id; drop", FS: fstest.MapFS{"00001_x.sql": {}}},
		"the core's id":           {ID: "core", FS: fstest.MapFS{"00001_x.sql": {}}},
		"file without a number":   {ID: "x", FS: fstest.MapFS{"x.sql": {}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := postgres.Migrate(t.Context(), url, set)
			require.Error(t, err)
		})
	}
	t.Run("no tables", func(t *testing.T) {
		applied, err := postgres.Migrate(t.Context(), url, postgres.MigrationSet{ID: "clock"}, postgres.MigrationSet{ID: "weather", FS: fstest.MapFS{}})
		require.NoError(t, err)
		require.Len(t, applied, len(coreFiles(t)))
		_, err = postgres.Rollback(t.Context(), url, postgres.MigrationSet{ID: "clock"})
		require.ErrorIs(t, err, postgres.ErrNothingToRollBack)
	})
}

// A portlet refers to organizations(id) and organization_members, and else only
// to its own tables, so that it can be taken out and the core can change.
func TestPortletsReferOnlyToOrganizationsAndMembers(t *testing.T) {
	t.Parallel()
	sets := portletSets(t)
	conn := pgtest.New(t, sets...).Super(t)
	core := texts(t.Context(), t, pgtest.New(t).Super(t), `with `+tables+` select name from tables`)
	for _, set := range sets {
		prefix := "portal_" + strings.ReplaceAll(set.ID, "-", "_") + "_"
		found := texts(t.Context(), t, conn, `with `+foreignKeys+`
select source || ' -> ' || target || ' (' || array_to_string(target_columns, ', ') || ')' from fks
where source like '`+prefix+`%' and target not like '`+prefix+`%' order by 1`)
		for _, reference := range found {
			require.Regexp(t, `-> (organizations \(id\)|organization_members \(organization_id, user_id\))$`, reference)
		}
		files, err := filepath.Glob("../../portlets/" + set.ID + "/migrations/*.sql")
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, name := range identifiers(string(text)) {
				if strings.HasPrefix(name, "portal_") {
					require.True(t, strings.HasPrefix(name, prefix), "%s names %s, which is not the portlet's", file, name)
					continue
				}
				if name != "organizations" && name != "organization_members" {
					require.NotContains(t, core, name, "%s names a core table", file)
				}
			}
		}
	}
}

var (
	sqlComment = regexp.MustCompile(`--.*`)
	sqlName    = regexp.MustCompile(`[a-z_][a-z0-9_]*`)
)

func identifiers(sql string) []string {
	return sqlName.FindAllString(strings.ToLower(sqlComment.ReplaceAllString(sql, "")), -1)
}

func coreFiles(tb testing.TB) []string {
	tb.Helper()
	files, err := filepath.Glob("../../migrations/*.sql")
	require.NoError(tb, err)
	return files
}

// describe gives the schema as sorted lines: what exists, down to defaults,
// policies and grants.
func describe(tb testing.TB, conn *pgx.Conn) []string {
	tb.Helper()
	return texts(tb.Context(), tb, conn, `
select * from (
  select format('%s %s %s', case c.relkind when 'S' then 'sequence' when 'i' then 'index' when 'I' then 'index' when 'v' then 'view' else 'table' end,
    c.relname, coalesce(pg_get_indexdef(i.indexrelid), c.relacl::text)) as line
  from pg_class c left join pg_index i on i.indexrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relkind <> 'c' and c.relname not like 'station\_migrations%'
  union all
  select format('column %s.%s %s %s %s %s', a.attrelid::regclass, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull,
    pg_get_expr(d.adbin, d.adrelid))
  from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and c.relname not like 'station\_migrations%'
  union all
  select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  from pg_constraint where connamespace = 'public'::regnamespace and conrelid::regclass::text not like 'station\_migrations%'
  union all
  select format('policy %s %s %s %s %s %s', tablename, policyname, roles, cmd, qual, with_check) from pg_policies
  union all
  select format('function %s %s', pg_get_functiondef(oid), proacl) from pg_proc where pronamespace = 'public'::regnamespace
  union all
  select format('default %s %s', defaclobjtype, defaclacl) from pg_default_acl
) lines order by line collate "C"`)
}

// findPgDump looks beside the server's own programs for one of its version.
func findPgDump(tb testing.TB, conn *pgx.Conn) string {
	tb.Helper()
	var major string
	require.NoError(tb, conn.QueryRow(tb.Context(), `select (current_setting('server_version_num')::int / 10000)::text`).Scan(&major))
	for _, candidate := range []string{"/usr/lib/postgresql/" + major + "/bin/pg_dump", "pg_dump"} {
		path, err := exec.LookPath(candidate)
		if err != nil {
			continue
		}
		version, err := exec.Command(path, "--version").Output()
		if err == nil && regexp.MustCompile(`\) `+major+`[.\s]`).Match(version) {
			return path
		}
	}
	return ""
}

func dump(tb testing.TB, pgDump, databaseURL string) string {
	tb.Helper()
	u, err := url.Parse(databaseURL)
	require.NoError(tb, err)
	command := exec.CommandContext(tb.Context(), pgDump, "--schema-only", "--dbname", u.String())
	out, err := command.Output()
	require.NoError(tb, err)
	// Newer ones guard each dump with a random word.
	return regexp.MustCompile(`(?m)^\\(un)?restrict .*$`).ReplaceAllString(string(out), "")
}
