package tasks

import (
	"context"

	"github.com/google/uuid"

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
