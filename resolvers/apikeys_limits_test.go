package resolvers_test

import (
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// What is no key is 401 whatever is asked, and what can be none, without asking the
// database.
func TestForgedAPIKeys(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet)
	owner := s.Member(s.Organization("acme"), "owner", "owner")
	secret := makeKey(t, owner, "users.read").Secret
	bearer(s, secret).MustAsk(nil, viewerID)
	other := "A"
	if secret[20:21] == "A" {
		other = "B"
	}
	for name, c := range map[string]struct {
		text  string
		trips int
	}{
		"the prefix alone":     {"stn_", 0},
		"cut off":              {secret[:len(secret)-1], 0},
		"cut off at the front": {"stn_" + secret[5:], 0},
		"one letter more":      {secret + "A", 0},
		"one letter else":      {secret[:20] + other + secret[21:], 0},
		"two letters swapped":  {secret[:61] + secret[62:63] + secret[61:62], 0},
		"in small letters":     {strings.ToLower(secret), 0},
		"only what is shown":   {"stn_" + secret[4:12], 0},
		"long":                 {"stn_" + strings.Repeat("A", 8000), 0},
		"a checksum that fits": {forge(secret[4:20] + other + secret[21:56]), 1},
		"none's":               {forge(strings.Repeat("A", 52)), 1},
	} {
		if c.text == secret {
			continue // both letters are the same
		}
		forged := bearer(s, c.text)
		before := s.DB.RoundTrips()
		for _, r := range []*stationtest.Response{forged.Ask(viewerID), forged.Ask(`{ __typename }`), forged.Get("/graphql?query={__typename}"), forged.Get("/schema.graphql")} {
			require.Equal(t, 401, r.Status, name)
			refused(t, r, "UNAUTHENTICATED", "", keyNotValid)
		}
		socket := dial(t, s, c.text)
		socket.closes(closeForbidden)
		require.Equal(t, before+c.trips, s.DB.RoundTrips(), name)
	}
	status, _ := handshake(t, s, "Authorization", "Basic "+secret)
	require.Equal(t, 401, status)
	require.NotContains(t, s.Log.String(), "panic")
}

// Who tries keys that are none's may do so for so many, by network. Keys that a server
// knows work from there as before, and so do all others from elsewhere.
func TestAPIKeyGuesses(t *testing.T) {
	t.Parallel()
	for name, away := range map[string]stationtest.Option{
		"Redis":      func(*stationtest.Server, *resolvers.AppConfig) {},
		"Redis away": awayRedis,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stationtest.New(t, behindProxy, away, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.SignedOutRequests = 5 })
			owner := s.Member(s.Organization("acme"), "owner", "owner")
			known, revoked, late := makeKey(t, owner, "users.read"), makeKey(t, owner, "users.read"), makeKey(t, owner, "users.read")
			address := newAddress()
			for range 20 {
				at(address, bearer(s, known.Secret)).MustAsk(nil, viewerID)
			}
			guess := func() *stationtest.Response {
				text := strings.ToUpper(strings.ReplaceAll(uuid.NewString()+uuid.NewString(), "-", ""))[:52]
				return at(address, bearer(s, forge(strings.Map(letter, text)))).Ask(viewerID)
			}
			// The same one is looked for once, and a key that has ended is no guess.
			at(address, bearer(s, revoked.Secret)).MustAsk(nil, viewerID)
			revokeKey(t, owner, revoked.APIKey.ID)
			for range 20 {
				refused(t, at(address, bearer(s, forge(strings.Repeat("B", 52)))).Ask(viewerID), "UNAUTHENTICATED", "", keyNotValid)
				refused(t, at(address, bearer(s, revoked.Secret)).Ask(viewerID), "UNAUTHENTICATED", "", keyRevoked)
			}
			for range 4 {
				refused(t, guess(), "UNAUTHENTICATED", "", keyNotValid)
			}
			const told = "Too many API keys that are not valid: try again in 15 minutes."
			trips := s.DB.RoundTrips()
			r := guess()
			require.Equal(t, http.StatusTooManyRequests, r.Status)
			refused(t, r, "RATE_LIMITED", "", told)
			require.InDelta(t, 900, r.Errors[0].Extensions.RetryAfter, 30)
			refused(t, at(address, bearer(s, late.Secret)).Ask(viewerID), "RATE_LIMITED", "", told)
			require.LessOrEqual(t, s.DB.RoundTrips()-trips, 4, "but for what the server does by itself, the database is not asked")
			at(address, bearer(s, known.Secret)).MustAsk(nil, viewerID)
			at(address, owner).MustAsk(nil, viewerID)
			at(newAddress(), bearer(s, late.Secret)).MustAsk(nil, viewerID)
			at(address, bearer(s, late.Secret)).MustAsk(nil, viewerID)
		})
	}
}

