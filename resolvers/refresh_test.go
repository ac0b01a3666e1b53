package resolvers_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

func TestRefresh(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	s.Organization("initech")
	bo := s.UserWithHash("bo", passwordHash())
	s.Join(acme, bo, "bo", "member")
	s.Join(globex, bo, "bo", "admin")
	in := map[string]any{"username": "bo", "password": stationtest.Password, "organization": "acme"}
	ended := func(t *testing.T, token string) {
		t.Helper()
		refused(t, s.Nobody().Ask(refreshMutation, "input", refreshInput(token)), "UNAUTHENTICATED", "", sessionEnded)
	}
	// age moves the use of a token into the past.
	age := func(t *testing.T) {
		t.Helper()
		execute(t, s, `update auth_refresh_tokens set used_at = used_at - interval '11 seconds' where used_at is not null`)
	}

	t.Run("rotates", func(t *testing.T) {
		first := login(t, s, in)
		second := refresh(t, s, first.RefreshToken)
		third := refresh(t, s, second.RefreshToken)
		require.NotEqual(t, first.RefreshToken, second.RefreshToken)
		require.NotEqual(t, second.RefreshToken, third.RefreshToken)
		require.Equal(t, "acme", where(t, s, third.AccessToken))
		require.Equal(t, 900, third.ExpiresIn)
	})
	t.Run("a used token ends the session", func(t *testing.T) {
		first := login(t, s, in)
		other := login(t, s, in)
		second := refresh(t, s, first.RefreshToken)
		age(t)
		ended(t, first.RefreshToken)
		ended(t, second.RefreshToken)
		refresh(t, s, other.RefreshToken)
		refused(t, bearer(s, second.AccessToken).Ask(switchMutation, "slug", "globex"), "UNAUTHENTICATED", "", sessionEnded)
	})
	t.Run("seen also where the thief has used the session's tries up", func(t *testing.T) {
		s := stationtest.New(t, behindProxy, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.SignedOutRequests = 6 })
		name := "mia-" + uuid.NewString()
		s.Join(s.Organization("acme"), s.UserWithHash(name, passwordHash()), name, "member")
		var data struct{ Login authPayload }
		at(newAddress(), s.Nobody()).MustAsk(&data, loginMutation, "input", map[string]any{"username": name, "password": stationtest.Password})
		stolen := data.Login
		next, thief := stolen, at(newAddress(), s.Nobody())
		for range 6 {
			var data struct{ RefreshSession authPayload }
			thief.MustAsk(&data, refreshMutation, "input", refreshInput(next.RefreshToken))
			next = data.RefreshSession
		}
		refused(t, thief.Ask(refreshMutation, "input", refreshInput(next.RefreshToken)), "RATE_LIMITED", "",
			"Too many requests without signing in: try again in 15 minutes.")
		refused(t, at(newAddress(), s.Nobody()).Ask(refreshMutation, "input", refreshInput(stolen.RefreshToken)), "UNAUTHENTICATED", "", sessionEnded)
		require.Equal(t, 401, bearer(s, next.AccessToken).Ask(whereQuery).Status)
		require.Equal(t, 1, query[int](t, s, `select count(*) from portal_audit_logs where action = 'auth.token_reused' and user_id is null`))
	})
	t.Run("neighbours get the same token", func(t *testing.T) {
		first := login(t, s, in)
		tokens := make([]string, 20)
		var tabs sync.WaitGroup
		for i := range tokens {
			tabs.Go(func() {
				r := s.Nobody().Ask(refreshMutation, "input", refreshInput(first.RefreshToken))
				var data struct{ RefreshSession authPayload }
				if json.Unmarshal(r.Data, &data) == nil {
					tokens[i] = data.RefreshSession.RefreshToken
				}
			})
		}
		tabs.Wait()
		for _, token := range tokens {
			require.NotEmpty(t, token)
			require.Equal(t, tokens[0], token)
		}
		refresh(t, s, tokens[0])
	})
	t.Run("a grandparent ends the session even at once", func(t *testing.T) {
		first := login(t, s, in)
		second := refresh(t, s, first.RefreshToken)
		third := refresh(t, s, second.RefreshToken)
		ended(t, first.RefreshToken)
		ended(t, third.RefreshToken)
	})
	t.Run("names the organization", func(t *testing.T) {
		first := login(t, s, in)
		second := refresh(t, s, first.RefreshToken, "organization", "globex")
		require.Equal(t, "globex", second.Organization.Slug)
		require.Equal(t, "globex", where(t, s, second.AccessToken))
		third := refresh(t, s, second.RefreshToken)
		require.Equal(t, "globex", third.Organization.Slug, "the one last used")
		switches := `select string_agg(status || ' ' || coalesce(error_message, ''), ', ' order by id) from portal_audit_logs
			where action = 'auth.organization_switched' and organization_id = $1`
		require.Equal(t, "success ", query[string](t, s, switches, globex))
		r := s.Nobody().Ask(refreshMutation, "input", refreshInput(third.RefreshToken, "organization", "initech"))
		refused(t, r, "NOT_FOUND", "organization", "You are in no organization of this name.")
		require.Equal(t, "success , refused NOT_FOUND: You are in no organization of this name.", query[string](t, s, switches, globex))
		require.Equal(t, "acme", refresh(t, s, third.RefreshToken, "organization", "acme").Organization.Slug, "a refusal does not use the token up")
	})
	t.Run("tabs in two organizations", func(t *testing.T) {
		first := login(t, s, in)
		one := refresh(t, s, first.RefreshToken, "organization", "acme")
		two := refresh(t, s, first.RefreshToken, "organization", "globex")
		require.Equal(t, one.RefreshToken, two.RefreshToken)
		require.Equal(t, "acme", where(t, s, one.AccessToken))
		require.Equal(t, "globex", where(t, s, two.AccessToken))
	})
	t.Run("no longer good", func(t *testing.T) {
		ended(t, "")
		ended(t, "garbage")
		ended(t, strings.Repeat("x", 100_000))
		expired := login(t, s, in)
		execute(t, s, `update auth_refresh_tokens set expires_at = now() - interval '1 second' where session_id =
			(select id from auth_sessions order by created_at desc limit 1)`)
		ended(t, expired.RefreshToken)
		old := login(t, s, in)
		execute(t, s, `update auth_sessions set expires_at = now() - interval '1 second' where id =
			(select id from auth_sessions order by created_at desc limit 1)`)
		ended(t, old.RefreshToken)
		gone := login(t, s, in)
		execute(t, s, `update users set is_active = false where username = 'bo'`)
		ended(t, gone.RefreshToken)
		refused(t, bearer(s, gone.AccessToken).Ask(switchMutation, "slug", "globex"), "UNAUTHENTICATED", "", sessionEnded)
		execute(t, s, `update users set is_active = true where username = 'bo'`)
		ended(t, gone.RefreshToken)
	})
	t.Run("logout", func(t *testing.T) {
		first, other := login(t, s, in), login(t, s, in)
		second := refresh(t, s, first.RefreshToken)
		for range 2 {
			s.Nobody().MustAsk(nil, logoutMutation, "token", second.RefreshToken)
		}
		ended(t, second.RefreshToken)
		ended(t, first.RefreshToken)
		s.Nobody().MustAsk(nil, logoutMutation, "token", "garbage")
		s.Nobody().MustAsk(nil, `mutation { logout { ok } }`)
		refresh(t, s, other.RefreshToken)

		own := login(t, s, in)
		bearer(s, own.AccessToken).MustAsk(nil, `mutation { logout { ok } }`)
		ended(t, own.RefreshToken)
		refused(t, bearer(s, own.AccessToken).Ask(switchMutation, "slug", "globex"), "UNAUTHENTICATED", "", sessionEnded)
	})
	t.Run("switchOrganization", func(t *testing.T) {
		first := login(t, s, in)
		caller := bearer(s, first.AccessToken)
		var data struct{ SwitchOrganization authPayload }
		caller.MustAsk(&data, switchMutation, "slug", "globex")
		require.Equal(t, "globex", data.SwitchOrganization.Organization.Slug)
		require.Equal(t, "globex", where(t, s, data.SwitchOrganization.AccessToken))
		require.Equal(t, "acme", where(t, s, first.AccessToken), "another tab stays where it is")
		require.Equal(t, "globex", refresh(t, s, first.RefreshToken).Organization.Slug)
		refused(t, caller.Ask(switchMutation, "slug", "initech"), "NOT_FOUND", "organization", "You are in no organization of this name.")
		refused(t, s.Nobody().Ask(switchMutation, "slug", "globex"), "UNAUTHENTICATED", "", "Sign in first.")
	})
	t.Run("organization that was left", func(t *testing.T) {
		first := login(t, s, in)
		execute(t, s, `update organization_members set is_active = false where user_id = $1 and organization_id = $2`, bo, acme)
		require.Equal(t, "globex", refresh(t, s, first.RefreshToken).Organization.Slug)
	})
}
