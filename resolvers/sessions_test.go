package resolvers_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

const (
	// httpCut and socketCut are how long what has ended may still serve, with what a busy
	// machine adds.
	httpCut   = time.Second + 300*time.Millisecond
	socketCut = 5 * time.Second

	sessionsQuery = `{ sessions { id device userAgent address organization { slug } createdAt lastUsedAt expiresAt isCurrent } }`
	revokeSession = `mutation ($id: ID!) { revokeSession(input: {id: $id}) { session { id isCurrent } } }`
	revokeAll     = `mutation ($own: Boolean!) { revokeAllSessions(input: {includeCurrent: $own}) { revoked } }`
)

// replicas gives a server and two more on its database.
func replicas(t *testing.T) []*stationtest.Server {
	t.Helper()
	first := stationtest.New(t)
	return []*stationtest.Server{first, stationtest.Beside(t, first), stationtest.Beside(t, first)}
}

// watched is somebody who is signed in, with a socket, on every replica.
type watched struct {
	t       *testing.T
	callers []*stationtest.Caller
	sockets []*client
}

func watch(t *testing.T, servers []*stationtest.Server, token string) *watched {
	t.Helper()
	w := &watched{t: t}
	for _, s := range servers {
		w.callers = append(w.callers, bearer(s, token))
		c := dial(t, s, token).acknowledged()
		c.subscribe("1", eventsSubscription)
		w.sockets = append(w.sockets, c)
		w.callers[len(w.callers)-1].MustAsk(nil, viewerID)
	}
	return w
}

const viewerID = `{ viewer { user { id } } }`

// cut fails unless every replica refuses requests with the code within a second and has
// ended the sockets within five.
func (w *watched) cut(name string, status int, code, sentence string) {
	w.t.Helper()
	since := time.Now()
	for i, c := range w.callers {
		var last *stationtest.Response
		require.Eventually(w.t, func() bool {
			last = c.Ask(viewerID)
			return len(last.Errors) > 0
		}, 10*time.Second, 5*time.Millisecond, "%s: replica %d goes on", name, i)
		took := time.Since(since)
		if last.Status != status { // it was let in a moment before
			require.Equal(w.t, code, last.Errors[0].Extensions.Code)
			last = c.Ask(viewerID)
		}
		require.Equal(w.t, status, last.Status)
		require.Equal(w.t, code, last.Errors[0].Extensions.Code)
		require.Equal(w.t, sentence, last.Errors[0].Message)
		require.Less(w.t, took, httpCut, "%s: replica %d", name, i)
		w.t.Logf("%s: HTTP of replica %d after %s", name, i, took)
	}
	for i, c := range w.sockets {
		c.closes(closeForbidden)
		took := time.Since(since)
		require.Less(w.t, took, socketCut, "%s: socket of replica %d", name, i)
		w.t.Logf("%s: socket of replica %d after %s", name, i, took)
	}
}

// goesOn fails if anything was cut.
func (w *watched) goesOn() {
	w.t.Helper()
	for i, c := range w.callers {
		c.MustAsk(nil, viewerID)
		w.sockets[i].subscribe(uuid.NewString(), `{ __typename }`)
		require.Equal(w.t, "next", w.sockets[i].read().Type)
		require.Equal(w.t, "complete", w.sockets[i].read().Type)
	}
}

