package tasks_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/portlets/tasks"
)

// bulk makes inputs of the titles.
func bulk(titles ...string) tasks.CreateTasksInput {
	var in tasks.CreateTasksInput
	for _, title := range titles {
		in.Tasks = append(in.Tasks, new(newTask(title)))
	}
	return in
}

// outcome writes results in short: an id per row that was made, else its fault.
func outcome(payload *tasks.CreateTasksPayload) []string {
	out := make([]string, len(payload.Results))
	for i, r := range payload.Results {
		switch {
		case r.Error != nil && r.Task != nil:
			out[i] = "both"
		case r.Error != nil:
			out[i] = r.Error.Code + " " + r.Error.Message + " " + string(r.Error.Fields)
		default:
			out[i] = r.Task.ID.String()
		}
	}
	return out
}

func TestCreateTasks(t *testing.T) {
	t.Parallel()
	b := setup(t)

	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		in := bulk()
		for i := range 200 {
			in.Tasks = append(in.Tasks, new(newTask(fmt.Sprintf("Task %d", i))))
		}
		made, err := b.CreateTasks(b.Acme, in)
		require.NoError(t, err)
		require.Len(t, made.Results, 200)
		seen := map[uuid.UUID]bool{}
		for i, r := range made.Results {
			require.Nil(t, r.Error)
			assert.Equal(t, fmt.Sprintf("Task %d", i), r.Task.Title, "answers keep the order of the rows")
			seen[r.Task.ID] = true
		}
		assert.Len(t, seen, 200)
		for _, i := range []int{0, 199} {
			b.Trail(t, "tasks.task", made.Results[i].Task.ID, "created")
		}
	})

	for name, in := range map[string]tasks.CreateTasksInput{"ErrNone": {}, "ErrTooMany": bulk(make([]string, 201)...)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := b.CreateTasks(b.Acme, in)
			assert.Equal(t, map[string]string{"tasks": "`tasks` must have 1 to 200 rows."}, portlettest.Faults(t, err))
		})
	}
}

func TestCreateTasks_RowErrors(t *testing.T) {
	t.Parallel()
	b := setup(t)
	foreign, err := b.CreateProject(b.Globex, tasks.CreateProjectInput{Name: "Theirs"})
	require.NoError(t, err)
	theirs, err := b.CreateTask(b.Globex, newTask("Theirs"))
	require.NoError(t, err)

	faults := map[string]struct {
		edit func(in *tasks.CreateTaskInput)
		want string
	}{
		"validation": {func(in *tasks.CreateTaskInput) { in.Title = "" }, "BAD_USER_INPUT `title` can't be empty. {\"title\":\"`title` can't be empty.\"}"},
		"two fields": {func(in *tasks.CreateTaskInput) { in.Title, in.Tags = "", []string{""} }, "BAD_USER_INPUT 2 fields are not valid. {\"tags\":\"`tags` can't be empty.\",\"title\":\"`title` can't be empty.\"}"},
		"project":    {func(in *tasks.CreateTaskInput) { in.ProjectID = &foreign.Project.ID }, `NOT_FOUND There is no such project. {"projectId":"There is no such project."}`},
		"parent":     {func(in *tasks.CreateTaskInput) { in.ParentID = &theirs.Task.ID }, `NOT_FOUND There is no such task. {"parentId":"There is no such task."}`},
		"assignee":   {func(in *tasks.CreateTaskInput) { in.AssigneeID = &b.Grace }, `NOT_FOUND There is no such member. {"assigneeId":"There is no such member."}`},
		// A number that jsonb can't hold is only found by the database.
		"number": {func(in *tasks.CreateTaskInput) { in.CustomFields = json.RawMessage(`{"a":1e999999}`) }, "BAD_USER_INPUT A value is too long or out of range. "},
	}
	for name, tt := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := bulk("First of "+name, "Fault of "+name, "Last of "+name)
			tt.edit(in.Tasks[1])
			made, err := b.CreateTasks(b.Acme, in)
			require.NoError(t, err)
			require.Len(t, made.Results, 3)
			assert.Equal(t, tt.want, outcome(made)[1])
			assert.Nil(t, made.Results[1].Task)
			for _, i := range []int{0, 2} {
				require.Nil(t, made.Results[i].Error)
				b.Trail(t, "tasks.task", made.Results[i].Task.ID, "created")
				assert.Equal(t, in.Tasks[i].Title, b.reread(t, made.Results[i].Task.ID).Title)
			}
			assert.Zero(t, b.Count(t, "select from portal_tasks_tasks where title = $1", "Fault of "+name))
		})
	}
	t.Run("all", func(t *testing.T) {
		t.Parallel()
		in := bulk("A", "B")
		faults["validation"].edit(in.Tasks[0])
		faults["project"].edit(in.Tasks[1])
		made, err := b.CreateTasks(b.Acme, in)
		require.NoError(t, err)
		assert.Equal(t, []string{faults["validation"].want, faults["project"].want}, outcome(made))
	})
}

// withKey is ctx of a request with an Idempotency-Key.
func withKey(b *bundle, key string) *bundle {
	with := *b
	world := *b.World
	client := session.Client{IdempotencyKey: key}
	world.Acme, world.Globex = session.WithClient(b.Acme, client), session.WithClient(b.Globex, client)
	with.World = &world
	return &with
}

