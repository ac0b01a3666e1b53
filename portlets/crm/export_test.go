package crm

import "github.com/station-portal/station/internal/entity"

// The kinds, for tests of how they are read.
var (
	Contacts = contacts
	Deals    = deals
)

// Where shows the conditions of the filter.
func (f *ContactFilter) Where(w *entity.Where) { f.where(w) }

// Where shows the conditions of the filter.
func (f *DealFilter) Where(w *entity.Where) { f.where(w) }
