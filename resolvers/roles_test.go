package resolvers_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
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
	o.admin.MustAsk(&data, createRole, "in", map[string]any{"name": name, "permissions": permissions})
	return data.CreateRole.Role
}

func TestRoles(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	// The keeper may manage roles and read members, and nothing else.
	keeper := s.Member(o.acme, "keeper", "")
	execute(t, s, `with r as (insert into roles (organization_id, name, permissions) values ($1, 'keeper', '{roles.manage,users.read}') returning id)
		insert into user_organization_roles (organization_id, user_id, role_id) select $1, $2, id from r`, o.acme, keeper.UserID)
	system := o.roles()
	require.Equal(t, []string{"admin", "keeper", "member", "owner", "viewer"}, sorted(system))
	require.Equal(t, 1, system["owner"].MemberCount)
	require.True(t, slices.IsSorted(system["owner"].Permissions))

	clerk := o.newRole(" Clerk ", "portlet.tasks.use", "portlet.tasks.view", "users.read")
	require.Equal(t, "Clerk", clerk.Name)
	require.False(t, clerk.IsSystemRole)

	t.Run("refused", func(t *testing.T) {
		unchanged(t, s, func() {
			for _, c := range []struct {
				in              map[string]any
				code, field, is string
			}{
				{map[string]any{"name": "CLERK", "permissions": []string{}}, "CONFLICT", "name", "Another role has this `name`: choose another."},
				{map[string]any{"name": "Owner", "permissions": []string{}}, "CONFLICT", "name", "Another role has this `name`: choose another."},
				{map[string]any{"name": "\u3164", "permissions": []string{}}, "BAD_USER_INPUT", "name", "`name` can't be empty."},
				{map[string]any{"name": strings.Repeat("é", 101), "permissions": []string{}}, "BAD_USER_INPUT", "name", "`name` must be at most 100 characters long; it is 101."},
				{map[string]any{"name": "x", "permissions": []string{"users.fly"}}, "BAD_USER_INPUT", "permissions", "There is no permission users.fly in your organization."},
				{map[string]any{"name": "x", "permissions": []string{"users.read", "users.read"}}, "BAD_USER_INPUT", "permissions", "`permissions` names users.read twice."},
				{map[string]any{"name": "x", "permissions": make([]string, 1001)}, "BAD_USER_INPUT", "permissions", "`permissions` may have at most 1000 names; it has 1001."},
			} {
				refused(t, o.admin.Ask(createRole, "in", c.in), c.code, c.field, c.is)
			}
			in := map[string]any{"name": "x", "permissions": []string{"users.read", "audit.read"}}
			refused(t, keeper.Ask(createRole, "in", in), "FORBIDDEN", "", "The role x allows what you may not: audit.read.")
			refused(t, o.member.Ask(createRole, "in", in), "FORBIDDEN", "", "You need the permission roles.manage.")
			refused(t, s.Nobody().Ask(createRole, "in", in), "UNAUTHENTICATED", "", "Sign in first.")

			refused(t, keeper.Ask(updateRole, "in", change(clerk, "name", "x")), "FORBIDDEN", "",
				"The role Clerk allows what you may not: portlet.tasks.use, portlet.tasks.view.")
			refused(t, keeper.Ask(deleteRole, "id", clerk.ID), "FORBIDDEN", "",
				"The role Clerk allows what you may not: portlet.tasks.use, portlet.tasks.view.")
			refused(t, o.admin.Ask(updateRole, "in", change(system["owner"], "permissions", []string{})), "FORBIDDEN", "", "Only an owner may give, take or change the owner's role.")
			refused(t, o.owner.Ask(updateRole, "in", change(system["owner"], "permissions", []string{})), "CONFLICT", "permissions", "Owners may always do everything.")
			refused(t, o.owner.Ask(updateRole, "in", change(system["viewer"], "name", "x")), "CONFLICT", "name", "A system role keeps its name.")
			refused(t, o.owner.Ask(deleteRole, "id", system["viewer"].ID), "CONFLICT", "", "A system role can't be deleted.")
			refused(t, o.admin.Ask(updateRole, "in", change(clerk, "version", 7)), "CONFLICT", "", "This role was changed by someone else: load it anew and repeat your change.")
			refused(t, o.admin.Ask(updateRole, "in", change(clerk, "permissions", nil)), "BAD_USER_INPUT", "permissions", "`permissions` can't be empty; an empty list allows nothing.")
			refused(t, o.admin.Ask(updateRole, "in", change(clerk, "name", nil)), "BAD_USER_INPUT", "name", "`name` can't be empty.")
			noRole := "There is no such role."
			for _, c := range []*stationtest.Caller{o.admin, o.stranger} {
				id := uuid.New()
				if c == o.stranger {
					id = clerk.ID
				}
				refused(t, c.Ask(updateRole, "in", change(role{ID: id, Version: clerk.Version}, "name", "x")), "NOT_FOUND", "id", noRole)
				refused(t, c.Ask(deleteRole, "id", id), "NOT_FOUND", "id", noRole)
				refused(t, c.Ask(assignRole, "user", o.viewer.UserID, "role", id), "NOT_FOUND", "roleId", noRole)
			}
			for _, mutation := range []string{assignRole, revokeRole} {
				refused(t, keeper.Ask(mutation, "user", o.viewer.UserID, "role", clerk.ID), "FORBIDDEN", "",
					"The role Clerk allows what you may not: portlet.tasks.use, portlet.tasks.view.")
				refused(t, o.admin.Ask(mutation, "user", o.viewer.UserID, "role", system["owner"].ID), "FORBIDDEN", "", "Only an owner may give, take or change the owner's role.")
				refused(t, o.admin.Ask(mutation, "user", o.stranger.UserID, "role", clerk.ID), "NOT_FOUND", "userId", noSuchMember)
				refused(t, o.member.Ask(mutation, "user", o.viewer.UserID, "role", clerk.ID), "FORBIDDEN", "", "You need the permission roles.manage.")
			}
			refused(t, o.owner.Ask(revokeRole, "user", o.owner.UserID, "role", system["owner"].ID), "CONFLICT", "userId", "The last owner stays one: transfer ownership first.")
		})
	})
	t.Run("changes", func(t *testing.T) {
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
	})
	t.Run("quota", func(t *testing.T) {
		execute(t, s, `insert into roles (organization_id, name) select $1, 'r' || n from generate_series(1, 99) n`, o.acme)
		refused(t, o.admin.Ask(createRole, "in", map[string]any{"name": "one too many", "permissions": []string{}}), "QUOTA_EXCEEDED", "",
			"Your organization has 100 roles of its own, as many as it may have: delete one first.")
		execute(t, s, `insert into user_organization_roles (organization_id, user_id, role_id)
			select $1, $2, id from roles where organization_id = $1 and name ~ '^r[0-9]+$' order by name limit 20`, o.acme, o.member.UserID)
		refused(t, o.admin.Ask(assignRole, "user", o.member.UserID, "role", system["member"].ID), "QUOTA_EXCEEDED", "",
			"This member has 20 roles, as many as one may have: take one first.")
	})
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

// Of two owners who take the role from each other at once one stays.
func TestLastOwnerKeepsTheRole(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	owner := o.role("owner")
	o.owner.MustAsk(nil, assignRole, "user", o.admin.UserID, "role", owner)
	var both sync.WaitGroup
	answers := make([]*stationtest.Response, 2)
	for i, c := range []*stationtest.Caller{o.owner, o.admin} {
		other := []*stationtest.Caller{o.admin, o.owner}[i]
		both.Go(func() { answers[i] = c.Ask(revokeRole, "user", other.UserID, "role", owner) })
	}
	both.Wait()
	require.Equal(t, 1, len(answers[0].Errors)+len(answers[1].Errors), "%s %s", answers[0].Body, answers[1].Body)
	require.Equal(t, 1, o.roles()["owner"].MemberCount)
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
