// Package roles has what members may do: roles of an organization, who has them, and why
// somebody may do something.
package roles

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/change"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// What the audit trail calls what happens to roles.
const (
	Created  = "role.created"
	Updated  = "role.updated"
	Deleted  = "role.deleted"
	Assigned = "role.assigned"
	Revoked  = "role.revoked"
)

const (
	manages        = "roles.manage"
	reads          = "users.read"
	maxName        = 100
	maxDescription = 500
	maxPermissions = 1000
	// maxPermission is how long a permission's name may be.
	maxPermission = 100
	// maxCustom is how many roles an organization may have besides the system's.
	maxCustom = 100
)

// Resolver answers the root fields of roles.
type Resolver struct{ orgs.Changes }

// The inputs and payloads of the mutations.
type (
	CreateRoleInput struct {
		Name        string
		Description *string
		Permissions []string
	}
	CreateRolePayload struct{ Role *Role }
	UpdateRoleInput   struct {
		ID          uuid.UUID
		Version     int
		Name        graphql.Omittable[*string]
		Description graphql.Omittable[*string]
		Permissions graphql.Omittable[[]string]
	}
	UpdateRolePayload struct{ Role *Role }
	DeleteRoleInput   struct{ ID uuid.UUID }
	DeleteRolePayload struct{ Role *Role }
	AssignRoleInput   struct{ UserID, RoleID uuid.UUID }
	AssignRolePayload struct{ User *orgs.User }
	RevokeRoleInput   struct{ UserID, RoleID uuid.UUID }
	RevokeRolePayload struct{ User *orgs.User }
)

var violations = map[string]postgres.Violation{
	"unique_role_name_per_org": {Field: "name", Sentence: "Another role has this `name`: choose another."},
	"unique_role_per_org":      {Field: "name", Sentence: "Another role has this `name`: choose another."},
}

// given is the role as orgs judges who gives it.
func (r *Role) given() orgs.GrantedRole {
	return orgs.GrantedRole{ID: r.ID, Name: r.Name, IsSystemRole: r.IsSystemRole, Permissions: r.Permissions}
}

func (r *Role) isOwners() bool { return r.IsSystemRole && r.Name == orgs.RoleOwner }

// told is what the audit trail and events tell of a role.
func (r *Role) told() map[string]any {
	return map[string]any{"name": r.Name, "description": r.Description, "permissions": r.Permissions}
}

// check puts a role into its canonical form: names that look alike are written alike.
func (r *Role) check() error {
	var faults apperr.Fields
	r.Name = norm.NFC.String(r.Name)
	input.Name(&faults, "name", &r.Name, maxName)
	input.OptionalText(&faults, "description", &r.Description, maxDescription)
	if len(r.Permissions) > maxPermissions {
		faults.Add("permissions", fmt.Sprintf("`permissions` may have at most %d names; it has %d.", maxPermissions, len(r.Permissions)))
		return faults.Err()
	}
	r.Permissions = append([]string{}, slices.Sorted(slices.Values(r.Permissions))...)
	for i := 1; i < len(r.Permissions); i++ {
		if r.Permissions[i] == r.Permissions[i-1] {
			faults.Add("permissions", fmt.Sprintf("`permissions` names %s twice.", quoted(r.Permissions[i])))
		}
	}
	return faults.Err()
}

// quoted shows a name that somebody wrote, of any length.
func quoted(name string) string {
	const most = 100
	name = strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "�")
	if utf8.RuneCountInString(name) > most {
		name = string([]rune(name)[:most]) + "…"
	}
	return name
}

// CreateRole is Mutation.createRole.
func (r *Resolver) CreateRole(ctx context.Context, in CreateRoleInput) (*CreateRolePayload, error) {
	role := &Role{Name: in.Name, Description: in.Description, Permissions: in.Permissions}
	if err := role.check(); err != nil {
		return nil, err
	}
	err := r.Change(ctx, func(tx *postgres.Tx, _ *orgs.Organization, tenant session.Tenant, now time.Time) (*change.Change, error) {
		caller, err := orgs.CallerStanding(ctx, tx, manages)
		if err != nil {
			return nil, err
		}
		if err := mayAllow(ctx, tx, caller, role, role.Permissions); err != nil {
			return nil, err
		}
		var custom int
		if err := tx.Run(ctx, postgres.One(&custom, `select count(*) from roles where not is_system_role`)); err != nil {
			return nil, err
		}
		if custom >= maxCustom {
			return nil, apperr.Newf(apperr.QuotaExceeded, "Your organization has %d roles of its own, as many as it may have: delete one first.", maxCustom)
		}
		role.ID, role.CreatedAt, role.UpdatedAt, role.Version = uuid.Must(uuid.NewV7()), now, now, 1
		return &change.Change{Action: Created, ResourceType: "role", ResourceID: role.ID, After: role.told()}, tx.Run(ctx, postgres.Exec(`
insert into roles (organization_id, id, name, description, permissions, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6)`,
			tenant.OrganizationID, role.ID, role.Name, role.Description, role.Permissions, now))
	})
	if err != nil {
		return nil, fmt.Errorf("create a role: %w", postgres.Translate(err, violations))
	}
	return &CreateRolePayload{Role: role}, nil
}

