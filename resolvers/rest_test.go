package resolvers_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/httpserver"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// answer is what a browser sees of a REST twin.
type answer struct {
	*http.Response
	body   string
	cookie *http.Cookie
	// device has the device token.
	device *http.Cookie
}

// send makes a request. Headers are pairs of name and value.
func send(t *testing.T, s *stationtest.Server, method, path, body string, headers ...string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	out := answer{Response: response, body: string(text)}
	for _, cookie := range response.Cookies() {
		switch cookie.Name {
		case "station_refresh":
			out.cookie = cookie
		case "station_device":
			out.device = cookie
		}
	}
	return out
}

// fault asserts an answer with one error and gives its extensions.
func (a answer) fault(t *testing.T, status int, code, sentence string) map[string]any {
	t.Helper()
	require.Equal(t, status, a.StatusCode, a.body)
	require.Equal(t, "application/json; charset=utf-8", a.Header.Get("Content-Type"))
	var out struct {
		Errors []struct {
			Message    string
			Extensions map[string]any
		}
	}
	require.NoError(t, json.Unmarshal([]byte(a.body), &out), a.body)
	require.Len(t, out.Errors, 1)
	require.Equal(t, sentence, out.Errors[0].Message)
	require.Equal(t, code, out.Errors[0].Extensions["code"])
	return out.Errors[0].Extensions
}

func TestRESTSignIn(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	secure := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.SecureCookie = true })
	for _, server := range []*stationtest.Server{s, secure} {
		acme, globex := server.Organization("acme"), server.Organization("globex")
		mia := server.UserWithHash("mia", passwordHash())
		server.Join(acme, mia, "mia", "member")
		server.Join(globex, mia, "mia", "member")
	}
	good := `{"username": "mia", "password": "` + stationtest.Password + `"}`

	got := send(t, s, "POST", "/api/auth/login", good)
	require.Equal(t, 200, got.StatusCode, got.body)
	require.Equal(t, "no-store", got.Header.Get("Cache-Control"))
	require.Equal(t, &http.Cookie{
		Name: "station_refresh", Value: got.cookie.Value, Path: "/api/auth", MaxAge: 7 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Raw: got.cookie.Raw,
	}, got.cookie)
	require.NotEmpty(t, got.cookie.Value)
	require.NotContains(t, got.body, got.cookie.Value)
	require.NotContains(t, strings.ToLower(got.body), "refresh")
	require.Equal(t, &http.Cookie{
		Name: "station_device", Value: got.device.Value, Path: "/api/auth", MaxAge: 400 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Raw: got.device.Raw,
	}, got.device)
	require.NotContains(t, got.body, got.device.Value)
	require.NotContains(t, strings.ToLower(got.body), "device")
	again := send(t, s, "POST", "/api/auth/login", good, "Cookie", "station_device="+got.device.Value)
	require.Equal(t, got.device.Value, again.device.Value, "the device stays known")
	var signedIn struct {
		Data struct {
			AccessToken  string
			ExpiresIn    int
			User         struct{ ID, DisplayName, Email string }
			Organization struct{ ID, Name, Slug string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(got.body), &signedIn))
	require.Equal(t, 900, signedIn.Data.ExpiresIn)
	require.Equal(t, "mia@example.com", signedIn.Data.User.Email)
	require.Equal(t, "acme", where(t, s, signedIn.Data.AccessToken))
	require.True(t, send(t, secure, "POST", "/api/auth/login", good).cookie.Secure)
	require.True(t, send(t, secure, "POST", "/api/auth/login", good).device.Secure)
	// Who may make the browser send the request.
	own := []string{"Origin", s.URL}
	require.Equal(t, 200, send(t, s, "POST", "/api/auth/login", good, own...).StatusCode)
	for _, origin := range []string{"https://evil.example", "null", "http://127.0.0.1.evil.example", "file://", "http://localhost:1"} {
		for _, path := range []string{"login", "refresh", "logout"} {
			send(t, s, "POST", "/api/auth/"+path, good, "Origin", origin).
				fault(t, 403, "FORBIDDEN", "Pages of this origin may not sign in here.")
		}
	}

	cookie := []string{"Cookie", "station_refresh=" + got.cookie.Value}
	next := send(t, s, "POST", "/api/auth/refresh", `{"organization": "globex"}`, cookie...)
	require.Equal(t, 200, next.StatusCode, next.body)
	require.NotEqual(t, got.cookie.Value, next.cookie.Value)
	require.NotContains(t, next.body, next.cookie.Value)
	require.NoError(t, json.Unmarshal([]byte(next.body), &signedIn))
	require.Equal(t, "globex", where(t, s, signedIn.Data.AccessToken))
	cookie = []string{"Cookie", "station_refresh=" + next.cookie.Value}
	foreign := send(t, s, "POST", "/api/auth/refresh", `{"organization": "initech"}`, cookie...)
	foreign.fault(t, 404, "NOT_FOUND", "You are in no organization of this name.")
	require.Nil(t, foreign.cookie, "the session goes on")

	out := send(t, s, "POST", "/api/auth/logout", `{}`, cookie...)
	require.Equal(t, 200, out.StatusCode)
	require.JSONEq(t, `{"data": {"ok": true}}`, out.body)
	cleared := func(a answer) {
		t.Helper()
		require.NotNil(t, a.cookie)
		require.Empty(t, a.cookie.Value)
		require.Negative(t, a.cookie.MaxAge)
		require.Equal(t, "/api/auth", a.cookie.Path)
		require.True(t, a.cookie.HttpOnly)
	}
	cleared(out)
	ended := send(t, s, "POST", "/api/auth/refresh", `{}`, cookie...)
	ended.fault(t, 401, "UNAUTHENTICATED", sessionEnded)
	cleared(ended)
	require.Equal(t, 200, send(t, s, "POST", "/api/auth/logout", `{}`, cookie...).StatusCode, "ended already")
	require.Equal(t, 200, send(t, s, "POST", "/api/auth/logout", `{}`).StatusCode, "without a cookie")
	send(t, s, "POST", "/api/auth/refresh", `{}`).fault(t, 401, "UNAUTHENTICATED", sessionEnded)
}

