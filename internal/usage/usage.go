// Package usage counts the calls that organizations send to portlets and holds them
// to their limit per minute.
package usage

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/postgres"
)

const (
	flushReason = "metering writes the counts of all organizations at once"
	flushEvery  = time.Second
	leaseAge    = 5 * time.Second
	// flushTimeout is how long a database that does not answer holds up Stop, at most
	// twice.
	flushTimeout = 2 * time.Second
)

type key struct {
	organization uuid.UUID
	portlet      string
}

// String gives the end of the counter's name.
func (k key) String() string { return k.organization.String() + ":" + k.portlet }

// Meter is the choke point's counter. Start and Stop own its flushing.
type Meter struct {
	db     *postgres.DB
	limits *limits.Minutes[key]
	logger *slog.Logger

	mu     sync.Mutex
	counts map[key]int

	stop context.CancelFunc
	done chan struct{}
}

// NewMeter makes a Meter.
func NewMeter(db *postgres.DB, client redis.UniversalClient, logger *slog.Logger) *Meter {
	return &Meter{db: db, limits: limits.NewMinutes[key](client, "usage:", leaseAge), logger: logger, counts: map[key]int{}}
}

// Call counts one call and gives RATE_LIMITED, with the seconds to the next minute,
// past the limit.
func (m *Meter) Call(ctx context.Context, organization uuid.UUID, portletID string, limit int) error {
	k := key{organization, portletID}
	if _, next, ok := m.limits.Spend(ctx, k, 1, limit); !ok {
		return apperr.Newf(apperr.RateLimited,
			"Your organization may send %d calls a minute to %s.", limit, portletID).After(next)
	}
	m.mu.Lock()
	m.counts[k]++
	m.mu.Unlock()
	return nil
}

// Start flushes the counts to portal_usage_metrics each second until Stop.
func (m *Meter) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	m.stop, m.done = cancel, make(chan struct{})
	go func() {
		defer close(m.done)
		ticker := time.NewTicker(flushEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				m.flush()
			case <-ctx.Done():
				m.flush()
				return
			}
		}
	}()
}

// Stop flushes what is left and waits. Stop without Start does nothing.
func (m *Meter) Stop() {
	if m.stop != nil {
		m.stop()
		<-m.done
	}
}

// flush writes the counts. Stop does not interrupt it: a count whose commit was cut off
// would be written twice or never.
func (m *Meter) flush() {
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	m.mu.Lock()
	counts := m.counts
	m.counts = map[key]int{}
	m.mu.Unlock()
	if len(counts) == 0 {
		return
	}
	var organizations []uuid.UUID
	var portlets []string
	var calls []int
	for k, n := range counts {
		organizations, portlets, calls = append(organizations, k.organization), append(portlets, k.portlet), append(calls, n)
	}
	err := m.db.System(ctx, flushReason, postgres.Exec(`
insert into portal_usage_metrics (portlet_id, organization_id, period_start, period_end, api_calls)
select c.portlet_id, c.organization_id, date_trunc('hour', now()), date_trunc('hour', now()) + interval '1 hour', c.calls
from unnest($1::text[], $2::uuid[], $3::int[]) as c (portlet_id, organization_id, calls)
join organizations o on o.id = c.organization_id and o.deleted_at is null
on conflict on constraint unique_period do update set api_calls = portal_usage_metrics.api_calls + excluded.api_calls`,
		portlets, organizations, calls))
	if err == nil {
		return
	}
	m.logger.WarnContext(ctx, "usage is counted later", "error", err)
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, n := range counts {
		m.counts[k] += n
	}
}
