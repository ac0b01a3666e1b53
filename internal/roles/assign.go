package roles

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/change"
	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

// without gives what of a list is not in another.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// AssignRole is Mutation.assignRole.
func (r *Resolver) AssignRole(ctx context.Context, in AssignRoleInput) (*AssignRolePayload, error) {
	user, err := r.holders(ctx, in.UserID, in.RoleID, Assigned, func(tx *postgres.Tx, member *orgs.Standing, _ *Role, tenant session.Tenant) (int64, error) {
		var count int
		var given int64
		err := tx.Run(ctx, postgres.ExecCount(&given, `
insert into user_organization_roles (organization_id, user_id, role_id, created_by) values ($1, $2, $3, $4) on conflict do nothing`,
			tenant.OrganizationID, member.User.ID, in.RoleID, tenant.UserID),
			postgres.One(&count, `select count(*) from user_organization_roles where user_id = $1`, member.User.ID))
		if err == nil && given > 0 && count > orgs.MaxRoles {
			err = orgs.TooManyRoles()
		}
		return given, err
	})
	if err != nil {
		return nil, fmt.Errorf("assign a role: %w", err)
	}
	return &AssignRolePayload{User: user}, nil
}

// RevokeRole is Mutation.revokeRole.
func (r *Resolver) RevokeRole(ctx context.Context, in RevokeRoleInput) (*RevokeRolePayload, error) {
	user, err := r.holders(ctx, in.UserID, in.RoleID, Revoked, func(tx *postgres.Tx, member *orgs.Standing, role *Role, _ session.Tenant) (int64, error) {
		if role.isOwners() && member.IsOwner && member.User.IsActive && member.OtherOwners == 0 {
			return 0, apperr.New(apperr.Conflict, "The last owner stays one: transfer ownership first.").About("userId")
		}
		var taken int64
		return taken, tx.Run(ctx, postgres.ExecCount(&taken,
			`delete from user_organization_roles where user_id = $1 and role_id = $2`, member.User.ID, role.ID))
	})
	if err != nil {
		return nil, fmt.Errorf("revoke a role: %w", err)
	}
	return &RevokeRolePayload{User: user}, nil
}

// holders gives a role to a member, or takes it: fn says whether that changed anything.
func (r *Resolver) holders(
	ctx context.Context, userID, roleID uuid.UUID, action string,
	fn func(tx *postgres.Tx, member *orgs.Standing, role *Role, tenant session.Tenant) (int64, error),
) (*orgs.User, error) {
	var user *orgs.User
	err := r.Change(ctx, func(tx *postgres.Tx, _ *orgs.Organization, tenant session.Tenant, _ time.Time) (*change.Change, error) {
		role, _, err := hold(ctx, tx, roleID)
		if told, ok := apperr.From(err); ok && told.Code == apperr.NotFound {
			err = told.About("roleId")
		}
		if err != nil {
			return nil, err
		}
		member, err := orgs.MemberStanding(ctx, tx, userID)
		if err != nil {
			return nil, err
		}
		user = &member.User
		changed, err := fn(tx, member, role, tenant)
		if err != nil || changed == 0 {
			return nil, err
		}
		done := &change.Change{Action: action, ResourceType: "role", ResourceID: role.ID}
		told := map[string]any{"userId": userID, "role": role.Name}
		if action == Assigned {
			done.After = told
		} else {
			done.Before = told
		}
		return done, nil
	})
	return user, err
}

// membersOf counts the active members of roles.
var membersOf = dataloaders.New(func(ids []uuid.UUID) ([]postgres.Query, func() map[uuid.UUID]int) {
	var counts []struct {
		RoleID uuid.UUID `db:"role_id"`
		Count  int       `db:"count"`
	}
	query := postgres.All(&counts, `
select ur.role_id, count(*) from user_organization_roles ur
join organization_members m on m.organization_id = ur.organization_id and m.user_id = ur.user_id
where ur.role_id = any($1) and m.is_active group by ur.role_id`, ids)
	return []postgres.Query{query}, func() map[uuid.UUID]int {
		found := make(map[uuid.UUID]int, len(counts))
		for _, c := range counts {
			found[c.RoleID] = c.Count
		}
		return found
	}
})

// MemberCount is Role.memberCount.
func (r *Role) MemberCount(ctx context.Context) (int, error) { return membersOf.Load(ctx, r.ID) }

type ownedRole struct {
	Role  `db:"role"`
	Owner uuid.UUID `db:"owner"`
}

func byOwner(rows []ownedRole) map[uuid.UUID][]*Role {
	found := map[uuid.UUID][]*Role{}
	for i := range rows {
		found[rows[i].Owner] = append(found[rows[i].Owner], &rows[i].Role)
	}
	return found
}

func rolesBy(sql string) *dataloaders.Loader[uuid.UUID, []*Role] {
	return dataloaders.New(func(ids []uuid.UUID) ([]postgres.Query, func() map[uuid.UUID][]*Role) {
		var rows []ownedRole
		query := postgres.All(&rows, sql, ids)
		return []postgres.Query{query}, func() map[uuid.UUID][]*Role { return byOwner(rows) }
	})
}

var (
	ofMembers = rolesBy(`
select ` + Roles.Columns("r", "role") + `, ur.user_id as owner from user_organization_roles ur
join roles r on r.organization_id = ur.organization_id and r.id = ur.role_id
where ur.user_id = any($1) order by r.name_sort`)
	ofInvitations = rolesBy(`
select ` + Roles.Columns("r", "role") + `, ir.invitation_id as owner from organization_invitation_roles ir
join roles r on r.organization_id = ir.organization_id and r.id = ir.role_id
where ir.invitation_id = any($1) order by r.name_sort`)
)

// OfMember gives the roles of a member of ctx's organization, by name.
func OfMember(ctx context.Context, user uuid.UUID) ([]*Role, error) {
	return orEmpty(ofMembers.Load(ctx, user))
}

// OfInvitation gives the roles that who accepts an invitation will have, by name.
func OfInvitation(ctx context.Context, invitation uuid.UUID) ([]*Role, error) {
	return orEmpty(ofInvitations.Load(ctx, invitation))
}

func orEmpty(roles []*Role, err error) ([]*Role, error) {
	if roles == nil && err == nil {
		roles = []*Role{}
	}
	return roles, err
}
