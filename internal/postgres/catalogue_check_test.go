package postgres_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// The catalogue check reads what PostgreSQL itself says of a database and
// answers with every hole in the tenancy that it finds, one sentence each. A
// query of holes must give no row. A query of facts must give exactly the lines
// of a checked-in list, which says why each is right: a new fact is a hole until
// somebody lists it, and a line without its fact is out of date.

type factCheck struct {
	list string // in testdata; everything after # is the reason
	sql  string
}

// tables sorts every table of the database: tenant tables hold organizations'
// rows, part tables are partitions of one, the rest is global.
const tables = `
tables as (
  select c.oid, c.relname::text as name, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relowner, c.relispartition,
    n.nspname = 'public' and c.relname = 'organizations' as is_root,
    case when n.nspname = 'public' and c.relname = 'organizations' then 'id' else 'organization_id' end as tenant_key,
    n.nspname = 'public' and c.relname = 'organizations' or exists (
      select from pg_attribute a
      where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped) as has_tenant
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
), tenant as (
  select * from tables where has_tenant and not relispartition
)`

const foreignKeys = `
fks as (
  select k.oid, k.conname::text as name, k.conrelid, k.confrelid, k.conrelid::regclass::text as source, k.confrelid::regclass::text as target,
    k.confdeltype, k.confdelsetcols,
    array(select a.attname::text from unnest(k.conkey) with ordinality u(num, at)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num order by u.at) as columns,
    array(select a.attname::text from unnest(k.confkey) with ordinality u(num, at)
      join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num order by u.at) as target_columns
  from pg_constraint k
  where k.contype = 'f' and k.conparentid = 0
)`

const indexes = `
indexes as (
  select i.indexrelid, i.indrelid, ic.relname::text as name, i.indisunique, i.indisprimary, i.indpred is not null as partial, am.amname::text as method,
    array(select coalesce(a.attname::text, '(expression)') from unnest(i.indkey::int2[]) with ordinality u(num, at)
      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.num and u.num > 0
      where u.at <= i.indnkeyatts order by u.at) as columns
  from pg_index i join pg_class ic on ic.oid = i.indexrelid join pg_am am on am.oid = ic.relam
)`

