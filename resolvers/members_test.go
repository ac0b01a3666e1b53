package resolvers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// onMember is a mutation that takes a member.
func onMember(name string) string {
	return strings.ReplaceAll(`mutation ($id: ID!) { NAME(input: {userId: $id}) { user { id isActive removedAt } } }`, "NAME", name)
}

var (
	deactivateMember  = onMember("deactivateMember")
	activateMember    = onMember("activateMember")
	removeMember      = onMember("removeMember")
	transferOwnership = onMember("transferOwnership")
)

const noSuchMember = "There is no such member."

func (o *office) isActive(user uuid.UUID) string {
	o.t.Helper()
	return query[string](o.t, o.s, `select is_active || ' ' || (removed_at is not null) || ' ' ||
  (select coalesce(string_agg(r.name, ',' order by r.name), '') from user_organization_roles ur join roles r on r.id = ur.role_id
   where ur.organization_id = m.organization_id and ur.user_id = m.user_id)
from organization_members m where organization_id = $1 and user_id = $2`, o.acme, user)
}

// office is an organization with one of each.
type office struct {
	t                            *testing.T
	s                            *stationtest.Server
	acme                         uuid.UUID
	owner, admin, member, viewer *stationtest.Caller
	stranger                     *stationtest.Caller
}

func newOffice(t *testing.T) *office {
	t.Helper()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	return &office{
		t: t, s: s, acme: acme,
		owner: s.Member(acme, "owner", "owner"), admin: s.Member(acme, "admin", "admin"),
		member: s.Member(acme, "member", "member"), viewer: s.Member(acme, "viewer", "viewer"),
		stranger: s.Member(s.Organization("globex"), "stranger", "owner"),
	}
}

func TestMembers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	// A helper may manage members and nothing else.
	helper := s.Member(o.acme, "helper", "viewer")
	execute(t, s, `with r as (insert into roles (organization_id, name, permissions) values ($1, 'helper', '{users.manage}') returning id)
		insert into user_organization_roles (organization_id, user_id, role_id) select $1, $2, id from r`, o.acme, helper.UserID)

	t.Run("refused", func(t *testing.T) {
		unchanged(t, s, func() {
			for _, mutation := range []string{deactivateMember, activateMember, removeMember} {
				refused(t, s.Nobody().Ask(mutation, "id", o.member.UserID), "UNAUTHENTICATED", "", "Sign in first.")
				refused(t, o.member.Ask(mutation, "id", o.viewer.UserID), "FORBIDDEN", "", "You need the permission users.manage.")
				refused(t, o.admin.Ask(mutation, "id", o.owner.UserID), "FORBIDDEN", "", "Only an owner may do this to an owner.")
				refused(t, helper.Ask(mutation, "id", o.member.UserID), "FORBIDDEN", "",
					"This member may do what you may not: portlet.crm.use, portlet.tasks.use.")
				refused(t, o.admin.Ask(mutation, "id", uuid.New()), "NOT_FOUND", "userId", noSuchMember)
				refused(t, o.stranger.Ask(mutation, "id", o.member.UserID), "NOT_FOUND", "userId", noSuchMember)
				refused(t, o.admin.Ask(mutation, "id", o.stranger.UserID), "NOT_FOUND", "userId", noSuchMember)
			}
			refused(t, o.admin.Ask(deactivateMember, "id", o.admin.UserID), "BAD_USER_INPUT", "userId", "You can't deactivate yourself: `leaveOrganization` instead.")
			refused(t, o.admin.Ask(removeMember, "id", o.admin.UserID), "BAD_USER_INPUT", "userId", "You can't remove yourself: `leaveOrganization` instead.")
			refused(t, o.owner.Ask(leaveOrganization, "confirm", "acme"), "CONFLICT", "", "You are the last owner: transfer ownership first, or delete the organization.")
			refused(t, o.viewer.Ask(leaveOrganization, "confirm", "x"), "BAD_USER_INPUT", "confirm", "`confirm` must be the organization's slug, acme.")
			refused(t, o.owner.Ask(transferOwnership, "id", o.owner.UserID), "BAD_USER_INPUT", "userId", "You are the owner: name another member.")
			refused(t, o.admin.Ask(transferOwnership, "id", o.member.UserID), "FORBIDDEN", "", "Only an owner may transfer ownership.")
			refused(t, o.owner.Ask(transferOwnership, "id", o.stranger.UserID), "NOT_FOUND", "userId", noSuchMember)
		})
	})
	t.Run("deactivate and activate", func(t *testing.T) {
		for range 2 {
			o.admin.MustAsk(nil, deactivateMember, "id", o.member.UserID)
		}
		require.Equal(t, "false false member", o.isActive(o.member.UserID))
		refused(t, o.member.Ask(viewerID), "FORBIDDEN", "", "You are not an active member of this organization.")
		refused(t, o.owner.Ask(transferOwnership, "id", o.member.UserID), "CONFLICT", "userId", "This member is deactivated: activate them first.")
		for range 2 {
			o.admin.MustAsk(nil, activateMember, "id", o.member.UserID)
		}
		o.member.MustAsk(nil, viewerID)
		told := func(active bool) string {
			return fmt.Sprintf(`{"email": "member@example.com", "isActive": %v, "removedAt": null, "displayName": "member"}`, active)
		}
		require.Equal(t, []string{
			`member.deactivated success {"after": ` + told(false) + `, "before": ` + told(true) + `}`,
			`member.activated success {"after": ` + told(true) + `, "before": ` + told(false) + `}`,
		}, trailOf(t, s, o.acme, o.member.UserID))
	})
	t.Run("remove", func(t *testing.T) {
		var data struct {
			RemoveMember struct {
				User struct {
					IsActive  bool
					RemovedAt *string
				}
			}
		}
		o.owner.MustAsk(&data, removeMember, "id", helper.UserID)
		require.NotNil(t, data.RemoveMember.User.RemovedAt)
		require.Equal(t, "false true ", o.isActive(helper.UserID))
		for _, mutation := range []string{removeMember, activateMember, deactivateMember, transferOwnership} {
			refused(t, o.owner.Ask(mutation, "id", helper.UserID), "NOT_FOUND", "userId", noSuchMember)
		}
	})
	t.Run("transfer and leave", func(t *testing.T) {
		o.owner.MustAsk(nil, transferOwnership, "id", o.member.UserID)
		require.Equal(t, "true false member,owner", o.isActive(o.member.UserID))
		require.Equal(t, "true false admin", o.isActive(o.owner.UserID))
		refused(t, o.owner.Ask(transferOwnership, "id", o.member.UserID), "FORBIDDEN", "", "Only an owner may transfer ownership.")
		refused(t, o.member.Ask(leaveOrganization, "confirm", "acme"), "CONFLICT", "", "You are the last owner: transfer ownership first, or delete the organization.")
		o.owner.MustAsk(nil, leaveOrganization, "confirm", "acme")
		require.Equal(t, "false true ", o.isActive(o.owner.UserID))
		refused(t, o.owner.Ask(leaveOrganization, "confirm", "acme"), "FORBIDDEN", "", "You are not an active member of this organization.")
	})
}

