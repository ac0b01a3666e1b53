package resolvers_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

const notActive = "You are not an active member of this organization."

// What ends a key cuts it off on every replica, and no other key.
func TestAPIKeysAreCutOffEverywhere(t *testing.T) {
	t.Parallel()
	servers := replicas(t)
	s := servers[0]
	acme := s.Organization("acme")
	owner := s.Member(acme, "owner", "owner")
	stays := watch(t, servers, makeKey(t, owner, "users.read").Secret)

	made := makeKey(t, owner, "users.read")
	goes := watch(t, servers, made.Secret)
	revokeKey(t, owner, made.APIKey.ID)
	goes.cut("revoked", http.StatusUnauthorized, "UNAUTHENTICATED", keyRevoked)
	stays.goesOn()
	for _, replica := range servers {
		c := dial(t, replica, made.Secret)
		c.closes(closeForbidden)
		status, body := handshake(t, replica, "Authorization", "Bearer "+made.Secret)
		require.Equal(t, 401, status)
		require.Contains(t, body, keyRevoked)
	}
	again := revokeKey(t, owner, made.APIKey.ID)
	require.NotNil(t, again.RevokedAt)
	require.Equal(t, 1, query[int](t, s, `select count(*) from portal_audit_logs where action = 'api_key.revoked'`), "the second time did nothing")

	// By its own end, which no message tells of.
	var data struct{ CreateAPIKey madeKey }
	end := time.Now().Add(3 * time.Second)
	owner.MustAsk(&data, createAPIKey, "input", map[string]any{"name": "short", "permissions": []string{"users.read"}, "expiresAt": end})
	short := watch(t, servers, data.CreateAPIKey.Secret)
	require.Eventually(t, func() bool { return time.Now().After(end) }, patience, 5*time.Millisecond)
	short.cut("expired", http.StatusUnauthorized, "UNAUTHENTICATED", keyExpired)

	// A key that is gone, as with its organization.
	gone := makeKey(t, owner, "users.read")
	deleted := watch(t, servers, gone.Secret)
	execute(t, s, `delete from api_keys where id = $1`, gone.APIKey.ID)
	deleted.cut("deleted", http.StatusUnauthorized, "UNAUTHENTICATED", keyNotValid)
	stays.goesOn()
	owner.MustAsk(nil, viewerID)
}

// A rotated key goes on for as long as was said, on sockets too, and the new one from the
// beginning.
func TestAPIKeysAreRotated(t *testing.T) {
	t.Parallel()
	servers := replicas(t)
	s := servers[0]
	acme := s.Organization("acme")
	owner, manager := s.Member(acme, "owner", "owner"), withPermissions(t, s, acme, "manager", "apikeys.manage", "users.read")
	first := makeKey(t, owner, "users.read")
	old := watch(t, servers, first.Secret)
	second := rotateKey(t, manager, first.APIKey.ID, "overlapSeconds", 3)
	end := *second.Replaced.ExpiresAt
	require.WithinDuration(t, time.Now().Add(3*time.Second), end, 2*time.Second)
	require.NotEqual(t, first.Secret, second.Secret)
	require.Equal(t, []string{"users.read"}, second.APIKey.Permissions)
	require.Equal(t, "a key", second.APIKey.Name)
	require.Nil(t, second.APIKey.ExpiresAt)
	require.Equal(t, manager.UserID.String(), second.APIKey.CreatedBy.ID, "the new key acts for who knows it")
	require.Equal(t, second.APIKey.ID.String(), second.Replaced.ReplacedBy.ID)
	fresh := watch(t, servers, second.Secret)
	old.goesOn()
	require.Eventually(t, func() bool { return time.Now().After(end) }, patience, 5*time.Millisecond)
	old.cut("rotated", http.StatusUnauthorized, "UNAUTHENTICATED", keyExpired)
	fresh.goesOn()

	// At once.
	third := rotateKey(t, owner, second.APIKey.ID, "overlapSeconds", 0)
	fresh.cut("rotated at once", http.StatusUnauthorized, "UNAUTHENTICATED", keyExpired)

	// By default for a day, but no longer than it would have gone on.
	soon := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	fourth := rotateKey(t, owner, third.APIKey.ID, "expiresAt", soon)
	require.WithinDuration(t, time.Now().Add(24*time.Hour), *fourth.Replaced.ExpiresAt, time.Minute)
	require.Equal(t, soon, fourth.APIKey.ExpiresAt.UTC())
	before := rows(t, s)
	rotate := func(by *stationtest.Caller, key madeKey) *stationtest.Response {
		return by.Ask(rotateAPIKey, "input", map[string]any{"id": key.APIKey.ID})
	}
	refused(t, rotate(owner, second), "CONFLICT", "", "This key has ended: make a new one.")
	refused(t, rotate(owner, third), "CONFLICT", "", "This key was rotated already: rotate the one that came in its place.")
	refused(t, rotate(owner, fourth), "CONFLICT", "", "The key that this one replaced goes on until "+fourth.Replaced.ExpiresAt.UTC().Format(time.RFC3339)+": revoke it first.")
	require.Equal(t, before, rows(t, s))

	// Revoking the new one ends the old one too.
	both := []*watched{watch(t, servers, third.Secret), watch(t, servers, fourth.Secret)}
	revokeKey(t, owner, fourth.APIKey.ID)
	for _, w := range both {
		w.cut("revoked with what it replaced", http.StatusUnauthorized, "UNAUTHENTICATED", keyRevoked)
	}
	refused(t, rotate(owner, fourth), "CONFLICT", "", "This key has ended: make a new one.")

	fifth := makeKey(t, owner, "users.read")
	execute(t, s, `update api_keys set expires_at = now() + interval '1 hour' where id = $1`, fifth.APIKey.ID)
	sixth := rotateKey(t, owner, fifth.APIKey.ID)
	require.Equal(t, sixth.Replaced.ExpiresAt, sixth.APIKey.ExpiresAt)
	require.WithinDuration(t, time.Now().Add(time.Hour), *sixth.APIKey.ExpiresAt, time.Minute)

	// Nobody is given a secret that does more than they may.
	strong := makeKey(t, owner, "users.read", "portlet.tasks.view", "roles.manage")
	before = rows(t, s)
	refused(t, rotate(manager, strong), "FORBIDDEN", "permissions", "A key can't do more than you may: you don't hold portlet.tasks.view, roles.manage.")
	require.Equal(t, before, rows(t, s))
	require.Equal(t, 4, query[int](t, s, `select count(*) from portal_audit_logs where action = 'api_key.rotated' and resource_type = 'api_key' and status = 'success'`))
}

