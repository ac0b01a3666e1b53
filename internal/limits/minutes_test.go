package limits_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/session"
)

// asks is a server's judgement of an operation that costs 4, as a member.
func asks(t testing.TB, o *limits.Operations, caller *session.Session) (told *apperr.Error) {
	t.Helper()
	return asksFor(t, o, caller, `{ a b c d }`)
}

func asksFor(t testing.TB, o *limits.Operations, caller *session.Session, text string) (told *apperr.Error) {
	t.Helper()
	ctx := session.With(t.Context(), caller)
	doc, err := limits.Parse(text)
	require.NoError(t, err)
	if fault := o.MutateOperationContext(ctx, &graphql.OperationContext{Operation: doc.Operations[0]}); fault != nil {
		told, _ = apperr.From(fault.Err)
		require.NotNil(t, told)
	}
	return told
}

func someone() *session.Session {
	return &session.Session{UserID: uuid.New(), OrganizationID: uuid.New()}
}

// Servers share a member's budget: it is spent to the last, and a server that has asked
// for nothing yet lets pass a tenth of it at most.
func TestMembersBudgetIsShared(t *testing.T) {
	t.Parallel()
	client := testRedis(t)
	for {
		minute, caller, other := time.Now().Unix()/60, someone(), someone()
		var passed atomic.Int64
		var asking sync.WaitGroup
		for range 3 {
			server := limits.NewOperations(client, limits.Budgets{Operation: 100, Minute: 4_000})
			for range 2 {
				asking.Go(func() {
					for {
						told := asks(t, server, caller)
						if told == nil {
							passed.Add(1)
							continue
						}
						if told.Code != apperr.RateLimited || told.RetryAfter <= 0 || told.RetryAfter > time.Minute ||
							told.Message != "Your operations may cost 4000 a minute, and this one of 4 is too much for now." {
							t.Errorf("%v", told)
						}
						return
					}
				})
			}
		}
		asking.Wait()
		late := limits.NewOperations(client, limits.Budgets{Operation: 100, Minute: 4_000})
		more := 0
		for asks(t, late, caller) == nil {
			more++
		}
		fine := asks(t, late, other)
		if time.Now().Unix()/60 != minute {
			continue // a new minute gives a new budget
		}
		require.GreaterOrEqual(t, passed.Load(), int64(1_000))
		require.LessOrEqual(t, passed.Load(), int64(1_200), "a tenth for each of two servers at most")
		require.Equal(t, 100, more)
		require.Nil(t, fine)
		return
	}
}

// Who spends less than a tenth costs no round trip.
func TestSmallSpendersDoNotAskRedis(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var dials atomic.Int64
		client := away(&dials)
		defer closeAway(client)
		server := limits.NewOperations(client, limits.Budgets{Operation: 100, Minute: 4_000})
		caller := someone()
		for range 3 {
			for range 100 {
				require.Nil(t, asks(t, server, caller))
			}
			require.Zero(t, dials.Load())
			time.Sleep(time.Minute) //nolint:forbidigo // the bubble's clock: a new minute
		}
	})
}

// Without Redis each server holds a member to the budget, and asks a few times a minute
// whether it is back.
func TestBudgetWithoutRedis(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var dials atomic.Int64
		client := away(&dials)
		defer closeAway(client)
		server := limits.NewOperations(client, limits.Budgets{Operation: 100, Minute: 4_000})
		caller := someone()
		for range 2 {
			dials.Store(0)
			for i := range 1_000 {
				require.Nil(t, asks(t, server, caller), i)
			}
			require.LessOrEqual(t, dials.Load(), int64(10))
			require.Equal(t, apperr.RateLimited, asks(t, server, caller).Code)
			dials.Store(0)
			require.Equal(t, apperr.RateLimited, asks(t, server, caller).Code)
			next, ok := server.Again(t.Context(), caller.OrganizationID, caller.UserID, 1)
			require.False(t, ok)
			require.Equal(t, time.Minute, next)
			require.LessOrEqual(t, dials.Load(), int64(1), "what was refused is refused until the minute ends; less is another question")
			require.Nil(t, asks(t, server, someone()))
			time.Sleep(time.Minute) //nolint:forbidigo // the bubble's clock: a new minute
		}
	})
}

// The signed-out have no budget but that of one operation.
func TestOperationBudget(t *testing.T) {
	t.Parallel()
	server := limits.NewOperations(nil, limits.Budgets{Operation: 3, Minute: 3})
	require.Equal(t, "The operation costs 4; at most 3 are allowed: ask for fewer rows or fields.", asks(t, server, nil).Message)
	server = limits.NewOperations(nil, limits.Budgets{Operation: 4, Minute: 4})
	for range 3 {
		require.Nil(t, asks(t, server, nil))
	}
}

// Subscriptions have a budget of their own, within that of operations.
func TestSubscriptionBudget(t *testing.T) {
	t.Parallel()
	server := limits.NewOperations(nil, limits.Budgets{Operation: 10, Subscription: 3, Minute: 100})
	require.Nil(t, asks(t, server, nil))
	require.Nil(t, asksFor(t, server, nil, `subscription { a b c }`))
	told := asksFor(t, server, nil, `subscription { a b c d }`)
	require.NotNil(t, told)
	require.Equal(t, apperr.QueryTooComplex, told.Code)
	require.Equal(t, "The subscription costs 4 for each event; at most 3 are allowed: ask for fewer rows or fields.", told.Message)
	caller := someone()
	for range 2 {
		_, ok := server.Again(t.Context(), caller.OrganizationID, caller.UserID, 5)
		require.True(t, ok)
	}
	server = limits.NewOperations(nil, limits.Budgets{Operation: 2, Subscription: 3, Minute: 100})
	require.Equal(t, "The subscription costs 3 for each event; at most 2 are allowed: ask for fewer rows or fields.",
		asksFor(t, server, nil, `subscription { a b c }`).Message)
}
