package limits

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// lease takes a share of what remains of a minute: a tenth, and what is needed and no
// more once less than a tenth of the limit remains, so that servers share a limit without
// asking Redis each time. KEYS[1] is the minute's counter, ARGV[1] the limit, ARGV[2] what
// is needed, ARGV[3] what was spent without asking. It gives what it took, 0 where there
// is not enough, and what remains.
var lease = redis.NewScript(`
local used = tonumber(redis.call('GET', KEYS[1]) or '0') + tonumber(ARGV[3])
local limit, need = tonumber(ARGV[1]), tonumber(ARGV[2])
local left, take = limit - used, need
if left > limit / 10 then take = math.max(need, math.floor(left / 10)) end
if left < need then take = 0 end
redis.call('SET', KEYS[1], used + take, 'EX', 120)
return {take, left - take}`)

// giveBack returns what a lease did not spend in its time.
var giveBack = redis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('DECRBY', KEYS[1], ARGV[1]) end
return 0`)

// Minutes holds keys to what they may spend in a minute of the clock. Servers share the
// limits by leases from Redis; while Redis is away, each server holds to the limits by
// itself.
type Minutes[K interface {
	comparable
	fmt.Stringer
}] struct {
	redis redis.UniversalClient
	name  string
	// age is how long a lease lasts before the rest is given back; 0 for all its minute.
	age time.Duration
	// ahead lets every server spend a tenth of a limit before it asks: who spends less
	// costs no round trip at all. So servers may let pass a tenth each too much.
	ahead bool

	mu     sync.Mutex
	minute int64
	kept   map[K]*minute
}

// minute is what this server knows of a key's minute.
type minute struct {
	mu sync.Mutex
	spending
}

type spending struct {
	minute int64
	// left is what remains of the lease, of Redis if shared; rest is what remained in
	// Redis after it.
	left, rest int
	shared     bool
	expires    time.Time
	// owed is what was spent or leased here that Redis was not told of.
	owed int
	// spent is what this server let pass, the limit while Redis is away.
	spent int
	// lacking is what was asked for beside what is left, and was not there: as much will
	// not be, unless leases are given back. 0 while nothing was refused.
	lacking int
}

// NewMinutes makes Minutes of leases that last for the age, whose counters in Redis begin
// with the name.
func NewMinutes[K interface {
	comparable
	fmt.Stringer
}](client redis.UniversalClient, name string, age time.Duration) *Minutes[K] {
	return &Minutes[K]{redis: client, name: name, age: age, kept: map[K]*minute{}}
}

// Spend spends n of the limit of the key, if that is left. It gives what is left, as far
// as this server knows, and how long the minute lasts.
func (m *Minutes[K]) Spend(ctx context.Context, k K, n, limit int) (left int, next time.Duration, ok bool) {
	now := time.Now()
	next = max(now.Truncate(time.Minute).Add(time.Minute).Sub(now), time.Second)
	number := now.Unix() / 60
	b := m.of(k, number)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.minute != number {
		b.spending = spending{minute: number, rest: limit, expires: now.Add(next)}
		if m.ahead {
			b.left, b.owed = limit/10, limit/10
			b.rest -= b.left
		}
	}
	if b.left > 0 && !now.Before(b.expires) {
		m.giveBack(ctx, k, &b.spending)
	}
	if b.left < n && !m.lease(ctx, k, &b.spending, n, limit) {
		return b.left + b.rest, next, false
	}
	b.left -= n
	b.spent += n
	return b.left + b.rest, next, true
}

// of finds the minute of a key. Once a minute it forgets the keys of those that are over.
func (m *Minutes[K]) of(k K, number int64) *minute {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.minute != number {
		m.minute = number
		for other, b := range m.kept {
			if b.over(number) {
				delete(m.kept, other)
			}
		}
	}
	b := m.kept[k]
	if b == nil {
		b = &minute{}
		m.kept[k] = b
	}
	return b
}

// over says whether nobody spends of it any more. What is in use is not worth waiting for.
func (b *minute) over(number int64) bool {
	if !b.mu.TryLock() {
		return false
	}
	defer b.mu.Unlock()
	return b.minute < number-1
}

func (m *Minutes[K]) counter(k K, number int64) string {
	return m.name + k.String() + ":" + strconv.FormatInt(number, 10)
}

func (m *Minutes[K]) giveBack(ctx context.Context, k K, s *spending) {
	if s.shared {
		// Lost in the worst case: the key has a little less this minute.
		_ = giveBack.Run(ctx, m.redis, []string{m.counter(k, s.minute)}, s.left).Err()
	} else {
		s.owed -= s.left
	}
	s.left = 0
}

// lease brings what is left to n at least, and says whether that was possible.
func (m *Minutes[K]) lease(ctx context.Context, k K, s *spending, n, limit int) bool {
	if m.age == 0 && s.lacking > 0 && n-s.left >= s.lacking {
		return false
	}
	got, err := lease.Run(ctx, m.redis, []string{m.counter(k, s.minute)}, limit, n-s.left, s.owed).Int64Slice()
	if err == nil && len(got) == 2 {
		s.owed, s.rest = 0, max(0, int(got[1]))
		s.left += int(got[0])
		s.shared = true
	} else {
		// Redis is asked again, and told of this, when it is spent or has expired.
		given := max(0, min(max(n, limit/10), limit-s.spent)-s.left)
		s.left += given
		s.owed += given
		s.rest = max(0, limit-s.spent-s.left)
		s.shared = false
	}
	if m.age > 0 {
		s.expires = time.Now().Add(m.age)
	}
	if s.left < n {
		s.lacking = n - s.left
		return false
	}
	return true
}
