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

const (
	// AccountFailures are the failed sign-ins of one account, wherever they come from,
	// before it must wait.
	AccountFailures = 20
	// DeviceFailures are those of one known device.
	DeviceFailures = 20
	// AddressFailures are those of one address, whatever the account: many people may share
	// one.
	AddressFailures = 100
	// ResetRequests are the requests for a new password of one mail address.
	ResetRequests = 5
	// SignedOutRequests are the requests without a session of one address before it must
	// wait, as the specification has it.
	SignedOutRequests = 100
	windowLength      = 15 * time.Minute
)

// Window counts by key in windows that begin with a key's first count, in Redis, and on
// this server alone while Redis is away.
type Window struct {
	redis redis.UniversalClient
	name  string
	most  int
	// told is the sentence of a refusal, with %s for how long to wait.
	told string

	mu    sync.Mutex
	local map[string]counted
	// swept is when what is over was last forgotten.
	swept time.Time
}

type counted struct {
	count int
	until time.Time
}

// NewThrottle makes the Window of failed sign-ins, counted by one thing: their `account`,
// `address` or `device`.
func NewThrottle(client redis.UniversalClient, by string, most int) *Window {
	return newWindow(client, "throttle:login:"+by+":", most, "Too many failed sign-ins: try again in %s.")
}

// NewResets makes the Window of requests for a new password.
func NewResets(client redis.UniversalClient) *Window {
	return newWindow(client, "throttle:reset:", ResetRequests, "Too many requests for a new password: try again in %s.")
}

// NewSignedOut makes the Window of requests without a session.
func NewSignedOut(client redis.UniversalClient, most int) *Window {
	return newWindow(client, "throttle:signed-out:", most, "Too many requests without signing in: try again in %s.")
}

// NewKeyGuesses makes the Window of API keys that were looked for and are none's.
func NewKeyGuesses(client redis.UniversalClient, most int) *Window {
	return newWindow(client, "throttle:key:", most, "Too many API keys that are not valid: try again in %s.")
}

func newWindow(client redis.UniversalClient, name string, most int, told string) *Window {
	return &Window{redis: client, name: name, most: most, told: told, local: map[string]counted{}}
}

// key is of one length, however long a name somebody sends.
func (w *Window) key(key string) string {
	sum := sha256.Sum256([]byte(key))
	return w.name + hex.EncodeToString(sum[:])
}

// count counts one in KEYS[1], which lasts ARGV[1] ms from the first, and gives the
// count and how many ms are left.
var count = redis.NewScript(`
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}`)

// Allow gives RATE_LIMITED for a key that was counted too often lately.
func (w *Window) Allow(ctx context.Context, key string) error {
	key = w.key(key)
	found, err := w.redis.Get(ctx, key).Int()
	if err == nil && found >= w.most {
		return w.refusal(max(w.redis.PTTL(ctx, key).Val(), time.Second))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if local := w.local[key]; local.count >= w.most {
		return w.refusal(time.Until(local.until))
	}
	return nil
}

// Fail counts one.
func (w *Window) Fail(ctx context.Context, key string) { w.add(ctx, w.key(key)) }

// Take counts one and gives RATE_LIMITED past the most.
func (w *Window) Take(ctx context.Context, key string) error {
	if found, left := w.add(ctx, w.key(key)); found > w.most {
		return w.refusal(left)
	}
	return nil
}

// Forget takes all of the key's counts back.
func (w *Window) Forget(ctx context.Context, key string) {
	key = w.key(key)
	_ = w.redis.Del(ctx, key).Err()
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.local, key)
}

// uncount takes one from KEYS[1], unless there is none.
var uncount = redis.NewScript(`
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end
return 0`)

// GiveBack takes one of the key's counts back.
func (w *Window) GiveBack(ctx context.Context, key string) {
	key = w.key(key)
	_ = uncount.Run(ctx, w.redis, []string{key}).Err()
	w.mu.Lock()
	defer w.mu.Unlock()
	if local, ok := w.local[key]; ok && local.count > 0 {
		local.count--
		w.local[key] = local
	}
}

func (w *Window) add(ctx context.Context, key string) (found int, left time.Duration) {
	values, err := count.Run(ctx, w.redis, []string{key}, windowLength.Milliseconds()).Int64Slice()
	if err == nil && len(values) == 2 {
		return int(values[0]), time.Duration(values[1]) * time.Millisecond
	}
	now := time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.Sub(w.swept) > time.Minute {
		w.swept = now
		for other, old := range w.local {
			if now.After(old.until) {
				delete(w.local, other)
			}
		}
	}
	local := w.local[key]
	if local.count == 0 || now.After(local.until) {
		local.count = 0
		local.until = now.Add(windowLength)
	}
	local.count++
	w.local[key] = local
	return local.count, local.until.Sub(now)
}

func (w *Window) refusal(wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	return apperr.Newf(apperr.RateLimited, w.told, minutes(wait)).After(wait)
}

func minutes(wait time.Duration) string {
	if wait <= time.Minute {
		return "a minute"
	}
	return fmt.Sprintf("%d minutes", int(wait.Minutes()+0.999))
}
