package resolvers_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// inOneMinute runs fn, again while a minute of the clock ended meanwhile: limits are
// per minute.
func inOneMinute(fn func()) {
	for {
		minute := time.Now().Unix() / 60
		fn()
		if time.Now().Unix()/60 == minute {
			return
		}
	}
}

func calls(t *testing.T, s *stationtest.Server, organization uuid.UUID, portlet string) int {
	t.Helper()
	return query[int](t, s, `select coalesce(sum(api_calls), 0) from portal_usage_metrics
		where organization_id = $1 and portlet_id = $2`, organization, portlet)
}

func TestCallsPerMinute(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]stationtest.Option{
		"Redis":      func(*stationtest.Server, *resolvers.AppConfig) {},
		"Redis away": awayRedis,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stationtest.New(t, option)
			other := s.Member(s.Organization("globex"), "other", "member")
			var acme uuid.UUID
			// Repeated in a new organization: the minute's count of the old one is used up.
			inOneMinute(func() {
				slug := "acme-" + uuid.NewString()
				acme = s.Organization(slug)
				member := s.Member(acme, slug[:20], "member")
				execute(t, s, `update portal_instances set max_api_calls_per_minute = 3 where organization_id = $1 and portlet_id = 'tasks'`, acme)
				before := time.Now()
				for range 3 {
					r := member.Ask(`{ a: tasks { totalCount } b: tasks { totalCount } projects { totalCount } users { totalCount } }`)
					if len(r.Errors) > 0 && time.Now().Unix()/60 != before.Unix()/60 {
						return
					}
					require.Empty(t, r.Errors)
				}
				r := member.Ask(`{ a: tasks { totalCount } users { totalCount } b: tasks { totalCount } }`)
				if time.Now().Unix()/60 != before.Unix()/60 {
					return
				}
				require.Len(t, r.Errors, 2, r.Body)
				for _, e := range r.Errors {
					require.Equal(t, "RATE_LIMITED", e.Extensions.Code)
					require.Equal(t, "Your organization may send 3 calls a minute to tasks.", e.Message)
					require.Positive(t, e.Extensions.RetryAfter)
					require.LessOrEqual(t, e.Extensions.RetryAfter, 60)
				}
				require.JSONEq(t, `{"a": null, "b": null, "users": {"totalCount": 1}}`, string(r.Data))
				other.MustAsk(nil, `{ tasks { totalCount } }`)
			})
			s.App.Stop()
			require.Equal(t, 3, calls(t, s, acme, "tasks"), "what is refused is not counted")
		})
	}
}

// Every call is written down exactly once, also those of the last moment.
func TestUsageIsExact(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	callers := []*stationtest.Caller{s.Member(acme, "one", "owner"), s.Member(acme, "two", "member"), s.Member(globex, "three", "member")}
	var asking sync.WaitGroup
	for _, caller := range callers {
		for range 4 {
			asking.Go(func() {
				for range 25 {
					caller.MustAsk(nil, `{ tasks { nodes { id } } projects { nodes { id } } viewer { permissions } }`)
				}
			})
		}
	}
	asking.Wait()
	callers[0].MustAsk(nil, `mutation { createTask(input: {title: "a"}) { task { id } } b: createTask(input: {title: "b"}) { task { id } } }`)
	callers[0].Ask(`{ tasks(first: 0) { totalCount } }`)
	callers[0].Ask(`{ nothing }`)
	callers[0].MustAsk(nil, `{ viewer { permissions } __typename }`)
	s.Member(acme, "viewer", "viewer").Ask(`mutation { createTask(input: {title: "a"}) { task { id } } }`)
	callers[0].MustAsk(nil, `mutation { disablePortlet(input: {portletId: "tasks"}) { portletInstance { enabled } } }`)
	callers[0].Ask(`{ tasks { totalCount } }`)
	s.App.Stop()
	require.Equal(t, 202, calls(t, s, acme, "tasks"), "200 reads, a mutation, and one refused by its resolver")
	require.Equal(t, 100, calls(t, s, globex, "tasks"))
}