// A key is never larger than who made it, now: what that person loses, it loses on every
// replica, and it ends with them.
func TestAPIKeysFollowTheirMakers(t *testing.T) {
	t.Parallel()
	servers := replicas(t)
	s := servers[0]
	acme := s.Organization("acme")
	owner := s.Member(acme, "owner", "owner")
	mia := withPermissions(t, s, acme, "mia", "apikeys.manage", "portlet.tasks.view", "portlet.tasks.use", "users.read")
	made := makeKey(t, mia, "portlet.tasks.view", "portlet.tasks.use")
	w := watch(t, servers, made.Secret)
	// The bus inside a process tells nobody on another server.
	socket := dial(t, s, made.Secret).acknowledged()
	socket.subscribe("1", tasksSubscription)
	socket.tasksBegun(owner, "1")

	execute(t, s, `update roles set permissions = array['portlet.tasks.use', 'portlet.crm.view'] where name = 'role of mia'`)
	since := time.Now()
	for i, c := range w.callers {
		require.Eventually(t, func() bool { return len(c.Ask(`{ tasks { totalCount } }`).Errors) > 0 }, patience, 5*time.Millisecond)
		require.Less(t, time.Since(since), httpCut)
		t.Logf("demoted: replica %d after %s", i, time.Since(since))
		refused(t, c.Ask(`{ tasks { totalCount } }`), "FORBIDDEN", "", "You need the permission portlet.tasks.view.")
		refused(t, c.Ask(`{ contacts { totalCount } }`), "FORBIDDEN", "", "You need the permission portlet.crm.view.")
		createTask(t, c, map[string]any{"title": "as it may still"})
	}
	require.Less(t, time.Since(since), patience)
	task := createTask(t, owner, map[string]any{"title": "secret"})
	socket.subscribe("query", `{ __typename }`)
	for m := socket.read(); m.ID != "query"; m = socket.read() {
		require.NotContains(t, string(m.Payload), task)
	}
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
		w := watch(t, servers, made.Secret)
		execute(t, s, change.end, acme, mia.UserID)
		w.cut(change.name, http.StatusOK, "FORBIDDEN", notActive)
		execute(t, s, change.back, acme, mia.UserID)
		for _, c := range w.callers {
			require.Eventually(t, func() bool { return len(c.Ask(viewerID).Errors) == 0 }, httpCut, 5*time.Millisecond)
		}
	}
	suspended := watch(t, servers, made.Secret)
	execute(t, s, `update organizations set is_active = false where id = $1`, acme)
	suspended.cut("suspension", http.StatusOK, "FORBIDDEN", notActive)
	execute(t, s, `update organizations set is_active = true where id = $1`, acme)
	for _, c := range suspended.callers {
		require.Eventually(t, func() bool { return len(c.Ask(viewerID).Errors) == 0 }, httpCut, 5*time.Millisecond)
	}
	closed, others := watch(t, servers, made.Secret), watch(t, servers, makeKey(t, owner, "users.read").Secret)
	execute(t, s, `update users set is_active = false where id = $1`, mia.UserID)
	closed.cut("account closed", http.StatusUnauthorized, "UNAUTHENTICATED", keyRevoked)
	others.goesOn()
}

// A server that hears of nothing asks again within a second.
func TestAPIKeysOfADeafServer(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	deaf := stationtest.Beside(t, s, stationtest.Quiet)
	owner := s.Member(s.Organization("acme"), "owner", "owner")
	revoked, rotated := makeKey(t, owner, "users.read"), makeKey(t, owner, "users.read")
	one, two := bearer(deaf, revoked.Secret), bearer(deaf, rotated.Secret)
	one.MustAsk(nil, viewerID)
	two.MustAsk(nil, viewerID)
	revokeKey(t, owner, revoked.APIKey.ID)
	rotateKey(t, owner, rotated.APIKey.ID, "overlapSeconds", 0)
	since := time.Now()
	for caller, sentence := range map[*stationtest.Caller]string{one: keyRevoked, two: keyExpired} {
		require.Eventually(t, func() bool { return caller.Ask(viewerID).Status == 401 }, patience, 5*time.Millisecond)
		require.Less(t, time.Since(since), httpCut)
		refused(t, caller.Ask(viewerID), "UNAUTHENTICATED", "", sentence)
	}
	t.Log("after", time.Since(since))
}
