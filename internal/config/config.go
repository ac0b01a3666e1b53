// Package config reads Station's environment. The names are fixed: people outside
// build on them.
package config

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is the environment of `station serve` and its sisters.
type Config struct {
	DatabaseURL          string `env:"DATABASE_URL"`
	DatabaseSystemURL    string `env:"DATABASE_SYSTEM_URL"`
	DatabaseMigrationURL string `env:"DATABASE_MIGRATION_URL"`

	RedisURL      string `env:"REDIS_URL"`
	RedisHost     string `env:"REDIS_HOST"`
	RedisPort     int    `env:"REDIS_PORT" envDefault:"6379"`
	RedisPassword string `env:"REDIS_PASSWORD"`

	RabbitURL      string `env:"RABBITMQ_URL"`
	RabbitExchange string `env:"RABBITMQ_EXCHANGE" envDefault:"portal.events"`

	JWTSecrets            []string `env:"JWT_SECRET" envSeparator:","`
	JWTExpiresIn          Duration `env:"JWT_EXPIRES_IN" envDefault:"15m"`
	RefreshTokenExpiresIn Duration `env:"REFRESH_TOKEN_EXPIRES_IN" envDefault:"7d"`
	Port                  int      `env:"PORT" envDefault:"3000"`
	CORSOrigins           []string `env:"CORS_ORIGIN" envSeparator:","`
	PublicURL             string   `env:"STATION_PUBLIC_URL"`
	TrustedProxies        []string `env:"STATION_TRUSTED_PROXIES" envSeparator:","`
	MetricsAddress        string   `env:"STATION_METRICS_ADDR"`
	Environment           string   `env:"STATION_ENV" envDefault:"development"`
	Embedded              bool     `env:"STATION_EMBEDDED"`
	DataDir               string   `env:"STATION_DATA_DIR" envDefault:".station"`
	CallsPerMinute        int      `env:"STATION_CALLS_PER_MINUTE" envDefault:"6000"`
	OperationCost         int      `env:"STATION_OPERATION_COST" envDefault:"50000"`
	SubscriptionCost      int      `env:"STATION_SUBSCRIPTION_COST" envDefault:"5000"`
	CostPerMinute         int      `env:"STATION_COST_PER_MINUTE" envDefault:"1000000"`
	CompiledReads         string   `env:"STATION_COMPILED_READS" envDefault:"on"`
	DemoPassword          string   `env:"STATION_DEMO_PASSWORD"`
	Signup                string   `env:"STATION_SIGNUP" envDefault:"invite"`

	SMTPURL  string `env:"SMTP_URL"`
	SMTPFrom string `env:"SMTP_FROM"`
}

// Duration is a time such as 15m, 12h or 7d.
type Duration time.Duration

// UnmarshalText reads what time.ParseDuration does, and whole days.
func (d *Duration) UnmarshalText(text []byte) error {
	s := string(text)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		whole, err := time.ParseDuration(days + "h")
		if err != nil || whole > math.MaxInt64/24 {
			return fmt.Errorf("%q is not a time such as 15m, 12h or 7d", s)
		}
		*d = Duration(24 * whole)
		return nil
	}
	parsed, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("%q is not a time such as 15m, 12h or 7d", s)
	}
	*d = Duration(parsed)
	return nil
}

// Std gives the time.Duration.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// Production says whether this is not a developer's machine.
func (c Config) Production() bool { return c.Environment == "production" }

// Load reads the environment, given as a map of names to values, and refuses what
// can't be meant. The error says which variable is at fault, one line each.
func Load(environment map[string]string) (Config, error) {
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: environment}); err != nil {
		return c, inOwnNames(err)
	}
	return c, c.validate()
}

// inOwnNames says which variables can't be read. The parser knows only the fields.
func inOwnNames(err error) error {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return fmt.Errorf("the environment is not valid: %w", err)
	}
	faults := make([]error, len(all.Errors))
	for i, one := range all.Errors {
		faults[i] = one
		var fault env.ParseError
		if !errors.As(one, &fault) {
			continue
		}
		field, _ := reflect.TypeFor[Config]().FieldByName(fault.Name)
		name := field.Tag.Get("env")
		switch fault.Type.Kind() {
		case reflect.Int:
			faults[i] = fmt.Errorf("%s must be a whole number", name)
		case reflect.Bool:
			faults[i] = fmt.Errorf("%s must be true or false", name)
		default:
			faults[i] = fmt.Errorf("%s: %w", name, fault.Err)
		}
	}
	return errors.Join(faults...)
}

