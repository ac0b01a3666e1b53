package resolvers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

const (
	organizationFields = `organization { id name slug description isActive settings }`
	createOrganization = `mutation ($in: CreateOrganizationInput!) { createOrganization(input: $in) { ` + organizationFields + ` } }`
	updateOrganization = `mutation ($in: UpdateOrganizationInput!) { updateOrganization(input: $in) { ` + organizationFields + ` } }`
	deleteOrganization = `mutation ($confirm: String!) { deleteOrganization(input: {confirm: $confirm}) { organization { slug } } }`
	leaveOrganization  = `mutation ($confirm: String!) { leaveOrganization(input: {confirm: $confirm}) { organization { slug } } }`
	suspend            = `mutation ($id: ID!, $why: String!) { suspendOrganization(input: {id: $id, reason: $why}) { organization { isActive } } }`
	resume             = `mutation ($id: ID!) { resumeOrganization(input: {id: $id}) { organization { isActive } } }`
	listOrganizations  = `query ($first: Int!, $after: String, $search: String) { organizations(first: $first, after: $after, search: $search) {
		nodes { organization { slug isActive } memberCount } edges { cursor } pageInfo { hasNextPage endCursor } } }`
)

type organization struct {
	ID          uuid.UUID
	Name, Slug  string
	Description *string
	IsActive    bool
	Settings    map[string]any
}

// platformAdmin is an administrator of the Station who is in no organization.
func platformAdmin(t *testing.T, s *stationtest.Server) *stationtest.Caller {
	t.Helper()
	root := s.As(s.UserWithHash("root", "!"), uuid.Nil)
	execute(t, s, `update users set is_platform_admin = true where id = $1`, root.UserID)
	return root
}

// dump gives all rows of all tables that requests write, but for what the server writes by
// itself.
func dump(t *testing.T, s *stationtest.Server) map[string][]string {
	t.Helper()
	conn := s.DB.Super(t)
	names, err := conn.Query(t.Context(), `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
  and relname not in ('portal_event_position', 'portal_usage_metrics') and relname not like 'portal\_audit\_%'`)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(names, pgx.RowTo[string])
	require.NoError(t, err)
	all := map[string][]string{}
	for _, table := range tables {
		rows, err := conn.Query(t.Context(), fmt.Sprintf(`select to_jsonb(t)::text from %s t order by 1`, table))
		require.NoError(t, err)
		all[table], err = pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
	}
	return all
}

// unchanged fails if what is done meanwhile changes the database, but for its audit trail
// and what the server does by itself. Where other organizations change meanwhile, it looks
// at the rows of one.
func unchanged(t *testing.T, s *stationtest.Server, fn func(), of ...uuid.UUID) {
	t.Helper()
	text := ""
	if len(of) > 0 {
		text = of[0].String()
	}
	state := func() map[string]string {
		return query[map[string]string](t, s, `
select jsonb_object_agg(name, md5(query_to_xml(format('select * from %s t where t::text like %L order by t', source, '%' || $1 || '%'), true, true, '')::text))
from (
  select relname as name, quote_ident(relname) as source from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
    and relname not in ('api_keys', 'portal_event_position', 'portal_usage_metrics', 'portal_total_changes', 'portal_totals', 'mail_outbox')
    and relname not like 'portal\_event\_%' and relname not like 'portal\_audit\_%'
  union all select 'keys', '(select to_jsonb(k) - ''last_used_at'' from api_keys k)'
  union all select 'mails', '(select id, organization_id, recipient from mail_outbox)'
  union all select 'events', '(select event_id, organization_id from portal_event_outbox union all select event_id, organization_id from portal_event_logs)'
) tables`, text)
	}
	before := state()
	fn()
	require.Equal(t, before, state())
}

