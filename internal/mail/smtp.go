package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"
)

// Server is the SMTP server that mails are given to.
type Server struct {
	Host           string
	Port           int
	User, Password string
	// Implicit speaks TLS from the first byte; otherwise STARTTLS begins it.
	Implicit bool
	// Optional goes on in clear where the server offers no TLS. Mails hold links that sign
	// in, so that is for servers on the same machine, and for who says so.
	Optional bool
}

// errServer is every fault of an SMTP_URL, whose password no error shows.
var errServer = errors.New("SMTP_URL must be an address such as smtp://user:password@mail.example.com:587, or smtps:// for TLS from the start")

// ParseServer reads SMTP_URL: `smtp://` (port 587) or `smtps://` (465), with
// `?tls=optional` for a server that has no TLS.
func ParseServer(text string) (Server, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || (u.Path != "" && u.Path != "/") || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return Server{}, errServer
	}
	s := Server{Host: u.Hostname(), Port: 587, Implicit: u.Scheme == "smtps", User: u.User.Username()}
	s.Password, _ = u.User.Password()
	if s.Implicit {
		s.Port = 465
	}
	if u.Port() != "" {
		if s.Port, err = strconv.Atoi(u.Port()); err != nil {
			return Server{}, errServer
		}
	}
	address, err := netip.ParseAddr(s.Host)
	s.Optional = s.Host == "localhost" || err == nil && address.IsLoopback()
	switch query := u.Query(); {
	case len(query) == 0:
	case len(query) == 1 && query.Get("tls") == "optional":
		s.Optional = true
	default:
		return Server{}, errServer
	}
	return s, nil
}

// SMTP gives mails to a server.
type SMTP struct {
	server Server
	from   string
	trust  *tls.Config
}

// NewSMTP makes an SMTP that sends from an address, such as `Station
// <station@example.com>`.
func NewSMTP(server Server, from string) *SMTP { return &SMTP{server: server, from: from} }

// Send gives the mail to the server. An error that comes after the server has taken it is
// none; one that comes before it has said so may mean that it has.
func (s *SMTP) Send(ctx context.Context, m Message, l *Letter) error {
	out, err := compose(s.from, m, l)
	if err != nil {
		return err
	}
	timeout := sendTimeout
	if end, ok := ctx.Deadline(); ok {
		timeout = max(time.Until(end), time.Millisecond)
	}
	options := []mail.Option{
		mail.WithPort(s.server.Port), mail.WithTimeout(timeout), mail.WithTLSPolicy(mail.TLSMandatory),
		// The library looks at ctx until it is connected only.
		mail.WithDialContextFunc(func(dialing context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(dialing, network, address)
			if err != nil {
				return nil, err
			}
			if s.server.Implicit {
				conn = tls.Client(conn, s.tls())
			}
			context.AfterFunc(ctx, func() { _ = conn.Close() })
			return conn, nil
		}),
		mail.WithTLSConfig(s.tls()),
	}
	switch {
	case s.server.Implicit:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	case s.server.Optional:
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	}
	if s.server.User != "" {
		options = append(options, mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthSCRAMSHA1,
			mail.SMTPAuthPlain, mail.SMTPAuthLogin), mail.WithUsername(s.server.User), mail.WithPassword(s.server.Password))
	}
	client, err := mail.NewClient(s.server.Host, options...)
	if err != nil {
		return fmt.Errorf("set up SMTP: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, out)
	if out.IsDelivered() {
		return nil
	}
	return err
}

func (s *SMTP) tls() *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.trust != nil {
		config = s.trust.Clone()
	}
	config.ServerName = s.server.Host
	return config
}
