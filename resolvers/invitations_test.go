package resolvers_test

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

const (
	inviteMember       = `mutation ($email: String!, $roles: [ID!]!) { inviteMember(input: {email: $email, roleIds: $roles}) { invitation { id email status createdBy { displayName } expiresAt } } }`
	resendInvitation   = `mutation ($id: ID!) { resendInvitation(input: {id: $id}) { invitation { id status } } }`
	withdrawInvitation = `mutation ($id: ID!) { withdrawInvitation(input: {id: $id}) { invitation { id status } } }`
	acceptInvitation   = `mutation ($in: AcceptInvitationInput!) { acceptInvitation(input: $in) { organization { slug } user { id displayName email } } }`
	previewInvitation  = `query ($token: String!) { invitationByToken(token: $token) { organization invitedBy email hasAccount } }`
	listInvitations    = `{ invitations(first: 50, orderBy: [{field: CREATED_AT}]) { totalCount nodes { email status acceptedBy { displayName } } } }`

	invitationNotGood = "This invitation is not good any more: ask for a new one."
)

var invitationLink = regexp.MustCompile(regexp.QuoteMeta(stationtest.Address) + `/accept-invitation#token=(\S+)`)

func (o *office) role(name string) uuid.UUID {
	o.t.Helper()
	return query[uuid.UUID](o.t, o.s, `select id from roles where organization_id = $1 and name = $2`, o.acme, name)
}

func (o *office) invite(email string, roles ...uuid.UUID) uuid.UUID {
	o.t.Helper()
	var data struct {
		InviteMember struct{ Invitation struct{ ID uuid.UUID } }
	}
	o.admin.MustAsk(&data, inviteMember, "email", email, "roles", roles)
	return data.InviteMember.Invitation.ID
}

