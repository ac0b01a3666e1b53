package authz

import "time"

// Hears says whether the cache has proof of hearing that is newer than the time given.
func (c *Cache) Hears(after time.Time) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.heard.After(after)
}
