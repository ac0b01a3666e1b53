package usage_test

import (
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres/pgtest"
	"github.com/station-portal/station/internal/usage"
)

// Replicas share an organization's limit, and between them it is used to the last call.
func TestReplicasShareALimit(t *testing.T) {
	t.Parallel()
	url := os.Getenv("TEST_REDIS_URL")
	require.NotEmpty(t, url, "run the tests with `go run ./cmd/testenv -- go test ./...`")
	options, err := redis.ParseURL(url)
	require.NoError(t, err)
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	const limit = 500
	for {
		organization := uuid.New()
		minute := time.Now().Unix() / 60
		var allowed, refused atomic.Int64
		var calling sync.WaitGroup
		for range 3 {
			meter := usage.NewMeter(nil, client, slog.New(slog.DiscardHandler))
			for range 4 {
				calling.Go(func() {
					for {
						err := meter.Call(t.Context(), organization, "tasks", limit)
						if err != nil {
							told, ok := apperr.From(err)
							if ok && told.Code == apperr.RateLimited && told.RetryAfter > 0 && told.RetryAfter <= time.Minute {
								refused.Add(1)
							}
							return
						}
						allowed.Add(1)
					}
				})
			}
		}
		calling.Wait()
		if time.Now().Unix()/60 != minute {
			continue // a new minute gives new calls
		}
		require.EqualValues(t, limit, allowed.Load())
		require.EqualValues(t, 12, refused.Load())
		return
	}
}

func TestStopWithoutStart(t *testing.T) {
	t.Parallel()
	meter := usage.NewMeter(nil, nil, slog.New(slog.DiscardHandler))
	meter.Stop()
	meter.Start()
	meter.Stop()
	meter.Stop()
}

// What was called in an organization that has been deleted since is counted no more: nothing
// is to be written to it any longer.
func TestDeletedOrganization(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	options, err := redis.ParseURL(os.Getenv("TEST_REDIS_URL"))
	require.NoError(t, err)
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	conn := db.Super(t)
	_, err = conn.Exec(t.Context(), `insert into portal_definitions (portlet_id, name, version, app_route) values ('tasks', 'Tasks', '1.0.0', '/app/tasks')`)
	require.NoError(t, err)
	open, deleted := db.Organization(t, "open"), db.Organization(t, "deleted")
	meter := usage.NewMeter(db.DB, client, slog.New(slog.DiscardHandler))
	for _, organization := range []uuid.UUID{open, deleted} {
		require.NoError(t, meter.Call(t.Context(), organization, "tasks", 10))
	}
	_, err = conn.Exec(t.Context(), `update organizations set is_active = false, deleted_at = now() where id = $1`, deleted)
	require.NoError(t, err)
	meter.Start()
	meter.Stop()
	var counted []uuid.UUID
	require.NoError(t, conn.QueryRow(t.Context(), `select array_agg(organization_id) from portal_usage_metrics`).Scan(&counted))
	require.Equal(t, []uuid.UUID{open}, counted)
}
