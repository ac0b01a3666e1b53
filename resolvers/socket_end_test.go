package resolvers_test

import (
	"bytes"
	"io"
	"net/http"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/resolvers/stationtest"
)

const closeForbidden = websocket.StatusCode(4403)

// Who may not subscribe is told so by the subscription; who has a bad token, by the
// socket.
func TestSocketRefusals(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	owner, member := s.Member(acme, "owner", "owner"), s.Member(acme, "member", "member")
	blind := s.Member(acme, "blind", "viewer")
	execute(t, s, `delete from user_organization_roles where user_id = $1`, blind.UserID)
	stranger := s.As(s.UserWithHash("stranger", "!"), acme)
	// Once the server has heard of a change that came later, it has heard of those above,
	// which would end the sockets of who is no member.
	seer := s.Member(acme, "seer", "viewer")
	seer.MustAsk(nil, viewerID)
	execute(t, s, `update roles set permissions = '{}' where organization_id = $1 and name = 'viewer'`, acme)
	require.Eventually(t, func() bool {
		access, err := s.App.Access.Of(t.Context(), acme, seer.UserID)
		return err == nil && access.Active && len(access.Permissions) == 0
	}, patience, 5*time.Millisecond)
	refusal := func(token, query string) stationtest.Error {
		t.Helper()
		c := dial(t, s, token).acknowledged()
		c.subscribe("1", query)
		e := c.refusal("1")
		// The socket lives on.
		c.subscribe("2", `{ __typename }`)
		c.expect("next", "2")
		c.expect("complete", "2")
		return e
	}
	for name, c := range map[string]struct{ token, query, code, sentence string }{
		"no token":          {"", tasksSubscription, "UNAUTHENTICATED", "Sign in first."},
		"no token, events":  {"", eventsSubscription, "UNAUTHENTICATED", "Sign in first."},
		"no permission":     {blind.Token, tasksSubscription, "FORBIDDEN", "You need the permission portlet.tasks.view."},
		"another's":         {stranger.Token, tasksSubscription, "FORBIDDEN", "You are not an active member of this organization."},
		"another's, events": {stranger.Token, eventsSubscription, "FORBIDDEN", "You are not an active member of this organization."},
		"no such field":     {member.Token, `subscription { secrets }`, "BAD_USER_INPUT", `Cannot query field "secrets" on type "Subscription".`},
		"two fields":        {member.Token, `subscription { taskChanged { change } events { id } }`, "BAD_USER_INPUT", ""},
	} {
		e := refusal(c.token, c.query)
		require.Equal(t, c.code, e.Extensions.Code, name)
		if c.sentence != "" {
			require.Equal(t, c.sentence, e.Message, name)
		}
	}
	owner.MustAsk(nil, `mutation { disablePortlet(input: {portletId: "tasks"}) { portletInstance { enabled } } }`)
	e := refusal(member.Token, tasksSubscription)
	require.Equal(t, "PORTLET_DISABLED", e.Extensions.Code)
	require.Equal(t, "The portlet tasks is not enabled in your organization.", e.Message)

	t.Run("bad token", func(t *testing.T) {
		late, err := s.Tokens.Sign(uuid.New(), member.UserID, acme, time.Now().Add(-time.Hour))
		require.NoError(t, err)
		for _, token := range []string{"garbage", member.Token[:len(member.Token)-3], late} {
			c := dial(t, s, token)
			c.closes(closeForbidden)
		}
	})
	t.Run("bad header", func(t *testing.T) {
		for _, header := range []string{"Bearer garbage", "Basic eDp5"} {
			status, body := handshake(t, s, "Authorization", header)
			require.Equal(t, 401, status)
			require.Contains(t, body, "UNAUTHENTICATED")
		}
	})
	t.Run("origin", func(t *testing.T) {
		for _, origin := range []string{"https://evil.example", "null"} {
			status, body := handshake(t, s, "Origin", origin)
			require.Equal(t, 403, status)
			require.Contains(t, body, "Pages of this origin may not connect.")
		}
		open(t, s.URL, http.Header{"Origin": {s.URL}})
	})
	t.Run("sub-protocol", func(t *testing.T) {
		for _, offered := range []string{"", "graphql-ws", "x, y"} {
			status, body := handshake(t, s, "Sec-WebSocket-Protocol", offered)
			require.Equal(t, 400, status, offered)
			require.Contains(t, body, "A socket must offer the sub-protocol graphql-transport-ws.")
		}
		status, _ := handshake(t, s, "Sec-WebSocket-Protocol", "graphql-ws,graphql-transport-ws")
		require.Equal(t, 101, status)
	})
	t.Run("no order", func(t *testing.T) {
		c := open(t, s.URL, http.Header{})
		c.subscribe("1", `{ __typename }`)
		c.closes(4401)
	})
}