func TestCreateTasks_IdempotencyKey(t *testing.T) {
	t.Parallel()
	b := setup(t)
	count := func(title string) int { return b.Count(t, "select from portal_tasks_tasks where title = $1", title) }

	t.Run("SameAnswer", func(t *testing.T) {
		t.Parallel()
		k := withKey(b, "same")
		in := func() tasks.CreateTasksInput {
			in := bulk("Same", "", "Same")
			in.Tasks[2].ProjectID = new(uuid.Nil)
			in.Tasks[0].Status = tasks.TaskStatusCompleted
			return in
		}
		first, err := k.CreateTasks(k.Acme, in())
		require.NoError(t, err)
		again, err := k.CreateTasks(k.Acme, in())
		require.NoError(t, err)
		assert.Equal(t, outcome(first), outcome(again))
		made, read := first.Results[0].Task, again.Results[0].Task
		assert.Equal(t, text(t, utc(*made), made.Base), text(t, utc(*read), read.Base))
		assert.Equal(t, 1, count("Same"))
		b.Trail(t, "tasks.task", made.ID, "created")
	})

	t.Run("SameAnswer/WithoutFaults", func(t *testing.T) {
		t.Parallel()
		k := withKey(b, "good")
		first, err := k.CreateTasks(k.Acme, bulk("Good", "Good"))
		require.NoError(t, err)
		again, err := k.CreateTasks(k.Acme, bulk("Good", "Good"))
		require.NoError(t, err)
		assert.Equal(t, outcome(first), outcome(again))
		assert.Equal(t, 2, count("Good"))
	})

	t.Run("SameAnswer/AllFaults", func(t *testing.T) {
		t.Parallel()
		k := withKey(b, "bad")
		for range 2 {
			made, err := k.CreateTasks(k.Acme, bulk("", ""))
			require.NoError(t, err)
			assert.Contains(t, outcome(made)[1], "can't be empty")
		}
	})

	t.Run("ErrAnotherRequest", func(t *testing.T) {
		t.Parallel()
		k := withKey(b, "another")
		_, err := k.CreateTasks(k.Acme, bulk("One"))
		require.NoError(t, err)
		for _, in := range []tasks.CreateTasksInput{bulk("Two"), bulk("One", "One")} {
			_, err = k.CreateTasks(k.Acme, in)
			assert.Equal(t, "This Idempotency-Key was used for another request.", portlettest.Told(t, err, apperr.Conflict).Message)
		}
		assert.Equal(t, 1, count("One"))
		assert.Zero(t, count("Two"))
	})

	t.Run("ErrTooLong", func(t *testing.T) {
		t.Parallel()
		k := withKey(b, string(make([]byte, 201)))
		_, err := k.CreateTasks(k.Acme, bulk("Long"))
		portlettest.Told(t, err, apperr.BadUserInput)
		assert.Zero(t, count("Long"))
	})

	// Of calls at the same moment one makes the rows, also where rows are at fault.
	for name, fault := range map[string]*uuid.UUID{"Good": nil, "WithFault": new(uuid.Nil)} {
		t.Run("Parallel/"+name, func(t *testing.T) {
			t.Parallel()
			k := withKey(b, "parallel "+name)
			var mu sync.Mutex
			answers := map[string]int{}
			var g errgroup.Group
			for range 10 {
				g.Go(func() error {
					in := bulk("Parallel "+name, "Parallel "+name, "Fault")
					in.Tasks[2].ProjectID = fault
					made, err := k.CreateTasks(k.Acme, in)
					if err != nil {
						return err
					}
					mu.Lock()
					defer mu.Unlock()
					answers[fmt.Sprint(outcome(made))]++
					return nil
				})
			}
			require.NoError(t, g.Wait())
			assert.Len(t, answers, 1, "all get the one answer: %v", answers)
			assert.Equal(t, 2, count("Parallel "+name))
			made, err := k.CreateTasks(k.Acme, func() tasks.CreateTasksInput {
				in := bulk("Parallel "+name, "Parallel "+name, "Fault")
				in.Tasks[2].ProjectID = fault
				return in
			}())
			require.NoError(t, err)
			b.Trail(t, "tasks.task", made.Results[0].Task.ID, "created")
		})
	}

	t.Run("OfEachOrganizationAndMember", func(t *testing.T) {
		t.Parallel()
		k := withKey(b, "own")
		second := b.DB.Member(t, b.AcmeID, "second")
		both := b.DB.Member(t, b.GlobexID, "ada")
		require.Equal(t, b.Ada, both)
		client := session.Client{IdempotencyKey: "own"}
		seen := map[string]bool{}
		for _, tenant := range []session.Tenant{
			{OrganizationID: b.AcmeID, UserID: b.Ada},
			{OrganizationID: b.AcmeID, UserID: second},
			{OrganizationID: b.GlobexID, UserID: b.Ada},
			{OrganizationID: b.GlobexID, UserID: b.Grace},
		} {
			ctx := session.WithClient(session.OpenTenant(t.Context(), tenant), client)
			made, err := k.CreateTasks(ctx, bulk("Own"))
			require.NoError(t, err)
			seen[outcome(made)[0]] = true
		}
		assert.Len(t, seen, 4)
		assert.Equal(t, 4, count("Own"))
	})

	// What became of a row is told as it is now.
	t.Run("RowGone", func(t *testing.T) {
		t.Parallel()
		k := withKey(b, "gone")
		first, err := k.CreateTasks(k.Acme, bulk("Gone"))
		require.NoError(t, err)
		_, err = b.DeleteTask(b.Acme, tasks.DeleteTaskInput{ID: first.Results[0].Task.ID})
		require.NoError(t, err)
		again, err := k.CreateTasks(k.Acme, bulk("Gone"))
		require.NoError(t, err)
		assert.Equal(t, []string{"NOT_FOUND This task was made by the first call with this Idempotency-Key and has been deleted since. "}, outcome(again))
		assert.Zero(t, count("Gone"))
	})
}
