package postgres_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// portletSets are the migrations of every portlet in the repository, read from
// their folders: this package knows no portlet.
func portletSets(tb testing.TB) []postgres.MigrationSet {
	tb.Helper()
	folders, err := os.ReadDir("../../portlets")
	require.NoError(tb, err)
	var sets []postgres.MigrationSet
	for _, folder := range folders {
		dir := "../../portlets/" + folder.Name() + "/migrations"
		if _, err := os.Stat(dir); err == nil {
			sets = append(sets, postgres.MigrationSet{ID: folder.Name(), FS: os.DirFS(dir)})
		}
	}
	return sets
}

func TestCatalogueHasNoHole(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t, portletSets(t)...)
	require.Empty(t, holes(t.Context(), t, db.Super(t)))
}

// aTable is what the planted tables begin with: as a portlet's author would
// write it, owned as migrations own.
const aTable = `
set role station_owner;
create table portal_x_things (
  id uuid primary key,
  organization_id uuid not null references organizations (id) on delete cascade,
  name text not null
);
create index on portal_x_things (organization_id, name);
`

const protected = aTable + `select station_protect('portal_x_things');`

func TestCatalogueCheckFindsPlantedHoles(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	conn := db.Super(t)

	for name, planted := range map[string]struct{ sql, want string }{
		"table without row-level security": {
			aTable, "table portal_x_things: row-level security is not enabled",
		},
		"row-level security that is not forced": {
			protected + `alter table portal_x_things no force row level security`,
			"table portal_x_things: row-level security is not forced",
		},
		"policy that was loosened": {
			protected + `alter policy tenant_isolation on portal_x_things using (true)`,
			"table portal_x_things: policy tenant_isolation TO station_app is missing or reads otherwise",
		},
		"policy that checks no writes": {
			protected + `alter policy tenant_isolation on portal_x_things with check (true)`,
			"table portal_x_things: policy tenant_isolation TO station_app is missing or reads otherwise",
		},
		"policy that raises on an empty setting": {
			protected + `alter policy tenant_isolation on portal_x_things using (organization_id = current_setting('app.current_org_id', true)::uuid)`,
			"table portal_x_things: policy tenant_isolation TO station_app is missing or reads otherwise",
		},
		"policy to everyone": {
			protected + `alter policy tenant_isolation on portal_x_things to public`,
			"table portal_x_things: policy tenant_isolation TO station_app is missing or reads otherwise",
		},
		"no policy for the owner": {
			protected + `drop policy owner_access on portal_x_things`,
			"table portal_x_things: policy owner_access TO station_owner is missing or reads otherwise",
		},
		"second policy that adds rows": {
			protected + `create policy also on portal_x_things to station_app using (name = 'open')`,
			"table portal_x_things: policy also is none of tenant_isolation, owner_access, system_*",
		},
		"policy of station_system that nobody listed": {
			protected + `select station_open_to_system('portal_x_things', 'SELECT')`,
			"not in testdata/system_policies.txt: portal_x_things SELECT",
		},
		"grant to station_system without a policy": {
			protected + `grant delete on portal_x_things to station_system`,
			"not in testdata/system_policies.txt: portal_x_things DELETE without a policy",
		},
		"listed policy that is gone": {
			`drop policy system_insert on portal_audit_logs`,
			"out of date in testdata/system_policies.txt: portal_audit_logs INSERT",
		},
		"organization_id that may be null": {
			protected + `alter table portal_x_things alter organization_id drop not null`,
			"not in testdata/nullable_organizations.txt: portal_x_things",
		},
		"organization_id that refers to nothing": {
			protected + `alter table portal_x_things drop constraint portal_x_things_organization_id_fkey`,
			"table portal_x_things: organization_id refers to nothing",
		},
		"table without organization_id": {
			`set role station_owner; create table portal_x_settings (id uuid primary key); grant select on portal_x_settings to station_app`,
			"not in testdata/global_tables.txt: portal_x_settings station_app:SELECT",
		},
		"people opened to station_app": {
			`grant select on users to station_app`,
			"not in testdata/global_tables.txt: users station_app:SELECT station_system:INSERT,SELECT,UPDATE",
		},
		"audit trail that can be changed": {
			`grant update on portal_audit_logs to station_app`,
			"not in testdata/narrow_tables.txt: portal_audit_logs INSERT,SELECT,UPDATE",
		},
		"grant to PUBLIC": {
			protected + `grant select on portal_x_things to public`, "portal_x_things: PUBLIC may SELECT",
		},
		"grant to a stranger": {
			protected + `reset role; create role station_test_stranger; grant select on portal_x_things to station_test_stranger`,
			"portal_x_things: station_test_stranger may SELECT, who is no role of Station",
		},
		"grant to pass on": {
			protected + `grant select on portal_x_things to station_app with grant option`,
			"portal_x_things: station_app may pass on SELECT",
		},
		"TRUNCATE": {
			protected + `grant truncate on portal_x_things to station_app`,
			"portal_x_things: station_app may TRUNCATE, which row-level security does not bind",
		},
		"grant on a column": {
			`grant select (email) on users to station_app`, "column users.email: a grant of its own",
		},
		"grant on a partition": {
			`grant select on portal_event_logs_default to station_app`, "partition portal_event_logs_default: station_app may SELECT",
		},
		"grant on a sequence": {
			`grant usage on sequence portal_event_outbox_id_seq to station_app`, "sequence portal_event_outbox_id_seq: station_app may USAGE",
		},
		"partition without row-level security": {
			`alter table portal_event_logs_default disable row level security`,
			"table portal_event_logs_default: row-level security is not enabled",
		},
		"view that runs as its owner": {
			`set role station_owner; create view portal_x_view as select * from portal_instances`,
			"view portal_x_view: security_invoker is not set",
		},
		"materialized view": {
			`set role station_owner; create materialized view portal_x_view as select * from portal_instances`,
			"materialized view portal_x_view: row-level security can't bind it",
		},
		"function that runs as its owner": {
			`set role station_owner; create function leak() returns bigint language sql security definer as 'select count(*) from portal_instances'`,
			"function leak(): SECURITY DEFINER without a search_path of its own",
		},
		"function that nobody listed": {
			`set role station_owner; create function leak() returns bigint language sql as 'select 1::bigint'; grant execute on function leak() to station_app`,
			"not in testdata/functions.txt: leak() station_app",
		},
		"function open to PUBLIC": {
			`grant execute on function station_ensure_event_partitions(integer) to public`,
			"not in testdata/functions.txt: station_ensure_event_partitions(integer) SECURITY DEFINER PUBLIC station_system",
		},
		"trigger": {
			protected + `create trigger t before insert on portal_x_things for each row execute function suppress_redundant_updates_trigger()`,
			"not in testdata/triggers.txt: portal_x_things t: suppress_redundant_updates_trigger",
		},
		"rule": {
			protected + `create rule r as on delete to portal_x_things do instead nothing`, "rule r on portal_x_things",
		},
		"table of another owner": {
			`create table portal_x_things (id int)`, "table portal_x_things belongs to " + conn.Config().User + " and not to station_owner",
		},
		"table that station_app owns": {
			protected + `reset role; alter table portal_x_things owner to station_app`, "station_app owns something: table portal_x_things",
		},
		"BYPASSRLS":     {`alter role station_app bypassrls`, "role station_app: BYPASSRLS"},
		"superuser":     {`alter role station_system superuser`, "role station_system: SUPERUSER"},
		"owner logs in": {`alter role station_owner login`, "role station_owner: LOGIN"},
		"membership":    {`grant station_system to station_app`, "role station_app is a member of station_system"},
		"membership in a predefined role": {
			`grant pg_read_all_data to station_app`, "role station_app is a member of pg_read_all_data",
		},
		"database open to PUBLIC": {
			`do $$ begin execute format('grant connect on database %I to public', current_database()); end $$`, "database: PUBLIC may CONNECT",
		},
		"temporary tables": {
			`do $$ begin execute format('grant temporary on database %I to station_app', current_database()); end $$`, "database: station_app may TEMPORARY",
		},
		"schema open to station_app": {`grant create on schema public to station_app`, "schema public: station_app may CREATE"},
		"another schema":             {`create schema side`, "schema side is not public"},
		"default privilege": {
			`alter default privileges for role station_owner grant select on tables to station_app`,
			"default privileges: station_app may SELECT on new r",
		},
		"functions open to PUBLIC by default": {
			`alter default privileges for role station_owner grant execute on functions to public`,
			"default privileges: new functions of station_owner are open to PUBLIC",
		},
		"reference without the organization": {
			protected + `alter table portal_x_things add role_id uuid references roles (id); create index on portal_x_things (organization_id, role_id)`,
			"reference portal_x_things_role_id_fkey from portal_x_things to roles does not carry organization_id",
		},
		"reference with the organization on the wrong side": {
			protected + `alter table roles add constraint twisted unique (id, organization_id);
				alter table portal_x_things add role_id uuid, add foreign key (organization_id, role_id) references roles (id, organization_id)`,
			"reference portal_x_things_organization_id_role_id_fkey from portal_x_things to roles does not carry organization_id",
		},
		"reference to a person anywhere": {
			protected + `alter table portal_x_things add created_by uuid references users (id)`,
			"reference portal_x_things_created_by_fkey from portal_x_things to users can name a stranger: refer to organization_members",
		},
		"reference that nulls the organization": {
			protected + `alter table portal_x_things add role_id uuid, add foreign key (organization_id, role_id) references roles (organization_id, id) on delete set null`,
			"reference portal_x_things_organization_id_role_id_fkey from portal_x_things nulls organization_id on delete: name the column",
		},
		"reference without an index": {
			protected + `alter table portal_x_things add role_id uuid, add foreign key (organization_id, role_id) references roles (organization_id, id)`,
			"not in testdata/unindexed_references.txt: portal_x_things portal_x_things_organization_id_role_id_fkey",
		},
		"index that does not begin with the organization": {
			protected + `create index planted on portal_x_things (name, organization_id)`,
			"not in testdata/index_exceptions.txt: planted (name, organization_id)",
		},
		"index on an expression": {
			protected + `create index planted on portal_x_things (lower(name))`,
			"not in testdata/index_exceptions.txt: planted ((expression))",
		},
		"unique key across organizations": {
			protected + `alter table portal_x_things add constraint planted unique (name)`,
			"not in testdata/unique_exceptions.txt: planted (name)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			exec := func(sql string) {
				t.Helper()
				_, err := conn.Exec(t.Context(), sql)
				require.NoError(t, err)
			}
			exec("begin")
			defer exec("rollback")
			exec(planted.sql)
			exec("reset role")
			require.Contains(t, holes(t.Context(), t, conn), planted.want)
		})
	}
	require.Empty(t, holes(t.Context(), t, conn), "the plants are gone again")
}
