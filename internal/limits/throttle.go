package limits

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/station-portal/station/internal/apperr"
)

// Failed sign-ins of one name from one address before it must wait.
const (
	maxFailures   = 20
	failureWindow = 15 * time.Minute
)

// Throttle counts failures in Redis, and on this server alone while Redis is away.
type Throttle struct {
	redis redis.UniversalClient
	mu    sync.Mutex
	local map[string]failures
}

type failures struct {
	count int
	until time.Time
}

// NewThrottle makes a Throttle.
func NewThrottle(client redis.UniversalClient) *Throttle {
	return &Throttle{redis: client, local: map[string]failures{}}
}

// throttleKey is of one length, however long a name somebody sends.
func throttleKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "throttle:login:" + hex.EncodeToString(sum[:])
}

// countFailure counts one in KEYS[1], which lasts ARGV[1] ms from the first.
var countFailure = redis.NewScript(`
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count`)

// Allow gives RATE_LIMITED for a key that failed too often lately.
func (t *Throttle) Allow(ctx context.Context, key string) error {
	count, err := t.redis.Get(ctx, throttleKey(key)).Int()
	var wait time.Duration
	switch {
	case err == nil && count >= maxFailures:
		wait = max(t.redis.TTL(ctx, throttleKey(key)).Val(), time.Second)
	default:
		t.mu.Lock()
		f := t.local[throttleKey(key)]
		t.mu.Unlock()
		if f.count >= maxFailures {
			wait = time.Until(f.until)
		}
	}
	if wait <= 0 {
		return nil
	}
	return apperr.Newf(apperr.RateLimited, "Too many failed sign-ins: try again in %s.", minutes(wait)).After(wait)
}

func minutes(wait time.Duration) string {
	if wait <= time.Minute {
		return "a minute"
	}
	return fmt.Sprintf("%d minutes", int(wait.Minutes()+0.999))
}

// Fail notes a failure.
func (t *Throttle) Fail(ctx context.Context, key string) {
	if countFailure.Run(ctx, t.redis, []string{throttleKey(key)}, failureWindow.Milliseconds()).Err() == nil {
		return
	}
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	for other, f := range t.local {
		if now.After(f.until) {
			delete(t.local, other)
		}
	}
	key = throttleKey(key)
	f := t.local[key]
	if f.count == 0 {
		f.until = now.Add(failureWindow)
	}
	f.count++
	t.local[key] = f
}
