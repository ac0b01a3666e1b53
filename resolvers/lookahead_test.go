package resolvers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

func resolved(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.ResolvedReads = true }

// What is selected of rows is loaded a level at once, wherever the rows come from.
func TestLookAhead(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet, resolved)
	member := s.Member(s.Organization("acme"), "member", "owner")
	project := createProject(t, member, "Launch")
	parent := createTask(t, member, map[string]any{"title": "parent", "projectId": project})
	task := map[string]any{"title": "part", "parentId": parent, "projectId": project, "assigneeId": member.UserID}
	part := createTask(t, member, task)

	const of = `{ title project { name createdBy { displayName } } assignee { displayName } parent { title project { name }
		subtasks(first: 5) { totalCount edges { node { title } } } } }`
	for name, tt := range map[string]struct {
		query    string
		trips    int
		expected string
	}{
		// The task and its row, what it refers to, what those refer to.
		"Payload": {
			`mutation ($input: CreateTaskInput!) { createTask(input: $input) { task ` + of + ` } }`, 3,
			`{"createTask":{"task":{"title":"part","project":{"name":"Launch","createdBy":{"displayName":"member"}},"assignee":{"displayName":"member"},"parent":{"title":"parent","project":{"name":"Launch"},"subtasks":{"totalCount":2,"edges":[{"node":{"title":"part"}},{"node":{"title":"part"}}]}}}}}`,
		},
		"SameRowOtherFields": {
			`{ tasks(first: 1, orderBy: [{field: CREATED_AT}]) { nodes { a: createdBy { displayName } b: createdBy { id: displayName } createdBy { __typename } } } }`, 2,
			`{"tasks":{"nodes":[{"a":{"displayName":"member"},"b":{"id":"member"},"createdBy":{"__typename":"User"}}]}}`,
		},
		// The first field of `tasks` is the fragment's at both places of one row, the selections are not.
		"SameRowOtherSelections": {
			`fragment F on Project { tasks(first: 1, filter: {assigneeId: null}) { nodes { title } } }
			mutation { updateTask(input: {id: "` + part + `", version: 1, title: "part"}) { task { project { ...F } parent {
				project { ...F tasks(first: 1, filter: {assigneeId: null}) { totalCount nodes { createdBy { displayName } } } } } } } }`, 20,
			`{"updateTask":{"task":{"project":{"tasks":{"nodes":[{"title":"parent"}]}},"parent":{
				"project":{"tasks":{"nodes":[{"title":"parent","createdBy":{"displayName":"member"}}],"totalCount":1}}}}}}`,
		},
		"NothingToLoad": {
			`{ tasks(first: 1, orderBy: [{field: CREATED_AT}]) { totalCount pageInfo { hasNextPage } edges { node { title } } } }`, 1, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			member.MustAsk(nil, `{ viewer { permissions } }`)
			before := s.DB.RoundTrips()
			response := member.Ask(tt.query, "input", task)
			require.Empty(t, response.Errors, "%s", response.Body)
			require.LessOrEqual(t, s.DB.RoundTrips()-before, tt.trips)
			if tt.expected != "" {
				require.JSONEq(t, tt.expected, string(response.Data))
			}
		})
	}
}

// What one field of a mutation changed, the next one shows, field by field too: nothing
// of this can be loaded ahead, since what is selected of the project differs.
func TestMutation_ShowsWhatWasChangedBefore(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet, resolved)
	member := s.Member(s.Organization("acme"), "member", "owner")
	project := createProject(t, member, "Launch")
	parent := createTask(t, member, map[string]any{"title": "parent", "projectId": project})
	task := createTask(t, member, map[string]any{"title": "task", "projectId": project, "parentId": parent})

	response := member.Ask(`
		fragment F on Project { name tasks(first: 1) { nodes { title } } }
		fragment P on UpdateTaskPayload { task { project { ...F } parent { project { ...F tasks(first: 1) { totalCount } } } } }
		mutation ($task: UpdateTaskInput!, $again: UpdateTaskInput!, $project: UpdateProjectInput!) {
			before: updateTask(input: $task) { ...P }
			updateProject(input: $project) { project { name } }
			after: updateTask(input: $again) { ...P }
		}`,
		"task", map[string]any{"id": task, "version": 1, "title": "a"},
		"again", map[string]any{"id": task, "version": 2, "title": "b"},
		"project", map[string]any{"id": project, "version": 1, "name": "Landing"})
	require.Empty(t, response.Errors, "%s", response.Body)
	shown := func(name, title string) string {
		seen := `"project": {"name": "` + name + `", "tasks": {"nodes": [{"title": "` + title + `"}]`
		return `{"task": {` + seen + `}}, "parent": {` + seen + `, "totalCount": 2}}}}}`
	}
	require.JSONEq(t, `{"before": `+shown("Launch", "a")+`, "updateProject": {"project": {"name": "Landing"}}, "after": `+shown("Landing", "b")+`}`,
		string(response.Data))
}

// Where it can't be loaded, each field tells what is wrong with it.
func TestLookAhead_Fails(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet, resolved)
	member := s.Member(s.Organization("acme"), "member", "owner")
	project := createProject(t, member, "Launch")
	for range 2 {
		createTask(t, member, map[string]any{"title": "a", "projectId": project})
	}
	_, err := s.DB.Super(t).Exec(t.Context(), `revoke select on portal_tasks_projects from station_app`)
	require.NoError(t, err)

	response := member.Ask(`{ tasks { nodes { title project { name } } } }`)
	require.JSONEq(t, `{"tasks":{"nodes":[{"title":"a","project":null},{"title":"a","project":null}]}}`, string(response.Data))
	require.Len(t, response.Errors, 2, "%s", response.Body)
	for i, told := range response.Errors {
		require.Equal(t, "INTERNAL", told.Extensions.Code)
		require.Equal(t, []any{"tasks", "nodes", float64(i), "project"}, told.Path)
	}

	response = member.Ask(`{ projects { nodes { name } } tasks(first: 1) { nodes { subtasks(first: 0) { totalCount } } } }`)
	require.Len(t, response.Errors, 2, "%s", response.Body)
	require.Equal(t, "BAD_USER_INPUT", response.Errors[1].Extensions.Code)
	require.Equal(t, []any{"tasks", "nodes", float64(0), "subtasks"}, response.Errors[1].Path)
}
