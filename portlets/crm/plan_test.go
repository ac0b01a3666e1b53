package crm_test

import (
	"testing"

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
