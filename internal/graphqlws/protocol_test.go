package graphqlws_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/resolvers/stationtest"
)

const (
	tasksChanged = `subscription { taskChanged { change } }`
	whereQuery   = `{ viewer { organization { slug } } }`
	whereData    = `{"data":{"viewer":{"organization":{"slug":"acme"}}}}`
)

// as connects with a member's token in the upgrade's header.
func as(s *stationtest.Server, member *stationtest.Caller) dialer {
	return dialer{url: s.URL + "/graphql", header: http.Header{"Authorization": {"Bearer " + member.Token}}}
}

// What is no message of the protocol closes the socket, with a reason that has nothing
// of what was sent.
func TestInvalidMessages(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet)
	acme := s.Organization("acme")
	const (
		noObject, noType, unknown = "A message must be a JSON object", "A message must have a type", "This type of message is unknown"
		noID, longID, noPayload   = "A message of this type must have an id", "The id is longer than 128 bytes", "The payload must be a JSON object"
	)
	for i, c := range []struct{ text, reason string }{
		{`SECRET`, noObject},
		{`5`, noObject},
		{`null`, noObject},
		{`"SECRET"`, noObject},
		{`[{"type":"ping"}]`, noObject},
		{``, noObject},
		{`{"type":"ping"`, noObject},
		{`{"type":"ping"} {"type":"ping"}`, noObject},
		{"{\"type\":\"ping\",\"SECRET\":\"\xff\"}", noObject},
		{`{}`, noType},
		{`{"type":5}`, noType},
		{`{"type":null}`, noType},
		{`{"TYPE":"ping"}`, noType},
		{`{"type":"SECRET"}`, unknown},
		{`{"type":"start","id":"1","payload":{"query":"{__typename}"}}`, unknown},
		{`{"type":"next","id":"1","payload":{}}`, unknown},
		{`{"type":"connection_ack"}`, unknown},
		{`{"type":"subscribe","payload":{"query":"{__typename}"}}`, noID},
		{`{"type":"subscribe","id":5,"payload":{"query":"{__typename}"}}`, noID},
		{`{"type":"subscribe","id":null,"payload":{"query":"{__typename}"}}`, noID},
		{`{"type":"subscribe","id":"","payload":{"query":"{__typename}"}}`, noID},
		{`{"type":"complete"}`, noID},
		{`{"type":"complete","id":""}`, noID},
		{subscribe(strings.Repeat("a", graphqlws.MaxID+1), `{__typename}`, nil), longID},
		{subscribe(strings.Repeat("é", graphqlws.MaxID/2)+"e", `{__typename}`, nil), longID},
		{`{"type":"complete","id":"` + strings.Repeat("a", graphqlws.MaxID+1) + `"}`, longID},
		{`{"type":"ping","payload":"SECRET"}`, noPayload},
		{`{"type":"pong","payload":5}`, noPayload},
		{`{"type":"subscribe","id":"1","payload":"SECRET"}`, noPayload},
		{`{"type":"subscribe","id":"1","payload":["SECRET"]}`, noPayload},
		{`{"type":"subscribe","id":"1"}`, "payload.query must be a string"},
		{`{"type":"subscribe","id":"1","payload":{}}`, "payload.query must be a string"},
		{`{"type":"subscribe","id":"1","payload":{"query":null}}`, "payload.query must be a string"},
		{`{"type":"subscribe","id":"1","payload":{"query":5}}`, "payload.query must be a string"},
		{`{"type":"subscribe","id":"1","payload":{"query":"{__typename}","operationName":5}}`, "payload.operationName must be a string"},
		{`{"type":"subscribe","id":"1","payload":{"query":"{__typename}","variables":["SECRET"]}}`, "payload.variables must be a JSON object"},
		{`{"type":"subscribe","id":"1","payload":{"query":"{__typename}","extensions":"SECRET"}}`, "payload.extensions must be a JSON object"},
	} {
		t.Run(fmt.Sprintf("%d %.40q", i, c.text), func(t *testing.T) {
			socket := as(s, s.Member(acme, fmt.Sprintf("member%d", i), "viewer")).begun(t)
			socket.says(c.text)
			socket.closed(4400, c.reason)
		})
	}
	t.Run("of bytes", func(t *testing.T) {
		c := as(s, s.Member(acme, "member", "viewer")).begun(t)
		require.NoError(t, c.conn.Write(t.Context(), websocket.MessageBinary, []byte(`{"type":"ping"}`)))
		c.closed(4400, "Messages are text, not binary")
	})
	for _, payload := range []string{`"SECRET"`, `["SECRET"]`, `5`, `true`} {
		t.Run("connection_init "+payload, func(t *testing.T) {
			c := dialer{url: s.URL + "/graphql"}.open(t)
			c.says(`{"type":"connection_init","payload":` + payload + `}`)
			c.closed(4400, noPayload)
		})
	}
}

