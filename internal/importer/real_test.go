package importer_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/importer"
	"github.com/station-portal/station/resolvers/stationtest"
)

// real runs `station import` against a whole Station.
type real struct {
	t            *testing.T
	server       *stationtest.Server
	organization uuid.UUID
	slug         string
	username     string
	sleep        func(d time.Duration)
}

// newReal makes an organization with a member at the server.
func newReal(t *testing.T, s *stationtest.Server, slug string) *real {
	t.Helper()
	r := &real{t: t, server: s, organization: s.Organization(slug), slug: slug, username: slug + "-member"}
	s.Join(r.organization, s.User(r.username), r.username, "member")
	return r
}

// run runs the command; waits take no time.
func (r *real) run(args ...string) result {
	r.t.Helper()
	var stdout, stderr strings.Builder
	environment := map[string]string{
		"STATION_URL": r.server.URL, "STATION_USERNAME": r.username, "STATION_PASSWORD": stationtest.Password,
	}
	command := importer.Command{
		Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Getenv: func(name string) string { return environment[name] },
		Sleep: func(ctx context.Context, d time.Duration) error {
			if r.sleep != nil {
				r.sleep(d)
			}
			return ctx.Err()
		},
	}
	err := command.Run(r.t.Context(), append(args, "--organization", r.slug))
	return result{stdout: stdout.String(), stderr: stderr.String(), err: err}
}

// stored gives the organization's rows of a table, seen by a superuser. The query has
// the organization as $1.
func stored[T any](r *real, query string) []T {
	r.t.Helper()
	found, err := r.server.DB.Super(r.t).Query(r.t.Context(), query, r.organization)
	require.NoError(r.t, err)
	all, err := pgx.CollectRows(found, pgx.RowToStructByPos[T])
	require.NoError(r.t, err)
	return all
}

// The wait that Station asks for is its own: to the next minute. A wait here begins
// that minute at once, by dropping the counter of the one that was used up.
func TestRealRateLimit(t *testing.T) {
	t.Parallel()
	r := newReal(t, stationtest.New(t), "acme")
	_, err := r.server.DB.Super(t).Exec(t.Context(),
		`update portal_instances set max_api_calls_per_minute = 1 where portlet_id = 'tasks'`)
	require.NoError(t, err)
	var waits []time.Duration
	r.sleep = func(d time.Duration) {
		waits = append(waits, d)
		counters, err := r.server.Redis.Keys(t.Context(), "usage:"+r.organization.String()+":tasks:*").Result()
		if assert.NoError(t, err) && assert.NotEmpty(t, counters) {
			assert.NoError(t, r.server.Redis.Del(t.Context(), counters...).Err())
		}
	}
	got := r.run("tasks", file(t, labelled(50)), "--map", "title=label", "--batch", "10", "--concurrency", "1")
	require.NoError(t, got.err)
	assert.Contains(t, got.stdout, "50 rows read, 50 imported, 0 rejected; ")
	// A minute of the clock that ends meanwhile saves a wait.
	assert.GreaterOrEqual(t, len(waits), 3)
	assert.LessOrEqual(t, len(waits), 4)
	for _, wait := range waits {
		assert.GreaterOrEqual(t, wait, time.Second)
		assert.LessOrEqual(t, wait, time.Minute)
	}
	assert.Equal(t, len(waits), strings.Count(got.stderr, "the server asks to slow down.\n"), got.stderr)
	type task struct{ Title string }
	assert.Len(t, stored[task](r, `select distinct title from portal_tasks_tasks where organization_id = $1`), 50)
}
