package main

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"time"

	"github.com/google/uuid"
)

const (
	insertTask = `
insert into portal_tasks_tasks (organization_id, id, created_by, project_id, assigned_to, title, priority, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`

	insertAudit = `
insert into portal_audit_logs (id, portlet_id, organization_id, user_id, action, resource_type, resource_id, changes,
  metadata, ip_address, user_agent, status, created_at)
values ($1, 'tasks', $2, $3, 'data_created', 'task', $4, $5, $6, $7, $8, 'success', $9)`

	insertEvent = `
insert into portal_event_outbox (event_id, organization_id, portlet_id, event_type, entity_type, entity_id, payload,
  user_id, correlation_id, occurred_at)
values ($1, $2, 'tasks', 'tasks.task.created', 'task', $3, $4, $5, $6, $7)`
)

type createTaskInput struct {
	Title      string  `json:"title"`
	ProjectID  *string `json:"projectId"`
	AssigneeID *string `json:"assigneeId"`
	Priority   string  `json:"priority"`
}

// eventFields are the fields of a new task that travel in its event.
type eventFields struct {
	Title       string   `json:"title"`
	Status      string   `json:"status"`
	Priority    string   `json:"priority"`
	DueDate     *string  `json:"dueDate"`
	CompletedAt *string  `json:"completedAt"`
	Tags        []string `json:"tags"`
	ProjectID   *string  `json:"projectId"`
	AssigneeID  *string  `json:"assigneeId"`
	ParentID    *string  `json:"parentId"`
}

// auditFields are all of them.
type auditFields struct {
	eventFields
	Description  *string  `json:"description"`
	CustomFields struct{} `json:"customFields"`
}

type auditChanges struct {
	After auditFields `json:"after"`
}

type eventPayload struct {
	Version int         `json:"version"`
	ID      uuid.UUID   `json:"id"`
	After   eventFields `json:"after"`
}

type auditMetadata struct {
	RequestID uuid.UUID `json:"requestId"`
}

type createdTask struct {
	ID        uuid.UUID `json:"id"`
	Title     string    `json:"title"`
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"createdAt"`
}

// priorities are what is stored for GraphQL's names.
var priorities = map[string]string{"": "medium", "LOW": "low", "MEDIUM": "medium", "HIGH": "high", "URGENT": "urgent"}

// createTask is M1: the task, its audit row and its event, in one transaction and one
// round trip, as Station writes them.
func (db *database) createTask(r *http.Request, by caller, in *createTaskInput) (any, error) {
	// PostgreSQL keeps microseconds.
	now := time.Now().UTC().Truncate(time.Microsecond)
	task, request := newID(), newID()
	fields := eventFields{
		Title: in.Title, Status: "pending", Priority: priorities[in.Priority], Tags: []string{},
		ProjectID: in.ProjectID, AssigneeID: in.AssigneeID,
	}
	changes, err := json.Marshal(auditChanges{auditFields{eventFields: fields}})
	if err != nil {
		return nil, err
	}
	metadata, err := json.Marshal(auditMetadata{request})
	if err != nil {
		return nil, err
	}
	payload, err := json.Marshal(eventPayload{Version: 1, ID: task, After: fields})
	if err != nil {
		return nil, err
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return nil, err
	}
	org := by.organization
	err = db.inOrganization(r.Context(), org,
		query{sql: insertTask, args: []any{org, [16]byte(task), by.user, in.ProjectID, in.AssigneeID, in.Title, fields.Priority, now}},
		query{sql: insertAudit, args: []any{[16]byte(newID()), org, by.user, [16]byte(task), changes, metadata, peer.Addr().Unmap(), r.UserAgent(), now}},
		query{sql: insertEvent, args: []any{[16]byte(newID()), org, [16]byte(task), payload, by.user, [16]byte(request), now}},
	)
	if err != nil {
		return nil, err
	}
	var data struct {
		CreateTask struct {
			Task createdTask `json:"task"`
		} `json:"createTask"`
	}
	data.CreateTask.Task = createdTask{ID: task, Title: in.Title, Status: "PENDING", CreatedAt: now}
	return &data, nil
}
