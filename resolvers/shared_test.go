package resolvers_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/graph"
	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// audience are sockets of one organization that subscribe to tasks.
type audience struct {
	t       *testing.T
	s       *stationtest.Server
	by      *stationtest.Caller
	clients []*client
}

// watches opens a socket with a subscription under an id, which shows ids of tasks.
func (a *audience) watches(member *stationtest.Caller, id, query string, variables ...any) *client {
	c := dial(a.t, a.s, member.Token).acknowledged()
	c.subscribe(id, query, variables...)
	c.tasksBegun(a.by, id)
	a.clients = append(a.clients, c)
	return c
}

// told makes a task, of which all are told who may be, and gives how often that was
// resolved, and each one's message.
func (a *audience) told(title string) (executions int64, messages []message) {
	a.t.Helper()
	last := createTask(a.t, a.by, map[string]any{"title": "the last poke"})
	for _, c := range a.clients {
		for !strings.Contains(string(c.read().Payload), last) {
		}
	}
	_, before := a.s.App.Live.Counts()
	task := createTask(a.t, a.by, map[string]any{"title": title})
	for _, c := range a.clients {
		m := c.read()
		require.Contains(a.t, string(m.Payload), task)
		messages = append(messages, m)
	}
	_, after := a.s.App.Live.Counts()
	return after - before, messages
}

// groups waits until there are so many.
func groups(t *testing.T, s *stationtest.Server, want int64) {
	t.Helper()
	require.Eventually(t, func() bool {
		got, _ := s.App.Live.Counts()
		return got == want
	}, patience, time.Millisecond, "the number of groups")
}

const watchTasks = `subscription Watch { taskChanged { change taskId task { id title createdBy { displayName username } } } }`

// One execution serves all who would be told the same, each under an id of their own;
// who asks something else, may do something else or is elsewhere has another.
func TestSharedExecutions(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	a := &audience{t: t, s: s, by: s.Member(acme, "maker", "member")}
	ids := []string{"1", `"quoted"`, `back\slash`, "\x01\u2028\t\n", "日本語 🙂 é", strings.Repeat("ü", 64), "</script>", "1"}
	for i, id := range ids {
		a.watches(s.Member(acme, fmt.Sprintf("member%d", i), "member"), id, watchTasks)
	}
	// The same in another layout, and twice on one socket.
	same := s.Member(acme, "same", "member")
	a.watches(same, "other layout", "subscription Watch{taskChanged{change,taskId #\n task{id title createdBy{displayName username}}}}")
	executions, messages := a.told("Zoë \"<&\\ 🙂")
	require.EqualValues(t, 1, executions)
	groups(t, s, 1)
	for i, m := range messages {
		require.Equal(t, "next", m.Type)
		require.Equal(t, string(messages[0].Payload), string(m.Payload))
		if i < len(ids) {
			require.Equal(t, ids[i], m.ID)
		}
	}
	require.Contains(t, string(messages[0].Payload), `"username":"maker"`)

	// Rights, fields, a variable's value; not a variable's place.
	a.watches(s.Member(acme, "owner", "owner"), "rights", watchTasks)
	a.watches(same, "fields", `subscription Watch { taskChanged { taskId } }`)
	const variable = `subscription Watch($with: Boolean!) { taskChanged { taskId task @include(if: $with) { id } } }`
	a.watches(same, "with", variable, "with", true)
	a.watches(a.by, "with", variable, "with", true)
	a.watches(same, "without", variable, "with", false)
	executions, _ = a.told("in five ways")
	require.EqualValues(t, 5, executions)
	groups(t, s, 5)

	// Another organization's events are none of these, whatever they share.
	b := &audience{t: t, s: s, by: s.Member(globex, "stranger", "member")}
	b.watches(b.by, "1", watchTasks)
	executions, _ = b.told("elsewhere")
	require.EqualValues(t, 1, executions)
	groups(t, s, 6)

	for _, c := range append(a.clients, b.clients...) {
		require.NoError(t, c.conn.CloseNow())
	}
	groups(t, s, 0)
}

// The guards ask everybody, also who would only join others, and count everybody's call.
func TestSharedGuards(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	a := &audience{t: t, s: s, by: s.Member(acme, "maker", "owner")}
	member, blind := s.Member(acme, "member", "member"), s.Member(acme, "blind", "member")
	execute(t, s, `delete from user_organization_roles where user_id = $1`, blind.UserID)
	const watch = `subscription { taskChanged { taskId } }`
	for range 4 {
		a.watches(member, "1", watch)
	}
	groups(t, s, 1)
	refused := dial(t, s, blind.Token).acknowledged()
	refused.subscribe("1", watch)
	e := refused.refusal("1")
	require.Equal(t, "FORBIDDEN", e.Extensions.Code)
	executions, _ := a.told("for those who began")
	require.EqualValues(t, 1, executions)
	s.App.Stop()
	mutations := query[int](t, s, `select count(*) from portal_tasks_tasks where organization_id = $1`, acme)
	require.Equal(t, mutations+4, calls(t, s, acme, "tasks"))
	require.Zero(t, calls(t, s, acme, "crm"))
}

