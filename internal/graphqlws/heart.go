package graphqlws

import (
	"context"
	"time"

	"github.com/coder/websocket"

	"github.com/station-portal/station/internal/session"
)

// heart is what a socket does in time, of one timer: it asks for signs of life, and ends
// the socket for want of them, for want of connection_init, and with its token.
type heart struct {
	timer *time.Timer
	// beat is when to ask, or to have been answered.
	beat time.Time
	// until is when the socket ends; zero for never.
	until time.Time
	// begun says that connection_init was acknowledged.
	begun          bool
	pinged, ponged bool
}

// startHeart begins with the wait for connection_init.
func (s *socket) startHeart() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.heart.beat, s.heart.until = now.Add(s.cfg.Timing.Ping), now.Add(s.cfg.Timing.Init)
	s.heart.timer = time.AfterFunc(s.heart.next(now), s.pulse)
}

// stopHeart ends it for a socket that does not begin.
func (s *socket) stopHeart() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	s.heart.timer.Stop()
}

// next is how long nothing is to be done.
func (h *heart) next(now time.Time) time.Duration {
	if !h.until.IsZero() && h.until.Before(h.beat) {
		return h.until.Sub(now)
	}
	return h.beat.Sub(now)
}

// begin notes that connection_init is acknowledged, of a caller or of nobody.
func (s *socket) begin(caller *session.Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heart.begun, s.heart.until, s.signedIn = true, time.Time{}, caller
	if caller != nil {
		s.heart.until = caller.ExpiresAt
	}
	if !s.over {
		s.heart.timer.Reset(s.heart.next(time.Now()))
	}
}

// endAt has the socket end at another time; zero for never.
func (s *socket) endAt(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.heart.until = at; !s.over {
		s.heart.timer.Reset(s.heart.next(time.Now()))
	}
}

func (s *socket) isBegun() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heart.begun
}

// heard notes a sign of life.
func (s *socket) heard() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heart.ponged = true
}

// pulse does what is due.
func (s *socket) pulse() {
	defer s.recovered(context.Background())
	if code, reason, due := s.due(time.Now()); due {
		s.end(code, reason)
	}
}

// due asks for a sign of life, or says why the socket ends.
func (s *socket) due(now time.Time) (code websocket.StatusCode, reason string, ends bool) {
	s.mu.Lock()
	h := &s.heart
	switch {
	case s.over:
		s.mu.Unlock()
		return 0, "", false
	case !h.until.IsZero() && !now.Before(h.until):
		s.mu.Unlock()
		if h.begun {
			return closeForbidden, "token expired", true
		}
		return closeInitTimeout, "Connection initialisation timeout", true
	case now.Before(h.beat):
	case h.pinged && !h.ponged:
		s.mu.Unlock()
		return cut, "", true
	case h.pinged:
		h.pinged = false
		h.beat = now.Add(s.cfg.Timing.Ping - s.cfg.Timing.Pong)
	case !h.begun:
		h.beat = now.Add(s.cfg.Timing.Ping)
	default:
		h.pinged, h.ponged = true, false
		h.beat = now.Add(s.cfg.Timing.Pong)
		h.timer.Reset(h.next(now))
		s.post(frame{text: pingText})
		return 0, "", false
	}
	h.timer.Reset(h.next(now))
	s.mu.Unlock()
	return 0, "", false
}
