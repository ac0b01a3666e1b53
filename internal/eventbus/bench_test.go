package eventbus_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/eventbus"
)

// BenchmarkRelay measures how fast a full outbox reaches the bus and one live
// stream, in events per second.
func BenchmarkRelay(b *testing.B) {
	for _, bus := range []string{"inproc", "rabbit"} {
		b.Run(bus, func(b *testing.B) {
			w := benchWorld(b, bus)
			svc := w.service()
			svc.Bus().Start(context.Background())
			w.healthy(svc)
			var events []eventbus.Event
			for n := range b.N {
				events = append(events, event("tasks.task.created", "w", n))
			}
			for batch := range slices.Chunk(events, 1000) {
				w.write(w.acme, batch...)
			}
			live := w.read(svc, w.acme, "")
			b.ResetTimer()
			began := time.Now()
			svc.Start(context.Background())
			w.awaitSeen(live, b.N)
			b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "events/s")
		})
	}
}

// BenchmarkWork measures how fast consumers take effects, in events per second,
// for events of ten organizations.
func BenchmarkWork(b *testing.B) {
	for _, bus := range []string{"inproc", "rabbit"} {
		b.Run(bus, func(b *testing.B) {
			w := benchWorld(b, bus)
			svc := w.service()
			require.NoError(b, svc.Consume("probe", nil, noteAs("probe")))
			svc.Bus().Start(context.Background())
			w.healthy(svc)
			for o := range 10 {
				organization := w.Organization(b, fmt.Sprintf("org-%d", o))
				var events []eventbus.Event
				for n := range b.N/10 + 1 {
					events = append(events, event("tasks.task.created", "w", n))
				}
				w.write(organization, events...)
			}
			b.ResetTimer()
			began := time.Now()
			svc.Start(context.Background())
			n := 10 * (b.N/10 + 1)
			w.awaitEffects("probe", n)
			b.ReportMetric(float64(n)/time.Since(began).Seconds(), "events/s")
		})
	}
}

// BenchmarkLatency measures the time from a commit to the event on a stream, for
// writes that come at their own pace: none waits for the relay's last turn.
func BenchmarkLatency(b *testing.B) {
	for _, bus := range []string{"inproc", "rabbit"} {
		b.Run(bus, func(b *testing.B) {
			w := benchWorld(b, bus)
			svc := w.started()
			events, err := svc.Stream(w.in(w.acme), "", nil, nil)
			require.NoError(b, err)
			var took []time.Duration
			pace := time.NewTicker(20 * time.Millisecond)
			defer pace.Stop()
			b.ResetTimer()
			for n := range b.N {
				<-pace.C
				w.write(w.acme, event("tasks.task.created", "w", n))
				committed := time.Now()
				svc.Wake()
				<-events
				took = append(took, time.Since(committed))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func benchWorld(b *testing.B, bus string) *world {
	b.Helper()
	if bus == "rabbit" {
		return newWorld(b, rabbitBackend(b))
	}
	return newWorld(b, backend{name: bus})
}
