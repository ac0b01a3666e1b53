package resolvers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// age has what was sent to an address been sent two minutes ago.
func (o *office) age(email string) {
	o.t.Helper()
	execute(o.t, o.s, `update organization_invitations set sent_at = now() - interval '2 minutes' where organization_id = $1 and email = $2`, o.acme, email)
}

// Nobody's mailbox is filled by withdrawing an invitation and making another.
func TestInvitationsToOneAddress(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s, viewer := o.s, []uuid.UUID{o.role("viewer")}
	id := o.invite("mia@example.com", viewer...)
	o.token("mia@example.com", 1)
	o.admin.MustAsk(nil, withdrawInvitation, "id", id)
	unchanged(t, s, func() {
		r := o.admin.Ask(inviteMember, "email", "Mia@Example.com", "roles", viewer)
		refused(t, r, "RATE_LIMITED", "", "An invitation was sent to this address a moment ago: try again in a minute.")
		require.Positive(t, r.Errors[0].Extensions.RetryAfter)
		require.LessOrEqual(t, r.Errors[0].Extensions.RetryAfter, 60)
	})
	o.invite("noa@example.com", viewer...)
	o.age("mia@example.com")
	o.invite("mia@example.com", viewer...)
	o.token("mia@example.com", 2)
}

// What was sent in a day has an end, withdrawn or not.
func TestInvitationsOfADay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s, viewer := o.s, []uuid.UUID{o.role("viewer")}
	const many = "Your organization sent 1000 invitations in 24 hours, as many as it may: go on later."
	id := o.invite("mia@example.com", viewer...)
	o.age("mia@example.com")
	sent := func(organization, by uuid.UUID, count int, ago string) {
		execute(t, s, `insert into organization_invitations (organization_id, email, created_by, sent_at, expires_at, withdrawn_at)
select $1, 'x@example.com', $2, now() - $3::text::interval, now(), now() from generate_series(1, $4)`, organization, by, ago, count)
	}
	other := s.Organization("other")
	sent(other, s.Member(other, "boss", "owner").UserID, 1000, "1 hour")
	sent(o.acme, o.admin.UserID, 1000, "25 hours")
	sent(o.acme, o.admin.UserID, 997, "23 hours")
	execute(t, s, `update organization_invitations set generation = 2 where id = $1`, id)
	o.admin.MustAsk(nil, withdrawInvitation, "id", o.invite("noa@example.com", viewer...))
	unchanged(t, s, func() {
		refused(t, o.admin.Ask(inviteMember, "email", "ben@example.com", "roles", viewer), "QUOTA_EXCEEDED", "", many)
		refused(t, o.admin.Ask(resendInvitation, "id", id), "QUOTA_EXCEEDED", "", many)
	})
	execute(t, s, `update organization_invitations set sent_at = now() - interval '25 hours' where sent_at < now() - interval '22 hours'`)
	o.admin.MustAsk(nil, resendInvitation, "id", id)
}

