package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Limits are literals: with a parameter PostgreSQL would plan every call anew.
const (
	selectViewer = `select user_id, email from organization_members where organization_id = $1 and user_id = $2`

	selectTasks = `
select id, title, status, priority, due_date, created_at
from portal_tasks_tasks where organization_id = $1 order by created_at desc, id desc limit 50`

	selectTasksWithPeople = `
select t.id, t.title, t.status, t.priority, t.due_date, t.created_at, p.name, a.display_name, c.display_name
from (
  select id, title, status, priority, due_date, created_at, project_id, assigned_to, created_by
  from portal_tasks_tasks where organization_id = $1 order by created_at desc, id desc limit 50
) t
left join portal_tasks_projects p on p.organization_id = $1 and p.id = t.project_id
left join organization_members a on a.organization_id = $1 and a.user_id = t.assigned_to
left join organization_members c on c.organization_id = $1 and c.user_id = t.created_by
order by t.created_at desc, t.id desc`

	selectProjects = `
select p.id, p.name, t.id, t.title, t.status, a.display_name
from (
  select id, name, name_sort from portal_tasks_projects where organization_id = $1 order by name_sort, id limit 20
) p
left join lateral (
  select id, title, status, assigned_to, created_at from portal_tasks_tasks
  where organization_id = $1 and project_id = p.id order by created_at desc, id desc limit 10
) t on true
left join organization_members a on a.organization_id = $1 and a.user_id = t.assigned_to
order by p.name_sort, p.id, t.created_at desc, t.id desc`

	selectContacts = `
select id, first_name, last_name, email
from portal_crm_contacts where organization_id = $1 order by last_name_sort, id limit 20`

	selectContactDeals = `
select c.id, c.first_name, c.last_name, c.email, d.id, d.name, d.amount::text, d.stage
from (
  select id, first_name, last_name, email, last_name_sort
  from portal_crm_contacts where organization_id = $1 order by last_name_sort, id limit 20
) c
left join lateral (
  select id, name, amount, stage, created_at from portal_crm_deals
  where organization_id = $1 and contact_id = c.id order by created_at desc, id desc limit 5
) d on true
order by c.last_name_sort, c.id, d.created_at desc, d.id desc`

	// The array is computed once; a join with the contacts costs twice as much.
	selectContactTotals = `
select contact_id, stage, currency, count(*), coalesce(sum(amount), 0)::text
from portal_crm_deals
where organization_id = $1 and contact_id = any (array(
  select id from portal_crm_contacts where organization_id = $1 order by last_name_sort, id limit 20))
group by contact_id, stage_rank, stage, currency
order by stage_rank, currency`

	selectTaskCounts = `select status, count(*) from portal_tasks_tasks where organization_id = $1 group by status`
)

// enums are the names that GraphQL has for what is stored.
var enums = map[string]string{
	"pending": "PENDING", "in_progress": "IN_PROGRESS", "completed": "COMPLETED", "cancelled": "CANCELLED",
	"low": "LOW", "medium": "MEDIUM", "high": "HIGH", "urgent": "URGENT",
	"prospect": "PROSPECT", "qualified": "QUALIFIED", "proposal": "PROPOSAL", "negotiation": "NEGOTIATION",
	"won": "WON", "lost": "LOST",
}

type nodes[T any] struct {
	Nodes []T `json:"nodes"`
}

type user struct {
	ID    string `json:"id"`
	Email string `json:"email"`
}

type named struct {
	Name string `json:"name"`
}

type person struct {
	DisplayName string `json:"displayName"`
}

type task struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Status    string     `json:"status"`
	Priority  string     `json:"priority"`
	DueDate   *time.Time `json:"dueDate"`
	CreatedAt time.Time  `json:"createdAt"`
}

type taskWithPeople struct {
	task
	Project   *named  `json:"project"`
	Assignee  *person `json:"assignee"`
	CreatedBy person  `json:"createdBy"`
}

