package resolvers_test

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

const profileQuery = `query ($id: ID!) { user(id: $id) { id displayName username firstName lastName } }`

// counted gives how many profiles fn read from the cache and how many it did not.
func counted(s *stationtest.Server, fn func()) [2]int64 {
	hits, misses := s.App.Profiles.Counts()
	fn()
	hitsAfter, missesAfter := s.App.Profiles.Counts()
	return [2]int64{hitsAfter - hits, missesAfter - misses}
}

func TestProfileCache(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	mia, max := s.Member(acme, "mia", "member"), s.Member(acme, "max", "member")
	stranger := s.Member(globex, "stranger", "owner")
	ask := func() string {
		var data struct{ User struct{ FirstName string } }
		mia.MustAsk(&data, profileQuery, "id", max.UserID)
		return data.User.FirstName
	}
	require.Equal(t, [2]int64{0, 1}, counted(s, func() { ask() }), "first")
	require.Equal(t, [2]int64{1, 0}, counted(s, func() { ask() }), "second")
	require.Equal(t, [2]int64{1, 0}, counted(s, func() { ask() }), "third")
	key := "user:" + max.UserID.String()
	ttl, err := s.Redis.TTL(t.Context(), key).Result()
	require.NoError(t, err)
	require.LessOrEqual(t, ttl, 3600*time.Second)
	require.Greater(t, ttl, 3590*time.Second)
	text, err := s.Redis.Get(t.Context(), key).Result()
	require.NoError(t, err)
	require.JSONEq(t, `{"id": "`+max.UserID.String()+`", "username": "max", "firstName": "First", "lastName": "Last"}`, text,
		"nothing of an organization, no address and no password")

	t.Run("a list costs one look", func(t *testing.T) {
		got := counted(s, func() { mia.MustAsk(nil, `{ users { nodes { username firstName } } viewer { user { username } } }`) })
		require.Equal(t, int64(2), got[0]+got[1])
	})
	t.Run("dropped after a change", func(t *testing.T) {
		execute(t, s, `update users set first_name = 'Maximilian' where id = $1`, max.UserID)
		require.Equal(t, "First", ask())
		s.App.Profiles.Drop(t.Context(), max.UserID)
		require.Equal(t, [2]int64{0, 1}, counted(s, func() { require.Equal(t, "Maximilian", ask()) }))
		require.Equal(t, [2]int64{1, 0}, counted(s, func() { require.Equal(t, "Maximilian", ask()) }))
	})
	t.Run("another organization's member", func(t *testing.T) {
		got := counted(s, func() {
			r := stranger.Ask(profileQuery, "id", max.UserID)
			refused(t, r, "NOT_FOUND", "", "There is no such member.")
			require.JSONEq(t, `{"user": null}`, string(r.Data))
			var data struct {
				Users struct{ Nodes []struct{ Username string } }
			}
			stranger.MustAsk(&data, `{ users { nodes { username } } }`)
			require.Len(t, data.Users.Nodes, 1)
			require.Equal(t, "stranger", data.Users.Nodes[0].Username)
		})
		require.Equal(t, [2]int64{0, 1}, got, "only the stranger's own profile was read")
	})
	t.Run("what is no profile of the person", func(t *testing.T) {
		for _, text := range []string{"garbage", "{}", `{"id": "` + mia.UserID.String() + `", "username": "other"}`, "null", ""} {
			require.NoError(t, s.Redis.Set(t.Context(), key, text, time.Minute).Err())
			require.Equal(t, [2]int64{0, 1}, counted(s, func() { require.Equal(t, "Maximilian", ask()) }), text)
		}
	})
}

// Without Redis everything is answered, from PostgreSQL.
func TestRedisAway(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, func(s *stationtest.Server, cfg *resolvers.AppConfig) {
		client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1, DialerRetries: 1})
		s.Redis, cfg.Redis = client, client
	})
	acme := s.Organization("acme")
	mia := s.UserWithHash("mia", passwordHash())
	s.Join(acme, mia, "mia", "member")
	got := login(t, s, map[string]any{"username": "mia", "password": stationtest.Password})
	caller := bearer(s, got.AccessToken)
	var data struct {
		User struct{ Username, FirstName string }
	}
	for range 2 {
		require.Equal(t, [2]int64{0, 1}, counted(s, func() { caller.MustAsk(&data, profileQuery, "id", mia) }))
	}
	require.Equal(t, "First", data.User.FirstName)
	createTask(t, caller, map[string]any{"title": "a"})
	s.App.Profiles.Drop(t.Context(), mia)
	require.Contains(t, s.Log.String(), "a changed profile stays in the cache")
	a := send(t, s, "GET", "/health", "")
	require.Equal(t, 200, a.StatusCode)
	require.Contains(t, a.body, `"status":"degraded"`)
	require.Contains(t, a.body, `"redis":"unhealthy"`)
	require.Equal(t, 200, send(t, s, "GET", "/health/ready", "").StatusCode)
}
