package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/graphqlws"
)

// fleet is three servers, each a process of its own, on one PostgreSQL, Redis and RabbitMQ,
// with an organization whose owner and members came in as people do.
type fleet struct {
	t           *testing.T
	environment []string
	outbox      string
	servers     []*station
	// processes are all that ever ran, whose logs are searched.
	processes []*station
	client    http.Client

	mu sync.Mutex
	// secrets are all that were issued or chosen, by what they are.
	secrets map[string]string

	owner *person
	// viewer is the role that members have.
	viewer string
}

// person is somebody with an account, who is signed in.
type person struct {
	f                                    *fleet
	id, email, password, access, refresh string
}

// answer is a response of GraphQL.
type answer struct {
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Extensions struct{ Code string }
	}
	body string
}

// fault is the code and the sentence of the first error.
func (a *answer) fault() string {
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Extensions.Code + ": " + a.Errors[0].Message
}

func newFleet(t *testing.T) *fleet {
	t.Helper()
	f := &fleet{t: t, secrets: map[string]string{}, client: http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
	t.Cleanup(f.client.CloseIdleConnections)
	data := filepath.Join(openDir(t), "data")
	f.outbox = filepath.Join(data, "outbox")
	f.environment = append(external(t), "STATION_DATA_DIR="+data, "STATION_COST_PER_MINUTE=1000000000", // one person asks for all here
		"JWT_SECRET="+f.secret("JWT_SECRET", "the secret of three servers, 32 letters or more"))
	require.Contains(t, strings.Join(f.environment, " "), "RABBITMQ_URL=", "three servers need a broker: run this by `make test`")

	password := f.secret("an administrator's password", "the first administrator's own words")
	var out, errs bytes.Buffer
	p := &program{
		args: []string{"admin", "create", "--email", "root@example.com", "--password-stdin"}, environment: variables(f.environment),
		stdin: strings.NewReader(password + "\n"), stdout: &out, stderr: &errs,
	}
	require.Zero(t, p.main(t.Context()), errs.String())
	for range 3 {
		f.servers = append(f.servers, f.start())
	}
	f.owner = &person{f: f, email: "root@example.com", password: password}
	f.owner.signIn("")
	f.must(0, f.owner.access, nil, `mutation { createOrganization(input: {name: "Acme", slug: "acme"}) { organization { id } } }`)
	f.owner.signIn("acme")
	f.must(0, f.owner.access, nil, `mutation { enablePortlet(input: {portletId: "tasks"}) { portletInstance { enabled } } }`)
	var data2 struct{ Roles []struct{ ID, Name string } }
	f.must(0, f.owner.access, &data2, `{ roles { id name } }`)
	for _, r := range data2.Roles {
		if r.Name == "viewer" {
			f.viewer = r.ID
		}
	}
	return f
}

// start starts one more server.
func (f *fleet) start() *station {
	f.t.Helper()
	s := start(f.t, nil, f.environment...)
	f.processes = append(f.processes, s)
	return s
}

// secret notes a secret and gives it.
func (f *fleet) secret(what, text string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if text != "" {
		f.secrets[fmt.Sprintf("%s (%d)", what, len(f.secrets))] = text
	}
	return text
}

// send asks one of the servers; an error says that no answer came.
func (f *fleet) send(ctx context.Context, server *station, token, query string, variables map[string]any) (*answer, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	// Servers that share the tests' Redis count the signed-out by address together.
	request.Header.Set("X-Forwarded-For", netip.AddrFrom16(uuid.New()).String())
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := f.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	a := &answer{body: string(text)}
	return a, json.Unmarshal(text, a)
}

// ask is send to a server that answers.
func (f *fleet) ask(server int, token, query string, pairs ...any) *answer {
	f.t.Helper()
	variables := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		variables[pairs[i].(string)] = pairs[i+1]
	}
	a, err := f.send(f.t.Context(), f.servers[server], token, query, variables)
	require.NoError(f.t, err)
	return a
}

// must is ask for data.
func (f *fleet) must(server int, token string, data any, query string, pairs ...any) {
	f.t.Helper()
	a := f.ask(server, token, query, pairs...)
	require.Empty(f.t, a.Errors, a.body)
	if data != nil {
		require.NoError(f.t, json.Unmarshal(a.Data, data))
	}
}

type signedIn struct {
	AccessToken, RefreshToken, DeviceToken string
	User                                   struct{ ID string }
}

const signInFields = `{ accessToken refreshToken deviceToken user { id } }`

func (p *person) signIn(organization string) {
	p.f.t.Helper()
	in := map[string]any{"username": p.email, "password": p.password}
	if organization != "" {
		in["organization"] = organization
	}
	var data struct{ Login signedIn }
	p.f.must(0, "", &data, `mutation ($in: LoginInput!) { login(input: $in) `+signInFields+` }`, "in", in)
	p.f.secret("a device token", data.Login.DeviceToken)
	p.id = data.Login.User.ID
	p.took(data.Login)
}

