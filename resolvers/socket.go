package resolvers

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/coder/websocket"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/session"
)

// closeForbidden is graphql-transport-ws's code for a token that is not good. Its
// clients come back with a new one.
const closeForbidden = 4403

// socket is what is known of one connection.
type socket struct{ expiresAt atomic.Int64 }

type socketKey struct{}

func socketOf(ctx context.Context) *socket {
	s, _ := ctx.Value(socketKey{}).(*socket)
	if s == nil {
		s = &socket{}
	}
	return s
}

// socketAcceptor upgrades requests of allowed origins that speak
// graphql-transport-ws.
type socketAcceptor struct{ allow func(*http.Request) bool }

// Accept upgrades the request.
func (a socketAcceptor) Accept(w http.ResponseWriter, r *http.Request, options transport.WebsocketAcceptOptions) (transport.WebsocketConn, error) {
	options.Subprotocols = []string{"graphql-transport-ws"}
	conn, err := transport.CoderWebsocketImplementation{
		// The origin was checked by guardRequests.
		AcceptOptions: websocket.AcceptOptions{InsecureSkipVerify: true},
	}.Accept(w, r, options)
	if err != nil {
		return nil, err
	}
	return socketConn{conn, socketOf(r.Context())}, nil
}

// socketConn closes with 4403 when the token has expired, where gqlgen would close
// as if all were done.
type socketConn struct {
	transport.WebsocketConn
	socket *socket
}

// WriteClose sends the close frame.
func (c socketConn) WriteClose(code int, reason string) error {
	expires := c.socket.expiresAt.Load()
	if code == transport.WebsocketCloseNormalClosure && expires != 0 && time.Now().UnixMilli() >= expires {
		code, reason = closeForbidden, "token expired"
	}
	return c.WebsocketConn.WriteClose(code, reason)
}

// authorize gives the session of an Authorization value; nil for an empty one.
func authorize(tokens *auth.Tokens, header string) (*session.Session, error) {
	if header == "" {
		return nil, nil
	}
	scheme, token, found := strings.Cut(header, " ")
	if !found || !strings.EqualFold(scheme, "bearer") {
		return nil, apperr.New(apperr.Unauthenticated, "The Authorization header must be `Bearer` and a token.")
	}
	return tokens.Verify(strings.TrimSpace(token))
}

// SetReadLimit bounds the messages that are read.
func (c socketConn) SetReadLimit(limit int64) {
	c.WebsocketConn.(transport.WebsocketReadLimiter).SetReadLimit(limit)
}

// SetReadDeadline ends the connection of a peer that is silent past t.
func (c socketConn) SetReadDeadline(t time.Time) error {
	return c.WebsocketConn.(transport.WebsocketReadDeadliner).SetReadDeadline(t)
}
