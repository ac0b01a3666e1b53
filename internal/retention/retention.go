// Package retention removes what nobody needs any more: ended sessions, answers of
// idempotent calls, and the notes that keep an event from having its effect twice.
package retention

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/station-portal/station/internal/postgres"
)

const (
	reason = "old rows of all organizations are removed"
	every  = time.Hour
	// batch bounds what one transaction removes.
	batch = 5000
)

// rules are what is removed. An ended session stays for a month, so that its person
// can still see it; an event is delivered again within days, if at all, and its note
// stays for three months.
var rules = []struct{ table, old string }{
	{"auth_refresh_tokens", "expires_at < now() - interval '1 day'"},
	{"auth_sessions", "expires_at < now() - interval '30 days'"},
	{"auth_password_resets", "expires_at < now() - interval '30 days'"},
	{"mail_outbox", "created_at < now() - interval '30 days' and (sent_at is not null or given_up_at is not null)"},
	{"portal_idempotency_keys", "created_at < now() - interval '24 hours'"},
	{"portal_event_inbox", "processed_at < now() - interval '90 days'"},
}

// Service removes old rows, once an hour.
type Service struct {
	db     *postgres.DB
	logger *slog.Logger
	end    context.CancelFunc
	done   sync.WaitGroup
}

// New makes a Service.
func New(db *postgres.DB, logger *slog.Logger) *Service {
	return &Service{db: db, logger: logger, end: func() {}}
}

// Start begins to remove, and goes on until Stop. Servers may do it side by side.
func (s *Service) Start(ctx context.Context) {
	ctx, s.end = context.WithCancel(context.WithoutCancel(ctx))
	s.done.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
				s.logger.WarnContext(ctx, "old rows could not be removed", "error", err)
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
func (s *Service) Stop() {
	s.end()
	s.done.Wait()
}

// Sweep removes all that is old.
func (s *Service) Sweep(ctx context.Context) error {
	for _, rule := range rules {
		remove := fmt.Sprintf(`delete from %[1]s where ctid = any(array(select ctid from %[1]s where %[2]s limit %[3]d))`,
			rule.table, rule.old, batch)
		for removed := int64(batch); removed == batch; {
			if err := s.db.System(ctx, reason, postgres.ExecCount(&removed, remove)); err != nil {
				return fmt.Errorf("remove old rows of %s: %w", rule.table, err)
			}
		}
	}
	return nil
}