var holeChecks = []string{
	// Row-level security, enabled and forced, on tenant tables and partitions.
	`with ` + tables + `
select format('table %s: row-level security is not enabled', name) from tables where has_tenant and not relrowsecurity
union all
select format('table %s: row-level security is not forced', name) from tables where has_tenant and not relforcerowsecurity`,

	// The two policies that every tenant table has, word for word.
	`with ` + tables + `, wanted as (
  select t.oid, t.name, p.policy, p.role, p.using_text
  from tenant t cross join lateral (values
    ('tenant_isolation', 'station_app',
      '(' || t.tenant_key || ' = ( SELECT (NULLIF(current_setting(''app.current_org_id''::text, true), ''''::text))::uuid AS "nullif"))'),
    ('owner_access', 'station_owner', 'true')) p(policy, role, using_text)
  union all
  select oid, name, 'owner_access', 'station_owner', 'true' from tables where has_tenant and relispartition
)
select format('table %s: policy %s TO %s is missing or reads otherwise', name, policy, role)
from wanted w
where not exists (
  select from pg_policy p
  where p.polrelid = w.oid and p.polname = w.policy and p.polcmd = '*' and p.polpermissive
    and p.polroles = array[(select oid from pg_roles where rolname = w.role)]
    and pg_get_expr(p.polqual, p.polrelid) = w.using_text
    and pg_get_expr(p.polwithcheck, p.polrelid) = w.using_text)`,

	// And no other policy but those of station_system, which are facts.
	`with ` + tables + `
select format('table %s: policy %s is none of tenant_isolation, owner_access, system_*', t.name, p.polname)
from tables t join pg_policy p on p.polrelid = t.oid
where not (p.polname = 'tenant_isolation' and has_tenant and not relispartition)
  and not (p.polname = 'owner_access' and has_tenant)
  and not (p.polname like 'system\_%' and has_tenant and not relispartition
    and p.polroles = array[(select oid from pg_roles where rolname = 'station_system')])`,

	`with ` + tables + `
select format('table %s: organization_id refers to nothing', t.name)
from tenant t
where not is_root and not exists (
  select from pg_constraint k join pg_attribute a on a.attrelid = t.oid and a.attname = 'organization_id'
  where k.conrelid = t.oid and k.contype = 'f' and a.attnum = any(k.conkey))`,

	// Everything belongs to the owner, and the roles that log in own nothing.
	`with ` + tables + `
select format('table %s belongs to %s and not to station_owner', name, relowner::regrole) from tables
where relowner <> (select oid from pg_roles where rolname = 'station_owner')
union all
select format('function %s belongs to %s and not to station_owner', p.oid::regprocedure, p.proowner::regrole)
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and p.proowner <> (select oid from pg_roles where rolname = 'station_owner')
union all
select format('%s owns something: %s', d.refobjid::regrole, pg_describe_object(d.classid, d.objid, 0))
from pg_shdepend d
where d.refclassid = 'pg_authid'::regclass and d.deptype = 'o'
  and d.dbid in (0, (select oid from pg_database where datname = current_database()))
  and d.refobjid in (select oid from pg_roles where rolname in ('station_app', 'station_system'))
union all
select format('%s owns a database: %s', d.datdba::regrole, d.datname)
from pg_database d where d.datdba in (select oid from pg_roles where rolname in ('station_app', 'station_system'))`,

	// Grants nobody should have: through PUBLIC, on single columns, on partitions
	// and sequences, to pass on, or to strangers.
	`with ` + tables + `, grants as (
  select c.oid, c.relkind, c.relname::text as name, c.relispartition, a.*
  from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and a.grantee <> c.relowner
)
select format('%s: PUBLIC may %s', name, privilege_type) from grants where grantee = 0
union all
select format('%s: %s may %s, who is no role of Station', name, grantee::regrole, privilege_type)
from grants where grantee <> 0 and grantee not in (select oid from pg_roles where rolname in ('station_app', 'station_system'))
union all
select format('%s: %s may pass on %s', name, grantee::regrole, privilege_type) from grants where is_grantable
union all
select format('%s: %s may %s, which row-level security does not bind', name, grantee::regrole, privilege_type)
from grants where privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
union all
select format('partition %s: %s may %s', name, grantee::regrole, privilege_type) from grants where relispartition and grantee <> 0
union all
select format('sequence %s: %s may %s', name, grantee::regrole, privilege_type) from grants where relkind = 'S' and grantee <> 0
union all
select format('column %s.%s: a grant of its own', c.relname, a.attname)
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
where a.attacl is not null and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,

	// Views run as their owner unless told otherwise; the others can't be told.
	`select format('%s %s: %s', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'foreign table' end, c.relname,
  case c.relkind when 'v' then 'security_invoker is not set' else 'row-level security can''t bind it' end)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and (c.relkind in ('m', 'f') or c.relkind = 'v' and not coalesce(c.reloptions::text ~ 'security_invoker=(true|on|1)', false))`,

	`select format('rule %s on %s', r.rulename, r.ev_class::regclass)
from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
where r.rulename <> '_RETURN' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
union all
select format('event trigger %s', evtname) from pg_event_trigger`,

	// A function that runs as its owner must not be led astray by search_path. In public
	// nobody else may make anything.
	`select format('function %s: SECURITY DEFINER without a search_path of its own', p.oid::regprocedure)
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where p.prosecdef and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not coalesce(p.proconfig::text ~ 'search_path=pg_catalog,( public,)? pg_temp', false)`,

	// The database, its schemas, and what becomes of what is made later.
	`select format('database: %s may %s', coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC'), a.privilege_type)
from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
where d.datname = current_database() and a.grantee <> d.datdba
  and not (a.privilege_type = 'CONNECT' and a.grantee in (select oid from pg_roles where rolname in ('station_owner', 'station_app', 'station_system')))
union all
select format('schema %s: %s may %s', n.nspname, coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC'), a.privilege_type)
from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and a.grantee <> n.nspowner
  and not (a.privilege_type = 'USAGE' and a.grantee in (select oid from pg_roles where rolname in ('station_owner', 'station_app', 'station_system')))
  and not (a.privilege_type = 'CREATE' and a.grantee = (select oid from pg_roles where rolname = 'station_owner'))
union all
select format('schema %s is not public', nspname) from pg_namespace
where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')
union all
select format('default privileges: %s may %s on new %s', coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC'), a.privilege_type, d.defaclobjtype)
from pg_default_acl d, aclexplode(d.defaclacl) a where a.grantee <> d.defaclrole
union all
select format('default privileges: new %s of station_owner are open to PUBLIC', kind.name)
from (values ('f', 'functions'), ('T', 'types')) kind(code, name)
where not exists (
  select from pg_default_acl d
  where d.defaclrole = (select oid from pg_roles where rolname = 'station_owner') and d.defaclnamespace = 0
    and d.defaclobjtype = kind.code::"char")`,

	// The roles themselves.
	`with made as (select * from pg_roles where rolname in ('station_owner', 'station_app', 'station_system'))
select 'the three roles are not there' where (select count(*) from made) <> 3
union all
select format('role %s: %s', r.rolname, a.name)
from made r cross join lateral (values
  ('SUPERUSER', r.rolsuper), ('BYPASSRLS', r.rolbypassrls), ('CREATEROLE', r.rolcreaterole), ('CREATEDB', r.rolcreatedb),
  ('REPLICATION', r.rolreplication), ('LOGIN', r.rolcanlogin and r.rolname = 'station_owner'),
  ('NOLOGIN', not r.rolcanlogin and r.rolname <> 'station_owner')) a(name, has)
where a.has
union all
select format('role %s is a member of %s', m.member::regrole, m.roleid::regrole)
from pg_auth_members m where m.member in (select oid from made)`,

	// References between tenant tables carry the organization on both sides.
	`with ` + tables + `, ` + foreignKeys + `
select format('reference %s from %s to %s does not carry organization_id', f.name, f.source, f.target)
from fks f join tenant s on s.oid = f.conrelid join tenant t on t.oid = f.confrelid
where not t.is_root
  and coalesce(array_position(f.columns, 'organization_id') <> array_position(f.target_columns, 'organization_id'), true)
  and f.source not in ('auth_refresh_tokens')
union all
select format('reference %s from %s to organizations is by %s', f.name, f.source, f.columns)
from fks f join tenant s on s.oid = f.conrelid join tenant t on t.oid = f.confrelid
where t.is_root and not (f.columns = array['organization_id'] and f.target_columns = array['id'])
union all
select format('reference %s from %s to users can name a stranger: refer to organization_members', f.name, f.source)
from fks f join tenant s on s.oid = f.conrelid
where f.target = 'users' and f.source not in ('organization_members', 'auth_sessions')
union all
select format('reference %s from %s nulls organization_id on delete: name the column', f.name, f.source)
from fks f where f.confdeltype in ('n', 'd') and 'organization_id' = any (f.columns) and cardinality(f.columns) > 1
  and (f.confdelsetcols is null or exists (
    select from unnest(f.confdelsetcols) num join pg_attribute a on a.attrelid = f.conrelid and a.attnum = num
    where a.attname = 'organization_id' and f.source <> 'auth_sessions'))`,
}

// keepsTotals is of the functions and triggers that station_keep_totals makes for portlets.
const keepsTotals = `(p.proname ~ '_keep_by_' and p.prosrc ~ 'INSERT INTO portal_total_changes')`

var factChecks = []factCheck{
	{"global_tables.txt", `with ` + tables + `
select t.name || coalesce((
  select string_agg(format(' %s:%s', role, verbs), '' order by role)
  from (select a.grantee::regrole::text as role, string_agg(a.privilege_type, ',' order by a.privilege_type) as verbs
    from pg_class c, aclexplode(c.relacl) a
    where c.oid = t.oid and a.grantee <> c.relowner and a.grantee <> 0 group by 1) g), '')
from tables t
where not has_tenant and not (name like 'station\_migrations\_%'
  and not exists (select from pg_class c, aclexplode(c.relacl) a where c.oid = t.oid and a.grantee <> c.relowner))`},

	// station_app usually may all four on a tenant table.
	{"narrow_tables.txt", `with ` + tables + `
select t.name || coalesce(' ' || (
  select string_agg(a.privilege_type, ',' order by a.privilege_type)
  from pg_class c, aclexplode(c.relacl) a
  where c.oid = t.oid and a.grantee = (select oid from pg_roles where rolname = 'station_app')), '')
from tenant t
where not (has_table_privilege('station_app', t.oid, 'SELECT') and has_table_privilege('station_app', t.oid, 'INSERT')
  and has_table_privilege('station_app', t.oid, 'UPDATE') and has_table_privilege('station_app', t.oid, 'DELETE'))`},

	{"nullable_organizations.txt", `with ` + tables + `
select t.name from tenant t join pg_attribute a on a.attrelid = t.oid and a.attname = t.tenant_key where not a.attnotnull`},

	// A policy and its grant count as one; either alone shows.
	{"system_policies.txt", `with ` + tables + `, policies as (
  select t.name, case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end as verb,
    coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') = 'true' and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') = 'true'
      and p.polpermissive as plain
  from tables t join pg_policy p on p.polrelid = t.oid
  where p.polroles @> array[(select oid from pg_roles where rolname = 'station_system')] or p.polroles @> array[0::oid]
), grants as (
  select t.name, a.privilege_type as verb
  from tables t join pg_class c on c.oid = t.oid, aclexplode(c.relacl) a
  where has_tenant and a.grantee = (select oid from pg_roles where rolname = 'station_system')
)
select format('%s %s%s', coalesce(p.name, g.name), coalesce(p.verb, g.verb),
  case when g.name is null then ' without a grant' when p.name is null then ' without a policy' when not p.plain then ' under a condition' else '' end)
from policies p full join grants g on g.name = p.name and g.verb = p.verb`},

	{"functions.txt", `
select p.oid::regprocedure::text || case when p.prosecdef then ' SECURITY DEFINER' else '' end || coalesce((
  select string_agg(' ' || coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC'), '' order by a.grantee::regrole::text)
  from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee <> p.proowner), '')
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not (` + keepsTotals + ` and not p.prosecdef and cardinality(coalesce(p.proacl, acldefault('f', p.proowner))) = 1)`},

	// A trigger that is off shows too.
	{"triggers.txt", `
select format('%s %s: %s%s', t.tgrelid::regclass, t.tgname, t.tgfoid::regproc, case t.tgenabled when 'O' then '' else ' ' || t.tgenabled::text end)
from pg_trigger t join pg_proc p on p.oid = t.tgfoid
where not t.tgisinternal and (not ` + keepsTotals + ` or t.tgenabled <> 'O')`},

	{"index_exceptions.txt", `with ` + tables + `, ` + indexes + `
select format('%s (%s)%s', i.name, array_to_string(i.columns, ', '), case i.method when 'btree' then '' else ' ' || i.method end)
from indexes i join tenant t on t.oid = i.indrelid
where coalesce(i.columns[1] <> t.tenant_key, true) and not (i.indisprimary and i.columns = array['id'])`},

	{"unique_exceptions.txt", `with ` + tables + `, ` + indexes + `
select format('%s (%s)', i.name, array_to_string(i.columns, ', '))
from indexes i join tenant t on t.oid = i.indrelid
where i.indisunique and not t.tenant_key = any (i.columns) and not (i.indisprimary and i.columns = array['id'])`},

	// A reference is indexed when some whole index begins with its columns, in
	// any order.
	{"unindexed_references.txt", `with ` + foreignKeys + `, ` + indexes + `
select format('%s %s', f.source, f.name) from fks f
where not exists (
  select from indexes i
  where i.indrelid = f.conrelid and i.method = 'btree' and not i.partial
    and i.columns[1:cardinality(f.columns)] @> f.columns and i.columns[1:cardinality(f.columns)] <@ f.columns)`},
}

// holes gives every hole of the database, sorted.
func holes(ctx context.Context, tb testing.TB, conn *pgx.Conn) []string {
	tb.Helper()
	// Names are read with their schema unless it is public.
	_, err := conn.Exec(ctx, "set search_path = public")
	require.NoError(tb, err)
	var found []string
	for _, sql := range holeChecks {
		found = append(found, texts(ctx, tb, conn, sql)...)
	}
	for _, check := range factChecks {
		listed := readList(tb, check.list)
		facts := texts(ctx, tb, conn, check.sql)
		for _, fact := range facts {
			if !slices.Contains(listed, fact) {
				found = append(found, fmt.Sprintf("not in testdata/%s: %s", check.list, fact))
			}
		}
		for _, line := range listed {
			if !slices.Contains(facts, line) {
				found = append(found, fmt.Sprintf("out of date in testdata/%s: %s", check.list, line))
			}
		}
	}
	slices.Sort(found)
	return found
}

func texts(ctx context.Context, tb testing.TB, conn *pgx.Conn, sql string) []string {
	tb.Helper()
	rows, err := conn.Query(ctx, sql)
	require.NoError(tb, err, sql)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(tb, err, sql)
	return found
}

func readList(tb testing.TB, name string) []string {
	tb.Helper()
	text, err := os.ReadFile("testdata/" + name)
	require.NoError(tb, err)
	var facts []string
	for line := range strings.Lines(string(text)) {
		fact, _, _ := strings.Cut(line, "#")
		if fact = strings.TrimSpace(fact); fact != "" {
			facts = append(facts, fact)
		}
	}
	return facts
}
