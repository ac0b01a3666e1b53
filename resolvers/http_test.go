package resolvers_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// A caller's own Accept decides what it is answered as, and with which status.
func TestHTTP_Accept(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	member := s.Member(s.Organization("acme"), "member", "member")
	const (
		plain, newer = "application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8"
		good         = `{"query":"{ viewer { organization { slug } } }"}`
		unparsed     = `{"query":"{"}`
		invalid      = `{"query":"{ nothing }"}`
		uncoerced    = `{"query":"query ($id: ID!) { task(id: $id) { id } }","variables":{"id":[1]}}`
		fieldFails   = `{"query":"{ tasks(first: 0) { totalCount } }"}`
		noJSON       = `{`
		noQuery      = `{}`
	)
	for _, c := range []struct {
		accept, body string
		status       int
		media        string
	}{
		{"", good, 200, plain},
		{"*/*", good, 200, plain},
		{"application/*;q=0.1", good, 200, plain},
		{"application/json", good, 200, plain},
		{"application/graphql-response+json", good, 200, newer},
		{"application/graphql-response+json, application/json;q=0.9", good, 200, newer},
		{"application/graphql-response+json;q=0.1, application/json", good, 200, plain},
		{"text/html, application/graphql-response+json; charset=utf-8", good, 200, newer},
		{"text/html", good, 406, plain},
		{"application/json;q=0", good, 406, plain},
		{"application/json", unparsed, 200, plain},
		{"application/json", invalid, 200, plain},
		{"application/json", uncoerced, 200, plain},
		{"application/json", fieldFails, 200, plain},
		{"application/json", noJSON, 400, plain},
		{"application/json", noQuery, 400, plain},
		{"application/graphql-response+json", unparsed, 400, newer},
		{"application/graphql-response+json", invalid, 400, newer},
		{"application/graphql-response+json", uncoerced, 400, newer},
		{"application/graphql-response+json", fieldFails, 200, newer},
		{"application/graphql-response+json", noJSON, 400, newer},
		{"application/graphql-response+json", noQuery, 400, newer},
	} {
		if member.Header.Del("Accept"); c.accept != "" {
			member.Header.Set("Accept", c.accept)
		}
		r := member.Post("/graphql", "application/json", strings.NewReader(c.body))
		require.Equal(t, c.status, r.Status, "%q %s", c.accept, c.body)
		require.Equal(t, c.media, r.Header.Get("Content-Type"), "%q %s", c.accept, c.body)
		require.Equal(t, c.body == good && c.status == 200, len(r.Errors) == 0, r.Body)
		ran := c.status == 200 && (c.body == good || c.body == fieldFails)
		require.Equal(t, ran, strings.Contains(r.Body, `"data":`), "no data where nothing ran: %s", r.Body)
		for _, fault := range r.Errors {
			require.Equal(t, "BAD_USER_INPUT", fault.Extensions.Code)
		}
	}
}

// What is not asked as it must be is refused with the status that says so.
func TestHTTP_Refusals(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	member := s.Member(s.Organization("acme"), "member", "member")
	post := func(contentType, body string) *stationtest.Response {
		return member.Post("/graphql", contentType, strings.NewReader(body))
	}
	const good = `{"query":"{ __typename }"}`
	require.Empty(t, post("application/json; charset=UTF-8", good).Errors)
	for sentence, r := range map[string]*stationtest.Response{
		"415 The Content-Type must be application/json.":  post("text/plain", good),
		"415 The Content-Type must be application/json. ": post("", good),
		"400 The request body must be UTF-8.":             post("application/json; charset=latin1", good),
		"400 The request body must be UTF-8. ":            post("application/json", "{\"query\":\"{ __typename } # \xff\"}"),
		"405 Use POST, or GET for queries.":               member.Send(http.MethodPut, "/graphql", "application/json", strings.NewReader(good)),
	} {
		want := strings.TrimSpace(sentence)
		require.Equal(t, want[:3], strconv.Itoa(r.Status), r.Body)
		refused(t, r, "BAD_USER_INPUT", "", want[4:])
	}
	r := member.Ask(`{ viewer { user { id } ... @defer { permissions } } }`)
	require.Len(t, r.Errors, 1)
	require.Equal(t, `Unknown directive "@defer".`, r.Errors[0].Message)
}

