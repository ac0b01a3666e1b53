package tasks_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/portlets/tasks"
)

func TestUpdateTask(t *testing.T) {
	t.Parallel()
	b := setup(t)
	project, parent := b.makeProject(t, "Launch"), b.makeTask(t, "Parent")
	due := time.Date(2026, 11, 23, 9, 30, 0, 123_456_000, time.UTC)
	full := func(in *tasks.CreateTaskInput) {
		in.Description, in.Status, in.Priority = new("Text"), tasks.TaskStatusCompleted, tasks.TaskPriorityUrgent
		in.DueDate, in.Tags, in.CustomFields = &due, []string{"a"}, json.RawMessage(`{"bb":1,"c":{"dd":1,"e":2.50}}`)
		in.ProjectID, in.ParentID, in.AssigneeID = &project.ID, &parent.ID, &b.Ada
	}
	other := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

	// Each field in turn: the others stay as they are.
	for _, tt := range []struct {
		field string
		edit  func(in *tasks.UpdateTaskInput)
		want  map[string]any
	}{
		{"title", func(in *tasks.UpdateTaskInput) { in.Title = graphql.OmittableOf(new(" New ")) }, map[string]any{"title": "New"}},
		{"description", func(in *tasks.UpdateTaskInput) { in.Description = graphql.OmittableOf(new("New")) }, map[string]any{"description": "New"}},
		{"no description", func(in *tasks.UpdateTaskInput) { in.Description = graphql.OmittableOf[*string](nil) }, map[string]any{"description": nil}},
		{"status", func(in *tasks.UpdateTaskInput) { in.Status = graphql.OmittableOf(new(tasks.TaskStatusCancelled)) }, map[string]any{"status": "cancelled", "completedAt": nil}},
		{"priority", func(in *tasks.UpdateTaskInput) { in.Priority = graphql.OmittableOf(new(tasks.TaskPriorityLow)) }, map[string]any{"priority": "low"}},
		{"due date", func(in *tasks.UpdateTaskInput) { in.DueDate = graphql.OmittableOf(&other) }, map[string]any{"dueDate": "2027-01-01T00:00:00Z"}},
		{"no due date", func(in *tasks.UpdateTaskInput) { in.DueDate = graphql.OmittableOf[*time.Time](nil) }, map[string]any{"dueDate": nil}},
		{"tags", func(in *tasks.UpdateTaskInput) { in.Tags = graphql.OmittableOf([]string{"b", "c"}) }, map[string]any{"tags": []any{"b", "c"}}},
		{"no tags", func(in *tasks.UpdateTaskInput) { in.Tags = graphql.OmittableOf[[]string](nil) }, map[string]any{"tags": []any{}}},
		{"custom fields", func(in *tasks.UpdateTaskInput) {
			in.CustomFields = graphql.OmittableOf(json.RawMessage(`{"k":[1]}`))
		}, map[string]any{"customFields": map[string]any{"k": []any{1.0}}}},
		{"no custom fields", func(in *tasks.UpdateTaskInput) { in.CustomFields = graphql.OmittableOf[json.RawMessage](nil) }, map[string]any{"customFields": map[string]any{}}},
		{"no project", func(in *tasks.UpdateTaskInput) { in.ProjectID = graphql.OmittableOf[*uuid.UUID](nil) }, map[string]any{"projectId": nil}},
		{"no parent", func(in *tasks.UpdateTaskInput) { in.ParentID = graphql.OmittableOf[*uuid.UUID](nil) }, map[string]any{"parentId": nil}},
		{"no assignee", func(in *tasks.UpdateTaskInput) { in.AssigneeID = graphql.OmittableOf[*uuid.UUID](nil) }, map[string]any{"assigneeId": nil}},
	} {
		t.Run(tt.field, func(t *testing.T) {
			t.Parallel()
			made := b.makeTask(t, "Task", full)
			want := fields(t, made)
			for name, value := range tt.want {
				want[name] = value
			}
			in := tasks.UpdateTaskInput{ID: made.ID, Version: 1}
			tt.edit(&in)
			updated, err := b.UpdateTask(b.Acme, in)
			require.NoError(t, err)
			assert.Equal(t, want, fields(t, updated.Task))
			assert.Equal(t, 2, updated.Task.Version)
			assert.True(t, updated.Task.UpdatedAt.After(made.UpdatedAt))
			read := b.reread(t, made.ID)
			assert.Equal(t, want, fields(t, read))
			assert.Equal(t, 2, read.Version)
			assert.Equal(t, made.CreatedAt.UTC(), read.CreatedAt.UTC())
			b.Trail(t, "tasks.task", made.ID, "created", "updated")
			last := b.AuditOf(t, made.ID)[1].Changes
			assert.Equal(t, tt.want, last.After, "only what differs")
			assert.Len(t, last.Before, len(tt.want))
		})
	}

	for field, edit := range map[string]func(in *tasks.UpdateTaskInput){
		"title":    func(in *tasks.UpdateTaskInput) { in.Title = graphql.OmittableOf[*string](nil) },
		"status":   func(in *tasks.UpdateTaskInput) { in.Status = graphql.OmittableOf[*tasks.TaskStatus](nil) },
		"priority": func(in *tasks.UpdateTaskInput) { in.Priority = graphql.OmittableOf[*tasks.TaskPriority](nil) },
	} {
		t.Run("ErrRequired/"+field, func(t *testing.T) {
			t.Parallel()
			made := b.makeTask(t, "Task")
			in := tasks.UpdateTaskInput{ID: made.ID, Version: 1}
			edit(&in)
			_, err := b.UpdateTask(b.Acme, in)
			assert.Equal(t, map[string]string{field: "`" + field + "` can't be empty."}, portlettest.Faults(t, err))
			b.Trail(t, "tasks.task", made.ID, "created")
		})
	}

	t.Run("ChangingNothingWritesNothing", func(t *testing.T) {
		t.Parallel()
		made := b.makeTask(t, "Task", full)
		for name, in := range map[string]tasks.UpdateTaskInput{
			"absent": {},
			"the same": {
				Title: graphql.OmittableOf(new("Task ")), Description: graphql.OmittableOf(new("Text")),
				Status: graphql.OmittableOf(new(tasks.TaskStatusCompleted)), Priority: graphql.OmittableOf(new(tasks.TaskPriorityUrgent)),
				DueDate: graphql.OmittableOf(&due), Tags: graphql.OmittableOf([]string{"a"}),
				// PostgreSQL keeps the keys of an object in an order of its own.
				CustomFields: graphql.OmittableOf(json.RawMessage(`{"c":{"dd":1,"e":2.50}, "bb":1}`)),
				ProjectID:    graphql.OmittableOf(&project.ID), ParentID: graphql.OmittableOf(&parent.ID), AssigneeID: graphql.OmittableOf(&b.Ada),
			},
		} {
			in.ID, in.Version = made.ID, 1
			same, err := b.UpdateTask(b.Acme, in)
			require.NoError(t, err, name)
			assert.Equal(t, 1, same.Task.Version, name)
			assert.Equal(t, made.UpdatedAt.UTC(), same.Task.UpdatedAt.UTC(), name)
			b.Trail(t, "tasks.task", made.ID, "created")
		}
	})

	t.Run("ErrOfAnotherOrganization", func(t *testing.T) {
		t.Parallel()
		made := b.makeTask(t, "Task")
		_, err := b.UpdateTask(b.Globex, tasks.UpdateTaskInput{ID: made.ID, Version: 1, Title: graphql.OmittableOf(new("Theirs"))})
		portlettest.Told(t, err, apperr.NotFound)
		_, err = b.DeleteTask(b.Globex, tasks.DeleteTaskInput{ID: made.ID})
		portlettest.Told(t, err, apperr.NotFound)
		b.Trail(t, "tasks.task", made.ID, "created")
	})
}

