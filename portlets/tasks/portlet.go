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
		Events:          events,
		Migrations:      migrations,
		Demo:            demo,
	}
}

// Resolver answers the portlet's root fields.
type Resolver struct {
	portlet.Deps
	stores
}

// New makes the portlet's resolver.
func New(deps portlet.Deps) *Resolver {
	r := &Resolver{Deps: deps, stores: openStores(deps)}
	r.tasks.BeforeUpdate = move
	r.tasks.OnDelete = []entity.Cascade{r.tasks.Deleting(partsOfTask)}
	r.projects.OnDelete = []entity.Cascade{r.tasks.Deleting(tasksOfProject)}
	return r
}
