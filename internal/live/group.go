package live

import (
	"context"
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/session"
)

// group is subscribers who are told the same. One goroutine reads events for them.
type group struct {
	hub    *Hub
	reader *eventbus.Reader
	types  []string
	render *renderer
	tenant session.Tenant
	// shared says that the group may have members beside the first.
	shared bool
	// patient groups have one member and wait for it.
	patient bool
	// cost is what each execution costs, turn whose it was to pay for the last one.
	cost, turn int
	cancel     context.CancelFunc
	// listed is the key by which others may join; nil for none. It is the goroutine's.
	listed *key

	mu      sync.Mutex
	key     key
	access  *authz.Access
	members []*member
	// last is the position up to which all members know of the events.
	last int64
	// over says that nobody may join any more.
	over bool
	// behind says that nobody may join, since the group had to wait for who pays. Its
	// members join others once they have caught up.
	behind bool
	// actors are the members' persons and API keys, each once, and seen is what they might do when
	// that was last looked up; nil when members have come or gone since.
	actors []uuid.UUID
	seen   []*authz.Access
}

// start begins to read events, in a context that is open to the organization.
func (g *group) start(ctx context.Context, members ...*member) {
	ctx, g.cancel = context.WithCancel(ctx)
	g.hub.groups.Add(1)
	g.mu.Lock()
	g.members = members
	for _, m := range members {
		m.group.Store(g)
	}
	g.mu.Unlock()
	for _, m := range members {
		if m.gone.Load() {
			g.remove(m)
		}
	}
	go g.run(ctx)
}

func (g *group) run(ctx context.Context) {
	defer g.close()
	defer func() {
		if p := recover(); p != nil {
			err := g.hub.cfg.Recover(ctx, p)
			for _, m := range g.take() {
				m.to.Fail(ctx, err)
			}
		}
	}()
	for g.settle() {
		event, err := g.reader.Next(ctx)
		if err != nil {
			if ctx.Err() == nil { // the event bus has ended
				complete(g.take())
			}
			return
		}
		g.event(ctx, event)
	}
}

// close ends the group.
func (g *group) close() {
	g.hub.unlist(g)
	g.reader.Close()
	g.cancel()
	complete(g.take()) // who joined while it ended
	g.hub.groups.Add(-1)
}

func complete(members []*member) {
	for _, m := range members {
		m.to.Complete()
	}
}

// event tells the members of an event, if they may know of it. It resolves the event by
// what they might do a moment ago while that is looked up anew, and again if it differs:
// after the wait for who pays, which may be long.
func (g *group) event(ctx context.Context, e eventbus.Event) {
	if mayRead(g.access, e) && !g.pay(ctx) {
		return
	}
	actors, seen := g.people()
	if len(actors) == 0 {
		return
	}
	answer := make(chan []*authz.Access, 1)
	go func() { answer <- g.hub.ask(ctx, g.tenant.OrganizationID, actors...) }()
	by := g.access
	payload, ok := g.resolve(ctx, e)
	if !g.judge(ctx, actors, seen, <-answer) {
		return
	}
	if !by.Same(g.access) {
		payload, ok = g.resolve(ctx, e)
	}
	if !ok {
		complete(g.take()) // its channel was closed
		return
	}
	g.tell(ctx, e, payload)
}

// resolve gives the payload of an event; nil where the members may not know of it. ok is
// false when there are no more.
func (g *group) resolve(ctx context.Context, e eventbus.Event) (payload []byte, ok bool) {
	if !mayRead(g.access, e) {
		return nil, true
	}
	if g.shared && g.patient {
		g.render.catching.Lock()
		defer g.render.catching.Unlock()
	}
	// What was begun is ended, for the channel that it goes through may serve others too.
	payload = g.render.run(authz.With(context.WithoutCancel(ctx), g.access), e, g.access)
	return payload, payload != nil
}

// tell sends the members a payload; nil for nothing. Those that have no room for it go on
// by themselves.
func (g *group) tell(ctx context.Context, e eventbus.Event, payload []byte) {
	g.mu.Lock()
	before := g.last
	g.last = e.Position
	var full []*member
	if payload != nil {
		for _, m := range g.members {
			if m.from < e.Position && !m.to.Next(payload, g.patient) {
				full = append(full, m)
			}
		}
		g.drop(full)
	}
	g.mu.Unlock()
	for _, m := range full {
		g.split(ctx, before, g.access, true, m)
	}
}

