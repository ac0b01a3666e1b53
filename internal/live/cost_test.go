package live_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/live"
	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/resolvers/stationtest"
)

// purses have what members may spend.
type purses struct {
	mu    sync.Mutex
	left  map[uuid.UUID]int
	asked int
}

func (p *purses) Again(_ context.Context, _, user uuid.UUID, cost int) (next time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	if p.left[user] < cost {
		return time.Millisecond, false
	}
	p.left[user] -= cost
	return 0, true
}

func (p *purses) of(members ...*stationtest.Caller) (left []int, asked int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range members {
		left = append(left, p.left[m.UserID])
	}
	return left, p.asked
}

func (p *purses) give(member *stationtest.Caller, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left[member.UserID] += n
}

// ear hears all.
type ear chan string

func (e ear) Next(payload []byte, _ bool) bool { e <- string(payload); return true }
func (ear) Complete()                          {}
func (ear) Fail(context.Context, error)        {}

// hears waits for what is told of an event of the id.
func (e ear) hears(t *testing.T, id string) {
	t.Helper()
	select {
	case payload := <-e:
		require.JSONEq(t, `{"data": "`+id+`"}`, payload)
	case <-time.After(patience):
		require.FailNow(t, "nothing is told")
	}
}

// costing is an operation that costs so much.
func costing(cost int) *graphql.OperationContext {
	op := &ast.OperationDefinition{Operation: ast.Subscription}
	for range cost {
		op.SelectionSet = append(op.SelectionSet, &ast.Field{Name: "__typename"})
	}
	return &graphql.OperationContext{Doc: &ast.QueryDocument{}, Operation: op, OperationName: strings.Repeat("n", cost)}
}

// hub makes one that charges the purses.
func (w *world) hub(costs live.Costs) *live.Hub {
	return live.New(live.Config{Events: w.s.Events, Access: w.s.App.Access, Costs: costs})
}

// subscribes has a member subscribe to the ids of tasks until the test ends.
func (w *world) subscribes(t *testing.T, hub *live.Hub, member *stationtest.Caller, op *graphql.OperationContext, to live.Listener) (leave func()) {
	t.Helper()
	seat := hub.Seat(op, to)
	ctx := session.With(t.Context(), &session.Session{UserID: member.UserID, OrganizationID: member.Organization})
	ctx, _, err := w.s.App.Access.Tenant(ctx)
	require.NoError(t, err)
	var all <-chan string
	_, err = live.Field(graphql.WithFieldContext(seat.With(ctx), &graphql.FieldContext{Object: "Subscription"}), func(ctx context.Context) (any, error) {
		all, err = live.Stream(ctx, hub, "", []string{"tasks.*"}, id)
		return all, err
	})
	require.NoError(t, err)
	leave = seat.Begin(ctx, func(context.Context) *graphql.Response {
		data, _ := json.Marshal(<-all)
		return &graphql.Response{Data: data}
	})
	require.NotNil(t, leave)
	t.Cleanup(leave)
	return leave
}

func groupsOf(t *testing.T, hub *live.Hub, want int64) {
	t.Helper()
	require.Eventually(t, func() bool {
		got, _ := hub.Counts()
		return got == want
	}, patience, time.Millisecond)
}

// One of those who are told the same pays for each event, in turn; who has nothing left is
// passed over. When nobody has, they wait and miss nothing, and who comes meanwhile
// neither waits with them nor pays for them.
func TestEventsAreCharged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	poor, rich, late := w.member, w.s.Member(w.member.Organization, "rich", "member"), w.s.Member(w.member.Organization, "late", "member")
	purses := &purses{left: map[uuid.UUID]int{poor.UserID: 8, rich.UserID: 20, late.UserID: 100}}
	hub := w.hub(purses)
	ears := []ear{make(ear, 100), make(ear, 100), make(ear, 100)}
	w.subscribes(t, hub, poor, costing(5), ears[0])
	w.subscribes(t, hub, poor, costing(5), ears[0])
	w.subscribes(t, hub, rich, costing(5), ears[1])
	groupsOf(t, hub, 1)
	for range 5 {
		task := w.makes(t)
		for _, e := range []ear{ears[0], ears[0], ears[1]} {
			e.hears(t, task)
		}
	}
	left, asked := purses.of(poor, rich)
	require.Equal(t, []int{3, 0}, left)
	require.LessOrEqual(t, asked, 5+4)

	waits := []string{w.makes(t), w.makes(t)}
	require.Eventually(t, func() bool {
		_, now := purses.of()
		return now > asked+2
	}, patience, time.Millisecond, "it asks again")
	w.subscribes(t, hub, late, costing(5), ears[2])
	groupsOf(t, hub, 2)
	waits = append(waits, w.makes(t))
	ears[2].hears(t, waits[2])
	left, _ = purses.of(poor, rich, late)
	require.Equal(t, []int{3, 0, 95}, left)
	require.Empty(t, ears[0])
	require.Empty(t, ears[1])

	purses.give(rich, 15)
	for _, task := range waits {
		for _, e := range []ear{ears[0], ears[0], ears[1]} {
			e.hears(t, task)
		}
	}
	groupsOf(t, hub, 1)
	_, before := hub.Counts()
	task := w.makes(t)
	for _, e := range ears {
		e.hears(t, task)
	}
	_, after := hub.Counts()
	require.Equal(t, before+1, after, "together again")
}

// Who leaves while a group waits for who pays leaves nothing behind.
func TestLeavingWhileNobodyPays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	purses := &purses{}
	hub := w.hub(purses)
	leave := w.subscribes(t, hub, w.member, costing(1), make(ear, 1))
	w.makes(t)
	require.Eventually(t, func() bool {
		_, asked := purses.of()
		return asked > 0
	}, patience, time.Millisecond)
	leave()
	groupsOf(t, hub, 0)
}

// What a resolver follows beside its own channel costs the caller too.
func TestOwnChannelIsCharged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	purses := &purses{left: map[uuid.UUID]int{w.member.UserID: 7}}
	hub := w.hub(purses)
	ctx := graphql.WithOperationContext(w.ctx, costing(3))
	all, err := live.Stream(ctx, hub, "", []string{"tasks.*"}, id)
	require.NoError(t, err)
	tasks := []string{w.makes(t), w.makes(t), w.makes(t)}
	for _, task := range tasks[:2] {
		require.Equal(t, task, <-all)
	}
	require.Eventually(t, func() bool {
		_, asked := purses.of()
		return asked > 3
	}, patience, time.Millisecond)
	require.Empty(t, all)
	purses.give(w.member, 2)
	require.Equal(t, tasks[2], <-all)
}
