package graphqlws_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/session"
)

// executor does as the query says.
type executor struct{}

// CreateOperationContext takes every query for a subscription's.
func (executor) CreateOperationContext(_ context.Context, params *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	if params.Query == "panic while parsing" {
		panic("of the parser")
	}
	return &graphql.OperationContext{RawQuery: params.Query, Operation: &ast.OperationDefinition{Operation: ast.Subscription}}, nil
}

// DispatchOperation begins.
func (executor) DispatchOperation(ctx context.Context, op *graphql.OperationContext) (graphql.ResponseHandler, context.Context) {
	data := []byte(`{"x":"` + strings.Repeat("x", 4000) + `"}`)
	n := 0
	return func(ctx context.Context) *graphql.Response {
		n++
		switch {
		case op.RawQuery == "panic" || op.RawQuery == "panic later" && n == 2:
			panic("of the executor")
		case strings.HasPrefix(op.RawQuery, "once") && n == 2:
			return nil
		case strings.HasPrefix(op.RawQuery, "once "):
			return &graphql.Response{Data: []byte(op.RawQuery[len("once "):])}
		case op.RawQuery == "wait":
			<-ctx.Done()
			return nil
		case ctx.Err() != nil:
			return nil
		}
		return &graphql.Response{Data: data}
	}, ctx
}

// DispatchError presents nothing.
func (executor) DispatchError(_ context.Context, faults gqlerror.List) *graphql.Response {
	return &graphql.Response{Errors: faults}
}

// server is a transport by itself.
type server struct {
	dialer
	transport *graphqlws.Transport

	mu     sync.Mutex
	panics []string
}

func serve(t testing.TB, timing graphqlws.Timing) *server {
	t.Helper()
	return serveBy(t, timing, executor{})
}

func serveBy(t testing.TB, timing graphqlws.Timing, exec graphql.GraphExecutor) *server {
	t.Helper()
	s := &server{}
	s.transport = graphqlws.New(graphqlws.Config{
		Turns:  &limits.Turns{},
		Count:  func(ctx context.Context, _ int64) (context.Context, error) { return ctx, nil },
		Refuse: func(context.Context, *graphql.OperationContext) error { return nil },
		Timing: timing,
		Authorize: func(_ context.Context, authorization string) (*session.Session, error) {
			if authorization == "panic" {
				panic("of the tokens")
			}
			return nil, nil
		},
		Recover: func(_ context.Context, p any) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.panics = append(s.panics, fmt.Sprint(p))
			return errors.New("SECRET")
		},
	})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.transport.Do(w, r, exec)
	}))
	t.Cleanup(func() {
		web.Close()
		s.transport.End(context.Background())
	})
	s.url = web.URL
	return s
}

// none waits until nothing is left of any socket, and gives how long that took.
func (s *server) none(t *testing.T) time.Duration {
	t.Helper()
	begun := time.Now()
	require.Eventually(t, func() bool { return s.transport.Open() == 0 }, patience, time.Millisecond, "a socket stays")
	return time.Since(begun)
}

func (s *server) panicked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.panics
}

// A panic ends the operation, or the socket where it is the transport's, and is logged.
func TestPanics(t *testing.T) {
	t.Parallel()
	s := serve(t, graphqlws.Timing{})
	c := s.begun(t)
	const next = `{"type":"next","id":"1","payload":{"data":{"x":"`
	for _, query := range []string{"panic while parsing", "panic", "panic later"} {
		c.says(subscribe("1", query, nil))
		if query == "panic later" {
			require.True(t, strings.HasPrefix(c.next(), next))
		}
		isError(t, c.next(), "1", "INTERNAL", "Something went wrong on our side.")
		c.says(subscribe("1", "once", nil))
		require.True(t, strings.HasPrefix(c.next(), next))
		c.hears(`{"id":"1","type":"complete"}`)
	}
	require.Equal(t, []string{"of the parser", "of the executor", "of the executor"}, s.panicked())
	again := s.open(t)
	again.says(`{"type":"connection_init","payload":{"authorization":"panic"}}`)
	again.closed(4500, "Internal server error")
	require.Contains(t, s.panicked(), "of the tokens")
	c.quiet()
}

