package resolvers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// get sends a query as GET does.
func get(c *stationtest.Caller, parameters ...string) *stationtest.Response {
	values := url.Values{}
	for i := 0; i < len(parameters); i += 2 {
		values.Set(parameters[i], parameters[i+1])
	}
	return c.Get("/graphql?" + values.Encode())
}

// What a request says that is not what it should be is told in a sentence, with a code
// and without the request in it.
func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	member := s.Member(s.Organization("acme"), "member", "member")
	createTask(t, member, map[string]any{"title": "kept"})
	before := rows(t, s)
	for _, c := range []struct {
		name, body string
		status     int
		sentence   string
	}{
		{"extensions", `{"query":"{__typename}","variables":{"p":"SECRET"},"extensions":1}`, 400, "`extensions` must be a JSON object."},
		{"variables", `{"query":"{__typename}","variables":"SECRET"}`, 400, "`variables` must be a JSON object."},
		{"variables as a list", `{"query":"{__typename}","variables":["SECRET"]}`, 400, "`variables` must be a JSON object."},
		{"query", `{"query":5,"variables":{"p":"SECRET"}}`, 400, "The request body must be a JSON object with `query` and, if need be, `variables`."},
		{"a list", `[{"query":"{__typename}"}]`, 400, "The request body must be a JSON object with `query` and, if need be, `variables`."},
		{"operationName", `{"query":"query a {__typename} query b {__typename}","operationName":"SECRET"}`, 200, "The document has no operation of this name."},
		{"subscription", `{"query":"subscription { taskChanged { taskId } }"}`, 400, "Subscriptions go over a socket that speaks graphql-transport-ws."},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := member.Post("/graphql", "application/json", strings.NewReader(c.body))
			require.Equal(t, c.status, r.Status, r.Body)
			refused(t, r, "BAD_USER_INPUT", "", c.sentence)
			require.NotContains(t, r.Body, "SECRET")
			require.NotContains(t, r.Body, "Go ")
		})
	}
	for _, c := range []struct {
		name       string
		parameters []string
		status     int
		sentence   string
	}{
		{"GET of a mutation", []string{"query", `mutation { createTask(input: {title: "a"}) { task { id } } }`}, 405, "Send mutations by POST."},
		{"GET of a subscription", []string{"query", `subscription { taskChanged { taskId } }`}, 400, "Subscriptions go over a socket that speaks graphql-transport-ws."},
		{"GET of variables", []string{"query", "{__typename}", "variables", "["}, 400, "`variables` must be a JSON object."},
		{"GET of a list", []string{"query", "{__typename}", "variables", "[1]"}, 400, "`variables` must be a JSON object."},
		{"GET of nothing", nil, 400, "The request has no `query`."},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := get(member, c.parameters...)
			require.Equal(t, c.status, r.Status, r.Body)
			refused(t, r, "BAD_USER_INPUT", "", c.sentence)
		})
	}
	t.Run("GET", func(t *testing.T) {
		r := get(member, "query", `query one($n: Int) { tasks(first: $n) { nodes { title } } } query two { __typename }`,
			"variables", `{"n": 1}`, "operationName", "one")
		require.Empty(t, r.Errors, r.Body)
		require.JSONEq(t, `{"tasks": {"nodes": [{"title": "kept"}]}}`, string(r.Data))
	})
	require.Equal(t, before, rows(t, s), "nothing was written")
}

// A fault in the variables names the field; the library's words are cut where they
// quote what was sent.
func TestVariableFaults(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	member := s.Member(s.Organization("acme"), "member", "member")
	const create = `mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }`
	const update = `mutation ($input: UpdateTaskInput!) { updateTask(input: $input) { task { id } } }`
	before := rows(t, s)
	for _, c := range []struct {
		name, query     string
		input           map[string]any
		field, sentence string
	}{
		{"null", create, map[string]any{"title": nil}, "title", "`title` can't be empty."},
		{"absent", create, map[string]any{}, "title", "`title` can't be empty."},
		{"unknown", create, map[string]any{"title": "a", "titel": "b"}, "titel", "`titel` is no field of this input."},
		{"no int", update, map[string]any{"id": member.UserID, "version": 1.5}, "version", "`version`: cannot use string as Int."},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := member.Ask(c.query, "input", c.input)
			refused(t, r, "BAD_USER_INPUT", c.field, c.sentence)
			require.Empty(t, r.Errors[0].Path)
		})
	}
	t.Run("long", func(t *testing.T) {
		r := member.Ask(`mutation { createTask(input: {title: "` + strings.Repeat("q", 100_000) + `", dueDate: 1e400}) { task { id } } }`)
		require.Less(t, len(r.Body), 1000)
		require.Len(t, r.Errors, 1)
		require.Equal(t, "BAD_USER_INPUT", r.Errors[0].Extensions.Code)
	})
	t.Run("tokens", func(t *testing.T) {
		r := member.Ask("{ " + strings.Repeat("__typename ", 2001) + " }")
		refused(t, r, "QUERY_TOO_COMPLEX", "", "The query is longer than 2000 tokens.")
	})
	require.Equal(t, before, rows(t, s), "nothing was written")
}

