// Package orgs has the organizations and their members.
package orgs

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/postgres"
)

// The system roles that every organization has.
const (
	RoleOwner  = "owner"
	RoleAdmin  = "admin"
	RoleMember = "member"
	RoleViewer = "viewer"
)

var roleDescriptions = []struct{ name, description string }{
	{RoleOwner, "May do everything, and is the last to leave."},
	{RoleAdmin, "Manages members, roles and portlets."},
	{RoleMember, "Works with the portlets."},
	{RoleViewer, "Reads what the portlets show."},
}

// New is an organization to be.
type New struct {
	Name, Slug  string
	Description *string
}

// Founder makes an organization with all that a new one has, and gives its id.
type Founder func(ctx context.Context, tx *postgres.Tx, o New) (uuid.UUID, error)

// Create makes an organization with its system roles, whose permissions are the
// core's and those that grants names per role, and gives its id.
func Create(ctx context.Context, tx *postgres.Tx, o New, grants map[string][]string) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	queries := []postgres.Query{
		postgres.Exec(`insert into organizations (id, name, slug, description) values ($1, $2, $3, $4)`, id, o.Name, o.Slug, o.Description),
	}
	for _, role := range roleDescriptions {
		permissions := []string{"users.read"}
		if role.name == RoleOwner || role.name == RoleAdmin {
			permissions = authz.CorePermissionNames()
		}
		permissions = append(permissions, grants[role.name]...)
		slices.Sort(permissions)
		queries = append(queries, postgres.Exec(`
insert into roles (organization_id, name, description, permissions, is_system_role) values ($1, $2, $3, $4, true)`,
			id, role.name, role.description, permissions))
	}
	return id, tx.Run(ctx, queries...)
}

// Join makes a person a member of an organization with a role.
func Join(ctx context.Context, tx *postgres.Tx, organization, user uuid.UUID, displayName, email, role string) error {
	return tx.Run(ctx,
		postgres.Exec(`
insert into organization_members (organization_id, user_id, display_name, email) values ($1, $2, $3, $4)`,
			organization, user, displayName, email),
		postgres.Exec(`
insert into user_organization_roles (organization_id, user_id, role_id)
select $1, $2, id from roles where organization_id = $1 and name = $3`, organization, user, role),
	)
}
