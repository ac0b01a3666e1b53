package apikeys

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
)

// manage is what no key holds: one that makes keys would outlive its own end.
const manage = "apikeys.manage"

var permissionName = regexp.MustCompile(`^[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)+$`)

// maxPermission bounds the name of a permission, in bytes.
const maxPermission = 150

// grants are permissions that a key is to be given, and what a transaction knows of them.
type grants struct {
	wanted []string
	// declared are those among wanted that portlets declare.
	declared []declaredPermission
}

type declaredPermission struct {
	Name      string
	PortletID string
	Installed bool
}

// query reads what is declared.
func (g *grants) query() postgres.Query {
	return postgres.All(&g.declared, `
select p.permission_name as name, p.portlet_id, i.id is not null as installed
from portal_permissions p join portal_definitions d on d.portlet_id = p.portlet_id
left join portal_instances i on i.portlet_id = p.portlet_id
where d.is_available and p.permission_name = any($1)`, g.wanted)
}

// check sorts what is wanted, and notes what keeps it from being any key's.
func (g *grants) check(faults *apperr.Fields) {
	const field = "permissions"
	if len(g.wanted) == 0 {
		faults.Add(field, "`permissions` must name one at least.")
	}
	g.wanted = slices.Sorted(slices.Values(g.wanted))
	for i, name := range g.wanted {
		switch {
		case name == manage:
			faults.Add(field, "A key can't hold apikeys.manage: one that makes keys would outlive its own end.")
		case len(name) > maxPermission || !permissionName.MatchString(name):
			faults.Add(field, unknown(name))
		case i > 0 && name == g.wanted[i-1]:
			faults.Add(field, fmt.Sprintf("`permissions` names %s twice.", name))
		}
	}
}

func unknown(name string) string {
	if len(name) > maxPermission {
		name = strings.ToValidUTF8(name[:maxPermission], "") + "…"
	}
	return fmt.Sprintf("There is no permission %q.", name)
}

// refusal gives the error of what was read: BAD_USER_INPUT for what nobody declares or is
// not installed.
func (g *grants) refusal() error {
	of := map[string]declaredPermission{}
	for _, d := range g.declared {
		of[d.Name] = d
	}
	for _, name := range g.wanted {
		d, ofPortlet := of[name]
		switch {
		case !ofPortlet && !slices.Contains(authz.CorePermissionNames(), name):
			return apperr.Field("permissions", unknown(name))
		case ofPortlet && !d.Installed:
			return apperr.Field("permissions", fmt.Sprintf("The portlet %s is not installed in your organization.", d.PortletID))
		}
	}
	return nil
}

// mayGive lets who manages keys make one of what they hold: nobody hands out more than they
// have.
func mayGive(ctx context.Context, tx *postgres.Tx, permissions []string) error {
	caller, err := orgs.CallerStanding(ctx, tx, manage)
	if err != nil {
		return err
	}
	if lacking := caller.Lacks(permissions); len(lacking) > 0 {
		return apperr.Newf(apperr.Forbidden, "A key can't do more than you may: you don't hold %s.", strings.Join(lacking, ", ")).
			About("permissions")
	}
	return nil
}
