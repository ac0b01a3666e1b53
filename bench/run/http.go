package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/station-portal/station/bench/procs"
	"github.com/station-portal/station/bench/wire"
)

// httpRound is what one round of a server on an operation gave. Times of CPU are in
// milliseconds per 1,000 requests.
type httpRound struct {
	Requests    int     `json:"requests"`
	PerSecond   float64 `json:"perSecond"`
	P50         float64 `json:"p50ms"`
	P99         float64 `json:"p99ms"`
	ServerCPU   float64 `json:"serverCPU"`
	PostgresCPU float64 `json:"postgresCPU"`
	SystemCPU   float64 `json:"postgresCPUOfStationSystem"`
	RedisCPU    float64 `json:"redisCPU"`
	RSS         float64 `json:"rssMB"`
	Allocations float64 `json:"allocationsPerRequest,omitempty"`
	Allocated   float64 `json:"allocatedKBPerRequest,omitempty"`
}

func (r httpRound) total() float64 { return r.ServerCPU + r.PostgresCPU + r.RedisCPU }

// written is the total without what relaying and metering cost PostgreSQL.
func (r httpRound) written() float64 { return r.total() - r.SystemCPU }

// httpResult is all rounds of a server on an operation.
type httpResult struct {
	Operation string      `json:"operation"`
	Server    string      `json:"server"`
	Rounds    []httpRound `json:"rounds"`
}

// ofLarge is the mark of an operation that the organization of 200,000 tasks asks.
const ofLarge = " large"

// http measures the operations, all servers by turns.
func (b *bench) http(ctx context.Context) error {
	defer b.stopServers()
	if err := b.prepareServers(ctx); err != nil {
		return err
	}
	for _, s := range b.servers {
		if err := b.start(ctx, s, ""); err != nil {
			return err
		}
		if err := b.acquaint(ctx, s); err != nil {
			return err
		}
	}
	for _, o := range operations() {
		if !slices.Contains(b.ops, o.name) {
			continue
		}
		if err := b.compare(ctx, o, b.servers); err != nil {
			return err
		}
		if err := b.operation(ctx, o, o.name, b.callers); err != nil {
			return err
		}
		if o.name == "Q6" {
			if err := b.operation(ctx, o, o.name+ofLarge, b.large); err != nil {
				return err
			}
		}
	}
	b.httpTable()
	return nil
}

// acquaint has every member ask once. A member comes back many times as a rule, so what
// is only done at the first time is no part of the figures.
func (b *bench) acquaint(ctx context.Context, s *server) error {
	conn, err := wire.Dial(ctx, s.address, nil, 64<<10)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	document := s.document(b, operations()[0])
	for _, by := range slices.Concat(b.callers, b.large) {
		request, err := by.request(s.address, document)
		if err != nil {
			return err
		}
		if status, body, err := conn.Do(request); err != nil || status != http.StatusOK {
			return s.failed(fmt.Errorf("a member's first request: %d %.500s %w", status, body, err))
		}
	}
	return nil
}

// operation measures one operation of the callers on all servers. The rounds of the
// servers alternate, each round in another order, so that what else the machine does
// meets all alike.
func (b *bench) operation(ctx context.Context, o operation, name string, callers []caller) error {
	b.say("%s: %s", name, o.note)
	results := make([]*httpResult, len(b.servers))
	requests := make([][][]byte, len(b.servers))
	for i, s := range b.servers {
		results[i] = &httpResult{Operation: name, Server: s.name}
		document := s.document(b, o)
		for _, by := range callers {
			request, err := by.request(s.address, document)
			if err != nil {
				return err
			}
			requests[i] = append(requests[i], request)
		}
		if _, err := b.round(ctx, s, o, requests[i], b.warmUp); err != nil {
			return err
		}
	}
	for n := range b.rounds {
		for i := range b.servers {
			at := (i + n) % len(b.servers)
			round, err := b.round(ctx, b.servers[at], o, requests[at], b.duration)
			if err != nil {
				return err
			}
			results[at].Rounds = append(results[at].Rounds, round)
		}
	}
	for i, s := range b.servers {
		b.record.HTTP = append(b.record.HTTP, *results[i])
		if o.kind == "mutation" {
			if err := b.clean(ctx, s.super); err != nil {
				return err
			}
		}
	}
	return nil
}

