package crm

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"golang.org/x/text/currency"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/input"
)

// Limits of a deal.
const (
	maxDealName    = 200 // characters
	maxProbability = 100 // percent
	decimals       = 2   // of an amount
)

var maxAmount = decimal.New(999_999_999_999, -decimals)

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
	input.Choice(&faults, "stage", d.Stage)
	if d.Stage != DealStageWon && d.Stage != DealStageLost {
		d.ClosedAt = nil
	} else if d.ClosedAt == nil {
		d.ClosedAt = new(entity.Now())
	}
	return faults.Err()
}
