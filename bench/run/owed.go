package main

import (
	"fmt"
	"strconv"
	"strings"

	files "github.com/station-portal/station/bench"
)

// owed is a bound of bench/owed.txt and what was measured.
type owed struct {
	Figure string  `json:"figure"`
	Sign   string  `json:"sign"`
	Bound  float64 `json:"bound"`
	Value  float64 `json:"value"`
	Met    bool    `json:"met"`
	why    string
}

// owedTable holds what was measured against what is owed. A bound whose figure was not
// measured is left out.
func (b *bench) owedTable() {
	figures := b.record.figures()
	rows := [][]string{{"figure", "measured", "owed", "", ""}}
	for line := range strings.Lines(files.Owed) {
		o, ok := parseOwed(line)
		if !ok {
			continue
		}
		var measured bool
		if o.Value, measured = figures[o.Figure]; !measured {
			continue
		}
		o.Met = o.Value <= o.Bound
		if o.Sign == ">=" {
			o.Met = o.Value >= o.Bound
		}
		b.record.Owed = append(b.record.Owed, o)
		rows = append(rows, []string{o.Figure, number(o.Value), o.Sign + " " + number(o.Bound), map[bool]string{true: "met", false: "NOT MET"}[o.Met], o.why})
	}
	if len(rows) > 1 {
		b.table("Owed", rows)
	}
}

func number(value float64) string {
	if value >= 100 {
		return fmt.Sprintf("%.0f", value)
	}
	return fmt.Sprintf("%.2f", value)
}

func parseOwed(line string) (owed, bool) {
	fields := strings.Fields(line)
	if len(fields) < 3 || strings.HasPrefix(line, "#") {
		return owed{}, false
	}
	bound, err := strconv.ParseFloat(fields[2], 64)
	return owed{Figure: fields[0], Sign: fields[1], Bound: bound, why: strings.Join(fields[3:], " ")}, err == nil
}

// figures are the names that bounds are written for. All of http but the memory are ratios
// to the base; the others are absolute and, with -ratio at the end, ratios too.
func (r record) figures() map[string]float64 {
	all := map[string]float64{}
	put := func(name string, value, base float64) {
		if base > 0 {
			all[name] = value / base
		}
	}
	for _, h := range r.HTTP {
		base := r.http(h.Operation, "base")
		for name, figure := range map[string]func(httpRound) float64{
			"cpu": httpRound.total, "server-cpu": func(h httpRound) float64 { return h.ServerCPU },
			"rate": func(h httpRound) float64 { return h.PerSecond }, "rss": func(h httpRound) float64 { return h.RSS },
			"p50": func(h httpRound) float64 { return h.P50 }, "p99": func(h httpRound) float64 { return h.P99 },
			"written-cpu": httpRound.written,
		} {
			put(fmt.Sprintf("%s/%s/%s", strings.ReplaceAll(h.Operation, " ", "-"), h.Server, name), median(h.Rounds, figure), median(base.Rounds, figure))
		}
		all["http/"+h.Server+"/rss-mb"] = max(all["http/"+h.Server+"/rss-mb"], median(h.Rounds, func(h httpRound) float64 { return h.RSS }))
		if h.Operation == "Q6"+ofLarge {
			small := r.http("Q6", h.Server)
			put("Q6-large/"+h.Server+"/to-small", median(h.Rounds, httpRound.total), median(small.Rounds, httpRound.total))
		}
	}
	for _, s := range r.Sockets {
		prefix := fmt.Sprintf("sockets-%d/%s/", s.Subscribers, s.Server)
		base := r.sockets(s.Subscribers, "base")
		for name, figure := range map[string]func(socketResult) float64{
			"kb":  func(s socketResult) float64 { return s.KB },
			"p50": func(s socketResult) float64 { return s.P50 },
			"p99": func(s socketResult) float64 { return s.P99 },
			"rate": func(s socketResult) float64 {
				return median(s.Rounds, func(d delivered) float64 { return d.PerSecond })
			},
			"cpu": func(s socketResult) float64 { return median(s.Rounds, func(d delivered) float64 { return d.TotalCPU }) },
			"alone": func(s socketResult) float64 {
				return median(s.Rounds, func(d delivered) float64 { return d.AloneCPU })
			},
		} {
			all[prefix+name] = figure(s)
			put(prefix+name+"-ratio", figure(s), figure(base))
		}
	}
	for _, o := range r.Outbox {
		prefix := fmt.Sprintf("outbox-%s/%s/", strings.ReplaceAll(strings.ToLower(o.Bus), " ", "-"), o.Server)
		base := r.outbox(o.Bus, "base")
		all[prefix+"rate"] = o.PerSecond
		put(prefix+"rate-ratio", o.PerSecond, base.PerSecond)
		put(prefix+"cpu-ratio", o.ServerCPU+o.PostgresCPU, base.ServerCPU+base.PostgresCPU)
	}
	return all
}

// http gives the result of a server on an operation; an empty one where there is none.
func (r record) http(operation, server string) httpResult {
	for _, h := range r.HTTP {
		if h.Operation == operation && h.Server == server {
			return h
		}
	}
	return httpResult{}
}

func (r record) sockets(subscribers int, server string) socketResult {
	for _, s := range r.Sockets {
		if s.Subscribers == subscribers && s.Server == server {
			return s
		}
	}
	return socketResult{}
}

func (r record) outbox(bus, server string) outboxResult {
	for _, o := range r.Outbox {
		if o.Bus == bus && o.Server == server {
			return o
		}
	}
	return outboxResult{}
}
