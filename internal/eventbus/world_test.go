package eventbus_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/internal/testenv/tally"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	patience = 30 * time.Second
	tick     = 5 * time.Millisecond
)

// backend is a bus to test: the one in the process, or RabbitMQ.
type backend struct {
	name string
	url  string
}

// onBoth runs a test against each bus, each time in a world of its own.
func onBoth(t *testing.T, test func(w *world)) {
	t.Helper()
	t.Run("inproc", func(t *testing.T) {
		t.Parallel()
		test(newWorld(t, backend{name: "inproc"}))
	})
	t.Run("rabbit", func(t *testing.T) {
		t.Parallel()
		test(newWorld(t, rabbitBackend(t)))
	})
}

func rabbitBackend(t testing.TB) backend {
	t.Helper()
	url := os.Getenv("TEST_RABBITMQ_URL")
	if url == "" {
		t.Fatal("TEST_RABBITMQ_URL is not set. Run the tests with a RabbitMQ of their own: go run ./cmd/testenv -- go test ./...")
	}
	tally.Use(t, "RabbitMQ")
	return backend{name: "rabbit", url: url}
}

// world is a database with two organizations, and one exchange.
type world struct {
	*pgtest.Database
	t        testing.TB
	backend  backend
	exchange string
	acme     uuid.UUID
	globex   uuid.UUID
	delays   []time.Duration
	timeout  time.Duration
}

func newWorld(t testing.TB, b backend) *world {
	t.Helper()
	w := &world{
		timeout:  10 * time.Second,
		Database: pgtest.New(t), t: t, backend: b, exchange: "test." + uuid.NewString()[:8],
		delays: []time.Duration{50 * time.Millisecond, 150 * time.Millisecond},
	}
	w.acme = w.Organization(t, "acme")
	w.globex = w.Organization(t, "globex")
	super := w.Super(t)
	_, err := super.Exec(t.Context(), `
insert into portal_definitions (portlet_id, name, version, app_route)
values ('tasks', 'Tasks', '1.0.0', '/tasks'), ('crm', 'CRM', '1.0.0', '/crm') on conflict do nothing;
create table effects (
  n bigint generated always as identity, consumer text not null, organization_id uuid not null,
  event_id uuid not null, position bigint not null, writer text, seq int);
grant select, insert on effects to station_app;`)
	require.NoError(t, err)
	return w
}

// service makes one server's service; the test ends by stopping it.
func (w *world) service() *eventbus.Service {
	w.t.Helper()
	svc, err := eventbus.New(eventbus.Config{
		URL: w.backend.url, Exchange: w.exchange, DB: w.DB, RetryDelays: w.delays, HandlerTimeout: w.timeout,
		Logger: testLogger(),
	})
	require.NoError(w.t, err)
	w.t.Cleanup(func() {
		svc.Stop()
		assert.NoError(w.t, svc.Purge(context.Background()))
	})
	return svc
}

// started is a service at work, with consumers that note their effects.
func (w *world) started(consumers ...string) *eventbus.Service {
	w.t.Helper()
	svc := w.service()
	for _, name := range consumers {
		require.NoError(w.t, svc.Consume(name, nil, noteAs(name)))
	}
	w.start(svc)
	return svc
}

// start returns when events flow.
func (w *world) start(svc *eventbus.Service) {
	w.t.Helper()
	svc.Start(context.Background())
	w.healthy(svc)
}

func (w *world) healthy(svc *eventbus.Service) {
	w.t.Helper()
	require.EventuallyWithT(w.t, func(c *assert.CollectT) {
		assert.NoError(c, svc.Healthy(w.t.Context()))
	}, patience, tick)
}

// mark is the payload of test events: who wrote it, as which of theirs.
type mark struct {
	Version int    `json:"version"`
	Writer  string `json:"writer"`
	Seq     int    `json:"seq"`
}

func event(eventType, writer string, seq int) eventbus.Event {
	payload, _ := json.Marshal(mark{Version: 1, Writer: writer, Seq: seq})
	portlet, _, _ := strings.Cut(eventType, ".")
	return eventbus.Event{ID: uuid.New(), PortletID: portlet, Type: eventType, Payload: payload}
}

func markOf(e eventbus.Event) (m mark) {
	_ = json.Unmarshal(e.Payload, &m)
	return m
}

// in opens the organization to the test's context.
func (w *world) in(organization uuid.UUID) context.Context {
	return session.OpenTenant(w.t.Context(), session.Tenant{OrganizationID: organization})
}

// write commits the events in one write of the organization.
func (w *world) write(organization uuid.UUID, events ...eventbus.Event) {
	w.t.Helper()
	require.NoError(w.t, w.DB.InOrg(w.in(organization), eventbus.Append(events...)))
}

// noteAs is a handler that leaves a row for each effect.
func noteAs(consumer string) eventbus.Handler {
	return func(ctx context.Context, tx *postgres.Tx, e eventbus.Event) error {
		m := markOf(e)
		return tx.Run(ctx, postgres.Exec(
			`insert into effects (consumer, organization_id, event_id, position, writer, seq) values ($1, $2, $3, $4, $5, $6)`,
			consumer, e.OrganizationID, e.ID, e.Position, m.Writer, m.Seq))
	}
}

// effect is one row that noteAs left.
type effect struct {
	OrganizationID uuid.UUID
	EventID        uuid.UUID
	Position       int64
	Writer         string
	Seq            int
}

