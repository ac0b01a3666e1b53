package tasks_test

import (
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

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

// An index finds what each field of a filter asks for among many other rows.
func TestFilters_ServedByIndexes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	cleo := b.DB.Member(t, b.AcmeID, "cleo")
	projectID, parentID := uuid.New(), uuid.New()
	b.Exec(t, `
with big as (
  insert into portal_tasks_projects (organization_id, created_by, name) values ($1, $2, 'Big') returning id
), small as (
  insert into portal_tasks_projects (id, organization_id, created_by, name) values ($3, $1, $2, 'Small')
), whole as (
  insert into portal_tasks_tasks (organization_id, created_by, title) values ($1, $2, 'Whole') returning id
), other as (
  insert into portal_tasks_tasks (id, organization_id, created_by, title) values ($4, $1, $2, 'Other')
)
insert into portal_tasks_tasks (organization_id, created_by, title, status, priority, project_id, parent_task_id, assigned_to, due_date)
select $1, $2, 'Task ' || i,
  case i when 1 then 'cancelled' else 'pending' end, case i when 2 then 'urgent' else 'low' end,
  case i when 3 then null when 4 then $3 else big.id end, case i when 5 then null when 6 then $4 else whole.id end,
  case i when 7 then null when 8 then $5 else $2 end,
  case i when 9 then timestamptz '2000-01-01' when 10 then '2100-01-01' else '2030-01-01' end
from generate_series(1, 20000) i, big, whole`, b.AcmeID, b.Ada, projectID, parentID, cleo)
	b.Exec(t, `
insert into portal_tasks_projects (organization_id, created_by, name, is_archived)
select $1, $2, 'Project ' || i, i = 1 from generate_series(1, 20000) i`, b.AcmeID, b.Ada)

	nobody, archived := graphql.OmittableOf[*uuid.UUID](nil), true
	instant := func(year int) *time.Time { return new(time.Date(year, time.June, 1, 0, 0, 0, 0, time.UTC)) }
	portlettest.FiltersServedByIndexes(t, b.World, tasks.Tasks, map[string][]*tasks.TaskFilter{
		"Status":     {{Status: []tasks.TaskStatus{tasks.TaskStatusCancelled, tasks.TaskStatusCompleted}}},
		"Priority":   {{Priority: []tasks.TaskPriority{tasks.TaskPriorityUrgent, tasks.TaskPriorityHigh}}},
		"ProjectID":  {{ProjectID: graphql.OmittableOf(&projectID)}, {ProjectID: nobody}},
		"AssigneeID": {{AssigneeID: graphql.OmittableOf(&cleo)}, {AssigneeID: nobody}},
		"ParentID":   {{ParentID: graphql.OmittableOf(&parentID)}, {ParentID: nobody}},
		"DueBefore":  {{DueBefore: instant(2000)}},
		"DueFrom":    {{DueFrom: instant(2099)}},
	})
	portlettest.FiltersServedByIndexes(t, b.World, tasks.Projects, map[string][]*tasks.ProjectFilter{
		"IsArchived": {{IsArchived: &archived}},
	})
}
