// Package usage counts the calls that organizations send to portlets and holds them
// to their limit per minute.
package usage

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
)

const (
	flushReason = "metering writes the counts of all organizations at once"
	flushEvery  = time.Second
	leaseAge    = time.Second
	// flushTimeout is how long a database that does not answer holds up Stop, at most
	// twice.
	flushTimeout = 2 * time.Second
)

// lease takes a share of what remains of a minute: a tenth, and one by one once less
// than a tenth of the limit remains, so that replicas share a limit without asking
// Redis for every call. KEYS[1] the minute's counter, ARGV[1] the limit.
var lease = redis.NewScript(`
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local limit = tonumber(ARGV[1])
local left = limit - used
if left <= 0 then return 0 end
local take = 1
if left > limit / 10 then take = math.max(1, math.floor(left / 10)) end
redis.call('INCRBY', KEYS[1], take)
redis.call('EXPIRE', KEYS[1], 120)
return take`)

// giveBack returns what a lease did not spend within its second.
var giveBack = redis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('DECRBY', KEYS[1], ARGV[1]) end
return 0`)

type key struct {
	organization uuid.UUID
	portlet      string
}

type budget struct {
	mu      sync.Mutex
	minute  int64
	left    int
	expires time.Time
	// local counts the minute's calls of this server, the limit while Redis is away.
	local int
}

// Meter is the choke point's counter. Start and Stop own its flushing.
type Meter struct {
	db     *postgres.DB
	redis  redis.UniversalClient
	logger *slog.Logger

	mu      sync.Mutex
	budgets map[key]*budget
	counts  map[key]int

	stop context.CancelFunc
	done chan struct{}
}

// NewMeter makes a Meter.
func NewMeter(db *postgres.DB, client redis.UniversalClient, logger *slog.Logger) *Meter {
	return &Meter{db: db, redis: client, logger: logger, budgets: map[key]*budget{}, counts: map[key]int{}}
}

// Call counts one call and gives RATE_LIMITED, with the seconds to the next minute,
// past the limit.
func (m *Meter) Call(ctx context.Context, organization uuid.UUID, portletID string, limit int) error {
	k := key{organization, portletID}
	m.mu.Lock()
	b := m.budgets[k]
	if b == nil {
		b = &budget{}
		m.budgets[k] = b
	}
	m.mu.Unlock()
	now := time.Now()
	if !b.spend(ctx, m.redis, k, limit, now) {
		wait := max(time.Until(now.Truncate(time.Minute).Add(time.Minute)), time.Second)
		return apperr.Newf(apperr.RateLimited,
			"Your organization may send %d calls a minute to %s.", limit, portletID).After(wait)
	}
	m.mu.Lock()
	m.counts[k]++
	m.mu.Unlock()
	return nil
}

func (b *budget) spend(ctx context.Context, client redis.UniversalClient, k key, limit int, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	minute := now.Unix() / 60
	if b.minute != minute {
		b.minute, b.left, b.local = minute, 0, 0
	}
	if b.left > 0 && now.Before(b.expires) {
		b.left--
		b.local++
		return true
	}
	counter := "usage:" + k.organization.String() + ":" + k.portlet + ":" + strconv.FormatInt(minute, 10)
	if b.left > 0 {
		// Lost in the worst case: the organization has a few calls fewer this minute.
		_ = giveBack.Run(ctx, client, []string{counter}, b.left).Err()
		b.left = 0
	}
	taken, err := lease.Run(ctx, client, []string{counter}, limit).Int()
	switch {
	case err != nil && b.local >= limit, err == nil && taken == 0:
		return false
	case err == nil:
		b.left, b.expires = taken-1, now.Add(leaseAge)
	}
	b.local++
	return true
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
	for k, b := range m.budgets {
		if b.idle() {
			delete(m.budgets, k)
		}
	}
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
join organizations o on o.id = c.organization_id
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

// idle says whether a budget's minute has passed. One that is in use is not idle, and
// not worth waiting for.
func (b *budget) idle() bool {
	if !b.mu.TryLock() {
		return false
	}
	defer b.mu.Unlock()
	return b.minute != 0 && b.minute < time.Now().Unix()/60-1
}
