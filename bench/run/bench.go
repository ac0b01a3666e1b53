package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/station-portal/station/internal/auth"
)

// bench is one run.
type bench struct {
	options
	out      io.Writer
	dir      string // of logs and data folders
	station  string // the programs
	base     string
	services *services
	servers  []*server
	secret   string
	// callers are the members of the 200 organizations, large those of the one of
	// 200,000 tasks.
	callers, large []caller
	// word is the mark of what -rename makes up.
	word     string
	record   record
	failures []error
}

// tokenLife outlives every run.
const tokenLife = 12 * time.Hour

// newBench builds the programs, brings the services and loads the data. What it gives
// is to be closed, also with an error.
func newBench(ctx context.Context, o options, out io.Writer) (*bench, error) {
	b := &bench{options: o, out: out, secret: rand.Text() + rand.Text(), word: "x" + strings.ToLower(rand.Text()[:5])}
	var err error
	if b.dir, err = os.MkdirTemp("", "station-bench-"); err != nil {
		return nil, err
	}
	if err := b.build(ctx); err != nil {
		return b, err
	}
	if b.services, err = startServices(ctx); err != nil {
		return b, err
	}
	if slices.Contains(o.parts, "outbox") {
		b.services.broker(ctx)
	}
	if err := b.load(ctx); err != nil {
		return b, err
	}
	tokens, err := auth.NewTokens([]string{b.secret}, tokenLife)
	if err != nil {
		return b, err
	}
	if b.callers, err = signIn(tokens, 1, organizations); err != nil {
		return b, err
	}
	if b.large, err = signIn(tokens, 0, 0); err != nil {
		return b, err
	}
	b.describe(ctx)
	return b, nil
}

// build makes the programs from what is in the working folder.
func (b *bench) build(ctx context.Context) error {
	bin, err := filepath.Abs(b.bin)
	if err != nil {
		return err
	}
	b.station, b.base = filepath.Join(bin, "station"), filepath.Join(bin, "base")
	b.say("building Station and the base")
	for program, source := range map[string]string{b.station: "./cmd/station", b.base: "./bench/base"} {
		build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, source)
		if text, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w: %s", source, err, text)
		}
	}
	return nil
}

// describe notes under what circumstances the figures were measured.
func (b *bench) describe(ctx context.Context) {
	load, _ := os.ReadFile("/proc/loadavg")
	revision, _ := exec.CommandContext(ctx, "git", "describe", "--tags", "--always", "--dirty").Output()
	b.record.Circumstances = map[string]string{
		"at": time.Now().UTC().Format(time.RFC3339), "revision": strings.TrimSpace(string(revision)),
		"go": runtime.Version(), "cores": fmt.Sprint(runtime.NumCPU()), "load at start": strings.TrimSpace(string(load)),
		"PostgreSQL": b.services.settings,
	}
	for _, name := range []string{"at", "revision", "go", "cores", "load at start", "PostgreSQL"} {
		fmt.Fprintf(b.out, "%-14s %s\n", name, b.record.Circumstances[name])
	}
}

// failure notes what went wrong with one server, so that the others are measured still.
func (b *bench) failure(err error) {
	b.say("%v", err)
	b.failures = append(b.failures, err)
}

// say tells people what takes its time.
func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...)
}

func (b *bench) close() {
	b.stopServers()
	if b.services != nil {
		b.services.close()
	}
	_ = os.RemoveAll(b.dir)
}

func (b *bench) stopServers() {
	for _, s := range b.servers {
		s.stop()
		if s.admin != nil {
			s.admin.Close()
		}
	}
	b.servers = nil
}