func TestUpdateProject(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, tt := range []struct {
		field string
		edit  func(in *tasks.UpdateProjectInput)
		want  map[string]any
	}{
		{"name", func(in *tasks.UpdateProjectInput) { in.Name = graphql.OmittableOf(new("New")) }, map[string]any{"name": "New"}},
		{"description", func(in *tasks.UpdateProjectInput) { in.Description = graphql.OmittableOf(new("New")) }, map[string]any{"description": "New"}},
		{"no description", func(in *tasks.UpdateProjectInput) { in.Description = graphql.OmittableOf[*string](nil) }, map[string]any{"description": nil}},
		{"color", func(in *tasks.UpdateProjectInput) { in.Color = graphql.OmittableOf(new("#000000")) }, map[string]any{"color": "#000000"}},
		{"no color", func(in *tasks.UpdateProjectInput) { in.Color = graphql.OmittableOf[*string](nil) }, map[string]any{"color": nil}},
		{"archived", func(in *tasks.UpdateProjectInput) { in.IsArchived = graphql.OmittableOf(new(true)) }, map[string]any{"isArchived": true}},
	} {
		made, err := b.CreateProject(b.Acme, tasks.CreateProjectInput{Name: "Of " + tt.field, Description: new("Text"), Color: new("#ffffff")})
		require.NoError(t, err)
		want := fields(t, made.Project)
		for name, value := range tt.want {
			want[name] = value
		}
		in := tasks.UpdateProjectInput{ID: made.Project.ID, Version: 1}
		tt.edit(&in)
		updated, err := b.UpdateProject(b.Acme, in)
		require.NoError(t, err, tt.field)
		assert.Equal(t, want, fields(t, updated.Project), tt.field)
		in.Version = 2
		same, err := b.UpdateProject(b.Acme, in)
		require.NoError(t, err, tt.field)
		assert.Equal(t, 2, same.Project.Version, "%s: the same again writes nothing", tt.field)
		b.Trail(t, "tasks.project", made.Project.ID, "created", "updated")
	}
	made := b.makeProject(t, "Last")
	for field, in := range map[string]tasks.UpdateProjectInput{
		"name":       {Name: graphql.OmittableOf[*string](nil)},
		"isArchived": {IsArchived: graphql.OmittableOf[*bool](nil)},
	} {
		in.ID, in.Version = made.ID, 1
		_, err := b.UpdateProject(b.Acme, in)
		assert.Equal(t, map[string]string{field: "`" + field + "` can't be empty."}, portlettest.Faults(t, err))
	}
	_, err := b.UpdateProject(b.Acme, tasks.UpdateProjectInput{ID: made.ID, Version: 1, Name: graphql.OmittableOf(new("OF COLOR"))})
	assert.Equal(t, map[string]string{"name": "There is a project of this name already."}, portlettest.Told(t, err, apperr.Conflict).Fields)
	_, err = b.UpdateProject(b.Globex, tasks.UpdateProjectInput{ID: made.ID, Version: 1, Name: graphql.OmittableOf(new("Theirs"))})
	portlettest.Told(t, err, apperr.NotFound)
	b.Trail(t, "tasks.project", made.ID, "created")
}

