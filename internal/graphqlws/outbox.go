package graphqlws

import (
	"time"

	"github.com/coder/websocket"
)

const (
	// queueLength is how many messages wait to be written. Operations wait while it is
	// full: who reads slowly gets events slowly, and costs no more than this.
	queueLength = 8
	// sharedLength is how many may wait of those that many sockets have in common, which
	// cost next to nothing. Subscriptions that share what they are told do not wait: past
	// this length each goes on by itself.
	sharedLength = 256
	// piece is how much is written at once of messages that wait, in bytes.
	piece = 4 << 10
)

// send queues a message and writes what is queued. It waits while the queue is full,
// unless the socket has ended.
func (s *socket) send(f frame) {
	s.mu.Lock()
	for len(s.queue) >= queueLength && !s.over {
		if s.room == nil {
			s.room = make(chan struct{})
		}
		room := s.room
		s.mu.Unlock()
		<-room
		s.mu.Lock()
	}
	s.post(f)
}

// offer is send for a message that others have too: where the queue is full it queues
// nothing and gives false.
func (s *socket) offer(f frame) bool {
	s.mu.Lock()
	if len(s.queue) >= sharedLength && !s.over {
		s.mu.Unlock()
		return false
	}
	s.post(f)
	return true
}

// post queues a message and writes what is queued. s.mu is locked, and unlocked when it
// returns.
func (s *socket) post(f frame) {
	if !s.over {
		if s.queue == nil {
			s.queue = s.slot[:0]
		}
		s.queue = append(s.queue, f)
	}
	s.flush()
}

// flush writes what is queued, unless somebody is about it. It never waits for the
// connection: the first that finds it full leaves the rest to a goroutine that does. s.mu
// is locked, and unlocked when it returns.
func (s *socket) flush() {
	defer s.mu.Unlock()
	if s.writing {
		return
	}
	s.writing = true
	for !s.over && (len(s.queue) > 0 || s.wire.keeps()) {
		if err := s.put(); err != nil {
			s.mu.Unlock()
			s.end(cut, "")
			s.mu.Lock()
			break
		}
		if !s.over && s.wire.keeps() {
			s.work.Go(s.drain)
			return
		}
	}
	s.wrote()
}

// put writes a piece of what is queued. What is queued is of no use to a socket that has
// ended. s.mu is locked, but not meanwhile.
func (s *socket) put() error {
	for kept := 0; kept < piece && len(s.queue) > 0; {
		f := s.queue[0]
		s.queue[0] = frame{}
		if s.queue = s.queue[1:]; len(s.queue) == 0 {
			s.queue = nil
		}
		if s.room != nil {
			close(s.room)
			s.room = nil
		}
		if s.current(f) {
			kept = s.wire.keep(f)
		}
	}
	s.mu.Unlock()
	err := s.wire.push()
	s.mu.Lock()
	return err
}

// drain waits until the connection has taken what it keeps, and goes on.
func (s *socket) drain() {
	if s.wire.drain() != nil {
		s.end(cut, "")
	}
	s.mu.Lock()
	s.wrote()
	s.flush()
}

// stuck has what the library wrote drained, unless somebody is about to find it.
func (s *socket) stuck() {
	s.mu.Lock()
	s.flush()
}

// wrote says that nobody writes any more. s.mu is locked.
func (s *socket) wrote() {
	s.writing = false
	if s.quiet != nil {
		close(s.quiet)
		s.quiet = nil
	}
}

// end closes the socket. Only the first reason counts.
func (s *socket) end(code websocket.StatusCode, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return
	}
	s.over, s.code, s.reason = true, code, reason
	s.queue, s.slot = nil, [1]frame{}
	if s.room != nil {
		close(s.room)
		s.room = nil
	}
	if s.writing {
		s.quiet = make(chan struct{})
	}
	s.heart.timer.Stop()
	s.cancel()
	for _, op := range s.active {
		s.depart(op)
	}
	quiet := s.quiet
	s.work.Go(func() { s.close(quiet) })
}

// close closes the connection once nobody writes. The reader meanwhile waits for the
// client's answer.
func (s *socket) close(quiet chan struct{}) {
	if quiet != nil {
		<-quiet
	}
	if s.code == cut {
		s.wire.forget()
	} else {
		_ = s.wire.SetReadDeadline(time.Now().Add(s.cfg.Timing.Close))
		if s.wire.drainAlways() == nil {
			_ = s.conn.Close(s.code, s.reason)
		}
	}
	_ = s.conn.CloseNow()
}
