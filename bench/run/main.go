// Command run measures Station beside the base, which is the same work by hand, and
// prints ratios: requests over HTTP, subscribers on sockets, events through the outbox.
// bench/README.md says what the figures mean.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/station-portal/station/internal/testenv"
)

// options are the command line.
type options struct {
	parts, ops, servers []string
	rounds, workers     int
	duration, warmUp    time.Duration
	rename              bool
	subscribers         []int
	perSocket           int
	events              int
	output, bin         string
	fresh               bool
}

func parse(arguments []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	list := func(name, value, usage string) *string { return flags.String(name, value, usage) }
	parts := list("only", "http,sockets,outbox", "the `parts` to run")
	names := list("ops", "Q1,Q2,Q3,Q4,Q5,Q6,M1", "the `operations` of http")
	servers := list("servers", "base,off,on", "the `servers`: base, and Station with STATION_COMPILED_READS off and on")
	counts := list("subscribers", "1000,5000,10000", "how `many` subscribers")
	flags.IntVar(&o.rounds, "rounds", 3, "how often each server is measured; figures are medians")
	flags.DurationVar(&o.duration, "duration", 3*time.Second, "how long each round of a server takes")
	flags.DurationVar(&o.warmUp, "warmup", time.Second, "how long each operation is run on a server before")
	flags.IntVar(&o.workers, "workers", 32, "connections, each with one request at a time")
	flags.BoolVar(&o.rename, "rename", false, "send Station every operation renamed and reshaped: aliases, another order, fragments, variables")
	flags.IntVar(&o.perSocket, "per-socket", 1, "subscriptions on each socket, at most 100")
	flags.IntVar(&o.events, "events", 20_000, "how many events go through the outbox")
	flags.StringVar(&o.output, "o", "", "`file` for everything that was measured, as JSON")
	flags.StringVar(&o.bin, "bin", "bin/bench", "`folder` for the programs that are measured")
	flags.BoolVar(&o.fresh, "fresh", false, "load the data set anew in a database that has it")
	if err := flags.Parse(arguments); err != nil {
		return o, err
	}
	o.parts, o.ops, o.servers = split(*parts), split(*names), split(*servers)
	for _, text := range split(*counts) {
		n, err := strconv.Atoi(text)
		if err != nil || n < watched {
			return o, fmt.Errorf("-subscribers: %q is no number from %d", text, watched)
		}
		o.subscribers = append(o.subscribers, n)
	}
	known := map[string][]string{"only": {"http", "sockets", "outbox"}, "servers": {"base", "off", "on"}}
	for _, op := range operations() {
		known["ops"] = append(known["ops"], op.name)
	}
	for name, values := range map[string][]string{"only": o.parts, "servers": o.servers, "ops": o.ops} {
		for _, value := range values {
			if !slices.Contains(known[name], value) {
				return o, fmt.Errorf("-%s: there is no %q, only %s", name, value, strings.Join(known[name], ", "))
			}
		}
	}
	if o.rounds < 1 || o.workers < 1 || o.perSocket < 1 || o.perSocket > 100 || flags.NArg() > 0 {
		return o, errors.New("this command line can't be meant; -h has what there is")
	}
	return o, nil
}

func split(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The scripts that testenv gives to stop and start its servers run this program.
	if len(os.Args) > 1 && os.Args[1] == testenv.ControlArg {
		pid, err := testenv.Control(ctx, os.Args[2:])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Fprintln(os.Stdout, pid)
		return
	}
	o, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		err = run(ctx, o, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, out io.Writer) (err error) {
	b, err := newBench(ctx, o, out)
	if b != nil {
		defer b.close()
	}
	if err != nil {
		return err
	}
	if slices.Contains(o.parts, "http") {
		if err := b.http(ctx); err != nil {
			return err
		}
	}
	if slices.Contains(o.parts, "sockets") {
		if err := b.sockets(ctx); err != nil {
			return err
		}
	}
	if slices.Contains(o.parts, "outbox") {
		if err := b.outbox(ctx); err != nil {
			return err
		}
	}
	return b.finish()
}