// handshake asks for a socket with one header of its own and gives the answer.
func handshake(t *testing.T, s *stationtest.Server, name, value string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/graphql", nil)
	require.NoError(t, err)
	for name, value := range map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "graphql-transport-ws",
	} {
		request.Header.Set(name, value)
	}
	request.Header.Set(name, value)
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode == http.StatusSwitchingProtocols {
		return response.StatusCode, ""
	}
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

// A socket ends with its token, wherever that came from, and says so by a code after
// which clients come back with a new one.
func TestSocketEndsWithItsToken(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	member := s.Member(acme, "member", "member")
	short, err := auth.NewTokens([]string{stationtest.Secret}, 3*time.Second)
	require.NoError(t, err)
	sign := func() string {
		token, err := short.Sign(uuid.New(), member.UserID, acme, time.Now())
		require.NoError(t, err)
		return token
	}
	t.Run("of connection_init", func(t *testing.T) {
		t.Parallel()
		c := dial(t, s, sign()).acknowledged()
		c.subscribe("task", tasksSubscription)
		c.closes(closeForbidden)
	})
	t.Run("of the header", func(t *testing.T) {
		t.Parallel()
		c := open(t, s.URL, http.Header{"Authorization": {"Bearer " + sign()}})
		c.send(message{Type: "connection_init"})
		c.acknowledged()
		c.subscribe("viewer", whereQuery)
		c.expect("next", "viewer")
		c.closes(closeForbidden)
	})
}

// A server that ends says so to its sockets.
func TestSocketsEndWithTheServer(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	member := s.Member(s.Organization("acme"), "member", "member")
	c := open(t, s.URL, http.Header{"Authorization": {"Bearer " + member.Token}})
	c.send(message{Type: "connection_init"})
	c.acknowledged()
	c.subscribe("task", tasksSubscription)
	c.tasksBegun(member, "task")
	s.App.Sockets.End(t.Context())
	require.Zero(t, s.App.Sockets.Open())
	c.closes(websocket.StatusGoingAway)
}

// labelled counts the goroutines of a label that work on a stream.
func labelled(label string) int {
	var profile bytes.Buffer
	_ = pprof.Lookup("goroutine").WriteTo(&profile, 1)
	n := 0
	for entry := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(entry, label) && (strings.Contains(entry, "eventbus.(*stream)") ||
			strings.Contains(entry, "live.(*") ||
			strings.Contains(entry, "graphqlws.(*socket).run")) {
			n++
		}
	}
	return n
}

// complete, and a client that is gone, leave nothing behind.
func TestSubscriptionsLeaveNothing(t *testing.T) {
	t.Parallel()
	// Goroutines inherit the labels of who started them: these are of this server.
	label := uuid.NewString()
	pprof.SetGoroutineLabels(pprof.WithLabels(t.Context(), pprof.Labels("server", label)))
	s := stationtest.New(t)
	member := s.Member(s.Organization("acme"), "member", "member")
	c := dial(t, s, member.Token).acknowledged()
	none := func() bool { return labelled(label) == 0 }
	c.subscribe("task", tasksSubscription)
	c.subscribe("all", eventsSubscription)
	c.tasksBegun(member, "task", "all")
	require.Positive(t, labelled(label), "the check sees streams")
	c.send(message{Type: "complete", ID: "task"})
	c.send(message{Type: "complete", ID: "all"})
	require.Eventually(t, none, patience, 10*time.Millisecond)
	createTask(t, member, map[string]any{"title": "unseen"})
	c.subscribe("query", `{ __typename }`)
	for m := c.read(); m.ID != "query"; m = c.read() {
		require.NotContains(t, string(m.Payload), "unseen")
	}

	c = dial(t, s, member.Token).acknowledged()
	c.subscribe("task", tasksSubscription)
	c.tasksBegun(member, "task")
	require.NoError(t, c.conn.CloseNow())
	require.Eventually(t, none, patience, 10*time.Millisecond)
}

