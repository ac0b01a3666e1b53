package tasks

import "github.com/station-portal/station/internal/entity"

// The kinds, for tests of how they are read.
var (
	Tasks    = tasks
	Projects = projects
)

// Where shows the conditions of the filter.
func (f *TaskFilter) Where(w *entity.Where) { f.where(w) }

// Where shows the conditions of the filter.
func (f *ProjectFilter) Where(w *entity.Where) { f.where(w) }