// Lists in lists are as many rows as their lengths multiplied, and are refused before
// any of them is read. What an operation costs is told with its answer.
func TestCost(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet)
	member := s.Member(s.Organization("acme"), "member", "member")
	for query, cost := range map[string]string{
		`{ projects(first: 100) { nodes { tasks(first: 100) { nodes { subtasks(first: 100) { nodes { id } } } } } } }`:                                                                       "1020202",
		`query ($n: Int = 100) { projects(first: $n) { nodes { ...p } } } fragment p on Project { tasks(first: 100) { edges { node { subtasks(first: 5) { nodes { id } totalCount } } } } }`: "290202",
		`mutation { createTasks(input: {tasks: [` + strings.Repeat(`{title: "a"} `, 300) + `]}) { results { task { subtasks(first: 90) { nodes { id title } } } } } }`:                       "57901",
	} {
		member.MustAsk(nil, `{ __typename }`) // what the member may do is known from now on
		trips := s.DB.RoundTrips()
		refused(t, member.Ask(query), "QUERY_TOO_COMPLEX", "", "The operation costs "+cost+"; at most 50000 are allowed: ask for fewer rows or fields.")
		require.Equal(t, trips, s.DB.RoundTrips())
	}
	remaining := 1_000_000
	told := func(query string, requested int) {
		remaining -= requested
		r := member.Ask(query)
		require.Empty(t, r.Errors, r.Body)
		require.JSONEq(t, fmt.Sprintf(`{"cost": {"requested": %d, "budget": 50000, "remaining": %d}}`, requested, remaining), string(r.Extensions))
	}
	inOneMinute(func() {
		remaining, member = 1_000_000, s.As(member.UserID, s.Organization("o"+uuid.NewString()[:18]))
		s.Join(member.Organization, member.UserID, "member", "member")
		told(`query ($n: Int = 100) { projects(first: $n) { nodes { tasks(first: 100) { nodes { subtasks(first: 2) { nodes { id } } } } } } }`, 40_202)
		told(`mutation { createTask(input: {title: "a"}) { task { id } } }`, 12)
	})
	r := s.Nobody().Ask(`{ __typename }`)
	require.JSONEq(t, `{"cost": {"requested": 1, "budget": 50000}}`, string(r.Extensions))
	require.Empty(t, member.Ask(`{ nothing }`).Extensions, "nothing ran")
}

// An event of a subscription may cost a tenth of an operation, and is paid for from the
// member's minute, as what the member asks is.
func TestCostOfEvents(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) {
		cfg.Budgets = limits.Budgets{Operation: 100, Subscription: 10, Minute: 1000}
	})
	acme := s.Organization("acme")
	inOneMinute(func() {
		minute := time.Now().Unix() / 60
		watcher := s.Member(acme, "watcher"+uuid.NewString()[:8], "member")
		c := dial(t, s, watcher.Token).acknowledged()
		c.subscribe("dear", `subscription { taskChanged { task { subtasks(first: 4) { nodes { id title } } } } }`)
		e := c.refusal("dear")
		require.Equal(t, "QUERY_TOO_COMPLEX", e.Extensions.Code)
		require.Equal(t, "The subscription costs 12 for each event; at most 10 are allowed: ask for fewer rows or fields.", e.Message)
		_, before := s.App.Live.Counts()
		c.subscribe("1", `subscription { taskChanged { task { id title } } }`) // of 4
		c.tasksBegun(s.Member(acme, "maker"+uuid.NewString()[:8], "member"), "1")
		for range 5 {
			var data struct{ TaskChanged struct{ Task idOf } }
			task := createTask(t, s.Member(acme, "maker"+uuid.NewString()[:8], "member"), map[string]any{"title": "a"})
			for data.TaskChanged.Task.ID != task {
				c.next("1", &data)
			}
		}
		_, after := s.App.Live.Counts()
		require.GreaterOrEqual(t, after-before, int64(6))
		r := watcher.Ask(`{ __typename }`)
		if time.Now().Unix()/60 == minute {
			require.JSONEq(t, fmt.Sprintf(`{"cost": {"requested": 1, "budget": 100, "remaining": %d}}`, 1000-4-4*(after-before)-1), string(r.Extensions))
		}
	})
}

