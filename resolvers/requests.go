package resolvers

import (
	"net/http"
	"strings"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/internal/httpjson"
	"github.com/station-portal/station/internal/session"
)

// guardRequests says who asks, counts the requests of the signed-out, and refuses sockets
// of other pages and without the sub-protocol.
func guardRequests(cfg Config, next http.Handler) http.Handler {
	return cfg.Callers.identify(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wantsSocket := strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
		// Who opens a socket says who they are on it, and is counted there.
		if session.From(r.Context()) == nil && !wantsSocket {
			bytes := r.ContentLength
			if r.Method != http.MethodPost {
				bytes = -1
			}
			ctx, err := countSignedOut(r.Context(), cfg.SignedOut, bytes)
			if err != nil {
				httpjson.Error(ctx, w, http.StatusTooManyRequests, err)
				return
			}
			r = r.WithContext(ctx)
		}
		ctx := r.Context()
		switch {
		case !wantsSocket:
			next.ServeHTTP(w, r)
		case !cfg.AllowOrigin(r):
			httpjson.Error(ctx, w, http.StatusForbidden, apperr.New(apperr.Forbidden, "Pages of this origin may not connect."))
		case !offers(r, graphqlws.Subprotocol):
			httpjson.Error(ctx, w, http.StatusBadRequest, apperr.New(apperr.BadUserInput, "A socket must offer the sub-protocol "+graphqlws.Subprotocol+"."))
		default:
			next.ServeHTTP(w, r)
		}
	}))
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
