package apikeys

import (
	"context"

	"github.com/google/uuid"
)

// What the tests of texts need.
var (
	NewSecret  = newSecret
	WellFormed = wellFormed
)

// Flush writes the uses that were noted.
func (u *Uses) Flush() {
	u.open = func() []uuid.UUID { return nil }
	u.flush(context.Background())
}
