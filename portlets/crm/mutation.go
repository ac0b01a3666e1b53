package crm

import (
	"context"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/postgres"
)

// The deals that lose their contact when it is deleted.
const dealsOfContact = "select id from portal_crm_deals where contact_id = $1"

// CreateContact is Mutation.createContact.
func (r *Resolver) CreateContact(ctx context.Context, in CreateContactInput) (*CreateContactPayload, error) {
	contact, err := r.contacts.Create(ctx, in.Row())
	if err != nil {
		return nil, err
	}
	return &CreateContactPayload{Contact: contact}, nil
}

// CreateContacts is Mutation.createContacts.
func (r *Resolver) CreateContacts(ctx context.Context, in CreateContactsInput) (*CreateContactsPayload, error) {
	results, err := entity.CreateAll(ctx, r.contacts, "contacts", in.Contacts, (*CreateContactInput).Row,
		func(contact *Contact, fault *entity.RowError) *CreateContactResult {
			return &CreateContactResult{Contact: contact, Error: fault}
		})
	if err != nil {
		return nil, err
	}
	return &CreateContactsPayload{Results: results}, nil
}

// UpdateContact is Mutation.updateContact.
func (r *Resolver) UpdateContact(ctx context.Context, in UpdateContactInput) (*UpdateContactPayload, error) {
	contact, err := r.contacts.Update(ctx, in.ID, in.Version, func(_ *postgres.Tx, contact *Contact) error {
		return in.Apply(contact)
	})
	if err != nil {
		return nil, err
	}
	return &UpdateContactPayload{Contact: contact}, nil
}

// DeleteContact is Mutation.deleteContact.
func (r *Resolver) DeleteContact(ctx context.Context, in DeleteContactInput) (*DeleteContactPayload, error) {
	contact, err := r.contacts.Delete(ctx, in.ID, in.Version,
		r.deals.Changing(dealsOfContact, func(deal *Deal) { deal.ContactID = nil }))
	if err != nil {
		return nil, err
	}
	return &DeleteContactPayload{Contact: contact}, nil
}

// CreateDeal is Mutation.createDeal.
func (r *Resolver) CreateDeal(ctx context.Context, in CreateDealInput) (*CreateDealPayload, error) {
	deal, err := r.deals.Create(ctx, in.Row())
	if err != nil {
		return nil, err
	}
	return &CreateDealPayload{Deal: deal}, nil
}

// CreateDeals is Mutation.createDeals.
func (r *Resolver) CreateDeals(ctx context.Context, in CreateDealsInput) (*CreateDealsPayload, error) {
	results, err := entity.CreateAll(ctx, r.deals, "deals", in.Deals, (*CreateDealInput).Row,
		func(deal *Deal, fault *entity.RowError) *CreateDealResult {
			return &CreateDealResult{Deal: deal, Error: fault}
		})
	if err != nil {
		return nil, err
	}
	return &CreateDealsPayload{Results: results}, nil
}

// UpdateDeal is Mutation.updateDeal.
func (r *Resolver) UpdateDeal(ctx context.Context, in UpdateDealInput) (*UpdateDealPayload, error) {
	deal, err := r.deals.Update(ctx, in.ID, in.Version, func(_ *postgres.Tx, deal *Deal) error {
		stage := deal.Stage
		err := in.Apply(deal)
		if deal.Stage != stage {
			deal.ClosedAt = nil // from won to lost it is closed anew
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &UpdateDealPayload{Deal: deal}, nil
}

// DeleteDeal is Mutation.deleteDeal.
func (r *Resolver) DeleteDeal(ctx context.Context, in DeleteDealInput) (*DeleteDealPayload, error) {
	deal, err := r.deals.Delete(ctx, in.ID, in.Version)
	if err != nil {
		return nil, err
	}
	return &DeleteDealPayload{Deal: deal}, nil
}
