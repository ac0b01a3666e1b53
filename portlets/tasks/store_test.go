package tasks_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/portlets/tasks"
)

// bundle is the portlet in its world.
type bundle struct {
	*tasks.Resolver
	*portlettest.World
}

func setup(t *testing.T) *bundle {
	t.Helper()
	w := portlettest.New(t, tasks.Manifest())
	return &bundle{Resolver: tasks.New(w.Deps), World: w}
}

// newTask gives the least a task needs.
func newTask(title string) tasks.CreateTaskInput {
	return tasks.CreateTaskInput{Title: title, Status: tasks.TaskStatusPending, Priority: tasks.TaskPriorityMedium}
}

func (b *bundle) makeTask(t *testing.T, title string, edit ...func(in *tasks.CreateTaskInput)) *tasks.Task {
	t.Helper()
	in := newTask(title)
	for _, e := range edit {
		e(&in)
	}
	made, err := b.CreateTask(b.Acme, in)
	require.NoError(t, err)
	return made.Task
}

// partOf makes a part of the task.
func partOf(parent *tasks.Task) func(in *tasks.CreateTaskInput) {
	return func(in *tasks.CreateTaskInput) { in.ParentID = &parent.ID }
}

func (b *bundle) makeProject(t *testing.T, name string) *tasks.Project {
	t.Helper()
	made, err := b.CreateProject(b.Acme, tasks.CreateProjectInput{Name: name})
	require.NoError(t, err)
	return made.Project
}

// reread gives the task as a new response reads it.
func (b *bundle) reread(t *testing.T, id uuid.UUID) *tasks.Task {
	t.Helper()
	read, err := b.Task(b.Response(b.Acme), id)
	require.NoError(t, err)
	return read
}

// utc gives a copy of the task with its times in UTC, since the database's come in the
// machine's zone.
func utc(task tasks.Task) *tasks.Task {
	for _, at := range []**time.Time{&task.DueDate, &task.CompletedAt} {
		if *at != nil {
			*at = new((*at).UTC())
		}
	}
	return &task
}

// text is what the audit trail would say of a row, with what Base has.
func text(t *testing.T, row any, base entity.Base) string {
	t.Helper()
	out, err := json.Marshal(row)
	require.NoError(t, err)
	return fmt.Sprintf("%s by %s, version %d, %s, %s", out, base.CreatedByID, base.Version,
		base.CreatedAt.UTC().Format(time.RFC3339Nano), base.UpdatedAt.UTC().Format(time.RFC3339Nano))
}

