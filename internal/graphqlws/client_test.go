package graphqlws_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/graphqlws"
)

// patience bounds every wait of these tests; nothing takes nearly as long.
const patience = 20 * time.Second

// client says and hears messages as they are written.
type client struct {
	t    *testing.T
	conn *websocket.Conn
	in   chan string
	// ended is how the connection ended, once in is closed.
	ended error
}

// dialer says how a client connects.
type dialer struct {
	url    string
	header http.Header
	// deaf clients answer no ping. The others never tell of one.
	deaf bool
}

// open opens a socket and says nothing on it.
func (d dialer) open(t *testing.T) *client {
	t.Helper()
	conn, response, err := d.dial(t, nil) //nolint:bodyclose // the library closes it
	require.NoError(t, err, "%v", response)
	c := &client{t: t, conn: conn, in: make(chan string, 1000)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.listen(d.deaf)
	}()
	t.Cleanup(func() {
		_ = conn.CloseNow()
		<-done
	})
	return c
}

func (d dialer) dial(t *testing.T, transport *http.Transport) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	options := &websocket.DialOptions{Subprotocols: []string{graphqlws.Subprotocol}, HTTPHeader: d.header}
	if transport != nil {
		options.HTTPClient = &http.Client{Transport: transport}
	}
	conn, response, err := websocket.Dial(t.Context(), d.url, options)
	if err == nil {
		conn.SetReadLimit(1 << 20)
	}
	return conn, response, err
}

func (c *client) listen(deaf bool) {
	defer close(c.in)
	for {
		_, text, err := c.conn.Read(context.Background())
		if err != nil {
			c.ended = err
			return
		}
		if string(text) != `{"type":"ping"}` {
			c.in <- string(text)
		} else if !deaf {
			_ = c.conn.Write(context.Background(), websocket.MessageText, []byte(`{"type":"pong"}`))
		}
	}
}

// says sends messages as they are.
func (c *client) says(texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		require.NoError(c.t, c.conn.Write(c.t.Context(), websocket.MessageText, []byte(text)))
	}
}

// next gives the next message; "" once the socket is closed.
func (c *client) next() string {
	c.t.Helper()
	select {
	case text := <-c.in:
		return text
	case <-time.After(patience):
		require.FailNow(c.t, "no message came")
		return ""
	}
}

// hears waits for messages, in their order and with nothing between them.
func (c *client) hears(texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		got := c.next()
		if got == "" {
			require.FailNow(c.t, "the socket was closed", "%v instead of %s", c.ended, text)
		}
		require.JSONEq(c.t, text, got)
	}
}

// quiet shows that nothing else was on its way: the answer to a ping comes next.
func (c *client) quiet() {
	c.t.Helper()
	c.says(`{"type":"ping","payload":{"is":"next"}}`)
	c.hears(`{"type":"pong","payload":{"is":"next"}}`)
}

// closed waits for the close; no message comes before it.
func (c *client) closed(code websocket.StatusCode, reason string) {
	c.t.Helper()
	require.Empty(c.t, c.next())
	var end websocket.CloseError
	require.ErrorAs(c.t, c.ended, &end)
	require.Equal(c.t, websocket.CloseError{Code: code, Reason: reason}, end)
}

// wasCut waits for the end of a connection that nothing announced.
func (c *client) wasCut() {
	c.t.Helper()
	for c.next() != "" {
	}
	require.Equal(c.t, websocket.StatusCode(-1), websocket.CloseStatus(c.ended), "%v", c.ended)
}

const (
	initText = `{"type":"connection_init"}`
	ackText  = `{"type":"connection_ack"}`
)

// begun is a client that was acknowledged.
func (d dialer) begun(t *testing.T) *client {
	t.Helper()
	c := d.open(t)
	c.says(initText)
	c.hears(ackText)
	return c
}

// subscribe writes a subscribe message.
func subscribe(id, query string, variables map[string]any) string {
	text, err := json.Marshal(map[string]any{
		"id": id, "type": "subscribe", "payload": map[string]any{"query": query, "variables": variables},
	})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// narrow is a way to connect that takes in very little of what is not read.
func narrow() *http.Transport {
	return &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if tcp, ok := conn.(*net.TCPConn); ok {
			err = errors.Join(err, tcp.SetReadBuffer(4096))
		}
		return conn, err
	}}
}
