package crm_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/scalar"
	"github.com/station-portal/station/portlets/crm"
)

// bundle is the portlet in its world.
type bundle struct {
	*crm.Resolver
	*portlettest.World
}

func setup(t *testing.T) *bundle {
	t.Helper()
	w := portlettest.New(t, crm.Manifest())
	return &bundle{Resolver: crm.New(w.Deps), World: w}
}

func (b *bundle) makeContact(t *testing.T) *crm.Contact {
	t.Helper()
	made, err := b.CreateContact(b.Acme, crm.CreateContactInput{
		FirstName: "Maria", LastName: "Anders", Email: new("Maria@Example.com"), Company: new("Alfreds Futterkiste"),
		Status: crm.ContactStatusLead, AssigneeID: &b.Ada,
	})
	require.NoError(t, err)
	return made.Contact
}

func (b *bundle) makeDeal(t *testing.T, in crm.CreateDealInput) *crm.Deal {
	t.Helper()
	if in.Name == "" {
		in.Name = "Coffee"
	}
	if in.Currency == "" {
		in.Currency = "USD"
	}
	if in.Stage == "" {
		in.Stage = crm.DealStageProspect
	}
	made, err := b.CreateDeal(b.Acme, in)
	require.NoError(t, err)
	return made.Deal
}

func TestDeal_RoundTrip(t *testing.T) {
	t.Parallel()
	b := setup(t)
	contact := b.makeContact(t)
	date := &scalar.Date{Time: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}

	for _, amount := range []string{"1499.9", "100", "0.05", "9999999999.99", "0"} {
		made := b.makeDeal(t, crm.CreateDealInput{
			Amount: money(amount), Stage: crm.DealStageWon, ExpectedCloseDate: date, ContactID: &contact.ID,
		})
		read, err := b.Deal(b.Response(b.Acme), made.ID)
		require.NoError(t, err)
		assert.True(t, money(amount).Equal(*read.Amount), "%s became %s", amount, read.Amount)
		assert.Equal(t, answer(made.Amount), answer(read.Amount))
		assert.Equal(t, made.ClosedAt.UTC(), read.ClosedAt.UTC())
		assert.Equal(t, "2026-11-23", read.ExpectedCloseDate.Format(time.DateOnly))
		assert.Equal(t, &contact.ID, read.ContactID)

		same, err := b.UpdateDeal(b.Acme, crm.UpdateDealInput{
			ID: made.ID, Version: 1,
			Amount:            graphql.OmittableOf(money(amount)),
			ExpectedCloseDate: graphql.OmittableOf(date),
		})
		require.NoError(t, err)
		assert.Equal(t, 1, same.Deal.Version, "an equal amount or day is no change")
	}

	empty := b.makeDeal(t, crm.CreateDealInput{})
	read, err := b.Deal(b.Response(b.Acme), empty.ID)
	require.NoError(t, err)
	assert.Nil(t, read.Amount)
	assert.Nil(t, read.ExpectedCloseDate)
	assert.Nil(t, read.ClosedAt)
}

func TestUpdateDeal_ClosesAnew(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.makeDeal(t, crm.CreateDealInput{Stage: crm.DealStageWon})

	renamed, err := b.UpdateDeal(b.Acme, crm.UpdateDealInput{ID: made.ID, Version: 1, Name: graphql.OmittableOf(new("Tea"))})
	require.NoError(t, err)
	assert.Equal(t, made.ClosedAt.UTC(), renamed.Deal.ClosedAt.UTC())

	lost, err := b.UpdateDeal(b.Acme, crm.UpdateDealInput{ID: made.ID, Version: 2, Stage: graphql.OmittableOf(new(crm.DealStageLost))})
	require.NoError(t, err)
	assert.True(t, lost.Deal.ClosedAt.After(*made.ClosedAt))

	open, err := b.UpdateDeal(b.Acme, crm.UpdateDealInput{ID: made.ID, Version: 3, Stage: graphql.OmittableOf(new(crm.DealStageProposal))})
	require.NoError(t, err)
	assert.Nil(t, open.Deal.ClosedAt)
}

func TestCreateDeal_ErrContactOfAnotherOrganization(t *testing.T) {
	t.Parallel()
	b := setup(t)
	contact := b.makeContact(t)
	_, err := b.CreateDeal(b.Globex, crm.CreateDealInput{
		Name: "Coffee", Currency: "USD", Stage: crm.DealStageProspect, ContactID: &contact.ID,
	})
	told := portlettest.Told(t, err, apperr.NotFound)
	assert.Equal(t, map[string]string{"contactId": "There is no such contact."}, told.Fields)
}