// A socket says once who is speaking, in time, and before anything is asked on it.
func TestInit(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet)
	acme := s.Organization("acme")
	member := s.Member(acme, "member", "member")
	nobody := dialer{url: s.URL + "/graphql"}
	const closed = ""
	late, err := s.Tokens.Sign(uuid.New(), member.UserID, acme, time.Now().Add(-time.Hour))
	require.NoError(t, err)
	signedIn := []string{`{"id":"1","type":"next","payload":` + whereData + `}`, `{"id":"1","type":"complete"}`}
	signedOut := []string{
		`{"id":"1","type":"next","payload":{"errors":[{"message":"Sign in first.","path":["viewer"],"locations":[{"line":1,"column":3}],"extensions":{"code":"UNAUTHENTICATED"}}],"data":{"viewer":null}}}`,
		`{"id":"1","type":"complete"}`,
	}
	for _, c := range []struct {
		name   string
		from   dialer
		init   string
		says   []string
		code   websocket.StatusCode
		reason string
	}{
		{"of Authorization", nobody, `{"type":"connection_init","payload":{"Authorization":"Bearer ` + member.Token + `"}}`, signedIn, 0, closed},
		{"of authorization", nobody, `{"type":"connection_init","payload":{"authorization":"bearer ` + member.Token + `","x":[1]}}`, signedIn, 0, closed},
		{"of the header", as(s, member), initText, signedIn, 0, closed},
		{"of the header beside null", as(s, member), `{"type":"connection_init","payload":{"authorization":null}}`, signedIn, 0, closed},
		{"null", nobody, `{"type":"connection_init","payload":null}`, signedOut, 0, closed},
		{"an object", nobody, `{"type":"connection_init","payload":{}}`, signedOut, 0, closed},
		{"bad token", nobody, `{"type":"connection_init","payload":{"authorization":"Bearer SECRET"}}`, nil, 4403, "Forbidden"},
		{"old token", nobody, `{"type":"connection_init","payload":{"authorization":"Bearer ` + late + `"}}`, nil, 4403, "Forbidden"},
		{"no scheme", nobody, `{"type":"connection_init","payload":{"authorization":"` + member.Token + `"}}`, nil, 4403, "Forbidden"},
		{"no string", nobody, `{"type":"connection_init","payload":{"authorization":["` + member.Token + `"]}}`, nil, 4403, "Forbidden"},
		{"bad token beside a good header", as(s, member), `{"type":"connection_init","payload":{"authorization":"Bearer x"}}`, nil, 4403, "Forbidden"},
		{"subscribe first", as(s, member), subscribe("1", whereQuery, nil), nil, 4401, "Unauthorized"},
	} {
		t.Run(c.name, func(t *testing.T) {
			socket := c.from.open(t)
			socket.says(c.init)
			if c.code != 0 {
				socket.closed(c.code, c.reason)
				return
			}
			socket.hears(ackText)
			socket.says(subscribe("1", whereQuery, nil))
			socket.hears(c.says...)
			socket.quiet()
		})
	}
	t.Run("twice", func(t *testing.T) {
		c := as(s, member).begun(t)
		c.says(initText)
		c.closed(4429, "Too many initialisation requests")
	})
	t.Run("ping first", func(t *testing.T) {
		c := nobody.open(t)
		c.says(`{"type":"ping"}`, `{"type":"pong"}`, `{"type":"complete","id":"1"}`)
		c.hears(`{"type":"pong"}`)
		c.says(initText)
		c.hears(ackText)
	})
}

