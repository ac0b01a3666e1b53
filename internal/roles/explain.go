package roles

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// Permission is something that a role can allow.
type Permission struct {
	Name        string
	DisplayName string
	Description string
	PortletID   *string
	IsHeld      bool
}

// declaredRow is a permission that a portlet declares, installed or not.
type declaredRow struct {
	Name        string  `db:"permission_name"`
	DisplayName string  `db:"display_name"`
	Description *string `db:"description"`
	PortletID   string  `db:"portlet_id"`
	// Available is false once the portlet was taken out of this Station: then nobody
	// declares the permission any more.
	Available bool  `db:"is_available"`
	Enabled   *bool `db:"enabled"`
}

const findDeclared = `
select p.permission_name, p.display_name, p.description, p.portlet_id, d.is_available, i.enabled
from portal_permissions p join portal_definitions d on d.portlet_id = p.portlet_id
left join portal_instances i on i.portlet_id = p.portlet_id`

// declaredHere gives what roles of the organization can allow, by name.
func declaredHere(ctx context.Context, tx *postgres.Tx) (map[string]*Permission, error) {
	var rows []declaredRow
	if err := tx.Run(ctx, postgres.All(&rows, findDeclared)); err != nil {
		return nil, err
	}
	return catalogue(rows), nil
}

func catalogue(rows []declaredRow) map[string]*Permission {
	found := map[string]*Permission{}
	for _, p := range authz.CorePermissions() {
		found[p.Name] = &Permission{Name: p.Name, DisplayName: p.DisplayName, Description: p.Description}
	}
	for _, row := range rows {
		if !row.Available || row.Enabled == nil {
			continue // taken out, or not installed
		}
		p := &Permission{Name: row.Name, DisplayName: row.DisplayName, PortletID: &row.PortletID}
		if row.Description != nil {
			p.Description = *row.Description
		}
		found[row.Name] = p
	}
	return found
}

// Permissions is Query.permissions.
func (r *Resolver) Permissions(ctx context.Context) ([]*Permission, error) {
	var rows []declaredRow
	if err := r.DB.InOrg(ctx, postgres.All(&rows, findDeclared)); err != nil {
		return nil, fmt.Errorf("list permissions: %w", err)
	}
	access := authz.From(ctx)
	var all []*Permission
	for _, p := range catalogue(rows) {
		p.IsHeld = access.Can(p.Name)
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *Permission) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// AccessGap is why a member may not do something.
type AccessGap string

// The values of AccessGap.
const (
	AccessGapNotDeclared  AccessGap = "NOT_DECLARED"
	AccessGapNotInstalled AccessGap = "NOT_INSTALLED"
	AccessGapDisabled     AccessGap = "DISABLED"
	AccessGapNotActive    AccessGap = "NOT_ACTIVE"
	AccessGapNoRole       AccessGap = "NO_ROLE"
	AccessGapNotGiven     AccessGap = "NOT_GIVEN"
)

// AccessExplanation is why a member may do something, or why not.
type AccessExplanation struct {
	Permission  string
	User        *orgs.User
	Allowed     bool
	GrantedBy   []*Role
	Missing     []AccessGap
	Explanation string
}

// ExplainAccess is Query.explainAccess. It asks the database, and not what this server
// remembers: it tells of now. Who made the API key that asks is another than it: it is told
// of itself, and of roles only what it may read.
func (r *Resolver) ExplainAccess(ctx context.Context, permission string, userID *uuid.UUID) (*AccessExplanation, error) {
	var faults apperr.Fields
	input.Line(&faults, "permission", &permission, maxPermission)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	tenant, _ := session.TenantFrom(ctx)
	caller := session.From(ctx)
	isKey := caller != nil && caller.IsKey
	user, ofKey := tenant.UserID, isKey && userID == nil
	if userID != nil {
		user = *userID
		if (isKey || user != tenant.UserID) && !authz.From(ctx).Can(manages) {
			return nil, authz.Needs(manages)
		}
	}
	var members []orgs.User
	var granted []*Role
	var rows []declaredRow
	var held []string
	err := r.DB.InOrg(ctx, authz.Held(ctx, &held),
		postgres.All(&members, `select `+orgs.Users.Columns("m", "")+` from organization_members m where user_id = $1`, user),
		postgres.All(&granted, `
select `+Roles.Columns("r", "")+` from user_organization_roles ur
join roles r on r.organization_id = ur.organization_id and r.id = ur.role_id
where ur.user_id = $1 and $2 = any(r.permissions) order by r.name_sort`, user, permission),
		postgres.All(&rows, findDeclared+` where p.permission_name = $1`, permission))
	if err != nil {
		return nil, fmt.Errorf("explain access: %w", err)
	}
	if len(members) == 0 {
		return nil, orgs.Users.NotFound().About("userId")
	}
	e := &AccessExplanation{Permission: permission, User: &members[0], GrantedBy: granted, Missing: []AccessGap{}}
	if e.GrantedBy == nil {
		e.GrantedBy = []*Role{}
	}
	if !ofKey {
		e.judge(rows, e.User.DisplayName, false)
		return e, nil
	}
	e.judge(rows, "The API key", !slices.Contains(held, permission))
	if !e.Allowed || !authz.From(ctx).Can(reads) {
		e.GrantedBy = []*Role{}
	}
	if e.Allowed && len(e.GrantedBy) == 0 {
		e.Explanation = "The API key may."
	}
	return e, nil
}

// judge finds what is missing, and says it of who: the member, or their key, which may have
// been given less than the roles.
func (e *AccessExplanation) judge(declared []declaredRow, who string, notGiven bool) {
	name := e.User.DisplayName
	var reasons []string
	miss := func(gap AccessGap, why string) {
		e.Missing, reasons = append(e.Missing, gap), append(reasons, why)
	}
	switch {
	case len(declared) == 0 && !slices.Contains(authz.CorePermissionNames(), e.Permission):
		miss(AccessGapNotDeclared, "nobody declares the permission")
	case len(declared) > 0 && !declared[0].Available:
		miss(AccessGapNotDeclared, "the portlet "+declared[0].PortletID+" was taken out of this Station")
	case len(declared) > 0 && declared[0].Enabled == nil:
		miss(AccessGapNotInstalled, "the portlet "+declared[0].PortletID+" is not installed")
	case len(declared) > 0 && !*declared[0].Enabled:
		miss(AccessGapDisabled, "the portlet "+declared[0].PortletID+" is switched off")
	}
	switch {
	case e.User.RemovedAt != nil:
		miss(AccessGapNotActive, name+" was removed from the organization")
	case !e.User.IsActive:
		miss(AccessGapNotActive, name+" was deactivated")
	}
	if len(e.GrantedBy) == 0 {
		miss(AccessGapNoRole, "no role of "+name+" allows it")
	} else if notGiven {
		miss(AccessGapNotGiven, "it was not given the permission")
	}
	e.Allowed = len(e.Missing) == 0
	if !e.Allowed {
		e.Explanation = who + " may not: " + strings.Join(reasons, ", and ") + "."
		return
	}
	names := make([]string, len(e.GrantedBy))
	for i, role := range e.GrantedBy {
		names[i] = role.Name
	}
	e.Explanation = fmt.Sprintf("%s may, by the role %s.", who, strings.Join(names, " and "))
	if len(names) > 1 {
		e.Explanation = fmt.Sprintf("%s may, by the roles %s.", who, strings.Join(names, " and "))
	}
}