func TestDealTotals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	contact := b.makeContact(t)
	b.makeDeal(t, crm.CreateDealInput{Amount: money("10.10"), ContactID: &contact.ID, Stage: crm.DealStageWon})
	b.makeDeal(t, crm.CreateDealInput{Amount: money("0.90"), ContactID: &contact.ID, Stage: crm.DealStageWon})
	b.makeDeal(t, crm.CreateDealInput{Amount: money("5"), ContactID: &contact.ID, Stage: crm.DealStageWon, Currency: "EUR"})
	b.makeDeal(t, crm.CreateDealInput{ContactID: &contact.ID, Stage: crm.DealStageQualified})
	b.makeDeal(t, crm.CreateDealInput{Amount: money("7"), Stage: crm.DealStageQualified})
	nobody := b.makeContact(t)

	assert.Equal(t, []string{`qualified USD 1 "0"`, `won EUR 1 "5.00"`, `won USD 2 "11.00"`},
		texts(t)(contact.DealTotals(b.Response(b.Acme))))
	assert.Equal(t, []string{`qualified USD 2 "7.00"`, `won EUR 1 "5.00"`, `won USD 2 "11.00"`},
		texts(t)(b.DealTotals(b.Acme)))

	none, err := nobody.DealTotals(b.Response(b.Acme))
	require.NoError(t, err)
	assert.NotNil(t, none)
	assert.Empty(t, none)
	none, err = b.DealTotals(b.Globex)
	require.NoError(t, err)
	assert.NotNil(t, none)
	assert.Empty(t, none)
}

// texts writes totals in short.
func texts(t *testing.T) func(totals []*crm.DealTotal, err error) []string {
	t.Helper()
	return func(totals []*crm.DealTotal, err error) []string {
		t.Helper()
		require.NoError(t, err)
		out := make([]string, len(totals))
		for i, total := range totals {
			out[i] = fmt.Sprintf("%s %s %d %s", total.Stage, total.Currency, total.Count, answer(&total.Amount))
		}
		return out
	}
}

func TestContacts_Filter(t *testing.T) {
	t.Parallel()
	b := setup(t)
	maria := b.makeContact(t)
	other, err := b.CreateContact(b.Acme, crm.CreateContactInput{FirstName: "Ana", LastName: "Trujillo", Status: crm.ContactStatusCustomer})
	require.NoError(t, err)
	ana := other.Contact

	for name, tt := range map[string]struct {
		filter crm.ContactFilter
		want   *crm.Contact
	}{
		"Email":     {crm.ContactFilter{Email: new(" MARIA@example.com")}, maria},
		"FirstName": {crm.ContactFilter{Search: new("aria")}, maria},
		"BothNames": {crm.ContactFilter{Search: new("ana tru")}, ana},
		"Company":   {crm.ContactFilter{Search: new("FUTTER")}, maria},
		"Address":   {crm.ContactFilter{Search: new("@example")}, maria},
		"Status":    {crm.ContactFilter{Status: []crm.ContactStatus{crm.ContactStatusCustomer}}, ana},
		"Assignee":  {crm.ContactFilter{AssigneeID: graphql.OmittableOf(&b.Ada)}, maria},
		"Nobody's":  {crm.ContactFilter{AssigneeID: graphql.OmittableOf[*uuid.UUID](nil)}, ana},
	} {
		page, err := b.Contacts(b.Acme, 20, nil, &tt.filter, nil)
		require.NoError(t, err, name)
		if assert.Len(t, page.Nodes, 1, name) {
			assert.Equal(t, tt.want.ID, page.Nodes[0].ID, name)
		}
	}
	none, err := b.Contacts(b.Globex, 20, nil, nil, nil)
	require.NoError(t, err)
	assert.Empty(t, none.Nodes)
}

