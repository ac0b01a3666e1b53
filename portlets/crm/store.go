package crm

import (
	"context"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/postgres"
)

var contacts = entity.Declare[Contact](entity.Spec{
	Name: "contact", Portlet: "crm", Table: "portal_crm_contacts",
	Keys: map[string]entity.Key{
		string(ContactsByLastName):        {Column: "last_name_sort", SQLType: "text"},
		string(ContactsByCompany):         {Column: "company_sort", SQLType: "text", Nullable: true},
		string(ContactsByCreatedAt):       {Column: "created_at", SQLType: "timestamptz"},
		string(ContactsByUpdatedAt):       {Column: "updated_at", SQLType: "timestamptz"},
		string(ContactsByLastContactedAt): {Column: "last_contacted_at", SQLType: "timestamptz", Nullable: true},
	},
	Order: []entity.Order{{Field: string(ContactsByLastName), Direction: entity.Asc}},
	Violations: map[string]postgres.Violation{
		"portal_crm_contacts_assigned_to_fkey": {Code: apperr.NotFound, Field: "assigneeId", Sentence: "There is no such member."},
	},
})

var deals = entity.Declare[Deal](entity.Spec{
	Name: "deal", Portlet: "crm", Table: "portal_crm_deals",
	Keys: map[string]entity.Key{
		string(DealsByCreatedAt):         {Column: "created_at", SQLType: "timestamptz"},
		string(DealsByUpdatedAt):         {Column: "updated_at", SQLType: "timestamptz"},
		string(DealsByName):              {Column: "name_sort", SQLType: "text"},
		string(DealsByAmount):            {Column: "amount_sort", SQLType: "bigint", Nullable: true},
		string(DealsByStage):             {Column: "stage_rank", SQLType: "smallint"},
		string(DealsByExpectedCloseDate): {Column: "expected_close_date", SQLType: "date", Nullable: true},
	},
	Order: []entity.Order{{Field: string(DealsByCreatedAt), Direction: entity.Desc}},
	Violations: map[string]postgres.Violation{
		"portal_crm_deals_contact_id_fkey": {Code: apperr.NotFound, Field: "contactId", Sentence: "There is no such contact."},
	},
})

// DealTotal is the number and sum of the deals of one stage and currency.
type DealTotal struct {
	Stage    DealStage       `db:"stage"`
	Currency string          `db:"currency"`
	Count    int             `db:"count"`
	Amount   decimal.Decimal `db:"amount"`
}

func (r *Resolver) totalDeals(ctx context.Context) ([]*DealTotal, error) {
	totals := []*DealTotal{}
	err := r.DB.InOrg(ctx, postgres.All(&totals, `
select stage, currency, count(*) as count, coalesce(sum(amount), 0) as amount
from portal_crm_deals group by stage_rank, stage, currency order by stage_rank, currency`))
	return totals, err
}

var totalsByContact = dataloaders.New(func(ids []uuid.UUID) ([]postgres.Query, func() map[uuid.UUID][]*DealTotal) {
	var rows []struct {
		DealTotal
		ContactID uuid.UUID `db:"contact_id"`
	}
	query := postgres.All(&rows, `
select contact_id, stage, currency, count(*) as count, coalesce(sum(amount), 0) as amount
from portal_crm_deals where contact_id = any($1)
group by contact_id, stage_rank, stage, currency order by stage_rank, currency`, ids)
	return []postgres.Query{query}, func() map[uuid.UUID][]*DealTotal {
		found := make(map[uuid.UUID][]*DealTotal, len(ids))
		for _, id := range ids {
			found[id] = []*DealTotal{}
		}
		for i, row := range rows {
			found[row.ContactID] = append(found[row.ContactID], &rows[i].DealTotal)
		}
		return found
	}
})

// The deals that lose their contact when it is deleted.
const dealsOfContact = "select id from portal_crm_deals where contact_id = $1"