// letter puts what stands in a UUID into the alphabet of keys.
func letter(r rune) rune {
	if r == '0' || r == '1' || r == '8' || r == '9' {
		return r + 'X' - '9'
	}
	return r
}

// A key and its maker starve nobody but themselves.
func TestAPIKeysHaveLimitsOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) {
		cfg.Budgets = limits.Budgets{Operation: 60, Subscription: 60, Minute: 100}
	})
	acme := s.Organization("acme")
	const told = "Your operations may cost 100 a minute, and this one of 22 is too much for now."
	const page = `{ tasks(first: 20) { nodes { id } } }`
	spend := func(c *stationtest.Caller) bool {
		for range 4 {
			if r := c.Ask(page); len(r.Errors) > 0 {
				return false
			}
		}
		r := c.Ask(page)
		if len(r.Errors) == 0 {
			return false // the minute has ended
		}
		refused(t, r, "RATE_LIMITED", "", told)
		return true
	}
	inOneMinute(func() {
		owner := s.Member(acme, "owner"+uuid.NewString()[:8], "owner")
		one, other := insertKey(t, s, owner), insertKey(t, s, owner)
		for _, c := range []*stationtest.Caller{bearer(s, one), owner, bearer(s, other)} {
			minute := time.Now().Unix() / 60
			if ok := spend(c); !ok && time.Now().Unix()/60 == minute {
				require.Fail(t, "each has a minute of its own")
			}
		}
	})

	owner := s.Member(acme, "owner", "owner")
	key := insertKey(t, s, owner)
	for _, token := range []string{key, owner.Token} {
		for range graphqlws.MaxSockets {
			dial(t, s, token).acknowledged()
		}
		c := dial(t, s, token)
		c.closes(websocket.StatusTryAgainLater)
	}
	dial(t, s, insertKey(t, s, owner)).acknowledged()
}

// insertKey makes a key of the owner's that may do everything with tasks, at no cost.
func insertKey(t *testing.T, s *stationtest.Server, owner *stationtest.Caller) (secret string) {
	t.Helper()
	secret = forge(strings.Map(letter, strings.ToUpper(strings.ReplaceAll(uuid.NewString()+uuid.NewString(), "-", ""))[:52]))
	execute(t, s, `insert into api_keys (organization_id, created_by, name, prefix, key_hash, permissions)
		values ($1, $2, 'inserted', 'AAAAAAAA', sha256($3::bytea), array['portlet.tasks.view', 'portlet.tasks.use'])`,
		owner.Organization, owner.UserID, []byte(secret))
	return secret
}

// An event costs who is told of it: the key, and not who made it.
func TestEventsCostTheKey(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) {
		cfg.Budgets = limits.Budgets{Operation: 100, Subscription: 100, Minute: 1000}
	})
	acme := s.Organization("acme")
	inOneMinute(func() {
		minute := time.Now().Unix() / 60
		owner, maker := s.Member(acme, "owner"+uuid.NewString()[:8], "owner"), s.Member(acme, "maker"+uuid.NewString()[:8], "member")
		key := bearer(s, insertKey(t, s, owner))
		c := dial(t, s, key.Token).acknowledged()
		c.subscribe("1", `subscription { taskChanged { task { id title } } }`) // of 4
		c.tasksBegun(maker, "1")
		mine, theirs := key.Ask(`{ __typename }`), owner.Ask(`{ __typename }`)
		if time.Now().Unix()/60 == minute {
			require.JSONEq(t, `{"cost": {"requested": 1, "budget": 100, "remaining": 999}}`, string(theirs.Extensions))
			require.NotContains(t, string(mine.Extensions), `"remaining":995`, "4 to begin, 4 at least for an event, and 1")
		}
		_ = c.conn.CloseNow()
	})
}

