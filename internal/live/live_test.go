package live_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/live"
	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/resolvers/stationtest"
)

// patience bounds every wait of these tests; nothing takes nearly as long.
const patience = 20 * time.Second

// nobody hears of nothing.
type nobody struct{}

func (nobody) Next([]byte, bool) bool      { return true }
func (nobody) Complete()                   {}
func (nobody) Fail(context.Context, error) {}

// world is a member of an organization who makes tasks.
type world struct {
	s      *stationtest.Server
	member *stationtest.Caller
	// ctx is open to the organization as a resolver's is.
	ctx context.Context
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s := stationtest.New(t)
	member := s.Member(s.Organization("acme"), "member", "member")
	ctx := session.With(t.Context(), &session.Session{UserID: member.UserID, OrganizationID: member.Organization})
	ctx, _, err := s.App.Access.Tenant(ctx)
	require.NoError(t, err)
	return &world{s, member, ctx}
}

func (w *world) makes(t *testing.T) string {
	t.Helper()
	var made struct {
		CreateTask struct{ Task struct{ ID string } }
	}
	w.member.MustAsk(&made, `mutation { createTask(input: {title: "a"}) { task { id } } }`)
	return made.CreateTask.Task.ID
}

// id makes a value of an event.
func id(e eventbus.Event) string { return e.EntityID.UUID.String() }

// resolved runs a resolver of a subscription as the executor does, and gives what the
// seat makes of it.
func (w *world) resolved(seat *live.Seat, resolve func(ctx context.Context) (any, error)) (leave func()) {
	ctx := graphql.WithFieldContext(seat.With(w.ctx), &graphql.FieldContext{Object: "Subscription"})
	_, _ = live.Field(ctx, resolve)
	return seat.Begin(ctx, func(context.Context) *graphql.Response { return &graphql.Response{Data: []byte(`{}`)} })
}

func (w *world) seat() *live.Seat {
	return w.s.App.Live.Seat(&graphql.OperationContext{Doc: &ast.QueryDocument{}, Operation: &ast.OperationDefinition{}}, nobody{})
}

func (w *world) groups(t *testing.T, want int64) {
	t.Helper()
	require.Eventually(t, func() bool {
		got, _ := w.s.App.Live.Counts()
		return got == want
	}, patience, time.Millisecond)
}

// A resolver that returns a channel of its own is fed as it asks, and shares nothing.
func TestOwnChannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := make(chan string)
	leave := w.resolved(w.seat(), func(ctx context.Context) (any, error) {
		all, err := live.Stream(ctx, w.s.App.Live, "", []string{"tasks.*"}, id)
		go func() {
			defer close(own)
			for one := range all {
				own <- "own " + one
			}
		}()
		return (<-chan string)(own), err
	})
	require.Nil(t, leave)
	w.groups(t, 0)
	for range 3 {
		require.Equal(t, "own "+w.makes(t), <-own)
	}
	w.s.Events.Stop()
	_, open := <-own
	require.False(t, open)
}

// A resolver that follows twice gets both, and who follows without a seat too.
func TestTwoStreams(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var first, second <-chan string
	leave := w.resolved(w.seat(), func(ctx context.Context) (_ any, err error) {
		if first, err = live.Stream(ctx, w.s.App.Live, "", []string{"tasks.*"}, id); err == nil {
			second, err = live.Stream(ctx, w.s.App.Live, "", []string{"tasks.task.created"}, id)
		}
		return second, err
	})
	require.Nil(t, leave)
	third, err := live.Stream(w.ctx, w.s.App.Live, "", nil, id)
	require.NoError(t, err)
	task := w.makes(t)
	for _, stream := range []<-chan string{first, second, third} {
		require.Equal(t, task, <-stream)
	}
}

// A resolver that fails after it followed leaves nothing behind, also where it joined.
func TestFailedResolver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fails := func(ctx context.Context) (any, error) {
		_, err := live.Stream(ctx, w.s.App.Live, "", nil, id)
		return nil, errors.Join(err, errors.New("it fails"))
	}
	require.Nil(t, w.resolved(w.seat(), fails))
	w.groups(t, 0)
	leave := w.resolved(w.seat(), func(ctx context.Context) (any, error) {
		return live.Stream(ctx, w.s.App.Live, "", nil, id)
	})
	require.NotNil(t, leave)
	w.groups(t, 1)
	require.Nil(t, w.resolved(w.seat(), fails))
	leave()
	w.groups(t, 0)
	w.s.Events.Stop() // which waits for all that follows
}

// A group that comes back waits for the other, and keeps nobody from joining meanwhile.
func TestJoin_BesideOneThatComesBack(t *testing.T) {
	t.Parallel()
	require.True(t, live.JoinsBeside(patience))
}
