package resolvers_test

import (
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

type arguments = map[string]any

// input is the one argument of most mutations.
func input(fields ...any) arguments {
	in := arguments{}
	for i := 0; i+1 < len(fields); i += 2 {
		in[fields[i].(string)] = fields[i+1]
	}
	return arguments{"input": in}
}

// always gives the same arguments to all.
func always(of arguments) func(*world, *stationtest.Caller) arguments {
	return func(*world, *stationtest.Caller) arguments { return of }
}

// made asks, as the world's owner, for something new, and gives its id.
func (w *world) made(mutation string, variables ...any) string {
	w.t.Helper()
	var data map[string]map[string]struct{ ID string }
	w.owner.MustAsk(&data, mutation, append([]any{"marked", w.marked}, variables...)...)
	for _, payload := range data {
		for _, thing := range payload {
			return thing.ID
		}
	}
	require.FailNow(w.t, "nothing was made")
	return ""
}

func (w *world) task() string {
	return w.made(`mutation ($marked: String!) { createTask(input: {title: $marked}) { task { id } } }`)
}

func (w *world) project() string {
	return w.made(`mutation ($marked: String!) { createProject(input: {name: $marked}) { project { id } } }`)
}

func (w *world) contact() string {
	return w.made(`mutation ($marked: String!) { createContact(input: {firstName: $marked, lastName: "B"}) { contact { id } } }`)
}

func (w *world) deal() string {
	return w.made(`mutation ($marked: String!, $contact: ID!) { createDeal(input: {name: $marked, contactId: $contact}) { deal { id } } }`, "contact", w.contact())
}

func (w *world) document() string {
	return w.made(`mutation ($marked: String!) { registerTrustedDocument(input: {name: $marked, text: "{ __typename }"}) { trustedDocument { id } } }`)
}

func (w *world) invitation() string {
	return w.made(`mutation ($marked: String!, $roles: [ID!]!) { inviteMember(input: {email: $marked, roleIds: $roles}) { invitation { id } } }`,
		"roles", []uuid.UUID{w.role("viewer")}, "marked", w.marked+"@example.com")
}

// toggle switches a portlet off and on again.
func toggle(w *world) {
	for _, verb := range []string{"disablePortlet", "enablePortlet"} {
		w.owner.MustAsk(nil, `mutation { `+verb+`(input: {portletId: "crm"}) { portletInstance { enabled } } }`)
	}
}

// accessRows are the rows of the access matrix.
func accessRows() map[string]access {
	id := func(of func(w *world) string) func(*world, *stationtest.Caller) arguments {
		return func(w *world, _ *stationtest.Caller) arguments { return arguments{"id": of(w)} }
	}
	change := func(of func(w *world) string, more ...any) func(*world, *stationtest.Caller) arguments {
		return func(w *world, _ *stationtest.Caller) arguments {
			return input(append([]any{"id", of(w), "version", 1}, more...)...)
		}
	}
	seen := func(of func(w *world) string, more ...any) func(*world, *stationtest.Caller) arguments {
		return func(w *world, _ *stationtest.Caller) arguments {
			of(w)
			out := arguments{}
			for i := 0; i+1 < len(more); i += 2 {
				out[more[i].(string)] = more[i+1]
			}
			return out
		}
	}
	someone := func(w *world, _ *stationtest.Caller) arguments { return input("userId", w.person(w.acme, "").UserID) }
	rows := map[string]access{
		"Query.tasks":      {by: "portlet.tasks.view", of: seen((*world).task, "first", 20)},
		"Query.task":       {by: "portlet.tasks.view", of: id((*world).task), stranger: "NOT_FOUND"},
		"Query.taskCounts": {by: "portlet.tasks.view", of: seen((*world).task)},
		"Query.projects":   {by: "portlet.tasks.view", of: seen((*world).project, "first", 20)},
		"Query.project":    {by: "portlet.tasks.view", of: id((*world).project), stranger: "NOT_FOUND"},
		"Query.contacts":   {by: "portlet.crm.view", of: seen((*world).contact, "first", 20)},
		"Query.contact":    {by: "portlet.crm.view", of: id((*world).contact), stranger: "NOT_FOUND"},
		"Query.deals":      {by: "portlet.crm.view", of: seen((*world).deal, "first", 20)},
		"Query.deal":       {by: "portlet.crm.view", of: id((*world).deal), stranger: "NOT_FOUND"},
		"Query.dealTotals": {by: "portlet.crm.view", of: seen((*world).deal)},

		"Mutation.createTask":    {by: "portlet.tasks.use", of: always(input("title", "x"))},
		"Mutation.createTasks":   {by: "portlet.tasks.use", of: always(input("tasks", []arguments{{"title": "x"}}))},
		"Mutation.updateTask":    {by: "portlet.tasks.use", of: change((*world).task, "title", "y"), stranger: "NOT_FOUND"},
		"Mutation.deleteTask":    {by: "portlet.tasks.use", of: change((*world).task), stranger: "NOT_FOUND"},
		"Mutation.createProject": {by: "portlet.tasks.use", of: always(input("name", "x"))},
		"Mutation.updateProject": {by: "portlet.tasks.use", of: change((*world).project, "name", "y"), stranger: "NOT_FOUND"},
		"Mutation.deleteProject": {by: "portlet.tasks.admin", of: change((*world).project), stranger: "NOT_FOUND"},
		"Mutation.createContact": {by: "portlet.crm.use", of: always(input("firstName", "x", "lastName", "y"))},
		"Mutation.createContacts": {
			by: "portlet.crm.use", of: always(input("contacts", []arguments{{"firstName": "x", "lastName": "y"}})),
		},
		"Mutation.updateContact": {by: "portlet.crm.use", of: change((*world).contact, "firstName", "y"), stranger: "NOT_FOUND"},
		"Mutation.deleteContact": {by: "portlet.crm.use", of: change((*world).contact), stranger: "NOT_FOUND"},
		"Mutation.createDeal": {by: "portlet.crm.use", stranger: "NOT_FOUND", of: func(w *world, _ *stationtest.Caller) arguments {
			return input("name", "x", "contactId", w.contact())
		}},
		"Mutation.createDeals": {by: "portlet.crm.use", of: always(input("deals", []arguments{{"name": "x"}}))},
		"Mutation.updateDeal":  {by: "portlet.crm.use", of: change((*world).deal, "name", "y"), stranger: "NOT_FOUND"},
		"Mutation.deleteDeal":  {by: "portlet.crm.use", of: change((*world).deal), stranger: "NOT_FOUND"},

		"Subscription.taskChanged":    {by: "portlet.tasks.view", poke: func(w *world) { w.task() }},
		"Subscription.contactChanged": {by: "portlet.crm.view", poke: func(w *world) { w.contact() }},
		"Subscription.dealChanged":    {by: "portlet.crm.view", poke: func(w *world) { w.deal() }},
		"Subscription.events":         {by: member, poke: toggle},

		"Query.viewer":             {by: member},
		"Query.portletDefinitions": {by: member},
		"Query.portletInstances":   {by: member},
		"Mutation.enablePortlet": {by: "portlets.manage", of: func(w *world, c *stationtest.Caller) arguments {
			execute(w.t, w.s, `update portal_instances set enabled = false where organization_id = $1 and portlet_id = 'tasks'`, c.Organization)
			return input("portletId", "tasks")
		}},
		"Mutation.disablePortlet": {by: "portlets.manage", of: always(input("portletId", "tasks"))},

		"Query.trustedDocuments": {by: "organization.manage", of: seen((*world).document, "first", 20)},
		"Query.trustedDocument":  {by: "organization.manage", of: id((*world).document), stranger: "NOT_FOUND"},
		"Mutation.registerTrustedDocument": {
			by: "organization.manage", of: always(input("name", "x", "text", "{ __typename }")),
		},
		"Mutation.removeTrustedDocument": {
			by: "organization.manage", stranger: "NOT_FOUND",
			of: func(w *world, _ *stationtest.Caller) arguments { return input("id", w.document()) },
		},
		"Mutation.setTrustedDocumentsOnly": {by: "organization.manage", of: always(input("trustedDocumentsOnly", true))},

		"Query.users":               {by: "users.read", of: always(arguments{"first": 20})},
		"Query.user":                {by: "users.read", stranger: "NOT_FOUND", of: id(func(w *world) string { return w.owner.UserID.String() })},
		"Mutation.deactivateMember": {by: "users.manage", of: someone, stranger: "NOT_FOUND"},
		"Mutation.activateMember": {by: "users.manage", stranger: "NOT_FOUND", of: func(w *world, c *stationtest.Caller) arguments {
			in := someone(w, c)
			execute(w.t, w.s, `update organization_members set is_active = false where user_id = $1`, in["input"].(arguments)["userId"])
			return in
		}},
		"Mutation.removeMember": {by: "users.manage", of: someone, stranger: "NOT_FOUND"},
		"Mutation.transferOwnership": {
			by: "organization.manage", of: someone, stranger: "NOT_FOUND", owner: true,
		},
		"Query.invitations":           {by: "users.manage", of: seen((*world).invitation, "first", 20)},
		"Mutation.inviteMember":       {by: "users.manage", stranger: "BAD_USER_INPUT", of: inviteArguments},
		"Mutation.withdrawInvitation": {by: "users.manage", stranger: "NOT_FOUND", of: func(w *world, _ *stationtest.Caller) arguments { return input("id", w.invitation()) }},
		"Mutation.resendInvitation": {by: "users.manage", stranger: "NOT_FOUND", of: func(w *world, _ *stationtest.Caller) arguments {
			invitation := w.invitation()
			execute(w.t, w.s, `update organization_invitations set sent_at = now() - interval '1 hour' where id = $1`, invitation)
			execute(w.t, w.s, `delete from organization_invitation_roles where invitation_id = $1`, invitation)
			return input("id", invitation)
		}},
		"Query.invitationByToken": {by: anybody, of: func(w *world, _ *stationtest.Caller) arguments {
			return arguments{"token": w.invitationToken(numbered("newcomer") + "@example.com")}
		}},
		"Mutation.acceptInvitation": {by: anybody, people: true, of: func(w *world, c *stationtest.Caller) arguments {
			if c.Token == "" {
				return input("token", w.invitationToken(numbered("newcomer")+"@example.com"), "password", freshPassword)
			}
			return input("token", w.invitationToken(query[string](w.t, w.s, `select email from users where id = $1`, c.UserID)))
		}},

		"Query.auditLogs": {by: "audit.read", of: seen((*world).invitation, "first", 20)},
		"Query.verifyAuditLog": {by: "audit.read", of: func(w *world, _ *stationtest.Caller) arguments {
			w.invitation()
			return nil
		}},

		"Query.apiKeys": {by: "apikeys.manage", of: seen((*world).key, "first", 20)},
		"Query.apiKey":  {by: "apikeys.manage", of: id((*world).key), stranger: "NOT_FOUND"},
		"Mutation.createApiKey": {
			by: "apikeys.manage", owner: true, of: always(input("name", "x", "permissions", []string{"users.read"})),
		},
		"Mutation.rotateApiKey": {by: "apikeys.manage", owner: true, stranger: "NOT_FOUND", of: func(w *world, _ *stationtest.Caller) arguments { return input("id", w.key()) }},
		"Mutation.revokeApiKey": {by: "apikeys.manage", stranger: "NOT_FOUND", of: func(w *world, _ *stationtest.Caller) arguments { return input("id", w.key()) }},

		"Query.roles":       {by: "users.read", of: seen((*world).roleID)},
		"Query.role":        {by: "users.read", of: id((*world).roleID), stranger: "NOT_FOUND"},
		"Query.permissions": {by: member},
		"Query.explainAccess": {by: member, stranger: "NOT_FOUND", of: func(w *world, c *stationtest.Caller) arguments {
			if c.Organization != w.acme {
				return arguments{"permission": "users.read", "userId": w.owner.UserID}
			}
			return arguments{"permission": "users.read", "userId": nil}
		}},
		"Mutation.createRole": {by: "roles.manage", of: always(input("name", "x", "permissions", []string{}))},
		"Mutation.updateRole": {by: "roles.manage", stranger: "NOT_FOUND", of: func(w *world, _ *stationtest.Caller) arguments {
			return input("id", w.roleID(), "version", 1, "name", "y")
		}},
		"Mutation.deleteRole": {by: "roles.manage", stranger: "NOT_FOUND", of: func(w *world, _ *stationtest.Caller) arguments { return input("id", w.roleID()) }},
		"Mutation.assignRole": {by: "roles.manage", stranger: "NOT_FOUND", of: roleArguments},
		"Mutation.revokeRole": {by: "roles.manage", stranger: "NOT_FOUND", of: func(w *world, c *stationtest.Caller) arguments {
			of := roleArguments(w, c)
			in := of["input"].(arguments)
			execute(w.t, w.s, `insert into user_organization_roles (organization_id, user_id, role_id) values ($1, $2, $3)`, w.acme, in["userId"], in["roleId"])
			return of
		}},

		"Query.organizations":          {by: platform, of: always(arguments{"first": 20})},
		"Mutation.suspendOrganization": {by: platform, of: func(w *world, _ *stationtest.Caller) arguments { return input("id", w.acme, "reason", "x") }},
		"Mutation.resumeOrganization": {by: platform, of: func(w *world, _ *stationtest.Caller) arguments {
			other := w.s.Organization(numbered("second"))
			execute(w.t, w.s, `update organizations set is_active = false where id = $1`, other)
			return input("id", other)
		}},
		"Mutation.createOrganization": {by: person, of: func(w *world, _ *stationtest.Caller) arguments { return input("name", numbered("newcomer")) }},
		"Mutation.updateOrganization": {by: "organization.manage", of: always(input("description", "x"))},
		"Mutation.deleteOrganization": {by: "organization.manage", owner: true, stranger: "BAD_USER_INPUT", of: confirming},
		"Mutation.leaveOrganization":  {by: member, people: true, stranger: "BAD_USER_INPUT", of: confirming},
		"Query.sessions":              {by: person},
		"Mutation.revokeAllSessions":  {by: person, of: always(input("includeCurrent", true))},
		"Mutation.revokeSession":      {by: person, of: func(w *world, c *stationtest.Caller) arguments { return input("id", w.sessionOf(c)) }},
		"Mutation.login": {by: anybody, of: func(w *world, _ *stationtest.Caller) arguments {
			return input("username", w.nameOf(w.person(w.acme, "")), "password", stationtest.Password)
		}},
		"Mutation.logout":         {by: anybody, people: true, of: always(arguments{"input": nil})},
		"Mutation.refreshSession": {by: anybody, of: func(w *world, _ *stationtest.Caller) arguments { return input("refreshToken", w.refreshToken()) }},
		"Mutation.requestPasswordReset": {by: anybody, of: func(w *world, _ *stationtest.Caller) arguments {
			return input("email", numbered("newcomer")+"@example.com")
		}},
		"Mutation.resetPassword": {by: anybody, of: func(w *world, _ *stationtest.Caller) arguments {
			return input("token", w.resetToken(), "newPassword", freshPassword)
		}},
		"Mutation.changePassword": {by: person, of: always(input("currentPassword", stationtest.Password, "newPassword", freshPassword))},
		"Mutation.updateProfile":  {by: person, of: always(input("firstName", "x"))},
		"Mutation.switchOrganization": {by: person, of: func(w *world, c *stationtest.Caller) arguments {
			second := numbered("second")
			if id := w.s.Organization(second); c.Token != "" {
				w.s.Join(id, c.UserID, "x", "member")
			}
			return input("organization", second)
		}},
	}
	return rows
}

func (w *world) key() string {
	return w.made(`mutation ($marked: String!) { createApiKey(input: {name: $marked, permissions: ["users.read"]}) { apiKey { id } } }`)
}

func (w *world) roleID() string {
	w.t.Helper()
	return query[uuid.UUID](w.t, w.s, `insert into roles (organization_id, name) values ($1, $2) returning id`, w.acme, w.marked).String()
}

func roleArguments(w *world, _ *stationtest.Caller) arguments {
	return input("userId", w.person(w.acme, "").UserID, "roleId", w.roleID())
}

func confirming(w *world, _ *stationtest.Caller) arguments { return input("confirm", w.slug) }

func inviteArguments(w *world, c *stationtest.Caller) arguments {
	role := w.role("viewer")
	if c.Organization == w.acme {
		// A role that allows nothing may be given by all who may invite.
		role = query[uuid.UUID](w.t, w.s, `insert into roles (organization_id, name) values ($1, 'nothing') returning id`, w.acme)
	}
	return input("email", numbered("newcomer")+"@example.com", "roleIds", []uuid.UUID{role})
}

func (w *world) nameOf(c *stationtest.Caller) string {
	return query[string](w.t, w.s, `select username from users where id = $1`, c.UserID)
}

func (w *world) invitationToken(email string) string {
	w.t.Helper()
	organization := w.s.Organization(numbered("second"))
	owner := w.person(organization, orgOwner)
	id := query[uuid.UUID](w.t, w.s, `insert into organization_invitations (organization_id, email, created_by, expires_at)
		values ($1, $2, $3, now() + interval '1 day') returning id`, organization, email, owner.UserID)
	return w.s.Tokens.Signed.Token("invitation", id, "1")
}

func (w *world) resetToken() string {
	w.t.Helper()
	id := query[uuid.UUID](w.t, w.s, `insert into auth_password_resets (user_id, expires_at) values ($1, now() + interval '1 hour') returning id`, w.person(w.acme, "").UserID)
	return w.s.Tokens.Signed.Token("password reset", id, "")
}

func (w *world) refreshToken() string {
	w.t.Helper()
	return login(w.t, w.s, arguments{"username": w.nameOf(w.person(w.acme, "")), "password": stationtest.Password}).RefreshToken
}

// sessionOf gives another session of the caller, or somebody's.
func (w *world) sessionOf(c *stationtest.Caller) uuid.UUID {
	w.t.Helper()
	user := c.UserID
	if c.Token == "" {
		user = w.owner.UserID
	}
	return query[uuid.UUID](w.t, w.s, `insert into auth_sessions (user_id, expires_at) values ($1, now() + interval '1 day') returning id`, user)
}