// Every order must page: a key's column and type are only known to the database.
func TestOrders(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.makeContact(t)
	contact := b.makeContact(t)
	b.makeDeal(t, crm.CreateDealInput{Amount: money("5"), ContactID: &contact.ID})
	b.makeDeal(t, crm.CreateDealInput{ContactID: &contact.ID})

	for _, field := range []crm.ContactOrderField{
		crm.ContactOrderFieldLastName, crm.ContactOrderFieldCompany, crm.ContactOrderFieldCreatedAt, crm.ContactOrderFieldUpdatedAt, crm.ContactOrderFieldLastContactedAt,
	} {
		order := []*crm.ContactOrder{{Field: field, Direction: entity.Asc}}
		first, err := b.Contacts(b.Acme, 1, nil, nil, order)
		require.NoError(t, err, field)
		second, err := b.Contacts(b.Acme, 1, first.PageInfo.EndCursor, nil, order)
		require.NoError(t, err, field)
		require.Len(t, second.Nodes, 1, field)
		assert.NotEqual(t, first.Nodes[0].ID, second.Nodes[0].ID, field)
	}
	for _, field := range []crm.DealOrderField{
		crm.DealOrderFieldCreatedAt, crm.DealOrderFieldUpdatedAt, crm.DealOrderFieldName, crm.DealOrderFieldAmount, crm.DealOrderFieldStage, crm.DealOrderFieldExpectedCloseDate,
	} {
		order := []*crm.DealOrder{{Field: field, Direction: entity.Desc}}
		first, err := b.Deals(b.Acme, 1, nil, nil, order)
		require.NoError(t, err, field)
		second, err := contact.Deals(b.Response(b.Acme), 1, first.PageInfo.EndCursor, nil, order)
		require.NoError(t, err, field)
		require.Len(t, second.Nodes, 1, field)
		assert.NotEqual(t, first.Nodes[0].ID, second.Nodes[0].ID, field)
	}
}

func TestDeleteContact_ReleasesDeals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	contact := b.makeContact(t)
	kept := b.makeDeal(t, crm.CreateDealInput{ContactID: &contact.ID})
	other := b.makeDeal(t, crm.CreateDealInput{})

	_, err := b.DeleteContact(b.Globex, crm.DeleteContactInput{ID: contact.ID})
	assert.True(t, apperr.Is(err, apperr.NotFound))
	_, err = b.DeleteContact(b.Acme, crm.DeleteContactInput{ID: contact.ID, Version: new(2)})
	assert.True(t, apperr.Is(err, apperr.Conflict))
	untouched, err := b.Deal(b.Response(b.Acme), kept.ID)
	require.NoError(t, err)
	assert.Equal(t, 1, untouched.Version)

	_, err = b.DeleteContact(b.Acme, crm.DeleteContactInput{ID: contact.ID, Version: new(1)})
	require.NoError(t, err)
	released, err := b.Deal(b.Response(b.Acme), kept.ID)
	require.NoError(t, err)
	assert.Nil(t, released.ContactID)
	assert.Equal(t, 2, released.Version)
	assert.True(t, released.UpdatedAt.After(kept.UpdatedAt))
	untouched, err = b.Deal(b.Response(b.Acme), other.ID)
	require.NoError(t, err)
	assert.Equal(t, 1, untouched.Version)

	// What an ordinary update writes is what the release must look like.
	again := b.makeContact(t)
	_, err = b.UpdateDeal(b.Acme, crm.UpdateDealInput{ID: kept.ID, Version: 2, ContactID: graphql.OmittableOf(&again.ID)})
	require.NoError(t, err)
	_, err = b.UpdateDeal(b.Acme, crm.UpdateDealInput{ID: kept.ID, Version: 3, ContactID: graphql.OmittableOf[*uuid.UUID](nil)})
	require.NoError(t, err)

	super := b.DB.Super(t)
	for what, query := range map[string]string{
		"events": `
select jsonb_agg((to_jsonb(e) - 'id' - 'event_id' - 'created_at' - 'occurred_at') order by e.id)
from portal_event_outbox e where e.entity_id = $1 and e.event_type = 'crm.deal.updated'`,
		"audit": `
select jsonb_agg((to_jsonb(a) - 'id' - 'created_at') order by a.id)
from portal_audit_logs a where a.resource_id = $1 and a.action = 'data_updated'`,
	} {
		var rows []map[string]any
		require.NoError(t, super.QueryRow(t.Context(), query, kept.ID).Scan(&rows), what)
		require.Len(t, rows, 3, what)
		text, err := json.Marshal(rows[2])
		require.NoError(t, err)
		var want map[string]any
		require.NoError(t, json.Unmarshal([]byte(
			strings.ReplaceAll(string(text), again.ID.String(), contact.ID.String())), &want))
		assert.Equal(t, want, rows[0], what)
	}
}
