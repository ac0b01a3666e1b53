package resolvers_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

const (
	roleFields  = `id name description permissions isSystemRole memberCount version`
	createRole  = `mutation ($in: CreateRoleInput!) { createRole(input: $in) { role { ` + roleFields + ` } } }`
	updateRole  = `mutation ($in: UpdateRoleInput!) { updateRole(input: $in) { role { ` + roleFields + ` } } }`
	deleteRole  = `mutation ($id: ID!) { deleteRole(input: {id: $id}) { role { name } } }`
	assignRole  = `mutation ($user: ID!, $role: ID!) { assignRole(input: {userId: $user, roleId: $role}) { user { id roles { name } } } }`
	revokeRole  = `mutation ($user: ID!, $role: ID!) { revokeRole(input: {userId: $user, roleId: $role}) { user { id roles { name } } } }`
	listRoles   = `{ roles { ` + roleFields + ` } }`
	explain     = `query ($permission: String!, $user: ID) { explainAccess(permission: $permission, userId: $user) { allowed grantedBy { name } missing explanation user { displayName } } }`
	permissions = `{ permissions { name displayName description portletId isHeld } }`
)

type role struct {
	ID           uuid.UUID
	Name         string
	Description  *string
	Permissions  []string
	IsSystemRole bool
	MemberCount  int
	Version      int
}

func (o *office) roles() map[string]role {
	o.t.Helper()
	var data struct{ Roles []role }
	o.admin.MustAsk(&data, listRoles)
	found := map[string]role{}
	for _, r := range data.Roles {
		found[r.Name] = r
	}
	return found
}

func (o *office) newRole(name string, permissions ...string) role {
	o.t.Helper()
	var data struct{ CreateRole struct{ Role role } }
	o.admin.MustAsk(&data, createRole, making(name, permissions...)...)
	return data.CreateRole.Role
}

func TestRoles(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	system := o.roles()
	require.Equal(t, []string{"admin", "member", "owner", "viewer"}, sorted(system))
	require.Equal(t, 1, system["owner"].MemberCount)
	require.True(t, slices.IsSorted(system["owner"].Permissions))

	clerk := o.newRole(" Clerk ", "portlet.tasks.use", "portlet.tasks.view", "users.read")
	require.Equal(t, "Clerk", clerk.Name)
	require.False(t, clerk.IsSystemRole)

	for range 2 {
		var given struct {
			AssignRole struct {
				User struct{ Roles []struct{ Name string } }
			}
		}
		o.admin.MustAsk(&given, assignRole, "user", o.viewer.UserID, "role", clerk.ID)
		require.Equal(t, []struct{ Name string }{{"Clerk"}, {"viewer"}}, given.AssignRole.User.Roles)
	}
	createTask(t, o.viewer, map[string]any{"title": "by the role"})
	require.Equal(t, 1, o.roles()["Clerk"].MemberCount)
	var data struct{ UpdateRole struct{ Role role } }
	o.admin.MustAsk(&data, updateRole, "in", change(clerk, "name", "Reader", "permissions", []string{"users.read", "portlet.tasks.view"}))
	reader := data.UpdateRole.Role
	require.Equal(t, []string{"portlet.tasks.view", "users.read"}, reader.Permissions)
	refused(t, o.viewer.Ask(`mutation { createTask(input: {title: "x"}) { task { id } } }`), "FORBIDDEN", "", "You need the permission portlet.tasks.use.")
	o.admin.MustAsk(nil, updateRole, "in", change(reader, "name", "Reader"))
	o.admin.MustAsk(nil, deleteRole, "id", reader.ID)
	require.NotContains(t, o.roles(), "Reader")
	for range 2 {
		o.admin.MustAsk(nil, revokeRole, "user", o.member.UserID, "role", system["member"].ID)
	}
	refused(t, o.member.Ask(`{ tasks { totalCount } }`), "FORBIDDEN", "", "You need the permission portlet.tasks.view.")
	require.Equal(t, []string{
		`role.created success {"after": {"name": "Clerk", "description": null, "permissions": ["portlet.tasks.use", "portlet.tasks.view", "users.read"]}}`,
		fmt.Sprintf(`role.assigned success {"after": {"role": "Clerk", "userId": "%s"}}`, o.viewer.UserID),
		`role.updated success {"after": {"name": "Reader", "permissions": ["portlet.tasks.view", "users.read"]}, "before": {"name": "Clerk", "permissions": ["portlet.tasks.use", "portlet.tasks.view", "users.read"]}}`,
		fmt.Sprintf(`role.deleted success {"before": {"name": "Reader", "members": ["%s"], "description": null, "permissions": ["portlet.tasks.view", "users.read"]}}`, o.viewer.UserID),
	}, trailOf(t, s, o.acme, clerk.ID))
	require.Equal(t, []string{fmt.Sprintf(`role.revoked success {"before": {"role": "member", "userId": "%s"}}`, o.member.UserID)},
		trailOf(t, s, o.acme, system["member"].ID))
}

