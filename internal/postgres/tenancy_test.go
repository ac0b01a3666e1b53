package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// world is a database with two organizations that have a row in every table.
type world struct {
	*pgtest.Database
	acme, globex     uuid.UUID
	ann, bob         uuid.UUID
	inAcme, inGlobex context.Context
	// tenantTables are those with an organization_id, partitions left out.
	tenantTables []string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	sets := append(portletSets(t), things)
	w := &world{Database: pgtest.New(t, sets...)}
	super := w.Super(t)
	w.acme, w.ann = seed(t, super, "acme", sets...)
	w.globex, w.bob = seed(t, super, "globex", sets...)
	w.inAcme, w.inGlobex = w.Context(t, w.acme, w.ann), w.Context(t, w.globex, w.bob)
	w.tenantTables = texts(t.Context(), t, super, `with `+tables+` select name from tenant where not is_root order by name`)
	return w
}

func requireSQLState(tb testing.TB, err error, state string) {
	tb.Helper()
	var refusal *pgconn.PgError
	require.ErrorAs(tb, err, &refusal)
	require.Equal(tb, state, refusal.Code, refusal.Message)
}

const insufficientPrivilege = "42501"

func TestOrganizationSeesItsOwnRowsOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	super := w.Super(t)
	for _, table := range w.tenantTables {
		t.Run(table, func(t *testing.T) {
			var mayRead bool
			require.NoError(t, super.QueryRow(t.Context(), `select has_table_privilege('station_app', $1, 'SELECT')`, table).Scan(&mayRead))
			var seeded int
			require.NoError(t, super.QueryRow(t.Context(), `select count(*) from `+table+` where organization_id = $1`, w.acme).Scan(&seeded))
			require.Positive(t, seeded, "the table has no row of acme: extend seed_test.go")

			var found []uuid.UUID
			err := w.DB.InOrg(w.inAcme, postgres.All(&found, `select organization_id from `+table))
			if !mayRead {
				requireSQLState(t, err, insufficientPrivilege)
				return
			}
			require.NoError(t, err)
			require.Len(t, found, seeded)
			for _, organization := range found {
				require.Equal(t, w.acme, organization)
			}
		})
	}
	t.Run("organizations", func(t *testing.T) {
		var found []uuid.UUID
		require.NoError(t, w.DB.InOrg(w.inAcme, postgres.All(&found, `select id from organizations`)))
		require.Equal(t, []uuid.UUID{w.acme}, found)
	})
}

func TestOrganizationCanNotTouchAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	t.Run("insert a row of another organization", func(t *testing.T) {
		err := w.DB.InOrg(w.inAcme, postgres.Exec(
			`insert into portal_things_boxes (organization_id, created_by, name) values ($1, $2, 'planted')`, w.globex, w.bob))
		requireSQLState(t, err, insufficientPrivilege)
	})
	t.Run("move a row to another organization", func(t *testing.T) {
		err := w.DB.InOrg(w.inAcme, postgres.Exec(`update portal_things_items set organization_id = $1, box_id = null`, w.globex))
		requireSQLState(t, err, insufficientPrivilege)
	})
	t.Run("update and delete by id", func(t *testing.T) {
		var updated, deleted int64
		require.NoError(t, w.DB.InOrg(w.inAcme,
			postgres.ExecCount(&updated, `update portal_things_boxes set name = 'stolen' where id = $1`, w.globex),
			postgres.ExecCount(&deleted, `delete from portal_things_items where organization_id = $1`, w.globex)))
		require.Zero(t, updated)
		require.Zero(t, deleted)
	})
	t.Run("refer to another organization's row", func(t *testing.T) {
		err := w.DB.InOrg(w.inAcme, postgres.Exec(
			`insert into portal_things_items (organization_id, box_id) values ($1, $2)`, w.acme, w.globex))
		require.Equal(t, "portal_things_items_box_fkey", postgres.ViolatedConstraint(err))
	})
	t.Run("name a stranger", func(t *testing.T) {
		err := w.DB.InOrg(w.inAcme, postgres.Exec(
			`insert into portal_things_boxes (organization_id, created_by, name) values ($1, $2, 'box')`, w.acme, w.bob))
		require.Equal(t, "portal_things_boxes_created_by_fkey", postgres.ViolatedConstraint(err))
	})
	t.Run("take a name that another has", func(t *testing.T) {
		require.NoError(t, w.DB.InOrg(w.inAcme, postgres.Exec(
			`insert into portal_things_boxes (organization_id, created_by, name) values ($1, $2, 'globex')`, w.acme, w.ann)))
	})
	t.Run("delete what others refer to", func(t *testing.T) {
		var left []uuid.UUID
		require.NoError(t, w.DB.InOrg(w.inGlobex,
			postgres.Exec(`delete from portal_things_boxes where id = $1`, w.globex),
			postgres.All(&left, `select organization_id from portal_things_items where box_id is null`)))
		require.Equal(t, []uuid.UUID{w.globex}, left, "only the reference is emptied")
	})
}

