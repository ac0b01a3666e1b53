package resolvers_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/documents"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// The documents of a web app.
const (
	webQuery   = `query Tasks { tasks(first: 5) { totalCount } }`
	webSwitch  = documents.Switch
	webChanges = `subscription Changes { taskChanged { change } }`
)

const (
	ownQuery   = `query Mine { viewer { organization { slug } } }`
	freeQuery  = `query Free { projects { totalCount } }`
	freeTask   = `mutation Free { createTask(input: {title: "not to be"}) { task { id } } }`
	freeStream = `subscription Free { events { id } }`
)

const (
	toldUnknown = "No document of this `documentId` is registered: send its text as `query`."
	toldTrusted = "Your organization allows registered documents only. Who manages it can register this one with `registerTrustedDocument`."
)

func withWebDocuments(_ *stationtest.Server, cfg *resolvers.AppConfig) {
	texts := map[string]string{}
	for _, text := range []string{webQuery, webChanges} {
		texts[documents.ID(text)] = text
	}
	content, _ := json.Marshal(texts)
	dist := maps.Clone(cfg.Dist.(fstest.MapFS))
	dist["documents.json"] = &fstest.MapFile{Data: content}
	cfg.Dist = dist
}

// by names a document.
func by(text string) map[string]any { return map[string]any{"documentId": documents.ID(text)} }

// written sends a document's text.
func written(text string) map[string]any { return map[string]any{"query": text} }

// persisted sends a text with its hash, as automatic persisted queries do.
func persisted(text string) map[string]any {
	return map[string]any{"query": text, "extensions": map[string]any{
		"persistedQuery": map[string]any{"version": 1, "sha256Hash": documents.ID(text)},
	}}
}

// posted sends a request by POST.
func posted(t *testing.T, c *stationtest.Caller, request map[string]any) *stationtest.Response {
	t.Helper()
	body, err := json.Marshal(request)
	require.NoError(t, err)
	return c.Post("/graphql", "application/json", bytes.NewReader(body))
}

// got sends a request by GET.
func got(t *testing.T, c *stationtest.Caller, request map[string]any) *stationtest.Response {
	t.Helper()
	values := url.Values{}
	for name, value := range request {
		text, is := value.(string)
		if !is {
			encoded, err := json.Marshal(value)
			require.NoError(t, err)
			text = string(encoded)
		}
		values.Set(name, text)
	}
	return c.Get("/graphql?" + values.Encode())
}

// begin sends a request over the socket.
func (c *client) begin(id string, request map[string]any) {
	c.t.Helper()
	payload, err := json.Marshal(request)
	require.NoError(c.t, err)
	c.send(message{Type: "subscribe", ID: id, Payload: payload})
}

// refusedSocket asserts the whole of what a caller is told over a socket.
func refusedSocket(t *testing.T, s *stationtest.Server, c *stationtest.Caller, request map[string]any, code, sentence string) {
	t.Helper()
	socket := dial(t, s, c.Token).acknowledged()
	socket.begin("1", request)
	e := socket.refusal("1")
	require.Equal(t, []string{code, sentence}, []string{e.Extensions.Code, e.Message})
	_ = socket.conn.CloseNow()
}

type registered struct{ ID, DocumentID, Name, Text string }

func register(t *testing.T, c *stationtest.Caller, name, text string) registered {
	t.Helper()
	var data struct {
		RegisterTrustedDocument struct{ TrustedDocument registered }
	}
	c.MustAsk(&data, `mutation ($name: String!, $text: String!) { registerTrustedDocument(input: {name: $name, text: $text}) {
		trustedDocument { id documentId name text } } }`, "name", name, "text", text)
	return data.RegisterTrustedDocument.TrustedDocument
}

// trustOnly switches by the document that everybody may name.
func trustOnly(t *testing.T, c *stationtest.Caller, on bool) {
	t.Helper()
	request := by(webSwitch)
	request["variables"] = map[string]any{"on": on}
	r := posted(t, c, request)
	require.Empty(t, r.Errors)
	require.JSONEq(t, `{"setTrustedDocumentsOnly": {"organization": {"trustedDocumentsOnly": `+map[bool]string{true: "true", false: "false"}[on]+`}}}`, string(r.Data))
}

// knownFor has the server know what the caller may do, and gives what asserts how many
// round trips to the database there were since. A server that listens to nobody asks again
// after a second, so that a slower run asserts nothing.
func knownFor(t *testing.T, s *stationtest.Server, c *stationtest.Caller) func(trips int, why string) {
	t.Helper()
	since := time.Now()
	s.App.Access.Drop(c.Organization) // what it knows must not be older than that
	require.Empty(t, posted(t, c, by(webQuery)).Errors)
	before := s.DB.RoundTrips()
	return func(trips int, why string) {
		t.Helper()
		if after := s.DB.RoundTrips(); time.Since(since) < time.Second {
			require.Equal(t, before+trips, after, why)
		}
	}
}

