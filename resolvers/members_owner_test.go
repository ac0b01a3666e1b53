package resolvers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// alsoOwner gives a member the owner's role beside their own.
func (o *office) alsoOwner(c *stationtest.Caller) {
	o.t.Helper()
	execute(o.t, o.s, `insert into user_organization_roles (organization_id, user_id, role_id)
select $1, $2, id from roles where organization_id = $1 and name = 'owner'`, o.acme, c.UserID)
	o.s.App.Access.Drop(o.acme)
}

// An owner who was shut out is nobody's to let in again, or to remove, but an owner's: an
// admin, who may do all else, would give the owner's role back, or take it.
func TestDeactivatedOwner(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.alsoOwner(o.member)
	o.owner.MustAsk(nil, deactivateMember, "id", o.member.UserID)
	require.Equal(t, "false false member,owner", o.isActive(o.member.UserID))
	key := makeKey(t, o.owner, "users.manage", "roles.manage")
	unchanged(t, o.s, func() {
		for _, by := range []*stationtest.Caller{o.admin, o.s.Bearer(key.Secret, o.owner.UserID, o.acme)} {
			for _, mutation := range []string{deactivateMember, activateMember, removeMember} {
				refused(t, by.Ask(mutation, "id", o.member.UserID), "FORBIDDEN", "", "Only an owner may do this to an owner.")
			}
			refused(t, by.Ask(revokeRole, "user", o.member.UserID, "role", o.role("owner")), "FORBIDDEN", "",
				"Only an owner may give, take or change the owner's role.")
		}
		// One who is shut out is no owner who stays.
		refused(t, o.owner.Ask(leaveOrganization, "confirm", "acme"), "CONFLICT", "", "You are the last owner: transfer ownership first, or delete the organization.")
		refused(t, o.owner.Ask(revokeRole, "user", o.owner.UserID, "role", o.role("owner")), "CONFLICT", "userId", "The last owner stays one: transfer ownership first.")
	})
	o.owner.MustAsk(nil, revokeRole, "user", o.member.UserID, "role", o.role("owner"))
	require.Equal(t, "false false member", o.isActive(o.member.UserID), "who is shut out is not the last owner")
	o.admin.MustAsk(nil, activateMember, "id", o.member.UserID)
	require.Equal(t, "true false member", o.isActive(o.member.UserID))

	o.alsoOwner(o.member)
	o.owner.MustAsk(nil, deactivateMember, "id", o.member.UserID)
	o.owner.MustAsk(nil, activateMember, "id", o.member.UserID)
	require.Equal(t, "true false member,owner", o.isActive(o.member.UserID))
}