func TestClosedTables(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, sql := range map[string]string{
		"people":                  `select email from users`,
		"sessions":                `select id from auth_sessions`,
		"refresh tokens":          `select token_hash from auth_refresh_tokens`,
		"outbox":                  `select id from portal_event_outbox`,
		"relay's counter":         `select position from portal_event_position`,
		"partition":               `select id from portal_event_logs_default`,
		"state of migrations":     `select version_id from station_migrations`,
		"changed audit trail":     `update portal_audit_logs set action = 'accessed'`,
		"deleted audit trail":     `delete from portal_audit_logs`,
		"forged seal":             `insert into portal_audit_seals (position) values (1)`,
		"changed seal":            `update portal_audit_seals set position = 1`,
		"deleted seal":            `delete from portal_audit_seals`,
		"changed end of a chain":  `update portal_audit_heads set position = 1`,
		"what is not sealed":      `delete from portal_audit_unsealed`,
		"made as if sealed":       `select station_audit_unsealed()`,
		"forged event log":        `insert into portal_event_logs (event_id) values (gen_random_uuid())`,
		"forged usage":            `update portal_usage_metrics set api_calls = 0`,
		"new organization":        `insert into organizations (name, slug) values ('x', 'x')`,
		"new member":              `insert into organization_members (organization_id) values (null)`,
		"new definition":          `update portal_definitions set is_available = false`,
		"table":                   `create table mine (id int)`,
		"temporary table":         `create temporary table mine (id int)`,
		"partitions":              `select station_ensure_event_partitions(1)`,
		"protect":                 `select station_protect('portal_things_boxes')`,
		"owner":                   `set role station_owner`,
		"system":                  `set role station_system`,
		"row security off":        `alter table portal_things_boxes disable row level security`,
		"truncate":                `truncate portal_things_boxes`,
		"copy past row security":  `copy portal_things_boxes from '/dev/null'`,
		"program of the server":   `copy (select 1) to program 'true'`,
		"other role's statistics": `select pg_read_file('PG_VERSION')`,
	} {
		t.Run("app/"+name, func(t *testing.T) {
			err := w.DB.InOrg(w.inAcme, postgres.Exec(sql))
			require.Error(t, err)
			requireSQLState(t, err, insufficientPrivilege)
		})
	}
	for name, sql := range map[string]string{
		"portlets' rows":      `select id from portal_things_boxes`,
		"dashboards":          `select id from user_portal_preferences`,
		"changed audit trail": `update portal_audit_logs set action = 'accessed'`,
		"changed seal":        `update portal_audit_seals set position = 1`,
		"deleted seal":        `delete from portal_audit_seals`,
		"deleted end":         `delete from portal_audit_heads`,
		"forged queue":        `insert into portal_audit_unsealed (entry_id) values (gen_random_uuid())`,
		"deleted people":      `delete from users`,
		"deleted definition":  `delete from portal_definitions`,
		"changed event":       `update portal_event_logs set payload = '{}'`,
	} {
		t.Run("system/"+name, func(t *testing.T) {
			err := w.DB.System(t.Context(), "try what is closed", postgres.Exec(sql))
			requireSQLState(t, err, insufficientPrivilege)
		})
	}
}

