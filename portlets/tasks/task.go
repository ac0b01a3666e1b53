package tasks

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/relay"
)

// Limits of a task, in characters.
const (
	maxTitle           = 200
	maxTaskDescription = 100_000
	maxTags            = 50
	maxTag             = 50
)

// Task is something to be done.
type Task struct {
	entity.Base
	Title        string          `db:"title" json:"title"`
	Description  *string         `db:"description" json:"description" event:"-"`
	Status       TaskStatus      `db:"status" json:"status"`
	Priority     TaskPriority    `db:"priority" json:"priority"`
	DueDate      *time.Time      `db:"due_date" json:"dueDate"`
	CompletedAt  *time.Time      `db:"completed_at" json:"completedAt"`
	Tags         []string        `db:"tags" json:"tags"`
	CustomFields json.RawMessage `db:"custom_fields" json:"customFields" event:"-"`
	ProjectID    *uuid.UUID      `db:"project_id" json:"projectId"`
	AssigneeID   *uuid.UUID      `db:"assigned_to" json:"assigneeId"`
	ParentID     *uuid.UUID      `db:"parent_task_id" json:"parentId"`
}

// TaskStatus is how far a task is.
type TaskStatus string

// The statuses, as they are stored.
const (
	TaskPending    TaskStatus = "pending"
	TaskInProgress TaskStatus = "in_progress"
	TaskCompleted  TaskStatus = "completed"
	TaskCancelled  TaskStatus = "cancelled"
)

// TaskPriority is how much a task matters.
type TaskPriority string

// The priorities, as they are stored.
const (
	PriorityLow    TaskPriority = "low"
	PriorityMedium TaskPriority = "medium"
	PriorityHigh   TaskPriority = "high"
	PriorityUrgent TaskPriority = "urgent"
)

// TaskOrderField is what tasks can be ordered by.
type TaskOrderField string

// The order fields, each with an index.
const (
	TasksByCreatedAt TaskOrderField = "CREATED_AT"
	TasksByUpdatedAt TaskOrderField = "UPDATED_AT"
	TasksByDueDate   TaskOrderField = "DUE_DATE"
	TasksByPriority  TaskOrderField = "PRIORITY"
	TasksByStatus    TaskOrderField = "STATUS"
	TasksByTitle     TaskOrderField = "TITLE"
)

// The list types of the schema.
type (
	TaskConnection = relay.Connection[Task]
	TaskEdge       = relay.Edge[Task]
	TaskOrder      = entity.OrderBy[TaskOrderField]
)

// TaskFilter says which tasks to list.
type TaskFilter struct {
	Status     []TaskStatus
	Priority   []TaskPriority
	ProjectID  graphql.Omittable[*uuid.UUID]
	AssigneeID graphql.Omittable[*uuid.UUID]
	ParentID   graphql.Omittable[*uuid.UUID]
	DueBefore  *time.Time
	DueFrom    *time.Time
	Search     *string
}

func (f *TaskFilter) where(w *entity.Where) {
	if f == nil {
		return
	}
	entity.In(w, "t.status", f.Status)
	entity.In(w, "t.priority", f.Priority)
	w.Reference("t.project_id", f.ProjectID)
	w.Reference("t.assigned_to", f.AssigneeID)
	w.Reference("t.parent_task_id", f.ParentID)
	if f.DueBefore != nil {
		w.And("t.due_date < ?", *f.DueBefore)
	}
	if f.DueFrom != nil {
		w.And("t.due_date >= ?", *f.DueFrom)
	}
	w.Search(f.Search, "t.title_sort")
}

