package crm

import (
	"context"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/orgs"
)

// Assignee is Contact.assignee.
func (c *Contact) Assignee(ctx context.Context) (*orgs.User, error) {
	return orgs.LoadUserRef(ctx, c.AssigneeID)
}

// CreatedBy is Contact.createdBy.
func (c *Contact) CreatedBy(ctx context.Context) (*orgs.User, error) {
	return orgs.LoadUser(ctx, c.CreatedByID)
}

// Deals is Contact.deals.
func (c *Contact) Deals(ctx context.Context, first int, after *string, filter *DealFilter, orderBy []*DealOrder) (*DealConnection, error) {
	args := entity.Args(first, after, orderBy)
	filter.where(&args.Where)
	return deals.Children(ctx, "contact_id", c.ID, args)
}

// DealTotals is Contact.dealTotals.
func (c *Contact) DealTotals(ctx context.Context) ([]*DealTotal, error) {
	return totalsByContact.Load(ctx, c.ID)
}

// Contact is Deal.contact.
func (d *Deal) Contact(ctx context.Context) (*Contact, error) {
	return contacts.LoadRef(ctx, d.ContactID)
}

// CreatedBy is Deal.createdBy.
func (d *Deal) CreatedBy(ctx context.Context) (*orgs.User, error) {
	return orgs.LoadUser(ctx, d.CreatedByID)
}
