package crm

import (
	"context"

	"github.com/station-portal/station/internal/postgres"
)

// The deals that lose their contact when it is deleted.
const dealsOfContact = "select id from portal_crm_deals where contact_id = $1"

func leaveContact(deal *Deal) { deal.ContactID = nil }

// reopen forgets when a deal was closed that comes to another stage: from won to lost it
// is closed anew.
func reopen(_ context.Context, _ *postgres.Tx, before, after *Deal) error {
	if after.Stage != before.Stage {
		after.ClosedAt = nil
	}
	return nil
}
