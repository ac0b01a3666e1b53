package resolvers_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/resolvers/stationtest"
)

type idOf struct {
	ID string `json:"id"`
}

func createTask(t *testing.T, c *stationtest.Caller, input map[string]any) string {
	t.Helper()
	var data struct{ CreateTask struct{ Task idOf } }
	c.MustAsk(&data, `mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }`, "input", input)
	return data.CreateTask.Task.ID
}

func createProject(t *testing.T, c *stationtest.Caller, name string) string {
	t.Helper()
	var data struct{ CreateProject struct{ Project idOf } }
	c.MustAsk(&data, `mutation ($name: String!) { createProject(input: {name: $name}) { project { id } } }`, "name", name)
	return data.CreateProject.Project.ID
}

// refused asserts the whole of what a caller is told.
func refused(t *testing.T, r *stationtest.Response, code, field, sentence string) {
	t.Helper()
	require.Len(t, r.Errors, 1, "%s", r.Body)
	require.Equal(t, code, r.Errors[0].Extensions.Code, "%s", r.Body)
	require.Equal(t, sentence, r.Errors[0].Message)
	if field != "" {
		require.Equal(t, map[string]string{field: sentence}, r.Errors[0].Extensions.Fields)
	}
	for _, leak := range []string{"SQLSTATE", "pgx", "portal_", "/root", "/work", ".go:", "goroutine", "select "} {
		require.NotContains(t, r.Body, leak)
	}
}