// Who loses a right leaves within a second, those who don't go on, and who has it again
// is told of everything again.
func TestSharedRevocation(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	a := &audience{t: t, s: s, by: s.Member(acme, "owner", "owner")}
	loser, leaver := s.Member(acme, "loser", "member"), s.Member(acme, "leaver", "member")
	lost, left := a.watches(loser, "lost", watchTasks), a.watches(leaver, "left", watchTasks)
	for i := range 3 {
		a.watches(s.Member(acme, fmt.Sprintf("member%d", i), "member"), "stays", watchTasks)
	}
	executions, _ := a.told("for all")
	require.EqualValues(t, 1, executions)

	execute(t, s, `delete from user_organization_roles where user_id = $1`, loser.UserID)
	execute(t, s, `update organization_members set is_active = false, removed_at = now() where user_id = $1`, leaver.UserID)
	revoked := time.Now()
	a.clients = a.clients[2:]
	for time.Since(revoked) < time.Second {
		a.told("for some")
	}
	secret := createTask(t, a.by, map[string]any{"title": "secret"})
	executions, _ = a.told("secret too")
	require.EqualValues(t, 1, executions, "nothing is resolved for who may not know")
	groups(t, s, 2)
	for _, m := range left.closes(closeForbidden) {
		require.NotContains(t, string(m.Payload), secret)
	}

	lost.subscribe("query", `{ __typename }`)
	for m := lost.read(); m.ID != "query"; m = lost.read() {
		require.NotContains(t, string(m.Payload), secret)
	}
	lost.expect("complete", "query")
	execute(t, s, `insert into user_organization_roles (organization_id, user_id, role_id)
		select organization_id, $1, id from roles where organization_id = $2 and name = 'member'`, loser.UserID, acme)
	s.App.Access.Drop(acme)
	a.clients = append(a.clients, lost)
	a.told("together again")
	executions, _ = a.told("once for all")
	require.EqualValues(t, 1, executions)
	groups(t, s, 1)
}

// When a whole role changes, those who have it stay together, and miss nothing.
func TestSharedRoleChanges(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	a := &audience{t: t, s: s, by: s.Member(acme, "owner", "owner")}
	for i := range 3 {
		a.watches(s.Member(acme, fmt.Sprintf("member%d", i), "member"), "m", watchTasks)
		a.watches(s.Member(acme, fmt.Sprintf("viewer%d", i), "viewer"), "v", watchTasks)
	}
	executions, _ := a.told("for two roles")
	require.EqualValues(t, 2, executions)
	execute(t, s, `update roles set permissions = (select permissions from roles where organization_id = $1 and name = 'member')
		where organization_id = $1 and name = 'viewer'`, acme)
	s.App.Access.Drop(acme)
	a.told("the first of what they may now")
	executions, _ = a.told("for one")
	require.EqualValues(t, 1, executions)
	groups(t, s, 1)
	execute(t, s, `update roles set permissions = array_remove(permissions, 'users.read') where organization_id = $1 and name = 'viewer'`, acme)
	s.App.Access.Drop(acme)
	a.told("the first after it")
	executions, _ = a.told("for two again")
	require.EqualValues(t, 2, executions)
	groups(t, s, 2)
}

// A portlet that is switched off is silent for all, and not after it.
func TestSharedPortletDisabled(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	a := &audience{t: t, s: s, by: s.Member(acme, "owner", "owner")}
	for i := range 3 {
		a.watches(s.Member(acme, fmt.Sprintf("member%d", i), "member"), "1", `subscription { events(types: ["tasks.*", "crm.*"]) { type entityId } }`)
	}
	a.told("while it is on")
	a.by.MustAsk(nil, `mutation { disablePortlet(input: {portletId: "tasks"}) { portletInstance { enabled } } }`)
	secret := uuid.New()
	require.NoError(t, s.DB.DB.InOrg(s.DB.Context(t, acme, a.by.UserID), eventbus.Append(eventbus.Event{
		PortletID: "tasks", Type: "tasks.task.updated", EntityType: "task", EntityID: uuid.NullUUID{UUID: secret, Valid: true},
	})))
	var made struct{ CreateContact struct{ Contact idOf } }
	a.by.MustAsk(&made, `mutation { createContact(input: {firstName: "A", lastName: "B"}) { contact { id } } }`)
	for _, c := range a.clients {
		require.Contains(t, string(c.read().Payload), made.CreateContact.Contact.ID, "of the other portlet, after the one that is off")
	}
	a.by.MustAsk(nil, `mutation { enablePortlet(input: {portletId: "tasks"}) { portletInstance { enabled } } }`)
	a.told("while it is on again")
}