type taskOfProject struct {
	ID       string  `json:"id"`
	Title    string  `json:"title"`
	Status   string  `json:"status"`
	Assignee *person `json:"assignee"`
}

type project struct {
	ID    string               `json:"id"`
	Name  string               `json:"name"`
	Tasks nodes[taskOfProject] `json:"tasks"`
}

type contact struct {
	ID        string  `json:"id"`
	FirstName string  `json:"firstName"`
	LastName  string  `json:"lastName"`
	Email     *string `json:"email"`
}

type deal struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Amount *string `json:"amount"`
	Stage  string  `json:"stage"`
}

type dealTotal struct {
	Stage    string `json:"stage"`
	Currency string `json:"currency"`
	Count    int    `json:"count"`
	Amount   string `json:"amount"`
}

type contactWithDeals struct {
	contact
	Deals      nodes[deal] `json:"deals"`
	DealTotals []dealTotal `json:"dealTotals"`
}

type taskCount struct {
	Status string `json:"status"`
	Count  int    `json:"count"`
}

// viewer is Q1.
func (db *database) viewer(ctx context.Context, by caller) (any, error) {
	var data struct {
		Viewer struct {
			User user `json:"user"`
		} `json:"viewer"`
	}
	err := db.inOrganization(ctx, by.organization, query{selectViewer, []any{by.organization, by.user}, func(rows pgx.Rows) error {
		for rows.Next() {
			if err := rows.Scan(&data.Viewer.User.ID, &data.Viewer.User.Email); err != nil {
				return err
			}
		}
		return nil
	}})
	return &data, err
}

func readTasks(out *[]task) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		*out = make([]task, 0, 50)
		for rows.Next() {
			var t task
			if err := rows.Scan(&t.ID, &t.Title, &t.Status, &t.Priority, &t.DueDate, &t.CreatedAt); err != nil {
				return err
			}
			t.Status, t.Priority = enums[t.Status], enums[t.Priority]
			*out = append(*out, t)
		}
		return nil
	}
}

// tasks is Q2.
func (db *database) tasks(ctx context.Context, by caller) (any, error) {
	var data struct {
		Tasks nodes[task] `json:"tasks"`
	}
	err := db.inOrganization(ctx, by.organization, query{selectTasks, []any{by.organization}, readTasks(&data.Tasks.Nodes)})
	return &data, err
}

// tasksWithPeople is Q3.
func (db *database) tasksWithPeople(ctx context.Context, by caller) (any, error) {
	var data struct {
		Tasks nodes[taskWithPeople] `json:"tasks"`
	}
	out := make([]taskWithPeople, 0, 50)
	err := db.inOrganization(ctx, by.organization, query{selectTasksWithPeople, []any{by.organization}, func(rows pgx.Rows) error {
		for rows.Next() {
			var t taskWithPeople
			var project, assignee *string
			if err := rows.Scan(&t.ID, &t.Title, &t.Status, &t.Priority, &t.DueDate, &t.CreatedAt, &project, &assignee, &t.CreatedBy.DisplayName); err != nil {
				return err
			}
			t.Status, t.Priority = enums[t.Status], enums[t.Priority]
			if project != nil {
				t.Project = &named{*project}
			}
			if assignee != nil {
				t.Assignee = &person{*assignee}
			}
			out = append(out, t)
		}
		return nil
	}})
	data.Tasks.Nodes = out
	return &data, err
}

