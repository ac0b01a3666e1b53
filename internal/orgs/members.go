package orgs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/change"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// What the audit trail calls what happens to members.
const (
	MemberDeactivated    = "member.deactivated"
	MemberActivated      = "member.activated"
	MemberRemoved        = "member.removed"
	MemberLeft           = "member.left"
	OwnershipTransferred = "ownership.transferred"
)

const (
	// MaxRoles is how many roles a member may have.
	MaxRoles = 20

	manageMembers = "users.manage"
	deleteRoles   = `
delete from user_organization_roles ur using roles r
where ur.user_id = $1 and r.organization_id = ur.organization_id and r.id = ur.role_id returning r.name`
)

// Standing is what a member is in the organization, as it is in the transaction.
type Standing struct {
	User User `db:"user"`
	// IsOwner is whether they hold the owner's role, deactivated or not.
	IsOwner     bool     `db:"is_owner"`
	Permissions []string `db:"permissions"`
	// OtherOwners is how many other active owners there are.
	OtherOwners int `db:"other_owners"`
}

var findStanding = `
with owners as (
  select ur.user_id, m.is_active from user_organization_roles ur
  join roles r on r.organization_id = ur.organization_id and r.id = ur.role_id
  join organization_members m on m.organization_id = ur.organization_id and m.user_id = ur.user_id
  where r.is_system_role and r.name = 'owner'
)
select ` + Users.Columns("m", "user") + `,
  exists (select from owners where user_id = m.user_id) as is_owner,
  (select count(*) from owners where user_id <> m.user_id and is_active) as other_owners,
  array(select distinct unnest(r.permissions) collate "C" from user_organization_roles ur
    join roles r on r.organization_id = ur.organization_id and r.id = ur.role_id
    where ur.organization_id = m.organization_id and ur.user_id = m.user_id order by 1) as permissions
from organization_members m where m.user_id = $1`

// CallerStanding is the standing of who acts. They may have lost it since their access was
// looked up, so it is judged again: an active member who holds the permission, if one is
// needed.
func CallerStanding(ctx context.Context, tx *postgres.Tx, permission string) (*Standing, error) {
	tenant, _ := session.TenantFrom(ctx)
	var s Standing
	queries := []postgres.Query{postgres.One(&s, findStanding, tenant.UserID)}
	caller := session.From(ctx)
	isKey := caller != nil && caller.IsKey
	var held []string
	if isKey {
		queries = append(queries, authz.Held(ctx, &held))
	}
	err := tx.Run(ctx, queries...)
	if isKey { // it is no owner, and holds what it and its maker do; nothing once it has ended
		s.IsOwner, s.Permissions = false, held
	}
	switch {
	case err != nil:
		return nil, err
	case !s.User.IsActive:
		return nil, authz.NotActive()
	case permission != "" && !slices.Contains(s.Permissions, permission):
		return nil, authz.Needs(permission)
	}
	return &s, nil
}

// MemberStanding is the standing of a member. NOT_FOUND for who was removed.
func MemberStanding(ctx context.Context, tx *postgres.Tx, user uuid.UUID) (*Standing, error) {
	var s Standing
	err := tx.Run(ctx, postgres.One(&s, findStanding, user))
	if errors.Is(err, pgx.ErrNoRows) || err == nil && s.User.RemovedAt != nil {
		return nil, apperr.New(apperr.NotFound, "There is no such member.").About("userId")
	}
	return &s, err
}

// mayManage refuses to act on a member who may do what the caller may not: else who manages
// members could shut out those above them.
func (s *Standing) mayManage(other *Standing) error {
	if other.IsOwner && !s.IsOwner {
		return apperr.New(apperr.Forbidden, "Only an owner may do this to an owner.")
	}
	if lacking := s.Lacks(other.Permissions); len(lacking) > 0 {
		return apperr.Newf(apperr.Forbidden, "This member may do what you may not: %s.", strings.Join(lacking, ", "))
	}
	return nil
}

// GrantedRole is a role that is given, with what goes with it.
type GrantedRole struct {
	ID           uuid.UUID `db:"id"`
	Name         string    `db:"name"`
	IsSystemRole bool      `db:"is_system_role"`
	Permissions  []string  `db:"permissions"`
}

// MayGive refuses roles that allow what the member may not: nobody gives what they do not
// have. The owner's role is an owner's to give.
func (s *Standing) MayGive(roles []GrantedRole) error {
	for _, r := range roles {
		if r.IsSystemRole && r.Name == RoleOwner && !s.IsOwner {
			return apperr.New(apperr.Forbidden, "Only an owner may give, take or change the owner's role.")
		}
		if lacking := s.Lacks(r.Permissions); len(lacking) > 0 {
			return apperr.Newf(apperr.Forbidden, "The role %s allows what you may not: %s.", r.Name, strings.Join(lacking, ", "))
		}
	}
	return nil
}