// trailOf gives what the organization's trail has of what was done to a resource, the
// platform's for uuid.Nil.
func trailOf(t *testing.T, s *stationtest.Server, organization, resource uuid.UUID) []string {
	t.Helper()
	rows, err := s.DB.Super(t).Query(t.Context(), `
select action || ' ' || status || ' ' || coalesce(changes::text, '') from portal_audit_logs
where organization_id is not distinct from nullif($1, '00000000-0000-0000-0000-000000000000'::uuid) and resource_id = $2
  and status = 'success' order by created_at, id`, organization, resource)
	require.NoError(t, err)
	trail, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return trail
}

func TestOrganizations(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	owner, member := s.Member(acme, "owner", "owner"), s.Member(acme, "member", "member")
	root := platformAdmin(t, s)

	var made struct {
		CreateOrganization struct{ Organization organization }
	}
	root.MustAsk(&made, createOrganization, "in", map[string]any{"name": "  Émile & Söhne  GmbH ", "description": "Shoes."})
	initech := made.CreateOrganization.Organization
	require.Equal(t, "Émile & Söhne  GmbH", initech.Name)
	require.Equal(t, "emile-sohne-gmbh", initech.Slug)
	require.True(t, initech.IsActive)
	require.Equal(t, []string{
		`organization.created success {"after": {"name": "Émile & Söhne  GmbH", "slug": "emile-sohne-gmbh", "description": "Shoes."}}`,
	}, trailOf(t, s, initech.ID, initech.ID))
	ceo := s.As(root.UserID, initech.ID)
	var seen struct {
		Viewer struct {
			Permissions []string
			Portlets    []struct{ PortletID string }
		}
	}
	ceo.MustAsk(&seen, `{ viewer { permissions portlets { portletId } } }`)
	require.Contains(t, seen.Viewer.Permissions, "portlet.tasks.admin")
	require.Len(t, seen.Viewer.Portlets, 2)

	taken := "Another organization has this `slug`: choose another."
	unchanged(t, s, func() {
		for _, c := range []struct {
			in              map[string]any
			code, field, is string
		}{
			{map[string]any{"name": "x", "slug": "acme"}, "CONFLICT", "slug", taken},
			{map[string]any{"name": "Acme"}, "CONFLICT", "slug", taken},
			{map[string]any{"name": " "}, "BAD_USER_INPUT", "name", "`name` can't be empty."},
			{map[string]any{"name": strings.Repeat("x", 101)}, "BAD_USER_INPUT", "name", "`name` must be at most 100 characters long; it is 101."},
			{map[string]any{"name": "東京"}, "BAD_USER_INPUT", "slug", "The name has no letters that a `slug` may have: write one."},
			{
				map[string]any{"name": "x", "slug": "A b"},
				"BAD_USER_INPUT", "slug",
				"`slug` must be small letters and digits with single dashes between them, at most 100.",
			},
		} {
			refused(t, root.Ask(createOrganization, "in", c.in), c.code, c.field, c.is)
		}
		refused(t, owner.Ask(createOrganization, "in", map[string]any{"name": "Mine"}), "FORBIDDEN", "",
			"Only administrators of this Station may make organizations.")
		refused(t, s.Nobody().Ask(createOrganization, "in", map[string]any{"name": "Mine"}), "UNAUTHENTICATED", "", "Sign in first.")
	})

	t.Run("update", func(t *testing.T) {
		update := func(in map[string]any) organization {
			t.Helper()
			var data struct {
				UpdateOrganization struct{ Organization organization }
			}
			owner.MustAsk(&data, updateOrganization, "in", in)
			return data.UpdateOrganization.Organization
		}
		o := update(map[string]any{
			"name": "Acme Inc.", "settings": map[string]any{"timeZone": "Europe/Berlin", "locale": "de-ch", "emailDomains": []string{"@Acme.example", "acme.example"}},
		})
		require.Equal(t, "Acme Inc.", o.Name)
		require.Equal(t, map[string]any{"timeZone": "Europe/Berlin", "locale": "de-CH", "emailDomains": []any{"acme.example"}}, o.Settings)
		o = update(map[string]any{"description": "Anvils.", "settings": map[string]any{"locale": nil}})
		require.Equal(t, "Anvils.", *o.Description)
		require.Equal(t, map[string]any{"timeZone": "Europe/Berlin", "emailDomains": []any{"acme.example"}}, o.Settings)
		var seen struct {
			Viewer struct{ Organization organization }
		}
		member.MustAsk(&seen, `{ viewer { `+organizationFields+` } }`)
		require.Equal(t, o, seen.Viewer.Organization)
		require.Equal(t, []string{
			`organization.updated success {"after": {"name": "Acme Inc.", "settings": {"locale": "de-CH", "timeZone": "Europe/Berlin", "emailDomains": ["acme.example"]}}, "before": {"name": "acme", "settings": {}}}`,
			`organization.updated success {"after": {"settings": {"timeZone": "Europe/Berlin", "emailDomains": ["acme.example"]}, "description": "Anvils."}, "before": {"settings": {"locale": "de-CH", "timeZone": "Europe/Berlin", "emailDomains": ["acme.example"]}, "description": null}}`,
		}, trailOf(t, s, acme, acme))
		unchanged(t, s, func() {
			owner.MustAsk(nil, updateOrganization, "in", map[string]any{"name": "Acme Inc."})
			for _, c := range []struct {
				in              map[string]any
				code, field, is string
			}{
				{map[string]any{"name": nil}, "BAD_USER_INPUT", "name", "`name` can't be empty."},
				{map[string]any{"slug": initech.Slug}, "CONFLICT", "slug", taken},
				{map[string]any{"settings": map[string]any{"timeZone": "Local"}}, "BAD_USER_INPUT", "settings.timeZone", "`timeZone` must be the IANA name of a time zone, such as Europe/Berlin."},
				{map[string]any{"settings": map[string]any{"timeZone": "../../etc/passwd"}}, "BAD_USER_INPUT", "settings.timeZone", "`timeZone` must be the IANA name of a time zone, such as Europe/Berlin."},
				{map[string]any{"settings": map[string]any{"locale": "zzzzzzzzzz"}}, "BAD_USER_INPUT", "settings.locale", "`locale` must be a BCP 47 language tag, such as de-CH."},
				{map[string]any{"settings": map[string]any{"emailDomains": []string{"no domain"}}}, "BAD_USER_INPUT", "settings.emailDomains", "`emailDomains` must be domains such as example.com."},
				{map[string]any{"settings": map[string]any{"emailDomains": make([]string, 51)}}, "BAD_USER_INPUT", "settings.emailDomains", "`emailDomains` may have at most 50 domains; it has 51."},
			} {
				refused(t, owner.Ask(updateOrganization, "in", c.in), c.code, c.field, c.is)
			}
			refused(t, member.Ask(updateOrganization, "in", map[string]any{"name": "x"}), "FORBIDDEN", "", "You need the permission organization.manage.")
		})
	})
	t.Run("suspend and resume", func(t *testing.T) {
		unchanged(t, s, func() {
			refused(t, owner.Ask(suspend, "id", acme, "why", "x"), "FORBIDDEN", "", "You need to be an administrator of this Station.")
			refused(t, owner.Ask(resume, "id", acme), "FORBIDDEN", "", "You need to be an administrator of this Station.")
			refused(t, owner.Ask(listOrganizations, "first", 1), "FORBIDDEN", "", "You need to be an administrator of this Station.")
			refused(t, s.Nobody().Ask(suspend, "id", acme, "why", "x"), "UNAUTHENTICATED", "", "Sign in first.")
			refused(t, root.Ask(suspend, "id", uuid.New(), "why", "x"), "NOT_FOUND", "id", "There is no such organization.")
			refused(t, root.Ask(resume, "id", uuid.New()), "NOT_FOUND", "id", "There is no such organization.")
			refused(t, root.Ask(suspend, "id", acme, "why", ""), "BAD_USER_INPUT", "reason", "`reason` can't be empty.")
		})
		globex := s.Organization("globex")
		ned := s.Member(globex, "ned", "member")
		for range 2 {
			root.MustAsk(nil, suspend, "id", globex, "why", "Unpaid.")
		}
		notActive := "You are not an active member of this organization."
		refused(t, ned.Ask(viewerID), "FORBIDDEN", "", notActive)
		require.Equal(t, []string{`organization.suspended success {"after": {"reason": "Unpaid.", "isActive": false}, "before": {"isActive": true}}`},
			trailOf(t, s, globex, globex))
		require.Equal(t, trailOf(t, s, globex, globex), trailOf(t, s, uuid.Nil, globex))
		by := func(column string) string {
			return query[string](t, s, `select string_agg(coalesce(`+column+`::text, '-'), ' ' order by organization_id nulls last) from portal_audit_logs where resource_id = $1`, globex)
		}
		require.Equal(t, "- "+root.UserID.String(), by("user_id"), "members are not told who the admin is, nor where")
		require.Equal(t, "- 127.0.0.1/32", by("ip_address"))
		require.Regexp(t, `^- Go-http-client`, by("user_agent"))
		for range 2 {
			root.MustAsk(nil, resume, "id", globex)
		}
		ned.MustAsk(nil, viewerID)
		require.Len(t, trailOf(t, s, globex, globex), 2)
		execute(t, s, `update users set is_platform_admin = false where id = $1`, root.UserID)
		refused(t, root.Ask(suspend, "id", globex, "why", "x"), "FORBIDDEN", "", "You need to be an administrator of this Station.")
		execute(t, s, `update users set is_platform_admin = true where id = $1`, root.UserID)
	})
	t.Run("list", func(t *testing.T) {
		for i := range 5 {
			s.Organization(fmt.Sprintf("list-%d", i))
		}
		var found []string
		after := any(nil)
		for {
			var data struct {
				Organizations struct {
					Nodes []struct {
						Organization struct{ Slug string }
						MemberCount  int
					}
					PageInfo struct {
						HasNextPage bool
						EndCursor   string
					}
				}
			}
			root.MustAsk(&data, listOrganizations, "first", 2, "after", after, "search", "LIST")
			for _, n := range data.Organizations.Nodes {
				found = append(found, n.Organization.Slug)
			}
			if after = data.Organizations.PageInfo.EndCursor; !data.Organizations.PageInfo.HasNextPage {
				break
			}
		}
		require.Equal(t, []string{"list-0", "list-1", "list-2", "list-3", "list-4"}, found)
		refused(t, root.Ask(listOrganizations, "first", 0), "BAD_USER_INPUT", "first", "`first` must be from 1 to 100.")
		for _, after := range []string{"garbage", forgedCursor()} {
			refused(t, root.Ask(listOrganizations, "first", 1, "after", after), "BAD_USER_INPUT", "after", "`after` is not a cursor of this list in this order.")
		}
	})
}