func (c *Config) validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if c.Environment != "development" && c.Environment != "production" {
		fault("STATION_ENV must be development or production, not %q", c.Environment)
	}
	if c.Port < 0 || c.Port > 65535 {
		fault("PORT must be from 0 to 65535, not %d", c.Port)
	}
	if c.JWTExpiresIn.Std() < time.Second {
		fault("JWT_EXPIRES_IN must be at least a second")
	}
	if c.RefreshTokenExpiresIn.Std() <= c.JWTExpiresIn.Std() {
		fault("REFRESH_TOKEN_EXPIRES_IN must be longer than JWT_EXPIRES_IN")
	}
	if c.CallsPerMinute < 1 {
		fault("STATION_CALLS_PER_MINUTE must be at least 1")
	}
	if c.OperationCost < 1 {
		fault("STATION_OPERATION_COST must be at least 1")
	}
	if c.SubscriptionCost < 1 {
		fault("STATION_SUBSCRIPTION_COST must be at least 1")
	}
	if c.CostPerMinute < c.OperationCost {
		fault("STATION_COST_PER_MINUTE must be at least STATION_OPERATION_COST")
	}
	if c.CompiledReads != "on" && c.CompiledReads != "off" {
		fault("STATION_COMPILED_READS must be on or off, not %q", c.CompiledReads)
	}
	if c.Signup != "invite" && c.Signup != "open" {
		fault("STATION_SIGNUP must be invite or open, not %q", c.Signup)
	}
	c.tidySecrets()
	c.mail(fault)
	if c.MetricsAddress != "" {
		if _, _, err := net.SplitHostPort(c.MetricsAddress); err != nil {
			fault("STATION_METRICS_ADDR must be an address and a port such as 127.0.0.1:9090, not %q", c.MetricsAddress)
		}
	}
	for _, proxy := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(prefix(proxy)); err != nil {
			fault("STATION_TRUSTED_PROXIES has %q, which is no address or network", proxy)
		}
	}
	for _, origin := range c.CORSOrigins {
		if strings.Contains(origin, "*") {
			continue // in production it is refused
		}
		if u, err := url.Parse(origin); err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" {
			fault("CORS_ORIGIN has %q, which is no origin such as https://station.example.com", origin)
		}
	}
	if c.RedisURL == "" && c.RedisHost != "" {
		u := url.URL{Scheme: "redis", Host: net.JoinHostPort(c.RedisHost, strconv.Itoa(c.RedisPort))}
		if c.RedisPassword != "" {
			u.User = url.UserPassword("", c.RedisPassword)
		}
		c.RedisURL = u.String()
	}
	if c.Production() {
		c.production(fault)
	}
	return errors.Join(faults...)
}

// production refuses what is only convenient in development.
func (c *Config) production(fault func(string, ...any)) {
	if c.DatabaseURL == "" && !c.Embedded {
		fault("DATABASE_URL is missing; set STATION_EMBEDDED=true to run on the embedded database in production")
	}
	c.secrets(fault)
	if c.DemoPassword != "" {
		fault("STATION_DEMO_PASSWORD is for development only")
	}
	for _, origin := range c.CORSOrigins {
		if strings.Contains(origin, "*") {
			fault("CORS_ORIGIN may not be a wildcard in production")
			break
		}
	}
	for _, proxy := range c.TrustedProxies {
		if p, err := netip.ParsePrefix(prefix(proxy)); err == nil && p.Bits() == 0 {
			fault("STATION_TRUSTED_PROXIES may not have %q in production: X-Forwarded-For would be believed of everybody", proxy)
		}
	}
}

// prefix writes a single address as a network of one.
func prefix(text string) string {
	if strings.Contains(text, "/") {
		return text
	}
	if strings.Contains(text, ":") {
		return text + "/128"
	}
	return text + "/32"
}

// Proxies gives STATION_TRUSTED_PROXIES as networks.
func (c Config) Proxies() []netip.Prefix {
	proxies := make([]netip.Prefix, 0, len(c.TrustedProxies))
	for _, text := range c.TrustedProxies {
		if p, err := netip.ParsePrefix(prefix(text)); err == nil {
			proxies = append(proxies, p)
		}
	}
	return proxies
}
