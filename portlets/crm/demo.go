package crm

import (
	"context"

	"github.com/shopspring/decimal"

	"github.com/station-portal/station/internal/portlet"
)

// demo gives a new demo organization a few contacts with deals.
func demo(ctx context.Context, deps portlet.Deps) error {
	r := New(deps)
	for _, d := range []struct {
		first, last, company, email, deal string
		status                            ContactStatus
		stage                             DealStage
		cents                             int64
		probability                       int
	}{
		{"Maria", "Anders", "Alfreds Futterkiste", "maria@alfreds.example", "Spring order", ContactStatusCustomer, DealStageWon, 149_990, 100},
		{"Thomas", "Hardy", "Around the Horn", "thomas@horn.example", "Yearly supply", ContactStatusProspect, DealStageNegotiation, 1_250_000, 70},
		{"Christina", "Berglund", "Berglunds snabbköp", "christina@berglunds.example", "Trial", ContactStatusLead, DealStageProspect, 48_000, 20},
	} {
		contact, err := r.contacts.Create(ctx, &Contact{
			FirstName: d.first, LastName: d.last, Company: &d.company, Email: &d.email, Status: d.status,
		})
		if err != nil {
			return err
		}
		amount := decimal.New(d.cents, -2)
		if _, err := r.deals.Create(ctx, &Deal{
			Name: d.deal, Amount: &amount, Currency: "EUR", Stage: d.stage, Probability: d.probability, ContactID: &contact.ID,
		}); err != nil {
			return err
		}
	}
	return nil
}
