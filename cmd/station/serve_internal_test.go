package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/stretchr/testify/require"
)

// The life of a server on embedded services, from the first start on.
func TestServeEmbedded(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t), "data")
	environment := []string{"STATION_DATA_DIR=" + dir}
	s := start(t, nil, environment...)

	t.Run("health", func(t *testing.T) {
		status, header, body := s.get("/health")
		require.Equal(t, 200, status)
		require.Equal(t, "application/json; charset=utf-8", header.Get("Content-Type"))
		var health map[string]any
		require.NoError(t, json.Unmarshal([]byte(body), &health))
		at, err := time.Parse("2006-01-02T15:04:05Z", health["timestamp"].(string))
		require.NoError(t, err)
		require.WithinDuration(t, time.Now(), at, 5*time.Second)
		require.Regexp(t, `"uptime":\d+,`, body)
		delete(health, "timestamp")
		delete(health, "uptime")
		require.Equal(t, map[string]any{
			"status":   "ok",
			"services": map[string]any{"database": "healthy", "redis": "healthy", "rabbitmq": "healthy"},
			"modes":    map[string]any{"database": "embedded", "redis": "embedded", "rabbitmq": "embedded"},
		}, health)
		status, _, body = s.get("/health/live")
		require.Equal(t, 200, status)
		require.JSONEq(t, `{"live": true}`, body)
		status, _, body = s.get("/health/ready")
		require.Equal(t, 200, status)
		require.JSONEq(t, `{"ready": true}`, body)
	})
	passwords := s.demo()
	t.Run("demo sign-ins", func(t *testing.T) {
		require.Len(t, passwords, 6)
		for username, password := range passwords {
			token := s.signIn(username, password)
			s.ask(token, `{ viewer { organization { slug } } tasks { totalCount } }`, nil)
		}
	})
	t.Run("files are closed to others", func(t *testing.T) {
		for _, name := range []string{"jwt-secret", "demo.json"} {
			info, err := os.Stat(filepath.Join(dir, name))
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
		}
		_, err := os.Stat(filepath.Join(dir, "postgres", "data", "PG_VERSION"))
		require.NoError(t, err, "the database lies in the data folder, also for root")
	})
	t.Run("a second server", func(t *testing.T) {
		second := launch(t, nil, append([]string{"PORT=0"}, environment...), "serve")
		require.Equal(t, 1, second.ended())
		require.Regexp(t, `^station: another Station \(process \d+\) is using the data folder `+regexp.QuoteMeta(dir)+
			`: stop it, or set STATION_DATA_DIR to another folder\n$`, second.stderr.String())
		address, err := url.Parse(s.url)
		require.NoError(t, err)
		other := filepath.Join(openDir(t), "other")
		second = launch(t, nil, []string{"PORT=" + address.Port(), "STATION_DATA_DIR=" + other}, "serve")
		require.Equal(t, 1, second.ended())
		require.Equal(t, fmt.Sprintf("station: port %s is taken: set PORT to another, or stop the server that has it\n", address.Port()),
			second.stderr.String())
		_, err = os.Stat(filepath.Join(other, "postgres"))
		require.ErrorIs(t, err, os.ErrNotExist, "it touched nothing")
	})
	token := s.signIn("member", passwords["member"])
	var before struct{ Tasks struct{ TotalCount int } }
	s.ask(token, `mutation { createTask(input: {title: "kept"}) { task { id } } }`, nil)
	s.ask(token, `{ tasks { totalCount } }`, &before)

	t.Run("SIGTERM with requests in flight", func(t *testing.T) { endInFlight(t, s, token) })

	again := start(t, nil, environment...)
	require.Equal(t, passwords, again.demo(), "printed again")
	var after struct{ Tasks struct{ TotalCount int } }
	again.ask(token, `{ tasks { totalCount } }`, &after)
	require.Equal(t, before, after, "the data and the secret are kept")

	require.NoError(t, again.cmd.Process.Kill())
	again.ended()
	third := start(t, nil, environment...)
	third.ask(third.signIn("member", passwords["member"]), `{ tasks { totalCount } }`, &after)
	require.Equal(t, before, after, "kill -9 loses nothing")
	third.stop()
}

// endInFlight ends a server while it has a request that is half sent and a socket.
func endInFlight(t *testing.T, s *station, token string) {
	t.Helper()
	socket, _, err := websocket.Dial(t.Context(), s.url+"/graphql", &websocket.DialOptions{ //nolint:bodyclose // the library closes it
		Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{"Authorization": {"Bearer " + token}},
	})
	require.NoError(t, err)
	defer func() { _ = socket.CloseNow() }()
	require.NoError(t, wsjson.Write(t.Context(), socket, map[string]string{"type": "connection_init"}))
	var message struct{ Type string }
	require.NoError(t, wsjson.Read(t.Context(), socket, &message))
	require.Equal(t, "connection_ack", message.Type)
	require.NoError(t, wsjson.Write(t.Context(), socket, map[string]any{
		"type": "subscribe", "id": "1", "payload": map[string]string{"query": "subscription { taskChanged { change } }"},
	}))

	body := `{"query": "{ viewer { organization { slug } } }"}`
	address := strings.TrimPrefix(s.url, "http://")
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: %s\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n",
		address, token, len(body))
	require.NoError(t, err)
	// The server says so when it reads the body: from here on the request is in flight.
	reader := bufio.NewReader(conn)
	line, err := reader.ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, "100 Continue")
	_, err = reader.ReadString('\n')
	require.NoError(t, err)

	told := time.Now()
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	}, patience, 10*time.Millisecond, "no new connections")
	_, err = conn.Write([]byte(body))
	require.NoError(t, err)
	response, err := http.ReadResponse(reader, nil)
	require.NoError(t, err, "what was in flight is answered")
	defer func() { _ = response.Body.Close() }()
	var answer struct{ Data, Errors json.RawMessage }
	require.NoError(t, json.NewDecoder(response.Body).Decode(&answer))
	require.JSONEq(t, `{"viewer": {"organization": {"slug": "acme"}}}`, string(answer.Data))
	for err = nil; err == nil; {
		err = wsjson.Read(t.Context(), socket, &message)
	}
	require.Equal(t, websocket.StatusGoingAway, websocket.CloseStatus(err), "%v", err)
	require.Zero(t, s.ended(), s.stderr.String())
	require.Less(t, time.Since(told), 10*time.Second)
	require.NotContains(t, s.stderr.String(), "ERROR")
	require.NotContains(t, s.stderr.String(), "panic")
}

// A server that is told to end before it is ready ends, and is no failure.
func TestSIGTERMWhileStarting(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t), "data")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	// A database that never answers keeps it starting.
	s := spawn(t, nil, []string{"STATION_DATA_DIR=" + dir, "PORT=0", "DATABASE_URL=postgres://u:p@" + listener.Addr().String() + "/x"}, "serve")
	conn, err := listener.Accept()
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.Zero(t, s.ended(), s.stderr.String())
	require.Empty(t, s.stderr.String())
}
