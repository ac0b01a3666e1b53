// Package testenv gives tests real services: a PostgreSQL, a Redis, a RabbitMQ
// and a Chromium of their own. Each comes from the first of these that can
// give it: the TEST_… variable that names one, the machine's own programs,
// Debian's packages unpacked into a cache folder, a Docker engine. The servers
// are this process's children, on free ports, with data in a temporary folder;
// the system's services are never touched.
package testenv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/station-portal/station/internal/testenv/tally"
)

// Names are the services that can be asked for, in the order of reports.
func Names() []string { return []string{"postgres", "redis", "rabbitmq", "chromium"} }

// Options say which services to bring and how.
type Options struct {
	Services []string  // some of Names; empty: all
	Report   io.Writer // one line per service and step; nil: os.Stderr
	CacheDir string    // for unpacked packages; "": see CacheDir

	// IgnoreMachine leaves the machine's own programs out, so that the
	// sources behind them can be proved.
	IgnoreMachine bool
}

// A Service is one that is ready for use.
type Service struct {
	Name    string   // as in Names
	Title   string   // as people write it
	Version string   // as the running service itself says
	PID     int      // 0: not a process of ours
	From    string   // where it came from
	Environ []string // KEY=value for the tests
	server  server   // nil: not ours to stop
}

// Env is a set of running services.
type Env struct {
	options  Options
	dir      *tempDir
	control  *control
	tally    string // the file in which tests note what they use
	report   sync.Mutex
	mu       sync.Mutex
	servers  []server
	services []*Service
}

// Start brings all services of opts at once and returns when every one
// answers. When one can't be had, the rest is stopped and the error says what
// was tried and what would mend it.
func Start(ctx context.Context, opts Options) (*Env, error) {
	if opts.Report == nil {
		opts.Report = os.Stderr
	}
	if len(opts.Services) == 0 {
		opts.Services = Names()
	}
	for _, name := range opts.Services {
		if !slices.Contains(Names(), name) {
			return nil, fmt.Errorf("there is no service %q: choose from %s", name, strings.Join(Names(), ", "))
		}
	}
	dir, err := newTempDir()
	if err != nil {
		return nil, err
	}
	e := &Env{options: opts, dir: dir, tally: filepath.Join(dir.path, "tally")}
	if err := os.WriteFile(e.tally, nil, 0o600); err != nil {
		e.Close()
		return nil, fmt.Errorf("make the tally of tests: %w", err)
	}
	if e.control, err = e.listen(ctx); err != nil {
		e.Close()
		return nil, err
	}

	found := make([]*Service, len(opts.Services))
	failed := make([]error, len(opts.Services))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var group sync.WaitGroup
	for i, name := range opts.Services {
		group.Go(func() {
			found[i], failed[i] = e.acquire(ctx, name)
			if failed[i] != nil {
				cancel() // the others need not go on
			}
		})
	}
	group.Wait()
	if err := firstCause(failed); err != nil {
		e.Close()
		return nil, err
	}
	e.services = found
	return e, nil
}

// firstCause joins the failures, without those that are only the echo of
// another one's.
func firstCause(failed []error) error {
	var causes []error
	for _, err := range failed {
		if err != nil && !errors.Is(err, context.Canceled) {
			causes = append(causes, err)
		}
	}
	if len(causes) > 0 {
		return errors.Join(causes...)
	}
	return errors.Join(failed...)
}

// Services are the running services, in the order they were asked for.
func (e *Env) Services() []*Service { return e.services }

// Environ is what to add to a test's environment.
func (e *Env) Environ() []string {
	all := []string{tally.Variable + "=" + e.tally}
	for _, s := range e.services {
		all = append(all, s.Environ...)
	}
	return all
}

// Summary says how many tests used every service, with its version, in one line, and
// then which tests were skipped and why, each in a line of its own.
func (e *Env) Summary() string {
	noted, err := os.ReadFile(e.tally)
	if err != nil {
		return fmt.Sprintf("the tally of tests can't be read: %v", err)
	}
	tests := tally.Count(string(noted))
	parts := make([]string, 0, len(e.services))
	for _, s := range e.services {
		part := fmt.Sprintf("%d on %s %s", tests[s.Title], s.Title, s.Version)
		if s.server != nil {
			part += fmt.Sprintf(" (pid %d)", s.server.PID())
		}
		parts = append(parts, part)
	}
	skipped := tally.Skipped(string(noted))
	lines := append([]string{
		"tests that used a real service: " + strings.Join(parts, ", "),
		fmt.Sprintf("tests that were skipped: %d", len(skipped)),
	}, skipped...)
	return strings.Join(lines, "\n")
}

// Close stops every server and deletes its data. It may be called twice.
func (e *Env) Close() {
	if e.control != nil {
		e.control.close()
	}
	e.mu.Lock()
	servers := e.servers
	e.servers = nil
	e.mu.Unlock()
	var group sync.WaitGroup
	for _, s := range servers {
		group.Go(s.Discard)
	}
	group.Wait()
	e.dir.remove()
}

// own makes e responsible for ending s.
func (e *Env) own(s server) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.servers = append(e.servers, s)
}

func (e *Env) say(format string, args ...any) {
	e.report.Lock()
	defer e.report.Unlock()
	fmt.Fprintf(e.options.Report, "testenv: "+format+"\n", args...)
}
