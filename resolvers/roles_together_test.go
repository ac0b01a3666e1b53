package resolvers_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// atOnce has all of them act together while the organization is held by somebody else, so
// that they truly meet.
func atOnce(t *testing.T, s *stationtest.Server, organization uuid.UUID, acts ...func() *stationtest.Response) []*stationtest.Response {
	t.Helper()
	conn := s.DB.Super(t)
	tx, err := conn.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `select from organizations where id = $1 for no key update`, organization)
	require.NoError(t, err)
	answers := make([]*stationtest.Response, len(acts))
	var all sync.WaitGroup
	for i, act := range acts {
		all.Go(func() { answers[i] = act() })
	}
	require.Eventually(t, func() bool {
		return query[int](t, s, `select count(*) from pg_stat_activity where datname = current_database() and usename = 'station_app' and wait_event_type = 'Lock'`) == len(acts)
	}, patience, 5*time.Millisecond, "they wait for their turn")
	require.NoError(t, tx.Rollback(t.Context()))
	all.Wait()
	return answers
}

// Of the last two owners one at most is revoked, whoever revokes whom, on whichever server.
func TestLastOwnerKeepsTheRole(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	two := stationtest.Beside(t, s)
	const (
		last    = "CONFLICT: The last owner stays one: transfer ownership first."
		demoted = "FORBIDDEN: You need the permission roles.manage."
	)
	ownerRole := func(organization uuid.UUID) uuid.UUID {
		return query[uuid.UUID](t, s, `select id from roles where organization_id = $1 and is_system_role and name = 'owner'`, organization)
	}
	for i, c := range []struct {
		name   string
		target func(i int) int
		told   [][]string
	}{
		{"each themselves", func(i int) int { return i }, [][]string{{last}}},
		{"each the other", func(i int) int { return 1 - i }, [][]string{{demoted}}},
		// The second one finds nothing to take, or has lost the right to.
		{"both the same", func(int) int { return 0 }, [][]string{nil, {demoted}}},
	} {
		for round := range 5 {
			slug := fmt.Sprintf("%d-%d", i, round)
			acme := s.Organization("acme-" + slug)
			owners := []*stationtest.Caller{s.Member(acme, "a"+slug, "owner"), s.Member(acme, "b"+slug, "owner")}
			there := []*stationtest.Caller{owners[0], two.As(owners[1].UserID, acme)}
			role := ownerRole(acme)
			var acts []func() *stationtest.Response
			for i := range owners {
				acts = append(acts, func() *stationtest.Response { return there[i].Ask(revokeRole, giving(owners[c.target(i)], role)...) })
			}
			var told []string
			for _, r := range atOnce(t, s, acme, acts...) {
				for _, e := range r.Errors {
					told = append(told, e.Extensions.Code+": "+e.Message)
				}
			}
			require.Contains(t, c.told, told, c.name)
			require.Equal(t, 1, query[int](t, s, `select count(*) from user_organization_roles where role_id = $1`, role), c.name)
			require.Len(t, trailOf(t, s, acme, role), 1)
		}
	}

	// Owners who may not act don't count, and may lose the role.
	acme := s.Organization("acme")
	owner, idle := s.Member(acme, "owner", "owner"), s.Member(acme, "idle", "owner")
	execute(t, s, `update organization_members set is_active = false where user_id = $1`, idle.UserID)
	unchanged(t, s, func() {
		refusedOnce(t, s, owner.Ask(revokeRole, giving(owner, ownerRole(acme))...), "CONFLICT", "userId", "The last owner stays one: transfer ownership first.")
	})
	owner.MustAsk(nil, revokeRole, giving(idle, ownerRole(acme))...)
}

// Names, quotas, versions and gifts that meet end as if one came after the other.
func TestRolesAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	execute(t, s, `insert into roles (organization_id, name) select $1, 'Role ' || n from generate_series(1, 98) n`, o.acme)
	meet := func(operation string, with ...[]any) map[string]int {
		t.Helper()
		var acts []func() *stationtest.Response
		for _, w := range with {
			acts = append(acts, func() *stationtest.Response { return o.owner.Ask(operation, w...) })
		}
		found := map[string]int{}
		for _, r := range atOnce(t, s, o.acme, acts...) {
			if len(r.Errors) == 0 {
				found["ok"]++
			}
			for _, e := range r.Errors {
				found[e.Extensions.Code]++
			}
		}
		return found
	}
	require.Equal(t, map[string]int{"ok": 1, "CONFLICT": 2}, meet(createRole, making("Same"), making("SAME"), making("same")))
	require.Equal(t, map[string]int{"ok": 1, "QUOTA_EXCEEDED": 2}, meet(createRole, making("A"), making("B"), making("C")))
	same := role{ID: query[uuid.UUID](t, s, `select id from roles where organization_id = $1 and name_sort = 'same'`, o.acme), Version: 1}
	require.Equal(t, map[string]int{"ok": 1, "CONFLICT": 2},
		meet(updateRole, changing(same, "name", "X"), changing(same, "name", "Y"), changing(same, "name", "Z")))
	require.Equal(t, map[string]int{"ok": 3}, meet(assignRole, giving(o.viewer, same.ID), giving(o.viewer, same.ID), giving(o.viewer, same.ID)))
	require.Len(t, trailOf(t, s, o.acme, same.ID), 3, "made, updated and given once each")
}

// A deactivated member may be given roles, which are theirs once they are active again.
func TestRolesOfDeactivatedMembers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	made := o.newRole("Writer", "portlet.tasks.use")
	o.owner.MustAsk(nil, deactivateMember, "id", o.viewer.UserID)
	o.owner.MustAsk(nil, assignRole, giving(o.viewer, made.ID)...)
	require.Zero(t, o.roles()["Writer"].MemberCount)
	refused(t, o.viewer.Ask(`mutation { createTask(input: {title: "x"}) { task { id } } }`), "FORBIDDEN", "", notActive)
	o.owner.MustAsk(nil, activateMember, "id", o.viewer.UserID)
	createTask(t, o.viewer, map[string]any{"title": "by the role"})
}