// token waits for the mail of so many that an address got and gives the last one's token.
func (o *office) token(email string, mails int) string {
	o.t.Helper()
	require.Eventually(o.t, func() bool { return len(letters(o.t, o.s, "invitation", email)) == mails }, patience, 20*time.Millisecond)
	texts := letters(o.t, o.s, "invitation", email)
	require.Contains(o.t, texts[mails-1], "invites you to join acme")
	return invitationLink.FindStringSubmatch(texts[mails-1])[1]
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	member, owner := o.role("member"), o.role("owner")

	t.Run("refused", func(t *testing.T) {
		unchanged(t, s, func() {
			one := []uuid.UUID{member}
			for _, email := range []string{"", "x", "a b@example.com", "Mia <mia@example.com>", "mia@example.com\x00", strings.Repeat("a", 250) + "@b.example"} {
				refused(t, o.admin.Ask(inviteMember, "email", email, "roles", one), "BAD_USER_INPUT", "email", "`email` must be an address such as mia@example.com.")
			}
			for _, c := range []struct {
				email           string
				roles           []uuid.UUID
				code, field, is string
			}{
				{"new@example.com", []uuid.UUID{}, "BAD_USER_INPUT", "roleIds", "`roleIds` must have at least one role."},
				{"new@example.com", []uuid.UUID{member, member}, "BAD_USER_INPUT", "roleIds", "`roleIds` names a role twice."},
				{"new@example.com", []uuid.UUID{member, uuid.New()}, "BAD_USER_INPUT", "roleIds", "`roleIds` names a role that is not there."},
				{"new@example.com", []uuid.UUID{owner}, "FORBIDDEN", "", "Only an owner may give, take or change the owner's role."},
				{"Viewer@example.com", one, "CONFLICT", "email", "This address is a member's already."},
			} {
				refused(t, o.admin.Ask(inviteMember, "email", c.email, "roles", c.roles), c.code, c.field, c.is)
			}
			refused(t, s.Nobody().Ask(inviteMember, "email", "new@example.com", "roles", one), "UNAUTHENTICATED", "", "Sign in first.")
			for _, ask := range []func(*stationtest.Caller) *stationtest.Response{
				func(c *stationtest.Caller) *stationtest.Response {
					return c.Ask(inviteMember, "email", "new@example.com", "roles", one)
				},
				func(c *stationtest.Caller) *stationtest.Response { return c.Ask(resendInvitation, "id", uuid.New()) },
				func(c *stationtest.Caller) *stationtest.Response { return c.Ask(withdrawInvitation, "id", uuid.New()) },
				func(c *stationtest.Caller) *stationtest.Response { return c.Ask(listInvitations) },
			} {
				refused(t, ask(o.member), "FORBIDDEN", "", "You need the permission users.manage.")
			}
			refused(t, o.admin.Ask(resendInvitation, "id", uuid.New()), "NOT_FOUND", "id", "There is no such invitation.")
			refused(t, o.admin.Ask(withdrawInvitation, "id", uuid.New()), "NOT_FOUND", "id", "There is no such invitation.")
		})
	})
	t.Run("a new account", func(t *testing.T) {
		id := o.invite("New.Person@Example.com", member, o.role("viewer"))
		token := o.token("new.person@example.com", 1)
		var seen struct {
			InvitationByToken struct {
				Organization, InvitedBy, Email string
				HasAccount                     bool
			}
		}
		s.Nobody().MustAsk(&seen, previewInvitation, "token", token)
		require.Equal(t, "{acme admin new.person@example.com false}", fmt.Sprint(seen.InvitationByToken))
		unchanged(t, s, func() {
			for _, c := range []struct {
				in              map[string]any
				code, field, is string
			}{
				{map[string]any{"token": token}, "BAD_USER_INPUT", "password", "Choose a password."},
				{map[string]any{"token": token, "password": "short"}, "BAD_USER_INPUT", "password", "Your password must have at least 15 characters: a few words in a row are easy to remember."},
				{map[string]any{"token": token, "password": freshPassword, "username": "viewer"}, "CONFLICT", "username", "Somebody has this username."},
				{map[string]any{"token": token, "password": freshPassword, "username": "a b"}, "BAD_USER_INPUT", "username", "A username has 1 to 50 letters, digits, `.`, `_` and `-`, and begins with a letter or a digit."},
				{map[string]any{"token": token + "x", "password": freshPassword}, "BAD_USER_INPUT", "token", invitationNotGood},
				{map[string]any{"token": uuid.NewString() + token[36:], "password": freshPassword}, "BAD_USER_INPUT", "token", invitationNotGood},
				{map[string]any{"token": "", "password": freshPassword}, "BAD_USER_INPUT", "token", invitationNotGood},
				{map[string]any{"token": id.String(), "password": freshPassword}, "BAD_USER_INPUT", "token", invitationNotGood},
			} {
				refused(t, s.Nobody().Ask(acceptInvitation, "in", c.in), c.code, c.field, c.is)
			}
			refused(t, o.viewer.Ask(acceptInvitation, "in", map[string]any{"token": token}), "FORBIDDEN", "",
				"This invitation is for another address: sign out, or sign in with the account of that one.")
			refused(t, s.Nobody().Ask(previewInvitation, "token", token[:40]), "BAD_USER_INPUT", "token", invitationNotGood)
			refused(t, o.admin.Ask(inviteMember, "email", "new.person@example.com", "roles", []uuid.UUID{member}), "CONFLICT", "email",
				"This address has an invitation that is open: send it anew, or withdraw it first.")
		})
		// Of 20 at once one is let in.
		var all sync.WaitGroup
		answers := make([]*stationtest.Response, 20)
		for i := range answers {
			all.Go(func() {
				answers[i] = s.Nobody().Ask(acceptInvitation, "in", map[string]any{
					"token": token, "password": freshPassword, "firstName": "Nora", "lastName": "New", "username": "Nora",
				})
			})
		}
		all.Wait()
		in := 0
		for _, a := range answers {
			if len(a.Errors) == 0 {
				in++
				continue
			}
			require.Contains(t, []string{"BAD_USER_INPUT", "UNAUTHENTICATED"}, a.Errors[0].Extensions.Code, a.Body)
		}
		require.Equal(t, 1, in)
		nora := login(t, s, map[string]any{"username": "nora", "password": freshPassword})
		require.Equal(t, "acme", nora.Organization.Slug)
		require.Equal(t, "Nora New", nora.User.DisplayName)
		require.Equal(t, "true false member,viewer", o.isActive(uuid.MustParse(nora.User.ID)))
		refused(t, s.Nobody().Ask(acceptInvitation, "in", map[string]any{"token": token, "password": freshPassword}), "BAD_USER_INPUT", "token", invitationNotGood)
		refused(t, o.admin.Ask(withdrawInvitation, "id", id), "CONFLICT", "id", "This invitation was accepted.")
		refused(t, o.admin.Ask(resendInvitation, "id", id), "CONFLICT", "id", "This invitation was accepted.")
		trail := trailOf(t, s, o.acme, id)
		require.Regexp(t, `^member.invited success .*"email": "new.person@example.com"`, trail[0])
		require.Regexp(t, `^invitation.accepted success`, trail[1])
		require.Len(t, trail, 2)
		require.LessOrEqual(t, 20, query[int](t, s, `
select count(*) from portal_audit_logs where resource_id = $1 and action = 'invitation.accepted' and status = 'refused' and ip_address is not null`, id))
		requireNoSecrets(t, s, token, freshPassword, nora.AccessToken, nora.RefreshToken)
	})
	t.Run("an account that is there", func(t *testing.T) {
		o.invite("stranger@example.com", member)
		token := o.token("stranger@example.com", 1)
		var seen struct{ InvitationByToken struct{ HasAccount bool } }
		s.Nobody().MustAsk(&seen, previewInvitation, "token", token)
		require.True(t, seen.InvitationByToken.HasAccount)
		refused(t, s.Nobody().Ask(acceptInvitation, "in", map[string]any{"token": token, "password": freshPassword}), "UNAUTHENTICATED", "",
			"You have an account already: sign in first, then accept.")
		o.stranger.MustAsk(nil, acceptInvitation, "in", map[string]any{"token": token})
		require.Equal(t, "true false member", o.isActive(o.stranger.UserID))
		s.As(o.stranger.UserID, o.acme).MustAsk(nil, viewerID)
		o.stranger.MustAsk(nil, viewerID)

		// Who left comes back.
		o.admin.MustAsk(nil, removeMember, "id", o.stranger.UserID)
		o.age("stranger@example.com")
		o.invite("stranger@example.com", o.role("viewer"))
		o.stranger.MustAsk(nil, acceptInvitation, "in", map[string]any{"token": o.token("stranger@example.com", 2)})
		require.Equal(t, "true false viewer", o.isActive(o.stranger.UserID))
	})
	t.Run("resend and withdraw", func(t *testing.T) {
		id := o.invite("slow@example.com", member)
		first := o.token("slow@example.com", 1)
		refused(t, o.admin.Ask(resendInvitation, "id", id), "RATE_LIMITED", "", "This invitation was sent a moment ago: try again in a minute.")
		execute(t, s, `update organization_invitations set sent_at = now() - interval '8 days', expires_at = now() - interval '1 day' where id = $1`, id)
		refused(t, s.Nobody().Ask(previewInvitation, "token", first), "BAD_USER_INPUT", "token", invitationNotGood)
		o.admin.MustAsk(nil, resendInvitation, "id", id)
		second := o.token("slow@example.com", 2)
		require.NotEqual(t, first, second)
		refused(t, s.Nobody().Ask(previewInvitation, "token", first), "BAD_USER_INPUT", "token", invitationNotGood)
		s.Nobody().MustAsk(nil, previewInvitation, "token", second)
		for range 2 {
			o.admin.MustAsk(nil, withdrawInvitation, "id", id)
		}
		refused(t, s.Nobody().Ask(acceptInvitation, "in", map[string]any{"token": second, "password": freshPassword}), "BAD_USER_INPUT", "token", invitationNotGood)
		refused(t, o.admin.Ask(resendInvitation, "id", id), "CONFLICT", "id", "This invitation was withdrawn: invite the address again.")
		o.age("slow@example.com")
		o.invite("slow@example.com", member)
	})
	t.Run("what who invited lost is not given", func(t *testing.T) {
		for i, lose := range []string{
			`update organization_members set is_active = $3 where organization_id = $1 and user_id = $2`,
			`update roles set permissions = case when $3 then array_append(permissions, 'portlet.tasks.use') else array_remove(permissions, 'portlet.tasks.use') end
				where organization_id = $1 and name = 'admin' and $2::uuid is not null`,
		} {
			email := []string{"one@example.com", "two@example.com"}[i]
			o.invite(email, member)
			token := o.token(email, 1)
			execute(t, s, lose, o.acme, o.admin.UserID, false)
			refused(t, s.Nobody().Ask(acceptInvitation, "in", map[string]any{"token": token, "password": freshPassword}), "BAD_USER_INPUT", "token", invitationNotGood)
			require.Zero(t, query[int](t, s, `select count(*) from users where email = $1`, email))
			execute(t, s, lose, o.acme, o.admin.UserID, true)
			s.App.Access.Drop(o.acme)
			s.Nobody().MustAsk(nil, acceptInvitation, "in", map[string]any{"token": token, "password": freshPassword})
		}
	})
	t.Run("domains and suspension", func(t *testing.T) {
		o.owner.MustAsk(nil, updateOrganization, "in", map[string]any{"settings": map[string]any{"emailDomains": []string{"acme.example"}}})
		refused(t, o.admin.Ask(inviteMember, "email", "x@evil-acme.example", "roles", []uuid.UUID{member}), "BAD_USER_INPUT", "email",
			"Your organization invites only addresses of acme.example.")
		o.invite("x@acme.example", member)
		token := o.token("x@acme.example", 1)
		execute(t, s, `update organizations set is_active = false where id = $1`, o.acme)
		refused(t, s.Nobody().Ask(acceptInvitation, "in", map[string]any{"token": token, "password": freshPassword}), "BAD_USER_INPUT", "token", invitationNotGood)
		execute(t, s, `update organizations set is_active = true where id = $1`, o.acme)
	})
	t.Run("list", func(t *testing.T) {
		s.App.Access.Drop(o.acme)
		var data struct {
			Invitations struct {
				Nodes []struct {
					Email, Status string
					AcceptedBy    *struct{ DisplayName string }
				}
			}
		}
		execute(t, s, `update organization_invitations set expires_at = now() where email = 'x@acme.example'`)
		o.admin.MustAsk(&data, listInvitations)
		var found []string
		for _, i := range data.Invitations.Nodes {
			by := ""
			if i.AcceptedBy != nil {
				by = " " + i.AcceptedBy.DisplayName
			}
			found = append(found, i.Email+" "+i.Status+by)
		}
		require.Equal(t, []string{
			"new.person@example.com ACCEPTED Nora New", "stranger@example.com ACCEPTED First Last", "stranger@example.com ACCEPTED First Last",
			"slow@example.com WITHDRAWN", "slow@example.com PENDING", "one@example.com ACCEPTED one", "two@example.com ACCEPTED two", "x@acme.example EXPIRED",
		}, found)
	})
}
