package tasks

import (
	"context"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/orgs"
)

// Project is Task.project.
func (t *Task) Project(ctx context.Context) (*Project, error) {
	return projects.LoadRef(ctx, t.ProjectID)
}

// Assignee is Task.assignee.
func (t *Task) Assignee(ctx context.Context) (*orgs.User, error) {
	return orgs.LoadUserRef(ctx, t.AssigneeID)
}

// CreatedBy is Task.createdBy.
func (t *Task) CreatedBy(ctx context.Context) (*orgs.User, error) {
	return orgs.LoadUser(ctx, t.CreatedByID)
}

// Parent is Task.parent.
func (t *Task) Parent(ctx context.Context) (*Task, error) {
	return tasks.LoadRef(ctx, t.ParentID)
}

// Subtasks is Task.subtasks, the oldest first unless ordered.
func (t *Task) Subtasks(ctx context.Context, first int, after *string, orderBy []*TaskOrder) (*TaskConnection, error) {
	if len(orderBy) == 0 {
		orderBy = []*TaskOrder{{Field: TasksByCreatedAt, Direction: entity.Asc}}
	}
	return tasks.Children(ctx, "parent_task_id", t.ID, entity.Args(first, after, orderBy))
}

// CreatedBy is Project.createdBy.
func (p *Project) CreatedBy(ctx context.Context) (*orgs.User, error) {
	return orgs.LoadUser(ctx, p.CreatedByID)
}

// Tasks is Project.tasks.
func (p *Project) Tasks(ctx context.Context, first int, after *string, filter *TaskFilter, orderBy []*TaskOrder) (*TaskConnection, error) {
	args := entity.Args(first, after, orderBy)
	filter.where(&args.Where)
	return tasks.Children(ctx, "project_id", p.ID, args)
}

// TaskCounts is Project.taskCounts.
func (p *Project) TaskCounts(ctx context.Context) ([]*TaskCount, error) {
	return countsByProject.Load(ctx, p.ID)
}