// Lacks gives those of the permissions that the member does not hold, sorted. An owner
// lacks none, not even what a role has kept of a portlet that is gone.
func (s *Standing) Lacks(permissions []string) []string {
	if s.IsOwner {
		return nil
	}
	return slices.DeleteFunc(slices.Sorted(slices.Values(permissions)), func(p string) bool {
		_, found := slices.BinarySearch(s.Permissions, p)
		return found
	})
}

// memberChange runs fn for another member, whom the caller may manage. Fn changes the user
// and gives the statements that write it, none for a change of nothing, and what is lost
// with them, if anything.
func (r *Resolver) memberChange(
	ctx context.Context, id uuid.UUID, action, self string, fn func(user *User, now time.Time) ([]postgres.Query, *lost, error),
) (*User, error) {
	var user *User
	err := r.Change(ctx, func(tx *postgres.Tx, _ *Organization, tenant session.Tenant, now time.Time) (*change.Change, error) {
		if id == tenant.UserID {
			return nil, apperr.Field("userId", self)
		}
		caller, err := CallerStanding(ctx, tx, manageMembers)
		if err != nil {
			return nil, err
		}
		member, err := MemberStanding(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if err := caller.mayManage(member); err != nil {
			return nil, err
		}
		before := toldMember(&member.User)
		user = &member.User
		queries, ended, err := fn(user, now)
		if err != nil || len(queries) == 0 {
			return nil, err
		}
		if err := tx.Run(ctx, queries...); err != nil {
			return nil, err
		}
		ended.tell(before)
		return &change.Change{Action: action, ResourceType: "member", ResourceID: id, Before: before, After: toldMember(user)}, nil
	})
	return user, err
}

func toldMember(u *User) map[string]any {
	return map[string]any{"displayName": u.DisplayName, "email": u.Email, "isActive": u.IsActive, "removedAt": u.RemovedAt}
}

const setActive = `update organization_members set is_active = $2, updated_at = $3 where user_id = $1`

// DeactivateMember is Mutation.deactivateMember.
func (r *Resolver) DeactivateMember(ctx context.Context, in DeactivateMemberInput) (*DeactivateMemberPayload, error) {
	user, err := r.memberChange(ctx, in.UserID, MemberDeactivated, "You can't deactivate yourself: `leaveOrganization` instead.",
		func(user *User, now time.Time) ([]postgres.Query, *lost, error) {
			if !user.IsActive {
				return nil, nil, nil
			}
			user.IsActive = false
			return []postgres.Query{postgres.Exec(setActive, user.ID, false, now)}, nil, nil
		})
	if err != nil {
		return nil, fmt.Errorf("deactivate a member: %w", err)
	}
	return &DeactivateMemberPayload{User: user}, nil
}

// ActivateMember is Mutation.activateMember.
func (r *Resolver) ActivateMember(ctx context.Context, in ActivateMemberInput) (*ActivateMemberPayload, error) {
	user, err := r.memberChange(ctx, in.UserID, MemberActivated, "You are active.",
		func(user *User, now time.Time) ([]postgres.Query, *lost, error) {
			if user.IsActive {
				return nil, nil, nil
			}
			user.IsActive = true
			return []postgres.Query{postgres.Exec(setActive, user.ID, true, now)}, nil, nil
		})
	if err != nil {
		return nil, fmt.Errorf("activate a member: %w", err)
	}
	return &ActivateMemberPayload{User: user}, nil
}

// lost is what ends with a membership.
type lost struct{ roles, keys, invitations []string }

// tell adds to the fields of before what was there. A nil lost has nothing.
func (l *lost) tell(before map[string]any) {
	if l == nil {
		return
	}
	for field, names := range map[string][]string{"roles": l.roles, "apiKeys": l.keys, "invitations": l.invitations} {
		if slices.Sort(names); len(names) > 0 {
			before[field] = names
		}
	}
}

// remove gives the statements that end a membership, and what they end with it: who comes
// back has no key and no invitation of before, as a key that leaked is why people are
// removed.
func remove(user *User, now time.Time) ([]postgres.Query, *lost) {
	user.IsActive, user.RemovedAt = false, &now
	var l lost
	return []postgres.Query{
		postgres.Exec(`update organization_members set is_active = false, removed_at = $2, updated_at = $2 where user_id = $1`, user.ID, now),
		postgres.All(&l.roles, deleteRoles, user.ID),
		postgres.All(&l.keys, `update api_keys set revoked_at = $2 where created_by = $1 and revoked_at is null returning name`, user.ID, now),
		postgres.All(&l.invitations, `
update organization_invitations set withdrawn_at = $2 where created_by = $1 and accepted_at is null and withdrawn_at is null
returning email`, user.ID, now),
	}, &l
}

// RemoveMember is Mutation.removeMember.
func (r *Resolver) RemoveMember(ctx context.Context, in RemoveMemberInput) (*RemoveMemberPayload, error) {
	user, err := r.memberChange(ctx, in.UserID, MemberRemoved, "You can't remove yourself: `leaveOrganization` instead.",
		func(user *User, now time.Time) ([]postgres.Query, *lost, error) {
			queries, ended := remove(user, now)
			return queries, ended, nil
		})
	if err != nil {
		return nil, fmt.Errorf("remove a member: %w", err)
	}
	return &RemoveMemberPayload{User: user}, nil
}

// LeaveOrganization is Mutation.leaveOrganization.
func (r *Resolver) LeaveOrganization(ctx context.Context, in LeaveOrganizationInput) (*LeaveOrganizationPayload, error) {
	if session.From(ctx).IsKey {
		return nil, authz.NotForKeys()
	}
	var left *Organization
	err := r.Change(ctx, func(tx *postgres.Tx, o *Organization, _ session.Tenant, now time.Time) (*change.Change, error) {
		left = o
		if err := confirmed(in.Confirm, o); err != nil {
			return nil, err
		}
		caller, err := CallerStanding(ctx, tx, "")
		if err != nil {
			return nil, err
		}
		if caller.IsOwner && caller.OtherOwners == 0 {
			return nil, apperr.New(apperr.Conflict, "You are the last owner: transfer ownership first, or delete the organization.")
		}
		before := toldMember(&caller.User)
		queries, ended := remove(&caller.User, now)
		if err := tx.Run(ctx, queries...); err != nil {
			return nil, err
		}
		ended.tell(before)
		return &change.Change{
			Action: MemberLeft, ResourceType: "member", ResourceID: caller.User.ID, Before: before, After: toldMember(&caller.User),
		}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("leave an organization: %w", err)
	}
	return &LeaveOrganizationPayload{Organization: left}, nil
}

// TransferOwnership is Mutation.transferOwnership.
func (r *Resolver) TransferOwnership(ctx context.Context, in TransferOwnershipInput) (*TransferOwnershipPayload, error) {
	var owner *User
	err := r.Change(ctx, func(tx *postgres.Tx, _ *Organization, tenant session.Tenant, _ time.Time) (*change.Change, error) {
		if in.UserID == tenant.UserID {
			return nil, apperr.Field("userId", "You are the owner: name another member.")
		}
		caller, err := CallerStanding(ctx, tx, "")
		if err != nil {
			return nil, err
		}
		if !caller.IsOwner {
			return nil, apperr.New(apperr.Forbidden, "Only an owner may transfer ownership.")
		}
		member, err := MemberStanding(ctx, tx, in.UserID)
		if err != nil {
			return nil, err
		}
		if !member.User.IsActive {
			return nil, apperr.New(apperr.Conflict, "This member is deactivated: activate them first.").About("userId")
		}
		owner = &member.User
		// There may be other owners: so the trail has what becomes of these two.
		var from, fromAfter, to, toAfter []string
		err = tx.Run(ctx,
			postgres.All(&from, rolesOf, tenant.UserID), postgres.All(&to, rolesOf, in.UserID),
			postgres.Exec(giveSystemRole, in.UserID, tenant.UserID, RoleOwner),
			postgres.Exec(giveSystemRole, tenant.UserID, tenant.UserID, RoleAdmin),
			postgres.Exec(`
delete from user_organization_roles ur using roles r
where ur.user_id = $1 and r.organization_id = ur.organization_id and r.id = ur.role_id and r.is_system_role and r.name = 'owner'`,
				tenant.UserID),
			postgres.All(&fromAfter, rolesOf, tenant.UserID), postgres.All(&toAfter, rolesOf, in.UserID))
		if err != nil {
			return nil, err
		}
		if len(toAfter) > max(len(to), MaxRoles) {
			return nil, TooManyRoles()
		}
		return &change.Change{
			Action: OwnershipTransferred, ResourceType: "member", ResourceID: in.UserID,
			Before: handedOver(tenant.UserID, from, in.UserID, to), After: handedOver(tenant.UserID, fromAfter, in.UserID, toAfter),
		}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("transfer ownership: %w", err)
	}
	return &TransferOwnershipPayload{User: owner}, nil
}

// TooManyRoles is the error of a member who has as many roles as one may have.
func TooManyRoles() error {
	return apperr.Newf(apperr.QuotaExceeded, "This member has %d roles, as many as one may have: take one first.", MaxRoles).About("userId")
}

func handedOver(from uuid.UUID, fromRoles []string, to uuid.UUID, toRoles []string) map[string]any {
	return map[string]any{
		"from": map[string]any{"userId": from, "roles": fromRoles},
		"to":   map[string]any{"userId": to, "roles": toRoles},
	}
}

const rolesOf = `
select r.name from user_organization_roles ur
join roles r on r.organization_id = ur.organization_id and r.id = ur.role_id where ur.user_id = $1 order by r.name`

const giveSystemRole = `
insert into user_organization_roles (organization_id, user_id, role_id, created_by)
select organization_id, $1, id, $2 from roles where is_system_role and name = $3
on conflict do nothing`
