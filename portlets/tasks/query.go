package tasks

import (
	"context"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/entity"
)

// Tasks is Query.tasks.
func (r *Resolver) Tasks(ctx context.Context, first int, after *string, filter *TaskFilter, orderBy []*TaskOrder) (*TaskConnection, error) {
	args := entity.Args(first, after, orderBy)
	filter.where(&args.Where)
	return r.tasks.Page(ctx, args)
}

// Task is Query.task.
func (r *Resolver) Task(ctx context.Context, id uuid.UUID) (*Task, error) {
	return tasks.Get(ctx, id)
}

// TaskCounts is Query.taskCounts.
func (r *Resolver) TaskCounts(ctx context.Context) ([]*TaskCount, error) {
	return r.countTasks(ctx)
}

// Projects is Query.projects.
func (r *Resolver) Projects(ctx context.Context, first int, after *string, filter *ProjectFilter, orderBy []*ProjectOrder) (*ProjectConnection, error) {
	args := entity.Args(first, after, orderBy)
	filter.where(&args.Where)
	return r.projects.Page(ctx, args)
}

// Project is Query.project.
func (r *Resolver) Project(ctx context.Context, id uuid.UUID) (*Project, error) {
	return projects.Get(ctx, id)
}
