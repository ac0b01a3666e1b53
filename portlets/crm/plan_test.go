package crm_test

import (
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/portlets/crm"
)

// An index serves every order of every list, however many rows there are.
func TestOrders_ServedByIndexes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, fill := range []string{
		`
insert into portal_crm_contacts (id, organization_id, created_by, first_name, last_name, company, last_contacted_at, created_at, updated_at)
select gen_random_uuid(), $1, $2, 'First', 'Last ' || md5(i::text), case when i % 3 > 0 then 'Company ' || i % 5000 end,
  case when i % 5 > 0 then now() - (i * 7919 % 50021) * interval '1 minute' end,
  now() - i * interval '1 second', now() - (i * 7919 % 50021) * interval '1 second'
from generate_series(1, $3::int) i`, `
insert into portal_crm_deals (id, organization_id, created_by, name, amount, expected_close_date, stage, closed_at, created_at, updated_at)
select gen_random_uuid(), $1, $2, 'Deal ' || md5(i::text), case when i % 3 > 0 then i % 4000 + 0.5 end,
  case when i % 5 > 0 then current_date + i % 700 end, s, case when s in ('won', 'lost') then now() end,
  now() - i * interval '1 second', now() - (i * 7919 % 50021) * interval '1 second'
from generate_series(1, $3::int) i cross join lateral (
  values ((array['prospect', 'qualified', 'proposal', 'negotiation', 'won', 'lost'])[1 + i % 6])) v (s)`,
	} {
		b.Exec(t, fill, b.AcmeID, b.Ada, 50_000)
		b.Exec(t, fill, b.GlobexID, b.Grace, 1_000)
	}
	portlettest.ServedByIndexes(t, b.World, crm.Contacts)
	portlettest.ServedByIndexes(t, b.World, crm.Deals)
}

// An index finds what each field of a filter asks for among many other rows.
func TestFilters_ServedByIndexes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	cleo := b.DB.Member(t, b.AcmeID, "cleo")
	contactID := uuid.New()
	b.Exec(t, `
insert into portal_crm_contacts (organization_id, created_by, first_name, last_name, email, status, assigned_to)
select $1, $2, 'First', 'Last ' || i, 'contact' || i || '@example.com',
  case i when 1 then 'customer' else 'lead' end, case i when 2 then null when 3 then $3 else $2::uuid end
from generate_series(1, 20000) i`, b.AcmeID, b.Ada, cleo)
	b.Exec(t, `
with big as (
  insert into portal_crm_contacts (organization_id, created_by, first_name, last_name, assigned_to) values ($1, $2, 'Big', 'One', $2) returning id
), small as (
  insert into portal_crm_contacts (id, organization_id, created_by, first_name, last_name, assigned_to) values ($3, $1, $2, 'Small', 'One', $2)
)
insert into portal_crm_deals (organization_id, created_by, name, stage, contact_id)
select $1, $2, 'Deal ' || i, case i when 1 then 'proposal' else 'prospect' end, case i when 2 then null when 3 then $3::uuid else big.id end
from generate_series(1, 20000) i, big`, b.AcmeID, b.Ada, contactID)

	nobody := graphql.OmittableOf[*uuid.UUID](nil)
	portlettest.FiltersServedByIndexes(t, b.World, crm.Contacts, map[string][]*crm.ContactFilter{
		"Status":     {{Status: []crm.ContactStatus{crm.ContactStatusCustomer, crm.ContactStatusInactive}}},
		"AssigneeID": {{AssigneeID: graphql.OmittableOf(&cleo)}, {AssigneeID: nobody}},
		"Email":      {{Email: new("Contact7@example.com")}},
	})
	portlettest.FiltersServedByIndexes(t, b.World, crm.Deals, map[string][]*crm.DealFilter{
		"Stage":     {{Stage: []crm.DealStage{crm.DealStageProposal, crm.DealStageNegotiation}}},
		"ContactID": {{ContactID: graphql.OmittableOf(&contactID)}, {ContactID: nobody}},
	})
}
