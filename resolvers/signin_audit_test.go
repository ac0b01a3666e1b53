package resolvers_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// Each sign-in, and each that is refused, is a row of its own where it belongs: in the
// organization that it is about, or nobody's.
func TestSignInsAreAudited(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	name := "bo-" + uuid.NewString()[:8]
	bo := s.UserWithHash(name, passwordHash())
	s.Join(acme, bo, name, "member")
	s.Join(globex, bo, name, "member")
	try := func(name, password string, more ...any) {
		input := map[string]any{"username": name, "password": password}
		for i := 0; i+1 < len(more); i += 2 {
			input[more[i].(string)] = more[i+1]
		}
		s.Nobody().Ask(loginMutation, "input", input)
	}
	try(name, "wrong")
	try(name, stationtest.Password, "organization", "globex")
	try(name, "wrong")
	try(name, "wrong", "organization", "acme")
	try(name, "wrong", "organization", "no-such")
	try(name, stationtest.Password, "organization", "no-such")
	try(name, stationtest.Password, "organization", "acme")
	require.Equal(t, strings.Join([]string{
		"auth.signed_in refused acme", "auth.signed_in success globex self", "auth.signed_in refused globex", "auth.signed_in refused acme",
		"auth.signed_in refused globex", "auth.signed_in refused globex", "auth.signed_in success acme self",
	}, "\n"), trail(t, s, bo))
	require.Equal(t, "UNAUTHENTICATED: "+wrongPassword, query[string](t, s, `select min(error_message) from portal_audit_logs where organization_id = $1 and status = 'refused'`, acme))
	require.Equal(t, "false", query[string](t, s, `select changes->'after'->>'knownDevice' from portal_audit_logs where organization_id = $1 and status = 'success'`, acme))
	require.Equal(t, 1, query[int](t, s, `select count(*) from portal_audit_logs a join auth_sessions s on a.changes->'after'->>'sessionId' = s.id::text where a.organization_id = $1`, acme))

	alone := s.UserWithHash("alone-"+name, passwordHash())
	try("alone-"+name, "wrong")
	try("alone-"+name, stationtest.Password)
	require.Equal(t, "auth.signed_in refused nobody\nauth.signed_in success nobody self", trail(t, s, alone))

	// A name that nobody has may be a password, typed in the wrong place.
	const typed = "my secret password, in the wrong place"
	try(typed, "and another secret")
	require.Equal(t, 1, query[int](t, s, `
select count(*) from portal_audit_logs where resource_id is null and organization_id is null and user_id is null and status = 'refused' and changes is null`))
	requireNoSecrets(t, s, typed, "and another secret", stationtest.Password)

	// Too many are refused in rows of their own as well.
	for range 20 {
		try(name, "wrong")
	}
	require.Equal(t, "RATE_LIMITED: "+tooManyGuesses, query[string](t, s, `select error_message from portal_audit_logs where organization_id is not null order by id desc limit 1`))
}

// The aliases of one operation are no way to fill a trail.
func TestRefusedSignInsOfOneOperation(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	name := "bo-" + uuid.NewString()[:8]
	s.Join(acme, s.UserWithHash(name, passwordHash()), name, "member")
	var document strings.Builder
	for i := range 10 {
		fmt.Fprintf(&document, " a%d: login(input: {username: %q, password: \"wrong\"}) { expiresIn }", i, name)
	}
	r := s.Nobody().Ask("mutation {" + document.String() + "}")
	require.Len(t, r.Errors, 10)
	require.Equal(t, 5, query[int](t, s, `select count(*) from portal_audit_logs where organization_id = $1`, acme))
}

