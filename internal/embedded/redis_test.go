package embedded_test

import (
	"net"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/embedded"
)

func TestRedis(t *testing.T) {
	t.Parallel()
	server, err := embedded.StartRedis(t.Context())
	require.NoError(t, err)
	t.Cleanup(server.Stop)
	options, err := redis.ParseURL(server.URL())
	require.NoError(t, err)

	t.Run("KeysExpire", func(t *testing.T) {
		client := redis.NewClient(options)
		defer func() { _ = client.Close() }()
		require.NoError(t, client.Set(t.Context(), "short", "1", 300*time.Millisecond).Err())
		require.NoError(t, client.Set(t.Context(), "long", "1", time.Hour).Err())
		require.Equal(t, int64(1), client.Exists(t.Context(), "short").Val())
		require.Eventually(t, func() bool { return client.Exists(t.Context(), "short").Val() == 0 },
			2*time.Second, 20*time.Millisecond)
		require.Equal(t, int64(1), client.Exists(t.Context(), "long").Val())
	})

	t.Run("RunsScripts", func(t *testing.T) {
		client := redis.NewClient(options)
		defer func() { _ = client.Close() }()
		n, err := client.Eval(t.Context(), "return redis.call('incrby', KEYS[1], ARGV[1])", []string{"n"}, 3).Int()
		require.NoError(t, err)
		require.Equal(t, 3, n)
	})

	t.Run("RefusesStrangers", func(t *testing.T) {
		stranger := redis.NewClient(&redis.Options{Addr: options.Addr, MaxRetries: -1})
		defer func() { _ = stranger.Close() }()
		require.ErrorContains(t, stranger.Get(t.Context(), "long").Err(), "NOAUTH")
		wrong := redis.NewClient(&redis.Options{Addr: options.Addr, Password: "guess", MaxRetries: -1})
		defer func() { _ = wrong.Close() }()
		require.ErrorContains(t, wrong.Get(t.Context(), "long").Err(), "WRONGPASS")
	})

	t.Run("StopsTwice", func(t *testing.T) {
		server.Stop()
		server.Stop()
		_, err := net.Dial("tcp", options.Addr)
		require.Error(t, err)
	})
}
