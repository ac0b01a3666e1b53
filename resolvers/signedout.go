package resolvers

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/session"
)

// mostRefresh is how many bytes a request may have that is judged although its network has
// asked too often: as many as one that only renews a session. They have their turns as all
// others do, so that who sends many of them keeps nobody elsewhere from anything.
const mostRefresh = 4 << 10

// signedOut is an operation without a session, over HTTP or a socket. It counts by its
// network, but for one that only renews sessions: many people may share an address, and
// each session counts its own.
type signedOut struct {
	limit   *limits.Window
	network string
	// refusal is that of a network that has asked too often.
	refusal  error
	renews   bool
	giveBack sync.Once
}

type signedOutKey struct{}

// countSignedOut counts an operation of so many bytes, fewer than 0 for one that can be
// no renewal. The error is RATE_LIMITED for what needs no further look.
func countSignedOut(ctx context.Context, limit *limits.Window, bytes int64) (context.Context, error) {
	s := &signedOut{limit: limit, network: session.ClientFrom(ctx).Network().String()}
	s.refusal = limit.Take(ctx, s.network)
	if s.refusal != nil && (bytes < 0 || bytes > mostRefresh) {
		return ctx, s.refusal
	}
	return context.WithValue(ctx, signedOutKey{}, s), nil
}

// refuseSignedOut gives the refusal of a request of which it is now known what it asks,
// nil for one without an operation.
func refuseSignedOut(ctx context.Context, op *graphql.OperationContext) error {
	s, ok := ctx.Value(signedOutKey{}).(*signedOut)
	if !ok {
		return nil
	}
	if s.renews = renews(op); s.renews {
		return nil
	}
	return s.refusal
}

// renews reports whether an operation only renews sessions.
func renews(op *graphql.OperationContext) bool {
	if op == nil || op.Operation == nil || op.Operation.Operation != ast.Mutation {
		return false
	}
	fields := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Mutation"})
	for _, f := range fields {
		if f.Name != "refreshSession" {
			return false
		}
	}
	return len(fields) > 0
}

// RefreshSession is Mutation.refreshSession.
func (c *core) RefreshSession(ctx context.Context, input auth.RefreshSessionInput) (*auth.AuthPayload, error) {
	payload, err := c.auth.Refresh(ctx, input)
	s, ok := ctx.Value(signedOutKey{}).(*signedOut)
	switch {
	case !ok || !s.renews:
	case err == nil:
		s.giveBack.Do(func() { s.limit.GiveBack(ctx, s.network) })
	case s.refusal != nil && apperr.Is(err, apperr.Unauthenticated):
		return nil, s.refusal
	}
	return payload, err
}