// round sends requests for a while. What a mutation leaves to be done after its answer,
// which is the relaying of its event, belongs to it: the round lasts until it is done,
// and its requests per second are those of the time in which they were sent.
func (b *bench) round(ctx context.Context, s *server, o operation, requests [][]byte, duration time.Duration) (httpRound, error) {
	before, err := b.spent(ctx, s)
	if err != nil {
		return httpRound{}, err
	}
	took, elapsed, err := send(ctx, s.address, requests, b.workers, duration)
	if err != nil {
		return httpRound{}, s.failed(err)
	}
	if o.kind == "mutation" && !s.isBase() {
		if err := b.drained(ctx, s); err != nil {
			return httpRound{}, err
		}
	}
	after, err := b.spent(ctx, s)
	if err != nil {
		return httpRound{}, err
	}
	rss, err := procs.RSS(s.process.PID())
	if err != nil {
		return httpRound{}, err
	}
	n := float64(len(took))
	used := after.since(before)
	per := func(d time.Duration) float64 { return d.Seconds() * 1e6 / n }
	slices.Sort(took)
	return httpRound{
		Requests: len(took), PerSecond: n / elapsed.Seconds(),
		P50: percentile(took, 50), P99: percentile(took, 99),
		ServerCPU: per(used.server), PostgresCPU: per(used.postgres), SystemCPU: per(used.system), RedisCPU: per(used.redis),
		RSS: float64(rss) / (1 << 20), Allocations: used.objects / n, Allocated: used.bytes / 1024 / n,
	}, nil
}

// drained waits until no event is in the outbox.
func (b *bench) drained(ctx context.Context, s *server) error {
	deadline := time.After(time.Minute)
	for {
		var left int
		if err := s.admin.QueryRow(ctx, "select count(*) from (select from portal_event_outbox limit 1) o").Scan(&left); err != nil || left == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline:
			return s.failed(fmt.Errorf("events stay in the outbox"))
		case <-time.After(5 * time.Millisecond):
		}
	}
}

var hasErrors = []byte(`"errors":[`)

// send lets the workers send requests of the list, each on a connection of its own and
// one after the other, and gives the time of each.
func send(ctx context.Context, address string, requests [][]byte, workers int, duration time.Duration) (took []time.Duration, elapsed time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, duration+30*time.Second)
	defer cancel()
	times := make([][]time.Duration, workers)
	faults := make([]error, workers)
	connections := make([]*wire.Conn, workers)
	for i := range connections {
		conn, err := wire.Dial(ctx, address, nil, 64<<10)
		if err != nil {
			return nil, 0, err
		}
		defer func() { _ = conn.Close() }()
		if err := conn.SetDeadline(time.Now().Add(duration + 30*time.Second)); err != nil {
			return nil, 0, err
		}
		connections[i] = conn
	}
	begun := time.Now()
	var work sync.WaitGroup
	for i, conn := range connections {
		work.Go(func() {
			times[i], faults[i] = sendOn(ctx, conn, requests, begun.Add(duration))
			if faults[i] != nil {
				cancel()
			}
		})
	}
	work.Wait()
	elapsed = time.Since(begun)
	for i := range workers {
		if faults[i] != nil {
			return nil, 0, faults[i]
		}
		took = append(took, times[i]...)
	}
	return took, elapsed, ctx.Err()
}

func sendOn(ctx context.Context, conn *wire.Conn, requests [][]byte, until time.Time) ([]time.Duration, error) {
	took := make([]time.Duration, 0, 1<<14)
	at := rand.IntN(len(requests))
	for now := time.Now(); now.Before(until) && ctx.Err() == nil; {
		status, body, err := conn.Do(requests[at])
		if err != nil {
			return took, err
		}
		if status != http.StatusOK || bytes.Contains(body, hasErrors) {
			return took, fmt.Errorf("it answers %d %.500s", status, body)
		}
		after := time.Now()
		took = append(took, after.Sub(now))
		now = after
		if at++; at == len(requests) {
			at = 0
		}
	}
	return took, nil
}

// percentile is in milliseconds, of times in order.
func percentile(times []time.Duration, percent int) float64 {
	if len(times) == 0 {
		return 0
	}
	return float64(times[min(len(times)-1, len(times)*percent/100)].Microseconds()) / 1000
}
