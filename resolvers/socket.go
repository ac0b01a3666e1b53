package resolvers

import (
	"context"
	"strings"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/live"
	"github.com/station-portal/station/internal/session"
)

// sockets is the transport of subscriptions, and of whatever else is asked over a
// socket. The socket ends with its token, which comes with connection_init, or with the
// request from clients that can send headers.
func sockets(cfg Config, events *live.Hub, turns *limits.Turns) *graphqlws.Transport {
	return graphqlws.New(graphqlws.Config{
		Authorize: func(ctx context.Context, authorization string) (*session.Session, error) {
			return authorize(ctx, cfg.Tokens, cfg.Access, authorization)
		},
		HasEnded: func(ctx context.Context, caller *session.Session) bool {
			return refuseEnded(ctx, cfg.Access, caller) != nil
		},
		Recover: recoverPanic(cfg.Logger),
		Live:    events,
		Turns:   turns,
		Count: func(ctx context.Context, bytes int64) (context.Context, error) {
			return countSignedOut(ctx, cfg.SignedOut, bytes)
		},
		Refuse: refuseSignedOut,
		Timing: cfg.Sockets,
	})
}

// authorize gives the session of an Authorization value; nil for an empty one.
func authorize(ctx context.Context, tokens *auth.Tokens, access *authz.Cache, header string) (*session.Session, error) {
	if header == "" {
		return nil, nil
	}
	scheme, token, found := strings.Cut(header, " ")
	if !found || !strings.EqualFold(scheme, "bearer") {
		return nil, apperr.New(apperr.Unauthenticated, "The Authorization header must be `Bearer` and a token.")
	}
	caller, err := tokens.Verify(strings.TrimSpace(token))
	if err != nil {
		return nil, err
	}
	if err := refuseEnded(ctx, access, caller); err != nil {
		return nil, err
	}
	return caller, nil
}

// refuseEnded gives UNAUTHENTICATED for a session that has ended.
func refuseEnded(ctx context.Context, access *authz.Cache, caller *session.Session) error {
	ended, err := access.HasEnded(ctx, caller.ID)
	if err == nil && ended {
		err = auth.ErrEnded()
	}
	return err
}