// What is refused costs the database the same, whoever it is about.
func TestRefusedSignInsCostTheSame(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet)
	name := "bo-" + uuid.NewString()[:8]
	bo := s.UserWithHash(name, passwordHash())
	s.Join(s.Organization("acme"), bo, name, "member")
	gone := s.UserWithHash("gone-"+name, passwordHash())
	execute(t, s, `update users set is_active = false where id = $1`, gone)
	trips := func(name string, many int) int {
		before := s.DB.RoundTrips()
		for range many {
			s.Nobody().Ask(loginMutation, "input", map[string]any{"username": name, "password": "wrong"})
		}
		return s.DB.RoundTrips() - before
	}
	for range 2 { // statements are prepared by then, on each connection
		trips(name, 8)
		trips("nobody-"+name, 8)
	}
	require.Equal(t, 2*3, trips(name, 3), "one to look, one to record")
	require.Equal(t, 2*3, trips("nobody-"+name, 3))
	require.Equal(t, 2*3, trips("gone-"+name, 3))
	require.Equal(t, 2*3, trips(name+"@example.com", 3))
	trips(name, 1)
	require.Equal(t, 2*3, trips(name, 3), "locked by now")
	require.Equal(t, "RATE_LIMITED", s.Nobody().Ask(loginMutation, "input", map[string]any{"username": name, "password": "wrong"}).Errors[0].Extensions.Code)
}

// The secrets are changed as it is described for operators, while people go on: first both
// servers know both, then the new one signs, then the old one is gone.
func TestSecretRotation(t *testing.T) {
	t.Parallel()
	const a, b = stationtest.Secret, "the other secret of the tests, 32 letters"
	with := func(secrets ...string) stationtest.Option {
		return func(s *stationtest.Server, cfg *resolvers.AppConfig) {
			tokens, err := auth.NewTokens(secrets, 15*time.Minute)
			require.NoError(t, err)
			s.Tokens, cfg.Tokens = tokens, tokens
		}
	}
	first := stationtest.New(t, with(a))
	name := "bo-" + uuid.NewString()[:8]
	first.Join(first.Organization("acme"), first.UserWithHash(name, passwordHash()), name, "member")
	in := map[string]any{"username": name, "password": stationtest.Password}
	// While there is no other server that could send it, with another secret.
	link := resetTokens(t, first, name+"@example.com", 1)[0]

	// Two servers at a time; each step replaces one.
	steps := [][]string{{a}, {a, b}, {b, a}, {b, a}, {b}}
	servers := []*stationtest.Server{first}
	var current atomic.Pointer[[]*stationtest.Server]
	for _, secrets := range steps[1:] {
		servers = append(servers, stationtest.Beside(t, first, with(secrets...)))
	}
	pair := func(i int) {
		both := []*stationtest.Server{servers[i-1], servers[i]}
		current.Store(&both)
	}
	pair(1)
	var people sync.WaitGroup
	var asked atomic.Int64
	var over atomic.Bool
	defer people.Wait()
	defer over.Store(true)
	for n := range 4 {
		people.Go(func() {
			at := func(i int) *stationtest.Server { return (*current.Load())[(n+i)%2] }
			session := login(t, at(0), in)
			for i := 0; !over.Load(); i++ {
				// Tabs of one browser, at different servers, both within the grace.
				one := refresh(t, at(i), session.RefreshToken)
				two := refresh(t, at(i+1), session.RefreshToken)
				if one.RefreshToken != two.RefreshToken {
					t.Error("the tabs were given different tokens")
				}
				for _, token := range []string{one.AccessToken, two.AccessToken} {
					for server := range 2 {
						r := bearer(at(server), token).Ask(whereQuery)
						if r.Status != 200 || len(r.Errors) > 0 {
							t.Errorf("a false refusal: %s", r.Body)
							return
						}
					}
				}
				session = one
				asked.Add(1)
			}
		})
	}
	for i := 2; i < len(steps); i++ {
		done := asked.Load()
		require.Eventually(t, func() bool { return asked.Load() > done+8 }, 30*time.Second, 5*time.Millisecond)
		pair(i)
	}
	done := asked.Load()
	require.Eventually(t, func() bool { return asked.Load() > done+8 }, 30*time.Second, 5*time.Millisecond)
	over.Store(true)
	people.Wait()
	refused(t, servers[4].Nobody().Ask(resetMutation, "token", link, "password", freshPassword), "BAD_USER_INPUT", "token", badLink)
	require.Empty(t, servers[3].Nobody().Ask(resetMutation, "token", link, "password", freshPassword).Errors, "the old secret's links are good while it is listed")
}
