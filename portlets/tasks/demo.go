package tasks

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/session"
)

// demo gives a new demo organization a project with a few tasks in every status.
func demo(ctx context.Context, deps portlet.Deps) error {
	r := New(deps)
	color := "#4f6bed"
	project, err := r.projects.Create(ctx, &Project{Name: "Welcome to Station", Color: &color})
	if err != nil {
		return err
	}
	tenant, _ := session.TenantFrom(ctx)
	soon := entity.Now().Add(72 * time.Hour)
	parent := &Task{
		Title: "Plan the launch", Status: TaskStatusInProgress, Priority: TaskPriorityHigh, DueDate: &soon,
		ProjectID: &project.ID, AssigneeID: &tenant.UserID, Tags: []string{"launch"},
	}
	if _, err := r.tasks.Create(ctx, parent); err != nil {
		return err
	}
	part := func(title string, status TaskStatus, priority TaskPriority, of *uuid.UUID) *Task {
		return &Task{Title: title, Status: status, Priority: priority, ProjectID: &project.ID, ParentID: of}
	}
	_, err = r.tasks.CreateMany(ctx, "tasks", []*Task{
		part("Write the announcement", TaskStatusPending, TaskPriorityMedium, &parent.ID),
		part("Book the venue", TaskStatusCompleted, TaskPriorityMedium, &parent.ID),
		part("Open Station in a second browser and watch a task arrive", TaskStatusPending, TaskPriorityUrgent, nil),
		part("Try the playground", TaskStatusPending, TaskPriorityLow, nil),
		part("Print the brochure", TaskStatusCancelled, TaskPriorityLow, nil),
	})
	return err
}
