package graphqlws

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/documents"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/live"
	"github.com/station-portal/station/internal/session"
)

// operation is one that is under way. It is active from its subscribe until its last
// message is written or the client has had enough.
type operation struct {
	socket *socket
	id     string
	// quoted is the id in JSON.
	quoted []byte
	cancel context.CancelFunc
	// leave takes it from those who are told of events together; nil where it is executed
	// by itself. It is the socket's.
	leave func()
	// done says that it is no longer active. It is the socket's.
	done bool
}

// subscribe begins an operation.
func (s *socket) subscribe(ctx context.Context, m message) {
	params, document, invalid := m.params()
	switch {
	case invalid != "":
		s.end(closeInvalid, invalid)
		return
	case !s.isBegun():
		s.end(closeUnauthorized, "Unauthorized")
		return
	}
	ctx, cancel := context.WithCancel(documents.Name(graphql.StartOperationTrace(ctx), document))
	op := &operation{socket: s, id: m.id, quoted: encoded(m.id), cancel: cancel}
	taken, full := s.add(op)
	switch {
	case taken:
		cancel()
		s.end(closeDuplicate, "Subscriber for "+shortened(m.id)+" already exists")
	case full:
		cancel()
		s.send(frame{text: failed(op, told(ctx,
			apperr.Newf(apperr.RateLimited, "At most %d operations may be under way on a socket.", MaxOperations)))})
	default:
		params.ReadTime = graphql.TraceTiming{Start: graphql.GetStartTime(ctx), End: graphql.Now()}
		s.work.Go(func() { s.run(ctx, op, params) })
	}
}

// maxReason is what a close frame has room for, in bytes.
const maxReason = 123

// shortened cuts an id to what leaves room for the sentence around it.
func shortened(id string) string {
	const room = maxReason - len("Subscriber for  already exists") - len("…")
	if len(id) <= room {
		return id
	}
	return strings.ToValidUTF8(id[:room], "") + "…"
}

// add makes an operation active, unless its id is taken or the socket is full.
func (s *socket) add(op *operation) (taken, full bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.find(op.id) >= 0:
		return true, false
	case len(s.active) >= MaxOperations:
		return false, true
	}
	s.active = append(s.active, op)
	return false, false
}

// find gives the place of an active operation; -1 for an id that is none's. s.mu is locked.
func (s *socket) find(id string) int {
	return slices.IndexFunc(s.active, func(op *operation) bool { return op.id == id })
}

// complete ends an operation that the client has had enough of. One that is not active
// has ended just now: the messages crossed.
func (s *socket) complete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at := s.find(id); at >= 0 {
		s.active[at].cancel()
		s.remove(at)
	}
}

// remove ends an operation's being active. s.mu is locked.
func (s *socket) remove(at int) {
	s.active[at].done = true
	s.depart(s.active[at])
	s.active = slices.Delete(s.active, at, at+1)
}

// current says whether a message may be sent. With its last one an operation frees its
// id: just before the client can know, so that it is free when the client does. s.mu is
// locked.
func (s *socket) current(f frame) bool {
	if f.op == nil {
		return true
	}
	if f.op.done {
		return false
	}
	if f.last {
		s.remove(s.find(f.op.id))
	}
	return true
}

// last queues the last message of an operation.
func (s *socket) last(op *operation, text []byte) {
	s.send(frame{op: op, last: true, text: text})
}

// run executes an operation and queues what comes of it, unless that is a subscription's
// that is told of events by others.
func (s *socket) run(ctx context.Context, op *operation, params *graphql.RawParams) {
	defer op.cancel()
	defer func() {
		if p := recover(); p != nil {
			s.last(op, failed(op, told(ctx, s.cfg.Recover(ctx, p))))
		}
	}()
	if params.Query == "" && params.Extensions == nil && !documents.IsNamed(ctx) {
		s.last(op, failed(op, told(ctx, apperr.New(apperr.BadUserInput, "The request has no `query`."))))
		return
	}
	if session.From(ctx) == nil {
		counted, err := s.cfg.Count(ctx, int64(len(params.Query)))
		if err != nil {
			s.last(op, failed(op, told(ctx, err)))
			return
		}
		ctx = counted
	}
	request, faults := s.prepare(ctx, params)
	switch {
	case ctx.Err() != nil:
		return // nobody waits for it
	case len(faults) > 0:
		response := s.exec.DispatchError(graphql.WithOperationContext(ctx, request), faults)
		s.last(op, failed(op, encoded(response.Errors)))
		return
	}
	if request.Operation.Operation == ast.Subscription && s.cfg.Live != nil {
		s.follow(ctx, op, request)
		return
	}
	respond, ctx := s.exec.DispatchOperation(ctx, request)
	s.answer(ctx, op, request, respond)
}

// follow executes a subscription. When it returns, that has ended or is told of events by
// others.
func (s *socket) follow(ctx context.Context, op *operation, request *graphql.OperationContext) {
	seat := s.cfg.Live.Seat(request, op)
	respond, dispatched := s.exec.DispatchOperation(seat.With(ctx), request)
	leave := seat.Begin(dispatched, respond)
	if leave == nil {
		s.answer(dispatched, op, request, respond)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if op.leave = leave; op.done || s.over {
		s.depart(op)
	}
}

// depart has an operation leave those that it was told of events with. s.mu is locked,
// which they take while they tell.
func (s *socket) depart(op *operation) {
	if op.leave != nil {
		s.work.Go(op.leave)
	}
}

// answer queues the responses of an operation as they come.
func (s *socket) answer(ctx context.Context, op *operation, request *graphql.OperationContext, respond graphql.ResponseHandler) {
	for first := true; ; first = false {
		response := respond(ctx)
		switch {
		case response == nil:
			s.last(op, completed(op))
			return
		case first && len(response.Data) == 0 && len(response.Errors) > 0:
			// Nothing was executed: a guard of the subscription refused it, say.
			s.last(op, failed(op, encoded(response.Errors)))
			return
		}
		s.send(frame{op: op, next: true, text: live.Payload(response)})
		if request.Operation.Operation != ast.Subscription {
			s.last(op, completed(op))
			return
		}
	}
}

// Next implements live.Listener.
func (o *operation) Next(payload []byte, wait bool) bool {
	f := frame{op: o, next: true, text: payload}
	if wait {
		o.socket.send(f)
		return true
	}
	return o.socket.offer(f)
}

// Complete implements live.Listener.
func (o *operation) Complete() { o.end(completed(o)) }

// Fail implements live.Listener.
func (o *operation) Fail(ctx context.Context, err error) { o.end(failed(o, told(ctx, err))) }

// end queues the last message, beyond the length of the queue where that is full.
func (o *operation) end(text []byte) {
	o.socket.mu.Lock()
	o.socket.post(frame{op: o, last: true, text: text})
}

// prepare parses and validates an operation, unless ctx has ended.
func (s *socket) prepare(ctx context.Context, params *graphql.RawParams) (op *graphql.OperationContext, faults gqlerror.List) {
	turn := s.cfg.Turns.Join(ctx)
	defer func() { turn.End(ctx, len(faults) > 0) }()
	if turn.Take(ctx) != nil {
		return nil, nil
	}
	op, faults = s.exec.CreateOperationContext(ctx, params)
	if refusal, refused := apperr.From(s.cfg.Refuse(ctx, op)); refused {
		return op, gqlerror.List{limits.Refusal(refusal)}
	}
	return op, faults
}
