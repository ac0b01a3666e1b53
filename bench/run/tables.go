package main

import "fmt"

// httpTable prints what requests cost. "of it" is the part of PostgreSQL that relaying
// and metering have.
func (b *bench) httpTable() {
	rows := [][]string{{
		"", "server", "req/s", "x base", "p50 ms", "p99 ms", "server", "postgres", "of it", "redis", "total", "x base", "RSS MB", "allocs", "KB",
	}}
	silent := false
	for _, r := range b.record.HTTP {
		base := b.record.http(r.Operation, "base").Rounds
		silent = silent || median(r.Rounds, func(h httpRound) float64 { return h.Allocations }) == 0
		whole := func(figure func(httpRound) float64) string { return fmt.Sprintf("%.0f", median(r.Rounds, figure)) }
		precise := func(figure func(httpRound) float64) string { return fmt.Sprintf("%.2f", median(r.Rounds, figure)) }
		toBase := func(figure func(httpRound) float64) string {
			return ratio(median(r.Rounds, figure), median(base, figure))
		}
		perSecond := func(h httpRound) float64 { return h.PerSecond }
		rows = append(rows, []string{
			r.Operation, title(r.Server), whole(perSecond), toBase(perSecond),
			precise(func(h httpRound) float64 { return h.P50 }), precise(func(h httpRound) float64 { return h.P99 }),
			whole(func(h httpRound) float64 { return h.ServerCPU }), whole(func(h httpRound) float64 { return h.PostgresCPU }),
			whole(func(h httpRound) float64 { return h.SystemCPU }), whole(func(h httpRound) float64 { return h.RedisCPU }),
			whole(httpRound.total), toBase(httpRound.total),
			whole(func(h httpRound) float64 { return h.RSS }),
			told(median(r.Rounds, func(h httpRound) float64 { return h.Allocations }), "%.0f"),
			told(median(r.Rounds, func(h httpRound) float64 { return h.Allocated }), "%.0f"),
		})
	}
	b.table("HTTP, CPU in ms per 1,000 requests, allocations per request", rows)
	if silent {
		fmt.Fprintln(b.out, "n/a: the server tells nothing of its allocations at STATION_METRICS_ADDR")
	}
	for _, r := range b.record.HTTP {
		if small := b.record.http("Q6", r.Server); r.Operation == "Q6"+ofLarge && len(small.Rounds) > 0 {
			fmt.Fprintf(b.out, "Q6 on 200,000 tasks against 1,000, %s: %s times the CPU\n", title(r.Server),
				ratio(median(r.Rounds, httpRound.total), median(small.Rounds, httpRound.total)))
		}
	}
}

// socketTable prints what subscribers cost. "alone" is the total without what the same
// mutations cost where nobody watches.
func (b *bench) socketTable() {
	rows := [][]string{{"subscribers", "sockets", "server", "KB each", "x base", "deliveries/s", "x base", "server", "total", "x base", "alone", "p50 ms", "p99 ms"}}
	for _, r := range b.record.Sockets {
		base := b.record.sockets(r.Subscribers, "base")
		rate, total := func(d delivered) float64 { return d.PerSecond }, func(d delivered) float64 { return d.TotalCPU }
		rows = append(rows, []string{
			fmt.Sprint(r.Subscribers), fmt.Sprint(r.Sockets), title(r.Server),
			fmt.Sprintf("%.1f", r.KB), ratio(r.KB, base.KB),
			fmt.Sprintf("%.0f", median(r.Rounds, rate)), ratio(median(r.Rounds, rate), median(base.Rounds, rate)),
			fmt.Sprintf("%.2f", median(r.Rounds, func(d delivered) float64 { return d.ServerCPU })),
			fmt.Sprintf("%.2f", median(r.Rounds, total)), ratio(median(r.Rounds, total), median(base.Rounds, total)),
			fmt.Sprintf("%.2f", median(r.Rounds, func(d delivered) float64 { return d.AloneCPU })),
			fmt.Sprintf("%.1f", r.P50), fmt.Sprintf("%.1f", r.P99),
		})
	}
	b.table("Sockets, CPU in s per 100,000 deliveries", rows)
}

// outboxTable prints how fast events are relayed.
func (b *bench) outboxTable() {
	rows := [][]string{{"bus", "server", "events/s", "x base", "server", "postgres", "total", "x base", "broker"}}
	for _, r := range b.record.Outbox {
		base := b.record.outbox(r.Bus, "base")
		rows = append(rows, []string{
			r.Bus, title(r.Server), fmt.Sprintf("%.0f", r.PerSecond), ratio(r.PerSecond, base.PerSecond),
			fmt.Sprintf("%.0f", r.ServerCPU), fmt.Sprintf("%.0f", r.PostgresCPU),
			fmt.Sprintf("%.0f", r.ServerCPU+r.PostgresCPU), ratio(r.ServerCPU+r.PostgresCPU, base.ServerCPU+base.PostgresCPU),
			told(r.BrokerCPU, "%.0f"),
		})
	}
	b.table("Outbox, CPU in ms per 1,000 events", rows)
}
