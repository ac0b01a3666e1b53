package graphqlws_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/resolvers/stationtest"
)

// BenchmarkIdleSubscribers tells what a socket with one subscription takes on which
// nothing happens, in KB with its stacks and what the event bus has for it.
func BenchmarkIdleSubscribers(b *testing.B) {
	const members = 25
	for b.Loop() {
		s := stationtest.New(b)
		acme := s.Organization("acme")
		var tokens []string
		for i := range members {
			tokens = append(tokens, s.Member(acme, fmt.Sprintf("member%d", i), "member").Token)
		}
		bare(b, s, tokens[0]) // what is made once is made
		before := inUse()
		for i := range members * (graphqlws.MaxSockets - 1) {
			bare(b, s, tokens[i%members])
		}
		b.ReportMetric(float64(inUse()-before)/1024/float64(members*(graphqlws.MaxSockets-1)), "KB/socket")
	}
}

// inUse gives the bytes of heap and stacks that are not garbage.
func inUse() uint64 {
	for range 5 { // stacks shrink by half at a time
		runtime.GC()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc + stats.StackInuse
}

// bare is a subscriber that takes next to no memory of its own.
func bare(b *testing.B, s *stationtest.Server, token string) {
	b.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	require.NoError(b, err)
	b.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: %s\r\nAuthorization: Bearer %s\r\n\r\n",
		graphqlws.Subprotocol, token)
	require.NoError(b, err)
	in := bufio.NewReader(conn)
	response, err := http.ReadResponse(in, nil) //nolint:bodyclose // it has none
	require.NoError(b, err)
	require.Equal(b, http.StatusSwitchingProtocols, response.StatusCode)
	for _, text := range []string{initText, subscribe("1", tasksChanged, nil), subscribe("2", `{__typename}`, nil)} {
		frame := []byte{0x81, 0xfe, 0, 0, 0, 0, 0, 0} // text, masked by zeros, of 16 bits of length
		binary.BigEndian.PutUint16(frame[2:], uint16(len(text)))
		_, err = conn.Write(append(frame, text...))
		require.NoError(b, err)
	}
	// The acknowledgement, and the query's result and end: the subscription is under way.
	for range 3 {
		head := make([]byte, 2)
		_, err = io.ReadFull(in, head)
		require.NoError(b, err)
		_, err = io.CopyN(io.Discard, in, int64(head[1]))
		require.NoError(b, err)
	}
}
