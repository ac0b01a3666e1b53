package resolvers_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// back invites who was a member and has them accept.
func (o *office) back(c *stationtest.Caller, email string) {
	o.t.Helper()
	var data struct {
		InviteMember struct{ Invitation struct{ ID uuid.UUID } }
	}
	o.owner.MustAsk(&data, inviteMember, "email", email, "roles", []uuid.UUID{o.role("admin")})
	o.s.As(c.UserID, uuid.Nil).MustAsk(nil, acceptInvitation, "in", map[string]any{"token": o.token(email, 1)})
}

// Whose membership ends has no key and no invitation that is good once they come back.
func TestWhatEndsWithMembership(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(o *office){
		"removed": func(o *office) { o.owner.MustAsk(nil, removeMember, "id", o.admin.UserID) },
		"left":    func(o *office) { o.admin.MustAsk(nil, leaveOrganization, "confirm", "acme") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.owner.MustAsk(nil, assignRole, "user", o.admin.UserID, "role", o.role("viewer"))
			key := makeKey(t, o.admin, "usage.read")
			by, owners := o.s.Bearer(key.Secret, o.admin.UserID, o.acme), makeKey(t, o.owner, "usage.read")
			revokeKey(t, o.admin, makeKey(t, o.admin, "users.read").APIKey.ID)
			invited := o.invite("new@example.com", o.role("viewer"))
			o.back(o.stranger, "stranger@example.com")
			token := o.token("new@example.com", 1)

			o.owner.MustAsk(nil, deactivateMember, "id", o.admin.UserID)
			require.NotEmpty(t, by.Ask(viewerID).Errors)
			o.owner.MustAsk(nil, activateMember, "id", o.admin.UserID)
			by.MustAsk(nil, viewerID)

			end(o)
			require.NotEmpty(t, by.Ask(viewerID).Errors)
			o.back(o.admin, "admin@example.com")
			o.admin.MustAsk(nil, viewerID)
			require.NotEmpty(t, by.Ask(viewerID).Errors, "the key has ended for good")
			o.s.Bearer(owners.Secret, o.owner.UserID, o.acme).MustAsk(nil, viewerID)
			refused(t, o.s.Nobody().Ask(acceptInvitation, "in", map[string]any{"token": token, "username": "new", "password": freshPassword}),
				"BAD_USER_INPUT", "token", invitationNotGood)
			require.True(t, query[bool](t, o.s, `select withdrawn_at = (select revoked_at from api_keys where id = $2) from organization_invitations where id = $1`, invited, key.APIKey.ID))
			of := trailOf(t, o.s, o.acme, o.admin.UserID)
			require.Regexp(t, `^member\.`+name+` success {"after": {"email": "admin@example.com", "isActive": false, "removedAt": "[^"]+", "displayName": "admin"}, `+
				`"before": {"email": "admin@example.com", "roles": \["admin", "viewer"\], "apiKeys": \["a key"\], "isActive": true, "removedAt": null, `+
				`"displayName": "admin", "invitations": \["new@example.com"\]}}$`, of[len(of)-1])
		})
	}
}

// Handing over tells the roles of both, before and after: there may be other owners, and the
// caller becomes an admin.
func TestOwnershipTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.owner.MustAsk(nil, transferOwnership, "id", o.member.UserID)
	told := func(owners, members string) string {
		return fmt.Sprintf(`{"to": {"roles": [%s], "userId": "%s"}, "from": {"roles": [%s], "userId": "%s"}}`, members, o.member.UserID, owners, o.owner.UserID)
	}
	require.Equal(t, []string{
		`ownership.transferred success {"after": ` + told(`"admin"`, `"member", "owner"`) + `, "before": ` + told(`"owner"`, `"member"`) + `}`,
	}, trailOf(t, o.s, o.acme, o.member.UserID))
}

// Nobody has more roles by becoming an owner than by being given one.
func TestOwnershipWithManyRoles(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	execute(t, o.s, `with r as (insert into roles (organization_id, name) select $1, 'r' || i from generate_series(1, 19) i returning id)
insert into user_organization_roles (organization_id, user_id, role_id) select $1, $2, id from r`, o.acme, o.viewer.UserID)
	unchanged(t, o.s, func() {
		many := "This member has 20 roles, as many as one may have: take one first."
		refused(t, o.owner.Ask(transferOwnership, "id", o.viewer.UserID), "QUOTA_EXCEEDED", "userId", many)
		refused(t, o.owner.Ask(assignRole, "user", o.viewer.UserID, "role", o.role("owner")), "QUOTA_EXCEEDED", "userId", many)
	})
	o.owner.MustAsk(nil, revokeRole, "user", o.viewer.UserID, "role", o.role("viewer"))
	o.owner.MustAsk(nil, transferOwnership, "id", o.viewer.UserID)
}
