package resolvers_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/bcrypt"

	"github.com/alexedwards/argon2id"

	"github.com/station-portal/station/resolvers/stationtest"
)

const (
	loginMutation = `mutation ($input: LoginInput!) { login(input: $input) {
		accessToken refreshToken expiresIn user { id displayName username } organization { slug } } }`
	refreshMutation = `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) {
		accessToken refreshToken expiresIn user { id } organization { slug } } }`
	switchMutation = `mutation ($slug: String!) { switchOrganization(input: {organization: $slug}) {
		accessToken expiresIn user { id } organization { slug } } }`
	logoutMutation = `mutation ($token: String!) { logout(input: {refreshToken: $token}) { ok } }`
	whereQuery     = `{ viewer { user { id } organization { slug } } }`

	wrongPassword = "The username or the password is wrong."
	sessionEnded  = "Your session has ended: sign in again."
)

type authPayload struct {
	AccessToken  string
	RefreshToken string
	ExpiresIn    int
	User         *struct{ ID, DisplayName, Username string }
	Organization *struct{ Slug string }
}

func login(t *testing.T, s *stationtest.Server, input map[string]any) authPayload {
	t.Helper()
	var data struct{ Login authPayload }
	s.Nobody().MustAsk(&data, loginMutation, "input", input)
	return data.Login
}

func refresh(t *testing.T, s *stationtest.Server, token string, more ...any) authPayload {
	t.Helper()
	var data struct{ RefreshSession authPayload }
	s.Nobody().MustAsk(&data, refreshMutation, "input", refreshInput(token, more...))
	return data.RefreshSession
}

func refreshInput(token string, more ...any) map[string]any {
	input := map[string]any{"refreshToken": token}
	for i := 0; i+1 < len(more); i += 2 {
		input[more[i].(string)] = more[i+1]
	}
	return input
}

// where gives the organization that an access token acts in.
func where(t *testing.T, s *stationtest.Server, accessToken string) string {
	t.Helper()
	caller := s.Nobody()
	caller.Token = accessToken
	var data struct {
		Viewer struct{ Organization struct{ Slug string } }
	}
	caller.MustAsk(&data, whereQuery)
	return data.Viewer.Organization.Slug
}

// bearer is who holds an access token.
func bearer(s *stationtest.Server, accessToken string) *stationtest.Caller {
	caller := s.Nobody()
	caller.Token = accessToken
	return caller
}

// passwordHash is of stationtest.Password, made once: hashing is slow.
var passwordHash = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash(stationtest.Password, &argon2id.Params{
		Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32,
	})
	if err != nil {
		panic(err)
	}
	return hash
})

func execute(t *testing.T, s *stationtest.Server, sql string, args ...any) {
	t.Helper()
	_, err := s.DB.Super(t).Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}

func query[T any](t *testing.T, s *stationtest.Server, sql string, args ...any) T {
	t.Helper()
	var found T
	require.NoError(t, s.DB.Super(t).QueryRow(t.Context(), sql, args...).Scan(&found))
	return found
}