// Every fault of input is one sentence with a code and a field, and changes nothing.
func TestBadInput(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	member := s.Member(acme, "member", "member")
	stranger := s.Member(globex, "stranger", "owner")
	foreign := createTask(t, stranger, map[string]any{"title": "of globex"})
	foreignProject := createProject(t, stranger, "of globex")
	own := createTask(t, member, map[string]any{"title": "of acme"})
	second := createTask(t, member, map[string]any{"title": "a second"})
	var page struct {
		Tasks struct{ PageInfo struct{ EndCursor string } }
	}
	member.MustAsk(&page, `{ tasks(first: 1) { pageInfo { endCursor } } }`)
	cursor := page.Tasks.PageInfo.EndCursor

	create := `mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }`
	update := `mutation ($input: UpdateTaskInput!) { updateTask(input: $input) { task { id } } }`
	type vars = map[string]any
	cases := []struct {
		name, query           string
		input                 any
		code, field, sentence string
	}{
		{"title of 201 characters", create, vars{"title": strings.Repeat("é", 201)}, "BAD_USER_INPUT", "title", "`title` must be at most 200 characters long; it is 201."},
		{"blank title", create, vars{"title": "  "}, "BAD_USER_INPUT", "title", "`title` can't be empty."},
		{"title of two lines", create, vars{"title": "a\nb"}, "BAD_USER_INPUT", "title", "`title` must be one line without control characters."},
		{"zero byte", create, vars{"title": "a", "description": "x\x00y"}, "BAD_USER_INPUT", "description", "`description` must be UTF-8 without zero bytes."},
		{"due date that is none", create, vars{"title": "a", "dueDate": "2026-02-30T00:00:00Z"}, "BAD_USER_INPUT", "dueDate", "This is not a date and time: write it as 2026-11-23T09:30:00Z."},
		{"due date without a time", create, vars{"title": "a", "dueDate": "tomorrow"}, "BAD_USER_INPUT", "dueDate", "This is not a date and time: write it as 2026-11-23T09:30:00Z."},
		{"custom fields that are a list", create, vars{"title": "a", "customFields": []int{1}}, "BAD_USER_INPUT", "customFields", `This must be a JSON object, such as {"key": "value"}.`},
		{"custom fields too large", create, vars{"title": "a", "customFields": vars{"k": strings.Repeat("x", 33<<10)}}, "BAD_USER_INPUT", "customFields", "`customFields` must be at most 32768 bytes of JSON."},
		{"project of another organization", create, vars{"title": "a", "projectId": foreignProject}, "NOT_FOUND", "projectId", "There is no such project."},
		{"parent of another organization", create, vars{"title": "a", "parentId": foreign}, "NOT_FOUND", "parentId", "There is no such task."},
		{"assignee of another organization", create, vars{"title": "a", "assigneeId": stranger.UserID}, "NOT_FOUND", "assigneeId", "There is no such member."},
		{"id that is none", create, vars{"title": "a", "projectId": "1 or 1=1"}, "BAD_USER_INPUT", "projectId", "This is not a valid id: ids are UUIDs."},
		{"update of another organization's task", update, vars{"id": foreign, "version": 1, "title": "mine"}, "NOT_FOUND", "", "There is no such task."},
		{"stale version", update, vars{"id": own, "version": 7, "title": "b"}, "CONFLICT", "", "This task was changed by someone else: load it anew and repeat your change."},
		{"title emptied", update, vars{"id": own, "version": 1, "title": nil}, "BAD_USER_INPUT", "title", "`title` can't be empty."},
		{"part of itself", update, vars{"id": own, "version": 1, "parentId": own}, "BAD_USER_INPUT", "parentId", "A task can't be a part of itself."},
	}
	before := rows(t, s)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := member.Ask(c.query, "input", c.input)
			if c.sentence == "" {
				require.Len(t, r.Errors, 1, "%s", r.Body)
				c.sentence = r.Errors[0].Message
				require.Regexp(t, `^\S.*\.$`, c.sentence, "a sentence")
			}
			refused(t, r, c.code, c.field, c.sentence)
		})
	}
	pages := []struct{ name, query, field, sentence string }{
		{"first 0", `{ tasks(first: 0) { nodes { id } } }`, "first", "`first` must be from 1 to 100."},
		{"first 101", `{ tasks(first: 101) { nodes { id } } }`, "first", "`first` must be from 1 to 100."},
		{"nested first 0", `{ task(id: "` + own + `") { subtasks(first: 0) { nodes { id } } } }`, "first", "`first` must be from 1 to 100."},
		{"cursor of another list", `{ projects(after: "` + cursor + `") { nodes { id } } }`, "after", "`after` is not a cursor of this list in this order."},
		{"cursor of another order", `{ tasks(after: "` + cursor + `", orderBy: [{field: TITLE}]) { nodes { id } } }`, "after", "`after` is not a cursor of this list in this order."},
		{"cursor that is none", `{ tasks(after: "garbage") { nodes { id } } }`, "after", "`after` is not a cursor of this list in this order."},
		{"forged cursor", `{ tasks(after: "` + forgedCursor() + `") { nodes { id } } }`, "after", "`after` is not a cursor of this list in this order."},
		{"key named twice", `{ tasks(orderBy: [{field: TITLE}, {field: TITLE, direction: DESC}]) { nodes { id } } }`, "orderBy", "`orderBy` may name TITLE only once."},
	}
	for _, c := range pages {
		t.Run(c.name, func(t *testing.T) {
			r := member.Ask(c.query)
			refused(t, r, "BAD_USER_INPUT", c.field, c.sentence)
		})
	}
	t.Run("part of its own part", func(t *testing.T) {
		member.MustAsk(nil, update, "input", vars{"id": second, "version": 1, "parentId": own})
		before = rows(t, s)
		r := member.Ask(update, "input", vars{"id": own, "version": 1, "parentId": second})
		refused(t, r, "BAD_USER_INPUT", "parentId", "A task can't be a part of one of its own parts.")
	})
	t.Run("another organization's task", func(t *testing.T) {
		r := member.Ask(`query ($id: ID!) { task(id: $id) { id } }`, "id", foreign)
		refused(t, r, "NOT_FOUND", "", "There is no such task.")
		require.JSONEq(t, `{"task": null}`, string(r.Data))
	})
	require.Equal(t, before, rows(t, s), "nothing was written")
}

func forgedCursor() string {
	return "eyJsIjoicG9ydGFsX3Rhc2tzX3Rhc2tzIENSRUFURURfQVQgREVTQyIsImsiOlsiZHJvcCB0YWJsZSIsIngiXX0"
}

