package resolvers_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// What a role has kept of a portlet that is gone may stay in it and be taken out, and nobody
// puts it in again.
func TestRoles_OfWhatIsGone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	kept := o.newRole("Kept", "users.read")
	execute(t, o.s, `update roles set permissions = '{gone.verb, users.read}' where id = $1`, kept.ID)
	unchanged(t, o.s, func() {
		refused(t, o.admin.Ask(updateRole, "in", change(kept, "name", "x")), "FORBIDDEN", "", "The role Kept allows what you may not: gone.verb.")
		refused(t, o.owner.Ask(updateRole, "in", change(kept, "permissions", []string{"gone.verb", "gone.other"})), "BAD_USER_INPUT", "permissions",
			"There is no permission gone.other in your organization.")
	})
	var data struct{ UpdateRole struct{ Role role } }
	o.owner.MustAsk(&data, updateRole, "in", change(kept, "name", "Keeps", "permissions", []string{"gone.verb"}))
	require.Equal(t, []string{"gone.verb"}, data.UpdateRole.Role.Permissions)
	require.Equal(t, 2, data.UpdateRole.Role.Version)
	o.owner.MustAsk(nil, assignRole, "user", o.viewer.UserID, "role", kept.ID)
	o.owner.MustAsk(&data, updateRole, "in", change(data.UpdateRole.Role, "permissions", []string{}))
	unchanged(t, o.s, func() {
		refused(t, o.owner.Ask(updateRole, "in", change(data.UpdateRole.Role, "permissions", []string{"gone.verb"})), "BAD_USER_INPUT", "permissions",
			"There is no permission gone.verb in your organization.")
		refused(t, o.owner.Ask(updateRole, "in", change(kept, "name", "x")), "CONFLICT", "", "This role was changed by someone else: load it anew and repeat your change.")
	})
}

// A caller who was demoted a moment ago, of which this server has not heard, gives nothing,
// whatever it is.
func TestRoles_DemotedAMomentAgo(t *testing.T) {
	t.Parallel()
	// A quiet server hears of nothing, and trusts for a second what it knew.
	s := stationtest.New(t, stationtest.Quiet)
	acme := s.Organization("acme")
	boss, mia := s.Member(acme, "boss", "owner"), s.Member(acme, "mia", "viewer")
	var made struct{ CreateRole struct{ Role role } }
	boss.MustAsk(&made, createRole, "in", map[string]any{"name": "Gift", "permissions": []string{"portlet.tasks.use"}})
	gift := made.CreateRole.Role.ID
	gifts := map[string]func(by *stationtest.Caller) *stationtest.Response{
		"a role": func(by *stationtest.Caller) *stationtest.Response {
			return by.Ask(assignRole, "user", mia.UserID, "role", gift)
		},
		"an invitation": func(by *stationtest.Caller) *stationtest.Response {
			return by.Ask(inviteMember, "email", "new@example.com", "roles", []uuid.UUID{gift})
		},
		"a key": func(by *stationtest.Caller) *stationtest.Response {
			return by.Ask(createAPIKey, "input", map[string]any{"name": "k", "permissions": []string{"portlet.tasks.use"}})
		},
	}
	n := 0
	for name, give := range gifts {
		for demotion, demotes := range map[string]string{
			"of all":           `delete from user_organization_roles where user_id = $1`,
			"deactivated":      `update organization_members set is_active = false where user_id = $1`,
			"of what is given": `delete from user_organization_roles where user_id = $1 and role_id in (select id from roles where name = 'wide')`,
		} {
			t.Run(name+" "+demotion, func(t *testing.T) {
				n++
				admin := s.Member(acme, fmt.Sprintf("admin%d", n), "")
				const allow = `with r as (
  insert into roles (organization_id, name, permissions) values ($1, $2, $3)
  on conflict (organization_id, name_sort) do update set permissions = excluded.permissions returning id
) insert into user_organization_roles (organization_id, user_id, role_id) select $1, $4, id from r`
				execute(t, s, allow, acme, "narrow", []string{"apikeys.manage", "roles.manage", "users.manage", "users.read"}, admin.UserID)
				execute(t, s, allow, acme, "wide", []string{"portlet.tasks.use"}, admin.UserID)
				since := time.Now()
				s.App.Access.Drop(acme)
				admin.MustAsk(nil, viewerID)
				execute(t, s, demotes, admin.UserID)
				unchanged(t, s, func() {
					answer := give(admin)
					access, err := s.App.Access.Of(t.Context(), acme, admin.UserID)
					require.NoError(t, err)
					require.True(t, access.Active && access.Can("portlet.tasks.use"), "it is not known here yet, after %s", time.Since(since))
					require.NotEmpty(t, answer.Errors)
					require.Equal(t, "FORBIDDEN", answer.Errors[0].Extensions.Code, answer.Body)
				}, acme)
			})
		}
	}
}
