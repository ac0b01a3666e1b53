package crm

import (
	"slices"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/shopspring/decimal"
	"golang.org/x/text/currency"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/relay"
	"github.com/station-portal/station/internal/scalar"
)

// Limits of a deal.
const (
	maxDealName    = 200 // characters
	maxProbability = 100 // percent
	decimals       = 2   // of an amount
)

var maxAmount = decimal.New(999_999_999_999, -decimals)

// Deal is a piece of business that may be won.
type Deal struct {
	entity.Base
	Name              string           `db:"name" json:"name"`
	Amount            *decimal.Decimal `db:"amount" json:"amount"`
	Currency          string           `db:"currency" json:"currency"`
	Stage             DealStage        `db:"stage" json:"stage"`
	Probability       int              `db:"probability" json:"probability"`
	ExpectedCloseDate *scalar.Date     `db:"expected_close_date" json:"expectedCloseDate"`
	ClosedAt          *time.Time       `db:"closed_at" json:"closedAt"`
	ContactID         *uuid.UUID       `db:"contact_id" json:"contactId"`
}

// DealStage is how far a deal is.
type DealStage string

// The stages, as they are stored.
const (
	StageProspect    DealStage = "prospect"
	StageQualified   DealStage = "qualified"
	StageProposal    DealStage = "proposal"
	StageNegotiation DealStage = "negotiation"
	StageWon         DealStage = "won"
	StageLost        DealStage = "lost"
)

// DealOrderField is what deals can be ordered by.
type DealOrderField string

// The order fields, each with an index.
const (
	DealsByCreatedAt         DealOrderField = "CREATED_AT"
	DealsByUpdatedAt         DealOrderField = "UPDATED_AT"
	DealsByName              DealOrderField = "NAME"
	DealsByAmount            DealOrderField = "AMOUNT"
	DealsByStage             DealOrderField = "STAGE"
	DealsByExpectedCloseDate DealOrderField = "EXPECTED_CLOSE_DATE"
)

// The list types of the schema.
type (
	DealConnection = relay.Connection[Deal]
	DealEdge       = relay.Edge[Deal]
	DealOrder      = entity.OrderBy[DealOrderField]
)

// DealFilter says which deals to list.
type DealFilter struct {
	Stage     []DealStage
	ContactID graphql.Omittable[*uuid.UUID]
	Search    *string
}

func (f *DealFilter) where(w *entity.Where) {
	if f == nil {
		return
	}
	entity.In(w, "t.stage", f.Stage)
	w.Reference("t.contact_id", f.ContactID)
	w.Search(f.Search, "t.name_sort")
}

// newerCurrencies are current codes of ISO 4217 that x/text, whose tables are of
// 2017, does not know.
var newerCurrencies = []string{"MRU", "SLE", "UYW", "VED", "VES", "XCG", "ZWG"}

// noCurrencies are codes of ISO 4217 for no currency and for tests.
var noCurrencies = []string{"XXX", "XTS"}

// isoCurrency gives the code as ISO 4217 writes it.
func isoCurrency(code string) (iso string, ok bool) {
	if upper := strings.ToUpper(code); slices.Contains(newerCurrencies, upper) {
		return upper, true
	}
	unit, err := currency.ParseISO(code)
	return unit.String(), err == nil && !slices.Contains(noCurrencies, unit.String())
}

// Validate puts the deal into its canonical form; closedAt follows stage.
func (d *Deal) Validate() error {
	var faults apperr.Fields
	input.Line(&faults, "name", &d.Name, maxDealName)
	if d.Amount != nil {
		amount := d.Amount.Round(decimals)
		if amount.IsNegative() || amount.GreaterThan(maxAmount) || !amount.Equal(*d.Amount) {
			faults.Add("amount", "`amount` must be from 0 to 9999999999.99 with at most two decimals.")
		}
		// The form in which the database gives it back, with all decimals except
		// of zero, so that an answer does not change by being read again.
		if amount.IsZero() {
			amount = decimal.Decimal{}
		}
		d.Amount = &amount
	}
	if iso, ok := isoCurrency(d.Currency); ok {
		d.Currency = iso
	} else {
		faults.Add("currency", "`currency` must be a code of ISO 4217, such as EUR.")
	}
	if d.Probability < 0 || d.Probability > maxProbability {
		faults.Add("probability", "`probability` must be from 0 to 100.")
	}
	switch d.Stage {
	case StageProspect, StageQualified, StageProposal, StageNegotiation:
		d.ClosedAt = nil
	case StageWon, StageLost:
		if d.ClosedAt == nil {
			now := entity.Now()
			d.ClosedAt = &now
		}
	default:
		faults.Add("stage", "`stage` must be PROSPECT, QUALIFIED, PROPOSAL, NEGOTIATION, WON or LOST.")
	}
	return faults.Err()
}

// CreateDealInput is a deal to make.
type CreateDealInput struct {
	Name              string
	Amount            *decimal.Decimal
	Currency          string
	Stage             DealStage
	Probability       int
	ExpectedCloseDate *scalar.Date
	ContactID         *uuid.UUID
}

func (in *CreateDealInput) deal() *Deal {
	return &Deal{
		Name: in.Name, Amount: in.Amount, Currency: in.Currency, Stage: in.Stage,
		Probability: in.Probability, ExpectedCloseDate: in.ExpectedCloseDate, ContactID: in.ContactID,
	}
}

// UpdateDealInput is what to change of a deal.
type UpdateDealInput struct {
	ID                uuid.UUID
	Version           int
	Name              graphql.Omittable[*string]
	Amount            graphql.Omittable[*decimal.Decimal]
	Currency          graphql.Omittable[*string]
	Stage             graphql.Omittable[*DealStage]
	Probability       graphql.Omittable[*int]
	ExpectedCloseDate graphql.Omittable[*scalar.Date]
	ContactID         graphql.Omittable[*uuid.UUID]
}

func (in *UpdateDealInput) apply(d *Deal) error {
	var faults apperr.Fields
	stage := d.Stage
	input.Set(&faults, "name", in.Name, &d.Name)
	input.SetOptional(in.Amount, &d.Amount)
	input.Set(&faults, "currency", in.Currency, &d.Currency)
	input.Set(&faults, "stage", in.Stage, &d.Stage)
	input.Set(&faults, "probability", in.Probability, &d.Probability)
	input.SetOptional(in.ExpectedCloseDate, &d.ExpectedCloseDate)
	input.SetOptional(in.ContactID, &d.ContactID)
	if d.Stage != stage {
		// A deal that goes from won to lost was closed anew.
		d.ClosedAt = nil
	}
	return faults.Err()
}

// The inputs and payloads of the deal mutations.
type (
	CreateDealPayload  struct{ Deal *Deal }
	CreateDealsInput   struct{ Deals []*CreateDealInput }
	CreateDealsPayload struct{ Results []*CreateDealResult }
	CreateDealResult   struct {
		Deal  *Deal
		Error *entity.RowError
	}
	UpdateDealPayload struct{ Deal *Deal }
	DeleteDealInput   struct {
		ID      uuid.UUID
		Version *int
	}
	DeleteDealPayload struct{ Deal *Deal }
)
