package eventbus_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/testenv/tally"
)

// control runs a verb of the broker's control program and gives its pid.
func control(t testing.TB, verb string) string {
	t.Helper()
	out, err := exec.Command(os.Getenv("TEST_RABBITMQ_CONTROL"), verb).CombinedOutput()
	require.NoError(t, err, "%s the broker: %s", verb, out)
	return strings.TrimSpace(string(out))
}

// The broker is killed with publishes in flight, twice, and once with nothing
// but work waiting. Against the writers' own ledger nothing is lost, every
// effect is there once, and the live streams of both servers go on by
// themselves without a hole. Not parallel: no other test of this package needs
// the broker meanwhile.
func TestRabbitKilled(t *testing.T) {
	b := rabbitBackend(t)
	if os.Getenv("TEST_RABBITMQ_CONTROL") == "" {
		tally.Skip(t, "TEST_RABBITMQ_URL names a broker that this test may not kill: unset it, and testenv brings one")
	}
	w := newWorld(t, b)
	servers := []*eventbus.Service{w.started("probe", "other"), w.started("probe", "other")}
	t.Logf("RabbitMQ %s, pid %s", version(t, b.url), control(t, "pid"))
	streams := []*reader{w.read(servers[0], w.acme, ""), w.read(servers[1], w.globex, "")}
	// A quorum queue that is killed right after it was declared loses what it
	// holds: its own log is not on disk yet. Servers declare theirs once, long
	// before.
	<-time.After(1500 * time.Millisecond)

	l := newLedger()
	wake := func() { servers[0].Wake(); servers[1].Wake() }
	for kill := range 2 {
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.writeMany(l, wake, 6, 150)
		}()
		before := l.len()
		require.Eventually(t, func() bool { return l.len() > before+200 }, patience, time.Millisecond)
		control(t, "kill")
		inFlight, effects := l.len(), len(w.effects("probe"))
		require.Error(t, awaitUnhealthy(t, servers[0]))
		require.Error(t, awaitUnhealthy(t, servers[1]))
		<-done
		t.Logf("kill -9 number %d after %d writes, %d of them done as work; %d more were written while it was down",
			kill+1, inFlight, effects, l.len()-inFlight)
		began := time.Now()
		pid := control(t, "start")
		answered := time.Now()
		for _, s := range servers {
			w.healthy(s)
		}
		t.Logf("RabbitMQ answers again as pid %s after %s, both servers are back %s later",
			pid, answered.Sub(began).Round(time.Millisecond), time.Since(answered).Round(time.Millisecond))
	}
	w.awaitDispatched()
	l.requireOnce(t, w.logged(), "the log")
	requireGapFree(t, w.logged())
	for _, name := range []string{"probe", "other"} {
		l.requireOnce(t, w.awaitEffects(name, l.len()), "effects of "+name)
		letters, err := servers[0].DeadLetters(t.Context(), name, 10)
		require.NoError(t, err)
		require.Empty(t, letters)
	}
	wantAcme, wantGlobex := of(w.acme, w.logged()), of(w.globex, w.logged())
	require.Equal(t, wantAcme, w.awaitSeen(streams[0], len(wantAcme)))
	require.Equal(t, wantGlobex, w.awaitSeen(streams[1], len(wantGlobex)))
	t.Logf("%d events in the ledger, %d in the log, each with one effect per consumer; the two streams gave %d and %d",
		l.len(), len(w.logged()), len(streams[0].seen()), len(streams[1].seen()))
}

func version(t testing.TB, url string) any {
	t.Helper()
	conn, err := amqp.Dial(url)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	return conn.Properties["version"]
}
