package eventbus_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/eventbus"
)

// The tests of this file are about the broker: what lies on it, and what
// happens when it is not there.

// channel opens a raw channel to the broker.
func channel(t testing.TB, url string) *amqp.Channel {
	t.Helper()
	conn, err := amqp.Dial(url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	ch, err := conn.Channel()
	require.NoError(t, err)
	return ch
}

// get waits for a message of the queue.
func get(t testing.TB, ch *amqp.Channel, queue string) amqp.Delivery {
	t.Helper()
	var d amqp.Delivery
	require.Eventually(t, func() bool {
		var ok bool
		var err error
		d, ok, err = ch.Get(queue, true)
		require.NoError(t, err)
		return ok
	}, patience, 10*time.Millisecond)
	return d
}

func TestRabbitMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rabbitBackend(t))
	svc := w.started()
	ch := channel(t, w.backend.url)
	q, err := ch.QueueDeclare("", false, true, true, false, nil)
	require.NoError(t, err)
	require.NoError(t, ch.QueueBind(q.Name, "tasks.task.*", w.exchange, false, nil))
	e := event("tasks.task.created", "w", 1)
	w.write(w.acme, event("crm.contact.created", "w", 0), e)
	svc.Wake()

	d := get(t, ch, q.Name)
	require.Equal(t, "tasks.task.created", d.RoutingKey)
	require.Equal(t, "tasks.task.created", d.Type)
	require.Equal(t, e.ID.String(), d.MessageId)
	require.Equal(t, amqp.Persistent, d.DeliveryMode)
	require.Equal(t, w.acme.String(), d.Headers["x-station-organization"])
	require.EqualValues(t, 2, d.Headers["x-station-position"])
}

func TestRabbitKeepsWhatNoQueueWants(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rabbitBackend(t))
	svc := w.started()
	svc.Stop()
	ch := channel(t, w.backend.url)
	require.NoError(t, ch.Confirm(false))
	confirm, err := ch.PublishWithDeferredConfirm(w.exchange, "tasks.task.created", false, false,
		amqp.Publishing{DeliveryMode: amqp.Persistent, Body: []byte("unwanted")})
	require.NoError(t, err)
	require.True(t, confirm.Wait())
	require.Equal(t, "unwanted", string(get(t, ch, w.exchange+".unrouted").Body))
}

func TestRabbitForeignMessageIsDeadLettered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rabbitBackend(t))
	svc := w.started("probe")
	ch := channel(t, w.backend.url)
	require.NoError(t, ch.Publish("", w.exchange+".probe", false, false, amqp.Publishing{Body: []byte("not JSON")}))
	e := event("tasks.task.created", "w", 1)
	w.write(w.acme, e)
	svc.Wake()
	require.Equal(t, e.ID, w.awaitEffects("probe", 1)[0].EventID)
	d := get(t, ch, w.exchange+".probe.dead")
	require.Equal(t, "not JSON", string(d.Body))
	require.Contains(t, d.Headers["x-station-reason"], "not an event")
}

func TestRabbitRefusesAnAddressThatIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, backend{})
	_, err := eventbus.New(eventbus.Config{URL: "http://station:secret@localhost", DB: w.DB})
	require.ErrorContains(t, err, "RABBITMQ_URL")
	require.NotContains(t, err.Error(), "secret")
}

// Two servers share the work: each event once, in order, also when the one at
// work goes away.
func TestRabbitTwoServers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rabbitBackend(t))
	first, second := w.started("probe"), w.started("probe")
	streams := []*reader{w.read(first, w.acme, ""), w.read(second, w.acme, "")}
	l := newLedger()
	w.writeMany(l, first.Wake, 4, 30)
	first.Stop()
	w.writeMany(l, second.Wake, 4, 30)
	w.awaitDispatched()
	rows := w.awaitEffects("probe", l.len())
	l.requireOnce(t, rows, "effects")
	require.True(t, slices.IsSortedFunc(of(w.acme, rows), func(a, b effect) int {
		return int(a.Position - b.Position)
	}), "an organization's order holds over servers")
	want := of(w.acme, w.logged())
	require.Equal(t, want, w.awaitSeen(streams[1], len(want)))
	<-streams[0].ended
	require.Equal(t, want[:len(streams[0].seen())], streams[0].seen(), "a stopped server's stream has no hole")
}

// A broker that can't be reached holds up nothing but delivery, and nothing is
// lost when the way to it is cut again and again.
func TestRabbitOutOfReach(t *testing.T) {
	t.Parallel()
	b := rabbitBackend(t)
	way := newProxy(t, b.url)
	way.set(true)
	b.url = way.url
	w := newWorld(t, b)
	svc := w.service()
	require.NoError(t, svc.Consume("probe", nil, noteAs("probe")))
	svc.Start(context.Background())
	live := w.read(svc, w.acme, "")
	require.Error(t, svc.Healthy(t.Context()))
	l := newLedger()
	early := event("tasks.task.created", "early", 1)
	w.write(w.acme, early)
	l.add(early)
	require.Eventually(t, func() bool { return len(w.logged()) == 1 }, patience, tick,
		"the log goes on without the broker")
	require.Empty(t, live.seen())

	way.set(false)
	w.healthy(svc)
	require.Equal(t, early.ID, w.awaitSeen(live, 1)[0].EventID)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.writeMany(l, svc.Wake, 4, 80)
	}()
	cuts := 0
	for writing := true; writing; cuts++ {
		target := len(w.logged()) + 1 + rand.IntN(60)
		require.Eventually(t, func() bool {
			select {
			case <-done:
				writing = false
			default:
			}
			return !writing || len(w.logged()) >= target
		}, patience, tick)
		way.set(true)
		require.Error(t, awaitUnhealthy(t, svc))
		way.set(false)
		w.healthy(svc)
	}
	w.awaitDispatched()
	t.Logf("%d events, the way to the broker cut %d times", l.len(), cuts)
	l.requireOnce(t, w.awaitEffects("probe", l.len()), "effects")
	requireGapFree(t, w.logged())
	want := of(w.acme, w.logged())
	require.Equal(t, want, w.awaitSeen(live, len(want)))
}

func awaitUnhealthy(t testing.TB, svc *eventbus.Service) (err error) {
	t.Helper()
	require.Eventually(t, func() bool {
		err = svc.Healthy(t.Context())
		return err != nil
	}, patience, tick)
	return err
}
