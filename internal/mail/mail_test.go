package mail_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http/httptest"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/mail"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const from = "Station <station@example.com>"

func (s *mailServer) sender() *mail.SMTP {
	return mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: s.port, Optional: true}, from)
}

// parts gives the headers and the bodies of a mail by content type.
func parts(t *testing.T, text string) (netmail.Header, map[string]string) {
	t.Helper()
	read, err := netmail.ReadMessage(strings.NewReader(text))
	require.NoError(t, err)
	_, parameters, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
	require.NoError(t, err)
	bodies := map[string]string{}
	for reader := multipart.NewReader(read.Body, parameters["boundary"]); ; {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return read.Header, bodies
		}
		require.NoError(t, err)
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		require.NoError(t, err)
		kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		require.NoError(t, err)
		bodies[kind] = strings.ReplaceAll(string(body), "\r\n", "\n")
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	server := serve(t, nil, false)
	p := newPost(t, server.sender())
	subject := p.queue("greeting", "Mia@example.com")
	p.deliver()
	p.deliver()
	mails := server.mails()
	require.Len(t, mails, 1)
	header, bodies := parts(t, mails[0])
	require.Equal(t, `"Station" <station@example.com>`, header.Get("From"))
	require.Equal(t, "<Mia@example.com>", header.Get("To"))
	require.Equal(t, "auto-generated", header.Get("Auto-Submitted"))
	require.Regexp(t, `^<[0-9a-f-]{36}@example\.com>$`, header.Get("Message-ID"))
	title, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, "Grüße <1>", title)
	require.Equal(t, `Hello Mia & Bo,

It is <b>about</b> you.

Set a new password:
`+secretLink+`

About `+subject.String()+`

-- 
Station
`, bodies["text/plain"])
	require.Contains(t, bodies["text/html"], "<p style=\"margin:0 0 16px\">Hello Mia &amp; Bo,</p>")
	require.Contains(t, bodies["text/html"], "It is &lt;b&gt;about&lt;/b&gt; you.")
	require.Contains(t, bodies["text/html"], `<a href="`+secretLink+`" style="display`)
	require.Equal(t, 1, p.rows()[0].Attempts)
	require.True(t, p.rows()[0].Sent)
	require.Empty(t, p.log.String())
}

// A server that refuses gets the mail again later, at growing intervals and for a day, and
// each time the log says so. Nothing kept of it holds what the mail does.
func TestRefused(t *testing.T) {
	t.Parallel()
	server := serve(t, nil, false)
	p := newPost(t, server.sender())
	server.set(func(string) error {
		return &smtp.SMTPError{Code: 554, Message: "blocked for " + secretLink + " and s3cret-of-the-mail"}
	}, false)
	p.queue("greeting", "mia@example.com")
	for i, waits := range []time.Duration{15 * time.Second, 45 * time.Second, 135 * time.Second} {
		p.deliver()
		p.deliver()
		found := p.rows()[0]
		require.Equal(t, i+1, found.Attempts)
		require.InDelta(t, waits, found.Waits, float64(5*time.Second))
		require.Contains(t, found.LastError, "blocked for (link) and (secret)")
		require.False(t, found.Sent || found.GivenUp)
		require.NotContains(t, found.Whole, "s3cret")
		require.Equal(t, i+1, strings.Count(p.log.String(), "a mail could not be sent and is tried again"))
		p.due()
	}
	require.NotContains(t, p.log.String(), "s3cret")
	_, err := p.db.Super(t).Exec(t.Context(), `update mail_outbox set attempts = 50`)
	require.NoError(t, err)
	p.deliver()
	require.InDelta(t, 2*time.Hour, p.rows()[0].Waits, float64(time.Minute))

	server.set(nil, false)
	p.due()
	p.deliver()
	require.True(t, p.rows()[0].Sent)
	require.Empty(t, p.rows()[0].LastError)
	require.Len(t, server.mails(), 1)
}

func TestGivenUp(t *testing.T) {
	t.Parallel()
	server := serve(t, nil, false)
	p := newPost(t, server.sender())
	server.set(func(string) error { return &smtp.SMTPError{Code: 451, Message: "later"} }, false)
	p.queue("greeting", "mia@example.com")
	p.deliver()
	_, err := p.db.Super(t).Exec(t.Context(), `update mail_outbox set created_at = now() - interval '25 hours'`)
	require.NoError(t, err)
	p.due()
	p.deliver()
	require.True(t, p.rows()[0].GivenUp)
	require.Contains(t, p.log.String(), "level=ERROR msg=\"a mail is given up: nobody took it for a day\"")
	p.due()
	p.deliver()
	require.Equal(t, 2, p.rows()[0].Attempts)
	require.Empty(t, server.mails())
}

