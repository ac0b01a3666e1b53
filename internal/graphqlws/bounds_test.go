package graphqlws_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// hurried gives a server other times to wait.
func hurried(timing graphqlws.Timing) stationtest.Option {
	return func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.Sockets = timing }
}

// A message may be as long as it may be, and no longer.
func TestMessageSize(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet)
	c := as(s, s.Member(s.Organization("acme"), "member", "member")).begun(t)
	padded := func(size int) string {
		const ping = `{"type":"ping"}`
		return ping + strings.Repeat(" ", size-len(ping))
	}
	c.says(padded(graphqlws.MaxMessage))
	c.hears(`{"type":"pong"}`)
	c.says(padded(graphqlws.MaxMessage + 1))
	c.closed(websocket.StatusMessageTooBig, "A message may have 64 KiB")

	t.Run("in pieces", func(t *testing.T) {
		c := dialer{url: s.URL + "/graphql"}.begun(t)
		w, err := c.conn.Writer(t.Context(), websocket.MessageText)
		require.NoError(t, err)
		for range 1000 { // the server has closed before it has all
			if _, err = w.Write([]byte(strings.Repeat(" ", 4096))); err != nil {
				break
			}
		}
		c.closed(websocket.StatusMessageTooBig, "A message may have 64 KiB")
	})
}

// The operation after the hundredth is refused, and finds room when one has ended.
func TestOperationsAtOnce(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	c := as(s, s.Member(s.Organization("acme"), "member", "member")).begun(t)
	for i := range graphqlws.MaxOperations {
		c.says(subscribe(fmt.Sprint(i), tasksChanged, nil))
	}
	for range 2 {
		c.says(subscribe("more", `{__typename}`, nil))
		isError(t, c.next(), "more", "RATE_LIMITED", "At most 100 operations may be under way on a socket.")
	}
	c.says(`{"type":"complete","id":"7"}`, subscribe("more", `{__typename}`, nil))
	c.hears(`{"id":"more","type":"next","payload":{"data":{"__typename":"Query"}}}`, `{"id":"more","type":"complete"}`)
	c.quiet()
}

// A member's twenty-first socket is closed, with a code after which clients try again;
// signed-out sockets are counted by address. Nobody else is the worse for it.
func TestSocketsAtOnce(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet)
	acme := s.Organization("acme")
	const told = "Too many sockets: at most 20 may be open at once"
	member, other := as(s, s.Member(acme, "member", "member")), as(s, s.Member(acme, "other", "member"))
	for _, from := range []dialer{member, {url: s.URL + "/graphql"}} {
		sockets := make([]*client, graphqlws.MaxSockets)
		for i := range sockets {
			sockets[i] = from.begun(t)
		}
		more := from.open(t)
		more.says(initText)
		more.closed(websocket.StatusTryAgainLater, told)
		other.begun(t).quiet()
		sockets[3].quiet()
		require.NoError(t, sockets[3].conn.Close(websocket.StatusNormalClosure, ""))
		require.Eventually(t, func() bool {
			more := from.open(t)
			more.says(initText)
			return more.next() != ""
		}, patience, 10*time.Millisecond, "the place is free again")
	}
}

// A client that does not read is cut, and its place is free.
func TestStalledReader(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, hurried(graphqlws.Timing{Write: 100 * time.Millisecond, Ping: time.Hour}))
	from := as(s, s.Member(s.Organization("acme"), "member", "member"))
	conn, _, err := from.dial(t, narrow()) //nolint:bodyclose // the library closes it
	require.NoError(t, err)
	defer func() { _ = conn.CloseNow() }()
	ping := []byte(`{"type":"ping","payload":{"of":"` + strings.Repeat("x", 60_000) + `"}}`)
	begun := time.Now()
	for _, text := range []string{initText, subscribe("1", tasksChanged, nil)} {
		require.NoError(t, conn.Write(t.Context(), websocket.MessageText, []byte(text)))
	}
	for err == nil {
		err = conn.Write(t.Context(), websocket.MessageText, ping)
	}
	require.NoError(t, t.Context().Err())
	require.Less(t, time.Since(begun), patience)
	for range graphqlws.MaxSockets {
		from.begun(t)
	}
}

// A client is asked for signs of life, and cut when it gives none.
func TestPing(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet, hurried(graphqlws.Timing{Ping: 100 * time.Millisecond, Pong: 50 * time.Millisecond, Init: time.Hour}))
	member := as(s, s.Member(s.Organization("acme"), "member", "member"))
	answering := member.begun(t)
	for range 3 {
		deaf := member
		deaf.deaf = true
		deaf.begun(t).wasCut()
	}
	answering.quiet()

	silent := dialer{url: s.URL + "/graphql", deaf: true}.open(t)
	member.begun(t).quiet()
	silent.says(initText)
	silent.hears(ackText) // what has not begun is not asked
}

// Who never says who is speaking is told to go.
func TestInitTimeout(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet, hurried(graphqlws.Timing{Init: 100 * time.Millisecond}))
	c := dialer{url: s.URL + "/graphql"}.open(t)
	c.says(`{"type":"ping"}`)
	c.hears(`{"type":"pong"}`)
	c.closed(4408, "Connection initialisation timeout")

	// A message that never ends is none.
	c = dialer{url: s.URL + "/graphql"}.open(t)
	w, err := c.conn.Writer(t.Context(), websocket.MessageText)
	require.NoError(t, err)
	_, err = w.Write([]byte(initText[:5]))
	require.NoError(t, err)
	c.closed(4408, "Connection initialisation timeout")
}

// A socket ends with its token, wherever that came from.
func TestTokenExpiry(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	member := s.Member(acme, "member", "member")
	short, err := auth.NewTokens([]string{stationtest.Secret}, 3*time.Second)
	require.NoError(t, err)
	token, err := short.Sign(uuid.New(), member.UserID, acme, time.Now())
	require.NoError(t, err)
	ofHeader := dialer{url: s.URL + "/graphql", header: http.Header{"Authorization": {"Bearer " + token}}}.begun(t)
	ofInit := dialer{url: s.URL + "/graphql"}.open(t)
	ofInit.says(`{"type":"connection_init","payload":{"authorization":"Bearer ` + token + `"}}`)
	ofInit.hears(ackText)
	for _, c := range []*client{ofHeader, ofInit} {
		c.says(subscribe("1", tasksChanged, nil), subscribe("2", whereQuery, nil))
		c.hears(`{"id":"2","type":"next","payload":`+whereData+`}`, `{"id":"2","type":"complete"}`)
	}
	for _, c := range []*client{ofHeader, ofInit} {
		c.closed(4403, "token expired")
	}
}
