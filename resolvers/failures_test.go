package resolvers_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

const wentWrong = "Something went wrong on our side."

// logLines gives the log lines with a message.
func logLines(t *testing.T, s *stationtest.Server, message string) []map[string]any {
	t.Helper()
	var found []map[string]any
	for text := range strings.Lines(s.Log.String()) {
		var line map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &line), "each line is JSON: %s", text)
		if line["msg"] == message {
			found = append(found, line)
		}
	}
	return found
}

// An error of ours tells the caller its code and the request's id; the log has the rest.
func TestInternalErrors(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	member := s.Member(acme, "member", "member")
	member.MustAsk(nil, `{ tasks { nodes { title } } users { nodes { displayName } } }`)
	_, err := s.DB.Owner(t).Exec(t.Context(), `alter table portal_tasks_tasks drop column title cascade`)
	require.NoError(t, err)
	r := member.Ask(`{ tasks { nodes { title } } users { nodes { displayName } } }`)
	require.Equal(t, 200, r.Status)
	refused(t, r, "INTERNAL", "", wentWrong)
	require.NotContains(t, r.Body, "title")
	require.JSONEq(t, `{"tasks": null, "users": {"nodes": [{"displayName": "member"}]}}`, string(r.Data), "the neighbour is kept")
	require.Equal(t, []any{"tasks"}, r.Errors[0].Path)
	lines := logLines(t, s, "a request failed")
	require.Len(t, lines, 1)
	require.Equal(t, r.Errors[0].Extensions.RequestID, lines[0]["requestId"])
	require.Equal(t, member.UserID.String(), lines[0]["userId"])
	require.Equal(t, acme.String(), lines[0]["organizationId"])
	require.Contains(t, lines[0]["error"], "title")
	require.Contains(t, lines[0]["error"], "42703")
	require.Equal(t, "ERROR", lines[0]["level"])

	_, err = s.DB.Owner(t).Exec(t.Context(), `alter table users rename column password_hash to hash`)
	require.NoError(t, err)
	a := send(t, s, "POST", "/api/auth/login", `{"username": "mia", "password": "x"}`)
	extensions := a.fault(t, 500, "INTERNAL", wentWrong)
	require.Equal(t, a.Header.Get("X-Request-Id"), extensions["requestId"])
	lines = logLines(t, s, "a sign-in request failed")
	require.Len(t, lines, 1)
	require.Equal(t, extensions["requestId"], lines[0]["requestId"])
	require.Contains(t, lines[0]["error"], "password_hash")
}

// A portlet that panics fails its own field. Without an event bus it panics when it
// says that a write is done.
func TestPanicOfAPortlet(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.Events = nil })
	member := s.Member(s.Organization("acme"), "member", "member")
	r := member.Ask(`mutation { first: logout { ok } createTask(input: {title: "a"}) { task { id } } last: logout { ok } }`)
	require.Equal(t, 200, r.Status)
	refused(t, r, "INTERNAL", "", wentWrong)
	require.NotContains(t, r.Body, "nil pointer")
	require.JSONEq(t, `{"first": {"ok": true}, "createTask": null, "last": {"ok": true}}`, string(r.Data))
	lines := logLines(t, s, "a request failed")
	require.Len(t, lines, 1)
	require.Equal(t, r.Errors[0].Extensions.RequestID, lines[0]["requestId"])
	require.NotEmpty(t, lines[0]["requestId"])
	require.Contains(t, lines[0]["error"], "portlet tasks panicked: ")
	require.Contains(t, lines[0]["error"], "goroutine", "with its stack")
	member.MustAsk(nil, `{ tasks { totalCount } }`)
}

// Every request has a line that says who asked.
func TestRequestLog(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	member := s.Member(acme, "member", "member")
	member.MustAsk(nil, `{ tasks { totalCount } }`)
	s.Nobody().Ask(`{ __typename }`)
	a := send(t, s, "GET", "/api/none?secret=1", "")
	lines := logLines(t, s, "request")
	require.Len(t, lines, 3)
	require.Equal(t, member.UserID.String(), lines[0]["userId"])
	require.Equal(t, acme.String(), lines[0]["organizationId"])
	require.Equal(t, "/graphql", lines[0]["path"])
	require.InDelta(t, 200, lines[0]["status"], 0)
	require.Positive(t, lines[0]["bytes"])
	require.Positive(t, lines[0]["ms"])
	require.NotContains(t, lines[1], "userId")
	require.Equal(t, a.Header.Get("X-Request-Id"), lines[2]["requestId"])
	require.InDelta(t, 404, lines[2]["status"], 0)
	ids := map[any]bool{}
	for _, line := range lines {
		ids[line["requestId"]] = true
	}
	require.Len(t, ids, 3)
	require.NotContains(t, s.Log.String(), member.Token)
	require.NotContains(t, s.Log.String(), "secret=1")
}
