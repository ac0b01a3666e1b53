package resolvers_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// patience bounds every wait of these tests; nothing takes nearly as long.
const patience = 20 * time.Second

type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// client speaks graphql-transport-ws.
type client struct {
	t    *testing.T
	conn *websocket.Conn
	in   chan message
	// code is the close code, once in is closed.
	code websocket.StatusCode
	// stalled is closed when the client may read again; nil for now.
	stalled atomic.Pointer[chan struct{}]
}

// stalls keeps the client from reading, beyond a message, until it goes on.
func (c *client) stalls() (goesOn func()) {
	stalled := make(chan struct{})
	goesOn = sync.OnceFunc(func() { close(stalled) })
	c.t.Cleanup(goesOn)
	c.stalled.Store(&stalled)
	return goesOn
}

// dial opens a socket and sends connection_init with a token, empty for none.
func dial(t *testing.T, s *stationtest.Server, token string) *client {
	t.Helper()
	c := open(t, s.URL, http.Header{})
	payload := json.RawMessage(`{}`)
	if token != "" {
		payload = json.RawMessage(`{"Authorization": "Bearer ` + token + `"}`)
	}
	c.send(message{Type: "connection_init", Payload: payload})
	return c
}

// open opens a socket and says nothing on it.
func open(t *testing.T, url string, header http.Header) *client {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), url+"/graphql", &websocket.DialOptions{ //nolint:bodyclose // the library closes it
		Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: header,
	})
	require.NoError(t, err)
	require.Equal(t, "graphql-transport-ws", conn.Subprotocol())
	c := &client{t: t, conn: conn, in: make(chan message, 1000)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.receive()
	}()
	t.Cleanup(func() {
		_ = conn.CloseNow()
		for range c.in { // it is full where a test has failed
		}
		<-done
	})
	return c
}

func (c *client) receive() {
	defer close(c.in)
	for {
		if stalled := c.stalled.Load(); stalled != nil {
			<-*stalled
		}
		var m message
		if err := wsjson.Read(context.Background(), c.conn, &m); err != nil {
			c.code = websocket.CloseStatus(err)
			return
		}
		if m.Type == "ping" {
			_ = wsjson.Write(context.Background(), c.conn, message{Type: "pong"})
			continue
		}
		c.in <- m
	}
}

func (c *client) send(m message) {
	c.t.Helper()
	require.NoError(c.t, wsjson.Write(c.t.Context(), c.conn, m))
}

// read gives the next message.
func (c *client) read() message {
	c.t.Helper()
	select {
	case m, ok := <-c.in:
		if !ok {
			require.FailNow(c.t, "the socket was closed", "with %d", c.code)
		}
		return m
	case <-time.After(patience):
		require.FailNow(c.t, "no message came")
		return message{}
	}
}

func (c *client) expect(kind, id string) json.RawMessage {
	c.t.Helper()
	m := c.read()
	require.Equal(c.t, []string{kind, id}, []string{m.Type, m.ID}, "%s", m.Payload)
	return m.Payload
}

func (c *client) acknowledged() *client {
	c.t.Helper()
	c.expect("connection_ack", "")
	return c
}

// closes waits for the close, past whatever was sent before it, which it gives.
func (c *client) closes(code websocket.StatusCode) (before []message) {
	c.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case m, ok := <-c.in:
			if !ok {
				require.Equal(c.t, code, c.code)
				return before
			}
			before = append(before, m)
		case <-timeout:
			require.FailNow(c.t, "the socket stays open")
		}
	}
}

func (c *client) subscribe(id, query string, variables ...any) {
	c.t.Helper()
	values := map[string]any{}
	for i := 0; i+1 < len(variables); i += 2 {
		values[variables[i].(string)] = variables[i+1]
	}
	payload, err := json.Marshal(map[string]any{"query": query, "variables": values})
	require.NoError(c.t, err)
	c.send(message{Type: "subscribe", ID: id, Payload: payload})
}