// rows counts what the database holds, over all tables that requests write, but for the
// audit trail, which has what was refused too.
func rows(t *testing.T, s *stationtest.Server) map[string]int {
	t.Helper()
	counts := map[string]int{}
	conn := s.DB.Super(t)
	names, err := conn.Query(t.Context(), `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
  and (relname like 'portal\_%' or relname in ('trusted_documents', 'api_keys')) and relname not like 'portal\_event\_%' and relname <> 'portal_usage_metrics'
  and relname not in ('portal_audit_logs', 'portal_audit_seals', 'portal_audit_heads', 'portal_audit_unsealed')`)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(names, pgx.RowTo[string])
	require.NoError(t, err)
	require.Contains(t, tables, "trusted_documents")
	// What is refused changes nothing, and is in the trail.
	tables = append(tables, "portal_audit_logs where status = 'success'")
	// The relay moves events from one to the other.
	tables = append(tables, "(select event_id::text from portal_event_outbox union all select event_id::text from portal_event_logs) events")
	for _, table := range tables {
		var n int
		require.NoError(t, conn.QueryRow(t.Context(), "select count(*) from "+table).Scan(&n))
		counts[table] = n
	}
	var versions int
	require.NoError(t, conn.QueryRow(t.Context(), "select coalesce(sum(version), 0) from portal_tasks_tasks").Scan(&versions))
	counts["versions"] = versions
	return counts
}

func TestBadRequests(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	member := s.Member(s.Organization("acme"), "member", "member")
	t.Run("body over 1 MiB", func(t *testing.T) {
		body := `{"query":"{ viewer { permissions } }","variables":{"x":"` + strings.Repeat("x", 1<<20) + `"}}`
		r := member.Post("/graphql", "application/json", strings.NewReader(body))
		require.Equal(t, 413, r.Status)
		refused(t, r, "BAD_USER_INPUT", "", "The request body is larger than 1 MiB.")
		require.Less(t, len(r.Body), 300, "the body is not echoed")
	})
	t.Run("body that is no JSON", func(t *testing.T) {
		r := member.Post("/graphql", "application/json", strings.NewReader(`{"query": <script>`))
		require.Equal(t, 400, r.Status)
		refused(t, r, "BAD_USER_INPUT", "", "The request body must be a JSON object with `query` and, if need be, `variables`.")
		require.NotContains(t, r.Body, "script")
	})
	t.Run("form", func(t *testing.T) {
		r := member.Post("/graphql", "application/x-www-form-urlencoded", strings.NewReader("query={viewer{permissions}}"))
		refused(t, r, "BAD_USER_INPUT", "", "The Content-Type must be application/json.")
	})
	t.Run("query too deep", func(t *testing.T) {
		deep := strings.Repeat("parent { ", 20) + "id" + strings.Repeat(" }", 20)
		r := member.Ask(`{ task(id: "` + uuid.NewString() + `") { ` + deep + ` } }`)
		refused(t, r, "QUERY_TOO_COMPLEX", "", "The query is 22 levels deep; at most 15 are allowed.")
	})
	t.Run("query too wide", func(t *testing.T) {
		var wide bytes.Buffer
		for i := range 30 {
			fmt.Fprintf(&wide, "a%d: tasks { nodes { ...t ...u } } ", i)
		}
		fields := "fragment t on Task { id title status priority dueDate tags version createdAt updatedAt completedAt customFields description } fragment u on Task { ...t parent { ...t } project { name id } createdBy { id displayName } }"
		r := member.Ask("{ " + wide.String() + " } " + fields)
		refused(t, r, "QUERY_TOO_COMPLEX", "", "The query asks for more than 1000 fields.")
	})
	t.Run("too many aliases", func(t *testing.T) {
		var aliases bytes.Buffer
		for i := range 31 {
			fmt.Fprintf(&aliases, "a%d: __typename ", i)
		}
		refused(t, member.Ask("{ "+aliases.String()+" }"), "QUERY_TOO_COMPLEX", "", "The document has 31 aliases; at most 30 are allowed.")
	})
	t.Run("too many directives", func(t *testing.T) {
		query := "query ($yes: Boolean = true) { " + strings.Repeat("__typename @include(if: $yes) ", 51) + "}"
		refused(t, member.Ask(query), "QUERY_TOO_COMPLEX", "", "The document has 51 directives; at most 50 are allowed.")
	})
	t.Run("suggestions", func(t *testing.T) {
		refused(t, member.Ask(`{ viewr { permissions } }`), "BAD_USER_INPUT", "", `Cannot query field "viewr" on type "Query". Did you mean "viewer" or "user"?`)
		refused(t, s.Nobody().Ask(`{ viewr { permissions } }`), "BAD_USER_INPUT", "", `Cannot query field "viewr" on type "Query".`)
	})
	t.Run("unknown field", func(t *testing.T) {
		r := member.Ask(`{ viewer { secrets } }`)
		refused(t, r, "BAD_USER_INPUT", "", `Cannot query field "secrets" on type "Viewer".`)
	})
	t.Run("no query", func(t *testing.T) {
		r := member.Post("/graphql", "application/json", strings.NewReader(`{}`))
		refused(t, r, "BAD_USER_INPUT", "", "The request has no `query`.")
	})
}

