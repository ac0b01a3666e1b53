package resolvers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// making and giving are the variables of createRole, and of assignRole and revokeRole.
func making(name string, permissions ...string) []any {
	return []any{"in", map[string]any{"name": name, "permissions": append([]string{}, permissions...)}}
}

func giving(user *stationtest.Caller, role uuid.UUID) []any {
	return []any{"user", user.UserID, "role", role}
}

func changing(r role, fields ...any) []any { return []any{"in", change(r, fields...)} }

// refusedOnce asserts the whole of what a caller is told, and that the trail has it in one
// row; of a faulty input it has none.
func refusedOnce(t *testing.T, s *stationtest.Server, r *stationtest.Response, code, field, sentence string) {
	t.Helper()
	refused(t, r, code, field, sentence)
	if field == "" {
		require.Empty(t, r.Errors[0].Extensions.Fields)
	}
	told := []string{}
	if code != "BAD_USER_INPUT" {
		told = append(told, "refused "+code+": "+sentence)
	}
	require.Equal(t, told, query[[]string](t, s, `
select coalesce(array_agg(status || ' ' || coalesce(error_message, '')), '{}') from portal_audit_logs where metadata ->> 'requestId' = $1`,
		r.Header.Get("X-Request-Id")))
}

// What a role can't be, who may not make it so, and what is not there: each is told by its
// code, its field and a sentence, is in the trail once, and changes nothing.
func TestRolesRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	// The keeper may manage roles and read members, and nothing else.
	keeper, gone := withPermissions(t, s, o.acme, "keeper", "roles.manage", "users.read"), s.Member(o.acme, "gone", "viewer")
	clerk, other := o.newRole("Straße", "portlet.tasks.use", "portlet.tasks.view", "users.read"), o.newRole("Écrit")
	system := o.roles()
	key := bearer(s, makeKey(t, o.owner, "roles.manage", "users.read").Secret)
	execute(t, s, `update organization_members set is_active = false, removed_at = now() where user_id = $1`, gone.UserID)
	execute(t, s, `delete from portal_instances where organization_id = $1 and portlet_id = 'crm'`, o.acme)
	theirs := query[uuid.UUID](t, s, `insert into roles (organization_id, name) values ($1, 'Theirs') returning id`, o.stranger.Organization)
	nobodys, foreign := role{ID: uuid.New(), Version: 1}, role{ID: theirs, Version: 1}
	many := make([]string, 4000)
	for i := range many {
		many[i] = fmt.Sprintf("portlet.tasks.v%d", i)
	}
	const (
		bad, conflict, notFound, forbidden = "BAD_USER_INPUT", "CONFLICT", "NOT_FOUND", "FORBIDDEN"

		taken   = "Another role has this `name`: choose another."
		stale   = "This role was changed by someone else: load it anew and repeat your change."
		noRole  = "There is no such role."
		above   = "The role Straße allows what you may not: portlet.tasks.use, portlet.tasks.view."
		owners  = "Only an owner may give, take or change the owner's role."
		need    = "You need the permission roles.manage."
		none    = "There is no permission %s in your organization."
		oneLine = "`name` must be one line without control characters."
	)
	type refusal struct {
		name                  string
		by                    *stationtest.Caller
		operation             string
		with                  []any
		code, field, sentence string
	}
	cases := []refusal{
		{"no name", o.owner, createRole, making(" "), bad, "name", "`name` can't be empty."},
		{"nothing to see", o.owner, createRole, making("\u200b\u2060"), bad, "name", "`name` can't be empty."},
		{"a filler", o.owner, createRole, making("\u3164"), bad, "name", "`name` can't be empty."},
		{"two lines", o.owner, createRole, making("a\nb"), bad, "name", oneLine},
		{"turned around", o.owner, createRole, making("a\u202eb"), bad, "name", oneLine},
		{"a zero byte", o.owner, createRole, making("a\x00"), bad, "name", oneLine},
		{"a long name", o.owner, createRole, making(strings.Repeat("é", 101)), bad, "name", "`name` must be at most 100 characters long; it is 101."},
		{"a long description", o.owner, updateRole, changing(clerk, "description", strings.Repeat("d", 501)), bad, "description", "`description` must be at most 500 characters long; it is 501."},
		{"taken", o.owner, createRole, making("Straße"), conflict, "name", taken},
		{"taken in another case", o.owner, createRole, making("STRAßE"), conflict, "name", taken},
		{"taken, beside spaces", o.owner, createRole, making(" Straße\u00a0"), conflict, "name", taken},
		{"taken, written in parts", o.owner, createRole, making("E\u0301CRIT"), conflict, "name", taken},
		{"a system role's name", o.owner, createRole, making("OWNER"), conflict, "name", taken},
		{"renamed to a taken name", o.owner, updateRole, changing(clerk, "name", "e\u0301crit"), conflict, "name", taken},
		{"nobody's permission", o.owner, createRole, making("x", "users.read", "users.fly"), bad, "permissions", fmt.Sprintf(none, "users.fly")},
		{"in another case", o.owner, createRole, making("x", "Users.read"), bad, "permissions", fmt.Sprintf(none, "Users.read")},
		{"an empty permission", o.owner, createRole, making("x", ""), bad, "permissions", fmt.Sprintf(none, "")},
		{"a zero byte in one", o.owner, createRole, making("x", "a\x00b"), bad, "permissions", fmt.Sprintf(none, "ab")},
		{"a long permission", o.owner, createRole, making("x", strings.Repeat("é", 5000)), bad, "permissions", fmt.Sprintf(none, strings.Repeat("é", 100)+"…")},
		{"not installed", o.owner, createRole, making("x", "portlet.crm.view"), bad, "permissions", fmt.Sprintf(none, "portlet.crm.view")},
		{"one twice", o.owner, createRole, making("x", "users.read", "users.read"), bad, "permissions", "`permissions` names users.read twice."},
		{"one many times", o.owner, createRole, making("x", slices.Repeat([]string{"users.read"}, 4000)...), bad, "permissions", "`permissions` may have at most 1000 names; it has 4000."},
		{"many", o.owner, createRole, making("x", many...), bad, "permissions", "`permissions` may have at most 1000 names; it has 4000."},
		{"nobody's permission added", o.owner, updateRole, changing(other, "permissions", []string{"x"}), bad, "permissions", fmt.Sprintf(none, "x")},
		{"no name any more", o.owner, updateRole, changing(clerk, "name", nil), bad, "name", "`name` can't be empty."},
		{"no permissions any more", o.owner, updateRole, changing(clerk, "permissions", nil), bad, "permissions", "`permissions` can't be empty; an empty list allows nothing."},
		{"no id", o.owner, assignRole, []any{"user", "x", "role", clerk.ID}, bad, "userId", "This is not a valid id: ids are UUIDs."},

		{"stale", o.owner, updateRole, changing(clerk, "version", 2, "name", "x"), conflict, "", stale},
		{"stale, and nothing to change", o.owner, updateRole, changing(clerk, "version", 0), conflict, "", stale},
		{"a system role renamed", o.owner, updateRole, changing(system["viewer"], "name", "Viewer"), conflict, "name", "A system role keeps its name."},
		{"the owner's renamed", o.owner, updateRole, changing(system["owner"], "name", "x"), conflict, "name", "A system role keeps its name."},
		{"taken from owners", o.owner, updateRole, changing(system["owner"], "permissions", []string{"users.read"}), conflict, "permissions", "Owners may always do everything."},
		{"all taken from owners", o.owner, updateRole, changing(system["owner"], "permissions", []string{}), conflict, "permissions", "Owners may always do everything."},
		{"the last owner", o.owner, revokeRole, giving(o.owner, system["owner"].ID), conflict, "userId", "The last owner stays one: transfer ownership first."},

		{"made with more", keeper, createRole, making("x", "users.read", "audit.read"), forbidden, "", "The role x allows what you may not: audit.read."},
		{"more added", keeper, updateRole, changing(other, "permissions", []string{"audit.read"}), forbidden, "", "The role Écrit allows what you may not: audit.read."},
		{"more for oneself", keeper, updateRole, []any{"in", map[string]any{"id": o.role("role of keeper"), "version": 1, "permissions": []string{"roles.manage", "users.manage"}}}, forbidden, "", "The role role of keeper allows what you may not: users.manage."},
		{"renamed", keeper, updateRole, changing(clerk, "name", "x"), forbidden, "", above},
		{"taken from a role", keeper, updateRole, changing(clerk, "permissions", []string{"users.read"}), forbidden, "", above},
		{"deleted", keeper, deleteRole, []any{"id", clerk.ID}, forbidden, "", above},
		{"given to oneself", keeper, assignRole, giving(keeper, clerk.ID), forbidden, "", above},
		{"given", keeper, assignRole, giving(o.viewer, clerk.ID), forbidden, "", above},
		{"taken", keeper, revokeRole, giving(o.viewer, clerk.ID), forbidden, "", above},
		// An admin holds all that an owner does, by now.
		{"owner made by an admin", o.admin, assignRole, giving(o.admin, system["owner"].ID), forbidden, "", owners},
		{"owner taken by an admin", o.admin, revokeRole, giving(o.owner, system["owner"].ID), forbidden, "", owners},
		{"owner described by an admin", o.admin, updateRole, changing(system["owner"], "description", "x"), forbidden, "", owners},
		// A key is no owner, and holds what it was given.
		{"made by a key", key, createRole, making("x", "users.manage"), forbidden, "", "The role x allows what you may not: users.manage."},
		{"given by a key", key, assignRole, giving(o.viewer, clerk.ID), forbidden, "", above},
		{"owner made by a key", key, assignRole, giving(o.viewer, system["owner"].ID), forbidden, "", owners},
		{"owner described by a key", key, updateRole, changing(system["owner"], "description", "x"), forbidden, "", owners},
	}
	for name := range system {
		if system[name].IsSystemRole {
			cases = append(cases, refusal{"deleted " + name, o.owner, deleteRole, []any{"id", system[name].ID}, conflict, "", "A system role can't be deleted."})
		}
	}
	for _, r := range []role{nobodys, foreign} {
		cases = append(cases,
			refusal{"updated of nobody or elsewhere", o.owner, updateRole, changing(r, "name", "x"), notFound, "id", noRole},
			refusal{"deleted of nobody or elsewhere", o.owner, deleteRole, []any{"id", r.ID}, notFound, "id", noRole},
			refusal{"given of nobody or elsewhere", o.owner, assignRole, giving(o.viewer, r.ID), notFound, "roleId", noRole},
			refusal{"taken of nobody or elsewhere", o.owner, revokeRole, giving(o.viewer, r.ID), notFound, "roleId", noRole},
		)
	}
	for _, operation := range []string{assignRole, revokeRole} {
		for _, user := range []*stationtest.Caller{o.stranger, gone, {UserID: uuid.New()}} {
			cases = append(cases, refusal{"whoever is no member", o.owner, operation, giving(user, clerk.ID), notFound, "userId", noSuchMember})
		}
	}
	for operation, with := range map[string][]any{
		createRole: making("x"), updateRole: changing(other, "name", "x"), deleteRole: {"id", other.ID},
		assignRole: giving(o.viewer, other.ID), revokeRole: giving(o.owner, system["owner"].ID),
	} {
		for _, caller := range []*stationtest.Caller{o.member, o.viewer} {
			cases = append(cases, refusal{"who may not", caller, operation, with, forbidden, "", need})
		}
		cases = append(cases,
			refusal{"who has left", gone, operation, with, forbidden, "", notActive},
			refusal{"nobody", s.Nobody(), operation, with, "UNAUTHENTICATED", "", "Sign in first."})
	}
	unchanged(t, s, func() {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				refusedOnce(t, s, c.by.Ask(c.operation, c.with...), c.code, c.field, c.sentence)
			})
		}
	})
	// What they have they may give and take.
	keeper.MustAsk(nil, assignRole, giving(o.viewer, other.ID)...)
	keeper.MustAsk(nil, updateRole, changing(other, "name", "Hand", "permissions", []string{"users.read"})...)
	keeper.MustAsk(nil, revokeRole, giving(o.viewer, other.ID)...)
	keeper.MustAsk(nil, deleteRole, "id", other.ID)
}

