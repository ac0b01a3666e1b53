package tasks_test

import (
	"fmt"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/portlets/tasks"
)

func TestDeleteTask_WithParts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	root := b.makeTask(t, "Root")
	var tree []*tasks.Task
	for i, parent := 0, root; i < 5; i++ {
		parent = b.makeTask(t, fmt.Sprintf("Depth %d", i), partOf(parent))
		tree = append(tree, parent, b.makeTask(t, "Beside", partOf(parent)))
	}
	kept := b.makeTask(t, "Kept")

	_, err := b.DeleteTask(b.Acme, tasks.DeleteTaskInput{ID: root.ID, Version: new(2)})
	portlettest.Told(t, err, apperr.Conflict)
	b.Trail(t, "tasks.task", root.ID, "created")
	gone, err := b.DeleteTask(b.Acme, tasks.DeleteTaskInput{ID: root.ID, Version: new(1)})
	require.NoError(t, err)
	assert.Equal(t, text(t, root, root.Base), text(t, gone.Task, gone.Task.Base), "the task as it was")
	for _, part := range append(tree, root) {
		b.Trail(t, "tasks.task", part.ID, "created", "deleted")
		assert.Equal(t, part.Title, b.AuditOf(t, part.ID)[1].Changes.Before["title"])
		assert.Nil(t, b.AuditOf(t, part.ID)[1].Changes.After)
	}
	require.Equal(t, 1, b.Count(t, "select from portal_tasks_tasks"))
	b.Trail(t, "tasks.task", kept.ID, "created")

	_, err = b.DeleteTask(b.Acme, tasks.DeleteTaskInput{ID: root.ID})
	portlettest.Told(t, err, apperr.NotFound)
}

func TestDeleteProject_WithTasks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	project, other := b.makeProject(t, "Project"), b.makeProject(t, "Other")
	in := func(p *tasks.Project) func(in *tasks.CreateTaskInput) {
		return func(in *tasks.CreateTaskInput) { in.ProjectID = &p.ID }
	}
	task := b.makeTask(t, "Task", in(project))
	// A part goes with its parent, whatever project it is in.
	part := b.makeTask(t, "Part", partOf(task), in(other))
	deep := b.makeTask(t, "Deep", partOf(part))
	kept := b.makeTask(t, "Kept", in(other))

	_, err := b.DeleteProject(b.Globex, tasks.DeleteProjectInput{ID: project.ID})
	portlettest.Told(t, err, apperr.NotFound)
	_, err = b.DeleteProject(b.Acme, tasks.DeleteProjectInput{ID: project.ID, Version: new(7)})
	portlettest.Told(t, err, apperr.Conflict)
	b.Trail(t, "tasks.task", task.ID, "created")

	gone, err := b.DeleteProject(b.Acme, tasks.DeleteProjectInput{ID: project.ID, Version: new(1)})
	require.NoError(t, err)
	assert.Equal(t, project.ID, gone.Project.ID)
	b.Trail(t, "tasks.project", project.ID, "created", "deleted")
	for _, row := range []*tasks.Task{task, part, deep} {
		b.Trail(t, "tasks.task", row.ID, "created", "deleted")
	}
	b.Trail(t, "tasks.task", kept.ID, "created")
	b.Trail(t, "tasks.project", other.ID, "created")
	assert.Equal(t, 1, b.Count(t, "select from portal_tasks_tasks"))
}

