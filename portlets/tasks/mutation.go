package tasks

import (
	"context"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/postgres"
)

// CreateTask is Mutation.createTask.
func (r *Resolver) CreateTask(ctx context.Context, in CreateTaskInput) (*CreateTaskPayload, error) {
	task, err := r.tasks.Create(ctx, in.Row())
	if err != nil {
		return nil, err
	}
	return &CreateTaskPayload{Task: task}, nil
}

// CreateTasks is Mutation.createTasks.
func (r *Resolver) CreateTasks(ctx context.Context, in CreateTasksInput) (*CreateTasksPayload, error) {
	results, err := entity.CreateAll(ctx, r.tasks, "tasks", in.Tasks, (*CreateTaskInput).Row,
		func(task *Task, fault *entity.RowError) *CreateTaskResult {
			return &CreateTaskResult{Task: task, Error: fault}
		})
	if err != nil {
		return nil, err
	}
	return &CreateTasksPayload{Results: results}, nil
}

// UpdateTask is Mutation.updateTask.
func (r *Resolver) UpdateTask(ctx context.Context, in UpdateTaskInput) (*UpdateTaskPayload, error) {
	task, err := r.tasks.Update(ctx, in.ID, in.Version, func(tx *postgres.Tx, task *Task) error {
		if err := in.Apply(task); err != nil {
			return err
		}
		if parent, given := in.ParentID.ValueOK(); given && parent != nil && *parent != task.ID {
			return checkParent(ctx, tx, task.ID, *parent)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &UpdateTaskPayload{Task: task}, nil
}

// DeleteTask is Mutation.deleteTask.
func (r *Resolver) DeleteTask(ctx context.Context, in DeleteTaskInput) (*DeleteTaskPayload, error) {
	task, err := r.tasks.Delete(ctx, in.ID, in.Version, r.tasks.Deleting(partsOfTask))
	if err != nil {
		return nil, err
	}
	return &DeleteTaskPayload{Task: task}, nil
}

// CreateProject is Mutation.createProject.
func (r *Resolver) CreateProject(ctx context.Context, in CreateProjectInput) (*CreateProjectPayload, error) {
	project, err := r.projects.Create(ctx, in.Row())
	if err != nil {
		return nil, err
	}
	return &CreateProjectPayload{Project: project}, nil
}

// UpdateProject is Mutation.updateProject.
func (r *Resolver) UpdateProject(ctx context.Context, in UpdateProjectInput) (*UpdateProjectPayload, error) {
	project, err := r.projects.Update(ctx, in.ID, in.Version, func(_ *postgres.Tx, project *Project) error {
		return in.Apply(project)
	})
	if err != nil {
		return nil, err
	}
	return &UpdateProjectPayload{Project: project}, nil
}

// DeleteProject is Mutation.deleteProject.
func (r *Resolver) DeleteProject(ctx context.Context, in DeleteProjectInput) (*DeleteProjectPayload, error) {
	project, err := r.projects.Delete(ctx, in.ID, in.Version, r.tasks.Deleting(tasksOfProject))
	if err != nil {
		return nil, err
	}
	return &DeleteProjectPayload{Project: project}, nil
}