// What an organization decides of whom it invites holds for invitations that were made
// before, and those that nobody accepted in time count when they are sent anew.
func TestInvitationsOfBefore(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s, viewer := o.s, []uuid.UUID{o.role("viewer")}
	id := o.invite("x@evil.example", viewer...)
	token := o.token("x@evil.example", 1)
	o.age("x@evil.example")
	domains := func(of ...string) {
		o.owner.MustAsk(nil, updateOrganization, "in", map[string]any{"settings": map[string]any{"emailDomains": of}})
	}
	domains("acme.example")
	unchanged(t, s, func() {
		refused(t, o.admin.Ask(resendInvitation, "id", id), "BAD_USER_INPUT", "id", "Your organization invites only addresses of acme.example.")
		refused(t, s.Nobody().Ask(previewInvitation, "token", token), "BAD_USER_INPUT", "token", invitationNotGood)
		refused(t, s.Nobody().Ask(acceptInvitation, "in", map[string]any{"token": token, "password": freshPassword}), "BAD_USER_INPUT", "token", invitationNotGood)
	})
	domains()
	s.Nobody().MustAsk(nil, previewInvitation, "token", token)

	execute(t, s, `insert into organization_invitations (organization_id, email, created_by, sent_at, expires_at)
select $1, i || '@example.com', $2, now() - interval '2 days', now() + interval '1 day' from generate_series(1, 499) i`, o.acme, o.admin.UserID)
	o.admin.MustAsk(nil, resendInvitation, "id", id)
	o.age("x@evil.example")
	late := query[uuid.UUID](t, s, `insert into organization_invitations (organization_id, email, created_by, sent_at, expires_at)
values ($1, 'late@example.com', $2, now() - interval '8 days', now() - interval '1 day') returning id`, o.acme, o.admin.UserID)
	const many = "Your organization has 500 open invitations, as many as it may have: withdraw one first."
	unchanged(t, s, func() {
		refused(t, o.admin.Ask(resendInvitation, "id", late), "QUOTA_EXCEEDED", "", many)
		refused(t, o.admin.Ask(inviteMember, "email", "new@example.com", "roles", viewer), "QUOTA_EXCEEDED", "", many)
	})
	o.admin.MustAsk(nil, resendInvitation, "id", id)
}

// The trail has of what acceptInvitation refuses a few entries an operation, of who was
// signed in, and the organization's only where the link was one of its own.
func TestInvitationsRefusedInTheTrail(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	id := o.invite("new@example.com", o.role("viewer"))
	token := o.token("new@example.com", 1)
	type entry struct {
		OrganizationID, UserID, ResourceID *uuid.UUID
		Changes, Error                     *string
	}
	entries := func(r *stationtest.Response) (found []entry) {
		rows, err := s.DB.Super(t).Query(t.Context(), `select organization_id, user_id, resource_id, changes::text, error_message as error from portal_audit_logs
where action = 'invitation.accepted' and status = 'refused' and metadata ->> 'requestId' = $1`, r.Header.Get("X-Request-Id"))
		require.NoError(t, err)
		found, err = pgx.CollectRows(rows, pgx.RowToStructByName[entry])
		require.NoError(t, err)
		return found
	}
	accept := func(c *stationtest.Caller, token string) *stationtest.Response {
		return c.Ask(acceptInvitation, "in", map[string]any{"token": token, "password": freshPassword})
	}
	text := func(s string) *string { return &s }

	var many strings.Builder
	many.WriteString("mutation {")
	for i := range 30 {
		fmt.Fprintf(&many, ` a%d: acceptInvitation(input: {token: "%s.x"}) { user { id } }`, i, id)
	}
	forged := entries(s.Nobody().Ask(many.String() + " }"))
	require.Len(t, forged, 5)
	notGood, another := text("BAD_USER_INPUT: "+invitationNotGood),
		text("FORBIDDEN: This invitation is for another address: sign out, or sign in with the account of that one.")
	require.Equal(t, entry{Error: notGood}, forged[0])
	require.Equal(t, []entry{{UserID: &o.stranger.UserID, Error: notGood}}, entries(accept(o.stranger, id.String()+".x")))
	require.Equal(t, []entry{{OrganizationID: &o.acme, ResourceID: &id, UserID: &o.viewer.UserID, Error: another}}, entries(accept(o.viewer, token)))
	require.Equal(t, []entry{{
		OrganizationID: &o.acme, ResourceID: &id, Error: another, Changes: text(`{"after": {"userId": "` + o.stranger.UserID.String() + `"}}`),
	}}, entries(accept(o.stranger, token)))
	o.admin.MustAsk(nil, withdrawInvitation, "id", id)
	require.Equal(t, []entry{{OrganizationID: &o.acme, ResourceID: &id, Error: notGood}}, entries(accept(s.Nobody(), token)))
}
