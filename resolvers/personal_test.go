package resolvers_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// What a User tells of the person takes users.read, wherever the User is reached, by compiled
// reads and by resolvers, but of oneself; keys take it always. Names are told to all.
func TestPersonalFields(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	beside := stationtest.Beside(t, s, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.ResolvedReads = true })
	acme := s.Organization("acme")
	owner, viewer := s.Member(acme, "owner", "owner"), s.Member(acme, "viewer", "viewer")
	lone := withPermissions(t, s, acme, "lone", "portlet.tasks.view", "portlet.tasks.use")
	mine, theirs := createTask(t, lone, map[string]any{"title": "mine"}), createTask(t, owner, map[string]any{"title": "theirs"})
	key := bearer(s, makeKey(t, owner, "portlet.tasks.view").Secret)
	const (
		own     = `{ viewer { user { displayName email username firstName lastName roles { name } } } }`
		by      = `query ($id: ID!) { task(id: $id) { createdBy { displayName email username firstName lastName roles { name } } } }`
		named   = `{ tasks { nodes { title createdBy { displayName } } } }`
		refusal = "You need the permission users.read."
	)
	type user struct {
		DisplayName, Email, Username string
		Roles                        []struct{ Name string }
	}
	for _, server := range []*stationtest.Server{s, beside} {
		lone, viewer, key := bearer(server, lone.Token), bearer(server, viewer.Token), bearer(server, key.Token)
		var data struct {
			Viewer struct{ User user }
			Task   struct{ CreatedBy user }
		}
		lone.MustAsk(&data, own)
		require.Equal(t, user{"lone", "lone@example.com", "lone", []struct{ Name string }{{"role of lone"}}}, data.Viewer.User)
		lone.MustAsk(&data, by, "id", mine)
		require.Equal(t, data.Viewer.User, data.Task.CreatedBy)
		viewer.MustAsk(&data, by, "id", theirs)
		require.Equal(t, user{"owner", "owner@example.com", "owner", []struct{ Name string }{{"owner"}}}, data.Task.CreatedBy)
		for _, r := range []*stationtest.Response{lone.Ask(by, "id", theirs), key.Ask(by, "id", theirs), key.Ask(own)} {
			require.Len(t, r.Errors, 5, "%s", r.Body)
			for _, e := range r.Errors {
				require.Equal(t, "FORBIDDEN", e.Extensions.Code)
				require.Equal(t, refusal, e.Message)
			}
			require.NotContains(t, r.Body, "owner@example.com")
		}
		for _, c := range []*stationtest.Caller{lone, key} {
			var data struct {
				Tasks struct {
					Nodes []struct{ CreatedBy user }
				}
			}
			c.MustAsk(&data, named)
			var names []string
			for _, n := range data.Tasks.Nodes {
				names = append(names, n.CreatedBy.DisplayName)
			}
			slices.Sort(names)
			require.Equal(t, []string{"lone", "owner"}, names)
		}
	}
	compiled, _ := s.App.Reads.Counts()
	require.NotZero(t, compiled)

	// A subscription tells the same to all who may do the same.
	c := dial(t, s, lone.Token).acknowledged()
	c.subscribe("1", `subscription { taskChanged { task { createdBy { displayName email } } } }`)
	require.Eventually(t, func() bool {
		createTask(t, lone, map[string]any{"title": "mine too"})
		select {
		case m := <-c.in:
			require.Contains(t, string(m.Payload), refusal)
			require.NotContains(t, string(m.Payload), "lone@example.com")
			return true
		default:
			return false
		}
	}, patience, 50*time.Millisecond)
}
