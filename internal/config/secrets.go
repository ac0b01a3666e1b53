package config

import (
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

const (
	// minSecret is how many characters a JWT_SECRET has in production, and minLetters how
	// many of them differ.
	minSecret, minLetters = 32, 8
)

// examples are what stands in documentation and is copied from it.
var examples = []string{
	"change-in-production", "change-this", "changeme", "change-me", "change_me", "your-super-secret", "your-secret", "your_secret", "example",
}

// tidySecrets takes what is written around the commas of JWT_SECRET off: it is no part of a
// secret, and one that moves in the list must stay the same.
func (c *Config) tidySecrets() {
	var tidy []string
	for _, secret := range c.JWTSecrets {
		if secret = strings.TrimSpace(secret); secret != "" {
			tidy = append(tidy, secret)
		}
	}
	c.JWTSecrets = tidy
}

// secrets refuses, in production, a JWT_SECRET that others may know or guess.
func (c *Config) secrets(fault func(string, ...any)) {
	if len(c.JWTSecrets) == 0 {
		fault("JWT_SECRET is missing; set it to at least 32 random characters")
	}
	seen := map[string]bool{}
	twice := false
	for _, secret := range c.JWTSecrets {
		twice = twice || seen[secret]
		seen[secret] = true
	}
	for _, secret := range c.JWTSecrets {
		if weak(secret) {
			fault("JWT_SECRET is too short or an example; set it to at least 32 random characters")
			break
		}
	}
	if twice {
		fault("JWT_SECRET has the same secret twice; each is to be another")
	}
	for _, other := range []struct{ name, value string }{
		{"DATABASE_URL", databasePassword(c.DatabaseURL)},
		{"DATABASE_SYSTEM_URL", databasePassword(c.DatabaseSystemURL)},
		{"DATABASE_MIGRATION_URL", databasePassword(c.DatabaseMigrationURL)},
		{"REDIS_URL", password(c.RedisURL)},
		{"RABBITMQ_URL", password(c.RabbitURL)},
		{"SMTP_URL", password(c.SMTPURL)},
	} {
		if other.value != "" && seen[other.value] {
			fault("JWT_SECRET is the password in %s too; set it to random characters of its own", other.name)
		}
	}
}

func weak(secret string) bool {
	small := strings.ToLower(secret)
	for _, example := range examples {
		if strings.Contains(small, example) {
			return true
		}
	}
	letters := map[rune]bool{}
	for _, letter := range secret {
		letters[letter] = true
	}
	return len(secret) < minSecret || len(letters) < minLetters
}

// databasePassword gives the password that a database's address connects with, in any of the
// forms that PostgreSQL's have; empty for none.
func databasePassword(address string) string {
	if address == "" {
		return ""
	}
	parsed, err := pgx.ParseConfig(address)
	if err != nil {
		return "" // nothing can connect with it either
	}
	return parsed.Password
}

// password gives the password in the address of Redis, RabbitMQ or a mail server, which have
// it before the @ only; empty for none.
func password(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	found, _ := u.User.Password()
	return found
}
