package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/postgres"
)

const (
	every = time.Second
	// sendTimeout is the Timeout of a Config without one; a claim lasts longer.
	sendTimeout = 30 * time.Second
	// maxError bounds what is kept of an error, in bytes.
	maxError = 500

	claimReason  = "mails of all organizations are sent"
	settleReason = "mails of all organizations are marked as sent, or to be tried again"
)

// claim takes the mail that has waited longest. It is this server's until next_at, for
// longer than an attempt may take; if it dies before, another one tries then.
const claim = `
update mail_outbox set attempts = attempts + 1, next_at = now() + interval '2 minutes'
where id = (
  select id from mail_outbox where sent_at is null and given_up_at is null and next_at <= now()
  order by next_at limit 1 for update skip locked)
returning id, coalesce(organization_id, '00000000-0000-0000-0000-000000000000') as organization_id, kind, recipient, subject_id, attempts,
  created_at < now() - interval '1 day' as old`

// retry waits 15 seconds after the first attempt, three times as long after each, and
// never more than 2 hours.
const retry = `
update mail_outbox set last_error = $2,
  next_at = now() + least(interval '2 hours', interval '15 seconds' * 3 ^ least(attempts - 1, 10)) where id = $1`

// giveUp ends the mails that nobody took for a day, and those with nothing to say.
const giveUp = `update mail_outbox set last_error = $2, given_up_at = now() where id = $1`

// Config is what a Worker works with.
type Config struct {
	DB     *postgres.DB
	Logger *slog.Logger
	// Sender is nil where nobody takes mails; they wait then.
	Sender Sender
	// Writers write the mails, by kind.
	Writers map[string]Writer
	// Timeout is how long a mail may take to write and to send; 30 seconds when zero.
	Timeout time.Duration
}

// Worker sends what is queued. Each server has one; they share the work.
type Worker struct {
	Config
	end  context.CancelFunc
	done sync.WaitGroup
}

// NewWorker makes a Worker.
func NewWorker(cfg Config) *Worker {
	if cfg.Timeout == 0 {
		cfg.Timeout = sendTimeout
	}
	return &Worker{Config: cfg, end: func() {}}
}

// Start begins to send, and goes on until Stop.
func (w *Worker) Start(ctx context.Context) {
	if w.Sender == nil {
		w.Logger.WarnContext(ctx, "SMTP_URL is not set: mails are queued and nobody gets them, such as links to a new password")
		return
	}
	ctx, w.end = context.WithCancel(context.WithoutCancel(ctx))
	w.done.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			if err := w.Deliver(ctx); err != nil && ctx.Err() == nil {
				w.Logger.WarnContext(ctx, "mails could not be sent", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

// Stop ends what Start began.
func (w *Worker) Stop() {
	w.end()
	w.done.Wait()
}

type claimed struct {
	Message
	Attempts int
	// Old says that the mail has waited for a day.
	Old bool
}

// Deliver sends all that is due. What goes wrong with a mail is logged and kept beside it,
// and it is tried again later; the error is of what keeps all mails from being sent.
func (w *Worker) Deliver(ctx context.Context) error {
	for {
		var m claimed
		err := w.DB.System(ctx, claimReason, postgres.One(&m, claim))
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err == nil {
			err = w.deliver(ctx, m)
		}
		if err != nil {
			return err
		}
	}
}

func (w *Worker) deliver(ctx context.Context, m claimed) error {
	said, err := w.attempt(ctx, m.Message)
	// The attempt was made, whatever has become of ctx: its end is noted.
	noting, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTimeout)
	defer cancel()
	settle := func(sql string, args ...any) error {
		return w.DB.System(noting, settleReason, postgres.Exec(sql, append([]any{m.ID}, args...)...))
	}
	about := []any{"mail", m.ID, "kind", m.Kind, "attempts", m.Attempts, "error", err}
	switch {
	case err == nil && said:
		return settle(`update mail_outbox set sent_at = now(), last_error = null where id = $1`)
	case err == nil:
		return settle(giveUp, "there was nothing to say any more")
	case m.Old:
		w.Logger.ErrorContext(ctx, "a mail is given up: nobody took it for a day", about...)
		return settle(giveUp, err.Error())
	default:
		w.Logger.WarnContext(ctx, "a mail could not be sent and is tried again", about...)
		return settle(retry, err.Error())
	}
}

// attempt writes and sends a mail; said is false where there was nothing to say. Its
// errors hold nothing of what the mail does.
func (w *Worker) attempt(ctx context.Context, m Message) (said bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, w.Timeout)
	defer cancel()
	write, ok := w.Writers[m.Kind]
	if !ok {
		return false, fmt.Errorf("there are no mails of the kind %s", m.Kind)
	}
	l, err := write(ctx, m)
	if err != nil || l == nil {
		return false, err
	}
	if err := w.Sender.Send(ctx, m, l); err != nil {
		return false, errors.New(quiet(err.Error(), l.Link))
	}
	return true, nil
}

// quiet takes a link, and the secret in it, out of an error: servers quote what they
// refuse.
func quiet(text, link string) string {
	if link != "" {
		text = strings.ReplaceAll(text, link, "(link)")
		if at := strings.LastIndexAny(link, "#=/"); at >= 0 && at+1 < len(link) {
			text = strings.ReplaceAll(text, link[at+1:], "(secret)")
		}
	}
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
	if len(text) > maxError {
		text = strings.ToValidUTF8(text[:maxError], "") + "…"
	}
	return text
}