// mayAllow judges, as it is in the transaction, whether the caller may have a role allow
// what is new in it, and whether that is declared here.
func mayAllow(ctx context.Context, tx *postgres.Tx, caller *orgs.Standing, role *Role, fresh []string) error {
	declared, err := declaredHere(ctx, tx)
	if err != nil {
		return err
	}
	for _, p := range fresh {
		if _, known := declared[p]; !known {
			return apperr.Field("permissions", fmt.Sprintf("There is no permission %s in your organization.", quoted(p)))
		}
	}
	return caller.MayGive([]orgs.GrantedRole{role.given()})
}

// hold finds a role and holds it for a change, by a caller who may do all that it allows,
// and gives the caller's standing.
func hold(ctx context.Context, tx *postgres.Tx, id uuid.UUID) (*Role, *orgs.Standing, error) {
	caller, err := orgs.CallerStanding(ctx, tx, manages)
	if err != nil {
		return nil, nil, err
	}
	var role Role
	err = tx.Run(ctx, postgres.One(&role, `select `+Roles.Columns("r", "")+` from roles r where id = $1 for update`, id))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil, Roles.NotFound().About("id")
	}
	if err != nil {
		return nil, nil, err
	}
	slices.Sort(role.Permissions) // as they are compared
	return &role, caller, caller.MayGive([]orgs.GrantedRole{role.given()})
}

// UpdateRole is Mutation.updateRole.
func (r *Resolver) UpdateRole(ctx context.Context, in UpdateRoleInput) (*UpdateRolePayload, error) {
	var role *Role
	err := r.Change(ctx, func(tx *postgres.Tx, _ *orgs.Organization, _ session.Tenant, now time.Time) (*change.Change, error) {
		found, caller, err := hold(ctx, tx, in.ID)
		if err != nil {
			return nil, err
		}
		if found.Version != in.Version {
			return nil, apperr.New(apperr.Conflict, "This role was changed by someone else: load it anew and repeat your change.")
		}
		before := *found
		role = found
		var faults apperr.Fields
		if _, given := in.Name.ValueOK(); given {
			input.Set(&faults, "name", in.Name, &role.Name)
		}
		input.SetOptional(in.Description, &role.Description)
		if permissions, given := in.Permissions.ValueOK(); given {
			if permissions == nil {
				faults.Add("permissions", "`permissions` can't be empty; an empty list allows nothing.")
			}
			role.Permissions = permissions
		}
		if err := faults.Err(); err != nil {
			return nil, err
		}
		if err := role.check(); err != nil {
			return nil, err
		}
		was, is := before.told(), role.told()
		for field := range was {
			if equal(was[field], is[field]) {
				delete(was, field)
				delete(is, field)
			}
		}
		_, renamed := is["name"]
		_, allowed := is["permissions"]
		switch {
		case len(is) == 0:
			return nil, nil
		case renamed && role.IsSystemRole:
			return nil, apperr.New(apperr.Conflict, "A system role keeps its name.").About("name")
		case allowed && before.isOwners():
			return nil, apperr.New(apperr.Conflict, "Owners may always do everything.").About("permissions")
		}
		if err := mayAllow(ctx, tx, caller, role, without(role.Permissions, before.Permissions)); err != nil {
			return nil, err
		}
		role.UpdatedAt, role.Version = now, role.Version+1
		return &change.Change{Action: Updated, ResourceType: "role", ResourceID: role.ID, Before: was, After: is}, tx.Run(ctx, postgres.Exec(
			`update roles set name = $2, description = $3, permissions = $4, updated_at = $5, version = $6 where id = $1`,
			role.ID, role.Name, role.Description, role.Permissions, now, role.Version))
	})
	if err != nil {
		return nil, fmt.Errorf("update a role: %w", postgres.Translate(err, violations))
	}
	return &UpdateRolePayload{Role: role}, nil
}

// DeleteRole is Mutation.deleteRole.
func (r *Resolver) DeleteRole(ctx context.Context, in DeleteRoleInput) (*DeleteRolePayload, error) {
	var role *Role
	err := r.Change(ctx, func(tx *postgres.Tx, _ *orgs.Organization, _ session.Tenant, _ time.Time) (*change.Change, error) {
		found, _, err := hold(ctx, tx, in.ID)
		if err != nil {
			return nil, err
		}
		if found.IsSystemRole {
			return nil, apperr.New(apperr.Conflict, "A system role can't be deleted.")
		}
		role = found
		var members []uuid.UUID
		err = tx.Run(ctx,
			postgres.All(&members, `select user_id from user_organization_roles where role_id = $1 order by user_id`, role.ID),
			postgres.Exec(`delete from roles where id = $1`, role.ID))
		before := role.told()
		before["members"] = members
		return &change.Change{Action: Deleted, ResourceType: "role", ResourceID: role.ID, Before: before}, err
	})
	if err != nil {
		return nil, fmt.Errorf("delete a role: %w", err)
	}
	return &DeleteRolePayload{Role: role}, nil
}
