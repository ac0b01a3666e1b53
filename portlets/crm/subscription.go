package crm

import (
	"context"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/portlet"
)

// ContactChange is a change of a contact.
type ContactChange struct {
	Change    portlet.ChangeKind
	ContactID uuid.UUID
}

// Contact is ContactChange.contact, the contact as it is now.
func (c *ContactChange) Contact(ctx context.Context) (*Contact, error) {
	return Contacts.Load(ctx, c.ContactID)
}

// ContactChanged is Subscription.contactChanged.
func (r *Resolver) ContactChanged(ctx context.Context) (<-chan *ContactChange, error) {
	return portlet.Changes(ctx, r.Events, "crm.contact", func(kind portlet.ChangeKind, id uuid.UUID) *ContactChange {
		return &ContactChange{Change: kind, ContactID: id}
	})
}

// DealChange is a change of a deal.
type DealChange struct {
	Change portlet.ChangeKind
	DealID uuid.UUID
}

// Deal is DealChange.deal, the deal as it is now.
func (c *DealChange) Deal(ctx context.Context) (*Deal, error) {
	return Deals.Load(ctx, c.DealID)
}

// DealChanged is Subscription.dealChanged.
func (r *Resolver) DealChanged(ctx context.Context) (<-chan *DealChange, error) {
	return portlet.Changes(ctx, r.Events, "crm.deal", func(kind portlet.ChangeKind, id uuid.UUID) *DealChange {
		return &DealChange{Change: kind, DealID: id}
	})
}