// Nothing of a deleted organization is left, and nothing of another's is touched.
func TestDeleteOrganization(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	owner, admin := s.Member(acme, "owner", "owner"), s.Member(acme, "admin", "admin")
	gone := s.Member(acme, "gone", "member")
	bo := s.UserWithHash("bo", passwordHash())
	s.Join(acme, bo, "bo", "member")
	s.Join(globex, bo, "bo", "owner")
	ofGlobex := s.As(bo, globex)
	for _, c := range []*stationtest.Caller{owner, ofGlobex} {
		project := createProject(t, c, "p")
		for i := range 30 {
			createTask(t, c, map[string]any{"title": fmt.Sprint(i), "projectId": project})
		}
		c.MustAsk(nil, `mutation { createContact(input: {firstName: "A", lastName: "B"}) { contact { id } } }`)
	}
	register(t, owner, "one", `{ viewer { user { id } } }`)
	own := login(t, s, map[string]any{"username": "bo", "password": stationtest.Password, "organization": "acme"})
	unchanged(t, s, func() {
		refused(t, admin.Ask(deleteOrganization, "confirm", "acme"), "FORBIDDEN", "", "Only an owner may delete the organization.")
		refused(t, gone.Ask(deleteOrganization, "confirm", "acme"), "FORBIDDEN", "", "You need the permission organization.manage.")
		refused(t, owner.Ask(deleteOrganization, "confirm", "globex"), "BAD_USER_INPUT", "confirm", "`confirm` must be the organization's slug, acme.")
	})
	others := of(t, s, globex)
	owner.MustAsk(nil, deleteOrganization, "confirm", "acme")
	refused(t, gone.Ask(viewerID), "FORBIDDEN", "", "You are not an active member of this organization.")
	require.Eventually(t, func() bool {
		return query[int](t, s, `select count(*) from organizations where id = $1`, acme) == 0
	}, patience, 20*time.Millisecond)
	for table, rows := range dumpAll(t, s) {
		for _, row := range rows {
			if table != "portal_audit_logs" || !strings.Contains(row, `"organization_id": null`) {
				require.NotContains(t, row, acme.String(), table)
			}
		}
	}
	require.Equal(t, others, of(t, s, globex))
	require.Equal(t, []string{
		`organization.deleted success {"before": {"name": "acme", "slug": "acme", "members": 4, "accountsClosed": 3}}`,
	}, trailOf(t, s, uuid.Nil, acme), "who deleted it is in user_id")
	require.Equal(t, owner.UserID, query[uuid.UUID](t, s, `select user_id from portal_audit_logs where organization_id is null and resource_id = $1`, acme))
	require.Equal(t, "deleted-"+gone.UserID.String()+" "+gone.UserID.String()+"@deleted.invalid  false",
		query[string](t, s, `select username || ' ' || email || ' ' || coalesce(first_name, '') || ' ' || is_active from users where id = $1`, gone.UserID))
	require.True(t, query[bool](t, s, `select is_active and username = 'bo' from users where id = $1`, bo))
	require.Equal(t, "globex", refresh(t, s, own.RefreshToken).Organization.Slug, "who is in another organization goes on there")
	ofGlobex.MustAsk(nil, viewerID)
	again := s.Organization("acme")
	require.NotEqual(t, acme, again, "the slug is free again")
}

