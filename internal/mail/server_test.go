package mail_test

import (
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/mail"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// mailServer is a real SMTP server that can be told to misbehave.
type mailServer struct {
	mu sync.Mutex
	// took are the mails that it took, by their texts.
	took []string
	// signedIn are who signed in, as user:password.
	signedIn []string
	// refuse is what it answers to a mail; nil to take it.
	refuse func(text string) error
	// drop ends the connection after a mail came, before it says that it took it.
	drop bool

	port int
}

func (s *mailServer) set(refuse func(string) error, drop bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse, s.drop = refuse, drop
}

func (s *mailServer) mails() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.took...)
}

// serve starts a mailServer; with a certificate it offers TLS, and speaks it from the
// first byte if implicit.
func serve(t *testing.T, certificate *tls.Config, implicit bool) *mailServer {
	t.Helper()
	s := &mailServer{}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &mailSession{s, c}, nil }))
	server.Domain, server.TLSConfig, server.AllowInsecureAuth = "localhost", certificate, false
	server.ErrorLog = quietLog{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.port = listener.Addr().(*net.TCPAddr).Port
	if implicit {
		listener = tls.NewListener(listener, certificate)
	}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(listener) })
	t.Cleanup(func() {
		_ = server.Close()
		serving.Wait()
	})
	return s
}

type quietLog struct{}

func (quietLog) Printf(string, ...any) {}
func (quietLog) Println(...any)        {}

type mailSession struct {
	server *mailServer
	conn   *smtp.Conn
}

func (s *mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		s.server.mu.Lock()
		defer s.server.mu.Unlock()
		s.server.signedIn = append(s.server.signedIn, user+":"+password)
		return nil
	}), nil
}

func (s *mailSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *mailSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *mailSession) Reset()                               {}
func (s *mailSession) Logout() error                        { return nil }

func (s *mailSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.refuse != nil {
		if err := s.server.refuse(string(text)); err != nil {
			return err
		}
	}
	s.server.took = append(s.server.took, string(text))
	if s.server.drop {
		_ = s.conn.Conn().Close()
	}
	return nil
}

// post is a queue with a worker whose letters hold a secret.
type post struct {
	t      *testing.T
	db     *pgtest.Database
	worker *mail.Worker
	log    *strings.Builder
}

const secretLink = "https://station.example.com/reset-password#token=s3cret-of-the-mail"

func newPost(t *testing.T, sender mail.Sender) *post {
	t.Helper()
	return besides(t, pgtest.New(t), sender)
}

func besides(t *testing.T, db *pgtest.Database, sender mail.Sender) *post {
	t.Helper()
	p := &post{t: t, db: db, log: &strings.Builder{}}
	p.worker = mail.NewWorker(mail.Config{
		DB: db.DB, Logger: slog.New(slog.NewTextHandler(p.log, nil)), Sender: sender, Timeout: 2 * time.Second,
		Writers: map[string]mail.Writer{
			"greeting": func(_ context.Context, m mail.Message) (*mail.Letter, error) {
				return &mail.Letter{
					Subject: "Grüße <1>", Greeting: "Hello Mia & Bo,", Text: []string{"It is <b>about</b> you."},
					Link: secretLink, Label: "Set a new password", Small: []string{"About " + m.SubjectID.String()},
				}, nil
			},
			"nothing": func(context.Context, mail.Message) (*mail.Letter, error) { return nil, nil },
		},
	})
	return p
}

func (p *post) queue(kind, to string) uuid.UUID {
	p.t.Helper()
	subject := uuid.New()
	require.NoError(p.t, p.db.DB.System(p.t.Context(), "a test queues mails", mail.Queue(p.t.Context(), mail.Message{
		Kind: kind, To: to, SubjectID: subject,
	})))
	return subject
}

func (p *post) deliver() {
	p.t.Helper()
	require.NoError(p.t, p.worker.Deliver(p.t.Context()))
}

// due makes all that waits due.
func (p *post) due() {
	p.t.Helper()
	_, err := p.db.Super(p.t).Exec(p.t.Context(), `update mail_outbox set next_at = now() where sent_at is null and given_up_at is null`)
	require.NoError(p.t, err)
}

type row struct {
	Attempts         int
	Sent, GivenUp    bool
	Waits            time.Duration
	LastError, Whole string
}

// rows gives the queue in its order.
func (p *post) rows() (rows []row) {
	p.t.Helper()
	require.NoError(p.t, p.db.DB.System(p.t.Context(), "a test reads the queue", postgres.All(&rows, `
select attempts, sent_at is not null as sent, given_up_at is not null as given_up, next_at - now() as waits,
  coalesce(last_error, '') as last_error, to_jsonb(m)::text as whole from mail_outbox m order by id`)))
	return rows
}
