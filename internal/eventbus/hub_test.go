package eventbus_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/eventbus"
)

func at(organization uuid.UUID, eventType string, position int64) eventbus.Event {
	e := event(eventType, "w", int(position))
	e.OrganizationID, e.Position = organization, position
	return e
}

func subscribe(t *testing.T, hub *eventbus.Hub, f eventbus.Filter) *eventbus.Subscription {
	t.Helper()
	sub, err := hub.Subscribe(t.Context(), f)
	require.NoError(t, err)
	return sub
}

func next(t *testing.T, sub *eventbus.Subscription) int64 {
	t.Helper()
	e, err := sub.Next(t.Context())
	require.NoError(t, err)
	return e.Position
}

func TestHubFilters(t *testing.T) {
	t.Parallel()
	acme, globex := uuid.New(), uuid.New()
	for pattern, want := range map[string][]int64{
		"":                   {1, 2, 3, 5},
		"*":                  {1, 2, 3, 5},
		"tasks.*":            {1, 2, 5},
		"tasks.task.*":       {1, 5},
		"tasks.task.created": {1},
		"tasks.tas.*":        {},
	} {
		hub := eventbus.NewHub()
		f := eventbus.Filter{OrganizationID: acme}
		if pattern != "" {
			f.Types = []string{pattern}
		}
		sub := subscribe(t, hub, f)
		hub.Feed(
			at(acme, "tasks.task.created", 1), at(acme, "tasks.project.created", 2), at(acme, "crm.deal.won", 3),
			at(globex, "tasks.task.created", 4), at(acme, "tasks.task.updated", 5))
		for _, position := range want {
			require.Equal(t, position, next(t, sub), pattern)
		}
		hub.Close()
		_, err := sub.Next(t.Context())
		require.ErrorIs(t, err, eventbus.ErrClosed, "%q has no more", pattern)
	}
}

func TestHubRefusesPatterns(t *testing.T) {
	t.Parallel()
	hub := eventbus.NewHub()
	for _, pattern := range []string{"", "tasks", "tasks.task", "tasks.*.created", "*.task.created", "tasks.task.cre*", "Tasks.*", "**", "#", "tasks.#"} {
		_, err := hub.Subscribe(t.Context(), eventbus.Filter{Types: []string{"tasks.*", pattern}})
		e, ok := apperr.From(err)
		require.True(t, ok, pattern)
		require.Contains(t, e.Fields, "types", pattern)
	}
	_, err := hub.Subscribe(t.Context(), eventbus.Filter{Types: slices.Repeat([]string{"tasks.*"}, 101)})
	require.True(t, apperr.Is(err, apperr.BadUserInput))
}

func TestHubTellsOfGaps(t *testing.T) {
	t.Parallel()
	acme, globex := uuid.New(), uuid.New()
	hub := eventbus.NewHub()
	sub := subscribe(t, hub, eventbus.Filter{OrganizationID: acme})
	hub.Feed(at(acme, "tasks.task.created", 7), at(globex, "tasks.task.created", 8), at(acme, "tasks.task.created", 9))
	require.Equal(t, int64(7), next(t, sub))
	require.Equal(t, int64(9), next(t, sub), "another organization's event is no gap")

	hub.Feed(at(acme, "tasks.task.created", 8), at(acme, "tasks.task.created", 9), at(acme, "tasks.task.created", 10))
	require.Equal(t, int64(10), next(t, sub), "what was seen is not given again")

	hub.Feed(at(globex, "tasks.task.created", 12), at(acme, "tasks.task.created", 13))
	_, err := sub.Next(t.Context())
	require.ErrorIs(t, err, eventbus.ErrResync, "11 never came")
	hub.Feed(at(acme, "tasks.task.created", 14))
	require.Equal(t, int64(14), next(t, sub))

	hub.Interrupt()
	_, err = sub.Next(t.Context())
	require.ErrorIs(t, err, eventbus.ErrResync)
	hub.Feed(at(acme, "tasks.task.created", 20))
	require.Equal(t, int64(20), next(t, sub), "after an interruption the first position is no gap")
}

// Events of an organization that nobody follows are not read, and make no gap.
func TestHubPassesEvents(t *testing.T) {
	t.Parallel()
	acme, globex := uuid.New(), uuid.New()
	hub := eventbus.NewHub()
	first := at(globex, "tasks.task.created", 1)
	require.True(t, eventbus.Headed(first))
	require.True(t, hub.Pass(first))
	sub := subscribe(t, hub, eventbus.Filter{OrganizationID: acme})
	require.True(t, hub.Pass(at(globex, "tasks.task.created", 2)))
	own := at(acme, "tasks.task.created", 3)
	require.False(t, hub.Pass(own))
	hub.Feed(own)
	require.Equal(t, int64(3), next(t, sub))
	require.True(t, hub.Pass(at(globex, "tasks.task.created", 5)))
	_, err := sub.Next(t.Context())
	require.ErrorIs(t, err, eventbus.ErrResync, "4 never came")
	sub.Close()
	require.True(t, hub.Pass(at(acme, "tasks.task.created", 6)))
}

func TestHubNeverWaitsForASubscriber(t *testing.T) {
	t.Parallel()
	acme := uuid.New()
	hub := eventbus.NewHub()
	slow, quick := subscribe(t, hub, eventbus.Filter{OrganizationID: acme}), subscribe(t, hub, eventbus.Filter{OrganizationID: acme})
	for position := int64(1); position <= 1000; position++ {
		hub.Feed(at(acme, "tasks.task.created", position))
		require.Equal(t, position, next(t, quick))
	}
	_, err := slow.Next(t.Context())
	require.ErrorIs(t, err, eventbus.ErrResync)
	hub.Feed(at(acme, "tasks.task.created", 1001))
	require.Equal(t, int64(1001), next(t, slow))
}

func TestSubscriptionEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hub := eventbus.NewHub()
		ctx, cancel := context.WithCancel(t.Context())
		sub, err := hub.Subscribe(ctx, eventbus.Filter{})
		require.NoError(t, err)
		cancel()
		_, err = sub.Next(context.Background())
		require.ErrorIs(t, err, eventbus.ErrClosed, "it ends with the ctx of Subscribe")
		sub.Close()
		sub.Close()

		sub = subscribe(t, hub, eventbus.Filter{})
		impatient, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = sub.Next(impatient)
		require.ErrorIs(t, err, context.Canceled)
		hub.Close()
		<-sub.Done()
		_, err = hub.Subscribe(t.Context(), eventbus.Filter{})
		require.ErrorIs(t, err, eventbus.ErrClosed)
	})
}
