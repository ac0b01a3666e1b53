package tasks_test

import (
	"testing"

	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/portlets/tasks"
)

// An index serves every order of every list, however many rows there are.
func TestOrders_ServedByIndexes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, fill := range []string{
		`
insert into portal_tasks_projects (id, organization_id, created_by, name, created_at, updated_at)
select gen_random_uuid(), $1, $2, 'Project ' || md5(i::text) || i, now() - i * interval '1 second', now() - (i * 7919 % 50021) * interval '1 second'
from generate_series(1, $3::int) i`, `
insert into portal_tasks_tasks (id, organization_id, created_by, title, status, priority, completed_at, due_date, created_at, updated_at)
select gen_random_uuid(), $1, $2, 'Task ' || md5(i::text), s, (array['low', 'medium', 'high', 'urgent'])[1 + i / 4 % 4],
  case s when 'completed' then now() end, case when i % 3 > 0 then now() + (i * 7919 % 50021) * interval '1 minute' end,
  now() - i * interval '1 second', now() - (i * 7919 % 50021) * interval '1 second'
from generate_series(1, $3::int) i cross join lateral (values ((array['pending', 'in_progress', 'completed', 'cancelled'])[1 + i % 4])) v (s)`,
	} {
		b.Exec(t, fill, b.AcmeID, b.Ada, 50_000)
		b.Exec(t, fill, b.GlobexID, b.Grace, 1_000)
	}
	portlettest.ServedByIndexes(t, b.World, tasks.Tasks)
	portlettest.ServedByIndexes(t, b.World, tasks.Projects)
}