// Frames are whole at each of their forms' bounds, and so are ids.
func TestFrames(t *testing.T) {
	t.Parallel()
	c := serve(t, graphqlws.Timing{}).begun(t)
	const around = len(`{"type":"next","id":"","payload":{"data":""}}`)
	for _, length := range []int{125, 126, 65_535, 65_536} {
		for _, id := range []string{"1", `"`, "é🙂", `\`} {
			quoted, err := json.Marshal(id)
			require.NoError(t, err)
			data := strings.Repeat("x", length-around-len(quoted)+len(`""`))
			if length > graphqlws.MaxMessage-1000 {
				data = strings.Repeat("x", 1000) // it must fit into the question
			}
			c.says(subscribe(id, `once "`+data+`"`, nil))
			c.hears(`{"type":"next","id":`+string(quoted)+`,"payload":{"data":"`+data+`"}}`, `{"type":"complete","id":`+string(quoted)+`}`)
		}
		const ping = `{"type":"ping","payload":{"a":""}}`
		text := strings.Repeat("x", length-len(ping))
		c.says(`{"type":"ping","payload":{"a":"` + text + `"}}`)
		c.hears(`{"type":"pong","payload":{"a":"` + text + `"}}`)
	}
}

// Nothing follows a complete of the client's, whatever was on its way.
func TestCompleteIsTheLast(t *testing.T) {
	t.Parallel()
	c := serve(t, graphqlws.Timing{}).begun(t)
	for range 20 {
		c.says(subscribe("1", "flood", nil))
		require.Contains(t, c.next(), `"next"`)
		c.says(`{"type":"complete","id":"1"}`, `{"type":"ping"}`)
		for c.next() != `{"type":"pong"}` {
		}
		c.quiet()
	}
}

// However a socket ends, all that it began ends with it, soon.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	timing := graphqlws.Timing{Write: 200 * time.Millisecond, Close: 200 * time.Millisecond}
	busy := func(c *client) {
		c.says(subscribe("wait", "wait", nil), subscribe("flood", "flood", nil))
		require.Contains(t, c.next(), `"flood"`)
	}
	closes := func(c *client, code websocket.StatusCode) {
		for text := c.next(); text != ""; text = c.next() {
			require.NotContains(t, text, "complete", "no stream has come to its end")
		}
		require.Equal(t, code, websocket.CloseStatus(c.ended), "%v", c.ended)
	}
	t.Run("closed by the client", func(t *testing.T) {
		t.Parallel()
		s := serve(t, graphqlws.Timing{Write: patience, Close: patience}) // however busy the machine is
		c := s.begun(t)
		busy(c)
		go func() {
			for range c.in { // a flood must be read for the answer to the close
			}
		}()
		require.NoError(t, c.conn.Close(websocket.StatusNormalClosure, ""))
		require.Less(t, s.none(t), time.Second)
	})
	t.Run("gone", func(t *testing.T) {
		t.Parallel()
		s := serve(t, timing)
		c := s.begun(t)
		busy(c)
		require.NoError(t, c.conn.CloseNow())
		require.Less(t, s.none(t), time.Second)
	})
	t.Run("closed for a fault", func(t *testing.T) {
		t.Parallel()
		s := serve(t, timing)
		c := s.begun(t)
		busy(c)
		c.says(`nonsense`)
		closes(c, 4400)
		require.Less(t, s.none(t), time.Second)
	})
	t.Run("ended by the server", func(t *testing.T) {
		t.Parallel()
		s := serve(t, timing)
		clients := make([]*client, graphqlws.MaxSockets)
		for i := range clients {
			clients[i] = s.begun(t)
		}
		busy(clients[0])
		go s.transport.End(context.Background())
		for _, c := range clients {
			closes(c, websocket.StatusGoingAway)
		}
		require.Less(t, s.none(t), time.Second)
	})
	t.Run("ended by the server, unanswered", func(t *testing.T) {
		t.Parallel()
		s := serve(t, timing)
		conn, _, err := s.dial(t, nil) //nolint:bodyclose // the library closes it
		require.NoError(t, err)
		defer func() { _ = conn.CloseNow() }()
		require.NoError(t, conn.Write(t.Context(), websocket.MessageText, []byte(initText)))
		_, _, err = conn.Read(t.Context())
		require.NoError(t, err)
		go s.transport.End(context.Background())
		require.Less(t, s.none(t), time.Second)
	})
	t.Run("stalled", func(t *testing.T) {
		t.Parallel()
		s := serve(t, timing)
		conn, _, err := s.dial(t, narrow()) //nolint:bodyclose // the library closes it
		require.NoError(t, err)
		defer func() { _ = conn.CloseNow() }()
		for _, text := range []string{initText, subscribe("1", "flood", nil), subscribe("2", "flood", nil), subscribe("3", "wait", nil)} {
			require.NoError(t, conn.Write(t.Context(), websocket.MessageText, []byte(text)))
		}
		s.none(t)
	})
}

// Sockets that have not said whose they are are bounded per address.
func TestWaitingSockets(t *testing.T) {
	t.Parallel()
	s := serve(t, graphqlws.Timing{})
	waiting := make([]*client, 100)
	for i := range waiting {
		waiting[i] = s.open(t)
	}
	_, response, err := s.dial(t, nil) //nolint:bodyclose // the library closes it
	require.Error(t, err)
	require.Equal(t, http.StatusTooManyRequests, response.StatusCode)
	require.Equal(t, "10", response.Header.Get("Retry-After"))
	waiting[0].says(initText)
	waiting[0].hears(ackText)
	s.open(t)
}
