package resolvers

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/station-portal/station/internal/apikeys"
	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/httpjson"
	"github.com/station-portal/station/internal/httpserver"
	"github.com/station-portal/station/internal/session"
)

// callers says who asks: a person by an access token, or an integration by an API key.
type callers struct {
	tokens *auth.Tokens
	access *authz.Cache
	keys   *apikeys.Verifier
}

// identify refuses a request whose access token or API key is not good with HTTP 401,
// whatever is asked, and puts the session of one that is into its context.
func (c *callers) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		caller, err := c.authorize(ctx, r.Header.Get("Authorization"))
		if err != nil {
			httpjson.Error(ctx, w, httpjson.Status(err), err)
			return
		}
		if caller != nil {
			httpserver.NoteCaller(ctx, caller)
			r = r.WithContext(session.With(ctx, caller))
		}
		next.ServeHTTP(w, r)
	})
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
	if err := c.live(ctx, caller); err != nil {
		return nil, err
	}
	return caller, nil
}

// live refuses a session that has ended.
func (c *callers) live(ctx context.Context, caller *session.Session) error {
	ended, err := c.access.HasEnded(ctx, caller.ID)
	if err == nil && ended {
		err = auth.ErrEnded()
	}
	return err
}

// good gives why a caller who was authorized is so no more, for answers that take long: the
// session has ended, or its access token. Of an API key the tenancy guard tells the same.
func (c *callers) good(ctx context.Context, caller *session.Session) error {
	if caller.IsKey {
		return nil
	}
	if !time.Now().Before(caller.ExpiresAt) {
		return auth.ErrExpired()
	}
	return c.live(ctx, caller)
}

// hasEnded reports whether a session has ended since it was authorized.
func (c *callers) hasEnded(ctx context.Context, caller *session.Session) bool {
	if caller.IsKey {
		return c.keys.HasEnded(ctx, caller)
	}
	ended, err := c.access.HasEnded(ctx, caller.ID)
	return err != nil || ended
}