// Whatever becomes of the connection, the mail arrives, twice rather than never; both are
// the same to who reads them.
func TestDroppedConnection(t *testing.T) {
	t.Parallel()
	server := serve(t, nil, false)
	p := newPost(t, server.sender())
	server.set(nil, true)
	p.queue("greeting", "mia@example.com")
	p.deliver()
	require.False(t, p.rows()[0].Sent)
	require.Contains(t, p.log.String(), "is tried again")
	server.set(nil, false)
	p.due()
	p.deliver()
	require.True(t, p.rows()[0].Sent)
	require.Len(t, server.mails(), 2)
	one, _ := parts(t, server.mails()[0])
	two, _ := parts(t, server.mails()[1])
	require.Equal(t, one.Get("Message-ID"), two.Get("Message-ID"))
}

// A server that says nothing, and one that is not there, cost an attempt.
func TestServerThatHangs(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	p := newPost(t, mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Optional: true}, from))
	p.queue("greeting", "mia@example.com")
	p.deliver()
	require.Equal(t, 1, p.rows()[0].Attempts)
	require.NotEmpty(t, p.rows()[0].LastError)
	require.NoError(t, listener.Close())
	p.due()
	p.deliver()
	require.Contains(t, p.rows()[0].LastError, "connection refused")

	// A worker that is stopped leaves it at once.
	p = newPost(t, mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: hanging(t), Optional: true}, from))
	p.worker.Timeout = time.Hour
	p.queue("greeting", "mia@example.com")
	p.worker.Start(t.Context())
	require.Eventually(t, func() bool { return p.rows()[0].Attempts == 1 }, 20*time.Second, 10*time.Millisecond)
	p.worker.Stop()
	require.False(t, p.rows()[0].Sent)
}

func hanging(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().(*net.TCPAddr).Port
}

// What a server claimed and did not finish another one sends; together they send each mail
// once.
func TestServersShare(t *testing.T) {
	t.Parallel()
	server := serve(t, nil, false)
	db := pgtest.New(t)
	first, second := besides(t, db, server.sender()), besides(t, db, server.sender())
	for i := range 30 {
		first.queue("greeting", fmt.Sprintf("mia%d@example.com", i))
	}
	_, err := db.Super(t).Exec(t.Context(), `update mail_outbox set attempts = 1, next_at = now() + interval '2 minutes' where recipient = 'mia7@example.com'`)
	require.NoError(t, err)
	var both sync.WaitGroup
	for _, p := range []*post{first, second} {
		both.Go(func() { p.deliver() })
	}
	both.Wait()
	require.Len(t, server.mails(), 29)
	first.due()
	second.deliver()
	addresses := map[string]int{}
	for _, text := range server.mails() {
		header, _ := parts(t, text)
		addresses[header.Get("To")]++
	}
	require.Len(t, addresses, 30)
	require.Len(t, server.mails(), 30)
}

// A mail that has become pointless is not sent, and one of a kind that this server does
// not know is left to newer ones.
func TestNothingToSay(t *testing.T) {
	t.Parallel()
	server := serve(t, nil, false)
	p := newPost(t, server.sender())
	p.queue("nothing", "mia@example.com")
	p.queue("unknown", "mia@example.com")
	p.queue("greeting", "no address")
	p.deliver()
	rows := p.rows()
	require.True(t, rows[0].GivenUp)
	require.Equal(t, "there was nothing to say any more", rows[0].LastError)
	require.Equal(t, "there are no mails of the kind unknown", rows[1].LastError)
	require.False(t, rows[1].GivenUp)
	require.Contains(t, rows[2].LastError, "the recipient's address")
	require.Empty(t, server.mails())
}

// A mail of an organization is queued by its members' requests, as their other rows are.
func TestQueueInOrganization(t *testing.T) {
	t.Parallel()
	server := serve(t, nil, false)
	p := newPost(t, server.sender())
	acme := p.db.Organization(t, "acme")
	ctx := p.db.Context(t, acme, p.db.Member(t, acme, "ann"))
	require.NoError(t, p.db.DB.InOrg(ctx, mail.Queue(ctx, mail.Message{Kind: "greeting", To: "mia@example.com", SubjectID: uuid.New()})))
	globex := p.db.Organization(t, "globex")
	require.Error(t, p.db.DB.InOrg(ctx, mail.Queue(ctx, mail.Message{Kind: "greeting", To: "mia@example.com", SubjectID: uuid.New(), OrganizationID: globex})))
	var seen int
	require.Error(t, p.db.DB.InOrg(ctx, postgres.One(&seen, `select count(*) from mail_outbox`)), "nobody reads it back")
	p.deliver()
	require.Len(t, server.mails(), 1)
	require.Contains(t, p.rows()[0].Whole, acme.String())
}