// Documents are named by their ids over POST, GET and sockets: the web app's by everybody,
// an organization's by its members.
func TestDocumentsByID(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, withWebDocuments)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	owner, member := s.Member(acme, "owner", "owner"), s.Member(acme, "member", "member")
	stranger := s.Member(globex, "stranger", "owner")
	own := register(t, owner, "Mine", ownQuery)
	require.Equal(t, documents.ID(ownQuery), own.DocumentID)

	for text, want := range map[string]string{
		webQuery: `{"tasks": {"totalCount": 0}}`, ownQuery: `{"viewer": {"organization": {"slug": "acme"}}}`,
	} {
		for range 2 {
			for _, r := range []*stationtest.Response{posted(t, member, by(text)), got(t, member, by(text))} {
				require.Empty(t, r.Errors, r.Body)
				require.JSONEq(t, want, string(r.Data))
			}
		}
		socket := dial(t, s, member.Token).acknowledged()
		socket.begin("1", by(text))
		require.Contains(t, string(socket.expect("next", "1")), strings.ReplaceAll(want, " ", ""))
		socket.expect("complete", "1")
	}
	socket := dial(t, s, member.Token).acknowledged()
	socket.begin("live", by(webChanges))
	socket.begun(func() map[string]string {
		createTask(t, member, map[string]any{"title": "seen"})
		return map[string]string{"live": "CREATED"}
	})

	before := rows(t, s)
	const unknown = "PERSISTED_QUERY_NOT_FOUND"
	refused(t, posted(t, member, by(freeQuery)), unknown, "", toldUnknown)
	refused(t, got(t, member, by(freeQuery)), unknown, "", toldUnknown)
	refusedSocket(t, s, member, by(freeStream), unknown, toldUnknown)
	refused(t, posted(t, member, map[string]any{"documentId": "' or 1=1"}), unknown, "", toldUnknown)
	for _, other := range []*stationtest.Caller{stranger, s.Nobody()} {
		refused(t, posted(t, other, by(ownQuery)), unknown, "", toldUnknown)
	}
	refused(t, posted(t, s.Nobody(), by(webQuery)), "UNAUTHENTICATED", "", "Sign in first.")
	both := by(webQuery)
	both["query"] = webQuery
	refused(t, posted(t, member, both), "BAD_USER_INPUT", "", "Send `documentId` or `query`, not both.")
	refusedSocket(t, s, member, both, "BAD_USER_INPUT", "Send `documentId` or `query`, not both.")
	refused(t, posted(t, member, map[string]any{"documentId": 7}), "BAD_USER_INPUT", "", "The request body must be a JSON object with `query` and, if need be, `variables`.")
	byGet := by(webSwitch)
	byGet["variables"] = map[string]any{"on": true}
	r := got(t, owner, byGet)
	refused(t, r, "BAD_USER_INPUT", "", "Send mutations by POST.")
	require.Equal(t, 405, r.Status)
	mistyped := dial(t, s, member.Token).acknowledged()
	mistyped.begin("1", map[string]any{"documentId": 7})
	mistyped.closes(4400)
	require.Equal(t, before, rows(t, s))

	owner.MustAsk(nil, `mutation ($id: ID!) { removeTrustedDocument(input: {id: $id}) { trustedDocument { id } } }`, "id", own.ID)
	refused(t, posted(t, member, by(ownQuery)), unknown, "", toldUnknown)
}

// Members of an organization that trusts registered documents only are refused all others,
// before they are validated or anything is asked of the database; nobody else is.
func TestTrustedDocumentsOnly(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, withWebDocuments, stationtest.Quiet)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	owner, member := s.Member(acme, "owner", "owner"), s.Member(acme, "member", "member")
	stranger := s.Member(globex, "stranger", "owner")
	lone := s.As(s.User("lone"), uuid.Nil)
	register(t, owner, "Mine", ownQuery)
	register(t, stranger, "Free", freeQuery)
	member.MustAsk(nil, freeQuery)
	trustOnly(t, owner, true)
	require.True(t, query[bool](t, s, `select trusted_documents_only from organizations where id = $1`, acme))

	before := rows(t, s)
	for _, caller := range []*stationtest.Caller{member, owner} {
		for _, text := range []string{freeQuery, freeTask, ownQuery + " ", `{ nothing`, `{ nonsense }`, `{ __schema { queryType { name } } }`, `{ __typename }`} {
			asked := knownFor(t, s, caller)
			refused(t, posted(t, caller, written(text)), "FORBIDDEN", "", toldTrusted)
			refused(t, got(t, caller, written(text)), "FORBIDDEN", "", toldTrusted)
			refused(t, posted(t, caller, persisted(text)), "FORBIDDEN", "", toldTrusted)
			refused(t, posted(t, caller, by(text)), "PERSISTED_QUERY_NOT_FOUND", "", toldUnknown)
			refusedSocket(t, s, caller, written(text), "FORBIDDEN", toldTrusted)
			asked(0, text)
		}
		refusedSocket(t, s, caller, written(freeStream), "FORBIDDEN", toldTrusted)
	}
	require.Equal(t, before, rows(t, s))

	for _, text := range []string{webQuery, ownQuery} {
		for _, request := range []map[string]any{by(text), written(text), persisted(text)} {
			require.Empty(t, posted(t, member, request).Errors)
			require.Empty(t, got(t, member, request).Errors)
			socket := dial(t, s, member.Token).acknowledged()
			socket.begin("1", request)
			socket.expect("next", "1")
		}
	}
	asked := knownFor(t, s, member)
	require.Empty(t, posted(t, member, by(ownQuery)).Errors)
	asked(1, "the query's own")

	stranger.MustAsk(nil, freeQuery)
	stranger.MustAsk(nil, `{ viewer { organization { trustedDocumentsOnly } } }`)
	lone.MustAsk(nil, `{ __typename }`)
	refused(t, s.Nobody().Ask(`mutation { login(input: {username: "lone", password: "wrong"}) { accessToken } }`),
		"UNAUTHENTICATED", "", "The username or the password is wrong.")
	s.Nobody().MustAsk(nil, `mutation ($password: String!) { login(input: {username: "lone", password: $password}) { accessToken } }`,
		"password", stationtest.Password)

	trustOnly(t, owner, false)
	member.MustAsk(nil, freeQuery)
}

