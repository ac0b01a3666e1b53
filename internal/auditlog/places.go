package auditlog

import (
	"sync"

	"github.com/google/uuid"
)

// places bounds what runs side by side for the same; its zero value is ready.
type places struct {
	mu    sync.Mutex
	taken map[uuid.UUID]int
}

// take takes a place of those of an id, and reports false when all are taken.
func (p *places) take(id uuid.UUID, most int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken[id] >= most {
		return false
	}
	if p.taken == nil {
		p.taken = map[uuid.UUID]int{}
	}
	p.taken[id]++
	return true
}

// giveBack frees a place that was taken.
func (p *places) giveBack(id uuid.UUID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken[id]--; p.taken[id] == 0 {
		delete(p.taken, id)
	}
}
