package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

// record is everything that was measured.
type record struct {
	Circumstances map[string]string `json:"circumstances"`
	HTTP          []httpResult      `json:"http,omitempty"`
	Sockets       []socketResult    `json:"sockets,omitempty"`
	Outbox        []outboxResult    `json:"outbox,omitempty"`
	Owed          []owed            `json:"owed,omitempty"`
}

// median of a figure over all rounds.
func median[R any](rounds []R, figure func(R) float64) float64 {
	if len(rounds) == 0 {
		return 0
	}
	values := make([]float64, len(rounds))
	for i, r := range rounds {
		values[i] = figure(r)
	}
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 0 {
		return (values[middle-1] + values[middle]) / 2
	}
	return values[middle]
}

// table writes rows in columns, the first two to the left and numbers to the right.
func (b *bench) table(title string, rows [][]string) {
	fmt.Fprintf(b.out, "\n%s\n", title)
	w := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t")+"\t")
	}
	_ = w.Flush()
}

// ratio of a figure to the base's; "-" where there is no base.
func ratio(value, base float64) string {
	if base == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", value/base)
}

func told(value float64, format string) string {
	if value == 0 {
		return "n/a"
	}
	return fmt.Sprintf(format, value)
}

// title is how tables call a server.
func title(server string) string {
	if server == "base" {
		return server
	}
	return "station " + server
}

// finish prints what is owed and writes the record.
func (b *bench) finish() error {
	b.owedTable()
	var failed error
	if n := len(b.failures); n > 0 {
		failed = fmt.Errorf("%d measurements failed, of which the first: %w", n, b.failures[0])
	}
	if b.output == "" {
		return failed
	}
	text, err := json.MarshalIndent(b.record, "", "  ")
	if err == nil {
		err = os.WriteFile(b.output, append(text, '\n'), 0o600)
	}
	return errors.Join(failed, err)
}