// A document that the schema has outgrown is refused by validation, registered or not.
func TestRegisteredDocumentThatIsNotValid(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, withWebDocuments)
	acme := s.Organization("acme")
	owner := s.Member(acme, "owner", "owner")
	const outgrown = `{ tasks { gone } }`
	execute(t, s, `insert into trusted_documents (organization_id, created_by, document_id, name, text) values ($1, $2, $3, 'Old', $4)`,
		acme, owner.UserID, documents.ID(outgrown), outgrown)
	trustOnly(t, owner, true)
	const told = `Cannot query field "gone" on type "TaskConnection".`
	for _, request := range []map[string]any{by(outgrown), written(outgrown)} {
		refused(t, posted(t, owner, request), "BAD_USER_INPUT", "", told)
		refusedSocket(t, s, owner, request, "BAD_USER_INPUT", told)
	}
}

// The switch and the list are in force on every replica within a second.
func TestTrustedDocumentsOnReplicas(t *testing.T) {
	t.Parallel()
	one := stationtest.New(t, withWebDocuments)
	two := stationtest.Beside(t, one, withWebDocuments)
	acme := one.Organization("acme")
	owner := one.Member(acme, "owner", "owner")
	there := two.As(owner.UserID, acme)
	there.MustAsk(nil, freeQuery)
	inForce := func(what string, holds func() bool) {
		t.Helper()
		since := time.Now()
		require.Eventually(t, holds, patience, 5*time.Millisecond)
		took := time.Since(since)
		t.Log(what, "after", took)
		require.Less(t, took, 1300*time.Millisecond, "the bound of a busy machine")
	}
	answers := func(request map[string]any) func() bool {
		return func() bool { return len(posted(t, there, request).Errors) == 0 }
	}
	refuses := func(request map[string]any) func() bool {
		return func() bool { return !answers(request)() }
	}
	own := register(t, owner, "Mine", ownQuery)
	inForce("registered", answers(by(ownQuery)))
	trustOnly(t, owner, true)
	inForce("on", refuses(written(freeQuery)))
	refused(t, posted(t, there, written(freeQuery)), "FORBIDDEN", "", toldTrusted)
	require.Empty(t, posted(t, there, written(ownQuery)).Errors)
	trustOnly(t, owner, false)
	inForce("off", answers(written(freeQuery)))
	owner.MustAsk(nil, `mutation ($id: ID!) { removeTrustedDocument(input: {id: $id}) { trustedDocument { id } } }`, "id", own.ID)
	inForce("removed", refuses(by(ownQuery)))
}

// When an organization switches to registered documents, subscriptions of others end with
// the next event, which they are not told of.
func TestTrustedDocumentsOnly_EndsSubscriptions(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	owner, member := s.Member(acme, "owner", "owner"), s.Member(acme, "member", "member")
	const watch = `subscription { taskChanged { taskId task { title } } }`
	register(t, owner, "Watch", watch)
	const makes = `mutation { createTask(input: {title: "a"}) { task { id } } }`
	register(t, owner, "Make", makes)
	c := dial(t, s, member.Token).acknowledged()
	// They are one group, for they ask the same.
	for id, text := range map[string]string{"registered": watch, "other": watch + " "} {
		c.subscribe(id, text)
		c.tasksBegun(owner, id)
	}
	trustOnly(t, owner, true)
	var made struct{ CreateTask struct{ Task idOf } }
	owner.MustAsk(&made, makes)
	got := map[string]message{}
	for len(got) < 2 {
		if m := c.read(); m.Type == "error" || strings.Contains(string(m.Payload), made.CreateTask.Task.ID) {
			got[m.ID] = m
		}
	}
	require.Equal(t, "next", got["registered"].Type)
	require.Equal(t, "error", got["other"].Type)
	require.Contains(t, string(got["other"].Payload), toldTrusted)
	require.Contains(t, string(got["other"].Payload), `"FORBIDDEN"`)
}
