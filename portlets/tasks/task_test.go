package tasks_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/portlets/tasks"
)

func task(edit func(t *tasks.Task)) *tasks.Task {
	t := &tasks.Task{
		Base:  entity.Base{ID: uuid.MustParse("0198c0de-0000-7000-8000-000000000001")},
		Title: "Book the venue", Status: tasks.TaskStatusPending, Priority: tasks.TaskPriorityMedium,
	}
	edit(t)
	return t
}

func TestTask_Validate(t *testing.T) {
	t.Parallel()

	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		v := task(func(v *tasks.Task) {
			v.Title = "\t Book the venue  "
			v.Description = new("  First line.\n\tSecond, with \u2028 and a tab. ")
			v.Tags = []string{" launch ", "Été"}
			v.CustomFields = json.RawMessage(`{"room":"A 1"}`)
		})
		require.NoError(t, v.Validate())
		assert.Equal(t, "Book the venue", v.Title)
		assert.Equal(t, new("  First line.\n\tSecond, with \u2028 and a tab. "), v.Description, "many lines stay as written")
		assert.Equal(t, []string{"launch", "Été"}, v.Tags)
		assert.JSONEq(t, `{"room":"A 1"}`, string(v.CustomFields))
	})

	t.Run("EmptyIsNull", func(t *testing.T) {
		t.Parallel()
		v := task(func(v *tasks.Task) { v.Description = new("") })
		require.NoError(t, v.Validate())
		assert.Nil(t, v.Description)
		assert.Equal(t, []string{}, v.Tags)
		assert.JSONEq(t, `{}`, string(v.CustomFields))
	})

	t.Run("Limits", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, task(func(v *tasks.Task) {
			v.Title = strings.Repeat("é", 200)
			v.Description = new(strings.Repeat("é", 100_000))
			v.Tags = slices.Repeat([]string{strings.Repeat("é", 50)}, 50)
			v.CustomFields = json.RawMessage(`{"a":"` + strings.Repeat("a", input.MaxJSON-8) + `"}`)
		}).Validate())
	})

	// The copy of a row that an update compares with shares the row's pointers.
	t.Run("KeepsWhatPointersShare", func(t *testing.T) {
		t.Parallel()
		text, at := "kept", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		require.NoError(t, task(func(v *tasks.Task) { v.Description, v.CompletedAt = &text, &at }).Validate())
		assert.Equal(t, "kept", text)
		assert.Equal(t, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), at)
	})

	for _, status := range []tasks.TaskStatus{tasks.TaskStatusPending, tasks.TaskStatusInProgress, tasks.TaskStatusCompleted, tasks.TaskStatusCancelled} {
		for _, priority := range []tasks.TaskPriority{tasks.TaskPriorityLow, tasks.TaskPriorityMedium, tasks.TaskPriorityHigh, tasks.TaskPriorityUrgent} {
			require.NoError(t, task(func(v *tasks.Task) { v.Status, v.Priority = status, priority }).Validate())
		}
	}

	for _, tt := range []struct {
		name, field, sentence string
		edit                  func(v *tasks.Task)
	}{
		{"ErrTitleRequired", "title", "`title` can't be empty.", func(v *tasks.Task) { v.Title = " \u00a0" }},
		{"ErrTitleTooLong", "title", "`title` must be at most 200 characters long; it is 201.", func(v *tasks.Task) { v.Title = strings.Repeat("é", 201) }},
		{"ErrTitleLines", "title", "`title` must be one line without control characters.", func(v *tasks.Task) { v.Title = "a\nb" }},
		{"ErrTitleZeroByte", "title", "`title` must be one line without control characters.", func(v *tasks.Task) { v.Title = "a\x00b" }},
		{"ErrTitleNotUTF8", "title", "`title` must be UTF-8 without zero bytes.", func(v *tasks.Task) { v.Title = "a\xff" }},
		{"ErrDescriptionTooLong", "description", "`description` must be at most 100000 characters long; it is 100001.", func(v *tasks.Task) { v.Description = new(strings.Repeat("a", 100_001)) }},
		{"ErrDescriptionZeroByte", "description", "`description` must be UTF-8 without zero bytes.", func(v *tasks.Task) { v.Description = new("a\x00") }},
		{"ErrStatus", "status", "`status` must be PENDING, IN_PROGRESS, COMPLETED or CANCELLED.", func(v *tasks.Task) { v.Status = "done" }},
		{"ErrPriority", "priority", "`priority` must be LOW, MEDIUM, HIGH or URGENT.", func(v *tasks.Task) { v.Priority = "LOW" }},
		{"ErrTooManyTags", "tags", "`tags` must be at most 50 words.", func(v *tasks.Task) { v.Tags = slices.Repeat([]string{"a"}, 51) }},
		{"ErrTagEmpty", "tags", "`tags` can't be empty.", func(v *tasks.Task) { v.Tags = []string{"a", " "} }},
		{"ErrTagTooLong", "tags", "`tags` must be at most 50 characters long; it is 51.", func(v *tasks.Task) { v.Tags = []string{strings.Repeat("é", 51)} }},
		{"ErrTagLines", "tags", "`tags` must be one line without control characters.", func(v *tasks.Task) { v.Tags = []string{"a\rb"} }},
		{"ErrCustomFieldsTooLong", "customFields", "`customFields` must be at most 32768 bytes of JSON.", func(v *tasks.Task) {
			v.CustomFields = json.RawMessage(`{"a":"` + strings.Repeat("a", input.MaxJSON) + `"}`)
		}},
		{"ErrCustomFieldsZeroByte", "customFields", "`customFields` must be UTF-8 without zero bytes.", func(v *tasks.Task) { v.CustomFields = json.RawMessage(`{"a":"\u0000"}`) }},
		{"ErrPartOfItself", "parentId", "A task can't be a part of itself.", func(v *tasks.Task) { v.ParentID = new(v.ID) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, map[string]string{tt.field: tt.sentence}, portlettest.Faults(t, task(tt.edit).Validate()))
		})
	}

	t.Run("ErrEveryField", func(t *testing.T) {
		t.Parallel()
		faults := portlettest.Faults(t, task(func(v *tasks.Task) {
			v.Title, v.Description, v.Status, v.Priority, v.Tags, v.ParentID = "", new("\x00"), "", "", []string{""}, new(v.ID)
			v.CustomFields = json.RawMessage(`{"\u0000":1}`)
		}).Validate())
		assert.Len(t, faults, 7)
		for _, field := range []string{"title", "description", "status", "priority", "tags", "customFields", "parentId"} {
			assert.Contains(t, faults, field)
		}
	})
}

func TestTask_CompletedAtFollowsStatus(t *testing.T) {
	t.Parallel()
	earlier := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

	t.Run("Completes", func(t *testing.T) {
		t.Parallel()
		v := task(func(v *tasks.Task) { v.Status = tasks.TaskStatusCompleted })
		require.NoError(t, v.Validate())
		require.NotNil(t, v.CompletedAt)
		assert.WithinDuration(t, time.Now(), *v.CompletedAt, time.Minute)
	})
	t.Run("StaysCompleted", func(t *testing.T) {
		t.Parallel()
		v := task(func(v *tasks.Task) { v.Status, v.CompletedAt = tasks.TaskStatusCompleted, &earlier })
		require.NoError(t, v.Validate())
		assert.Equal(t, &earlier, v.CompletedAt)
	})
	for _, status := range []tasks.TaskStatus{tasks.TaskStatusPending, tasks.TaskStatusInProgress, tasks.TaskStatusCancelled} {
		t.Run("Opens/"+string(status), func(t *testing.T) {
			t.Parallel()
			v := task(func(v *tasks.Task) { v.Status, v.CompletedAt = status, &earlier })
			require.NoError(t, v.Validate())
			assert.Nil(t, v.CompletedAt)
		})
	}
}
