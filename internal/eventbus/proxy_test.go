package eventbus_test

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// proxy is a way to the broker that tests can cut.
type proxy struct {
	url    string
	target string

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]struct{}
	done  sync.WaitGroup
}

// newProxy leads to the broker of an amqp URL, and is closed with the test.
func newProxy(t testing.TB, amqpURL string) *proxy {
	t.Helper()
	address, err := url.Parse(amqpURL)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{target: address.Host, conns: map[net.Conn]struct{}{}}
	address.Host = listener.Addr().String()
	p.url = address.String()
	p.done.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			p.done.Go(func() { p.carry(conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		p.set(true)
		p.done.Wait()
	})
	return p
}

func (p *proxy) carry(near net.Conn) {
	defer func() { _ = near.Close() }()
	far, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	defer func() { _ = far.Close() }()
	p.mu.Lock()
	if p.cut {
		p.mu.Unlock()
		return
	}
	p.conns[near], p.conns[far] = struct{}{}, struct{}{}
	p.mu.Unlock()
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(near, far)
		_ = near.Close()
	})
	_, _ = io.Copy(far, near)
	_ = far.Close()
	back.Wait()
	p.mu.Lock()
	delete(p.conns, near)
	delete(p.conns, far)
	p.mu.Unlock()
}

// set cuts all connections and refuses new ones, or lets them pass again.
func (p *proxy) set(cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = cut
	if cut {
		for conn := range p.conns {
			_ = conn.Close()
		}
	}
}
