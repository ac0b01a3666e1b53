package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/station-portal/station/bench/wire"
	"github.com/station-portal/station/internal/graphqlws"
)

// subscription is what subscribers ask for, under a name of their own with -rename.
var subscription = operation{"Watch", "subscription", []field{{
	name: "taskChanged", of: "TaskChange",
	fields: append(leaves("change taskId"), field{name: "task", of: "Task", fields: leaves("id title status")}),
}}, "changes of tasks"}

// perAddress is how many connections come from one address: of 127.0.0.1 and those
// after it, each has ports of its own.
const perAddress = 20_000

// audience are the subscribers of a server, spread evenly over the organizations.
type audience struct {
	bench           *bench
	server          *server
	perOrganization int
	subscribers     []*subscriber
	// organizations are twice as many as have subscribers: the others come after.
	organizations [2 * watched]*watchedOrganization
	publishing    []*wire.Conn
	// failed is the first failure of a subscriber.
	failed chan error
	reads  sync.WaitGroup
	closed atomic.Bool
	// timing says whether the times to receipt are kept.
	timing atomic.Bool
}

type watchedOrganization struct {
	members  []caller
	sent     int64 // by the one publisher that has it
	received atomic.Int64
	// progress is told with each event that all subscribers have.
	progress chan struct{}
}

// subscriber is a socket with its subscriptions.
type subscriber struct {
	conn  *wire.Conn
	of    *watchedOrganization
	heard atomic.Int64
	mu    sync.Mutex
	took  []time.Duration
}

func newAudience(b *bench, s *server, perOrganization int) *audience {
	a := &audience{bench: b, server: s, perOrganization: perOrganization, failed: make(chan error, 1)}
	for i := range a.organizations {
		a.organizations[i] = &watchedOrganization{progress: make(chan struct{}, 1)}
	}
	for _, c := range b.callers {
		if c.number <= len(a.organizations) {
			of := a.organizations[c.number-1]
			of.members = append(of.members, c)
		}
	}
	return a
}

func (a *audience) close() {
	a.closed.Store(true)
	for _, s := range a.subscribers {
		if s != nil {
			_ = s.conn.Close()
		}
	}
	for _, conn := range a.publishing {
		if conn != nil {
			_ = conn.Close()
		}
	}
	a.reads.Wait()
}

// open opens the sockets and subscribes. A server may not take many at once that have
// not said who they are.
func (a *audience) open(ctx context.Context) error {
	perSocket := min(a.bench.perSocket, a.perOrganization)
	sockets := a.perOrganization / perSocket
	a.perOrganization = sockets * perSocket
	a.subscribers = make([]*subscriber, watched*sockets)
	return each(ctx, 0, len(a.subscribers), 32, func(ctx context.Context, i int) error {
		of := a.organizations[i%watched]
		s := &subscriber{of: of}
		local := net.IPv4(127, 0, 0, byte(1+i/perAddress))
		var err error
		if s.conn, err = wire.Dial(ctx, a.server.address, local, 1<<10); err != nil {
			return err
		}
		a.subscribers[i] = s
		if err := a.begin(s, of.members[i/watched%len(of.members)], perSocket); err != nil {
			return err
		}
		a.reads.Go(func() { a.read(s) })
		return nil
	})
}

// begin makes the connection a socket with its subscriptions.
func (a *audience) begin(s *subscriber, by caller, subscriptions int) error {
	if err := s.conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	err := s.conn.Upgrade(fmt.Appendf(nil, "GET /graphql HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: %s\r\n"+
		"Authorization: Bearer %s\r\nX-Org-Id: %s\r\n\r\n", a.server.address, graphqlws.Subprotocol, by.token, by.organization))
	if err != nil {
		return err
	}
	if err := s.conn.Say([]byte(`{"type":"connection_init"}`)); err != nil {
		return err
	}
	if text, err := s.conn.Hear(); err != nil || !bytes.Contains(text, []byte(`"connection_ack"`)) {
		return fmt.Errorf("the socket is not acknowledged: %s: %w", text, err)
	}
	d := a.server.document(a.bench, subscription)
	for n := range subscriptions {
		text, err := json.Marshal(map[string]any{
			"id": strconv.Itoa(n + 1), "type": "subscribe",
			"payload": map[string]any{"operationName": d.name, "query": d.text},
		})
		if err != nil {
			return err
		}
		if err := s.conn.Say(text); err != nil {
			return err
		}
	}
	return s.conn.SetDeadline(time.Time{})
}

var (
	ping     = []byte(`{"type":"ping"}`)
	pong     = []byte(`{"type":"pong"}`)
	isNext   = []byte(`"next"`)
	titleAt  = []byte(`title":"at `)
	errTitle = errors.New("a delivery has no title of ours")
)

// read counts what is delivered until the socket ends.
func (a *audience) read(s *subscriber) {
	err := func() error {
		for {
			text, err := s.conn.Hear()
			if err != nil {
				return err
			}
			if bytes.Equal(text, ping) {
				if err := s.conn.Say(pong); err != nil {
					return err
				}
				continue
			}
			if !bytes.Contains(text, isNext) {
				return fmt.Errorf("the server says %.300s", text)
			}
			at := bytes.Index(text, titleAt)
			if at < 0 {
				return fmt.Errorf("%w: %.300s", errTitle, text)
			}
			digits, _, _ := bytes.Cut(text[at+len(titleAt):], []byte(`"`))
			sent, err := strconv.ParseInt(string(digits), 10, 64)
			if err != nil {
				return errTitle
			}
			if a.timing.Load() {
				s.mu.Lock()
				s.took = append(s.took, time.Since(time.Unix(0, sent)))
				s.mu.Unlock()
			}
			s.heard.Add(1)
			if s.of.received.Add(1)%int64(a.perOrganization) == 0 {
				select {
				case s.of.progress <- struct{}{}:
				default:
				}
			}
		}
	}()
	if !a.closed.Load() {
		select {
		case a.failed <- fmt.Errorf("a subscriber: %w", err):
		default:
		}
	}
}

