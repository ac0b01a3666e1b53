package limits

import "sync"

// Places bounds what there is at a time of the same, on this server. Its zero value is ready.
type Places[K comparable] struct {
	mu    sync.Mutex
	taken map[K]int
}

// Take takes one of the limit that a key has; false when none is left.
func (p *Places[K]) Take(key K, limit int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken[key] >= limit {
		return false
	}
	if p.taken == nil {
		p.taken = map[K]int{}
	}
	p.taken[key]++
	return true
}

// Leave gives back what Take took.
func (p *Places[K]) Leave(key K) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken[key]--; p.taken[key] == 0 {
		delete(p.taken, key)
	}
}
