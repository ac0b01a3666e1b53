package resolvers_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// waitsFor waits until a statement that contains the text waits for a lock.
func waitsFor(t *testing.T, s *stationtest.Server, text string) {
	t.Helper()
	require.Eventually(t, func() bool {
		return query[bool](t, s, `
select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%' || $1 || '%')`, text)
	}, patience, 5*time.Millisecond, text)
}

// Whose only organization is being removed, and who comes into another one meanwhile, keeps
// the account.
func TestInvitationsBesideRemoval(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	globex := s.Organization("doomed")
	boss, bo := s.Member(globex, "boss", "owner"), s.Member(globex, "bo", "member")
	o.invite("bo@example.com", o.role("member"))
	token := o.token("bo@example.com", 1)

	// The membership that bo is to have is held, so that accepting waits in the middle.
	tx, err := s.DB.Super(t).Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `insert into organization_members (organization_id, user_id, display_name, email) values ($1, $2, 'b', 'b')`, o.acme, bo.UserID)
	require.NoError(t, err)
	accepted := make(chan *stationtest.Response, 1)
	go func() { accepted <- bo.Ask(acceptInvitation, "in", map[string]any{"token": token}) }()
	waitsFor(t, s, "insert into organization_members")
	boss.MustAsk(nil, deleteOrganization, "confirm", "doomed")
	waitsFor(t, s, "order by id for update")
	require.NoError(t, tx.Rollback(t.Context()))

	r := <-accepted
	require.Empty(t, r.Errors, r.Body)
	require.Eventually(t, func() bool { return query[int](t, s, `select count(*) from organizations where id = $1`, globex) == 0 }, patience, 5*time.Millisecond)
	require.Equal(t, "bo bo@example.com true", query[string](t, s, `select username || ' ' || email || ' ' || is_active from users where id = $1`, bo.UserID))
	s.As(bo.UserID, o.acme).MustAsk(nil, viewerID)
	require.False(t, query[bool](t, s, `select is_active from users where id = $1`, boss.UserID))
}

// An address has one account: whoever is second to make it is told so, and so is who comes
// back to one that was shut.
func TestInvitationsOfOneAddress(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	const has = "This address has an account already: sign in first, then accept."
	shut := s.UserWithHash("shut", passwordHash())
	execute(t, s, `update users set is_active = false where id = $1`, shut)
	o.invite("shut@example.com", o.role("member"))
	token := o.token("shut@example.com", 1)
	unchanged(t, s, func() {
		refused(t, s.Nobody().Ask(acceptInvitation, "in", map[string]any{"token": token, "password": freshPassword, "username": "another"}), "CONFLICT", "", has)
	})

	// Signed in when the account was shut, and not when it is accepted.
	late := s.UserWithHash("late", passwordHash())
	o.invite("late@example.com", o.role("member"))
	token = o.token("late@example.com", 1)
	caller := s.As(late, uuid.Nil)
	tx, err := s.DB.Super(t).Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `update users set is_active = false where id = $1`, late)
	require.NoError(t, err)
	answer := make(chan *stationtest.Response, 1)
	go func() { answer <- caller.Ask(acceptInvitation, "in", map[string]any{"token": token}) }()
	waitsFor(t, s, "is_active for share")
	require.NoError(t, tx.Commit(t.Context()))
	refused(t, <-answer, "UNAUTHENTICATED", "", "Sign in first.")
	require.Zero(t, query[int](t, s, `select count(*) from organization_members where user_id = $1`, late))
}

// What an organization does at the moment of an acceptance is done before it: who comes
// into one that was suspended reads that the invitation is not good, and a role that was
// deleted is not given.
func TestInvitationsMeanwhile(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	role := query[uuid.UUID](t, s, `insert into roles (organization_id, name) values ($1, 'r') returning id`, o.acme)
	o.invite("stranger@example.com", role, o.role("viewer"))
	token := o.token("stranger@example.com", 1)
	meanwhile := func(deed string) *stationtest.Response {
		tx, err := s.DB.Super(t).Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), `select from organizations where id = $1 for no key update`, o.acme)
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), deed)
		require.NoError(t, err)
		accepted := make(chan *stationtest.Response, 1)
		go func() { accepted <- o.stranger.Ask(acceptInvitation, "in", map[string]any{"token": token}) }()
		waitsFor(t, s, "organizations")
		require.NoError(t, tx.Commit(t.Context()))
		return <-accepted
	}
	for _, deed := range []string{
		`update organizations set is_active = false where slug = 'acme'`,
		`update organizations set settings = '{"emailDomains": ["acme.example"]}' where slug = 'acme'`,
	} {
		refused(t, meanwhile(deed), "BAD_USER_INPUT", "token", invitationNotGood)
		require.Zero(t, query[int](t, s, `select count(*) from organization_members where organization_id = $1 and user_id = $2`, o.acme, o.stranger.UserID))
		execute(t, s, `update organizations set is_active = true, settings = '{}' where id = $1`, o.acme)
	}
	r := meanwhile(`delete from roles where name = 'r'`)
	require.Empty(t, r.Errors, r.Body)
	require.Equal(t, "true false viewer", o.isActive(o.stranger.UserID))
}