// publish sends mutations to the hundred organizations from the first one on, in turn,
// for a while or until there are as many, and gives their number. With subscribers it
// returns when they have all of it. Over, if not zero, is the time that they are spread
// over.
func (a *audience) publish(ctx context.Context, first, mutations int, duration, over time.Duration) (int, error) {
	for len(a.publishing) < publishers {
		conn, err := wire.Dial(ctx, a.server.address, nil, 16<<10)
		if err != nil {
			return 0, err
		}
		a.publishing = append(a.publishing, conn)
	}
	begun := time.Now()
	until := begun.Add(duration)
	var sent atomic.Int64
	err := each(ctx, 0, publishers, publishers, func(ctx context.Context, p int) error {
		var waiting []*watchedOrganization
		ahead := max(1, underWay/publishers/a.perOrganization)
		for n := p; n < mutations && time.Now().Before(until); n += publishers {
			mine := (watched - p + publishers - 1) / publishers
			if err := pause(ctx, time.Until(begun.Add(over/time.Duration(mutations)*time.Duration(n)))); err != nil {
				return err
			}
			o := a.organizations[first+p+publishers*(n/publishers%mine)]
			if err := a.mutate(ctx, a.publishing[p], o); err != nil {
				return err
			}
			sent.Add(1)
			if first >= watched || len(a.subscribers) == 0 {
				continue
			}
			if waiting = append(waiting, o); len(waiting) < ahead {
				continue
			}
			if err := a.await(ctx, waiting[0]); err != nil {
				return err
			}
			waiting = waiting[1:]
		}
		for _, o := range waiting {
			if err := a.await(ctx, o); err != nil {
				return err
			}
		}
		return nil
	})
	return int(sent.Load()), err
}

// await waits until the subscribers of an organization have all that it was sent.
func (a *audience) await(ctx context.Context, o *watchedOrganization) error {
	for o.received.Load() < o.sent*int64(a.perOrganization) {
		select {
		case <-o.progress:
		case <-time.After(50 * time.Millisecond):
		case err := <-a.failed:
			return err
		case <-ctx.Done():
			return fmt.Errorf("deliveries are missing: %w", ctx.Err())
		}
	}
	return nil
}

// mutate makes a task in an organization, whose title says when.
func (a *audience) mutate(ctx context.Context, conn *wire.Conn, o *watchedOrganization) error {
	o.sent++
	status, body, err := conn.Do(a.mutation(o.members[0]))
	if err != nil {
		return err
	}
	if status != http.StatusOK || bytes.Contains(body, hasErrors) {
		return fmt.Errorf("a mutation is answered %d %.300s", status, body)
	}
	return ctx.Err()
}

// mutation is the request that makes an event of which all subscribers are told. The
// base is given the frame that it is to send.
func (a *audience) mutation(by caller) []byte {
	title := fmt.Sprintf("at %d", time.Now().UnixNano())
	if a.server.isBase() {
		return by.post(a.server.address, "/publish", fmt.Appendf(nil,
			`{"id":"1","type":"next","payload":{"data":{"taskChanged":{"change":"CREATED","taskId":"%s","task":{"id":"%s","title":"%s","status":"PENDING"}}}}}`,
			by.user, by.user, title))
	}
	return by.post(a.server.address, "/graphql", fmt.Appendf(nil,
		`{"query":"mutation Make($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }","variables":{"input":{"title":"%s"}}}`, title))
}

// awaitAll publishes until every subscriber has heard something, which shows that all
// subscriptions are under way, and then begins to count anew.
func (a *audience) awaitAll(ctx context.Context) error {
	perSocket := int64(watched * a.perOrganization / len(a.subscribers))
	for try := range 3 {
		a.recount()
		bounded, cancel := context.WithTimeout(ctx, time.Duration(1+try)*10*time.Second)
		_, err := a.publish(bounded, 0, watched, time.Minute, 0)
		cancel()
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		deaf := 0
		for _, s := range a.subscribers {
			if s.heard.Load() < perSocket {
				deaf++
			}
		}
		if deaf == 0 {
			if err := pause(ctx, settle); err != nil {
				return err
			}
			a.recount()
			return nil
		}
	}
	return errors.New("not all subscribers hear of events")
}

func (a *audience) recount() {
	for _, o := range a.organizations {
		o.sent = 0
		o.received.Store(0)
	}
}

// pace sends mutations at their own pace and gives the times from each to its receipt
// by every subscriber.
func (a *audience) pace(ctx context.Context) ([]time.Duration, error) {
	a.timing.Store(true)
	ticker := time.NewTicker(time.Second / pace)
	defer ticker.Stop()
	for n := range int(paced.Seconds() * pace) {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if err := a.mutate(ctx, a.publishing[0], a.organizations[n*37%watched]); err != nil {
			return nil, err
		}
	}
	for _, o := range a.organizations[:watched] {
		if err := a.await(ctx, o); err != nil {
			return nil, err
		}
	}
	var took []time.Duration
	for _, s := range a.subscribers {
		s.mu.Lock()
		took = append(took, s.took...)
		s.mu.Unlock()
	}
	return took, nil
}
