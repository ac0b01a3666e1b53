package tasks

import (
	"context"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/portlet"
)

// TaskChange is a change of a task.
type TaskChange struct {
	Change portlet.ChangeKind
	TaskID uuid.UUID
}

// Task is TaskChange.task, the task as it is now.
func (c *TaskChange) Task(ctx context.Context) (*Task, error) {
	return Tasks.Load(ctx, c.TaskID)
}

// TaskChanged is Subscription.taskChanged.
func (r *Resolver) TaskChanged(ctx context.Context) (<-chan *TaskChange, error) {
	return portlet.Changes(ctx, r.Events, "tasks.task", func(kind portlet.ChangeKind, id uuid.UUID) *TaskChange {
		return &TaskChange{Change: kind, TaskID: id}
	})
}
