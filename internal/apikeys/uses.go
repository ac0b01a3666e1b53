package apikeys

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/postgres"
)

const (
	usesReason = "the uses of all organizations' keys are written at once"
	// UsesEvery is how often the uses of keys are written.
	UsesEvery = 30 * time.Second
	// usesTimeout is how long a database that does not answer holds up Stop.
	usesTimeout = 2 * time.Second
)

// Uses notes when keys are used. Requests write nothing: what was used since is written at
// once, every now and then.
type Uses struct {
	db     *postgres.DB
	logger *slog.Logger
	every  time.Duration
	// open, if any, gives the keys that have a socket, which is a use as long as it lasts.
	open func() []uuid.UUID

	mu   sync.Mutex
	last map[uuid.UUID]time.Time

	stop context.CancelFunc
	done sync.WaitGroup
}

// NewUses makes Uses that are written as often as is said, once they are started.
func NewUses(db *postgres.DB, logger *slog.Logger, every time.Duration) *Uses {
	return &Uses{db: db, logger: logger, every: every, last: map[uuid.UUID]time.Time{}}
}

// Note says that a key is used now.
func (u *Uses) Note(key uuid.UUID) {
	now := time.Now()
	u.mu.Lock()
	defer u.mu.Unlock()
	u.last[key] = now
}

// Start writes the uses every now and then, until Stop, with those of keys that have a
// socket.
func (u *Uses) Start(open func() []uuid.UUID) {
	ctx, stop := context.WithCancel(context.Background())
	u.stop, u.open = stop, open
	u.done.Go(func() {
		ticker := time.NewTicker(u.every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				u.flush(ctx)
			case <-ctx.Done():
				u.flush(ctx)
				return
			}
		}
	})
}

// Stop writes what is left, and ends what Start began.
func (u *Uses) Stop() {
	if u.stop != nil {
		u.stop()
	}
	u.done.Wait()
}

// flush writes the uses, also when ctx has ended. Those of a database that is away are
// written the next time.
func (u *Uses) flush(ctx context.Context) {
	for _, key := range u.open() {
		u.Note(key)
	}
	u.mu.Lock()
	last := u.last
	u.last = map[uuid.UUID]time.Time{}
	u.mu.Unlock()
	if len(last) == 0 {
		return
	}
	keys, times := make([]uuid.UUID, 0, len(last)), make([]time.Time, 0, len(last))
	for key, at := range last {
		keys, times = append(keys, key), append(times, at)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), usesTimeout)
	defer cancel()
	// Servers that write side by side take the rows in one order.
	err := u.db.System(ctx, usesReason, postgres.Exec(`
with used as (
  select k.id, u.at from api_keys k join unnest($1::uuid[], $2::timestamptz[]) as u (id, at) on u.id = k.id
  order by k.id for no key update of k
)
update api_keys k set last_used_at = greatest(k.last_used_at, used.at) from used where k.id = used.id`, keys, times))
	if err == nil {
		return
	}
	u.logger.WarnContext(ctx, "the uses of API keys are written later", "error", err)
	u.mu.Lock()
	defer u.mu.Unlock()
	for key, at := range last {
		if u.last[key].Before(at) {
			u.last[key] = at
		}
	}
}
