package orgs

import "github.com/station-portal/station/internal/entity"

// Members is the kind, for tests of how it is read.
var Members = members

// Where shows the conditions of the filter.
func (f *UserFilter) Where(w *entity.Where) { f.where(w) }
