package graphqlws_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/resolvers/stationtest"
)

// handshake asks for a socket.
const handshake = "GET /graphql HTTP/1.1\r\nHost: station\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"

// textFrame is a message of a client: text, whole, and masked by zeros.
func textFrame(text string) []byte {
	head := []byte{0x81}
	switch n := len(text); {
	case n < 126:
		head = append(head, 0x80|byte(n))
	case n < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 0x80|126), uint16(n))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 0x80|127), uint64(n))
	}
	return append(append(head, 0, 0, 0, 0), text...)
}

// subscribing is the message that begins an operation.
func subscribing(query string) string {
	text, err := json.Marshal(map[string]any{"type": "subscribe", "id": "1", "payload": map[string]any{"query": query}})
	if err != nil {
		panic(err) // of strings
	}
	return string(text)
}

// brief does as the query says, and ends what it begins.
type brief struct{ executor }

func (b brief) DispatchOperation(ctx context.Context, op *graphql.OperationContext) (graphql.ResponseHandler, context.Context) {
	respond, ctx := b.executor.DispatchOperation(ctx, op)
	first := true
	return func(ctx context.Context) *graphql.Response {
		if !first {
			return nil
		}
		first = false
		return respond(ctx)
	}, ctx
}

// Whatever comes on a socket ends it at the latest with what comes, and is answered by
// little.
func FuzzFrames(f *testing.F) {
	begin := textFrame(`{"type":"connection_init"}`)
	for _, d := range stationtest.Hostile() {
		f.Add(append(bytes.Clone(begin), textFrame(subscribing(d.Query))...))
	}
	for _, query := range []string{"once", "panic", "panic later", "panic while parsing"} {
		f.Add(append(bytes.Clone(begin), textFrame(subscribing(query))...))
	}
	for _, raw := range [][]byte{
		{},
		{0x89, 0x80, 0, 0, 0, 0},
		{0x88, 0x82, 0, 0, 0, 0, 3, 0xe8},
		{0x81, 0x01, 'x'},
		{0x82, 0x81, 0, 0, 0, 0, 'x'},
		{0xf1, 0x80, 0, 0, 0, 0},
		{0x01, 0x81, 0, 0, 0, 0, 'x', 0x80, 0x81, 0, 0, 0, 0, 'y'},
		{0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0},
		[]byte("GET / HTTP/1.1\r\n\r\n"), textFrame(`{"type":"ping","payload":{}}`), textFrame(strings.Repeat(" ", graphqlws.MaxMessage+1)),
		textFrame(strings.Repeat(`{"type":`, 8000)), textFrame(`{"type":"subscribe","id":"` + strings.Repeat("i", 1000) + `"}`),
	} {
		f.Add(append(bytes.Clone(begin), raw...))
		f.Add(raw)
	}
	s := serveBy(f, graphqlws.Timing{}, brief{})
	f.Fuzz(func(t *testing.T, sent []byte) {
		// Each time another address of this machine: the ports of one are used up soon.
		dial := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, byte(rand.IntN(256)), byte(rand.IntN(256)), 2)}}
		conn, err := dial.DialContext(t.Context(), "tcp", strings.TrimPrefix(strings.TrimSuffix(s.url, "/graphql"), "http://"))
		require.NoError(t, err)
		defer func() { _ = conn.Close() }()
		require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
		go func() {
			// The server may close before it has all of it.
			_, _ = conn.Write(append([]byte(handshake), sent...))
			_ = conn.(*net.TCPConn).CloseWrite()
		}()
		answer, _ := io.ReadAll(conn)
		// Each operation is answered by 4,000 letters, and is 60 bytes at least.
		require.LessOrEqual(t, len(answer), 100*len(sent)+8<<10)
	})
}

// Whatever a message says, it is judged by a reason that a close frame has room for.
func FuzzMessage(f *testing.F) {
	for _, d := range stationtest.Hostile() {
		f.Add([]byte(subscribing(d.Query)))
	}
	for _, text := range []string{
		`{"type":"connection_init","payload":{"authorization":["a"]}}`, `{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":{"a":1e999}}}`,
		`{"type":"complete","id":"` + strings.Repeat("é", 65) + `"}`, strings.Repeat(`{"type":`, 12_000), "{\"type\":\"\xff\"}", `{"type":"ping","type":"pong"}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		id, invalid := graphqlws.Judge(text)
		require.LessOrEqual(t, len(id), graphqlws.MaxID+1)
		require.LessOrEqual(t, len(invalid), 123)
		if invalid == "" {
			require.True(t, json.Valid(text))
		}
	})
}

// A socket that is opened when the server has ended is closed.
func TestOpenedAfterTheEnd(t *testing.T) {
	t.Parallel()
	s := serve(t, graphqlws.Timing{})
	s.transport.End(t.Context())
	_, _, err := s.open(t).conn.Read(t.Context())
	require.ErrorIs(t, err, io.EOF)
}
