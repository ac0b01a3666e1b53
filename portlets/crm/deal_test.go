package crm_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/scalar"
	"github.com/station-portal/station/portlets/crm"
)

func deal(edit func(d *crm.Deal)) *crm.Deal {
	d := &crm.Deal{Name: "Coffee for a year", Currency: "USD", Stage: crm.DealStageProspect}
	edit(d)
	return d
}

func money(text string) *decimal.Decimal {
	return new(decimal.RequireFromString(text))
}

// answer is an amount as a response has it.
func answer(amount *decimal.Decimal) string {
	var out strings.Builder
	scalar.MarshalDecimal(*amount).MarshalGQL(&out)
	return out.String()
}

func TestDeal_Validate(t *testing.T) {
	t.Parallel()

	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		d := &crm.Deal{
			Name: " Coffee for a year ", Amount: money("1499.9"), Currency: "eur",
			Stage: crm.DealStageProposal, Probability: 40,
			ExpectedCloseDate: &scalar.Date{Time: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)},
		}
		require.NoError(t, d.Validate())
		assert.Equal(t, "Coffee for a year", d.Name)
		assert.Equal(t, "EUR", d.Currency)
		assert.Nil(t, d.ClosedAt)
		text, err := json.Marshal(d)
		require.NoError(t, err)
		assert.JSONEq(t, `{
			"id": "00000000-0000-0000-0000-000000000000", "name": "Coffee for a year", "amount": "1499.9",
			"currency": "EUR", "stage": "proposal", "probability": 40, "expectedCloseDate": "2026-11-23",
			"closedAt": null, "contactId": null
		}`, string(text))
	})

	t.Run("OKLimits", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, deal(func(d *crm.Deal) {
			d.Name, d.Amount, d.Probability = strings.Repeat("é", 200), money("9999999999.99"), 100
		}).Validate())
	})

	for text, want := range map[string]string{"0": `"0"`, "-0.00": `"0"`, "12": `"12.00"`, "1499.9": `"1499.90"`, "1.50000": `"1.50"`} {
		t.Run("OKAmount/"+text, func(t *testing.T) {
			t.Parallel()
			given := money(text)
			d := deal(func(d *crm.Deal) { d.Amount = given })
			require.NoError(t, d.Validate())
			assert.Equal(t, want, answer(d.Amount))
			assert.Equal(t, *money(text), *given, "the given amount is shared and must stay")
		})
	}
	for _, text := range []string{"-0.01", "-0.001", "10000000000", "9999999999.994", "9999999999.999", "0.001", "1.005"} {
		t.Run("ErrAmount/"+text, func(t *testing.T) {
			t.Parallel()
			err := deal(func(d *crm.Deal) { d.Amount = money(text) }).Validate()
			assert.Equal(t, map[string]string{
				"amount": "`amount` must be from 0 to 9999999999.99 with at most two decimals.",
			}, portlettest.Faults(t, err))
		})
	}

	// The last ones are younger than the library's tables.
	for _, code := range []string{"USD", "eur", "Chf", "jpy", "VES", "sle", "ZWG", "xcg"} {
		t.Run("OKCurrency/"+code, func(t *testing.T) {
			t.Parallel()
			d := deal(func(d *crm.Deal) { d.Currency = code })
			require.NoError(t, d.Validate())
			assert.Equal(t, strings.ToUpper(code), d.Currency)
		})
	}
	for _, code := range []string{"", "US", "USDX", "ABC", "U$D", "ＵＳＤ", "\x00\x00\x00"} {
		t.Run("ErrCurrency/"+code, func(t *testing.T) {
			t.Parallel()
			err := deal(func(d *crm.Deal) { d.Currency = code }).Validate()
			assert.Equal(t, map[string]string{
				"currency": "`currency` must be a code of ISO 4217, such as EUR.",
			}, portlettest.Faults(t, err))
		})
	}

	for _, tt := range []struct {
		name, field, sentence string
		edit                  func(d *crm.Deal)
	}{
		{"ErrNameRequired", "name", "`name` can't be empty.", func(d *crm.Deal) { d.Name = " " }},
		{"ErrNameTooLong", "name", "`name` must be at most 200 characters long; it is 201.", func(d *crm.Deal) { d.Name = strings.Repeat("é", 201) }},
		{"ErrProbabilityNegative", "probability", "`probability` must be from 0 to 100.", func(d *crm.Deal) { d.Probability = -1 }},
		{"ErrProbabilityTooGreat", "probability", "`probability` must be from 0 to 100.", func(d *crm.Deal) { d.Probability = 101 }},
		{"ErrStage", "stage", "`stage` must be PROSPECT, QUALIFIED, PROPOSAL, NEGOTIATION, WON or LOST.", func(d *crm.Deal) { d.Stage = "sold" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := deal(tt.edit).Validate()
			assert.Equal(t, map[string]string{tt.field: tt.sentence}, portlettest.Faults(t, err))
		})
	}

	t.Run("ErrEveryField", func(t *testing.T) {
		t.Parallel()
		faults := portlettest.Faults(t, (&crm.Deal{Amount: money("-1"), Probability: 101}).Validate())
		assert.Len(t, faults, 5)
		for _, field := range []string{"name", "amount", "currency", "probability", "stage"} {
			assert.Contains(t, faults, field)
		}
	})
}

func TestDeal_ClosedAtFollowsStage(t *testing.T) {
	t.Parallel()
	earlier := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

	for _, stage := range []crm.DealStage{crm.DealStageWon, crm.DealStageLost} {
		t.Run("Closes/"+string(stage), func(t *testing.T) {
			t.Parallel()
			d := deal(func(d *crm.Deal) { d.Stage = stage })
			require.NoError(t, d.Validate())
			require.NotNil(t, d.ClosedAt)
			assert.WithinDuration(t, time.Now(), *d.ClosedAt, time.Minute)
		})
		t.Run("StaysClosed/"+string(stage), func(t *testing.T) {
			t.Parallel()
			d := deal(func(d *crm.Deal) { d.Stage, d.ClosedAt = stage, &earlier })
			require.NoError(t, d.Validate())
			assert.Equal(t, &earlier, d.ClosedAt)
		})
	}
	for _, stage := range []crm.DealStage{crm.DealStageProspect, crm.DealStageQualified, crm.DealStageProposal, crm.DealStageNegotiation} {
		t.Run("Opens/"+string(stage), func(t *testing.T) {
			t.Parallel()
			d := deal(func(d *crm.Deal) { d.Stage, d.ClosedAt = stage, &earlier })
			require.NoError(t, d.Validate())
			assert.Nil(t, d.ClosedAt)
		})
	}
}