// effects are those of a consumer in the order in which they committed, for one
// organization at least.
func (w *world) effects(consumer string) []effect {
	w.t.Helper()
	var rows []effect
	require.NoError(w.t, w.DB.InOrg(w.in(w.acme), postgres.All(&rows,
		`select organization_id, event_id, position, writer, seq from effects where consumer = $1 order by n`, consumer)))
	return rows
}

// awaitEffects waits for as many effects of the consumer.
func (w *world) awaitEffects(consumer string, n int) []effect {
	w.t.Helper()
	var seen int
	require.Eventually(w.t, func() bool {
		require.NoError(w.t, w.DB.InOrg(w.in(w.acme), postgres.One(&seen,
			`select count(*) from effects where consumer = $1`, consumer)))
		return seen >= n
	}, patience, 10*time.Millisecond, "%s has %d effects", consumer, n)
	return w.effects(consumer)
}

// logged is what the log holds, in the order of positions.
func (w *world) logged() []effect {
	w.t.Helper()
	var rows []effect
	require.NoError(w.t, w.DB.SystemTx(w.t.Context(), "test", func(tx *postgres.Tx) error {
		return tx.Run(w.t.Context(), postgres.All(&rows, `
select organization_id, event_id, position, coalesce(payload->>'writer', '') as writer,
  coalesce((payload->>'seq')::int, 0) as seq
from portal_event_logs order by position`))
	}))
	return rows
}

// awaitDispatched waits until nothing waits: not in the outbox, not above the
// watermark.
func (w *world) awaitDispatched() {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		var done bool
		require.NoError(w.t, w.DB.SystemTx(w.t.Context(), "test", func(tx *postgres.Tx) error {
			return tx.Run(w.t.Context(), postgres.One(&done, `
select dispatched = position and not exists (select from portal_event_outbox) from portal_event_position`))
		}))
		return done
	}, patience, tick)
}

// requireGapFree says that the log holds as many events as positions, each once.
func requireGapFree(t testing.TB, rows []effect) {
	t.Helper()
	for i, row := range rows {
		require.EqualValues(t, i+1, row.Position, "positions are 1, 2, 3 …")
	}
}

// ledger is what writers know to have committed.
type ledger struct {
	mu     sync.Mutex
	events map[uuid.UUID]eventbus.Event
}

func newLedger() *ledger {
	return &ledger{events: map[uuid.UUID]eventbus.Event{}}
}

func (l *ledger) add(events ...eventbus.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		l.events[e.ID] = e
	}
}

func (l *ledger) len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.events)
}

// requireOnce says that the rows are the ledger's events, each once.
func (l *ledger) requireOnce(t testing.TB, rows []effect, what string) {
	t.Helper()
	seen := map[uuid.UUID]int{}
	for _, row := range rows {
		seen[row.EventID]++
	}
	var lost, twice, foreign int
	for id := range l.events {
		switch n := seen[id]; {
		case n == 0:
			lost++
		case n > 1:
			twice++
		}
	}
	for id := range seen {
		if _, known := l.events[id]; !known {
			foreign++
		}
	}
	require.Equal(t, "lost 0, twice 0, foreign 0",
		fmt.Sprintf("lost %d, twice %d, foreign %d", lost, twice, foreign), "%s against a ledger of %d", what, len(l.events))
}

// requireOrdered says that each writer's events come in the order it wrote them.
func requireOrdered(t testing.TB, rows []effect) {
	t.Helper()
	last := map[string]int{}
	for _, row := range rows {
		if before, ok := last[row.Writer]; ok {
			require.Greater(t, row.Seq, before, "events of %s are in order", row.Writer)
		}
		last[row.Writer] = row.Seq
	}
}

// reader gathers a stream until its end.
type reader struct {
	mu     sync.Mutex
	rows   []effect
	ended  chan struct{}
	cancel context.CancelFunc
}

// read streams the organization's events from a position.
func (w *world) read(svc *eventbus.Service, organization uuid.UUID, after string, types ...string) *reader {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.in(organization))
	events, err := svc.Stream(ctx, after, types, nil)
	require.NoError(w.t, err)
	r := &reader{ended: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(r.ended)
		for e := range events {
			m := markOf(e)
			r.mu.Lock()
			r.rows = append(r.rows, effect{e.OrganizationID, e.ID, e.Position, m.Writer, m.Seq})
			r.mu.Unlock()
		}
	}()
	w.t.Cleanup(r.stop)
	return r
}

func (r *reader) stop() {
	r.cancel()
	<-r.ended
}

func (r *reader) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.rows)
}

func (r *reader) seen() []effect {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]effect(nil), r.rows...)
}

func (w *world) awaitSeen(r *reader, n int) []effect {
	w.t.Helper()
	require.Eventually(w.t, func() bool { return r.count() >= n }, patience, tick,
		"the stream gives %d events", n)
	return r.seen()
}

// of keeps one organization's rows.
func of(organization uuid.UUID, rows []effect) []effect {
	var kept []effect
	for _, row := range rows {
		if row.OrganizationID == organization {
			kept = append(kept, row)
		}
	}
	return kept
}

// testLogger is silent unless STATION_TEST_LOG asks for the log on stderr.
func testLogger() *slog.Logger {
	if os.Getenv("STATION_TEST_LOG") == "" {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}