func TestLogin(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex, closed := s.Organization("acme"), s.Organization("globex"), s.Organization("closed")
	s.Organization("initech")
	mia := s.UserWithHash("mia", passwordHash())
	s.Join(acme, mia, "mia", "member")
	bo := s.UserWithHash("bo", passwordHash())
	for _, organization := range []uuid.UUID{globex, acme, closed} {
		s.Join(organization, bo, "bo", "member")
	}
	execute(t, s, `update organizations set is_active = false where slug = 'closed'`)
	password := stationtest.Password

	for name, username := range map[string]string{
		"username": "mia", "email": "mia@example.com", "username in capitals": "MIA",
		"email in capitals": "Mia@EXAMPLE.com", "spaces around it": "  mia ",
	} {
		t.Run(name, func(t *testing.T) {
			got := login(t, s, map[string]any{"username": username, "password": password})
			require.Equal(t, mia.String(), got.User.ID)
			require.Equal(t, "mia", got.User.DisplayName)
			require.Equal(t, "acme", got.Organization.Slug)
			require.Equal(t, 900, got.ExpiresIn)
			require.Equal(t, "acme", where(t, s, got.AccessToken))
			require.NotEmpty(t, got.RefreshToken)
		})
	}
	t.Run("letters with several forms", func(t *testing.T) {
		odos := s.UserWithHash("οδος", passwordHash())
		s.Join(acme, odos, "οδος", "member")
		require.Equal(t, odos.String(), login(t, s, map[string]any{"username": "ΟΔΟΣ", "password": password}).User.ID)
	})
	t.Run("an address that is another's username", func(t *testing.T) {
		thief := s.UserWithHash("mia@example.com", passwordHash())
		s.Join(acme, thief, "thief", "member")
		require.Equal(t, mia.String(), login(t, s, map[string]any{"username": "mia@example.com", "password": password}).User.ID)
	})
	t.Run("organization", func(t *testing.T) {
		in := map[string]any{"username": "bo", "password": password}
		require.Equal(t, "acme", login(t, s, in).Organization.Slug, "the first by name")
		in["organization"] = "globex"
		got := login(t, s, in)
		require.Equal(t, "globex", got.Organization.Slug)
		require.Equal(t, "globex", where(t, s, got.AccessToken))
		delete(in, "organization")
		require.Equal(t, "globex", login(t, s, in).Organization.Slug, "the one last used")
		for _, slug := range []string{"initech", "closed", "no-such", "", "Globex "} {
			in["organization"] = slug
			refused(t, s.Nobody().Ask(loginMutation, "input", in), "NOT_FOUND", "organization", "You are in no organization of this name.")
		}
	})
	t.Run("wrong", func(t *testing.T) {
		gone := s.UserWithHash("gone", passwordHash())
		s.Join(acme, gone, "gone", "member")
		execute(t, s, `update users set is_active = false where id = $1`, gone)
		s.Join(acme, s.UserWithHash("unset", "!"), "unset", "member")
		for name, in := range map[string]map[string]any{
			"password":                     {"username": "mia", "password": "Correct horse battery staple"},
			"name":                         {"username": "nobody", "password": password},
			"name and organization":        {"username": "nobody", "password": password, "organization": "no-such"},
			"password and organization":    {"username": "mia", "password": "x", "organization": "no-such"},
			"deactivated account":          {"username": "gone", "password": password},
			"account without a password":   {"username": "unset", "password": "!"},
			"password of 2,000 characters": {"username": "mia", "password": strings.Repeat("x", 2000)},
			"name with a zero byte":        {"username": "mi\x00ax", "password": password},
			"name of 100,000 characters":   {"username": strings.Repeat("x", 100_000), "password": password},
		} {
			r := s.Nobody().Ask(loginMutation, "input", in)
			require.Equal(t, 200, r.Status, name)
			refused(t, r, "UNAUTHENTICATED", "", wrongPassword)
			require.JSONEq(t, `{"login": null}`, string(r.Data), name)
			require.Nil(t, r.Errors[0].Extensions.Fields, name)
		}
	})
	t.Run("missing fields", func(t *testing.T) {
		r := s.Nobody().Ask(loginMutation, "input", map[string]any{"username": " ", "password": ""})
		require.Len(t, r.Errors, 1)
		require.Equal(t, "BAD_USER_INPUT", r.Errors[0].Extensions.Code)
		require.Equal(t, map[string]string{
			"username": "Write your username or email address.", "password": "Write your password.",
		}, r.Errors[0].Extensions.Fields)
	})
	t.Run("removed member", func(t *testing.T) {
		left := s.UserWithHash("left", passwordHash())
		s.Join(acme, left, "left", "member")
		execute(t, s, `update organization_members set is_active = false, removed_at = now() where user_id = $1`, left)
		in := map[string]any{"username": "left", "password": password}
		got := login(t, s, in)
		require.Nil(t, got.Organization)
		require.Nil(t, got.User)
		in["organization"] = "acme"
		refused(t, s.Nobody().Ask(loginMutation, "input", in), "NOT_FOUND", "organization", "You are in no organization of this name.")
	})
	t.Run("person in no organization", func(t *testing.T) {
		s.UserWithHash("alone", passwordHash())
		got := login(t, s, map[string]any{"username": "alone", "password": password})
		require.Nil(t, got.Organization)
		refused(t, bearer(s, got.AccessToken).Ask(`{ tasks { totalCount } }`), "FORBIDDEN", "", "Choose an organization first.")
		next := refresh(t, s, got.RefreshToken)
		require.Nil(t, next.Organization)
		require.NotEqual(t, got.RefreshToken, next.RefreshToken)
	})
	t.Run("what is kept", func(t *testing.T) {
		require.Zero(t, query[int](t, s, `select count(*) from users where username in ('gone', 'unset') and last_login_at is not null`))
		require.True(t, query[bool](t, s, `select last_login_at > now() - interval '1 minute' from users where username = 'bo'`))
		require.Zero(t, query[int](t, s, `select count(*) from auth_refresh_tokens where octet_length(token_hash) <> 32`))
		require.Equal(t, "Go-http-client/1.1 127.0.0.1", query[string](t, s,
			`select user_agent || ' ' || host(ip_address) from auth_sessions s join users u on u.id = s.user_id where username = 'bo' limit 1`))
	})
}

