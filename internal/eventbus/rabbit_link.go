package eventbus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

const (
	dialTimeout  = 10 * time.Second
	closeTimeout = 2 * time.Second
	heartbeat    = 10 * time.Second
)

// errNotConnected is the state of a link before its broker answers.
var errNotConnected = errors.New("not connected to RabbitMQ")

// link keeps one connection for one job. Each time the broker answers it opens
// a new connection and hands it to serve, which opens channels of its own on it
// and gives them up with it: nothing of a lost connection is ever used again.
type link struct {
	name string
	url  string
	log  *slog.Logger
	// serve sets its job up, calls ready, and returns when ctx or the
	// connection ends. The error says why.
	serve  func(ctx context.Context, conn *amqp.Connection, ready func()) error
	runner runner

	mu    sync.Mutex
	fault error
}

func newLink(name, url string, log *slog.Logger, serve func(context.Context, *amqp.Connection, func()) error) *link {
	return &link{name: name, url: url, log: log, serve: serve, fault: errNotConnected}
}

// health gives nil while the job is set up on a live connection.
func (l *link) health() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fault != nil {
		return fmt.Errorf("%s: %w", l.name, l.fault)
	}
	return nil
}

func (l *link) set(fault error) {
	l.mu.Lock()
	l.fault = fault
	l.mu.Unlock()
}

func (l *link) run(ctx context.Context) {
	waits := backoff{first: 100 * time.Millisecond, most: 3 * time.Second}
	lost := false
	for {
		err := l.session(ctx, func() {
			l.set(nil)
			waits.reset()
			if lost {
				l.log.InfoContext(ctx, "RabbitMQ is back", "connection", l.name)
			}
			lost = false
		})
		if err == nil {
			err = errNotConnected
		}
		l.set(err)
		if ctx.Err() != nil {
			return
		}
		if !lost {
			l.log.WarnContext(ctx, "RabbitMQ is away", "connection", l.name, "error", err)
		}
		lost = true
		if !pause(ctx, waits.wait()) {
			return
		}
	}
}

// session is the life of one connection.
func (l *link) session(ctx context.Context, ready func()) error {
	conn, err := dial(ctx, l.url, "station "+l.name)
	if err != nil {
		return err
	}
	// A broker that is short of memory stops reading: without a deadline
	// closing would wait for it.
	defer func() { _ = closeSoon(conn) }()
	return l.serve(ctx, conn, ready)
}

// dial opens a connection. The end of ctx ends the attempt; it does not touch
// the connection afterwards.
func dial(ctx context.Context, url, name string) (*amqp.Connection, error) {
	properties := amqp.NewConnectionProperties()
	properties.SetClientConnectionName(name)
	var socket net.Conn
	release := func() bool { return true }
	conn, err := amqp.DialConfig(url, amqp.Config{
		Heartbeat:  heartbeat,
		Properties: properties,
		Dial: func(network, address string) (net.Conn, error) {
			dialer := net.Dialer{Timeout: dialTimeout}
			opened, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			socket = opened
			release = context.AfterFunc(ctx, func() { _ = opened.Close() })
			// It bounds the handshake, and is lifted after it.
			return opened, opened.SetDeadline(time.Now().Add(dialTimeout))
		},
	})
	release()
	if err != nil {
		if socket != nil {
			_ = socket.Close()
		}
		return nil, err
	}
	return conn, nil
}

// closeSoon closes a connection whose broker may not answer.
func closeSoon(conn *amqp.Connection) error {
	return conn.CloseDeadline(time.Now().Add(closeTimeout))
}
