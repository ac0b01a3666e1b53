package tasks

import (
	"regexp"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/relay"
)

// Limits of a project, in characters.
const (
	maxName               = 100
	maxProjectDescription = 10_000
)

// Project is a heading that tasks are gathered under.
type Project struct {
	entity.Base
	Name        string  `db:"name" json:"name"`
	Description *string `db:"description" json:"description" event:"-"`
	Color       *string `db:"color" json:"color"`
	IsArchived  bool    `db:"is_archived" json:"isArchived"`
}

// ProjectOrderField is what projects can be ordered by.
type ProjectOrderField string

// The order fields, each with an index.
const (
	ProjectsByName      ProjectOrderField = "NAME"
	ProjectsByCreatedAt ProjectOrderField = "CREATED_AT"
	ProjectsByUpdatedAt ProjectOrderField = "UPDATED_AT"
)

// The list types of the schema.
type (
	ProjectConnection = relay.Connection[Project]
	ProjectEdge       = relay.Edge[Project]
	ProjectOrder      = entity.OrderBy[ProjectOrderField]
)

// ProjectFilter says which projects to list.
type ProjectFilter struct {
	IsArchived *bool
	Search     *string
}

func (f *ProjectFilter) where(w *entity.Where) {
	if f == nil {
		return
	}
	if f.IsArchived != nil {
		w.And("t.is_archived = ?", *f.IsArchived)
	}
	w.Search(f.Search, "t.name_sort")
}

var hexColor = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Validate puts the project into its canonical form.
func (p *Project) Validate() error {
	var faults apperr.Fields
	input.Line(&faults, "name", &p.Name, maxName)
	input.OptionalText(&faults, "description", &p.Description, maxProjectDescription)
	if p.Color != nil {
		color := strings.ToLower(*p.Color)
		p.Color = &color
		if !hexColor.MatchString(color) {
			faults.Add("color", "`color` must be written as #rrggbb.")
		}
	}
	return faults.Err()
}

// CreateProjectInput is a project to make.
type CreateProjectInput struct {
	Name        string
	Description *string
	Color       *string
}

func (in *CreateProjectInput) project() *Project {
	return &Project{Name: in.Name, Description: in.Description, Color: in.Color}
}

// UpdateProjectInput is what to change of a project.
type UpdateProjectInput struct {
	ID          uuid.UUID
	Version     int
	Name        graphql.Omittable[*string]
	Description graphql.Omittable[*string]
	Color       graphql.Omittable[*string]
	IsArchived  graphql.Omittable[*bool]
}

func (in *UpdateProjectInput) apply(p *Project) error {
	var faults apperr.Fields
	input.Set(&faults, "name", in.Name, &p.Name)
	input.SetOptional(in.Description, &p.Description)
	input.SetOptional(in.Color, &p.Color)
	input.Set(&faults, "isArchived", in.IsArchived, &p.IsArchived)
	return faults.Err()
}

// The inputs and payloads of the project mutations.
type (
	CreateProjectPayload struct{ Project *Project }
	UpdateProjectPayload struct{ Project *Project }
	DeleteProjectInput   struct {
		ID      uuid.UUID
		Version *int
	}
	DeleteProjectPayload struct{ Project *Project }
)
