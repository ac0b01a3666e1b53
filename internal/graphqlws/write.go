package graphqlws

import (
	"context"
	"time"

	"github.com/coder/websocket"
)

// write writes what is queued, and pings, until the socket has ended; then it closes the
// connection.
func (s *socket) write(ctx context.Context) {
	defer s.close()
	defer s.recovered(ctx)
	quiet := context.WithoutCancel(ctx)
	beat := time.NewTimer(s.cfg.Timing.Ping)
	defer beat.Stop()
	pinged := false
	// What is queued is of no use to a socket that has ended.
	for !s.over() {
		var text []byte
		select {
		case <-s.ended:
		case f := <-s.queue:
			if s.current(f) {
				text = f.text
			}
		case <-beat.C:
			switch {
			case pinged && !s.ponged.Load():
				s.end(cut, "")
			case pinged:
				pinged = false
				beat.Reset(s.cfg.Timing.Ping - s.cfg.Timing.Pong)
			case !s.acknowledged.Load():
				beat.Reset(s.cfg.Timing.Ping)
			default:
				pinged, text = true, pingText
				s.ponged.Store(false)
				beat.Reset(s.cfg.Timing.Pong)
			}
		}
		if text != nil && s.conn.Write(quiet, websocket.MessageText, text) != nil {
			s.end(cut, "")
		}
	}
}

// close closes the connection. The reader meanwhile waits for the client's answer.
func (s *socket) close() {
	if s.code != cut {
		_ = s.raw.SetReadDeadline(time.Now().Add(s.cfg.Timing.Close))
		_ = s.conn.Close(s.code, s.reason)
	}
	_ = s.conn.CloseNow()
}
