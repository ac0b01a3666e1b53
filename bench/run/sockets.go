package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/station-portal/station/bench/procs"
)

const (
	// watched is how many organizations have subscribers. The mutations of the others
	// tell what they cost where nobody watches.
	watched = 100
	// publishers send mutations side by side, each to organizations of its own, and go on
	// while no more than so many deliveries are on their way together.
	publishers = 8
	underWay   = 4000
	// pace is how many mutations a second are sent while the time to receipt is taken.
	pace = 20
	// paced is for how long.
	paced = 20 * time.Second
	// settle is the wait before memory is read.
	settle = time.Second
)

// socketResult is what a server gave with a number of subscribers. CPU is in seconds per
// 100,000 deliveries, the mutations and the work of PostgreSQL and Redis included; alone
// is what is left without the cost of the same mutations where nobody watches.
type socketResult struct {
	Subscribers int         `json:"subscribers"`
	Sockets     int         `json:"sockets"`
	Server      string      `json:"server"`
	KB          float64     `json:"kbPerSubscriber"`
	P50         float64     `json:"p50ms"`
	P99         float64     `json:"p99ms"`
	Rounds      []delivered `json:"rounds"`
}

type delivered struct {
	Deliveries int     `json:"deliveries"`
	PerSecond  float64 `json:"deliveriesPerSecond"`
	ServerCPU  float64 `json:"serverCPU"`
	TotalCPU   float64 `json:"totalCPU"`
	AloneCPU   float64 `json:"totalCPUWithoutMutations"`
}

// sockets measures subscriptions. Each server is started anew for each number of
// subscribers and is alone meanwhile.
func (b *bench) sockets(ctx context.Context) error {
	if err := raiseFileLimit(slices.Max(b.subscribers)/b.perSocket + 500); err != nil {
		return err
	}
	defer b.stopServers()
	if err := b.prepareServers(ctx); err != nil {
		return err
	}
	for _, n := range b.subscribers {
		for _, s := range b.servers {
			b.say("%d subscribers of %s", n, title(s.name))
			if err := b.start(ctx, s, ""); err != nil {
				return err
			}
			result, err := b.subscribed(ctx, s, n)
			s.stop()
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				b.failure(fmt.Errorf("%d subscribers: %w", n, s.failed(err)))
			} else {
				b.record.Sockets = append(b.record.Sockets, result)
			}
			if err := b.clean(ctx, s.super); err != nil {
				return err
			}
		}
	}
	b.socketTable()
	return nil
}

// raiseFileLimit lets this program have as many connections.
func raiseFileLimit(wanted int) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	limit.Cur = limit.Max
	if limit.Max < uint64(wanted) {
		limit.Cur, limit.Max = uint64(wanted), uint64(wanted)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("%d sockets need as many open files: raise the limit (ulimit -n) or ask for fewer -subscribers: %w", wanted, err)
	}
	return nil
}

// subscribed measures a server with n subscribers.
func (b *bench) subscribed(ctx context.Context, s *server, n int) (result socketResult, err error) {
	result = socketResult{Subscribers: n, Server: s.name}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	a := newAudience(b, s, n/watched)
	defer a.close()
	// What is made once is made before the memory is read.
	if _, err := a.publish(ctx, watched, watched, time.Minute, 0); err != nil {
		return result, err
	}
	before, err := procs.RSS(s.process.PID())
	if err != nil {
		return result, err
	}
	if err := a.open(ctx); err != nil {
		return result, err
	}
	if err := pause(ctx, settle); err != nil {
		return result, err
	}
	after, err := procs.RSS(s.process.PID())
	if err != nil {
		return result, err
	}
	subscribers := a.perOrganization * watched
	result.Sockets, result.KB = len(a.subscribers), float64(after-before)/1024/float64(subscribers)
	if err := a.awaitAll(ctx); err != nil {
		return result, err
	}
	for range b.rounds {
		round, err := b.deliver(ctx, a)
		if err != nil {
			return result, err
		}
		result.Rounds = append(result.Rounds, round)
	}
	took, err := a.pace(ctx)
	if err != nil {
		return result, err
	}
	slices.Sort(took)
	result.P50, result.P99 = percentile(took, 50), percentile(took, 99)
	return result, nil
}

// deliver times what is delivered in a while, and then what the same number of mutations
// costs that nobody watches. They take as long: the relay moves many events at once for
// little more than one, so that a faster row of them would cost less.
func (b *bench) deliver(ctx context.Context, a *audience) (delivered, error) {
	measure := func(first, mutations int, duration, over time.Duration) (sent int, used spent, elapsed time.Duration, err error) {
		before, err := b.spent(ctx, a.server)
		if err != nil {
			return 0, spent{}, 0, err
		}
		begun := time.Now()
		if sent, err = a.publish(ctx, first, mutations, duration, over); err != nil {
			return 0, spent{}, 0, err
		}
		elapsed = time.Since(begun)
		if !a.server.isBase() {
			if err := b.drained(ctx, a.server); err != nil {
				return 0, spent{}, 0, err
			}
		}
		after, err := b.spent(ctx, a.server)
		return sent, after.since(before), elapsed, err
	}
	sent, used, elapsed, err := measure(0, 1<<20, b.duration, 0)
	if err != nil {
		return delivered{}, err
	}
	_, unwatched, _, err := measure(watched, sent, time.Minute, elapsed)
	if err != nil {
		return delivered{}, err
	}
	n := float64(sent * a.perOrganization)
	per := func(d time.Duration) float64 { return d.Seconds() * 100_000 / n }
	return delivered{
		Deliveries: sent * a.perOrganization, PerSecond: n / elapsed.Seconds(), ServerCPU: per(used.server),
		TotalCPU: per(used.total()), AloneCPU: per(used.total() - unwatched.total()),
	}, nil
}

// pause waits.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// each calls work for the numbers from first to last, a few at once, until one fails.
func each(ctx context.Context, first, last, atOnce int, work func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for i := first; i < last && ctx.Err() == nil; i++ {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			if err := work(ctx, i); err != nil {
				cancel(err)
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}
