package graphqlws

import (
	"context"
	"sync"

	"github.com/coder/websocket"
)

// opened are the sockets of this server. Their requests have ended: what a request and
// its connection take in net/http would be several times what a socket does.
type opened struct {
	mu      sync.Mutex
	sockets map[*socket]struct{}
	// none is closed when the last socket has ended; it is there once the server ends.
	none chan struct{}
}

// enter counts a socket in; false once the server ends.
func (o *opened) enter(s *socket) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.none != nil {
		return false
	}
	if o.sockets == nil {
		o.sockets = map[*socket]struct{}{}
	}
	o.sockets[s] = struct{}{}
	return true
}

// leave counts a socket out of which nothing is left.
func (o *opened) leave(s *socket) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.sockets, s)
	if o.none != nil && len(o.sockets) == 0 {
		close(o.none)
	}
}

// end refuses sockets from now on and gives those that are open.
func (o *opened) end() (open []*socket, none chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.none == nil {
		if o.none = make(chan struct{}); len(o.sockets) == 0 {
			close(o.none)
		}
	}
	for s := range o.sockets {
		open = append(open, s)
	}
	return open, o.none
}

// Open gives how many sockets there are.
func (t *Transport) Open() int {
	t.open.mu.Lock()
	defer t.open.mu.Unlock()
	return len(t.open.sockets)
}

// End tells all sockets that the server ends, and waits until nothing is left of them or
// ctx has ended. There will be no others.
func (t *Transport) End(ctx context.Context) {
	open, none := t.open.end()
	for _, s := range open {
		s.end(websocket.StatusGoingAway, "The server ends")
	}
	select {
	case <-none:
	case <-ctx.Done():
	}
}
