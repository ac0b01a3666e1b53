package config

import (
	"fmt"
	netmail "net/mail"
	"net/url"
	"strings"

	"github.com/station-portal/station/internal/mail"
)

// mail refuses what mails could not be sent with.
func (c *Config) mail(fault func(string, ...any)) {
	if c.PublicURL != "" {
		switch u, err := url.Parse(c.PublicURL); {
		case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
			fault("STATION_PUBLIC_URL must be an address such as https://station.example.com, not %q", c.PublicURL)
		case strings.ContainsAny(c.PublicURL, "?#"):
			fault("STATION_PUBLIC_URL may have no ? and no #: links in mails begin with it")
		case c.Production() && u.Scheme != "https":
			fault("STATION_PUBLIC_URL must begin with https:// in production: links in mails hold secrets")
		}
	}
	if c.SMTPURL == "" {
		return
	}
	if _, err := mail.ParseServer(c.SMTPURL); err != nil {
		fault("%w", err)
	}
	if _, err := netmail.ParseAddress(c.SMTPFrom); err != nil {
		fault("SMTP_FROM must be the address that mails come from, such as Station <station@example.com>, not %q", c.SMTPFrom)
	}
	if c.Production() && c.PublicURL == "" {
		fault("STATION_PUBLIC_URL is missing: the links in mails begin with it")
	}
}

// Mailer gives SMTP_URL; ok is false where it is not set.
func (c Config) Mailer() (server mail.Server, ok bool) {
	if c.SMTPURL == "" {
		return server, false
	}
	server, err := mail.ParseServer(c.SMTPURL)
	return server, err == nil
}

// Address gives the address that people use, without a slash at its end: in development
// this machine's, unless another is set.
func (c Config) Address() string {
	if c.PublicURL == "" {
		return fmt.Sprintf("http://localhost:%d", c.Port)
	}
	return strings.TrimSuffix(c.PublicURL, "/")
}
