package config_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/config"
)

const secret = "a secret of 32 letters or more for tests"

func TestDefaults(t *testing.T) {
	t.Parallel()
	// Compose files pass what is not set as empty.
	for _, environment := range []map[string]string{{}, {
		"PORT": "", "JWT_EXPIRES_IN": "", "REFRESH_TOKEN_EXPIRES_IN": "", "STATION_ENV": "", "CORS_ORIGIN": "", "JWT_SECRET": "",
		"REDIS_HOST": "", "REDIS_PORT": "", "STATION_TRUSTED_PROXIES": "", "STATION_EMBEDDED": "", "STATION_CALLS_PER_MINUTE": "",
		"STATION_OPERATION_COST": "", "STATION_SUBSCRIPTION_COST": "", "STATION_COST_PER_MINUTE": "",
	}} {
		c, err := config.Load(environment)
		require.NoError(t, err)
		require.Equal(t, 3000, c.Port)
		require.Equal(t, 15*time.Minute, c.JWTExpiresIn.Std())
		require.Equal(t, 7*24*time.Hour, c.RefreshTokenExpiresIn.Std())
		require.Equal(t, "portal.events", c.RabbitExchange)
		require.Equal(t, ".station", c.DataDir)
		require.Equal(t, 6000, c.CallsPerMinute)
		require.Equal(t, 50_000, c.OperationCost)
		require.Equal(t, 5_000, c.SubscriptionCost)
		require.Equal(t, 1_000_000, c.CostPerMinute)
		require.False(t, c.Production())
		require.False(t, c.Embedded)
		require.Empty(t, c.JWTSecrets)
		require.Empty(t, c.CORSOrigins)
		require.Empty(t, c.RedisURL)
		require.Empty(t, c.Proxies())
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	c, err := config.Load(map[string]string{
		"REDIS_HOST": "cache.example.com", "REDIS_PASSWORD": "p@ss/word", "JWT_SECRET": secret + ",older",
		"STATION_TRUSTED_PROXIES": "10.0.0.0/8,192.0.2.1,2001:db8::1", "CORS_ORIGIN": "https://a.example,http://localhost:5173,*",
		"JWT_EXPIRES_IN": "90s", "REFRESH_TOKEN_EXPIRES_IN": "30d",
	})
	require.NoError(t, err)
	require.Equal(t, "redis://:p%40ss%2Fword@cache.example.com:6379", c.RedisURL)
	require.Equal(t, []string{secret, "older"}, c.JWTSecrets)
	require.Equal(t, []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("2001:db8::1/128"),
	}, c.Proxies())
	require.Equal(t, []string{"https://a.example", "http://localhost:5173", "*"}, c.CORSOrigins)
	require.Equal(t, 30*24*time.Hour, c.RefreshTokenExpiresIn.Std())

	c, err = config.Load(map[string]string{"REDIS_HOST": "2001:db8::1", "REDIS_PORT": "7000"})
	require.NoError(t, err)
	require.Equal(t, "redis://[2001:db8::1]:7000", c.RedisURL)
	c, err = config.Load(map[string]string{"REDIS_HOST": "x", "REDIS_URL": "redis://y:1"})
	require.NoError(t, err)
	require.Equal(t, "redis://y:1", c.RedisURL, "the URL says more")
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		environment map[string]string
		sentence    string
	}{
		"port":          {map[string]string{"PORT": "http"}, "PORT must be a whole number"},
		"far port":      {map[string]string{"PORT": "65536"}, "PORT must be from 0 to 65535, not 65536"},
		"bool":          {map[string]string{"STATION_EMBEDDED": "perhaps"}, "STATION_EMBEDDED must be true or false"},
		"time":          {map[string]string{"JWT_EXPIRES_IN": "soon"}, `JWT_EXPIRES_IN: "soon" is not a time such as 15m, 12h or 7d`},
		"days":          {map[string]string{"REFRESH_TOKEN_EXPIRES_IN": "xd"}, `REFRESH_TOKEN_EXPIRES_IN: "xd" is not a time such as 15m, 12h or 7d`},
		"no time":       {map[string]string{"JWT_EXPIRES_IN": "0s"}, "JWT_EXPIRES_IN must be at least a second"},
		"short":         {map[string]string{"REFRESH_TOKEN_EXPIRES_IN": "15m"}, "REFRESH_TOKEN_EXPIRES_IN must be longer than JWT_EXPIRES_IN"},
		"environment":   {map[string]string{"STATION_ENV": "prod"}, `STATION_ENV must be development or production, not "prod"`},
		"calls":         {map[string]string{"STATION_CALLS_PER_MINUTE": "-1"}, "STATION_CALLS_PER_MINUTE must be at least 1"},
		"cost":          {map[string]string{"STATION_OPERATION_COST": "0"}, "STATION_OPERATION_COST must be at least 1"},
		"an event":      {map[string]string{"STATION_SUBSCRIPTION_COST": "0"}, "STATION_SUBSCRIPTION_COST must be at least 1"},
		"less a minute": {map[string]string{"STATION_COST_PER_MINUTE": "49999"}, "STATION_COST_PER_MINUTE must be at least STATION_OPERATION_COST"},
		"metrics":       {map[string]string{"STATION_METRICS_ADDR": "9090"}, `STATION_METRICS_ADDR must be an address and a port such as 127.0.0.1:9090, not "9090"`},
		"proxy":         {map[string]string{"STATION_TRUSTED_PROXIES": "proxy"}, `STATION_TRUSTED_PROXIES has "proxy", which is no address or network`},
		"origin":        {map[string]string{"CORS_ORIGIN": "a.example"}, `CORS_ORIGIN has "a.example", which is no origin such as https://station.example.com`},
		"origin path":   {map[string]string{"CORS_ORIGIN": "https://a.example/x"}, `CORS_ORIGIN has "https://a.example/x", which is no origin such as https://station.example.com`},
		"several":       {map[string]string{"PORT": "x", "REDIS_PORT": "y"}, "REDIS_PORT must be a whole number\nPORT must be a whole number"},
	} {
		_, err := config.Load(c.environment)
		require.EqualError(t, err, c.sentence, name)
	}
}

func TestProduction(t *testing.T) {
	t.Parallel()
	c, err := config.Load(map[string]string{"STATION_ENV": "production", "JWT_SECRET": secret, "STATION_EMBEDDED": "true"})
	require.NoError(t, err)
	require.True(t, c.Production())
	_, err = config.Load(map[string]string{"STATION_ENV": "production", "CORS_ORIGIN": "*", "STATION_DEMO_PASSWORD": "x"})
	require.EqualError(t, err, `DATABASE_URL is missing; set STATION_EMBEDDED=true to run on the embedded database in production
JWT_SECRET is missing; set it to at least 32 random characters
STATION_DEMO_PASSWORD is for development only
CORS_ORIGIN may not be a wildcard in production`)
}
