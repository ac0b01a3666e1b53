package resolvers

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/coder/websocket"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/session"
)

// subprotocol is the only one that is spoken.
const subprotocol = "graphql-transport-ws"

// closeForbidden is graphql-transport-ws's code for a token that is not good. Its
// clients come back with a new one.
const closeForbidden = 4403

// socket is what is known of one connection.
type socket struct {
	expiresAt atomic.Int64
	conn      transport.WebsocketConn
}

// end frees the connection. gqlgen leaves it open where connection_init is no good.
func (s *socket) end() {
	if s.conn != nil {
		_ = s.conn.Close()
	}
}

type socketKey struct{}

func socketOf(ctx context.Context) *socket {
	s, _ := ctx.Value(socketKey{}).(*socket)
	if s == nil {
		s = &socket{}
	}
	return s
}

// sockets is the graphql-transport-ws transport. The socket ends with its token, which
// comes with connection_init, or with the request from clients that can send headers.
func sockets(tokens *auth.Tokens) graphql.Transport {
	return transport.Websocket{
		Implementation:        socketAcceptor{},
		InitTimeout:           10 * time.Second,
		PingPongInterval:      10 * time.Second,
		KeepAlivePingInterval: 10 * time.Second,
		InitFunc: func(ctx context.Context, payload transport.InitPayload) (context.Context, *transport.InitPayload, error) {
			s, err := authorize(tokens, payload.Authorization())
			if err != nil {
				return transport.WithWebsocketCloseCode(ctx, closeForbidden), nil, err
			}
			if s == nil {
				s = session.From(ctx)
			}
			if s == nil {
				return ctx, nil, nil
			}
			end := socketOf(ctx)
			end.expiresAt.Store(s.ExpiresAt.UnixMilli())
			ctx, cancel := context.WithDeadline(session.With(ctx, s), s.ExpiresAt)
			context.AfterFunc(ctx, cancel)
			return ctx, nil, nil
		},
	}
}

// socketAcceptor upgrades requests that guardRequests let pass.
type socketAcceptor struct{}

// Accept upgrades the request.
func (socketAcceptor) Accept(w http.ResponseWriter, r *http.Request, options transport.WebsocketAcceptOptions) (transport.WebsocketConn, error) {
	options.Subprotocols = []string{subprotocol}
	conn, err := transport.CoderWebsocketImplementation{
		AcceptOptions: websocket.AcceptOptions{InsecureSkipVerify: true},
	}.Accept(w, r, options)
	if err != nil {
		return nil, err
	}
	s := socketOf(r.Context())
	s.conn = conn
	return socketConn{conn, s}, nil
}

// socketConn closes with 4403 when the token has expired, and as going away when the
// server ends, where gqlgen would close as if all were done.
type socketConn struct {
	transport.WebsocketConn
	socket *socket
}

// WriteClose sends the close frame.
func (c socketConn) WriteClose(code int, reason string) error {
	expires := c.socket.expiresAt.Load()
	if code == transport.WebsocketCloseNormalClosure {
		code, reason = int(websocket.StatusGoingAway), "the server ends"
		if expires != 0 && time.Now().UnixMilli() >= expires {
			code, reason = closeForbidden, "token expired"
		}
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