// A portlet that is switched off answers PORTLET_DISABLED, and works again when it is
// switched on.
func TestPortletSwitchedOff(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	owner, member := s.Member(acme, "owner", "owner"), s.Member(acme, "member", "member")
	other := s.Member(s.Organization("globex"), "other", "member")
	createTask(t, member, map[string]any{"title": "kept"})

	owner.MustAsk(nil, `mutation { disablePortlet(input: {portletId: "tasks"}) { portletInstance { enabled } } }`)
	r := member.Ask(`{ tasks { nodes { title } } users { totalCount } }`)
	refused(t, r, "PORTLET_DISABLED", "", "The portlet tasks is not enabled in your organization.")
	require.JSONEq(t, `{"tasks": null, "users": {"totalCount": 2}}`, string(r.Data), "one refusal leaves its neighbour")
	other.MustAsk(nil, `{ tasks { totalCount } }`)

	var viewer struct {
		Viewer struct{ Portlets []struct{ PortletID string } }
	}
	member.MustAsk(&viewer, `{ viewer { portlets { portletID: portletId } } }`)
	for _, installed := range viewer.Viewer.Portlets {
		require.NotEqual(t, "tasks", installed.PortletID)
	}

	owner.MustAsk(nil, `mutation { enablePortlet(input: {portletId: "tasks"}) { portletInstance { enabled } } }`)
	var tasks struct{ Tasks struct{ TotalCount int } }
	member.MustAsk(&tasks, `{ tasks { totalCount } }`)
	require.Equal(t, 1, tasks.Tasks.TotalCount, "its data stays")

	refused(t, owner.Ask(`mutation { enablePortlet(input: {portletId: "none"}) { portletInstance { enabled } } }`),
		"NOT_FOUND", "portletId", "This portlet is not installed in your organization.")
	refused(t, member.Ask(`mutation { disablePortlet(input: {portletId: "tasks"}) { portletInstance { enabled } } }`),
		"FORBIDDEN", "", "You need the permission portlets.manage.")
}

// Who may ask is decided before anything of the portlet runs.
func TestAccess(t *testing.T) {
	t.Parallel()
	for way, option := range bothWays {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			testAccess(t, stationtest.New(t, option))
		})
	}
}

func testAccess(t *testing.T, s *stationtest.Server) {
	t.Helper()
	acme := s.Organization("acme")
	viewer := s.Member(acme, "viewer", "viewer")
	stranger := s.As(s.UserWithHash("stranger", "!"), acme)
	homeless := s.As(s.UserWithHash("homeless", "!"), uuid.Nil)
	refused(t, s.Nobody().Ask(`{ tasks { totalCount } }`), "UNAUTHENTICATED", "", "Sign in first.")
	refused(t, s.Nobody().Ask(`{ viewer { permissions } }`), "UNAUTHENTICATED", "", "Sign in first.")
	refused(t, stranger.Ask(`{ tasks { totalCount } }`), "FORBIDDEN", "", "You are not an active member of this organization.")
	refused(t, homeless.Ask(`{ tasks { totalCount } }`), "FORBIDDEN", "", "Choose an organization first.")
	refused(t, viewer.Ask(`mutation { createTask(input: {title: "a"}) { task { id } } }`), "FORBIDDEN", "", "You need the permission portlet.tasks.use.")
	viewer.MustAsk(nil, `{ tasks { totalCount } }`)
	broken := s.Nobody()
	broken.Token = "not.a.token"
	r := broken.Ask(`{ __typename }`)
	require.Equal(t, 401, r.Status)
	refused(t, r, "UNAUTHENTICATED", "", "Your access token is not valid.")
	expired := s.Nobody()
	var err error
	expired.Token, err = s.Tokens.Sign(uuid.New(), viewer.UserID, acme, time.Now().Add(-time.Hour))
	require.NoError(t, err)
	r = expired.Ask(`{ tasks { totalCount } }`)
	require.Equal(t, 401, r.Status)
	refused(t, r, "UNAUTHENTICATED", "", "Your access token has expired.")
}

