package tasks

import (
	"context"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/postgres"
)

var tasks = entity.Declare[Task](entity.Spec{
	Name: "task", Portlet: "tasks", Table: "portal_tasks_tasks",
	Keys: map[string]entity.Key{
		string(TasksByCreatedAt): {Column: "created_at", SQLType: "timestamptz"},
		string(TasksByUpdatedAt): {Column: "updated_at", SQLType: "timestamptz"},
		string(TasksByDueDate):   {Column: "due_date", SQLType: "timestamptz", Nullable: true},
		string(TasksByPriority):  {Column: "priority_rank", SQLType: "smallint"},
		string(TasksByStatus):    {Column: "status_rank", SQLType: "smallint"},
		string(TasksByTitle):     {Column: "title_sort", SQLType: "text"},
	},
	Order: []entity.Order{{Field: string(TasksByCreatedAt), Direction: entity.Desc}},
	Violations: map[string]postgres.Violation{
		"portal_tasks_tasks_project_id_fkey":     {Code: apperr.NotFound, Field: "projectId", Sentence: "There is no such project."},
		"portal_tasks_tasks_parent_task_id_fkey": {Code: apperr.NotFound, Field: "parentId", Sentence: "There is no such parent task."},
		"portal_tasks_tasks_assigned_to_fkey":    {Code: apperr.NotFound, Field: "assigneeId", Sentence: "There is no such member."},
	},
})

var projects = entity.Declare[Project](entity.Spec{
	Name: "project", Portlet: "tasks", Table: "portal_tasks_projects",
	Keys: map[string]entity.Key{
		string(ProjectsByName):      {Column: "name_sort", SQLType: "text"},
		string(ProjectsByCreatedAt): {Column: "created_at", SQLType: "timestamptz"},
		string(ProjectsByUpdatedAt): {Column: "updated_at", SQLType: "timestamptz"},
	},
	Order: []entity.Order{{Field: string(ProjectsByName), Direction: entity.Asc}},
	Violations: map[string]postgres.Violation{
		"unique_project_name_per_org": {Code: apperr.Conflict, Field: "name", Sentence: "There is a project of this name already."},
	},
})

// TaskCount is how many tasks stand in one status.
type TaskCount struct {
	Status TaskStatus `db:"status"`
	Count  int        `db:"count"`
}

// allCounts gives one entry per status, also for those without tasks.
func allCounts(counts []TaskCount) []*TaskCount {
	found := map[TaskStatus]int{}
	for _, c := range counts {
		found[c.Status] = c.Count
	}
	all := []TaskStatus{TaskPending, TaskInProgress, TaskCompleted, TaskCancelled}
	out := make([]*TaskCount, len(all))
	for i, status := range all {
		out[i] = &TaskCount{Status: status, Count: found[status]}
	}
	return out
}

func (r *Resolver) countTasks(ctx context.Context) ([]*TaskCount, error) {
	var counts []TaskCount
	err := r.DB.InOrg(ctx, postgres.All(&counts, "select status, count(*) as count from portal_tasks_tasks group by status"))
	return allCounts(counts), err
}

var countsByProject = dataloaders.New(func(ids []uuid.UUID) ([]postgres.Query, func() map[uuid.UUID][]*TaskCount) {
	var rows []struct {
		TaskCount
		ProjectID uuid.UUID `db:"project_id"`
	}
	query := postgres.All(&rows, `
select project_id, status, count(*) as count from portal_tasks_tasks
where project_id = any($1) group by project_id, status`, ids)
	return []postgres.Query{query}, func() map[uuid.UUID][]*TaskCount {
		counts := map[uuid.UUID][]TaskCount{}
		for _, row := range rows {
			counts[row.ProjectID] = append(counts[row.ProjectID], row.TaskCount)
		}
		found := make(map[uuid.UUID][]*TaskCount, len(ids))
		for _, id := range ids {
			found[id] = allCounts(counts[id])
		}
		return found
	}
})

// The tasks that are deleted with a task and with a project: their parts, at any
// depth.
const (
	partsOfTask = `
with recursive parts as (
  select id from portal_tasks_tasks where parent_task_id = $1
  union
  select c.id from portal_tasks_tasks c join parts p on c.parent_task_id = p.id
) select id from parts`
	tasksOfProject = `
with recursive parts as (
  select id from portal_tasks_tasks where project_id = $1
  union
  select c.id from portal_tasks_tasks c join parts p on c.parent_task_id = p.id
) select id from parts`
	isPartOf = `
with recursive above as (
  select id, parent_task_id from portal_tasks_tasks where id = $1
  union
  select p.id, p.parent_task_id from portal_tasks_tasks p join above a on p.id = a.parent_task_id
) select count(*) from above where id = $2`
)

// oneMove makes the moves of an organization wait for each other: two that make no
// cycle alone may make one together.
const oneMove = `
select pg_advisory_xact_lock(hashtextextended('tasks.move ' || current_setting('app.current_org_id'), 0))`

// checkParent refuses a parent that is one of the task's own parts.
func checkParent(ctx context.Context, tx *postgres.Tx, id, parent uuid.UUID) error {
	var found int
	if err := tx.Run(ctx, postgres.Exec(oneMove), postgres.One(&found, isPartOf, parent, id)); err != nil {
		return err
	}
	if found > 0 {
		return apperr.Field("parentId", "A task can't be a part of one of its own parts.")
	}
	return nil
}
