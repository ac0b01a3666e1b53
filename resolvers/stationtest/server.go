// Package stationtest runs Station's HTTP side whole, on a real PostgreSQL and a real
// Redis, for tests of the API.
package stationtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/health"
	"github.com/station-portal/station/internal/httpserver"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/mail"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/portal"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
	"github.com/station-portal/station/internal/testenv/tally"
	"github.com/station-portal/station/resolvers"
)

// Password is every account's.
const Password = "correct horse battery staple"

// callsPerMinute is what each portlet of each organization may be asked.
const callsPerMinute = 6000

// Secret signs the access tokens of tests.
const Secret = "a secret of the tests, 32 characters or more"

// Address is where the links in mails lead.
const Address = "https://station.example.com"

// Server is a running Station with a database of its own.
type Server struct {
	*httptest.Server
	DB     *pgtest.Database
	Redis  redis.UniversalClient
	App    *resolvers.App
	Tokens *auth.Tokens
	Events *eventbus.Service
	// Log has what the server logged.
	Log *Log
	// Outbox is the folder that its mails are in.
	Outbox string

	t     testing.TB
	quiet bool
}

// Log keeps the log lines of a server.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds a line.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String gives all lines.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Option changes a server before it starts.
type Option func(*Server, *resolvers.AppConfig)

// Quiet keeps the server from doing anything between requests: no events are relayed, no
// audit entries sealed and no usage is written down. For tests that count what a request does.
func Quiet(s *Server, _ *resolvers.AppConfig) { s.quiet = true }

// New starts a server. It ends with the test.
func New(t testing.TB, options ...Option) *Server {
	t.Helper()
	return start(t, nil, filepath.Join(t.TempDir(), "outbox"), options...)
}

// Beside starts a server on the database of another, with the folder of its mails:
// either may send what the other was asked for.
func Beside(t testing.TB, other *Server, options ...Option) *Server {
	t.Helper()
	return start(t, other.DB, other.Outbox, options...)
}

