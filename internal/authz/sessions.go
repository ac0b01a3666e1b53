package authz

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
)

const (
	sessionReason = "sessions belong to people, who are in several organizations"
	// sessionEnded begins the payload that names a session; an organization's has no
	// beginning.
	sessionEnded = "session "
	// allowance is how long past its lifetime a token may pass yet, which allows for clocks
	// that differ, and more.
	allowance = time.Minute
)

// sessions are those that have ended and may have access tokens that have not.
type sessions struct {
	// ended are the times from which no token of a session can be good.
	ended map[uuid.UUID]time.Time
	// asked are the sessions that were found to be good while nothing was heard, with when.
	asked map[uuid.UUID]time.Time
	// swept is when those whose tokens have all ended were forgotten last.
	swept time.Time
}

// HasEnded reports whether a session has ended, so that its access tokens are good no
// more. An end shows within a second.
func (c *Cache) HasEnded(ctx context.Context, session uuid.UUID) (bool, error) {
	now := time.Now()
	c.mu.RLock()
	_, ended := c.sessions.ended[session]
	known := ended || now.Sub(c.heard) < hearing || now.Sub(c.sessions.asked[session]) < deafAge
	c.mu.RUnlock()
	if known {
		return ended, nil
	}
	err := c.db.System(ctx, sessionReason,
		postgres.One(&ended, `select revoked_at is not null from auth_sessions where id = $1`, session))
	if apperr.Is(err, apperr.Unavailable) {
		return false, nil // the database would have to answer whatever is asked
	}
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, fmt.Errorf("look whether a session has ended: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if ended {
		c.sessions.end(session, now.Add(c.lifetime+allowance))
	} else {
		c.sessions.ask(session, now)
	}
	return ended, nil
}

// end notes an end, and forgets those whose tokens have all ended.
func (s *sessions) end(session uuid.UUID, until time.Time) {
	if now := time.Now(); now.Sub(s.swept) > time.Minute {
		s.swept = now
		maps.DeleteFunc(s.ended, func(_ uuid.UUID, until time.Time) bool { return until.Before(now) })
	}
	s.ended[session] = until
	delete(s.asked, session)
}

// mostAsked bounds the memory of sessions that were asked for; past it all are asked for anew.
const mostAsked = 100_000

func (s *sessions) ask(session uuid.UUID, now time.Time) {
	if len(s.asked) >= mostAsked {
		clear(s.asked)
	}
	s.asked[session] = now
}

// catchUp reads which sessions ended while nothing was heard. Until it has, nothing counts
// as heard.
func (c *Cache) catchUp() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	now := time.Now()
	var ended []uuid.UUID
	err := c.db.System(ctx, sessionReason,
		postgres.All(&ended, `select id from auth_sessions where revoked_at > $1`, now.Add(-c.lifetime-allowance)))
	if err != nil {
		return fmt.Errorf("find the sessions that have ended: %w", err)
	}
	c.endAll(now, ended...)
	return nil
}

func (c *Cache) endAll(now time.Time, ended ...uuid.UUID) {
	c.mu.Lock()
	for _, session := range ended {
		c.sessions.end(session, now.Add(c.lifetime+allowance))
	}
	c.mu.Unlock()
	if c.OnEnd != nil {
		for _, session := range ended {
			c.OnEnd(session)
		}
	}
}

// heardSession handles a payload that names a session; false for another.
func (c *Cache) heardSession(payload string) bool {
	text, ok := strings.CutPrefix(payload, sessionEnded)
	session, err := uuid.Parse(text)
	if !ok || err != nil {
		return false
	}
	c.endAll(time.Now(), session)
	return true
}