// Hashes of older kinds sign in once as they are, and are of today's kind after it.
func TestPasswordUpgrade(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	// bcrypt knows 72 bytes; other libraries take longer passwords and drop the rest.
	long := strings.Repeat("0123456789", 8)
	bcrypted := func(password string) string {
		hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
		require.NoError(t, err)
		return string(hash)
	}
	older, err := argon2id.CreateHash("secret", &argon2id.Params{Memory: 8 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	require.NoError(t, err)
	unnormal, err := argon2id.CreateHash("cafe\u0301 au lait", &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	require.NoError(t, err)
	for name, c := range map[string]struct{ hash, password string }{
		"bcrypt":              {bcrypted("secret"), "secret"},
		"bcrypt-2b":           {"$2b" + bcrypted("secret")[3:], "secret"},
		"bcrypt-long":         {bcrypted(long[:72]), long},
		"argon2id-older":      {older, "secret"},
		"as it was written":   {unnormal, "cafe\u0301 au lait"},
		"argon2id-up-to-date": {passwordHash(), stationtest.Password},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id := s.UserWithHash(name, c.hash)
			s.Join(acme, id, name, "member")
			refused(t, s.Nobody().Ask(loginMutation, "input", map[string]any{"username": name, "password": "x" + c.password}),
				"UNAUTHENTICATED", "", wrongPassword)
			stored := func() string { return query[string](t, s, `select password_hash from users where id = $1`, id) }
			require.Equal(t, c.hash, stored(), "a wrong password changes nothing")
			refused(t, s.Nobody().Ask(loginMutation, "input", map[string]any{"username": name, "password": c.password, "organization": "no"}),
				"NOT_FOUND", "organization", "You are in no organization of this name.")

			login(t, s, map[string]any{"username": name, "password": c.password})
			after := stored()
			require.True(t, strings.HasPrefix(after, "$argon2id$v=19$m=19456,t=2,p=1$"), after)
			require.Equal(t, name == "argon2id-up-to-date", c.hash == after)
			login(t, s, map[string]any{"username": name, "password": c.password})
			require.Equal(t, after, stored(), "upgraded once")
			if name == "bcrypt-long" {
				refused(t, s.Nobody().Ask(loginMutation, "input", map[string]any{"username": name, "password": long[:79] + "x"}),
					"UNAUTHENTICATED", "", wrongPassword)
			}
		})
	}
}