// Operations are answered by their results and one complete, or by one error.
func TestOperations(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	member := s.Member(acme, "member", "member")
	blind := s.Member(acme, "blind", "member")
	_, err := s.DB.Super(t).Exec(t.Context(), `delete from user_organization_roles where user_id = $1`, blind.UserID)
	require.NoError(t, err)
	c := as(s, member).begun(t)
	answered := func(c *client, id string) {
		c.says(subscribe(id, whereQuery, nil))
		c.hears(`{"id":"`+id+`","type":"next","payload":`+whereData+`}`, `{"id":"`+id+`","type":"complete"}`)
	}
	t.Run("query, and its id again", func(*testing.T) {
		answered(c, "1")
		answered(c, "1")
		c.quiet()
	})
	t.Run("mutation", func(t *testing.T) {
		c.says(subscribe("1", `mutation ($t: String!) { createTask(input: {title: $t}) { task { title } } }`, map[string]any{"t": "of a socket"}))
		c.hears(`{"id":"1","type":"next","payload":{"data":{"createTask":{"task":{"title":"of a socket"}}}}}`, `{"id":"1","type":"complete"}`)
		c.quiet()
	})
	t.Run("an id of 128 bytes, quoted", func(*testing.T) {
		id := strings.Repeat("é", 60) + `"\\\n123`
		c.says(`{"type":"subscribe","id":` + quoted(id) + `,"payload":{"query":"{__typename}","variables":null,"operationName":null,"extensions":null}}`)
		c.hears(`{"id":`+quoted(id)+`,"type":"next","payload":{"data":{"__typename":"Query"}}}`, `{"id":`+quoted(id)+`,"type":"complete"}`)
	})
	t.Run("ping", func(*testing.T) {
		c.says(`{"type":"ping","payload":null}`, `{"type":"ping","payload":{}}`, `{"type":"pong"}`, `{"type":"ping","payload":{ "a": [1, "é"] }}`)
		c.hears(`{"type":"pong"}`, `{"type":"pong","payload":{}}`, `{"type":"pong","payload":{"a":[1,"é"]}}`)
	})
	t.Run("complete of an unknown id", func(*testing.T) {
		c.says(`{"type":"complete","id":"unknown"}`)
		c.quiet()
	})
	for _, refused := range []struct{ name, query, code, sentence string }{
		{"empty", ``, "BAD_USER_INPUT", "The request has no `query`."},
		{"syntax", `{`, "BAD_USER_INPUT", "Expected Name, found <EOF>."},
		{"validation", `{ secrets }`, "BAD_USER_INPUT", `Cannot query field "secrets" on type "Query".`},
		{"variables", `query ($id: ID!) { task(id: $id) { id } }`, "BAD_USER_INPUT", "`id` can't be empty."},
		{"tokens", `{ ` + strings.Repeat("__typename ", 2001) + `}`, "QUERY_TOO_COMPLEX", "The query is longer than 2000 tokens."},
		{"depth", `{ tasks { nodes { ` + strings.Repeat("project { tasks { nodes { ", 5) + "id" + strings.Repeat(" } } }", 5) + ` } } }`, "QUERY_TOO_COMPLEX", ""},
		{"two roots", `subscription { a: taskChanged { change } b: taskChanged { change } }`, "BAD_USER_INPUT", "A subscription must have one root field."},
		{"argument", `subscription { events(after: "garbage") { id } }`, "BAD_USER_INPUT", ""},
	} {
		t.Run(refused.name, func(t *testing.T) {
			c.says(subscribe("1", refused.query, nil))
			isError(t, c.next(), "1", refused.code, refused.sentence)
			answered(c, "1") // nothing more came of it, and the id is free
		})
	}
	t.Run("guard", func(t *testing.T) {
		c := as(s, blind).begun(t)
		c.says(subscribe("1", tasksChanged, nil))
		isError(t, c.next(), "1", "FORBIDDEN", "You need the permission portlet.tasks.view.")
		answered(c, "1")
		c.quiet()
	})
	t.Run("signed out", func(t *testing.T) {
		c := dialer{url: s.URL + "/graphql"}.begun(t)
		c.says(subscribe("1", tasksChanged, nil))
		isError(t, c.next(), "1", "UNAUTHENTICATED", "Sign in first.")
		c.quiet()
	})
	t.Run("an id that is active", func(t *testing.T) {
		for id, told := range map[string]string{
			"a b": "a b", strings.Repeat("é", 64): strings.Repeat("é", 45) + "…",
		} {
			c := as(s, member).begun(t)
			c.says(subscribe(id, tasksChanged, nil), subscribe(id, `{__typename}`, nil))
			c.closed(4409, "Subscriber for "+told+" already exists")
		}
	})
	t.Run("an id that was completed", func(*testing.T) {
		c.says(subscribe("1", tasksChanged, nil), `{"type":"complete","id":"1"}`)
		answered(c, "1")
		c.quiet()
	})
}

func quoted(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// isError requires an error message of one coded error.
func isError(t *testing.T, text, id, code, sentence string) {
	t.Helper()
	var m struct {
		ID, Type string
		Payload  []stationtest.Error
	}
	require.NoError(t, json.Unmarshal([]byte(text), &m), "%s", text)
	require.Equal(t, []string{id, "error"}, []string{m.ID, m.Type}, "%s", text)
	require.Len(t, m.Payload, 1)
	require.Equal(t, code, m.Payload[0].Extensions.Code)
	if sentence != "" {
		require.Equal(t, sentence, m.Payload[0].Message)
	}
}
