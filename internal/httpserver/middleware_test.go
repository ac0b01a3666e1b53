package httpserver_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/httpserver"
	"github.com/station-portal/station/internal/session"
)

// The client is the first address from the right that no trusted proxy has.
func TestClientAddress(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")}
	for name, c := range map[string]struct {
		peer      string
		forwarded []string
		want      string
	}{
		"no proxy":               {"192.0.2.1:1", nil, "192.0.2.1"},
		"header of a stranger":   {"192.0.2.1:1", []string{"203.0.113.9"}, "192.0.2.1"},
		"behind a proxy":         {"10.0.0.1:1", []string{"203.0.113.9"}, "203.0.113.9"},
		"what the client claims": {"10.0.0.1:1", []string{"127.0.0.1, 203.0.113.9"}, "203.0.113.9"},
		"two proxies":            {"10.0.0.1:1", []string{"198.51.100.7, 203.0.113.9, 10.0.0.2"}, "203.0.113.9"},
		"two headers":            {"10.0.0.1:1", []string{"203.0.113.9", "10.0.0.2"}, "203.0.113.9"},
		"proxy without header":   {"10.0.0.1:1", nil, "10.0.0.1"},
		"garbage":                {"10.0.0.1:1", []string{"<script>"}, "10.0.0.1"},
		"garbage before":         {"10.0.0.1:1", []string{"x, 10.0.0.2"}, "10.0.0.2"},
		"IPv6":                   {"[2001:db8::1]:1", []string{"2001:db9::5"}, "2001:db9::5"},
		"IPv4 in IPv6":           {"[::ffff:10.0.0.1]:1", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		"a zone":                 {"[fe80::1%eth0]:1", nil, "fe80::1"},
		"no address":             {"@", []string{"203.0.113.9"}, "invalid IP"},
	} {
		var got session.Client
		handler := httpserver.Client(proxies, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = session.ClientFrom(r.Context()) }))
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.RemoteAddr = c.peer
		for _, value := range c.forwarded {
			request.Header.Add("X-Forwarded-For", value)
		}
		request.Header.Set("User-Agent", strings.Repeat("x", 499)+"é\x00")
		request.Header.Set("Idempotency-Key", "key")
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		require.Equal(t, c.want, got.Address.String(), name)
		require.Equal(t, strings.Repeat("x", 499), got.UserAgent)
		require.Equal(t, "key", got.IdempotencyKey)
		require.Empty(t, recorder.Header().Get("Idempotency-Replayed"))
		got.Replayed()
		require.Equal(t, "true", recorder.Header().Get("Idempotency-Replayed"))
		require.Equal(t, got.RequestID.String(), recorder.Header().Get("X-Request-Id"))
		require.Equal(t, "nosniff", recorder.Header().Get("X-Content-Type-Options"))
	}
}

// A handler that panics is answered, and the log knows why.
func TestPanicIsAnswered(t *testing.T) {
	t.Parallel()
	serve := func(handler http.HandlerFunc) (*httptest.ResponseRecorder, []map[string]any) {
		var log bytes.Buffer
		logger := httpserver.NewLogger(slog.NewJSONHandler(&log, nil))
		recorder := httptest.NewRecorder()
		httpserver.Client(nil, httpserver.Log(logger, handler)).ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/", nil))
		var lines []map[string]any
		for text := range strings.Lines(log.String()) {
			var line map[string]any
			require.NoError(t, json.Unmarshal([]byte(text), &line))
			lines = append(lines, line)
		}
		return recorder, lines
	}
	r, lines := serve(func(http.ResponseWriter, *http.Request) { panic("the cause") })
	id := r.Header().Get("X-Request-Id")
	require.Equal(t, 500, r.Code)
	require.JSONEq(t, `{"errors": [{"message": "Something went wrong on our side.", "extensions": {"code": "INTERNAL", "requestId": "`+id+`"}}]}`, r.Body.String())
	require.Len(t, lines, 2)
	require.Contains(t, lines[0]["error"], "the cause")
	require.Contains(t, lines[0]["error"], "middleware_test.go")
	require.Equal(t, []any{id, id}, []any{lines[0]["requestId"], lines[1]["requestId"]})
	require.InDelta(t, 500, lines[1]["status"], 0)

	r, lines = serve(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		panic("too late to answer")
	})
	require.Equal(t, http.StatusTeapot, r.Code)
	require.Empty(t, r.Body.String())
	require.Len(t, lines, 2)

	require.PanicsWithValue(t, http.ErrAbortHandler, func() {
		serve(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	})
}

// Lines within a request say whose it is, also from loggers made of the logger.
func TestLoggerNamesTheRequest(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	logger := httpserver.NewLogger(slog.NewJSONHandler(&log, nil))
	request, user, organization := uuid.New(), uuid.New(), uuid.New()
	ctx := session.WithClient(t.Context(), session.Client{RequestID: request})
	ctx = session.With(ctx, &session.Session{UserID: user, OrganizationID: organization})
	logger.With("part", "tests").InfoContext(ctx, "inside")
	var line map[string]any
	require.NoError(t, json.Unmarshal(log.Bytes(), &line))
	require.Equal(t, []any{request.String(), user.String(), organization.String(), "tests"},
		[]any{line["requestId"], line["userId"], line["organizationId"], line["part"]})
	log.Reset()
	logger.InfoContext(t.Context(), "outside")
	require.NotContains(t, log.String(), "Id")
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	origins := httpserver.Origins{Allowed: []string{"https://a.example/"}, Public: "https://b.example"}
	allows := func(o httpserver.Origins, host, origin string) bool {
		request := httptest.NewRequest(http.MethodPost, "/", nil)
		request.Host = host
		if origin != "" {
			request.Header.Set("Origin", origin)
		}
		return o.Allow(request)
	}
	for _, origin := range []string{"", "http://own.example:3000", "https://own.example:3000", "https://a.example", "https://B.example"} {
		require.True(t, allows(origins, "own.example:3000", origin), origin)
	}
	for _, origin := range []string{"null", "http://own.example", "http://a.example", "https://a.example:444", "https://a.example.evil", "://", "https://"} {
		require.False(t, allows(origins, "own.example:3000", origin), origin)
	}
	require.False(t, allows(origins, "", "null"), "HTTP/1.0 has no host")
	require.True(t, allows(httpserver.Origins{Allowed: []string{"*"}}, "own.example", "https://any.example"))
}