// fields gives a task or project as the audit trail has it.
func fields(t *testing.T, row any) map[string]any {
	t.Helper()
	if task, ok := row.(*tasks.Task); ok {
		row = utc(*task)
	}
	out, err := json.Marshal(row)
	require.NoError(t, err)
	var found map[string]any
	require.NoError(t, json.Unmarshal(out, &found))
	return found
}

func TestUpdateTask_CompletedAt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.makeTask(t, "Task")
	set := func(version int, in tasks.UpdateTaskInput) *tasks.Task {
		t.Helper()
		in.ID, in.Version = made.ID, version
		updated, err := b.UpdateTask(b.Acme, in)
		require.NoError(t, err)
		return updated.Task
	}
	status := func(s tasks.TaskStatus) tasks.UpdateTaskInput {
		return tasks.UpdateTaskInput{Status: graphql.OmittableOf(&s)}
	}
	require.Nil(t, made.CompletedAt)
	done := set(1, status(tasks.TaskStatusCompleted))
	require.NotNil(t, done.CompletedAt)
	renamed := set(2, tasks.UpdateTaskInput{Title: graphql.OmittableOf(new("Renamed"))})
	assert.Equal(t, done.CompletedAt.UTC(), renamed.CompletedAt.UTC(), "another change leaves it")
	open := set(3, status(tasks.TaskStatusInProgress))
	assert.Nil(t, open.CompletedAt)
	assert.Nil(t, b.reread(t, made.ID).CompletedAt)
	again := set(4, status(tasks.TaskStatusCompleted))
	assert.True(t, again.CompletedAt.After(*done.CompletedAt), "completed anew")
}