// begun waits until subscriptions stream, which the protocol does not tell: poke makes
// something happen and gives, per subscription, a text that its message will have. The
// pokes' own messages are gone after it.
func (c *client) begun(poke func() map[string]string) {
	c.t.Helper()
	timeout := time.After(patience)
	for {
		missing := poke()
		again := time.After(100 * time.Millisecond)
	reading:
		for len(missing) > 0 {
			select {
			case m, ok := <-c.in:
				if !ok {
					require.FailNow(c.t, "the socket was closed", "with %d", c.code)
				}
				require.Equal(c.t, "next", m.Type, "%s", m.Payload)
				if text, ok := missing[m.ID]; ok && strings.Contains(string(m.Payload), text) {
					delete(missing, m.ID)
				}
			case <-again:
				break reading
			case <-timeout:
				require.FailNow(c.t, "the subscriptions do not begin", "%v", missing)
			}
		}
		if len(missing) == 0 {
			return
		}
	}
}

// tasksBegun is begun for subscriptions that show a task's id.
func (c *client) tasksBegun(member *stationtest.Caller, ids ...string) {
	c.t.Helper()
	c.begun(func() map[string]string {
		task := createTask(c.t, member, map[string]any{"title": "poke"})
		shows := map[string]string{}
		for _, id := range ids {
			shows[id] = task
		}
		return shows
	})
}

// next decodes the data of a subscription's next message.
func (c *client) next(id string, dst any) {
	c.t.Helper()
	decode(c.t, c.expect("next", id), dst)
}

func decode(t *testing.T, payload json.RawMessage, dst any) {
	t.Helper()
	var response stationtest.Response
	require.NoError(t, json.Unmarshal(payload, &response), "%s", payload)
	require.Empty(t, response.Errors, "%s", payload)
	require.NoError(t, json.Unmarshal(response.Data, dst), "%s", payload)
}

// refusal gives the one error that a subscription is answered by.
func (c *client) refusal(id string) stationtest.Error {
	c.t.Helper()
	payload := c.expect("error", id)
	var errs []stationtest.Error
	require.NoError(c.t, json.Unmarshal(payload, &errs), "%s", payload)
	require.Len(c.t, errs, 1, "%s", payload)
	return errs[0]
}

// event is a PortalEvent.
type event struct{ Type, Position, EntityID, PortletID string }

func (c *client) event(id string) event {
	c.t.Helper()
	var data struct{ Events event }
	c.next(id, &data)
	return data.Events
}

const (
	eventsSubscription = `subscription ($after: String, $types: [String!]) {
		events(after: $after, types: $types) { type position entityID: entityId portletID: portletId } }`
	tasksSubscription = `subscription { taskChanged { change taskID: taskId task { title project { name } createdBy { displayName username } } } }`
)

// A change over HTTP reaches the subscribers of its own organization.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	member, stranger := s.Member(acme, "member", "member"), s.Member(globex, "stranger", "member")
	c := dial(t, s, member.Token).acknowledged()
	c.subscribe("task", tasksSubscription)
	c.subscribe("all", eventsSubscription)
	var made struct {
		CreateTask    struct{ Task idOf }
		CreateProject struct{ Project idOf }
	}
	create := `mutation ($name: String!) { createTask(input: {title: "A task"}) { task { id } } createProject(input: {name: $name}) { project { id } } }`
	c.begun(func() map[string]string {
		member.MustAsk(&made, create, "name", uuid.NewString())
		return map[string]string{"task": made.CreateTask.Task.ID, "all": made.CreateProject.Project.ID}
	})

	stranger.MustAsk(nil, create, "name", "Theirs")
	member.MustAsk(&made, create, "name", "Ours")
	task := made.CreateTask.Task.ID
	member.MustAsk(nil, `mutation ($id: ID!) { updateTask(input: {id: $id, version: 1, title: "Another"}) { task { id } } }`, "id", task)
	member.MustAsk(nil, `mutation ($id: ID!) { deleteTask(input: {id: $id}) { task { id } } }`, "id", task)
	got := map[string][]string{}
	for range 7 {
		m := c.read()
		require.Equal(t, "next", m.Type, "%s", m.Payload)
		got[m.ID] = append(got[m.ID], string(m.Payload))
	}
	require.Len(t, got["task"], 3)
	for i, kind := range []string{"CREATED", "UPDATED", "DELETED"} {
		require.Contains(t, got["task"][i], `"change":"`+kind+`","taskID":"`+task+`"`)
	}
	require.Contains(t, got["task"][2], `"task":null`)
	require.Len(t, got["all"], 4)
	var types, positions []string
	for _, payload := range got["all"] {
		var data struct{ Events event }
		decode(t, json.RawMessage(payload), &data)
		types = append(types, data.Events.Type+" "+data.Events.EntityID)
		positions = append(positions, data.Events.Position)
	}
	require.Equal(t, []string{
		"tasks.task.created " + task, "tasks.project.created " + made.CreateProject.Project.ID,
		"tasks.task.updated " + task, "tasks.task.deleted " + task,
	}, types)
	slices.Sort(positions)
	require.Len(t, slices.Compact(positions), 4)

	// What an event shows is resolved like a query, inside the organization.
	task = createTask(t, member, map[string]any{"title": "The last", "projectId": createProject(t, member, "A project")})
	shown := map[string]string{}
	for range 3 { // the project's event and the task's, and the task's change
		m := c.read()
		shown[m.ID] = string(m.Payload)
	}
	require.JSONEq(t, `{"data": {"taskChanged": {"change": "CREATED", "taskID": "`+task+`", "task": {
		"title": "The last", "project": {"name": "A project"}, "createdBy": {"displayName": "member", "username": "member"}}}}}`, shown["task"])

	// A query on the same socket is answered once.
	c.subscribe("query", `{ viewer { organization { slug } } }`)
	var data struct {
		Viewer struct{ Organization struct{ Slug string } }
	}
	c.next("query", &data)
	c.expect("complete", "query")
	require.Equal(t, "acme", data.Viewer.Organization.Slug)
}