func start(t testing.TB, db *pgtest.Database, outbox string, options ...Option) *Server {
	t.Helper()
	manifests := resolvers.Manifests()
	sets := make([]postgres.MigrationSet, len(manifests))
	for i, m := range manifests {
		sets[i] = postgres.MigrationSet{ID: m.ID, FS: m.Migrations}
	}
	if db == nil {
		db = pgtest.New(t, sets...)
	}
	s := &Server{t: t, DB: db, Redis: Redis(t), Log: &Log{}, Outbox: outbox}
	ctx := context.Background()
	require.NoError(t, portal.Sync(ctx, s.DB.DB, manifests))
	logger := httpserver.NewLogger(slog.NewJSONHandler(s.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	s.Events, err = eventbus.New(eventbus.Config{DB: s.DB.DB, Logger: logger})
	require.NoError(t, err)
	s.Tokens, err = auth.NewTokens([]string{Secret}, 15*time.Minute)
	require.NoError(t, err)
	passwords, err := auth.NewPasswords()
	require.NoError(t, err)
	cfg := resolvers.AppConfig{
		DB: s.DB.DB, Redis: s.Redis, Events: s.Events, Tokens: s.Tokens, Passwords: passwords, Logger: logger,
		Mail: mail.NewFolder(s.Outbox, logger), Address: Address,
		Dist: fstest.MapFS{
			"index.html":            {Data: []byte("<!doctype html><title>Station</title>")},
			"playground/index.html": {Data: []byte("<!doctype html><title>Playground</title>")},
			"assets/app-1a2b.js":    {Data: []byte("export {}")},
		},
		Services: []health.Service{
			{Name: "database", Mode: "external", Required: true, Check: s.DB.DB.Ping},
			{Name: "redis", Mode: "external", Check: func(ctx context.Context) error { return s.Redis.Ping(ctx).Err() }},
			{Name: "rabbitmq", Mode: "embedded", Check: s.Events.Healthy},
		},
		RefreshLifetime: 7 * 24 * time.Hour,
		Origins:         httpserver.Origins{},
		Introspection:   true,
		CallsPerMinute:  callsPerMinute,
		// The tests share a Redis and an address.
		SignedOutRequests: math.MaxInt, AddressFailures: math.MaxInt,
		Budgets: limits.Budgets{Operation: limits.OperationBudget, Subscription: limits.SubscriptionBudget, Minute: limits.MinuteBudget},
	}
	for _, option := range options {
		option(s, &cfg)
	}
	s.App, err = resolvers.NewApp(cfg)
	require.NoError(t, err)
	sealer := audit.NewSealer(s.DB.DB, logger)
	if !s.quiet {
		s.Events.Start(ctx)
		sealer.Start(ctx)
		s.App.Start()
	}
	t.Cleanup(sealer.Stop)
	t.Cleanup(s.Events.Stop)
	t.Cleanup(s.App.Stop)
	s.Server = httptest.NewServer(s.App)
	t.Cleanup(func() { s.App.Sockets.End(context.Background()) })
	t.Cleanup(s.Close)
	return s
}

// Redis connects to the tests' Redis.
func Redis(t testing.TB) redis.UniversalClient {
	t.Helper()
	url := os.Getenv("TEST_REDIS_URL")
	if url == "" {
		t.Fatal("TEST_REDIS_URL is not set: run `go run ./cmd/testenv -- go test ./...`")
	}
	tally.Use(t, "Redis")
	options, err := redis.ParseURL(url)
	require.NoError(t, err)
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// Organization makes an organization with the system roles and all portlets.
func (s *Server) Organization(slug string) uuid.UUID {
	s.t.Helper()
	var id uuid.UUID
	ctx := context.Background()
	err := s.DB.DB.SystemTx(ctx, "tests make organizations", func(tx *postgres.Tx) (err error) {
		id, err = portal.Found(ctx, tx, orgs.New{Name: slug, Slug: slug}, resolvers.Manifests(), callsPerMinute)
		return err
	})
	require.NoError(s.t, err)
	return id
}

// User makes an account and gives its id.
func (s *Server) User(username string) uuid.UUID {
	s.t.Helper()
	passwords, err := auth.NewPasswords()
	require.NoError(s.t, err)
	hash, err := passwords.Hash(context.Background(), Password)
	require.NoError(s.t, err)
	return s.UserWithHash(username, hash)
}

// UserWithHash makes an account of a stored password.
func (s *Server) UserWithHash(username, hash string) uuid.UUID {
	s.t.Helper()
	var id uuid.UUID
	ctx := context.Background()
	err := s.DB.DB.System(ctx, "tests make accounts", postgres.One(&id, `
insert into users (username, email, password_hash, first_name, last_name) values ($1, $2, $3, $4, $5) returning id`,
		username, username+"@example.com", hash, "First", "Last"))
	require.NoError(s.t, err)
	return id
}

// Join makes an account a member with a role.
func (s *Server) Join(organization, user uuid.UUID, username, role string) {
	s.t.Helper()
	ctx := context.Background()
	err := s.DB.DB.SystemTx(ctx, "tests make members", func(tx *postgres.Tx) error {
		return orgs.Join(ctx, tx, organization, user, username, username+"@example.com", role)
	})
	require.NoError(s.t, err)
}

// Caller is somebody who asks.
type Caller struct {
	s            *Server
	Token        string
	UserID       uuid.UUID
	Organization uuid.UUID
	Header       http.Header
}

// Nobody is a signed-out caller.
func (s *Server) Nobody() *Caller { return &Caller{s: s, Header: http.Header{}} }

// Member makes a member with a role, signed in without the cost of a password.
func (s *Server) Member(organization uuid.UUID, username, role string) *Caller {
	s.t.Helper()
	id := s.UserWithHash(username, "!")
	s.Join(organization, id, username, role)
	return s.As(id, organization)
}

// As signs an account in to an organization.
func (s *Server) As(user, organization uuid.UUID) *Caller {
	s.t.Helper()
	token, err := s.Tokens.Sign(uuid.New(), user, organization, time.Now())
	require.NoError(s.t, err)
	return s.Bearer(token, user, organization)
}

// Bearer is who holds an access token.
func (s *Server) Bearer(token string, user, organization uuid.UUID) *Caller {
	return &Caller{s: s, Token: token, UserID: user, Organization: organization, Header: http.Header{}}
}

// Response is a GraphQL response.
type Response struct {
	Status     int             `json:"-"`
	Data       json.RawMessage `json:"data"`
	Errors     []Error         `json:"errors"`
	Extensions json.RawMessage `json:"extensions"`
	Header     http.Header     `json:"-"`
	Body       string          `json:"-"`
}

// Error is one of a response's errors.
type Error struct {
	Message    string `json:"message"`
	Path       []any  `json:"path"`
	Extensions struct {
		Code       string            `json:"code"`
		Fields     map[string]string `json:"fields"`
		RetryAfter int               `json:"retryAfter"`
		RequestID  string            `json:"requestId"`
	} `json:"extensions"`
}

// Ask sends an operation, with variables given as pairs of name and value.
func (c *Caller) Ask(query string, variables ...any) *Response {
	c.s.t.Helper()
	values := map[string]any{}
	for i := 0; i+1 < len(variables); i += 2 {
		values[variables[i].(string)] = variables[i+1]
	}
	body, err := json.Marshal(map[string]any{"query": query, "variables": values})
	require.NoError(c.s.t, err)
	return c.Post("/graphql", "application/json", bytes.NewReader(body))
}

// Post sends a body.
func (c *Caller) Post(path, contentType string, body io.Reader) *Response {
	c.s.t.Helper()
	return c.Send(http.MethodPost, path, contentType, body)
}

// Get asks for a path.
func (c *Caller) Get(path string) *Response {
	c.s.t.Helper()
	return c.Send(http.MethodGet, path, "", http.NoBody)
}

// Send sends a request.
func (c *Caller) Send(method, path, contentType string, body io.Reader) *Response {
	c.s.t.Helper()
	request, err := http.NewRequestWithContext(c.s.t.Context(), method, c.s.URL+path, body)
	require.NoError(c.s.t, err)
	request.Header = c.Header.Clone()
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	response, err := c.s.Client().Do(request)
	require.NoError(c.s.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(c.s.t, err)
	out := &Response{Status: response.StatusCode, Header: response.Header, Body: string(text)}
	require.NoError(c.s.t, json.Unmarshal(text, out), "%s", text)
	return out
}

// MustAsk sends an operation that must succeed and decodes its data into dst.
func (c *Caller) MustAsk(dst any, query string, variables ...any) {
	c.s.t.Helper()
	response := c.Ask(query, variables...)
	require.Empty(c.s.t, response.Errors, "%s", response.Body)
	if dst != nil {
		require.NoError(c.s.t, json.Unmarshal(response.Data, dst), "%s", response.Data)
	}
}
