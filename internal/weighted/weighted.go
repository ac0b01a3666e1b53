// Package weighted is a cache that is bounded by what its values weigh together, so that
// large ones do not take more memory than many small ones.
package weighted

import (
	"context"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Cache keeps the values that were used last. It is safe for concurrent use, and with
// texts as keys it is a graphql.Cache.
type Cache[K comparable, V any] struct {
	weigh func(K, V) int
	most  int

	mu   sync.Mutex
	kept *simplelru.LRU[K, weighed[V]]
	// left is what may be added until something must go.
	left int
}

type weighed[V any] struct {
	value  V
	weight int
}

// New makes a Cache of values that weigh at most so much together, by the function. What
// weighs more than an eighth of that is not kept.
func New[K comparable, V any](most int, weigh func(K, V) int) *Cache[K, V] {
	c := &Cache[K, V]{weigh: weigh, most: most, left: most}
	c.kept, _ = simplelru.NewLRU(most, func(_ K, gone weighed[V]) { c.left += gone.weight }) // it fails for no size only
	return c
}

// Get gives the value of a key.
func (c *Cache[K, V]) Get(_ context.Context, key K) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.kept.Get(key)
	return found.value, ok
}

// Add keeps the value of a key.
func (c *Cache[K, V]) Add(_ context.Context, key K, value V) {
	weight := max(c.weigh(key, value), 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept.Remove(key)
	if weight > c.most/8 {
		return
	}
	c.left -= weight
	c.kept.Add(key, weighed[V]{value, weight})
	for c.left < 0 {
		c.kept.RemoveOldest()
	}
}
