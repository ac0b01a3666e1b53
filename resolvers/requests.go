package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/httpjson"
	"github.com/station-portal/station/internal/httpserver"
	"github.com/station-portal/station/internal/session"
)

// guardRequests refuses what gqlgen should not see: bodies that are too large, are
// no JSON or were sent by a form, and sockets without the sub-protocol.
func guardRequests(cfg Config, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// An access token that is not good is HTTP 401, whatever the query.
		caller, err := authorize(cfg.Tokens, r.Header.Get("Authorization"))
		if err != nil {
			httpjson.Error(r.Context(), w, http.StatusUnauthorized, err)
			return
		}
		if caller != nil {
			httpserver.NoteCaller(r.Context(), caller)
			r = r.WithContext(session.With(r.Context(), caller))
		}
		ctx := r.Context()
		if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			// Clients that would rather speak HTTP/2 say so on every request, and take
			// no for an answer. gqlgen would take it for a socket.
			r.Header.Del("Upgrade")
		}
		switch {
		case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
			if !cfg.AllowOrigin(r) {
				httpjson.Error(ctx, w, http.StatusForbidden, apperr.New(apperr.Forbidden, "Pages of this origin may not connect."))
				return
			}
			if !offers(r, subprotocol) {
				httpjson.Error(ctx, w, http.StatusBadRequest, apperr.New(apperr.BadUserInput, "A socket must offer the sub-protocol "+subprotocol+"."))
				return
			}
			next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, socketKey{}, &socket{})))
		case r.Method == http.MethodPost:
			body, err := readBody(w, r)
			if err != nil {
				httpjson.Error(ctx, w, httpjson.Status(err), err)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(withOutage(w, r))
		case r.Method == http.MethodGet:
			if r.URL.Query().Get("query") == "" && r.URL.Query().Get("extensions") == "" {
				httpjson.Error(ctx, w, http.StatusBadRequest, apperr.New(apperr.BadUserInput, "Send the query as `query`."))
				return
			}
			next.ServeHTTP(withOutage(w, r))
		default:
			w.Header().Set("Allow", "GET, POST")
			httpjson.Error(ctx, w, http.StatusMethodNotAllowed, apperr.New(apperr.BadUserInput, "Use POST, or GET for queries."))
		}
	})
}

// offers says whether the request for a socket names the sub-protocol.
func offers(r *http.Request, protocol string) bool {
	for _, offered := range strings.Split(strings.Join(r.Header.Values("Sec-WebSocket-Protocol"), ","), ",") {
		if strings.TrimSpace(offered) == protocol {
			return true
		}
	}
	return false
}

// readBody gives a body that is a JSON object with a query. A JSON content type is
// also what keeps other sites' forms out: browsers ask before they send it.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, apperr.New(apperr.BadUserInput, "The Content-Type must be application/json.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, httpjson.MaxBody))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return nil, httpjson.ErrTooLarge
	}
	if err != nil {
		return nil, apperr.New(apperr.BadUserInput, "The request body could not be read.")
	}
	var shape struct {
		Query         *string         `json:"query"`
		OperationName *string         `json:"operationName"`
		Variables     json.RawMessage `json:"variables"`
		Extensions    json.RawMessage `json:"extensions"`
	}
	if err := json.Unmarshal(body, &shape); err != nil {
		return nil, apperr.New(apperr.BadUserInput, "The request body must be a JSON object with `query` and, if need be, `variables`.")
	}
	if (shape.Query == nil || *shape.Query == "") && len(shape.Extensions) == 0 {
		return nil, apperr.New(apperr.BadUserInput, "The request has no `query`.")
	}
	if bytes.HasPrefix(bytes.TrimSpace(shape.Variables), []byte("[")) {
		return nil, apperr.New(apperr.BadUserInput, "`variables` must be an object.")
	}
	return body, nil
}
