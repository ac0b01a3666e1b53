// Package graphqlws carries GraphQL over WebSockets as the protocol
// graphql-transport-ws has it: queries, mutations and subscriptions, many at once on one
// socket, each under an id of the client's.
package graphqlws

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/httpjson"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/live"
	"github.com/station-portal/station/internal/session"
)

// Subprotocol is the only one that is spoken.
const Subprotocol = "graphql-transport-ws"

// What one socket may be.
const (
	// MaxMessage is the largest message, in bytes. The longest operation that the limits
	// let pass has room in it; what carries more, as a mutation of 200 rows may, goes
	// over HTTP, where one connection has one body in the server's memory and not a
	// hundred.
	MaxMessage = 64 << 10
	// MaxID is the longest id, in bytes: three UUIDs.
	MaxID = 128
	// MaxOperations is how many operations may be under way on a socket.
	MaxOperations = 100
	// MaxSockets is how many sockets a member, or signed-out callers of one address, may
	// have on a server.
	MaxSockets = 20
	// maxWaiting is how many sockets of one address may not have said yet whose they are.
	// It is more than MaxSockets, since all of an office come back at once, from one
	// address, when a server has restarted.
	maxWaiting = 100
)

// Config is what a Transport works with.
type Config struct {
	// Authorize gives the session of an Authorization value; nil for an empty one.
	Authorize func(ctx context.Context, authorization string) (*session.Session, error)
	// HasEnded reports whether a session has ended since it was authorized; nil for never. An
	// end later than that is told by EndSession.
	HasEnded func(ctx context.Context, caller *session.Session) bool
	// Recover logs a panic with its stack and gives the error that it becomes.
	Recover graphql.RecoverFunc
	// Live runs subscriptions; where it is nil each runs by itself.
	Live *live.Hub
	// Turns are those of callers, who may send requests by HTTP too.
	Turns *limits.Turns
	// Count counts an operation of somebody who is signed out, with a document of so many
	// bytes, and gives its context, or RATE_LIMITED. Refuse gives the same of an operation
	// of which it is known what it asks, nil for one without a document.
	Count  func(ctx context.Context, bytes int64) (context.Context, error)
	Refuse func(ctx context.Context, operation *graphql.OperationContext) error
	Timing Timing
}

// Timing is how long a socket waits for what. Zero is what docs/api.md says.
type Timing struct {
	// Init is how long connection_init may take; 10 s.
	Init time.Duration
	// Ping is the time from one ping to the next; 10 s. Pong is how long the answer may
	// take; 5 s.
	Ping, Pong time.Duration
	// Write is how long the client may take to let a message in; 2 s.
	Write time.Duration
	// Close is how long the client may take to answer a close; 1 s.
	Close time.Duration
}

func (t Timing) orDefault() Timing {
	return Timing{
		Init:  cmp.Or(t.Init, 10*time.Second),
		Ping:  cmp.Or(t.Ping, 10*time.Second),
		Pong:  cmp.Or(t.Pong, 5*time.Second),
		Write: cmp.Or(t.Write, 2*time.Second),
		Close: cmp.Or(t.Close, time.Second),
	}
}

// Transport is the gqlgen transport of sockets.
type Transport struct {
	cfg    Config
	places limits.Places[place]
	open   opened
}

var _ graphql.Transport = (*Transport)(nil)

// New makes a Transport. Who lets requests through to it has judged their origin.
func New(cfg Config) *Transport {
	cfg.Timing = cfg.Timing.orDefault()
	return &Transport{cfg: cfg}
}

// Supports takes the requests for a socket.
func (*Transport) Supports(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// Do upgrades the request and has its socket served. The request ends with that; End ends
// the sockets.
func (t *Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	at := waiting(r.Context())
	if !t.places.Take(at, maxWaiting) {
		httpjson.Error(r.Context(), w, http.StatusTooManyRequests,
			apperr.New(apperr.RateLimited, "Too many sockets of this address are being opened.").After(t.cfg.Timing.Init))
		return
	}
	s := &socket{Transport: t, exec: exec, place: at}
	s.wire = &wire{timeout: t.cfg.Timing.Write, stuck: s.stuck}
	var err error
	s.conn, err = websocket.Accept(&upgrade{ResponseWriter: w, wire: s.wire}, r, &websocket.AcceptOptions{
		Subprotocols: []string{Subprotocol}, InsecureSkipVerify: true,
	})
	if err != nil {
		t.places.Leave(at)
		return // the library has answered
	}
	s.conn.SetReadLimit(-1) // receive counts, and closes in its own words
	ctx, cancel := context.WithCancel(outlast(r.Context()))
	s.cancel = cancel
	s.startHeart() // before anybody can end the socket
	if !t.open.enter(s) {
		s.stopHeart()
		cancel()
		t.places.Leave(at)
		_ = s.conn.CloseNow()
		return
	}
	go s.serve(ctx)
}

// outlast gives a context of who asks, without the rest of a request's, which is large
// and would end with it.
func outlast(request context.Context) context.Context {
	client := session.ClientFrom(request)
	client.Replayed = nil // it would tell in the answer of the request, which is over
	ctx := session.WithClient(context.Background(), client)
	if caller := session.From(request); caller != nil {
		ctx = session.With(ctx, caller)
	}
	return ctx
}
