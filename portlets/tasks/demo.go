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
		Title: "Plan the launch", Status: TaskInProgress, Priority: PriorityHigh, DueDate: &soon,
		ProjectID: &project.ID, AssigneeID: &tenant.UserID, Tags: []string{"launch"},
	}
	if _, err := r.tasks.Create(ctx, parent); err != nil {
		return err
	}
	part := func(title string, status TaskStatus, priority TaskPriority, of *uuid.UUID) *Task {
		return &Task{Title: title, Status: status, Priority: priority, ProjectID: &project.ID, ParentID: of}
	}
	_, err = r.tasks.CreateMany(ctx, "tasks", []*Task{
		part("Write the announcement", TaskPending, PriorityMedium, &parent.ID),
		part("Book the venue", TaskCompleted, PriorityMedium, &parent.ID),
		part("Open Station in a second browser and watch a task arrive", TaskPending, PriorityUrgent, nil),
		part("Try the playground", TaskPending, PriorityLow, nil),
		part("Print the brochure", TaskCancelled, PriorityLow, nil),
	})
	return err
}
