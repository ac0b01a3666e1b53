package live

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/documents"
	"github.com/station-portal/station/internal/session"
)

// Listener is who is told of events: a subscription on a socket. Its methods are called
// by one goroutine at a time.
type Listener interface {
	// Next sends a response, encoded, which all listeners have in common. Where what was
	// sent before is not yet taken in, it either waits or sends nothing and gives false.
	Next(payload []byte, wait bool) bool
	// Complete says that the subscription has come to its end. It does not wait.
	Complete()
	// Fail ends it by an error. It does not wait.
	Fail(ctx context.Context, err error)
}

// Seat is a subscription that is about to begin. Its operation is dispatched in the
// context that With gives, and what comes of that is given to Begin.
type Seat struct {
	hub *Hub
	to  Listener
	op  *graphql.OperationContext

	feed Feed
	// result is what the resolver gave.
	result any
	member *member
	group  *group // the one that is about to begin; nil where one was joined
}

// Seat makes the seat of a listener.
func (h *Hub) Seat(op *graphql.OperationContext, to Listener) *Seat {
	return &Seat{hub: h, to: to, op: op}
}

type seatKey struct{}

// With gives the context that the operation is dispatched in.
func (s *Seat) With(ctx context.Context) context.Context {
	return context.WithValue(ctx, seatKey{}, s)
}

// Field is the middleware of Subscription's fields: it sees what their resolvers give.
func Field(ctx context.Context, next graphql.Resolver) (any, error) {
	result, err := next(ctx)
	if seat, ok := ctx.Value(seatKey{}).(*Seat); ok && err == nil {
		seat.result = result
	}
	return result, err
}

// follow joins a group, or opens what one of its own will read. It runs behind the
// subscription's guards.
func (s *Seat) follow(
	ctx context.Context, tenant session.Tenant, access *authz.Access, after string, types []string, to Feed,
) error {
	h := s.hub
	s.feed, s.member = to, &member{to: s.to, actor: actorOf(ctx), document: documents.ID(s.op.RawQuery)}
	// Who begins at a position of their own reads the log from there, alone.
	asked, shared := h.asked(s.op)
	shared = shared && after == ""
	k := key{tenant.OrganizationID, asked, rights(access)}
	if shared && h.join(k, s.member) {
		return nil
	}
	reader, err := h.cfg.Events.Read(context.WithoutCancel(ctx), after, types)
	if err != nil {
		return err
	}
	s.group = &group{
		hub: h, reader: reader, types: slices.Clone(types), tenant: tenant, key: k, shared: shared, patient: !shared,
		access: access, last: reader.Position(), cost: h.costOf(s.op),
	}
	return nil
}

// Begin begins with what the dispatch gave, its context and its handler, and gives what
// ends it. Nil leaves it to the caller to get the responses: the operation was refused,
// or its resolver does not return what Stream gave it.
func (s *Seat) Begin(ctx context.Context, respond graphql.ResponseHandler) (leave func()) {
	switch {
	case s.feed == nil:
		return nil
	case s.result == nil:
		s.refused()
		return nil
	case s.group == nil: // it has joined another
	case !s.feed.Is(s.result):
		go s.hub.pump(session.OpenTenant(ctx, s.group.tenant), s.group.reader, s.group.tenant.OrganizationID, s.member.actor, s.group.cost, s.feed)
		return nil
	default:
		s.group.render = &renderer{feed: s.feed, respond: respond, executions: &s.hub.executions}
		s.group.start(s.context(ctx), s.member)
	}
	leave = s.member.leave
	// The group's context has the seat: not all that the first subscriber had.
	s.to, s.member, s.group = nil, nil, nil
	return leave
}

// refused takes back what follow did.
func (s *Seat) refused() {
	if s.group != nil {
		s.group.reader.Close()
	} else {
		s.member.leave()
	}
}

// context gives the one that the group's events are resolved in. Who is not alone there
// is nobody: nothing that would depend on it is shared.
func (s *Seat) context(ctx context.Context) context.Context {
	g := s.group
	if g.shared {
		g.tenant.UserID = uuid.Nil
		ctx = session.With(ctx, &session.Session{OrganizationID: g.tenant.OrganizationID})
		ctx = session.WithClient(ctx, session.Client{RequestID: uuid.New()})
	}
	return session.OpenTenant(context.WithoutCancel(ctx), g.tenant)
}

// member is a listener in a group.
type member struct {
	to Listener
	// actor is the person or the API key that listens.
	actor uuid.UUID
	// document is the id of what it asks.
	document string
	// from is the position up to which it knows of the events. It is the group's.
	from  int64
	group atomic.Pointer[group]
	gone  atomic.Bool
}

// leave takes the member out of its group, also of one that it is just being moved to.
func (m *member) leave() {
	m.gone.Store(true)
	for g := m.group.Load(); g != nil; {
		g.remove(m)
		moved := m.group.Load()
		if moved == g {
			return
		}
		g = moved
	}
}