// Of writers with the same version one wins; the others are told, and nothing that
// was acknowledged is lost.
func TestUpdateTask_ConcurrentVersions(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.makeTask(t, "Task")
	const writers, rounds = 20, 3
	for round := 1; round <= rounds; round++ {
		won := make(chan string, writers)
		var g errgroup.Group
		for i := range writers {
			g.Go(func() error {
				title := fmt.Sprintf("round %d, writer %d", round, i)
				updated, err := b.UpdateTask(b.Acme, tasks.UpdateTaskInput{
					ID: made.ID, Version: round, Title: graphql.OmittableOf(&title),
				})
				switch {
				case err == nil && updated.Task.Version == round+1:
					won <- title
				case !apperr.Is(err, apperr.Conflict):
					return fmt.Errorf("version %d: %w", round, err)
				}
				return nil
			})
		}
		require.NoError(t, g.Wait())
		close(won)
		require.Len(t, won, 1, "one wins version %d", round)
		read := b.reread(t, made.ID)
		assert.Equal(t, <-won, read.Title)
		assert.Equal(t, round+1, read.Version)
	}
	b.Trail(t, "tasks.task", made.ID, "created", "updated", "updated", "updated")

	// Those who load anew and repeat all get their turn.
	var g errgroup.Group
	for i := range writers {
		g.Go(func() error {
			for {
				now, err := b.Task(b.Response(b.Acme), made.ID)
				if err != nil {
					return err
				}
				_, err = b.UpdateTask(b.Acme, tasks.UpdateTaskInput{
					ID: made.ID, Version: now.Version, Tags: graphql.OmittableOf(append(now.Tags, fmt.Sprint(i))),
				})
				if !apperr.Is(err, apperr.Conflict) {
					return err
				}
			}
		})
	}
	require.NoError(t, g.Wait())
	read := b.reread(t, made.ID)
	assert.Len(t, read.Tags, writers)
	assert.Equal(t, 1+rounds+writers, read.Version)
	assert.Len(t, b.EventsOf(t, made.ID), read.Version)
}

// Moves that make no cycle all succeed side by side, and of those that would make one,
// those that come too late are told so.
func TestUpdateTask_MovesSideBySide(t *testing.T) {
	t.Parallel()
	b := setup(t)
	move := func(task, parent *tasks.Task) error {
		_, err := b.UpdateTask(b.Acme, tasks.UpdateTaskInput{
			ID: task.ID, Version: task.Version, ParentID: graphql.OmittableOf(&parent.ID),
		})
		return err
	}
	for round := range 5 {
		chain := make([]*tasks.Task, 7)
		for i := range chain {
			chain[i] = b.makeTask(t, fmt.Sprintf("%d of round %d", i, round))
		}
		var moves sync.WaitGroup
		errs := make([]error, len(chain)-1)
		for i := range errs {
			moves.Go(func() { errs[i] = move(chain[i], chain[i+1]) })
		}
		moves.Wait()
		for _, err := range errs {
			require.NoError(t, err)
		}
	}
	for range 5 {
		ring := []*tasks.Task{b.makeTask(t, "a"), b.makeTask(t, "b"), b.makeTask(t, "c")}
		var moves sync.WaitGroup
		errs := make([]error, len(ring))
		for i := range ring {
			moves.Go(func() { errs[i] = move(ring[i], ring[(i+1)%len(ring)]) })
		}
		moves.Wait()
		refused := 0
		for _, err := range errs {
			if err != nil {
				refused++
				require.Equal(t, map[string]string{"parentId": "A task can't be a part of one of its own parts."}, portlettest.Faults(t, err))
			}
		}
		require.Equal(t, 1, refused)
	}
}
