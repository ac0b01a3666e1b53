package config_test

import (
	"fmt"
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
		"ages":          {map[string]string{"JWT_EXPIRES_IN": "106752d"}, `JWT_EXPIRES_IN: "106752d" is not a time such as 15m, 12h or 7d`},
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

// A secret that others may know, or that opens something else, is refused in production,
// and the sentence says which.
func TestProductionSecrets(t *testing.T) {
	t.Parallel()
	const weak = "JWT_SECRET is too short or an example; set it to at least 32 random characters"
	load := func(pairs ...string) error {
		environment := map[string]string{"STATION_ENV": "production", "JWT_SECRET": secret, "STATION_EMBEDDED": "true"}
		for i := 0; i < len(pairs); i += 2 {
			environment[pairs[i]] = pairs[i+1]
		}
		_, err := config.Load(environment)
		return err
	}
	require.NoError(t, load())
	require.NoError(t, load("JWT_SECRET", secret+" , another secret of 32 letters or more,"))
	for _, value := range []string{
		"short", secret + ",short", "your-super-secret-jwt-key-change-in-production", "very-strong-secret-key-change-this",
		"CHANGEME-CHANGEME-CHANGEME-CHANGEME", "an example of a secret of 32 letters", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"12341234123412341234123412341234",
	} {
		require.EqualError(t, load("JWT_SECRET", value), weak, value)
	}
	require.EqualError(t, load("JWT_SECRET", " , "), "JWT_SECRET is missing; set it to at least 32 random characters")
	require.EqualError(t, load("JWT_SECRET", secret+","+secret), "JWT_SECRET has the same secret twice; each is to be another")
	plain := "a-secret-of-32-letters-or-more-for-tests"
	for _, form := range []string{
		"postgres://station:%s@db/station", "postgresql://station@db/station?password=%s", "host=db user=station password=%s dbname=station",
		"dbname=station password='%s'", "postgres://station@one,two/station?sslmode=disable&password=%s",
	} {
		for _, name := range []string{"DATABASE_URL", "DATABASE_SYSTEM_URL", "DATABASE_MIGRATION_URL"} {
			err := load("JWT_SECRET", "another secret of 32 letters or more,"+plain, name, fmt.Sprintf(form, plain))
			require.EqualError(t, err, "JWT_SECRET is the password in "+name+" too; set it to random characters of its own", form)
			require.NoError(t, load(name, fmt.Sprintf(form, "another")))
		}
	}
	for name, address := range map[string]string{
		"REDIS_URL": "redis://:%s@cache:6379", "RABBITMQ_URL": "amqp://station:%s@bus:5672",
	} {
		err := load("JWT_SECRET", "another secret of 32 letters or more,"+plain, name, fmt.Sprintf(address, plain))
		require.EqualError(t, err, "JWT_SECRET is the password in "+name+" too; set it to random characters of its own")
	}
	require.EqualError(t, load("JWT_SECRET", plain, "REDIS_URL", "unix://:"+plain+"@/run/redis.sock"),
		"JWT_SECRET is the password in REDIS_URL too; set it to random characters of its own")
	require.EqualError(t, load("JWT_SECRET", plain, "REDIS_HOST", "cache", "REDIS_PASSWORD", plain),
		"JWT_SECRET is the password in REDIS_URL too; set it to random characters of its own")
	require.EqualError(t, load("JWT_SECRET", plain, "SMTP_URL", "smtp://me:"+plain+"@mail.example.com", "SMTP_FROM", "a@b.example",
		"STATION_PUBLIC_URL", "https://station.example.com"),
		"JWT_SECRET is the password in SMTP_URL too; set it to random characters of its own")
}

// An address that everybody may name as their own, or read along, is refused in production.
func TestProductionAddresses(t *testing.T) {
	t.Parallel()
	load := func(name, value string) error {
		_, err := config.Load(map[string]string{"STATION_ENV": "production", "JWT_SECRET": secret, "STATION_EMBEDDED": "true", name: value})
		return err
	}
	for _, proxy := range []string{"0.0.0.0/0", "::/0", "192.0.2.7/0", "::ffff:0:0/0"} {
		require.EqualError(t, load("STATION_TRUSTED_PROXIES", "10.0.0.0/8,"+proxy),
			`STATION_TRUSTED_PROXIES may not have "`+proxy+`" in production: X-Forwarded-For would be believed of everybody`)
		_, err := config.Load(map[string]string{"STATION_TRUSTED_PROXIES": proxy})
		require.NoError(t, err)
	}
	require.NoError(t, load("STATION_TRUSTED_PROXIES", "10.0.0.0/8,fc00::/7"))
	require.NoError(t, load("STATION_PUBLIC_URL", "https://station.example.com/"))
	require.EqualError(t, load("STATION_PUBLIC_URL", "http://station.example.com"),
		"STATION_PUBLIC_URL must begin with https:// in production: links in mails hold secrets")
	for _, address := range []string{"https://station.example.com/?a=b", "https://station.example.com#c", "https://station.example.com?", "https://station.example.com/#"} {
		require.EqualError(t, load("STATION_PUBLIC_URL", address), "STATION_PUBLIC_URL may have no ? and no #: links in mails begin with it")
	}
}

func TestMail(t *testing.T) {
	t.Parallel()
	c, err := config.Load(map[string]string{"SMTP_URL": "smtp://me:pw@mail.example.com", "SMTP_FROM": "Station <station@example.com>", "PORT": "4000"})
	require.NoError(t, err)
	server, ok := c.Mailer()
	require.True(t, ok)
	require.Equal(t, "mail.example.com", server.Host)
	require.Equal(t, "http://localhost:4000", c.Address())
	c, err = config.Load(map[string]string{"STATION_PUBLIC_URL": "https://station.example.com/"})
	require.NoError(t, err)
	require.Equal(t, "https://station.example.com", c.Address())
	_, ok = c.Mailer()
	require.False(t, ok)
	_, err = config.Load(map[string]string{"STATION_ENV": "production", "JWT_SECRET": secret, "STATION_EMBEDDED": "true", "SMTP_URL": "mail.example.com:25"})
	require.EqualError(t, err, `SMTP_URL must be an address such as smtp://user:password@mail.example.com:587, or smtps:// for TLS from the start
SMTP_FROM must be the address that mails come from, such as Station <station@example.com>, not ""
STATION_PUBLIC_URL is missing: the links in mails begin with it`)
	_, err = config.Load(map[string]string{"STATION_PUBLIC_URL": "station.example.com"})
	require.EqualError(t, err, `STATION_PUBLIC_URL must be an address such as https://station.example.com, not "station.example.com"`)
}
