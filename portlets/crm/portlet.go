// Package crm is the CRM portlet: contacts and the deals made with them.
package crm

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
		ID:          "crm",
		Name:        "CRM",
		Version:     "1.0.0",
		Description: "Keep contacts and follow deals until they are won.",
		Category:    "sales",
		Icon:        "contacts",
		Author:      "Station",
		Tags:        []string{"contacts", "deals", "sales"},
		Permissions: []portlet.Permission{
			{Verb: "view", DisplayName: "View the CRM", Description: "Read contacts and deals."},
			{Verb: "use", DisplayName: "Work in the CRM", Description: "Create, change and delete contacts and deals."},
			{Verb: "admin", DisplayName: "Administer the CRM", Description: "Configure the CRM."},
		},
		DefaultPermissions: map[string][]string{
			"view":  {"owner", "admin", "member", "viewer"},
			"use":   {"owner", "admin", "member"},
			"admin": {"owner", "admin"},
		},
		AppRoute:        "/app/crm",
		APIPrefix:       "crm",
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
	r.deals.BeforeUpdate = reopen
	r.contacts.OnDelete = []entity.Cascade{r.deals.Changing(dealsOfContact, leaveContact)}
	return r
}