// Of two owners who leave, shut out or hand over at once, one always stays.
func TestLastOwnerStays(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for round, mutation := range []string{leaveOrganization, removeMember, deactivateMember, transferOwnership} {
		execute(t, o.s, `insert into user_organization_roles (organization_id, user_id, role_id)
			select $1, m.user_id, r.id from organization_members m join roles r on r.organization_id = m.organization_id and r.name = 'owner'
			where m.organization_id = $1 and m.user_id = any($2) on conflict do nothing`, o.acme, []uuid.UUID{o.owner.UserID, o.admin.UserID})
		execute(t, o.s, `update organization_members set is_active = true, removed_at = null where organization_id = $1`, o.acme)
		o.s.App.Access.Drop(o.acme)
		var both sync.WaitGroup
		answers := make([]*stationtest.Response, 2)
		for i, c := range []*stationtest.Caller{o.owner, o.admin} {
			other := []*stationtest.Caller{o.admin, o.owner}[i]
			both.Go(func() { answers[i] = c.Ask(mutation, "confirm", "acme", "id", other.UserID) })
		}
		both.Wait()
		owners := query[int](t, o.s, `select count(*) from user_organization_roles ur join roles r on r.id = ur.role_id
			join organization_members m on m.organization_id = ur.organization_id and m.user_id = ur.user_id
			where ur.organization_id = $1 and r.name = 'owner' and m.is_active`, o.acme)
		require.Equal(t, 1, owners, "round %d", round)
		if mutation == transferOwnership {
			continue // one after the other, each may
		}
		require.Equal(t, 1, len(answers[0].Errors)+len(answers[1].Errors), "round %d: %s %s", round, answers[0].Body, answers[1].Body)
	}
}
