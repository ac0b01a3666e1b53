package crm

import (
	"context"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/entity"
)

// Contacts is Query.contacts.
func (r *Resolver) Contacts(ctx context.Context, first int, after *string, filter *ContactFilter, orderBy []*ContactOrder) (*ContactConnection, error) {
	args := entity.Args(first, after, orderBy)
	filter.where(&args.Where)
	return r.contacts.Page(ctx, args)
}

// Contact is Query.contact.
func (r *Resolver) Contact(ctx context.Context, id uuid.UUID) (*Contact, error) {
	return contacts.Get(ctx, id)
}

// Deals is Query.deals.
func (r *Resolver) Deals(ctx context.Context, first int, after *string, filter *DealFilter, orderBy []*DealOrder) (*DealConnection, error) {
	args := entity.Args(first, after, orderBy)
	filter.where(&args.Where)
	return r.deals.Page(ctx, args)
}

// Deal is Query.deal.
func (r *Resolver) Deal(ctx context.Context, id uuid.UUID) (*Deal, error) {
	return deals.Get(ctx, id)
}

// DealTotals is Query.dealTotals.
func (r *Resolver) DealTotals(ctx context.Context) ([]*DealTotal, error) {
	return r.totalDeals(ctx)
}