// What ends a session cuts it off on every replica, and no other session.
func TestSessionsAreCutOffEverywhere(t *testing.T) {
	t.Parallel()
	servers := replicas(t)
	s := servers[0]
	acme := s.Organization("acme")
	bo := s.UserWithHash("bo", passwordHash())
	s.Join(acme, bo, "bo", "member")
	in := map[string]any{"username": "bo", "password": stationtest.Password}
	for name, end := range map[string]func(own, other authPayload){
		"logout":        func(own, _ authPayload) { bearer(s, own.AccessToken).MustAsk(nil, `mutation { logout { ok } }`) },
		"revokeSession": func(own, other authPayload) { revoke(t, s, other.AccessToken, sessionID(t, s, own.AccessToken)) },
		"reuse": func(own, _ authPayload) {
			second := refresh(t, s, own.RefreshToken)
			refresh(t, s, second.RefreshToken)
			refused(t, s.Nobody().Ask(refreshMutation, "input", refreshInput(own.RefreshToken)), "UNAUTHENTICATED", "", sessionEnded)
		},
	} {
		own, other := login(t, s, in), login(t, s, in)
		stays, goes := watch(t, servers, other.AccessToken), watch(t, servers, own.AccessToken)
		end(own, other)
		goes.cut(name, http.StatusUnauthorized, "UNAUTHENTICATED", sessionEnded)
		stays.goesOn()
		c := dial(t, servers[1], own.AccessToken)
		c.closes(closeForbidden)
	}
	own, other := login(t, s, in), login(t, s, in)
	stays, goes := watch(t, servers, other.AccessToken), watch(t, servers, own.AccessToken)
	var data struct{ RevokeAllSessions struct{ Revoked int } }
	bearer(s, other.AccessToken).MustAsk(&data, revokeAll, "own", false)
	require.Equal(t, 4, data.RevokeAllSessions.Revoked, "those of before, but for those that have ended")
	goes.cut("revokeAllSessions", http.StatusUnauthorized, "UNAUTHENTICATED", sessionEnded)
	stays.goesOn()
	execute(t, s, `update users set is_active = false where id = $1`, bo)
	stays.cut("account closed", http.StatusUnauthorized, "UNAUTHENTICATED", sessionEnded)
}

// Who is no active member of an organization that is active is cut off everywhere, in that
// organization alone.
func TestMembersAreCutOffEverywhere(t *testing.T) {
	t.Parallel()
	servers := replicas(t)
	s := servers[0]
	acme, globex := s.Organization("acme"), s.Organization("globex")
	mia, ned := s.Member(acme, "mia", "member"), s.Member(acme, "ned", "member")
	s.Join(globex, mia.UserID, "mia", "member")
	elsewhere := watch(t, servers, s.As(mia.UserID, globex).Token)
	neighbour := watch(t, servers, ned.Token)
	for _, change := range []struct{ name, end, back string }{
		{
			"deactivation", `update organization_members set is_active = false where organization_id = $1 and user_id = $2`,
			`update organization_members set is_active = true where organization_id = $1 and user_id = $2`,
		},
		{
			"removal", `update organization_members set is_active = false, removed_at = now() where organization_id = $1 and user_id = $2`,
			`update organization_members set is_active = true, removed_at = null where organization_id = $1 and user_id = $2`,
		},
	} {
		w := watch(t, servers, mia.Token)
		execute(t, s, change.end, acme, mia.UserID)
		w.cut(change.name, http.StatusOK, "FORBIDDEN", "You are not an active member of this organization.")
		neighbour.goesOn()
		execute(t, s, change.back, acme, mia.UserID)
		for _, c := range w.callers {
			require.Eventually(t, func() bool { return len(c.Ask(viewerID).Errors) == 0 }, httpCut, 5*time.Millisecond)
		}
	}
	w := watch(t, servers, mia.Token)
	execute(t, s, `update organizations set is_active = false where id = $1`, acme)
	w.cut("suspension", http.StatusOK, "FORBIDDEN", "You are not an active member of this organization.")
	neighbour.cut("suspension", http.StatusOK, "FORBIDDEN", "You are not an active member of this organization.")
	elsewhere.goesOn()
}

func revoke(t *testing.T, s *stationtest.Server, token string, id uuid.UUID) {
	t.Helper()
	bearer(s, token).MustAsk(nil, revokeSession, "id", id)
}