func TestRESTBadInput(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	name := "mia-" + uuid.NewString()
	s.Join(s.Organization("acme"), s.UserWithHash(name, passwordHash()), name, "member")
	wrong := `{"username": "` + name + `", "password": "wrong"}`
	a := send(t, s, "POST", "/api/auth/login", wrong)
	a.fault(t, 401, "UNAUTHENTICATED", wrongPassword)
	require.Nil(t, a.cookie)
	extensions := send(t, s, "POST", "/api/auth/login", `{}`).fault(t, 400, "BAD_USER_INPUT", "2 fields are not valid.")
	require.Len(t, extensions["fields"], 2)
	extensions = send(t, s, "POST", "/api/auth/login", `{"username": "`+name+`", "password": "`+stationtest.Password+`", "organization": "no"}`).
		fault(t, 404, "NOT_FOUND", "You are in no organization of this name.")
	require.Contains(t, extensions["fields"], "organization")

	for _, path := range []string{"login", "refresh", "logout"} {
		path = "/api/auth/" + path
		for _, kind := range []string{"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""} {
			send(t, s, "POST", path, wrong, "Content-Type", kind).
				fault(t, 400, "BAD_USER_INPUT", "The Content-Type must be application/json.")
		}
		for _, body := range []string{"", "{", `["a"]`, `{"username": 1, "refreshToken": 1}`, `{} {}`, "username=mia"} {
			send(t, s, "POST", path, body).fault(t, 400, "BAD_USER_INPUT", "The request body must be a JSON object.")
		}
		send(t, s, "POST", path, `{"username": "`+strings.Repeat("x", 1<<20)+`"}`).
			fault(t, 413, "BAD_USER_INPUT", "The request body is larger than 1 MiB.")
		for _, method := range []string{"GET", "PUT", "DELETE"} {
			a := send(t, s, method, path, "")
			a.fault(t, 405, "BAD_USER_INPUT", "Use POST.")
			require.Equal(t, "POST", a.Header.Get("Allow"))
		}
	}
	send(t, s, "GET", "/api/auth/session", "").fault(t, 404, "NOT_FOUND", "There is no such path.")
	send(t, s, "POST", "/api/none", "{}").fault(t, 404, "NOT_FOUND", "There is no such path.")
	for range 20 {
		send(t, s, "POST", "/api/auth/login", wrong)
	}
	limited := send(t, s, "POST", "/api/auth/login", wrong)
	limited.fault(t, 429, "RATE_LIMITED", "Too many failed sign-ins: try again in 15 minutes.")
	require.NotEmpty(t, limited.Header.Get("Retry-After"))
}

// Pages of CORS_ORIGIN and of STATION_PUBLIC_URL may sign in; only the former may read
// answers from another origin.
func TestOrigins(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) {
		cfg.Origins = httpserver.Origins{Allowed: []string{"https://app.example.com"}, Public: "https://station.example.com/"}
	})
	for origin, status := range map[string]int{
		"https://app.example.com": 401, "https://station.example.com": 401, s.URL: 401, "https://APP.example.com": 401,
		"http://app.example.com": 403, "https://app.example.com.evil.example": 403, "https://evil.example": 403,
	} {
		require.Equal(t, status, send(t, s, "POST", "/api/auth/refresh", `{}`, "Origin", origin).StatusCode, origin)
	}
	allowed := send(t, s, "OPTIONS", "/graphql", "", "Origin", "https://app.example.com",
		"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type")
	require.Equal(t, "https://app.example.com", allowed.Header.Get("Access-Control-Allow-Origin"))
	require.Equal(t, "true", allowed.Header.Get("Access-Control-Allow-Credentials"))
	refused := send(t, s, "OPTIONS", "/graphql", "", "Origin", "https://evil.example",
		"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type")
	require.Empty(t, refused.Header.Get("Access-Control-Allow-Origin"))
}

// Clients that offer HTTP/2 in an Upgrade header are answered by what they asked.
func TestUpgradeToHTTP2IsIgnored(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	a := send(t, s, "POST", "/graphql", `{"query": "{ __typename }"}`, "Connection", "Upgrade, HTTP2-Settings", "Upgrade", "h2c", "HTTP2-Settings", "AAMAAABkAAQAoAAAAAIAAAAA")
	require.Equal(t, 200, a.StatusCode, a.body)
	require.JSONEq(t, `{"data": {"__typename": "Query"}, "extensions": {"cost": {"requested": 1, "budget": 50000}}}`, a.body)
}