// A member who has spent the minute's budget waits for the next minute, and nobody else.
func TestCostPerMinute(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet, func(_ *stationtest.Server, cfg *resolvers.AppConfig) {
		cfg.Budgets = limits.Budgets{Operation: 30, Minute: 50}
	})
	acme := s.Organization("acme")
	one, other := s.Member(acme, "one", "member"), s.Member(acme, "other", "member")
	inOneMinute(func() {
		one = s.Member(acme, "one"+uuid.NewString()[:8], "member")
		one.MustAsk(nil, `{ tasks(first: 26) { nodes { id } } }`)
		one.MustAsk(nil, `{ tasks(first: 20) { nodes { id } } }`)
		trips := s.DB.RoundTrips()
		r := one.Ask(`{ __typename }`)
		if len(r.Errors) == 0 {
			return // the minute has ended
		}
		refused(t, r, "RATE_LIMITED", "", "Your operations may cost 50 a minute, and this one of 1 is too much for now.")
		require.Positive(t, r.Errors[0].Extensions.RetryAfter)
		require.LessOrEqual(t, r.Errors[0].Extensions.RetryAfter, 60)
		require.Equal(t, trips, s.DB.RoundTrips())
	})
	other.MustAsk(nil, `{ tasks(first: 20) { nodes { id } } }`)
}

// A cursor that was made up is the fault of its own field.
func TestForgedCursorBesideOthers(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	member := s.Member(s.Organization("acme"), "member", "member")
	createTask(t, member, map[string]any{"title": "kept"})
	r := member.Ask(`query ($after: String!) { tasks { nodes {
		a: subtasks(after: $after, orderBy: [{field: CREATED_AT, direction: DESC}]) { totalCount } b: subtasks { totalCount } createdBy { displayName } } } }`,
		"after", forgedCursor())
	refused(t, r, "BAD_USER_INPUT", "after", "`after` is not a cursor of this list in this order.")
	require.Equal(t, []any{"tasks", "nodes", 0.0, "a"}, r.Errors[0].Path)
	require.Empty(t, logLines(t, s, "a request failed"))
}

// Sockets that do not begin as they must are closed, and leave nothing.
func TestSocketWithABrokenInit(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	for _, first := range []string{`{"type":"connection_init","payload":"x"}`, `{"type":"connection_init","payload":[1]}`, `nonsense`, `5`} {
		c := open(t, s.URL, http.Header{})
		require.NoError(t, c.conn.Write(t.Context(), websocket.MessageText, []byte(first)))
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		for open := true; open; {
			select {
			case _, open = <-c.in:
			case <-ctx.Done():
				require.Fail(t, "the socket stays", first)
			}
		}
	}
}

// A subscription has one root field, a position that the log has reached, and costs little,
// since it runs for every event.
func TestSubscriptionFaults(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	member := s.Member(s.Organization("acme"), "member", "member")
	for query, want := range map[string][3]string{
		`subscription { a: taskChanged { taskId } b: taskChanged { taskId } }`: {"BAD_USER_INPUT", "", "A subscription must have one root field."},
		fmt.Sprintf(`subscription { events(after: %q) { id } }`, eventbus.EncodePosition(999_999_999)): {
			"BAD_USER_INPUT", "after", "This position lies past the end of the event log: load everything anew and begin without one.",
		},
		`subscription { taskChanged { task { project { tasks(first: 50) { nodes { subtasks(first: 100) { nodes { id } } } } } } } }`: {
			"QUERY_TOO_COMPLEX", "", "The subscription costs 5105 for each event; at most 5000 are allowed: ask for fewer rows or fields.",
		},
	} {
		c := dial(t, s, member.Token).acknowledged()
		c.subscribe("1", query)
		e := c.refusal("1")
		require.Equal(t, want[0], e.Extensions.Code, "%v", e)
		require.Equal(t, want[2], e.Message)
		if want[1] != "" {
			require.Equal(t, want[2], e.Extensions.Fields[want[1]])
		}
		_ = wsjson.Write(t.Context(), c.conn, json.RawMessage(`{"type":"complete","id":"1"}`))
	}
}
