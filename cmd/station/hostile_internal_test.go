package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/resolvers/stationtest"
)

// What a hostile request may cost: bytes of its answer, and time of the processors.
const (
	maxAnswer = 8 << 10
	maxCPU    = 200 * time.Millisecond
)

// hostile is a request that nobody sends who means well.
type hostile struct {
	name string
	body func() io.Reader
	// headers are beside those of a request in order.
	headers []string
	status  int
	// code is that of the first error; empty for a request that is answered.
	code string
}

func query(text string) string {
	body, err := json.Marshal(map[string]string{"query": text})
	if err != nil {
		panic(err) // of a string
	}
	return string(body)
}

// hostileRequests are the documents of stationtest.Hostile, and bodies that are too large
// to be kept in files.
func hostileRequests(t *testing.T) []hostile {
	t.Helper()
	of := func(text string) func() io.Reader { return func() io.Reader { return strings.NewReader(text) } }
	var all []hostile
	for _, d := range stationtest.Hostile() {
		all = append(all, hostile{name: d.Name, body: of(query(d.Query)), status: 200, code: d.Code})
	}
	const wrong, complex, create = "BAD_USER_INPUT", "QUERY_TOO_COMPLEX", `"query": "mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }", "variables": `
	const createMany = `"query": "mutation ($input: CreateTasksInput!) { createTasks(input: $input) { results { task { id } } } }", "variables": `
	repeat := strings.Repeat
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	_, err := io.Copy(writer, io.LimitReader(endless("0"), 100<<20))
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	const almost = 1_000_000
	return append(all,
		hostile{name: "20 MB", body: of(query(repeat("#", 20<<20))), status: 413, code: wrong},
		hostile{name: "without end", body: func() io.Reader { return io.MultiReader(strings.NewReader(`{"query": "`), endless(" ")) }, status: 413, code: wrong},
		hostile{name: "gzip bomb", body: of(zipped.String()), headers: []string{"Content-Encoding", "gzip"}, status: 415, code: wrong},
		hostile{name: "no UTF-8", body: of(`{"query": "{ task(id: \"` + "\xff\xfe" + `\") { id } }"}`), status: 400, code: wrong},
		hostile{name: "no UTF-8 of 1 MB", body: of(`{"query": "` + repeat("\xc3\x28", almost/2) + `"}`), status: 400, code: wrong},
		hostile{name: "half a body", body: of(`{"query": "` + repeat("a", almost)), status: 400, code: wrong},
		hostile{name: "deep body", body: of(repeat(`{"query":`, almost/9)), status: 400, code: wrong},
		hostile{name: "deep list", body: of(`{"query": "{ __typename }", "variables": {"a": ` + repeat("[", almost/2) + repeat("]", almost/2) + `}}`), status: 400, code: wrong},
		hostile{name: "deep list of 9,000", body: of(`{` + create + `{"input": {"title": "a", "customFields": {"a": ` + repeat("[", 9000) + repeat("]", 9000) + `}}}}`), status: 200, code: wrong},
		hostile{name: "deep input", body: of(`{` + create + `{"input": ` + repeat(`{"title": `, 9000) + "1" + repeat("}", 9000) + `}}`), status: 200, code: wrong},
		hostile{name: "id of 1 MB", body: of(query(`{ task(id: "` + repeat("0", almost) + `") { id } }`)), status: 200, code: wrong},
		hostile{name: "id of 1 MB in a variable", body: of(`{"query": "query ($id: ID!) { task(id: $id) { id } }", "variables": {"id": "` + repeat("0", almost) + `"}}`), status: 200, code: wrong},
		hostile{name: "title of 1 MB", body: of(`{` + create + `{"input": {"title": "` + repeat("a", almost) + `"}}}`), status: 200, code: wrong},
		hostile{name: "number of 1 MB", body: of(`{"query": "query ($n: Int) { tasks(first: $n) { totalCount } }", "variables": {"n": ` + repeat("9", almost) + `}}`), status: 200, code: wrong},
		hostile{name: "name of 1 MB", body: of(query("{ " + repeat("a", almost) + " }")), status: 200, code: complex},
		hostile{name: "number of 1 MB in the document", body: of(query("{ tasks(first: " + repeat("1", almost) + ") { totalCount } }")), status: 200, code: wrong},
		hostile{name: "block of 1 MB", body: of(query(`{ task(id: """` + repeat("\n  a", almost/5) + `""") { id } }`)), status: 200, code: wrong},
		hostile{name: "escapes of 1 MB", body: of(query(`{ task(id: "` + repeat(`\u0000`, almost/7) + `") { id } }`)), status: 200, code: wrong},
		hostile{name: "comments of 1 MB", body: of(query(repeat("#\n", almost/3) + "{ __typename }")), status: 200, code: complex},
		hostile{name: "spaces of 1 MB", body: of(query(repeat(" ", almost) + "{ __typename }")), status: 200},
		hostile{name: "tokens of 1 MB", body: of(query(repeat("{a", almost/2))), status: 200, code: complex},
		hostile{name: "70,000 rows", body: of(`{` + createMany + `{"input": {"tasks": [` + repeat(`{"title":"a"},`, 69_999) + `{"title":"a"}]}}}`), status: 200, code: complex},
		hostile{name: "300,000 empty rows", body: of(`{` + createMany + `{"input": {"tasks": [` + repeat(`{},`, 299_999) + `{}]}}}`), status: 200, code: complex},
		hostile{name: "201 rows", body: of(`{` + createMany + `{"input": {"tasks": [` + repeat(`{"title":"a"},`, 200) + `{"title":"a"}]}}}`), status: 200, code: wrong},
		hostile{name: "filter of 100,000", body: of(`{"query": "query ($f: TaskFilter) { tasks(filter: $f) { totalCount } }", "variables": {"f": {"status": [` + repeat(`"PENDING",`, 99_999) + `"PENDING"]}}}`), status: 200, code: complex},
		hostile{name: "one variable 100,000 times", body: of(`{"query": "{ __typename }", "variables": {` + repeat(`"a":1,`, 100_000) + `"b":1}}`), status: 200},
		hostile{name: "operationName of 1 MB", body: of(`{"query": "query a { __typename } query b { __typename }", "operationName": "` + repeat("a", almost) + `"}`), status: 200, code: wrong},
		hostile{name: "hash of 1 MB", body: of(`{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "` + repeat("a", almost) + `"}}}`), status: 200, code: "PERSISTED_QUERY_NOT_FOUND"},
	)
}