// Of an organization and of a member there are so many roles at most.
func TestRoleQuotas(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	execute(t, s, `insert into roles (organization_id, name) select $1, 'r' || n from generate_series(1, 99) n`, o.acme)
	last, member := o.newRole("Last"), o.role("member")
	execute(t, s, `insert into user_organization_roles (organization_id, user_id, role_id)
		select $1, $2, id from roles where organization_id = $1 and name ~ '^r[0-9]+$' order by name limit 19`, o.acme, o.member.UserID)
	unchanged(t, s, func() {
		refusedOnce(t, s, o.owner.Ask(createRole, making("More")...), "QUOTA_EXCEEDED", "",
			"Your organization has 100 roles of its own, as many as it may have: delete one first.")
		refusedOnce(t, s, o.owner.Ask(assignRole, giving(o.member, last.ID)...), "QUOTA_EXCEEDED", "userId",
			"This member has 20 roles, as many as one may have: take one first.")
		o.owner.MustAsk(nil, assignRole, giving(o.member, member)...)
	})
	o.owner.MustAsk(nil, deleteRole, "id", last.ID)
	o.newRole("More")
	// Who had more of old is refused no role that they have.
	execute(t, s, `insert into user_organization_roles (organization_id, user_id, role_id)
		select $1, $2, id from roles where organization_id = $1 and name ~ '^r[0-9]+$' on conflict do nothing`, o.acme, o.member.UserID)
	o.owner.MustAsk(nil, assignRole, giving(o.member, member)...)
	require.Equal(t, 100, query[int](t, s, `select count(*) from user_organization_roles where user_id = $1`, o.member.UserID))
}