// One that can't be removed keeps no other, is tried again, and is in the log.
func TestDeleteOrganizations(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	stuck, next := s.Organization("stuck"), s.Organization("next")
	execute(t, s, `create function stuck() returns trigger language plpgsql as $$ begin raise exception 'stuck'; end $$`)
	execute(t, s, `create trigger stuck before delete on organizations for each row when (old.slug = 'stuck') execute function stuck()`)
	gone := func(organization uuid.UUID) func() bool {
		return func() bool {
			return query[int](t, s, `select count(*) from organizations where id = $1`, organization) == 0
		}
	}
	for _, c := range []struct {
		slug         string
		organization uuid.UUID
	}{{"stuck", stuck}, {"next", next}} {
		s.Member(c.organization, "owner-"+c.slug, "owner").MustAsk(nil, deleteOrganization, "confirm", c.slug)
	}
	require.Eventually(t, gone(next), patience, 20*time.Millisecond)
	require.False(t, gone(stuck)())
	require.Contains(t, s.Log.String(), stuck.String())
	execute(t, s, `drop trigger stuck on organizations`)
	require.Eventually(t, gone(stuck), patience, 20*time.Millisecond)
}

// of gives all rows of an organization.
func of(t *testing.T, s *stationtest.Server, organization uuid.UUID) map[string][]string {
	t.Helper()
	all := dumpAll(t, s)
	for table, rows := range all {
		all[table] = nil
		for _, row := range rows {
			if strings.Contains(row, organization.String()) && !strings.HasPrefix(table, "portal_event") && !strings.HasPrefix(table, "portal_total") {
				all[table] = append(all[table], row)
			}
		}
	}
	return all
}

func dumpAll(t *testing.T, s *stationtest.Server) map[string][]string {
	t.Helper()
	all := dump(t, s)
	rows, err := s.DB.Super(t).Query(t.Context(), `select to_jsonb(t)::text from portal_audit_logs t order by 1`)
	require.NoError(t, err)
	all["portal_audit_logs"], err = pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return all
}
