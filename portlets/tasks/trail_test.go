package tasks_test

import (
	"encoding/json"
	"net/netip"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/portlets/tasks"
)

// Every write says who did what, from where and in which request.
func TestTrail(t *testing.T) {
	t.Parallel()
	b := setup(t)
	client := session.Client{RequestID: uuid.Must(uuid.NewV7()), Address: netip.MustParseAddr("2001:db8::7"), UserAgent: "Agent/1.0 (é)"}
	ctx := session.WithClient(b.Acme, client)

	in := newTask("Task")
	in.Description, in.CustomFields, in.Tags = new("Long text"), json.RawMessage(`{"a":1}`), []string{"x"}
	made, err := b.CreateTask(ctx, in)
	require.NoError(t, err)
	id := made.Task.ID
	_, err = b.UpdateTask(ctx, tasks.UpdateTaskInput{
		ID: id, Version: 1, Title: graphql.OmittableOf(new("New")), Description: graphql.OmittableOf(new("Longer text")),
	})
	require.NoError(t, err)
	_, err = b.DeleteTask(ctx, tasks.DeleteTaskInput{ID: id})
	require.NoError(t, err)
	b.Trail(t, "tasks.task", id, "created", "updated", "deleted")

	created := map[string]any{
		"title": "Task", "description": "Long text", "status": "pending", "priority": "medium", "dueDate": nil, "completedAt": nil,
		"tags": []any{"x"}, "customFields": map[string]any{"a": 1.0}, "projectId": nil, "assigneeId": nil, "parentId": nil,
	}
	published := func(fields map[string]any) map[string]any {
		out := map[string]any{}
		for name, value := range fields {
			if name != "description" && name != "customFields" {
				out[name] = value
			}
		}
		return out
	}
	deleted := map[string]any{}
	for name, value := range created {
		deleted[name] = value
	}
	deleted["title"], deleted["description"] = "New", "Longer text"

	audits, events := b.AuditOf(t, id), b.EventsOf(t, id)
	for i, want := range []struct{ before, after, publishedBefore, publishedAfter map[string]any }{
		{nil, created, nil, published(created)},
		{
			map[string]any{"title": "Task", "description": "Long text"},
			map[string]any{"title": "New", "description": "Longer text"},
			map[string]any{"title": "Task"},
			map[string]any{"title": "New"},
		},
		{deleted, nil, published(deleted), nil},
	} {
		a, e := audits[i], events[i]
		assert.Equal(t, want.before, a.Changes.Before)
		assert.Equal(t, want.after, a.Changes.After)
		assert.Equal(t, b.AcmeID, a.OrganizationID)
		assert.Equal(t, &b.Ada, a.UserID)
		assert.Equal(t, "tasks", a.PortletID)
		assert.Equal(t, "task", a.ResourceType)
		assert.Equal(t, client.RequestID.String(), a.RequestID)
		assert.Equal(t, new("2001:db8::7"), a.Address)
		assert.Equal(t, new("Agent/1.0 (é)"), a.UserAgent)
		assert.Equal(t, "success", a.Status)

		assert.Equal(t, want.publishedBefore, e.Payload.Before)
		assert.Equal(t, want.publishedAfter, e.Payload.After)
		assert.Equal(t, 1, e.Payload.Version)
		assert.Equal(t, id, e.Payload.ID)
		assert.Equal(t, b.AcmeID, e.OrganizationID)
		assert.Equal(t, &b.Ada, e.UserID)
		assert.Equal(t, "tasks", e.PortletID)
		assert.Equal(t, "task", e.EntityType)
		assert.Equal(t, &client.RequestID, e.CorrelationID)
		assert.Equal(t, a.CreatedAt, e.OccurredAt)
	}
	assert.Equal(t, made.Task.CreatedAt, audits[0].CreatedAt.UTC())

	t.Run("OutsideARequest", func(t *testing.T) {
		quiet := b.makeTask(t, "Quiet")
		assert.Nil(t, b.AuditOf(t, quiet.ID)[0].Address)
		assert.Nil(t, b.AuditOf(t, quiet.ID)[0].UserAgent)
		assert.Nil(t, b.EventsOf(t, quiet.ID)[0].CorrelationID)
	})
}

// A row, its audit row and its event are one transaction: where one can't be written,
// none is.
func TestTrail_AllOrNothing(t *testing.T) {
	t.Parallel()
	for _, table := range []string{"portal_event_outbox", "portal_audit_logs"} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			parent := b.makeTask(t, "Parent")
			part := b.makeTask(t, "Part", partOf(parent))
			project := b.makeProject(t, "Project")
			b.Exec(t, "alter table "+table+" add constraint broken check (false) not valid")
			rows := func() []int {
				var counts []int
				for _, name := range []string{"portal_tasks_tasks", "portal_tasks_projects", "portal_event_outbox", "portal_audit_logs", "portal_idempotency_keys"} {
					counts = append(counts, b.Count(t, "select from "+name))
				}
				return counts
			}
			before := rows()

			k := withKey(b, "key")
			for name, write := range map[string]func() error{
				"create":      func() error { _, err := b.CreateTask(b.Acme, newTask("A")); return err },
				"create many": func() error { _, err := k.CreateTasks(k.Acme, bulk("A", "")); return err },
				"create many, each": func() error {
					in := bulk("A", "B")
					in.Tasks[1].ProjectID = new(uuid.Nil)
					_, err := k.CreateTasks(k.Acme, in)
					return err
				},
				"update": func() error {
					_, err := b.UpdateTask(b.Acme, tasks.UpdateTaskInput{ID: part.ID, Version: 1, Title: graphql.OmittableOf(new("New"))})
					return err
				},
				"delete":         func() error { _, err := b.DeleteTask(b.Acme, tasks.DeleteTaskInput{ID: parent.ID}); return err },
				"create project": func() error { _, err := b.CreateProject(b.Acme, tasks.CreateProjectInput{Name: "New"}); return err },
				"delete project": func() error { _, err := b.DeleteProject(b.Acme, tasks.DeleteProjectInput{ID: project.ID}); return err },
			} {
				require.ErrorContains(t, write(), "broken", name)
			}
			assert.Equal(t, before, rows())
			assert.Equal(t, "Part", b.reread(t, part.ID).Title)
			assert.Equal(t, 1, b.reread(t, part.ID).Version)

			b.Exec(t, "alter table "+table+" drop constraint broken")
			_, err := k.CreateTasks(k.Acme, bulk("A", ""))
			require.NoError(t, err, "a failed call leaves its key free")
		})
	}
}