// A read of three levels costs one round trip where it is compiled and at most three
// where it is resolved, however many rows it has.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	for way, option := range bothWays {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			most := map[string]int{"compiled": 1, "resolved": 3}[way]
			testRoundTrips(t, stationtest.New(t, stationtest.Quiet, option), most)
		})
	}
}

func testRoundTrips(t *testing.T, s *stationtest.Server, most int) {
	t.Helper()
	acme := s.Organization("acme")
	member := s.Member(acme, "member", "owner")
	parent := createTask(t, member, map[string]any{"title": "parent"})
	fill := func(projects, tasks int) {
		for i := range projects {
			project := createProject(t, member, fmt.Sprintf("project %d of %d", i, projects))
			var input []map[string]any
			for j := range tasks {
				input = append(input, map[string]any{
					"title": fmt.Sprintf("task %d", j), "projectId": project, "assigneeId": member.UserID, "parentId": parent,
				})
			}
			member.MustAsk(nil, `mutation ($input: CreateTasksInput!) { createTasks(input: $input) { results { task { id } } } }`,
				"input", map[string]any{"tasks": input})
		}
	}
	queries := map[string]string{
		"projects, tasks, people": `{ projects(first: 50) { totalCount nodes { name taskCounts { status count } createdBy { displayName }
			tasks(first: 50) { totalCount nodes { title assignee { displayName } createdBy { displayName } parent { title } subtasks(first: 1) { nodes { id } } } } } } }`,
		"nodes and edges of one list": `{ projects(first: 50) {
			nodes { name tasks(first: 50) { edges { node { assignee { displayName } } } nodes { parent { title } } } }
			edges { node { createdBy { displayName } tasks(first: 50) { nodes { createdBy { displayName } } } } } } }`,
		"tasks of tasks": `{ tasks(first: 100) { nodes { title project { name createdBy { displayName } } parent { title subtasks(first: 5) { nodes { title } } } } } }`,
	}
	for _, size := range []int{1, 100} {
		if size == 1 {
			fill(1, 1)
		} else {
			fill(20, 5)
		}
		for name, query := range queries {
			t.Run(fmt.Sprintf("%s, %d", name, size), func(t *testing.T) {
				// The first fills the caches of statements and of access. The latter lasts a
				// second: where it ended in between, access is read again, a trip of its own.
				least := math.MaxInt
				for range 5 {
					member.MustAsk(nil, query)
					before := s.DB.RoundTrips()
					member.MustAsk(nil, query)
					least = min(least, s.DB.RoundTrips()-before)
				}
				require.LessOrEqual(t, least, most)
			})
		}
	}
}

// The tests' server serves as the role that row-level security binds.
func TestServesAsStationApp(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	ctx := session.OpenTenant(t.Context(), session.Tenant{OrganizationID: acme})
	var role struct {
		Name  string
		Super bool
	}
	require.NoError(t, s.DB.DB.InOrg(ctx, postgres.One(&role, `select rolname as name, rolsuper or rolbypassrls as super from pg_roles where rolname = current_user`)))
	require.Equal(t, "station_app", role.Name)
	require.False(t, role.Super)
}

// A persisted query is asked for by its hash, sent once, and known from then on.
func TestPersistedQuery(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	member := s.Member(s.Organization("acme"), "member", "member")
	query := `{ viewer { organization { slug } } }`
	hash := fmt.Sprintf("%x", sha256.Sum256([]byte(query)))
	body := func(query string) *strings.Reader {
		return strings.NewReader(fmt.Sprintf(`{%s"extensions":{"persistedQuery":{"version":1,"sha256Hash":%q}}}`, query, hash))
	}
	unknown := member.Post("/graphql", "application/json", body(""))
	refused(t, unknown, "PERSISTED_QUERY_NOT_FOUND", "", "PersistedQueryNotFound")
	for _, sent := range []string{`"query":"` + query + `",`, ""} {
		r := member.Post("/graphql", "application/json", body(sent))
		require.JSONEq(t, `{"viewer":{"organization":{"slug":"acme"}}}`, string(r.Data), "%s", r.Body)
	}
}