// Answers that are worth it are compressed as the caller likes best.
func TestHTTP_Compression(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.Budgets.Untold = true })
	member := s.Member(s.Organization("acme"), "member", "member")
	get := func(encoding, query string) (string, []byte, int) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/graphql", strings.NewReader(`{"query":"`+query+`"}`))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+member.Token)
		request.Header.Set("Accept-Encoding", encoding)
		response, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(request)
		require.NoError(t, err)
		defer func() { _ = response.Body.Close() }()
		counted := &counter{Reader: response.Body}
		var body io.Reader = counted
		switch response.Header.Get("Content-Encoding") {
		case "br":
			body = brotli.NewReader(body)
		case "gzip":
			body, err = gzip.NewReader(body)
			require.NoError(t, err)
		}
		text, err := io.ReadAll(body)
		require.NoError(t, err)
		require.Equal(t, 200, response.StatusCode)
		return response.Header.Get("Content-Encoding"), text, counted.n
	}
	const long = "{ __schema { types { name fields { name description } } } }"
	_, plain, size := get("identity", long)
	require.Len(t, plain, size)
	for accept, want := range map[string]string{"br": "br", "gzip": "gzip", "gzip, br": "br", "deflate": ""} {
		encoding, text, size := get(accept, long)
		require.Equal(t, want, encoding)
		require.Equal(t, string(plain), string(text))
		require.Equal(t, want != "", size < len(plain)/3, "%d of %d bytes", size, len(plain))
	}
	encoding, _, _ := get("br, gzip", "{ __typename }")
	require.Empty(t, encoding, "a short answer")
}

type counter struct {
	io.Reader
	n int
}

// Read counts.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

// behindProxy lets the tests say at which address a caller is.
func behindProxy(_ *stationtest.Server, cfg *resolvers.AppConfig) {
	cfg.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
}

// newAddress gives an address that no other test counts at: Redis is shared.
func newAddress() string {
	id := uuid.New()
	return netip.AddrFrom16(id).String()
}

// at is the caller at an address.
func at(address string, c *stationtest.Caller) *stationtest.Caller {
	c.Header.Set("X-Forwarded-For", address)
	return c
}

const signIn = `{"username": "mia", "password": "` + stationtest.Password + `"}`

// Who is signed out may ask so often from an address; who has a session, or a good
// refresh token, is not counted with it.
func TestSignedOutRequests(t *testing.T) {
	t.Parallel()
	for name, away := range map[string]stationtest.Option{
		"Redis":      func(*stationtest.Server, *resolvers.AppConfig) {},
		"Redis away": awayRedis,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stationtest.New(t, behindProxy, away, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.SignedOutRequests = 10 })
			member := s.Member(s.Organization("acme"), "mia", "member")
			execute(t, s, `update users set password_hash = $1`, passwordHash())
			address := newAddress()
			nobody := at(address, s.Nobody())
			elsewhere := at(newAddress(), s.Nobody())
			for range 9 {
				refused(t, nobody.Ask(`{ viewer { permissions } }`), "UNAUTHENTICATED", "", "Sign in first.")
			}
			tenth := nobody.Post("/api/auth/login", "application/json", strings.NewReader(signIn))
			require.Equal(t, 200, tenth.Status, tenth.Body)
			cookie := strings.Split(tenth.Header.Get("Set-Cookie"), ";")[0]
			for _, r := range []*stationtest.Response{
				nobody.Ask(`{ __typename }`),
				nobody.Get("/graphql?query={__typename}"),
				nobody.Post("/api/auth/login", "application/json", strings.NewReader(signIn)),
				nobody.Post("/api/auth/refresh", "application/json", strings.NewReader(`{"refreshToken": "none"}`)),
			} {
				require.Equal(t, 429, r.Status, r.Body)
				refused(t, r, "RATE_LIMITED", "", "Too many requests without signing in: try again in 15 minutes.")
				require.InDelta(t, 900, r.Errors[0].Extensions.RetryAfter, 30)
				require.NotEmpty(t, r.Header.Get("Retry-After"))
			}
			at(address, member).MustAsk(nil, `{ viewer { permissions } }`)
			elsewhere.MustAsk(nil, `{ __typename }`)
			nobody.Header.Set("Cookie", cookie)
			renewed := nobody.Post("/api/auth/refresh", "application/json", strings.NewReader(`{}`))
			require.Equal(t, 200, renewed.Status, renewed.Body)
			dial(t, s, member.Token).acknowledged()

			// The same by the mutation, which the address may still send.
			const refresh = `mutation ($token: String!) { refreshSession(input: {refreshToken: $token}) { refreshToken } }`
			cookie = strings.Split(renewed.Header.Get("Set-Cookie"), ";")[0]
			_, token, _ := strings.Cut(cookie, "=")
			for range 2 {
				var data struct{ RefreshSession struct{ RefreshToken string } }
				nobody.MustAsk(&data, refresh, "token", token)
				token = data.RefreshSession.RefreshToken
			}
			const told = "Too many requests without signing in: try again in 15 minutes."
			refused(t, nobody.Ask(refresh, "token", "none"), "RATE_LIMITED", "", told)
			for _, query := range []string{
				`mutation { refreshSession(input: {refreshToken: "` + token + `"}) { refreshToken } logout { ok } }`,
				`query { refreshSession }`, `{`, `{ __typename } #` + strings.Repeat("#", 5000),
			} {
				r := nobody.Ask(query)
				require.Equal(t, 429, r.Status, r.Body)
				refused(t, r, "RATE_LIMITED", "", told)
			}
			// A good token is not counted with the address, which has nine requests left.
			for range 6 {
				var data struct{ RefreshSession struct{ RefreshToken string } }
				elsewhere.MustAsk(&data, refresh, "token", token)
				token = data.RefreshSession.RefreshToken
			}
			for range 9 {
				elsewhere.MustAsk(nil, `{ __typename }`)
			}
			refused(t, elsewhere.Ask(`{ __typename }`), "RATE_LIMITED", "", told)
		})
	}
}