// judge looks at what the members' persons may do now, and might when they were last
// looked at. Those who may do something else than the
// group could go on by themselves, together; those who are no members of the
// organization any more have come to the end. It gives false where nobody is left.
func (g *group) judge(ctx context.Context, actors []uuid.UUID, seen, all []*authz.Access) bool {
	if len(all) == 0 {
		return false
	}
	if slices.Equal(all, seen) {
		return true
	}
	of := make(map[uuid.UUID]*authz.Access, len(actors))
	for i, actor := range actors {
		of[actor] = all[i]
	}
	ended, refused, away, relist := g.part(of)
	if g.seen = all; relist {
		g.hub.unlist(g)
	}
	complete(ended)
	for _, m := range refused {
		m.to.Fail(ctx, g.hub.refusal(of[m.actor], m))
	}
	for _, members := range away {
		g.split(ctx, g.last, of[members[0].actor], g.patient, members...)
	}
	return g.peopled()
}

// people gives the members' persons and API keys, and what they might do when it was last looked at.
func (g *group) people() ([]uuid.UUID, []*authz.Access) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.actors == nil {
		known := make(map[uuid.UUID]struct{}, len(g.members))
		for _, m := range g.members {
			if _, ok := known[m.actor]; !ok {
				known[m.actor] = struct{}{}
				g.actors = append(g.actors, m.actor)
			}
		}
		g.seen = nil
	}
	return g.actors, g.seen
}

// refusal gives the error of who may not ask for their document any more.
func (h *Hub) refusal(access *authz.Access, m *member) error {
	if h.cfg.Refuse == nil {
		return nil
	}
	return h.cfg.Refuse(access, m.document)
}

// part takes those out who may now do something else than the others, by what that is,
// those who have ended, and those whose document is refused from now on. The group itself
// follows where it is all that changed.
func (g *group) part(of map[uuid.UUID]*authz.Access) (ended, refused []*member, away map[string][]*member, relist bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	away = map[string][]*member{}
	var first string
	stays := false
	for _, m := range g.members {
		access := of[m.actor]
		if access == nil {
			stays = true // has joined just now, when it might do the same
			continue
		}
		switch may := rights(access); {
		case !access.Active:
			ended = append(ended, m)
		case g.hub.refusal(access, m) != nil:
			refused = append(refused, m)
		case may == g.key.rights:
			stays, g.access = true, access
		default:
			if len(away) == 0 {
				first = may
			}
			away[may] = append(away[may], m)
		}
	}
	g.drop(append(ended[:len(ended):len(ended)], refused...))
	if !stays && len(away) > 0 {
		g.key.rights, g.access, relist = first, of[away[first][0].actor], true
		delete(away, first)
	}
	for _, members := range away {
		g.drop(members)
	}
	return ended, refused, away, relist
}

// split makes a group of members that were taken out, which goes on after a position.
func (g *group) split(ctx context.Context, after int64, access *authz.Access, patient bool, members ...*member) {
	ctx = context.WithoutCancel(ctx)
	reader, err := g.hub.cfg.Events.ReadFrom(ctx, after, g.types)
	if err != nil { // the event bus has ended
		complete(members)
		return
	}
	g.render.split()
	k := g.key
	k.rights = rights(access)
	apart := &group{
		hub: g.hub, reader: reader, types: g.types, render: g.render, tenant: g.tenant, key: k,
		shared: g.shared, patient: patient, access: access, last: after, cost: g.cost, behind: g.behind,
	}
	apart.start(ctx, members...)
}

// remove takes a member out. A group without members ends.
func (g *group) remove(m *member) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.drop([]*member{m})
}

// drop takes members out. g.mu is locked.
func (g *group) drop(members []*member) {
	if len(members) == 0 {
		return
	}
	out := make(map[*member]bool, len(members))
	for _, m := range members {
		out[m] = true
	}
	g.members = slices.DeleteFunc(g.members, func(m *member) bool { return out[m] })
	g.actors = nil
	if len(g.members) == 0 {
		g.over = true
		g.cancel()
	}
}

func (g *group) peopled() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.members) > 0
}

// take takes all members out and ends the group.
func (g *group) take() []*member {
	g.mu.Lock()
	defer g.mu.Unlock()
	members := g.members
	g.members, g.actors, g.over = nil, nil, true
	return members
}
