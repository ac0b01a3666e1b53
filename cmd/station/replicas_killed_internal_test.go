package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// write is a line of the clients' own ledger: a role that was asked for, and what came of it.
type write struct {
	name string
	// server is the process that was asked.
	server *station
	// at is when, and unsent says that nobody was there to take it.
	at     time.Time
	unsent bool
	// answered says that an answer came; id is the role's, empty where it was refused.
	answered bool
	id       string
	fault    string
}

// ledger is what the clients know.
type ledger struct {
	mu     sync.Mutex
	writes []*write
}

func (l *ledger) begin(w *write) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writes = append(l.writes, w)
}

func (l *ledger) end(w *write, fn func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fn()
	w.answered = true
}

// inFlight counts what was sent to a server before a time and is not answered.
func (l *ledger) inFlight(to *station, before time.Time) (count int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.writes {
		if w.server == to && w.at.Before(before) && !w.answered && !w.unsent {
			count++
		}
	}
	return count
}

// answered counts what was answered.
func (l *ledger) answered() (count int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.writes {
		if w.answered {
			count++
		}
	}
	return count
}

// kills kills two of the three servers again and again while clients make and delete roles
// on all of them, and compares the ledger of the clients with the database, the audit trail
// and the events that the server which stays told. What was ended before stays so.
func (f *fleet) kills(ended []ending) {
	const rounds, clients = 6, 6
	t := f.t
	var events sync.Map // the roles that the events told of
	f.listen(0, f.owner.access, `subscription { events(types: ["portal.role.created"]) { entityId } }`, func(m message) {
		var payload struct {
			Data struct{ Events struct{ EntityID string } }
		}
		if m.Type == "next" && json.Unmarshal(m.Payload, &payload) == nil {
			events.Store(payload.Data.Events.EntityID, true)
		}
	})
	begun := func() (told bool) {
		events.Range(func(_, _ any) bool { told = true; return false })
		return told
	}
	require.Eventually(t, func() bool { // a subscription begins a little after it is sent
		if begun() {
			return true
		}
		var made struct {
			CreateRole struct{ Role struct{ ID string } }
		}
		f.must(1, f.owner.access, &made, `mutation { createRole(input: {name: "Before", permissions: []}) { role { id } } }`)
		f.must(1, f.owner.access, nil, `mutation ($id: ID!) { deleteRole(input: {id: $id}) { role { id } } }`, "id", made.CreateRole.Role.ID)
		return begun()
	}, patience, 50*time.Millisecond)
	l := &ledger{}
	var fleetMu sync.RWMutex
	at := func(i int) *station {
		fleetMu.RLock()
		defer fleetMu.RUnlock()
		return f.servers[i%len(f.servers)]
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var work sync.WaitGroup
	var number atomic.Int64
	for c := range clients {
		work.Go(func() {
			for n := c; ctx.Err() == nil; n++ {
				w := &write{name: fmt.Sprintf("Role %d", number.Add(1)), server: at(n), at: time.Now()}
				l.begin(w)
				a, err := f.send(t.Context(), w.server, f.owner.access,
					`mutation ($name: String!) { createRole(input: {name: $name, permissions: ["users.read"]}) { role { id } } }`, map[string]any{"name": w.name})
				if err != nil {
					l.mu.Lock()
					w.unsent = errors.Is(err, syscall.ECONNREFUSED)
					l.mu.Unlock()
					continue
				}
				var data struct {
					CreateRole struct{ Role struct{ ID string } }
				}
				_ = json.Unmarshal(a.Data, &data)
				l.end(w, func() { w.id, w.fault = data.CreateRole.Role.ID, a.fault() })
				if w.id != "" { // an organization has so many at most
					_, _ = f.send(t.Context(), at(0), f.owner.access, `mutation ($id: ID!) { deleteRole(input: {id: $id}) { role { id } } }`, map[string]any{"id": w.id})
				}
			}
		})
	}
	lost := 0
	for round := range rounds {
		target := 1 + round%2
		enough := l.answered() + 30
		require.Eventually(t, func() bool { return l.answered() >= enough }, patience, time.Millisecond)
		killed := f.servers[target]
		require.Eventually(t, func() bool { return l.inFlight(killed, time.Now()) > 0 }, patience, 100*time.Microsecond)
		at := time.Now()
		require.NoError(t, killed.cmd.Process.Kill())
		<-killed.done
		inFlight := l.inFlight(killed, at) // without what was answered before it died
		lost += inFlight
		t.Logf("server %d, pid %d, killed with %d requests in flight, after %d answers", target, killed.cmd.Process.Pid, inFlight, l.answered())
		next := f.start()
		fleetMu.Lock()
		f.servers[target] = next
		fleetMu.Unlock()
		for _, e := range ended {
			require.Equal(t, e.fault, f.ask(target, e.token, askViewer).fault(), "%s, on a server that has just begun", e.name)
		}
	}
	stop()
	work.Wait()
	require.Positive(t, lost, "no kill met a request")

	db := f.open()
	var log map[string]int
	count := func(sql string) map[string]int {
		rows, err := db.Query(t.Context(), sql)
		require.NoError(t, err)
		found := map[string]int{}
		var key string
		var many int
		_, err = pgx.ForEachRow(rows, []any{&key, &many}, func() error { found[key] = many; return nil })
		require.NoError(t, err)
		return found
	}
	trail := count(`select changes->'after'->>'name', count(*) from portal_audit_logs where action = 'role.created' and status = 'success' group by 1`)
	ids := map[string]string{}
	rows, err := db.Query(t.Context(), `select changes->'after'->>'name', resource_id::text from portal_audit_logs where action = 'role.created' and status = 'success'`)
	require.NoError(t, err)
	var name, id string
	_, err = pgx.ForEachRow(rows, []any{&name, &id}, func() error { ids[name] = id; return nil })
	require.NoError(t, err)
	delete(trail, "Reader") // of what came before
	delete(trail, "Before")
	require.Eventually(t, func() bool {
		log = count(`select entity_id::text, count(*) from portal_event_logs where event_type = 'portal.role.created' group by 1`)
		return len(log) >= len(ids)
	}, patience, 20*time.Millisecond)
	acknowledged, cut, made := 0, 0, 0
	for _, w := range l.writes {
		switch {
		case w.answered:
			require.Empty(t, w.fault, w.name)
			require.Equal(t, 1, trail[w.name], "%s was acknowledged", w.name)
			acknowledged++
		case w.unsent:
			require.Zero(t, trail[w.name], w.name)
		default:
			require.LessOrEqual(t, trail[w.name], 1, w.name)
			cut++
			made += trail[w.name]
		}
		if trail[w.name] == 0 {
			continue
		}
		require.Equal(t, 1, log[ids[w.name]], "the event of %s", w.name)
		require.Eventually(t, func() bool { _, told := events.Load(ids[w.name]); return told }, patience, 5*time.Millisecond, "server 0 told of %s", w.name)
	}
	require.Len(t, trail, acknowledged+made, "nothing that nobody asked for")
	t.Logf("%d roles acknowledged, %d cut off, of which %d were made; none lost, none twice, in rows, trail and events", acknowledged, cut, made)

	var verified struct {
		VerifyAuditLog struct {
			Ok                bool
			Entries, Unsealed int
		}
	}
	require.Eventually(t, func() bool {
		f.must(0, f.owner.access, &verified, `{ verifyAuditLog { ok entries unsealed } }`)
		return verified.VerifyAuditLog.Unsealed == 0
	}, patience, 20*time.Millisecond)
	require.True(t, verified.VerifyAuditLog.Ok)
	t.Logf("the trail's %d entries are sealed and whole", verified.VerifyAuditLog.Entries)
}

// open is a connection of the superuser, who sees all.
func (f *fleet) open() *pgx.Conn {
	f.t.Helper()
	db, err := pgx.Connect(f.t.Context(), variables(f.environment)["DATABASE_URL"])
	require.NoError(f.t, err)
	f.t.Cleanup(func() { _ = db.Close(context.WithoutCancel(f.t.Context())) })
	return db
}