// endless repeats a text.
type endless string

func (e endless) Read(p []byte) (int, error) {
	for n := 0; n < len(p); {
		n += copy(p[n:], e)
	}
	return len(p), nil
}

// raced says whether the race detector slows this program.
func raced() bool {
	info, _ := debug.ReadBuildInfo()
	return slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// usage gives the processors' time that the process took and the bytes that it holds.
func (s *station) usage() (cpu time.Duration, resident int) {
	s.t.Helper()
	proc := "/proc/" + strconv.Itoa(s.cmd.Process.Pid)
	stat, err := os.ReadFile(proc + "/stat")
	require.NoError(s.t, err)
	_, after, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(after)
	for _, ticks := range fields[11:13] { // utime and stime, of 100 a second
		n, err := strconv.Atoi(ticks)
		require.NoError(s.t, err)
		cpu += time.Duration(n) * 10 * time.Millisecond
	}
	pages, err := strconv.Atoi(fields[21])
	require.NoError(s.t, err)
	return cpu, pages * os.Getpagesize()
}

// send gives the answer to a request.
func (h hostile) send(ctx context.Context, t testing.TB, client *http.Client, url, token string) (status int, body []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", h.body())
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i < len(h.headers); i += 2 {
		request.Header.Set(h.headers[i], h.headers[i+1])
	}
	response, err := client.Do(request)
	require.NoError(t, err, h.name)
	defer func() { _ = response.Body.Close() }()
	body, err = io.ReadAll(response.Body)
	require.NoError(t, err, h.name)
	return response.StatusCode, body
}

// code is that of an answer's first error.
func code(t testing.TB, errors json.RawMessage) string {
	t.Helper()
	var all []struct{ Extensions struct{ Code string } }
	if len(errors) > 0 {
		require.NoError(t, json.Unmarshal(errors, &all), "%s", errors)
	}
	if len(all) == 0 {
		return ""
	}
	return all[0].Extensions.Code
}

// attacked starts a server with the demo's data, and signs in.
func attacked(t *testing.T) (s *station, database string, token func(username string) string) {
	t.Helper()
	environment := append(external(t), "STATION_DEMO_PASSWORD=swordfish-of-the-tests", "STATION_CALLS_PER_MINUTE=1000000")
	require.Zero(t, launch(t, nil, environment, "seed").ended())
	s = start(t, nil, environment...)
	return s, strings.TrimPrefix(environment[0], "DATABASE_URL="), func(username string) string {
		return s.signIn(username, "swordfish-of-the-tests")
	}
}

// written counts the rows that requests could write.
func written(t *testing.T, database string) map[string]int {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), database)
	require.NoError(t, err)
	defer func() { _ = conn.Close(t.Context()) }()
	counts := map[string]int{}
	for _, table := range []string{"portal_tasks_tasks", "portal_tasks_projects", "portal_crm_contacts", "portal_crm_deals", "portal_audit_logs", "portal_event_logs", "portal_event_outbox", "users", "organizations"} {
		var n int
		require.NoError(t, conn.QueryRow(t.Context(), "select count(*) from "+table).Scan(&n))
		counts[table] = n
	}
	return counts
}

