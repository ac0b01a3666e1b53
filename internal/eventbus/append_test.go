package eventbus_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// outbox is a world without any bus.
func outbox(t *testing.T) *world {
	t.Helper()
	return newWorld(t, backend{})
}

func (w *world) waiting() (ids []uuid.UUID) {
	w.t.Helper()
	require.NoError(w.t, w.DB.SystemTx(w.t.Context(), "test", func(tx *postgres.Tx) error {
		return tx.Run(w.t.Context(), postgres.All(&ids, `select event_id from portal_event_outbox order by id`))
	}))
	return ids
}

func TestAppend(t *testing.T) {
	t.Parallel()
	t.Run("many are one statement, in order", func(t *testing.T) {
		t.Parallel()
		w := outbox(t)
		var events []eventbus.Event
		var want []uuid.UUID
		for n := range 5000 {
			e := event("tasks.task.created", "w", n)
			events, want = append(events, e), append(want, e.ID)
		}
		w.write(w.acme)
		require.Empty(t, w.waiting(), "no event is no row")
		w.write(w.acme, events[0])
		before := w.RoundTrips()
		w.write(w.acme, events[1:101]...)
		require.Equal(t, 1, w.RoundTrips()-before)
		w.write(w.acme, events[101:]...)
		require.Equal(t, want, w.waiting())
	})
	t.Run("text of every kind arrives", func(t *testing.T) {
		t.Parallel()
		w := outbox(t)
		payload, err := json.Marshal(map[string]string{"text": "Zoë \"quoted\" \\ \n\t 日本語 🎉 </script>  " + strings.Repeat("x", 20_000)})
		require.NoError(t, err)
		w.write(w.acme, eventbus.Event{Type: "tasks.task.created", Payload: payload})
		var stored string
		require.NoError(t, w.DB.System(t.Context(), "test", postgres.One(&stored, `select payload::text from portal_event_outbox`)))
		require.JSONEq(t, string(payload), stored)
	})

	refusals := map[string]struct {
		event eventbus.Event
		fault string
	}{
		"type of two parts":      {eventbus.Event{Type: "tasks.created"}, "portlet.entity.verbed"},
		"type of four parts":     {eventbus.Event{Type: "tasks.task.was.created"}, "portlet.entity.verbed"},
		"type with capitals":     {eventbus.Event{Type: "tasks.Task.created"}, "portlet.entity.verbed"},
		"type with a wildcard":   {eventbus.Event{Type: "tasks.task.*"}, "portlet.entity.verbed"},
		"empty type":             {eventbus.Event{}, "portlet.entity.verbed"},
		"long type":              {eventbus.Event{Type: "tasks.task." + strings.Repeat("x", 100)}, "portlet.entity.verbed"},
		"another portlet's type": {eventbus.Event{PortletID: "crm", Type: "tasks.task.created"}, "begin with its portlet"},
		"payload is a list":      {eventbus.Event{Type: "tasks.task.created", Payload: json.RawMessage(`[1]`)}, "not a JSON object"},
		"payload is not JSON":    {eventbus.Event{Type: "tasks.task.created", Payload: json.RawMessage(`{"a":`)}, "not a JSON object"},
		"metadata is null":       {eventbus.Event{Type: "tasks.task.created", Metadata: json.RawMessage(`null`)}, "not a JSON object"},
		"long entity type":       {eventbus.Event{Type: "tasks.task.created", EntityType: strings.Repeat("x", 51)}, "longer than"},
	}
	t.Run("what is not an event fails its write", func(t *testing.T) {
		t.Parallel()
		w := outbox(t)
		for name, c := range refusals {
			t.Run(name, func(t *testing.T) {
				err := w.DB.InOrg(w.in(w.acme), eventbus.Append(event("tasks.task.created", "w", 1)),
					eventbus.Append(event("tasks.task.created", "w", 2), c.event))
				require.ErrorContains(t, err, c.fault)
				require.Empty(t, w.waiting())
			})
		}
		w.write(w.acme, event("tasks.task.created", "w", 3))
		require.Len(t, w.waiting(), 1, "the connection is fit for use")
	})
	t.Run("another organization's event is refused", func(t *testing.T) {
		t.Parallel()
		w := outbox(t)
		e := event("tasks.task.created", "w", 1)
		e.OrganizationID = w.globex
		require.ErrorContains(t, w.DB.InOrg(w.in(w.acme), eventbus.Append(e)), "row-level security")
		require.Empty(t, w.waiting())
	})
	t.Run("one event can't be appended twice", func(t *testing.T) {
		t.Parallel()
		w := outbox(t)
		e := event("tasks.task.created", "w", 1)
		require.Error(t, w.DB.InOrg(w.in(w.acme), eventbus.Append(e, e)))
		require.Empty(t, w.waiting())
	})
}

// An idle Station asks its database rarely and cheaply.
func TestIdleRelayIsCheap(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := &world{Database: db, t: t}
	svc := w.service()
	require.NoError(t, svc.RelayCycle(t.Context()))
	before := db.RoundTrips()
	require.NoError(t, svc.RelayCycle(t.Context()))
	require.Equal(t, 1, db.RoundTrips()-before)
}