func sorted[V any](of map[string]V) []string {
	var names []string
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// change is the input that changes a role as it was read.
func change(r role, fields ...any) map[string]any {
	in := map[string]any{"id": r.ID, "version": r.Version}
	for i := 0; i+1 < len(fields); i += 2 {
		in[fields[i].(string)] = fields[i+1]
	}
	return in
}

func TestExplainAccess(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	type explanation struct {
		Allowed     bool
		GrantedBy   []struct{ Name string }
		Missing     []string
		Explanation string
	}
	ask := func(c *stationtest.Caller, permission string, user any) explanation {
		t.Helper()
		var data struct{ ExplainAccess explanation }
		c.MustAsk(&data, explain, "permission", permission, "user", user)
		return data.ExplainAccess
	}
	o.admin.MustAsk(nil, assignRole, "user", o.member.UserID, "role", o.role("viewer"))
	e := ask(o.member, "portlet.tasks.view", nil)
	require.True(t, e.Allowed)
	require.Equal(t, []struct{ Name string }{{"member"}, {"viewer"}}, e.GrantedBy)
	require.Equal(t, "member may, by the roles member and viewer.", e.Explanation)
	e = ask(o.admin, "portlet.tasks.use", o.member.UserID)
	require.Equal(t, "member may, by the role member.", e.Explanation)
	e = ask(o.admin, "audit.read", o.member.UserID)
	require.Equal(t, explanation{Missing: []string{"NO_ROLE"}, GrantedBy: []struct{ Name string }{}, Explanation: "member may not: no role of member allows it."}, e)
	e = ask(o.admin, "users.fly", o.member.UserID)
	require.Equal(t, []string{"NOT_DECLARED", "NO_ROLE"}, e.Missing)
	o.admin.MustAsk(nil, `mutation { disablePortlet(input: {portletId: "tasks"}) { portletInstance { enabled } } }`)
	o.admin.MustAsk(nil, deactivateMember, "id", o.member.UserID)
	e = ask(o.admin, "portlet.tasks.use", o.member.UserID)
	require.Equal(t, "member may not: the portlet tasks is switched off, and member was deactivated.", e.Explanation)
	require.Equal(t, []string{"DISABLED", "NOT_ACTIVE"}, e.Missing)
	execute(t, o.s, `delete from portal_instances where organization_id = $1 and portlet_id = 'tasks'`, o.acme)
	require.Equal(t, []string{"NOT_INSTALLED"}, ask(o.owner, "portlet.tasks.use", nil).Missing)
	refused(t, o.viewer.Ask(explain, "permission", "users.read", "user", o.owner.UserID), "FORBIDDEN", "", "You need the permission roles.manage.")
	refused(t, o.admin.Ask(explain, "permission", "users.read", "user", o.stranger.UserID), "NOT_FOUND", "userId", noSuchMember)

	// A key asks for itself; its member is another to it.
	key := func(permissions ...string) *stationtest.Caller {
		var data struct{ CreateAPIKey struct{ Secret string } }
		o.admin.MustAsk(&data, createAPIKey, "input", map[string]any{"name": permissions[0], "permissions": permissions})
		return o.s.Bearer(data.CreateAPIKey.Secret, o.admin.UserID, o.acme)
	}
	none := []struct{ Name string }{}
	narrow, reading, managing := key("usage.read"), key("users.read"), key("roles.manage")
	require.Equal(t, explanation{Missing: []string{"NOT_GIVEN"}, GrantedBy: none, Explanation: "The API key may not: it was not given the permission."},
		ask(narrow, "users.manage", nil))
	require.Equal(t, explanation{Allowed: true, Missing: []string{}, GrantedBy: none, Explanation: "The API key may."}, ask(narrow, "usage.read", nil))
	e = ask(reading, "users.read", nil)
	require.Equal(t, []struct{ Name string }{{"admin"}}, e.GrantedBy)
	require.Equal(t, "The API key may, by the role admin.", e.Explanation)
	require.Equal(t, []string{"NOT_DECLARED", "NO_ROLE"}, ask(narrow, "users.fly", nil).Missing)
	refused(t, narrow.Ask(explain, "permission", "users.manage", "user", o.admin.UserID), "FORBIDDEN", "", "You need the permission roles.manage.")
	require.Equal(t, "admin may, by the role admin.", ask(managing, "users.manage", o.admin.UserID).Explanation)

	var data struct {
		Permissions []struct {
			Name, DisplayName, Description string
			PortletID                      *string
			IsHeld                         bool
		}
	}
	o.viewer.MustAsk(&data, permissions)
	held := map[string]bool{}
	for _, p := range data.Permissions {
		require.NotEmpty(t, p.DisplayName+p.Description)
		held[p.Name] = p.IsHeld
	}
	require.True(t, held["users.read"])
	require.False(t, held["users.manage"])
	require.NotContains(t, held, "portlet.tasks.use", "it is not installed")
	require.Contains(t, held, "portlet.crm.use")
}

// What changes of roles is in force within a second on every replica, on open sockets too.
func TestRolesAreInForceEverywhere(t *testing.T) {
	t.Parallel()
	servers := replicas(t)
	s := servers[0]
	acme := s.Organization("acme")
	o := &office{t: t, s: s, acme: acme, owner: s.Member(acme, "owner", "owner"), admin: s.Member(acme, "admin", "admin")}
	mia := s.Member(acme, "mia", "")
	clerk := o.newRole("clerk", "portlet.tasks.view")
	var callers []*stationtest.Caller
	var sockets []*client
	for _, server := range servers {
		callers = append(callers, bearer(server, mia.Token))
		sockets = append(sockets, dial(t, server, mia.Token).acknowledged())
	}
	// force waits until every replica has the change, and every socket: what happens after is
	// told to them, or not.
	force := func(name string, may bool, since time.Time) {
		t.Helper()
		for i, c := range callers {
			require.Eventually(t, func() bool { return (len(c.Ask(`{ tasks { totalCount } }`).Errors) == 0) == may }, patience, 2*time.Millisecond)
			took := time.Since(since)
			require.Less(t, took, httpCut)
			t.Logf("%s: replica %d after %s", name, i, took)
		}
		id := uuid.NewString()
		for _, c := range sockets {
			c.subscribe(id, tasksSubscription)
			if may {
				continue
			}
			m := c.read()
			for m.ID != id {
				m = c.read() // of what was subscribed to before
			}
			require.Equal(t, "error", m.Type)
			require.Contains(t, string(m.Payload), `"FORBIDDEN"`)
		}
		if may {
			sockets[0].tasksBegun(o.owner, id)
		}
	}
	o.admin.MustAsk(nil, assignRole, "user", mia.UserID, "role", clerk.ID)
	force("assigned", true, time.Now())
	var data struct{ UpdateRole struct{ Role role } }
	o.admin.MustAsk(&data, updateRole, "in", change(clerk, "permissions", []string{}))
	revoked := time.Now()
	force("updated", false, revoked)
	// By then what was subscribed to before must be silent.
	require.Eventually(t, func() bool { return time.Since(revoked) > time.Second }, patience, 10*time.Millisecond)
	secret := createTask(t, o.owner, map[string]any{"title": "secret"})
	for _, c := range sockets {
		c.subscribe("end", `{ __typename }`)
		for m := c.read(); m.ID != "end" || m.Type != "complete"; m = c.read() {
			require.NotContains(t, string(m.Payload), secret)
		}
	}
	o.admin.MustAsk(nil, updateRole, "in", change(data.UpdateRole.Role, "permissions", []string{"portlet.tasks.view"}))
	force("updated back", true, time.Now())
	o.admin.MustAsk(nil, revokeRole, "user", mia.UserID, "role", clerk.ID)
	force("revoked", false, time.Now())
	o.admin.MustAsk(nil, assignRole, "user", mia.UserID, "role", clerk.ID)
	force("assigned again", true, time.Now())
	o.admin.MustAsk(nil, deleteRole, "id", clerk.ID)
	force("deleted", false, time.Now())
}