// Whatever is sent is answered soon and in few words, by a code, and leaves nothing: no
// row, no memory, and the server as it was.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	s, database, signIn := attacked(t)
	token := signIn("member")
	s.ask(token, `{ tasks { nodes { id title createdBy { displayName } } } }`, nil)
	before := written(t, database)
	_, resident := s.usage()
	bound := maxCPU
	if raced() {
		bound *= 10
	}
	requests := hostileRequests(t)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for _, h := range requests {
		least, wall := time.Hour, time.Hour
		for range 3 { // what else the process does is not the request's
			began, _ := s.usage()
			at := time.Now()
			status, body := h.send(t.Context(), t, client, s.url, token)
			wall = min(wall, time.Since(at))
			ended, _ := s.usage()
			least = min(least, ended-began)
			var answer struct{ Errors json.RawMessage }
			require.NoError(t, json.Unmarshal(body, &answer), "%s: %s", h.name, body)
			require.Equal(t, h.status, status, "%s: %s", h.name, body)
			require.Equal(t, h.code, code(t, answer.Errors), "%s: %s", h.name, body)
			require.LessOrEqual(t, len(body), maxAnswer, h.name)
		}
		require.LessOrEqual(t, least, bound, h.name)
		if wall > 20*time.Millisecond {
			t.Logf("%s: answered in %v, %v of the processors", h.name, wall, least)
		}
	}
	s.attackBySocket(token)
	_, now := s.usage()
	t.Logf("%d requests: from %d to %d MB", 3*len(requests), resident>>20, now>>20)
	s.ask(token, `{ tasks { nodes { id title createdBy { displayName } } } }`, nil)
	require.Equal(t, before, written(t, database))
	require.Less(t, now-resident, 256<<20, "what was sent is not kept")
	s.stop()
	require.NotContains(t, s.stderr.String(), "panic")
}

// attackBySocket sends the documents over sockets.
func (s *station) attackBySocket(token string) {
	t := s.t
	t.Helper()
	var socket *websocket.Conn
	read := func() (m struct {
		ID, Type string
		Payload  json.RawMessage
	}, err error,
	) {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		_, text, err := socket.Read(ctx)
		if err != nil {
			return m, err
		}
		require.LessOrEqual(t, len(text), maxAnswer)
		return m, json.Unmarshal(text, &m)
	}
	open := func() {
		var err error
		socket, _, err = websocket.Dial(t.Context(), s.url+"/graphql", &websocket.DialOptions{ //nolint:bodyclose // the library closes it
			Subprotocols: []string{graphqlws.Subprotocol}, HTTPHeader: http.Header{"Authorization": {"Bearer " + token}},
		})
		require.NoError(t, err)
		require.NoError(t, socket.Write(t.Context(), websocket.MessageText, []byte(`{"type":"connection_init"}`)))
		m, err := read()
		require.NoError(t, err)
		require.Equal(t, "connection_ack", m.Type)
	}
	open()
	defer func() { _ = socket.CloseNow() }()
	for _, d := range stationtest.Hostile() {
		message, err := json.Marshal(map[string]any{"type": "subscribe", "id": d.Name, "payload": map[string]string{"query": d.Query}})
		require.NoError(t, err)
		require.NoError(t, socket.Write(t.Context(), websocket.MessageText, message))
		if len(message) > graphqlws.MaxMessage {
			_, err := read()
			require.Equal(t, websocket.StatusMessageTooBig, websocket.CloseStatus(err), "%s: %v", d.Name, err)
			open()
			continue
		}
		m, err := read()
		for ; err == nil && m.Type == "ping"; m, err = read() {
			require.NoError(t, socket.Write(t.Context(), websocket.MessageText, []byte(`{"type":"pong"}`)))
		}
		require.NoError(t, err, d.Name)
		require.Equal(t, d.Name, m.ID)
		if m.Type == "error" {
			require.Equal(t, d.Code, code(t, m.Payload), "%s: %s", d.Name, m.Payload)
			continue
		}
		var answer struct{ Errors json.RawMessage }
		require.NoError(t, json.Unmarshal(m.Payload, &answer))
		require.Equal(t, d.Code, code(t, answer.Errors), "%s: %s", d.Name, m.Payload)
		m, err = read()
		require.NoError(t, err)
		require.Equal(t, "complete", m.Type)
	}
}
