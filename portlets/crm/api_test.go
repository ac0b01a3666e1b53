package crm_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/portlets/crm"
	"github.com/station-portal/station/resolvers/stationtest"
)

type fields = map[string]any

// What a caller writes that can't be is told by field, and changes nothing.
func TestAPI_BadInput(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	member := s.Member(s.Organization("acme"), "member", "member")
	const contact = `mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }`
	const deal = `mutation ($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }`
	for _, c := range []struct {
		name, query     string
		input           fields
		field, sentence string
	}{
		{"phone", contact, fields{"firstName": "A", "lastName": "B", "phone": "call me"}, "phone", "`phone` must have at least 3 digits and, besides digits, only spaces and + ( ) - . / x #."},
		{"e-mail", contact, fields{"firstName": "A", "lastName": "B", "email": "a@b"}, "email", "`email` must be an email address, such as ada@example.com."},
		{"currency", deal, fields{"name": "A", "currency": "EURO"}, "currency", "`currency` must be a code of ISO 4217, such as EUR."},
		{"no currency", deal, fields{"name": "A", "currency": "xxx"}, "currency", "`currency` must be a code of ISO 4217, such as EUR."},
		{"amount", deal, fields{"name": "A", "amount": "12,50"}, "amount", `This is not a decimal number: write it as "1499.90".`},
		{"probability", deal, fields{"name": "A", "probability": 101}, "probability", "`probability` must be from 0 to 100."},
		{"close date", deal, fields{"name": "A", "expectedCloseDate": "2026-13-01"}, "expectedCloseDate", "This is not a date: write it as 2026-11-23."},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := member.Ask(c.query, "input", c.input)
			require.Len(t, r.Errors, 1, r.Body)
			require.Equal(t, "BAD_USER_INPUT", r.Errors[0].Extensions.Code)
			require.Equal(t, c.sentence, r.Errors[0].Extensions.Fields[c.field], r.Body)
		})
	}
	var left struct{ Contacts, Deals struct{ TotalCount int } }
	member.MustAsk(&left, `{ contacts { totalCount } deals { totalCount } }`)
	require.Zero(t, left)
	var events int
	require.NoError(t, s.DB.Super(t).QueryRow(t.Context(),
		`select (select count(*) from portal_event_outbox) + (select count(*) from portal_event_logs)`).Scan(&events))
	require.Zero(t, events)
}

// Three levels cost at most three round trips, however many rows they have.
func TestAPI_RoundTrips(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet)
	member := s.Member(s.Organization("acme"), "member", "owner")
	for _, contacts := range []int{1, 20} {
		for i := range contacts {
			var made struct {
				CreateContact struct{ Contact struct{ ID string } }
			}
			member.MustAsk(&made, `mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }`,
				"input", fields{"firstName": "A", "lastName": fmt.Sprintf("B%d", i), "assigneeId": member.UserID})
			var deals []fields
			for j := range 5 {
				deals = append(deals, fields{"name": fmt.Sprintf("deal %d", j), "amount": "10.50", "contactId": made.CreateContact.Contact.ID})
			}
			member.MustAsk(nil, `mutation ($input: CreateDealsInput!) { createDeals(input: $input) { results { deal { id } } } }`,
				"input", fields{"deals": deals})
		}
		least := math.MaxInt
		for range 5 {
			before := s.DB.RoundTrips()
			member.MustAsk(nil, `{ contacts(first: 100) { nodes { lastName assignee { displayName } dealTotals { amount }
				deals(first: 50) { nodes { name amount createdBy { displayName } contact { lastName } } } } } }`)
			least = min(least, s.DB.RoundTrips()-before)
		}
		require.LessOrEqual(t, least, 3)
	}
}

// A change of a contact and of a deal reaches who watches, and nobody of another
// organization.
func TestChanged(t *testing.T) {
	t.Parallel()
	w := portlettest.New(t, crm.Manifest())
	bus, err := eventbus.New(eventbus.Config{DB: w.DB.DB, Logger: w.Deps.Logger})
	require.NoError(t, err)
	bus.Start(t.Context())
	t.Cleanup(bus.Stop)
	w.Deps.Events = portlettest.Watch(bus)
	r := crm.New(w.Deps)
	contacts, err := r.ContactChanged(w.Acme)
	require.NoError(t, err)
	deals, err := r.DealChanged(w.Acme)
	require.NoError(t, err)
	_, err = r.CreateContact(w.Globex, crm.CreateContactInput{FirstName: "Not", LastName: "Ours", Status: crm.ContactStatusLead})
	require.NoError(t, err)
	contact, err := r.CreateContact(w.Acme, crm.CreateContactInput{FirstName: "A", LastName: "Berg", Status: crm.ContactStatusLead})
	require.NoError(t, err)
	deal, err := r.CreateDeal(w.Acme, crm.CreateDealInput{Name: "A deal", Currency: "EUR", Stage: crm.DealStageProspect})
	require.NoError(t, err)
	_, err = r.DeleteDeal(w.Acme, crm.DeleteDealInput{ID: deal.Deal.ID})
	require.NoError(t, err)

	changed := receive(t, contacts)
	require.Equal(t, portlet.Created, changed.Change)
	shown, err := changed.Contact(w.Response(w.Acme))
	require.NoError(t, err)
	require.Equal(t, contact.Contact.ID, shown.ID)
	made := receive(t, deals)
	require.Equal(t, crm.DealChange{Change: portlet.Created, DealID: deal.Deal.ID}, *made)
	gone := receive(t, deals)
	require.Equal(t, portlet.Deleted, gone.Change)
	none, err := gone.Deal(w.Response(w.Acme))
	require.NoError(t, err)
	require.Nil(t, none)
}

func receive[C any](t *testing.T, changes <-chan C) C {
	t.Helper()
	select {
	case change := <-changes:
		return change
	case <-time.After(20 * time.Second):
		require.FailNow(t, "no change comes")
		panic("unreachable")
	}
}