// What is not known to be the same for all is resolved for each.
func TestSharedFieldsOnly(t *testing.T) {
	t.Parallel()
	shared := maps.Clone(graph.Shared())
	delete(shared, "User.username")
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.Shared = shared })
	acme := s.Organization("acme")
	a := &audience{t: t, s: s, by: s.Member(acme, "owner", "owner")}
	for i := range 3 {
		member := s.Member(acme, fmt.Sprintf("member%d", i), "member")
		a.watches(member, "own", watchTasks)
		a.watches(member, "shared", `subscription { taskChanged { taskId task { createdBy { displayName } } } }`)
		a.watches(member, "own too", `subscription { taskChanged { taskId task { ...on Task { createdBy { ...of } } } } } fragment of on User { username }`)
	}
	executions, _ := a.told("for three and each of six")
	require.EqualValues(t, 7, executions)
	groups(t, s, 7)
}

// Who does not read is alone in it, and is told of everything once it does.
func TestSharedWithTheSlow(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) {
		cfg.Sockets = graphqlws.Timing{Write: time.Minute, Ping: time.Hour}
	})
	acme := s.Organization("acme")
	a := &audience{t: t, s: s, by: s.Member(acme, "owner", "owner")}
	const watch = `subscription { taskChanged { taskId task { title description } } }`
	member := s.Member(acme, "member", "member")
	slow := a.watches(member, "slow", watch)
	a.watches(member, "fast", watch)
	a.told("for both")
	a.clients = a.clients[1:]
	groups(t, s, 1)

	goesOn := slow.stalls()
	const rounds, each = 40, 40
	long := strings.Repeat("x", 20_000)
	for round := range rounds {
		var tasks []map[string]any
		for i := range each {
			tasks = append(tasks, map[string]any{"title": fmt.Sprint("task ", round*each+i), "description": long})
		}
		a.by.MustAsk(nil, `mutation ($input: CreateTasksInput!) { createTasks(input: $input) { results { task { id } } } }`,
			"input", map[string]any{"tasks": tasks})
		for i := range each {
			require.Contains(t, string(a.clients[0].read().Payload), fmt.Sprintf(`"task %d"`, round*each+i))
		}
		if got, _ := s.App.Live.Counts(); got == 2 && round > 2 {
			goesOn()
			for n := range (round + 1) * each {
				require.Contains(t, string(slow.read().Payload), fmt.Sprintf(`"task %d"`, n))
			}
			a.clients = append(a.clients, slow)
			a.told("together again")
			executions, _ := a.told("once")
			require.EqualValues(t, 1, executions)
			groups(t, s, 1)
			return
		}
	}
	require.Fail(t, "the slow one never left the others")
}

// Each event costs one of those who are told of it what the subscription does, however
// many subscriptions that member has; others are told as before.
func TestEventsCost(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) {
		cfg.Budgets = limits.Budgets{Operation: 100, Subscription: 100, Minute: 500}
	})
	acme := s.Organization("acme")
	frugal := s.Member(acme, "frugal", "member")
	var told int
	var executions int64
	var answer message
	inOneMinute(func() {
		spender := s.Member(acme, "spender"+uuid.NewString()[:8], "member")
		c, quiet := dial(t, s, spender.Token).acknowledged(), dial(t, s, frugal.Token).acknowledged()
		quiet.subscribe("quiet", `subscription { taskChanged { taskId } }`)
		for n := range 3 { // they cost 79, 80 and 81 of 500 to begin, so that there is as much for 3 events
			c.subscribe(fmt.Sprint(n), `subscription ($n: Int!) { taskChanged { taskId task { subtasks(first: $n) { nodes { id } } } } }`, "n", 75+n)
		}
		groups(t, s, 4)
		_, before := s.App.Live.Counts()
		for range 5 {
			task := uuid.New()
			require.NoError(t, s.DB.DB.InOrg(s.DB.Context(t, acme, spender.UserID), eventbus.Append(eventbus.Event{
				PortletID: "tasks", Type: "tasks.task.updated", EntityType: "task", EntityID: uuid.NullUUID{UUID: task, Valid: true},
			})))
			require.Contains(t, string(quiet.expect("next", "quiet")), task.String())
		}
		for told = 0; told < 3; told++ {
			require.Equal(t, "next", c.read().Type)
		}
		c.subscribe("query", `{ tasks { nodes { id } } }`)
		for answer = c.read(); answer.ID != "query"; answer = c.read() {
			told++
		}
		_, after := s.App.Live.Counts()
		executions = after - before
		require.NoError(t, errors.Join(c.conn.CloseNow(), quiet.conn.CloseNow()))
		groups(t, s, 0)
	})
	require.Equal(t, 3, told)
	require.EqualValues(t, 5+3, executions)
	require.Equal(t, "error", answer.Type)
	require.Contains(t, string(answer.Payload), "RATE_LIMITED")
}
