package live

// join takes a member into the group of a key, if there is one. What was handed on here
// before has happened before it came.
func (h *Hub) join(k key, m *member) bool {
	h.mu.Lock()
	g := h.joinable[k]
	h.mu.Unlock()
	if g == nil {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.over || g.behind || g.key != k {
		return false
	}
	g.add(h.cfg.Events.Position(), m)
	return true
}

// settle lists the group for others to join. Where there is one of its key already, its
// members move there once they know of all events that those there do. False says that
// they have, so that the group is over.
//
// It waits for the other while that tells its members, and holds up nobody else meanwhile:
// the hub is not locked. None waits for one that waits, for those that wait are not listed.
func (g *group) settle() bool {
	if !g.shared || g.listed != nil {
		return true
	}
	other := g.list()
	if other == nil {
		return true
	}
	other.mu.Lock()
	defer other.mu.Unlock()
	g.mu.Lock()
	defer g.mu.Unlock()
	if other.over || other.behind || other.key != g.key || other.last > g.last {
		return true
	}
	other.add(g.last, g.members...)
	g.members, g.over = nil, true
	return false
}

// list lists the group, if others may join it, unless there is another of its key, which
// it gives.
func (g *group) list() (other *group) {
	h, k := g.hub, g.key
	h.mu.Lock()
	defer h.mu.Unlock()
	if other = h.joinable[k]; other == nil && !g.patient && !g.behind {
		g.listed, h.joinable[k] = &k, g
	}
	return other
}

// unlist keeps others from joining the group.
func (h *Hub) unlist(g *group) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if g.listed != nil {
		delete(h.joinable, *g.listed)
		g.listed = nil
	}
}

// add takes members in who know of the events up to a position. g.mu is locked.
func (g *group) add(from int64, members ...*member) {
	for _, m := range members {
		m.from = from
		m.group.Store(g)
	}
	g.members, g.actors = append(g.members, members...), nil
}
