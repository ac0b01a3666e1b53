package authz

import (
	"time"

	"github.com/google/uuid"
)

// Hears says whether the cache has proof of hearing that is newer than the time given.
func (c *Cache) Hears(after time.Time) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.heard.After(after)
}

// EndedUntil gives the time until which it is remembered that the session has ended.
func (c *Cache) EndedUntil(session uuid.UUID) time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.sessions.ended[session]
}