// projects is Q4. The rows are one a task, those of a project one after the other.
func (db *database) projects(ctx context.Context, by caller) (any, error) {
	var data struct {
		Projects nodes[project] `json:"projects"`
	}
	out := make([]project, 0, 20)
	err := db.inOrganization(ctx, by.organization, query{selectProjects, []any{by.organization}, func(rows pgx.Rows) error {
		for rows.Next() {
			var p project
			var id, title, status, assignee *string
			if err := rows.Scan(&p.ID, &p.Name, &id, &title, &status, &assignee); err != nil {
				return err
			}
			if len(out) == 0 || out[len(out)-1].ID != p.ID {
				p.Tasks.Nodes = make([]taskOfProject, 0, 10)
				out = append(out, p)
			}
			if id == nil {
				continue
			}
			t := taskOfProject{ID: *id, Title: *title, Status: enums[*status]}
			if assignee != nil {
				t.Assignee = &person{*assignee}
			}
			last := &out[len(out)-1]
			last.Tasks.Nodes = append(last.Tasks.Nodes, t)
		}
		return nil
	}})
	data.Projects.Nodes = out
	return &data, err
}

// contacts is Q5: the contacts with their deals, and then the totals of all of them.
func (db *database) contacts(ctx context.Context, by caller) (any, error) {
	var data struct {
		Contacts nodes[contactWithDeals] `json:"contacts"`
	}
	out := make([]contactWithDeals, 0, 20)
	deals := func(rows pgx.Rows) error {
		for rows.Next() {
			var c contactWithDeals
			var id, name, amount, stage *string
			if err := rows.Scan(&c.ID, &c.FirstName, &c.LastName, &c.Email, &id, &name, &amount, &stage); err != nil {
				return err
			}
			if len(out) == 0 || out[len(out)-1].ID != c.ID {
				c.Deals.Nodes, c.DealTotals = make([]deal, 0, 5), make([]dealTotal, 0, 12)
				out = append(out, c)
			}
			if id != nil {
				last := &out[len(out)-1]
				last.Deals.Nodes = append(last.Deals.Nodes, deal{*id, *name, amount, enums[*stage]})
			}
		}
		return nil
	}
	totals := func(rows pgx.Rows) error {
		at := make(map[string]*contactWithDeals, len(out))
		for i := range out {
			at[out[i].ID] = &out[i]
		}
		for rows.Next() {
			var id string
			var t dealTotal
			if err := rows.Scan(&id, &t.Stage, &t.Currency, &t.Count, &t.Amount); err != nil {
				return err
			}
			t.Stage = enums[t.Stage]
			if c := at[id]; c != nil {
				c.DealTotals = append(c.DealTotals, t)
			}
		}
		return nil
	}
	err := db.inOrganization(ctx, by.organization,
		query{selectContactDeals, []any{by.organization}, deals}, query{selectContactTotals, []any{by.organization}, totals})
	data.Contacts.Nodes = out
	return &data, err
}

// dashboard is Q6.
func (db *database) dashboard(ctx context.Context, by caller) (any, error) {
	var data struct {
		Tasks      nodes[task]    `json:"tasks"`
		Contacts   nodes[contact] `json:"contacts"`
		TaskCounts []taskCount    `json:"taskCounts"`
	}
	// Every status has its count, also that of no task.
	data.TaskCounts = []taskCount{{Status: "PENDING"}, {Status: "IN_PROGRESS"}, {Status: "COMPLETED"}, {Status: "CANCELLED"}}
	contacts := func(rows pgx.Rows) error {
		data.Contacts.Nodes = make([]contact, 0, 20)
		for rows.Next() {
			var c contact
			if err := rows.Scan(&c.ID, &c.FirstName, &c.LastName, &c.Email); err != nil {
				return err
			}
			data.Contacts.Nodes = append(data.Contacts.Nodes, c)
		}
		return nil
	}
	counts := func(rows pgx.Rows) error {
		for rows.Next() {
			var status string
			var count int
			if err := rows.Scan(&status, &count); err != nil {
				return err
			}
			for i := range data.TaskCounts {
				if data.TaskCounts[i].Status == enums[status] {
					data.TaskCounts[i].Count = count
				}
			}
		}
		return nil
	}
	args := []any{by.organization}
	err := db.inOrganization(ctx, by.organization,
		query{selectTasks, args, readTasks(&data.Tasks.Nodes)}, query{selectContacts, args, contacts}, query{selectTaskCounts, args, counts})
	return &data, err
}
