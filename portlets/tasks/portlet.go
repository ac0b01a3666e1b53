// Package tasks is the Tasks portlet: projects, tasks and their parts.
package tasks

import (
	"embed"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/portlet"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Manifest declares the portlet.
func Manifest() portlet.Manifest {
	return portlet.Manifest{
		ID:          "tasks",
		Name:        "Tasks",
		Version:     "1.0.0",
		Description: "Plan work in projects, tasks and subtasks.",
		Category:    "productivity",
		Icon:        "task_alt",
		Author:      "Station",
		Tags:        []string{"planning", "projects", "to-do"},
		Permissions: []portlet.Permission{
			{Verb: "view", DisplayName: "View tasks", Description: "Read projects and tasks."},
			{Verb: "use", DisplayName: "Work on tasks", Description: "Create, change and delete tasks and change projects."},
			{Verb: "admin", DisplayName: "Administer tasks", Description: "Delete projects with all their tasks."},
		},
		DefaultPermissions: map[string][]string{
			"view":  {"owner", "admin", "member", "viewer"},
			"use":   {"owner", "admin", "member"},
			"admin": {"owner", "admin"},
		},
		AppRoute:        "/app/tasks",
		APIPrefix:       "tasks",
		RequiresBackend: true,
		Events: []string{
			"tasks.task.created", "tasks.task.updated", "tasks.task.deleted",
			"tasks.project.created", "tasks.project.updated", "tasks.project.deleted",
		},
		Migrations: migrations,
		Demo:       demo,
	}
}

// Resolver answers the portlet's root fields.
type Resolver struct {
	portlet.Deps
	tasks    *entity.Store[Task, *Task]
	projects *entity.Store[Project, *Project]
}

// New makes the portlet's resolver.
func New(deps portlet.Deps) *Resolver {
	return &Resolver{
		Deps:     deps,
		tasks:    entity.Open[Task, *Task](Tasks, deps.DB, deps.Events),
		projects: entity.Open[Project, *Project](Projects, deps.DB, deps.Events),
	}
}