// took notes the tokens of a sign-in or a renewal.
func (p *person) took(given signedIn) {
	p.access = p.f.secret("an access token", given.AccessToken)
	p.refresh = p.f.secret("a refresh token", given.RefreshToken)
}

// renew exchanges a refresh token, and gives the fault of one that is not good.
func (p *person) renew(refresh string) (fault string) {
	p.f.t.Helper()
	a := p.f.ask(1, "", `mutation ($token: String!) { refreshSession(input: {refreshToken: $token}) `+signInFields+` }`, "token", refresh)
	if fault = a.fault(); fault == "" {
		var data struct{ RefreshSession signedIn }
		require.NoError(p.f.t, json.Unmarshal(a.Data, &data))
		p.took(data.RefreshSession)
	}
	return fault
}

// letter waits for the mail to an address, and gives its token.
func (f *fleet) letter(kind, path, to string) string {
	f.t.Helper()
	link := regexp.MustCompile(regexp.QuoteMeta(path) + `#token=([\w.-]+)`)
	var token string
	require.Eventually(f.t, func() bool {
		files, err := filepath.Glob(f.outbox + "/*-" + kind + "-*.eml")
		require.NoError(f.t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil || !bytes.Contains(text, []byte("To: <"+to+">")) {
				continue
			}
			// Long lines go on after a `=`.
			whole := strings.NewReplacer("=\r\n", "", "=\n", "", "=3D", "=").Replace(string(text))
			if found := link.FindStringSubmatch(whole); found != nil {
				token = found[1]
			}
		}
		return token != ""
	}, patience, 10*time.Millisecond, "no mail %s to %s", kind, to)
	return f.secret("a token of "+kind, token)
}

// member invites somebody, who makes an account, and signs them in.
func (f *fleet) member(name string) *person {
	f.t.Helper()
	p := &person{f: f, email: name + "@example.com", password: f.secret("a password", "the own words of "+name+", all of them")}
	f.must(0, f.owner.access, nil, `mutation ($email: String!, $roles: [ID!]!) { inviteMember(input: {email: $email, roleIds: $roles}) { invitation { id } } }`,
		"email", p.email, "roles", []string{f.viewer})
	token := f.letter("invitation", "/accept-invitation", p.email)
	f.must(2, "", nil, `mutation ($in: AcceptInvitationInput!) { acceptInvitation(input: $in) { organization { slug } } }`,
		"in", map[string]any{"token": token, "password": p.password, "username": name})
	p.signIn("acme")
	return p
}

// message is one of a socket.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// listen opens a socket that subscribes, and gives what it is told until it closes: then
// ended gives the close code and when it came.
func (f *fleet) listen(server int, token, subscription string, told func(message)) (ended <-chan closing) {
	f.t.Helper()
	out := make(chan closing, 1)
	socket, _, err := websocket.Dial(f.t.Context(), f.servers[server].url+"/graphql", &websocket.DialOptions{ //nolint:bodyclose // the library closes it
		Subprotocols: []string{graphqlws.Subprotocol}, HTTPHeader: http.Header{"Authorization": {"Bearer " + token}},
	})
	require.NoError(f.t, err)
	f.t.Cleanup(func() { _ = socket.CloseNow() })
	ctx := f.t.Context()
	require.NoError(f.t, wsjson.Write(ctx, socket, message{Type: "connection_init"}))
	var m message
	require.NoError(f.t, wsjson.Read(ctx, socket, &m))
	require.Equal(f.t, "connection_ack", m.Type)
	payload, err := json.Marshal(map[string]string{"query": subscription})
	require.NoError(f.t, err)
	require.NoError(f.t, wsjson.Write(ctx, socket, message{ID: "1", Type: "subscribe", Payload: payload}))
	// What is refused is so at once.
	require.NoError(f.t, wsjson.Write(ctx, socket, message{ID: "2", Type: "subscribe", Payload: json.RawMessage(`{"query":"{ __typename }"}`)}))
	for m.Type != "complete" {
		require.NoError(f.t, wsjson.Read(ctx, socket, &m))
		require.Equal(f.t, "2", m.ID, "%s %s", m.Type, m.Payload)
	}
	go func() {
		for {
			var m message
			err := wsjson.Read(ctx, socket, &m)
			switch {
			case err != nil:
				out <- closing{websocket.CloseStatus(err), time.Now(), err}
				return
			case m.Type == "ping":
				_ = wsjson.Write(ctx, socket, message{Type: "pong"})
			default:
				told(m)
			}
		}
	}()
	return out
}

// closing is how a socket ended.
type closing struct {
	code websocket.StatusCode
	at   time.Time
	err  error
}

// TestThreeServers is what is promised of "every replica", with real processes: what is
// ended is ended on all of them, a server that is killed in the middle loses nothing and
// brings nothing back, and no secret is anywhere but with whom it was given.
func TestThreeServers(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	ended := f.revocations()
	f.kills(ended)
	f.searchSecrets()
}
