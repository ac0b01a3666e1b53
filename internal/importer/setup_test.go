package importer_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/importer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bundle runs `station import` against a station.
type bundle struct {
	t       *testing.T
	station *station
	env     map[string]string
	stdin   string

	mu     sync.Mutex
	sleeps []time.Duration
	// onSleep is called for each wait.
	onSleep func()
}

func setup(t *testing.T) *bundle {
	t.Helper()
	t.Parallel()
	s := newStation(t)
	return &bundle{t: t, station: s, env: map[string]string{"STATION_URL": s.URL, "STATION_TOKEN": apiToken}}
}

// signInByPassword takes the API token away.
func (b *bundle) signInByPassword() {
	delete(b.env, "STATION_TOKEN")
	b.env["STATION_USERNAME"], b.env["STATION_PASSWORD"] = username, password
}

type result struct {
	stdout, stderr string
	err            error
}

// run runs the command for the server's organization; waits take no time.
func (b *bundle) run(ctx context.Context, args ...string) result {
	b.t.Helper()
	return b.runAs(ctx, append(args, "--organization", slug)...)
}

// runAs is run without an organization.
func (b *bundle) runAs(ctx context.Context, args ...string) result {
	b.t.Helper()
	var stdout, stderr bytes.Buffer
	command := importer.Command{
		Stdin: strings.NewReader(b.stdin), Stdout: &stdout, Stderr: &stderr,
		Getenv: func(name string) string { return b.env[name] },
		Sleep: func(ctx context.Context, d time.Duration) error {
			b.mu.Lock()
			b.sleeps = append(b.sleeps, d)
			b.mu.Unlock()
			if b.onSleep != nil {
				b.onSleep()
			}
			return ctx.Err()
		},
	}
	err := command.Run(ctx, args)
	return result{stdout: stdout.String(), stderr: stderr.String(), err: err}
}

// parcels imports a CSV text as parcels.
func (b *bundle) parcels(text string, args ...string) result {
	b.t.Helper()
	return b.run(b.t.Context(), append([]string{"parcels", file(b.t, text)}, args...)...)
}

// file writes a CSV file and gives its path.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// labelled gives a CSV file of one column, label, with rows 1 to n on lines 2 to n+1.
func labelled(n int) string {
	var text strings.Builder
	text.WriteString("label\n")
	for i := range n {
		fmt.Fprintf(&text, "%d\n", i+1)
	}
	return text.String()
}

// labels gives what the first rows of labelled become.
func labels(last int) []any {
	var all []any
	for i := range last {
		all = append(all, strconv.Itoa(i+1))
	}
	return all
}