// When a key was used is known within a minute, and costs no request anything.
func TestAPIKeyUse(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.KeyUsesEvery = 20 * time.Millisecond })
	beside := stationtest.Beside(t, s)
	owner := s.Member(s.Organization("acme"), "owner", "owner")
	used := func(key madeKey) *time.Time {
		var data struct{ APIKey apiKey }
		owner.MustAsk(&data, `query ($id: ID!) { apiKey(id: $id)`+apiKeyFields+`}`, "id", key.APIKey.ID)
		return data.APIKey.LastUsedAt
	}
	later := func(key madeKey, than time.Time) {
		t.Helper()
		require.Eventually(t, func() bool {
			at := used(key)
			return at != nil && !at.Before(than.Truncate(time.Microsecond))
		}, patience, 10*time.Millisecond)
	}
	key, socketed, never, stopped := makeKey(t, owner, "users.read"), makeKey(t, owner, "users.read"), makeKey(t, owner, "users.read"), makeKey(t, owner, "users.read")
	since := time.Now()
	bearer(s, key.Secret).MustAsk(nil, viewerID)
	later(key, since)
	dial(t, s, socketed.Secret).acknowledged()
	later(socketed, time.Now())
	// A socket is a use for as long as it is open.
	later(socketed, time.Now().Add(200*time.Millisecond))
	require.Nil(t, used(never))

	// Written in the end, at the latest, by a server that writes every 30 s.
	before := time.Now()
	bearer(beside, stopped.Secret).MustAsk(nil, viewerID)
	require.Nil(t, used(stopped))
	beside.App.Stop()
	at := used(stopped)
	require.NotNil(t, at)
	require.WithinRange(t, *at, before.Truncate(time.Microsecond), time.Now())
	require.Zero(t, query[int](t, s, `select count(*) from portal_audit_logs where resource_type = 'api_key' and action <> 'api_key.created'`))
}

// Who reads the database or the log finds no key.
func TestAPIKeySecretsAreNowhere(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	owner := s.Member(s.Organization("acme"), "owner", "owner")
	made := makeKey(t, owner, "portlet.tasks.view", "portlet.tasks.use")
	rotated := rotateKey(t, owner, made.APIKey.ID)
	for _, secret := range []string{made.Secret, rotated.Secret} {
		createTask(t, bearer(s, secret), map[string]any{"title": "a"})
		bearer(s, secret).Ask(`{ nothing }`)
		bearer(s, secret[:50]).Ask(viewerID)
		dial(t, s, secret).acknowledged()
	}
	revokeKey(t, owner, rotated.APIKey.ID)
	bearer(s, rotated.Secret).Ask(viewerID)
	s.App.Stop()
	s.Events.Stop()

	conn := s.DB.Super(t)
	names, err := conn.Query(t.Context(), `select format('%I', relname) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(names, pgx.RowTo[string])
	require.NoError(t, err)
	require.Contains(t, tables, "api_keys")
	var all strings.Builder
	for _, table := range tables {
		all.WriteString(query[string](t, s, `select coalesce(string_agg(t::text, ' '), '') from `+table+` t`))
	}
	all.WriteString(s.Log.String())
	require.Contains(t, all.String(), made.APIKey.Prefix, "the check sees keys")
	require.Contains(t, s.Log.String(), `"apiKeyId":"`+made.APIKey.ID.String())
	for _, secret := range []string{made.Secret, rotated.Secret} {
		body := secret[len("stn_"):]
		require.NotContains(t, all.String(), body[8:28], "neither the whole nor a part beyond what is shown")
		require.NotContains(t, all.String(), body[30:50])
		require.NotContains(t, all.String(), hex.EncodeToString([]byte(body))[16:])
	}
}