// A part that is added or taken out while its task is deleted goes with it and is
// told of, or does neither.
func TestDeleteTask_WhileItChanges(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for round := range 15 {
		root := b.makeTask(t, "Root")
		part := b.makeTask(t, "Part", partOf(root))
		moving := b.makeTask(t, "Moving", partOf(part))
		made := make(chan uuid.UUID, 3)
		var g errgroup.Group
		g.Go(func() error {
			_, err := b.DeleteTask(b.Acme, tasks.DeleteTaskInput{ID: root.ID})
			return err
		})
		for range cap(made) {
			g.Go(func() error {
				in := newTask("Late")
				in.ParentID = &part.ID
				late, err := b.CreateTask(b.Acme, in)
				if err == nil {
					made <- late.Task.ID
				} else if !apperr.Is(err, apperr.NotFound) && !apperr.Is(err, apperr.Conflict) {
					return err
				}
				return nil
			})
		}
		g.Go(func() error {
			_, err := b.UpdateTask(b.Acme, tasks.UpdateTaskInput{
				ID: moving.ID, Version: 1, ParentID: graphql.OmittableOf[*uuid.UUID](nil),
			})
			if apperr.Is(err, apperr.NotFound) || apperr.Is(err, apperr.Conflict) {
				return nil
			}
			return err
		})
		require.NoError(t, g.Wait())
		close(made)
		for id := range made {
			b.Trail(t, "tasks.task", id, "created", "deleted")
		}
		if b.Count(t, "select from portal_tasks_tasks where id = $1", moving.ID) == 1 {
			b.Trail(t, "tasks.task", moving.ID, "created", "updated")
		} else {
			b.Trail(t, "tasks.task", moving.ID, "created", "deleted")
		}
		require.Zero(t, b.Count(t, "select from portal_tasks_tasks where parent_task_id is not null"), "round %d", round)
	}
}

func move(task *tasks.Task, parent *tasks.Task) tasks.UpdateTaskInput {
	return tasks.UpdateTaskInput{ID: task.ID, Version: task.Version, ParentID: graphql.OmittableOf(&parent.ID)}
}

func TestUpdateTask_ErrCycle(t *testing.T) {
	t.Parallel()
	b := setup(t)
	root := b.makeTask(t, "Root")
	child := b.makeTask(t, "Child", partOf(root))
	grandchild := b.makeTask(t, "Grandchild", partOf(child))
	other := b.makeTask(t, "Other")

	for _, tt := range []struct {
		parent   *tasks.Task
		sentence string
	}{
		{root, "A task can't be a part of itself."},
		{child, "A task can't be a part of one of its own parts."},
		{grandchild, "A task can't be a part of one of its own parts."},
	} {
		_, err := b.UpdateTask(b.Acme, move(root, tt.parent))
		assert.Equal(t, map[string]string{"parentId": tt.sentence}, portlettest.Faults(t, err))
	}
	b.Trail(t, "tasks.task", root.ID, "created")

	for _, m := range []tasks.UpdateTaskInput{move(root, other), move(grandchild, root)} {
		_, err := b.UpdateTask(b.Acme, m)
		require.NoError(t, err)
	}
	_, err := b.UpdateTask(b.Acme, tasks.UpdateTaskInput{ID: other.ID, Version: 1, ParentID: graphql.OmittableOf(new(uuid.New()))})
	assert.Equal(t, map[string]string{"parentId": "There is no such task."}, portlettest.Told(t, err, apperr.NotFound).Fields)
}

// Two moves that make no cycle alone may make one together.
func TestUpdateTask_ErrCycleOfTwoMoves(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for range 20 {
		one, two := b.makeTask(t, "One"), b.makeTask(t, "Two")
		partOfOne, partOfTwo := b.makeTask(t, "Part", partOf(one)), b.makeTask(t, "Part", partOf(two))
		var g errgroup.Group
		for _, m := range []tasks.UpdateTaskInput{move(one, partOfTwo), move(two, partOfOne)} {
			g.Go(func() error {
				_, err := b.UpdateTask(b.Acme, m)
				if apperr.Is(err, apperr.BadUserInput) || apperr.Is(err, apperr.Conflict) {
					return nil
				}
				return err
			})
		}
		require.NoError(t, g.Wait())
		require.Equal(t, 1, b.Count(t, "select from portal_tasks_tasks where id in ($1, $2) and parent_task_id is null", one.ID, two.ID),
			"one of the two moved")
	}
}
