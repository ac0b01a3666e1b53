package main

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// p99 asks the same again and again and gives the time that 99 of 100 answers took at
// most.
func (s *station) p99(client *http.Client, token string) time.Duration {
	s.t.Helper()
	read := hostile{name: "a read", body: func() io.Reader {
		return strings.NewReader(query(`{ tasks(first: 50) { nodes { id title status createdBy { displayName } } } }`))
	}}
	var took []time.Duration
	for range 500 {
		at := time.Now()
		status, body := read.send(s.t.Context(), s.t, client, s.url, token)
		took = append(took, time.Since(at))
		require.Equal(s.t, 200, status, "%s", body)
	}
	slices.Sort(took)
	return took[len(took)*99/100]
}

// A member who sends the worst of it from 20 connections, as fast as they are answered,
// costs the members of another organization little: the p99 is at most twice as high,
// where the machine has the processors to measure it.
func TestHostileBeside(t *testing.T) {
	t.Parallel()
	s, _, signIn := attacked(t)
	token, other := signIn("member"), signIn("globex-admin")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	defer client.CloseIdleConnections()
	requests := hostileRequests(t)
	s.p99(client, other)
	// The least of what came in between is what the attack costs; the rest is of the other
	// tests.
	ratio, slower := 0.0, time.Hour
	for range 3 {
		alone := s.p99(client, other)
		ctx, stop := context.WithCancel(t.Context())
		var attack sync.WaitGroup
		var sent atomic.Int64
		began := time.Now()
		for i := range 20 {
			attack.Go(func() {
				for n := i; ctx.Err() == nil; n++ {
					requests[n%len(requests)].send(t.Context(), t, client, s.url, token)
					sent.Add(1)
				}
			})
		}
		beside := s.p99(client, other)
		stop()
		attack.Wait()
		rate := float64(sent.Load()) / time.Since(began).Seconds()
		t.Logf("p99 %v alone, %v beside %.0f hostile requests a second: %.2f", alone, beside, rate, float64(beside)/float64(alone))
		if beside-alone < slower {
			slower, ratio = beside-alone, float64(beside)/float64(alone)
		}
	}
	if ratio > 2 {
		require.Less(t, slower, 50*time.Millisecond, "where p99 is more than twice as high, it is so by little")
	}
}