func TestNoTenant(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var n int
	require.ErrorIs(t, db.DB.InOrg(t.Context(), postgres.One(&n, `select 1`)), postgres.ErrNoTenant)
	err := db.DB.InOrgTx(t.Context(), func(*postgres.Tx) error { n = 2; return nil })
	require.ErrorIs(t, err, postgres.ErrNoTenant)
	require.Zero(t, n, "nothing ran")
}

func TestConnectionWithoutSettingSeesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	conn := dial(t, w.AppURL)
	rows := func() (n int) {
		require.NoError(t, conn.QueryRow(t.Context(), `select count(*) from portal_things_boxes`).Scan(&n))
		return n
	}
	require.Zero(t, rows(), "a new connection")

	_, err := conn.Exec(t.Context(), `begin; select set_config('app.current_org_id', '`+w.acme.String()+`', true)`)
	require.NoError(t, err)
	require.Equal(t, 1, rows())
	_, err = conn.Exec(t.Context(), `commit`)
	require.NoError(t, err)

	// The setting is '' now, not absent; cast alone it would raise 22P02.
	var setting string
	require.NoError(t, conn.QueryRow(t.Context(), `select current_setting('app.current_org_id')`).Scan(&setting))
	require.Empty(t, setting)
	require.Zero(t, rows(), "a recycled connection")
}

func TestPooledConnectionKeepsNoOrganization(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	acme := database.Organization(t, "acme")
	ctx := database.Context(t, acme, uuid.Nil)
	db, err := postgres.Open(t.Context(), database.AppURL, database.SystemURL, postgres.PoolConfig{AppConns: 1})
	require.NoError(t, err)
	defer db.Close()
	failing := errors.New("no")
	for name, use := range map[string]func() error{
		"InOrg":          func() error { return db.InOrg(ctx, postgres.Exec(`select 1`)) },
		"failing InOrg":  func() error { return db.InOrg(ctx, postgres.Exec(`select 1/0`)) },
		"InOrgTx":        func() error { return db.InOrgTx(ctx, func(*postgres.Tx) error { return nil }) },
		"failed InOrgTx": func() error { return db.InOrgTx(ctx, func(*postgres.Tx) error { return failing }) },
		"panicking InOrgTx": func() (err error) {
			defer func() { err, _ = recover().(error) }()
			return db.InOrgTx(ctx, func(*postgres.Tx) error { panic(failing) })
		},
	} {
		_ = use()
		var setting string
		require.NoError(t, db.AppPool().QueryRow(ctx, `select coalesce(current_setting('app.current_org_id', true), '')`).Scan(&setting), name)
		require.Empty(t, setting, name)
		var seen int
		require.NoError(t, db.AppPool().QueryRow(ctx, `select count(*) from organizations`).Scan(&seen), name)
		require.Zero(t, seen, name)
	}
	require.NoError(t, db.Ping(ctx))
}

func TestFailedBatchLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	err := w.DB.InOrg(w.inAcme,
		postgres.Exec(`update portal_things_boxes set name = 'changed'`),
		postgres.Exec(`insert into portal_things_boxes (organization_id, created_by, name, size) values ($1, $2, 'none', 0)`, w.acme, w.ann))
	require.Equal(t, "valid_size", postgres.ViolatedConstraint(err))
	var name string
	require.NoError(t, w.DB.InOrg(w.inAcme, postgres.One(&name, `select name from portal_things_boxes`)))
	require.Equal(t, "acme", name)

	fault := errors.New("changed my mind")
	require.ErrorIs(t, w.DB.InOrgTx(w.inAcme, func(tx *postgres.Tx) error {
		if err := tx.Run(w.inAcme, postgres.Exec(`update portal_things_boxes set name = 'changed'`)); err != nil {
			return err
		}
		return fault
	}), fault)
	require.NoError(t, w.DB.InOrg(w.inAcme, postgres.One(&name, `select name from portal_things_boxes`)))
	require.Equal(t, "acme", name)
}

