package graphqlws

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/station-portal/station/internal/apperr"
)

// operation is one that is under way. It is active from its subscribe until its last
// message is written or the client has had enough.
type operation struct {
	id     string
	cancel context.CancelFunc
}

// subscribe begins an operation.
func (s *socket) subscribe(ctx context.Context, m message) {
	params, invalid := m.params()
	switch {
	case invalid != "":
		s.end(closeInvalid, invalid)
		return
	case !s.acknowledged.Load():
		s.end(closeUnauthorized, "Unauthorized")
		return
	}
	params.Headers = s.header
	ctx, cancel := context.WithCancel(graphql.StartOperationTrace(ctx))
	op := &operation{id: m.id, cancel: cancel}
	taken, full := s.add(op)
	switch {
	case taken:
		cancel()
		s.end(closeDuplicate, "Subscriber for "+shortened(m.id)+" already exists")
	case full:
		cancel()
		s.send(frame{text: failed(m.id, told(ctx,
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
	if _, taken = s.active[op.id]; taken {
		return true, false
	}
	if len(s.active) >= MaxOperations {
		return false, true
	}
	s.active[op.id] = op
	return false, false
}

// complete ends an operation that the client has had enough of. One that is not active
// has ended just now: the messages crossed.
func (s *socket) complete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if op, ok := s.active[id]; ok {
		delete(s.active, id)
		op.cancel()
	}
}

// current says whether a message may be sent. With its last one an operation frees its
// id: just before the client can know, so that it is free when the client does.
func (s *socket) current(f frame) bool {
	if f.op == nil {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.active[f.op.id] != f.op {
		return false
	}
	if f.last {
		delete(s.active, f.op.id)
	}
	return true
}

// last queues the last message of an operation.
func (s *socket) last(op *operation, text []byte) {
	s.send(frame{op: op, last: true, text: text})
}

// run executes an operation and queues what comes of it.
func (s *socket) run(ctx context.Context, op *operation, params *graphql.RawParams) {
	defer op.cancel()
	defer func() {
		if p := recover(); p != nil {
			s.last(op, failed(op.id, told(ctx, s.cfg.Recover(ctx, p))))
		}
	}()
	if params.Query == "" && params.Extensions == nil {
		s.last(op, failed(op.id, told(ctx, apperr.New(apperr.BadUserInput, "The request has no `query`."))))
		return
	}
	request, faults := s.prepare(ctx, params)
	switch {
	case ctx.Err() != nil:
		return // nobody waits for it
	case len(faults) > 0:
		response := s.exec.DispatchError(graphql.WithOperationContext(ctx, request), faults)
		s.last(op, failed(op.id, encoded(response.Errors)))
		return
	}
	respond, ctx := s.exec.DispatchOperation(ctx, request)
	for first := true; ; first = false {
		response := respond(ctx)
		switch {
		case response == nil:
			s.last(op, completed(op.id))
			return
		case first && len(response.Data) == 0 && len(response.Errors) > 0:
			// Nothing was executed: a guard of the subscription refused it, say.
			s.last(op, failed(op.id, encoded(response.Errors)))
			return
		}
		s.send(frame{op: op, text: result(op.id, response)})
		if request.Operation.Operation != ast.Subscription {
			s.last(op, completed(op.id))
			return
		}
	}
}

// prepare parses and validates an operation, unless ctx has ended.
func (s *socket) prepare(ctx context.Context, params *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	s.preparing.Lock()
	defer s.preparing.Unlock()
	if ctx.Err() != nil {
		return nil, nil
	}
	return s.exec.CreateOperationContext(ctx, params)
}
