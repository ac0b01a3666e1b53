package limits

import (
	"context"
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

func throttleKey(key string) string { return "throttle:login:" + key }

// Allow gives RATE_LIMITED for a key that failed too often lately.
func (t *Throttle) Allow(ctx context.Context, key string) error {
	count, err := t.redis.Get(ctx, throttleKey(key)).Int()
	var wait time.Duration
	switch {
	case err == nil && count >= maxFailures:
		wait = max(t.redis.TTL(ctx, throttleKey(key)).Val(), time.Second)
	default:
		t.mu.Lock()
		f := t.local[key]
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
	_, err := t.redis.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Incr(ctx, throttleKey(key))
		pipe.ExpireNX(ctx, throttleKey(key), failureWindow)
		return nil
	})
	if err == nil {
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
	f := t.local[key]
	if f.count == 0 {
		f.until = now.Add(failureWindow)
	}
	f.count++
	t.local[key] = f
}
