package eventbus

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// runner owns the one goroutine of a service that can be started and stopped,
// each also twice.
type runner struct {
	mu     sync.Mutex
	cancel context.CancelFunc
	done   chan struct{}
}

// start runs fn until it returns; fn returns when its ctx ends.
func (r *runner) start(ctx context.Context, fn func(ctx context.Context)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done != nil {
		return
	}
	ctx, r.cancel = context.WithCancel(ctx)
	done := make(chan struct{})
	r.done = done
	go func() {
		defer close(done)
		fn(ctx)
	}()
}

// end ends fn's ctx and does not wait.
func (r *runner) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done != nil {
		r.cancel()
	}
}

// stop ends fn's ctx and waits for fn. The runner can then be started again.
func (r *runner) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done == nil {
		return
	}
	r.cancel()
	<-r.done
	r.done = nil
}

func (r *runner) started() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.done != nil
}

// pause waits, and reports false when ctx ended first.
func pause(ctx context.Context, wait time.Duration) bool {
	if wait <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// signal leaves one signal in a channel of capacity 1.
func signal(ch chan<- struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

// drain forgets a signal, which what comes next answers.
func drain(ch <-chan struct{}) {
	select {
	case <-ch:
	default:
	}
}

// rest waits for a signal, at most for the given time. It reports false when ctx
// ended.
func rest(ctx context.Context, most time.Duration, wake <-chan struct{}) bool {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-wake:
		return true
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// backoff gives growing waits between two bounds, spread by a fifth so that
// servers don't come back in step. Its zero value is not ready.
type backoff struct {
	first, most time.Duration
	next        time.Duration
}

func (b *backoff) reset() { b.next = 0 }

func (b *backoff) wait() time.Duration {
	b.next = min(max(b.next*2, b.first), b.most)
	//nolint:gosec // it only spreads waits
	return b.next - time.Duration(rand.Int64N(int64(b.next)/5+1))
}