func TestTask_RoundTrip(t *testing.T) {
	t.Parallel()
	b := setup(t)
	project, parent := b.makeProject(t, "Launch"), b.makeTask(t, "Parent")
	due := time.Date(2026, 11, 23, 9, 30, 0, 123_456_000, time.UTC)

	made := b.makeTask(t, "Étude №1 😀 \\ % _ ' \"", func(in *tasks.CreateTaskInput) {
		in.Description, in.Status, in.Priority = new("Two\nlines"), tasks.TaskStatusCompleted, tasks.TaskPriorityUrgent
		in.DueDate, in.Tags = &due, []string{"a,b", `c"d`, "{e}", "NULL", `\`}
		in.CustomFields = json.RawMessage(`{"a":{"b":[1,null,true,"x"]}}`)
		in.ProjectID, in.ParentID, in.AssigneeID = &project.ID, &parent.ID, &b.Ada
	})
	read := b.reread(t, made.ID)
	assert.Equal(t, text(t, utc(*made), made.Base), text(t, utc(*read), read.Base))
	assert.Equal(t, "Étude №1 😀 \\ % _ ' \"", read.Title)
	assert.Equal(t, new("Two\nlines"), read.Description)
	assert.Equal(t, tasks.TaskStatusCompleted, read.Status)
	assert.Equal(t, tasks.TaskPriorityUrgent, read.Priority)
	assert.Equal(t, due, read.DueDate.UTC())
	require.NotNil(t, read.CompletedAt)
	assert.WithinDuration(t, read.CreatedAt, *read.CompletedAt, time.Minute)
	assert.Equal(t, []string{"a,b", `c"d`, "{e}", "NULL", `\`}, read.Tags)
	assert.JSONEq(t, `{"a":{"b":[1,null,true,"x"]}}`, string(read.CustomFields))
	assert.Equal(t, &project.ID, read.ProjectID)
	assert.Equal(t, &parent.ID, read.ParentID)
	assert.Equal(t, &b.Ada, read.AssigneeID)
	assert.Equal(t, b.Ada, read.CreatedByID)
	assert.Equal(t, 1, read.Version)
	assert.Equal(t, read.CreatedAt, read.UpdatedAt)
	assert.WithinDuration(t, time.Now(), read.CreatedAt, time.Minute)

	bare := b.makeTask(t, "Bare")
	read = b.reread(t, bare.ID)
	assert.Equal(t, text(t, bare, bare.Base), text(t, read, read.Base))
	assert.Nil(t, read.Description)
	assert.Nil(t, read.DueDate)
	assert.Nil(t, read.CompletedAt)
	assert.Equal(t, []string{}, read.Tags)
	assert.JSONEq(t, `{}`, string(read.CustomFields))
	assert.Nil(t, read.ProjectID)
	assert.Nil(t, read.ParentID)
	assert.Nil(t, read.AssigneeID)

	_, err := b.Task(b.Response(b.Globex), made.ID)
	portlettest.Told(t, err, apperr.NotFound)
}

func TestProject_RoundTrip(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made, err := b.CreateProject(b.Acme, tasks.CreateProjectInput{Name: "Launch", Description: new("Two\nlines"), Color: new("#4F6BED")})
	require.NoError(t, err)
	archived, err := b.UpdateProject(b.Acme, tasks.UpdateProjectInput{
		ID: made.Project.ID, Version: 1, IsArchived: graphql.OmittableOf(new(true)),
	})
	require.NoError(t, err)
	read, err := b.Project(b.Response(b.Acme), made.Project.ID)
	require.NoError(t, err)
	assert.Equal(t, text(t, archived.Project, archived.Project.Base), text(t, read, read.Base))
	assert.Equal(t, "Launch", read.Name)
	assert.Equal(t, new("Two\nlines"), read.Description)
	assert.Equal(t, new("#4f6bed"), read.Color)
	assert.True(t, read.IsArchived)
	assert.Equal(t, 2, read.Version)

	_, err = b.Project(b.Response(b.Globex), made.Project.ID)
	portlettest.Told(t, err, apperr.NotFound)

	_, err = b.CreateProject(b.Acme, tasks.CreateProjectInput{Name: " LAUNCH"})
	assert.Equal(t, map[string]string{"name": "There is a project of this name already."}, portlettest.Told(t, err, apperr.Conflict).Fields)
	_, err = b.CreateProject(b.Globex, tasks.CreateProjectInput{Name: "Launch"})
	require.NoError(t, err, "names are an organization's own")
}

func TestCreateTask_ErrOfAnotherOrganization(t *testing.T) {
	t.Parallel()
	b := setup(t)
	project, parent := b.makeProject(t, "Launch"), b.makeTask(t, "Parent")
	for _, tt := range []struct {
		field, sentence string
		edit            func(in *tasks.CreateTaskInput)
	}{
		{"projectId", "There is no such project.", func(in *tasks.CreateTaskInput) { in.ProjectID = &project.ID }},
		{"parentId", "There is no such task.", func(in *tasks.CreateTaskInput) { in.ParentID = &parent.ID }},
		{"assigneeId", "There is no such member.", func(in *tasks.CreateTaskInput) { in.AssigneeID = &b.Ada }},
	} {
		in := newTask("A")
		tt.edit(&in)
		_, err := b.CreateTask(b.Globex, in)
		assert.Equal(t, map[string]string{tt.field: tt.sentence}, portlettest.Told(t, err, apperr.NotFound).Fields)
	}
	require.Zero(t, b.Count(t, "select from portal_tasks_tasks where organization_id = $1", b.GlobexID))
}

func TestTaskCounts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	project, empty := b.makeProject(t, "Launch"), b.makeProject(t, "Empty")
	for i, status := range []tasks.TaskStatus{tasks.TaskStatusCompleted, tasks.TaskStatusPending, tasks.TaskStatusPending} {
		b.makeTask(t, "A", func(in *tasks.CreateTaskInput) {
			in.Status = status
			if i < 2 {
				in.ProjectID = &project.ID
			}
		})
	}
	counts := func(found []*tasks.TaskCount, err error) string {
		t.Helper()
		require.NoError(t, err)
		var out string
		for _, c := range found {
			out += fmt.Sprintf("%s %d, ", c.Status, c.Count)
		}
		return out
	}
	response := b.Response(b.Acme)
	assert.Equal(t, "pending 2, in_progress 0, completed 1, cancelled 0, ", counts(b.TaskCounts(b.Acme)))
	assert.Equal(t, "pending 1, in_progress 0, completed 1, cancelled 0, ", counts(project.TaskCounts(response)))
	assert.Equal(t, "pending 0, in_progress 0, completed 0, cancelled 0, ", counts(empty.TaskCounts(response)))
	assert.Equal(t, "pending 0, in_progress 0, completed 0, cancelled 0, ", counts(b.TaskCounts(b.Globex)))
}

func TestTasks_Filter(t *testing.T) {
	t.Parallel()
	b := setup(t)
	project := b.makeProject(t, "Launch")
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	venue := b.makeTask(t, "Book the VENUE", func(in *tasks.CreateTaskInput) {
		in.ProjectID, in.AssigneeID, in.DueDate, in.Status = &project.ID, &b.Ada, &noon, tasks.TaskStatusInProgress
	})
	part := b.makeTask(t, "100 % Été", partOf(venue), func(in *tasks.CreateTaskInput) { in.Priority = tasks.TaskPriorityHigh })

	for name, tt := range map[string]struct {
		filter tasks.TaskFilter
		want   []*tasks.Task
	}{
		"None":       {tasks.TaskFilter{}, []*tasks.Task{part, venue}},
		"Status":     {tasks.TaskFilter{Status: []tasks.TaskStatus{tasks.TaskStatusInProgress, tasks.TaskStatusCancelled}}, []*tasks.Task{venue}},
		"NoStatus":   {tasks.TaskFilter{Status: []tasks.TaskStatus{}}, nil},
		"Priority":   {tasks.TaskFilter{Priority: []tasks.TaskPriority{tasks.TaskPriorityHigh}}, []*tasks.Task{part}},
		"Project":    {tasks.TaskFilter{ProjectID: graphql.OmittableOf(&project.ID)}, []*tasks.Task{venue}},
		"NoProject":  {tasks.TaskFilter{ProjectID: graphql.OmittableOf[*uuid.UUID](nil)}, []*tasks.Task{part}},
		"Assignee":   {tasks.TaskFilter{AssigneeID: graphql.OmittableOf(&b.Ada)}, []*tasks.Task{venue}},
		"NoAssignee": {tasks.TaskFilter{AssigneeID: graphql.OmittableOf[*uuid.UUID](nil)}, []*tasks.Task{part}},
		"Parent":     {tasks.TaskFilter{ParentID: graphql.OmittableOf(&venue.ID)}, []*tasks.Task{part}},
		"NoParent":   {tasks.TaskFilter{ParentID: graphql.OmittableOf[*uuid.UUID](nil)}, []*tasks.Task{venue}},
		"DueFrom":    {tasks.TaskFilter{DueFrom: &noon}, []*tasks.Task{venue}},
		"DueBefore":  {tasks.TaskFilter{DueBefore: &noon}, nil},
		"DueUntil":   {tasks.TaskFilter{DueBefore: new(noon.Add(time.Microsecond))}, []*tasks.Task{venue}},
		"Search":     {tasks.TaskFilter{Search: new(" the venue ")}, []*tasks.Task{venue}},
		"Accent":     {tasks.TaskFilter{Search: new("ÉTÉ")}, []*tasks.Task{part}},
		"Percent":    {tasks.TaskFilter{Search: new("%")}, []*tasks.Task{part}},
		"Underscore": {tasks.TaskFilter{Search: new("_")}, nil},
		"Blank":      {tasks.TaskFilter{Search: new("  ")}, []*tasks.Task{part, venue}},
		"Both":       {tasks.TaskFilter{Search: new("venue"), Priority: []tasks.TaskPriority{tasks.TaskPriorityHigh}}, nil},
	} {
		page, err := b.Tasks(b.Acme, 20, nil, &tt.filter, nil)
		require.NoError(t, err, name)
		var want, got []uuid.UUID
		for _, w := range tt.want {
			want = append(want, w.ID)
		}
		for _, g := range page.Nodes {
			got = append(got, g.ID)
		}
		assert.Equal(t, want, got, name)
	}
	none, err := b.Tasks(b.Globex, 20, nil, nil, nil)
	require.NoError(t, err)
	assert.Empty(t, none.Nodes)

	archived, err := b.UpdateProject(b.Acme, tasks.UpdateProjectInput{ID: project.ID, Version: 1, IsArchived: graphql.OmittableOf(new(true))})
	require.NoError(t, err)
	b.makeProject(t, "Other")
	for name, filter := range map[string]tasks.ProjectFilter{
		"Archived": {IsArchived: new(true)}, "Search": {Search: new("AUNC")},
	} {
		page, err := b.Projects(b.Acme, 20, nil, &filter, nil)
		require.NoError(t, err, name)
		require.Len(t, page.Nodes, 1, name)
		assert.Equal(t, archived.Project.ID, page.Nodes[0].ID, name)
	}
}

// Every order must page: a key's column and type are only known to the database.
func TestOrders(t *testing.T) {
	t.Parallel()
	b := setup(t)
	project := b.makeProject(t, "Launch")
	parent := b.makeTask(t, "Parent")
	for range 2 {
		b.makeTask(t, "A", partOf(parent), func(in *tasks.CreateTaskInput) { in.ProjectID = &project.ID })
	}
	b.makeProject(t, "Other")
	for _, field := range []tasks.TaskOrderField{
		tasks.TaskOrderFieldCreatedAt, tasks.TaskOrderFieldUpdatedAt, tasks.TaskOrderFieldDueDate, tasks.TaskOrderFieldPriority, tasks.TaskOrderFieldStatus, tasks.TaskOrderFieldTitle,
	} {
		for _, direction := range []entity.SortDirection{entity.Asc, entity.Desc} {
			order := []*tasks.TaskOrder{{Field: field, Direction: direction}}
			response := b.Response(b.Acme)
			for name, list := range map[string]func(first int, after *string) (*tasks.TaskConnection, error){
				"tasks": func(first int, after *string) (*tasks.TaskConnection, error) {
					return b.Tasks(b.Acme, first, after, nil, order)
				},
				"subtasks": func(first int, after *string) (*tasks.TaskConnection, error) {
					return parent.Subtasks(response, first, after, nil, order)
				},
				"project's": func(first int, after *string) (*tasks.TaskConnection, error) {
					return project.Tasks(response, first, after, nil, order)
				},
			} {
				first, err := list(1, nil)
				require.NoError(t, err, "%s %s %s", name, field, direction)
				assert.True(t, first.PageInfo.HasNextPage)
				second, err := list(1, first.PageInfo.EndCursor)
				require.NoError(t, err, "%s %s %s", name, field, direction)
				require.Len(t, second.Nodes, 1, "%s %s %s", name, field, direction)
				assert.NotEqual(t, first.Nodes[0].ID, second.Nodes[0].ID, "%s %s %s", name, field, direction)
			}
		}
	}
	for _, field := range []tasks.ProjectOrderField{tasks.ProjectOrderFieldName, tasks.ProjectOrderFieldCreatedAt, tasks.ProjectOrderFieldUpdatedAt} {
		order := []*tasks.ProjectOrder{{Field: field, Direction: entity.Desc}}
		first, err := b.Projects(b.Acme, 1, nil, nil, order)
		require.NoError(t, err, field)
		second, err := b.Projects(b.Acme, 1, first.PageInfo.EndCursor, nil, order)
		require.NoError(t, err, field)
		require.Len(t, second.Nodes, 1, field)
		assert.NotEqual(t, first.Nodes[0].ID, second.Nodes[0].ID, field)
	}
	oldest, err := parent.Subtasks(b.Response(b.Acme), 20, nil, nil, nil)
	require.NoError(t, err)
	require.Len(t, oldest.Nodes, 2)
	assert.True(t, oldest.Nodes[0].CreatedAt.Before(oldest.Nodes[1].CreatedAt), "subtasks come oldest first")
}
