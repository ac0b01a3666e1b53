package resolvers

import (
	"context"
	"strings"

	"github.com/station-portal/station/internal/apikeys"
	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/session"
)

// callers says who asks: a person by an access token, or an integration by an API key.
type callers struct {
	tokens *auth.Tokens
	access *authz.Cache
	keys   *apikeys.Verifier
}

// authorize gives the session of an Authorization value; nil for an empty one.
func (c *callers) authorize(ctx context.Context, header string) (*session.Session, error) {
	if header == "" {
		return nil, nil
	}
	scheme, token, found := strings.Cut(header, " ")
	if !found || !strings.EqualFold(scheme, "bearer") {
		return nil, apperr.New(apperr.Unauthenticated, "The Authorization header must be `Bearer` and a token.")
	}
	token = strings.TrimSpace(token)
	if apikeys.IsKey(token) {
		return c.keys.Verify(ctx, token)
	}
	caller, err := c.tokens.Verify(token)
	if err != nil {
		return nil, err
	}
	ended, err := c.access.HasEnded(ctx, caller.ID)
	if err == nil && ended {
		err = auth.ErrEnded()
	}
	if err != nil {
		return nil, err
	}
	return caller, nil
}

// hasEnded reports whether a session has ended since it was authorized.
func (c *callers) hasEnded(ctx context.Context, caller *session.Session) bool {
	if caller.IsKey {
		return c.keys.HasEnded(ctx, caller)
	}
	ended, err := c.access.HasEnded(ctx, caller.ID)
	return err != nil || ended
}