// What is asked over sockets counts as what is asked by HTTP, and a customer of a network
// is one caller at whichever of its addresses.
func TestSignedOutOperations(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, behindProxy, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.SignedOutRequests = 10 })
	s.Join(s.Organization("acme"), s.UserWithHash("mia", passwordHash()), "mia", "member")
	var signedIn struct{ Login struct{ RefreshToken string } }
	network := newAddress()
	network = network[:strings.LastIndex(network, ":")]
	at(network+":1", s.Nobody()).MustAsk(&signedIn, `mutation { login(input: `+strings.NewReplacer(`"username"`, "username", `"password"`, "password").Replace(signIn)+`) { refreshToken } }`)
	c := open(t, s.URL, http.Header{"X-Forwarded-For": {network + ":2"}})
	c.send(message{Type: "connection_init"})
	c.acknowledged()
	ask := func(id, query string) message {
		c.subscribe(id, query)
		m := c.read()
		if m.Type == "next" {
			c.expect("complete", id)
		}
		return m
	}
	for i := range 9 {
		require.Equal(t, "next", ask(strconv.Itoa(i), `{ __typename }`).Type)
	}
	const told = "Too many requests without signing in: try again in 15 minutes."
	for _, query := range []string{`{ __typename }`, `{`, `subscription { taskChanged { change } }`, `{ __typename } #` + strings.Repeat("#", 5000)} {
		m := ask("more", query)
		require.Equal(t, "error", m.Type, "%s", m.Payload)
		var faults []stationtest.Error
		require.NoError(t, json.Unmarshal(m.Payload, &faults))
		require.Len(t, faults, 1)
		require.Equal(t, []string{"RATE_LIMITED", told}, []string{faults[0].Extensions.Code, faults[0].Message})
		require.Positive(t, faults[0].Extensions.RetryAfter)
	}
	renewed := ask("renew", `mutation { refreshSession(input: {refreshToken: "`+signedIn.Login.RefreshToken+`"}) { refreshToken } }`)
	require.Equal(t, "next", renewed.Type, "%s", renewed.Payload)
	require.Contains(t, string(renewed.Payload), `"refreshToken":"`)
	refused(t, at(network+":3", s.Nobody()).Ask(`{ __typename }`), "RATE_LIMITED", "", told)
	at(newAddress(), s.Nobody()).MustAsk(nil, `{ __typename }`)
}

// A session's own refreshes are counted too, and one that is refused uses nothing up.
func TestRefreshesOfASession(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, behindProxy, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.SignedOutRequests = 3 })
	s.Join(s.Organization("acme"), s.UserWithHash("mia", passwordHash()), "mia", "member")
	nobody := at(newAddress(), s.Nobody())
	r := nobody.Post("/api/auth/login", "application/json", strings.NewReader(signIn))
	require.Equal(t, 200, r.Status, r.Body)
	for _, status := range []int{200, 200, 200, 429, 429} {
		if cookie := r.Header.Get("Set-Cookie"); cookie != "" {
			nobody.Header.Set("Cookie", strings.Split(cookie, ";")[0])
		}
		r = nobody.Post("/api/auth/refresh", "application/json", strings.NewReader(`{}`))
		require.Equal(t, status, r.Status, r.Body)
		require.Equal(t, status == 200, r.Header.Get("Set-Cookie") != "")
	}
	require.Equal(t, 1, query[int](t, s, `select count(*) from auth_refresh_tokens where used_at is null`))
}
