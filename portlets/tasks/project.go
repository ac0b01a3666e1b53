package tasks

import (
	"regexp"
	"strings"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/input"
)

// Limits of a project, in characters.
const (
	maxName               = 100
	maxProjectDescription = 10_000
)

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