// A server has to speak TLS that the machine trusts, by STARTTLS or from the first byte,
// before it gets a password or a mail.
func TestTLS(t *testing.T) {
	t.Parallel()
	site := httptest.NewTLSServer(nil)
	t.Cleanup(site.Close)
	certificate := &tls.Config{Certificates: site.TLS.Certificates, MinVersion: tls.VersionTLS12}
	trusted := x509.NewCertPool()
	trusted.AddCert(site.Certificate())
	letter := &mail.Letter{Subject: "Hello", Greeting: "Hello,"}
	to := mail.Message{ID: uuid.New(), To: "mia@example.com"}
	for name, c := range map[string]struct {
		server   *mailServer
		implicit bool
	}{
		"STARTTLS": {serve(t, certificate, false), false},
		"smtps":    {serve(t, certificate, true), true},
	} {
		target := mail.Server{Host: "127.0.0.1", Port: c.server.port, User: "me", Password: "secret", Implicit: c.implicit}
		sender := mail.NewSMTP(target, from)
		require.ErrorContains(t, sender.Send(t.Context(), to, letter), "certificate", name)
		require.Empty(t, c.server.signedIn, name)
		sender.Trust(&tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12})
		require.NoError(t, sender.Send(t.Context(), to, letter), name)
		require.Len(t, c.server.mails(), 1, name)
		require.Equal(t, []string{"me:secret"}, c.server.signedIn, name)
	}
	plain := serve(t, nil, false)
	require.Error(t, mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: plain.port}, from).Send(t.Context(), to, letter))
	require.Empty(t, plain.mails())
}

func TestFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "outbox")
	p := newPost(t, nil)
	p.worker.Sender = mail.NewFolder(dir, slog.New(slog.NewTextHandler(p.log, nil)))
	p.queue("greeting", "mia@example.com")
	p.deliver()
	files, err := filepath.Glob(dir + "/*")
	require.NoError(t, err)
	require.Len(t, files, 1)
	info, err := os.Stat(files[0])
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	_, bodies := parts(t, string(text))
	require.Contains(t, bodies["text/plain"], secretLink)
	require.Contains(t, p.log.String(), files[0])
	require.NotContains(t, p.log.String(), "s3cret")
	require.True(t, p.rows()[0].Sent)
}

// Without anybody who takes mails they wait, and the log says so.
func TestNobodyTakesMails(t *testing.T) {
	t.Parallel()
	p := newPost(t, nil)
	p.queue("greeting", "mia@example.com")
	p.worker.Start(t.Context())
	p.worker.Stop()
	require.Zero(t, p.rows()[0].Attempts)
	require.Contains(t, p.log.String(), "SMTP_URL is not set")
}

func TestParseServer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]mail.Server{
		"smtp://mail.example.com":               {Host: "mail.example.com", Port: 587},
		"smtp://me:p%40ss@mail.example.com:25/": {Host: "mail.example.com", Port: 25, User: "me", Password: "p@ss"},
		"smtps://mail.example.com":              {Host: "mail.example.com", Port: 465, Implicit: true},
		"smtp://mailpit:1025?tls=optional":      {Host: "mailpit", Port: 1025, Optional: true},
		"smtp://localhost:1025":                 {Host: "localhost", Port: 1025, Optional: true},
		"smtp://[::1]:1025":                     {Host: "::1", Port: 1025, Optional: true},
		"smtps://apikey:x@mail.example.com:465": {Host: "mail.example.com", Port: 465, Implicit: true, User: "apikey", Password: "x"},
	} {
		got, err := mail.ParseServer(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://mail.example.com/path",
		"smtp://mail.example.com?tls=off", "smtp://mail.example.com:port", "smtp://u:s3cret@mail.example.com?x=y",
	} {
		_, err := mail.ParseServer(text)
		require.ErrorContains(t, err, "SMTP_URL must be an address such as", text)
		require.NotContains(t, err.Error(), "s3cret")
	}
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	require.Equal(t, "x (link) y", mail.Quiet("x "+secretLink+" y", secretLink))
	require.Equal(t, "x (secret) y", mail.Quiet("x s3cret-of-the-mail y", secretLink))
	require.Equal(t, "ab", mail.Quiet("a\x00b\xff", ""))
	require.Len(t, mail.Quiet(strings.Repeat("x", 10_000), ""), 500+len("…"))
}
