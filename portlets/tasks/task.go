package tasks

import (
	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/input"
)

// Limits of a task, in characters.
const (
	maxTitle           = 200
	maxTaskDescription = 100_000
	maxTags            = 50
	maxTag             = 50
)

// Validate puts the task into its canonical form; completedAt follows status.
func (t *Task) Validate() error {
	var faults apperr.Fields
	input.Line(&faults, "title", &t.Title, maxTitle)
	input.OptionalText(&faults, "description", &t.Description, maxTaskDescription)
	input.Object(&faults, "customFields", &t.CustomFields)
	input.Words(&faults, "tags", &t.Tags, maxTags, maxTag)
	input.Choice(&faults, "status", t.Status)
	input.Choice(&faults, "priority", t.Priority)
	if t.ParentID != nil && *t.ParentID == t.ID {
		faults.Add("parentId", "A task can't be a part of itself.")
	}
	if t.Status != TaskStatusCompleted {
		t.CompletedAt = nil
	} else if t.CompletedAt == nil {
		t.CompletedAt = new(entity.Now())
	}
	return faults.Err()
}