// sessionID gives the session that a token is of.
func sessionID(t *testing.T, s *stationtest.Server, token string) uuid.UUID {
	t.Helper()
	own, err := s.Tokens.Verify(token)
	require.NoError(t, err)
	return own.ID
}

func TestSessions(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	bo, eve := s.UserWithHash("bo", passwordHash()), s.UserWithHash("eve", passwordHash())
	s.Join(acme, bo, "bo", "member")
	s.Join(acme, eve, "eve", "owner")
	in := map[string]any{"username": "bo", "password": stationtest.Password}
	phone := s.Nobody()
	phone.Header.Set("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1")
	var data struct{ Login authPayload }
	phone.MustAsk(&data, loginMutation, "input", in)
	here := login(t, s, in)
	theirs := login(t, s, map[string]any{"username": "eve", "password": stationtest.Password})
	me := bearer(s, here.AccessToken)

	list := func() (all []listedSession) {
		t.Helper()
		var data struct{ Sessions []listedSession }
		me.MustAsk(&data, sessionsQuery)
		return data.Sessions
	}
	all := list()
	require.Len(t, all, 2)
	require.True(t, all[0].IsCurrent)
	require.Equal(t, sessionID(t, s, here.AccessToken), all[0].ID)
	require.Equal(t, "acme", all[0].Organization.Slug)
	require.Contains(t, []string{"127.0.0.1", "::1"}, all[0].Address)
	require.Equal(t, "Safari on iPhone", all[1].Device)
	require.False(t, all[1].IsCurrent)
	require.WithinDuration(t, time.Now(), all[1].LastUsedAt, time.Minute)

	ofEve := sessionID(t, s, theirs.AccessToken)
	before := rows(t, s)
	for _, id := range []uuid.UUID{ofEve, uuid.New()} {
		refused(t, me.Ask(revokeSession, "id", id), "NOT_FOUND", "id", "You have no session of this id, or it has ended.")
	}
	refused(t, s.Nobody().Ask(sessionsQuery), "UNAUTHENTICATED", "", "Sign in first.")
	refused(t, s.Nobody().Ask(revokeSession, "id", ofEve), "UNAUTHENTICATED", "", "Sign in first.")
	refused(t, s.Nobody().Ask(revokeAll, "own", true), "UNAUTHENTICATED", "", "Sign in first.")
	require.Equal(t, before, rows(t, s))
	bearer(s, theirs.AccessToken).MustAsk(nil, viewerID)

	revoke(t, s, here.AccessToken, all[1].ID)
	refused(t, me.Ask(revokeSession, "id", all[1].ID), "NOT_FOUND", "id", "You have no session of this id, or it has ended.")
	refused(t, s.Nobody().Ask(refreshMutation, "input", refreshInput(data.Login.RefreshToken)), "UNAUTHENTICATED", "", sessionEnded)
	require.Len(t, list(), 1)
	me.MustAsk(nil, revokeAll, "own", false)
	me.MustAsk(nil, viewerID)
	me.MustAsk(nil, revokeAll, "own", true)
	refused(t, s.Nobody().Ask(refreshMutation, "input", refreshInput(here.RefreshToken)), "UNAUTHENTICATED", "", sessionEnded)

	trail := query[[]string](t, s, `
select array_agg(action || ' ' || status || ' ' || host(ip_address) || ' ' || coalesce(resource_id::text, '') order by created_at)
from portal_audit_logs where user_id = $1 and organization_id = $2 and action ~ 'session' and status = 'success'`, bo, acme)
	require.Equal(t, []string{
		"auth.session_revoked success 127.0.0.1 " + all[1].ID.String(),
		"auth.sessions_revoked success 127.0.0.1 ",
	}, trail, "nothing was ended by the first revokeAllSessions")
}

type listedSession struct {
	ID           uuid.UUID
	Device       string
	Address      string
	Organization struct{ Slug string }
	LastUsedAt   time.Time
	IsCurrent    bool
}