// What a member loses, the member's streams lose within a second.
func TestRevocationHoldsForStreams(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	owner := s.Member(acme, "owner", "owner")
	leaver, loser := s.Member(acme, "leaver", "member"), s.Member(acme, "loser", "member")
	subscribed := func(member *stationtest.Caller) *client {
		c := dial(t, s, member.Token).acknowledged()
		c.subscribe("task", tasksSubscription)
		c.subscribe("all", eventsSubscription)
		c.tasksBegun(owner, "task", "all")
		return c
	}
	control, left, lost := subscribed(owner), subscribed(leaver), subscribed(loser)
	drain := func(clients ...*client) {
		t.Helper()
		// All saw the pokes of the others; they are over when this one was seen.
		last := createTask(t, owner, map[string]any{"title": "last"})
		for _, c := range clients {
			for missing := map[string]bool{"task": true, "all": true}; len(missing) > 0; {
				if m := c.read(); strings.Contains(string(m.Payload), last) {
					delete(missing, m.ID)
				}
			}
		}
	}
	drain(control, left, lost)

	revoked := time.Now()
	execute(t, s, `update organization_members set is_active = false, removed_at = now() where user_id = $1`, leaver.UserID)
	execute(t, s, `delete from user_organization_roles where user_id = $1`, loser.UserID)
	for _, member := range []*stationtest.Caller{leaver, loser} {
		require.Eventually(t, func() bool {
			r := member.Ask(`{ tasks { totalCount } }`)
			return len(r.Errors) == 1 && r.Errors[0].Extensions.Code == "FORBIDDEN"
		}, patience, 10*time.Millisecond)
	}
	require.Less(t, time.Since(revoked), 2*time.Second)
	task := createTask(t, owner, map[string]any{"title": "secret"})
	for range 2 {
		require.Contains(t, string(control.read().Payload), task)
	}
	// The sockets of who left are closed; the streams of who lost a permission are silent.
	for _, m := range left.closes(closeForbidden) {
		require.Equal(t, "complete", m.Type, "%s", m.Payload)
	}
	lost.subscribe("query", `{ __typename }`)
	require.Equal(t, "query", lost.read().ID)
	require.Equal(t, "complete", lost.read().Type)

	execute(t, s, `insert into user_organization_roles (organization_id, user_id, role_id)
		select organization_id, $1, id from roles where organization_id = $2 and name = 'member'`, loser.UserID, acme)
	s.App.Access.Drop(acme)
	drain(control, lost)

	owner.MustAsk(nil, `mutation { disablePortlet(input: {portletId: "tasks"}) { portletInstance { enabled } } }`)
	owner.MustAsk(nil, `mutation { enablePortlet(input: {portletId: "tasks"}) { portletInstance { enabled } } }`)
	drain(control, lost)
}

// TestEventLatency measures, and asserts nothing but arrival: how long a change takes
// from the request that makes it, and from its answer, to another subscriber.
func TestEventLatency(t *testing.T) {
	s := stationtest.New(t)
	acme := s.Organization("acme")
	one, two := s.Member(acme, "one", "member"), s.Member(acme, "two", "member")
	c := dial(t, s, two.Token).acknowledged()
	c.subscribe("task", tasksSubscription)
	c.tasksBegun(one, "task")
	const events = 200
	whole, after := make([]time.Duration, 0, events), make([]time.Duration, 0, events)
	for range events {
		sent := time.Now()
		arrived := make(chan time.Time, 1)
		go func() {
			<-c.in
			arrived <- time.Now()
		}()
		createTask(t, one, map[string]any{"title": "a"})
		answered := time.Now()
		seen := <-arrived
		whole, after = append(whole, seen.Sub(sent)), append(after, max(0, seen.Sub(answered)))
	}
	slices.Sort(whole)
	slices.Sort(after)
	t.Logf("%d events, from request to subscriber: p50 %s, p95 %s; from answer to subscriber: p50 %s, p95 %s",
		events, whole[events/2], whole[events*95/100], after[events/2], after[events*95/100])
}