func TestOwnerCanBackfill(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.Owner(t)
	for _, table := range append(w.tenantTables, "organizations") {
		if table == "auth_sessions" {
			continue // its organization_id may be null; the others' is never
		}
		column := "organization_id"
		if table == "organizations" {
			column = "id"
		}
		tag, err := owner.Exec(t.Context(), fmt.Sprintf(`update %s set %s = %s`, table, column, column))
		require.NoError(t, err, table)
		require.GreaterOrEqual(t, tag.RowsAffected(), int64(2), "rows of both organizations in %s", table)
	}
}

func TestManyOrganizationsAtOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t, things)
	const organizations, workers, operations = 8, 40, 100
	contexts := make([]context.Context, organizations)
	ids := make([]uuid.UUID, organizations)
	for i := range organizations {
		ids[i] = db.Organization(t, fmt.Sprintf("org-%d", i))
		member := db.Member(t, ids[i], fmt.Sprintf("member-%d", i))
		contexts[i] = db.Context(t, ids[i], member)
		require.NoError(t, db.DB.InOrg(contexts[i], postgres.Exec(
			`insert into portal_things_boxes (organization_id, created_by, name) select $1, $2, 'box ' || n from generate_series(1, 20) n`, ids[i], member)))
	}
	var group errgroup.Group
	for worker := range workers {
		group.Go(func() error {
			for operation := range operations {
				at := (worker + operation) % organizations
				ctx, cancel := context.WithCancel(contexts[at])
				if rand.IntN(10) == 0 {
					// Somewhere between before the query and after its end.
					time.AfterFunc(time.Duration(rand.IntN(2000))*time.Microsecond, cancel)
				}
				err := readOwn(ctx, db.DB, ids[at], operation%3 == 0)
				cancel()
				if err != nil && !errors.Is(err, context.Canceled) {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
}

// readOwn fails when it sees a row of another organization, or not all of its own.
func readOwn(ctx context.Context, db *postgres.DB, own uuid.UUID, inTx bool) error {
	var found []uuid.UUID
	query := postgres.All(&found, `select organization_id from portal_things_boxes`)
	var err error
	if inTx {
		err = db.InOrgTx(ctx, func(tx *postgres.Tx) error {
			return tx.Run(ctx, postgres.Exec(`update portal_things_boxes set size = size + 1 where name = 'box 1'`), query)
		})
	} else {
		err = db.InOrg(ctx, query)
	}
	if err != nil {
		return err
	}
	if len(found) != 20 {
		return fmt.Errorf("%d rows and not 20", len(found))
	}
	for _, organization := range found {
		if organization != own {
			return fmt.Errorf("a row of %s in %s", organization, own)
		}
	}
	return nil
}

func TestDeletingAnOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.Owner(t)

	_, err := owner.Exec(t.Context(), `delete from organizations where id = $1`, w.acme)
	requireSQLState(t, err, "23503")

	system, err := pgx.Connect(t.Context(), w.SystemURL)
	require.NoError(t, err)
	t.Cleanup(func() { _ = system.Close(context.Background()) })
	for _, function := range []string{"station_delete_rows($1, 10)", "station_delete_organization($1)"} {
		_, err = system.Exec(t.Context(), `select `+function, w.acme)
		require.ErrorContains(t, err, "is not deleted", "an organization that is open")
	}
	_, err = owner.Exec(t.Context(), `update organizations set is_active = false, deleted_at = now() where id = $1`, w.acme)
	require.NoError(t, err)
	_, err = system.Exec(t.Context(), `select station_delete_organization($1)`, w.acme)
	require.Error(t, err, "it has rows still")
	for deleted := 10; deleted > 0; {
		require.NoError(t, system.QueryRow(t.Context(), `select station_delete_rows($1, 10)`, w.acme).Scan(&deleted))
	}
	_, err = system.Exec(t.Context(), `select station_delete_organization($1)`, w.acme)
	require.NoError(t, err)
	for _, table := range w.tenantTables {
		var left, others int
		require.NoError(t, owner.QueryRow(t.Context(),
			`select count(*) filter (where organization_id = $1), count(*) filter (where organization_id = $2) from `+table, w.acme, w.globex).Scan(&left, &others))
		require.Zero(t, left, table)
		require.Positive(t, others, table)
	}
}
