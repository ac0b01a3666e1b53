package tasks

import (
	"context"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
)

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

// move refuses a new parent that is one of the task's own parts.
func move(ctx context.Context, tx *postgres.Tx, before, after *Task) error {
	to := after.ParentID
	if to == nil || *to == after.ID || before.ParentID != nil && *before.ParentID == *to {
		return nil
	}
	var found int
	if err := tx.Run(ctx, postgres.Exec(oneMove), postgres.One(&found, isPartOf, *to, after.ID)); err != nil {
		return err
	}
	if found > 0 {
		return apperr.Field("parentId", "A task can't be a part of one of its own parts.")
	}
	return nil
}
