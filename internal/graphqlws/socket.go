package graphqlws

import (
	"context"
	"io"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"

	"github.com/station-portal/station/internal/session"
)

// The close codes of the protocol. Clients come back after 4403 and 4408, and give up
// after the others, which are faults of their programs.
const (
	closeInternal     websocket.StatusCode = 4500
	closeInvalid      websocket.StatusCode = 4400
	closeUnauthorized websocket.StatusCode = 4401
	closeForbidden    websocket.StatusCode = 4403
	closeInitTimeout  websocket.StatusCode = 4408
	closeDuplicate    websocket.StatusCode = 4409
	closeInitTwice    websocket.StatusCode = 4429
	// cut ends a socket without a close frame, which nobody would read.
	cut websocket.StatusCode = 0
)

// socket is one connection. A goroutine reads. Whoever has a message writes
// it, as far as the connection takes it at once; operations that are executed for this
// socket alone have a goroutine each.
type socket struct {
	*Transport
	exec graphql.GraphExecutor
	conn *websocket.Conn
	wire *wire
	// cancel ends the operations.
	cancel context.CancelFunc
	// work is what ends with the socket: its operations and what writes and closes.
	work sync.WaitGroup
	// place is what the socket is counted under. It is the reader's.
	place place

	mu sync.Mutex
	// queue is what is to be written; the one message that is usually in it lies in slot.
	queue []frame
	slot  [1]frame
	// writing says that somebody writes, who will find what is queued meanwhile. quiet is
	// closed when they are done, room when there is room in the queue; both are there
	// while somebody waits.
	writing     bool
	quiet, room chan struct{}
	// over says that the socket is to be closed, with code and reason.
	over   bool
	code   websocket.StatusCode
	reason string
	active []*operation
	// signedIn is who has signed in; nil for nobody.
	signedIn *session.Session
	heart    heart
}

// serve runs the socket. When it has left, nothing of the socket is left.
func (s *socket) serve(ctx context.Context) {
	s.read(ctx)
	s.work.Wait()
	s.places.Leave(s.place)
	s.open.leave(s)
}

// isOver says whether the socket is to be closed.
func (s *socket) isOver() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over
}

// isIdle says whether the reader has nothing to do. Who closes a socket reads, too.
func (s *socket) isIdle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.over && !s.wire.ahead()
}

// read reads until the connection is closed: past the end of the socket too, for the
// client's answer to the close.
func (s *socket) read(ctx context.Context) {
	defer s.end(cut, "")
	defer s.recovered(ctx)
	// The library closes the connection at once when the context of a read ends.
	quiet := context.WithoutCancel(ctx)
	for {
		if s.isIdle() {
			s.wire.await()
		}
		kind, reader, err := s.conn.Reader(quiet)
		if err != nil {
			return
		}
		m, ok := s.receive(kind, reader)
		if ok && !s.isOver() {
			ctx = s.handle(ctx, m)
		}
	}
}

// receive reads a message. ok is false where it ended the socket.
func (s *socket) receive(kind websocket.MessageType, reader io.Reader) (m message, ok bool) {
	buffer := takeBuffer()
	defer giveBuffer(buffer)
	_, err := buffer.ReadFrom(io.LimitReader(reader, MaxMessage+1))
	if buffer.Len() > MaxMessage {
		s.end(websocket.StatusMessageTooBig, "A message may have 64 KiB")
		_, err = io.Copy(io.Discard, reader)
	}
	if err != nil || s.isOver() {
		return m, false
	}
	invalid := "Messages are text, not binary"
	if kind == websocket.MessageText {
		m, invalid = parse(buffer.Bytes())
	}
	if invalid != "" {
		s.end(closeInvalid, invalid)
	}
	return m, invalid == ""
}

// handle does what a message asks for. It gives the context of those that follow.
func (s *socket) handle(ctx context.Context, m message) context.Context {
	switch m.kind {
	case typeInit:
		return s.initialise(ctx, m)
	case typePing:
		s.send(pong(m.text))
	case typePong:
		s.heard()
	case typeSubscribe:
		s.subscribe(ctx, m)
	case typeComplete:
		s.complete(m.id)
	}
	return ctx
}

// initialise finds who is speaking: of the token in connection_init, else of the
// upgrade's.
func (s *socket) initialise(ctx context.Context, m message) context.Context {
	if s.isBegun() {
		s.end(closeInitTwice, "Too many initialisation requests")
		return ctx
	}
	caller, err := s.cfg.Authorize(ctx, m.authorization())
	if err != nil {
		s.end(closeForbidden, "Forbidden")
		return ctx
	}
	if caller == nil {
		caller = session.From(ctx)
	}
	at := placeOf(ctx, caller)
	if !s.places.Take(at, MaxSockets) {
		// Not 4429, after which clients would never return. They may well be within the
		// limit once the sockets that they lost have been found dead.
		s.end(websocket.StatusTryAgainLater, "Too many sockets: at most 20 may be open at once")
		return ctx
	}
	s.places.Leave(s.place)
	s.place = at
	if caller != nil {
		ctx = session.With(ctx, caller)
	}
	s.begin(caller)
	// From here on EndSession finds the socket.
	if caller != nil && s.cfg.HasEnded != nil && s.cfg.HasEnded(ctx, caller) {
		s.end(closeForbidden, "Forbidden")
		return ctx
	}
	s.send(frame{text: ackText})
	return ctx
}

// recovered, deferred, ends the socket after a panic.
func (s *socket) recovered(ctx context.Context) {
	if p := recover(); p != nil {
		_ = s.cfg.Recover(ctx, p)
		s.end(closeInternal, "Internal server error")
	}
}
