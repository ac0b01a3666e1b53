package limits_test

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/limits"
)

func testRedis(t *testing.T) *redis.Client {
	t.Helper()
	url := os.Getenv("TEST_REDIS_URL")
	require.NotEmpty(t, url, "run the tests with `go run ./cmd/testenv -- go test ./...`")
	options, err := redis.ParseURL(url)
	require.NoError(t, err)
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// Servers share the count, and a name that is long takes no more room than another.
func TestThrottleIsShared(t *testing.T) {
	t.Parallel()
	client := testRedis(t)
	one, two := limits.NewThrottle(client, "account", 20), limits.NewThrottle(client, "account", 20)
	key := uuid.NewString() + strings.Repeat("x", 100_000)
	for i := range 20 {
		require.NoError(t, one.Allow(t.Context(), key), i)
		require.NoError(t, two.Allow(t.Context(), key), i)
		two.Fail(t.Context(), key)
	}
	for _, throttle := range []*limits.Window{one, two} {
		told, ok := apperr.From(throttle.Allow(t.Context(), key))
		require.True(t, ok)
		require.Equal(t, apperr.RateLimited, told.Code)
		require.InDelta(t, 900, told.RetryAfter.Seconds(), 30)
		require.NoError(t, throttle.Allow(t.Context(), key+"y"))
	}
	keys, err := client.Keys(t.Context(), "throttle:login:account:*").Result()
	require.NoError(t, err)
	for _, key := range keys {
		require.Len(t, key, len("throttle:login:account:")+64)
		ttl, err := client.TTL(t.Context(), key).Result()
		require.NoError(t, err)
		require.Positive(t, ttl, "every count ends")
	}
}

// Without Redis a server counts by itself, for the same time.
func TestThrottleWithoutRedis(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := away(&atomic.Int64{})
		defer closeAway(client)
		throttle := limits.NewThrottle(client, "account", 20)
		for range 20 {
			require.NoError(t, throttle.Allow(t.Context(), "a"))
			throttle.Fail(t.Context(), "a")
		}
		told, ok := apperr.From(throttle.Allow(t.Context(), "a"))
		require.True(t, ok)
		require.Equal(t, "Too many failed sign-ins: try again in 15 minutes.", told.Message)
		require.NoError(t, throttle.Allow(t.Context(), "b"))
		time.Sleep(14*time.Minute + 30*time.Second) //nolint:forbidigo // the bubble's clock
		told, _ = apperr.From(throttle.Allow(t.Context(), "a"))
		require.Equal(t, "Too many failed sign-ins: try again in a minute.", told.Message)
		time.Sleep(31 * time.Second) //nolint:forbidigo // the bubble's clock
		require.NoError(t, throttle.Allow(t.Context(), "a"))
		throttle.Fail(t.Context(), "a")
		require.NoError(t, throttle.Allow(t.Context(), "a"), "counted anew")
	})
}

// away is a Redis that is not there. It counts who looks.
func away(dials *atomic.Int64) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: "192.0.2.1:1", MaxRetries: -1, DialerRetries: 1, Dialer: func(context.Context, string, string) (net.Conn, error) {
		dials.Add(1)
		return nil, errors.New("away")
	}})
}

func closeAway(client *redis.Client) {
	_ = client.Close()
	time.Sleep(2 * time.Second) //nolint:forbidigo // the bubble's clock: the client's last dial gives up
}
