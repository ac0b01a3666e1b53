package resolvers

import (
	"context"
	"net/http"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/session"
)

// mostRefresh is how many bytes a request may have that is read although its address has
// asked too often: as many as one that only renews a session.
const mostRefresh = 4 << 10

// signedOut is a request without a session. It counts by its address, but for one that
// only renews sessions: many people may share an address, and each session counts its own.
type signedOut struct {
	limit   *limits.Window
	address string
	// refusal is that of an address that has asked too often.
	refusal  error
	renews   bool
	giveBack sync.Once
}

type signedOutKey struct{}

// countSignedOut counts a request by its address. The error is that of one that can't
// be a renewal.
func countSignedOut(limit *limits.Window, r *http.Request) (*http.Request, error) {
	ctx := r.Context()
	s := &signedOut{limit: limit, address: session.ClientFrom(ctx).Address.String()}
	s.refusal = limit.Take(ctx, s.address)
	if s.refusal != nil && (r.Method != http.MethodPost || r.ContentLength < 0 || r.ContentLength > mostRefresh) {
		return nil, s.refusal
	}
	return r.WithContext(context.WithValue(ctx, signedOutKey{}, s)), nil
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
		s.giveBack.Do(func() { s.limit.GiveBack(ctx, s.address) })
	case s.refusal != nil && apperr.Is(err, apperr.Unauthenticated):
		return nil, s.refusal
	}
	return payload, err
}