// Who comes back with a position gets what was missed and then what happens, each once
// and in order.
func TestEventsResume(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	member, stranger := s.Member(acme, "member", "member"), s.Member(s.Organization("globex"), "stranger", "member")
	first := dial(t, s, member.Token).acknowledged()
	first.subscribe("all", eventsSubscription)
	first.tasksBegun(member, "all")
	var want []string
	create := func(n int) {
		for range n {
			want = append(want, createTask(t, member, map[string]any{"title": "a"}))
			createTask(t, stranger, map[string]any{"title": "b"})
		}
	}
	create(1)
	seen := first.event("all")
	require.Equal(t, want[0], seen.EntityID)
	require.NoError(t, first.conn.CloseNow())
	want = nil
	create(15)
	second := dial(t, s, member.Token).acknowledged()
	second.subscribe("again", eventsSubscription, "after", seen.Position)
	second.subscribe("some", eventsSubscription, "after", seen.Position, "types", []string{"tasks.task.deleted", "tasks.project.*"})
	create(15)
	member.MustAsk(nil, `mutation ($id: ID!) { deleteTask(input: {id: $id}) { task { id } } }`, "id", want[0])
	createProject(t, member, "last")
	var got, filtered []string
	for len(got) < len(want)+2 || len(filtered) < 2 {
		m := second.read()
		var data struct{ Events event }
		require.Equal(t, "next", m.Type, "%s", m.Payload)
		decode(t, m.Payload, &data)
		if m.ID == "some" {
			filtered = append(filtered, data.Events.Type)
			continue
		}
		got = append(got, data.Events.EntityID)
		require.Equal(t, "again", m.ID)
	}
	require.Equal(t, want, got[:len(want)])
	require.Equal(t, []string{"tasks.task.deleted", "tasks.project.created"}, filtered)

	for _, c := range []struct {
		variables []any
		field     string
	}{
		{[]any{"after", "garbage"}, "after"},
		{[]any{"after", "ZXZlbnQ6LTE"}, "after"},
		{[]any{"types", []string{"no type"}}, "types"},
		{[]any{"types", []string{"*.task"}}, "types"},
	} {
		second.subscribe("bad", eventsSubscription, c.variables...)
		e := second.refusal("bad")
		require.Equal(t, "BAD_USER_INPUT", e.Extensions.Code)
		require.Contains(t, e.Extensions.Fields, c.field)
	}
	// The fresh position of another organization opens nothing of it.
	foreign := dial(t, s, stranger.Token).acknowledged()
	foreign.subscribe("all", eventsSubscription, "after", seen.Position)
	for range 30 {
		require.NotContains(t, want, foreign.event("all").EntityID)
	}
}