// Validate puts the task into its canonical form; completedAt follows status.
func (t *Task) Validate() error {
	var faults apperr.Fields
	input.Line(&faults, "title", &t.Title, maxTitle)
	input.OptionalText(&faults, "description", &t.Description, maxTaskDescription)
	input.Object(&faults, "customFields", &t.CustomFields)
	if len(t.Tags) > maxTags {
		faults.Add("tags", fmt.Sprintf("`tags` must be at most %d words.", maxTags))
	}
	if t.Tags == nil {
		t.Tags = []string{}
	}
	for i := range t.Tags {
		input.Line(&faults, "tags", &t.Tags[i], maxTag)
	}
	if t.ParentID != nil && *t.ParentID == t.ID {
		faults.Add("parentId", "A task can't be a part of itself.")
	}
	switch t.Status {
	case TaskPending, TaskInProgress, TaskCancelled:
		t.CompletedAt = nil
	case TaskCompleted:
		if t.CompletedAt == nil {
			now := entity.Now()
			t.CompletedAt = &now
		}
	default:
		faults.Add("status", "`status` must be PENDING, IN_PROGRESS, COMPLETED or CANCELLED.")
	}
	switch t.Priority {
	case PriorityLow, PriorityMedium, PriorityHigh, PriorityUrgent:
	default:
		faults.Add("priority", "`priority` must be LOW, MEDIUM, HIGH or URGENT.")
	}
	return faults.Err()
}

// CreateTaskInput is a task to make.
type CreateTaskInput struct {
	Title        string
	Description  *string
	Status       TaskStatus
	Priority     TaskPriority
	DueDate      *time.Time
	Tags         []string
	CustomFields json.RawMessage
	ProjectID    *uuid.UUID
	AssigneeID   *uuid.UUID
	ParentID     *uuid.UUID
}

func (in *CreateTaskInput) task() *Task {
	return &Task{
		Title: in.Title, Description: in.Description, Status: in.Status, Priority: in.Priority,
		DueDate: in.DueDate, Tags: in.Tags, CustomFields: in.CustomFields,
		ProjectID: in.ProjectID, AssigneeID: in.AssigneeID, ParentID: in.ParentID,
	}
}

// UpdateTaskInput is what to change of a task.
type UpdateTaskInput struct {
	ID           uuid.UUID
	Version      int
	Title        graphql.Omittable[*string]
	Description  graphql.Omittable[*string]
	Status       graphql.Omittable[*TaskStatus]
	Priority     graphql.Omittable[*TaskPriority]
	DueDate      graphql.Omittable[*time.Time]
	Tags         graphql.Omittable[[]string]
	CustomFields graphql.Omittable[json.RawMessage]
	ProjectID    graphql.Omittable[*uuid.UUID]
	AssigneeID   graphql.Omittable[*uuid.UUID]
	ParentID     graphql.Omittable[*uuid.UUID]
}

func (in *UpdateTaskInput) apply(t *Task) error {
	var faults apperr.Fields
	input.Set(&faults, "title", in.Title, &t.Title)
	input.SetOptional(in.Description, &t.Description)
	input.Set(&faults, "status", in.Status, &t.Status)
	input.Set(&faults, "priority", in.Priority, &t.Priority)
	input.SetOptional(in.DueDate, &t.DueDate)
	input.SetList(in.Tags, &t.Tags)
	input.SetObject(in.CustomFields, &t.CustomFields)
	input.SetOptional(in.ProjectID, &t.ProjectID)
	input.SetOptional(in.AssigneeID, &t.AssigneeID)
	input.SetOptional(in.ParentID, &t.ParentID)
	return faults.Err()
}

// The inputs and payloads of the task mutations.
type (
	CreateTaskPayload  struct{ Task *Task }
	CreateTasksInput   struct{ Tasks []*CreateTaskInput }
	CreateTasksPayload struct{ Results []*CreateTaskResult }
	CreateTaskResult   struct {
		Task  *Task
		Error *entity.RowError
	}
	UpdateTaskPayload struct{ Task *Task }
	DeleteTaskInput   struct {
		ID      uuid.UUID
		Version *int
	}
	DeleteTaskPayload struct{ Task *Task }
)
