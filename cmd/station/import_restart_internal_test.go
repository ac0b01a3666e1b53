package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// door stands before a server and loses one answer.
type door struct {
	// lose is called once, with a bulk call done and its answer on the way, and
	// nothing passes before it ends.
	lose func()

	mu     sync.Mutex
	target *url.URL
	calls  []bulkCall
}

// bulkCall is a call that came with an Idempotency-Key.
type bulkCall struct{ key, body string }

// lostCall is the call whose answer is lost, counted from 1.
const lostCall = 4

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	target := d.target
	d.mu.Unlock()
	if target == nil {
		panic(http.ErrAbortHandler)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:      func(p *httputil.ProxyRequest) { p.SetURL(target) },
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		proxy.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	d.mu.Lock()
	d.calls = append(d.calls, bulkCall{key, string(body)})
	number := len(d.calls)
	d.mu.Unlock()
	if number != lostCall {
		proxy.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	proxy.ServeHTTP(answer, r)
	d.lose()
	panic(http.ErrAbortHandler)
}

func (d *door) lead(to string) error {
	target, err := url.Parse(to)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.target = target
	return err
}

// The server is killed when the rows of a call are in and its answer is not out, with
// another call in flight. The import goes on with the next server, and repeats the calls
// under their keys: every row is there once, and has one event.
func TestImportOutlivesTheServer(t *testing.T) {
	t.Parallel()
	environment := append(external(t), "STATION_DEMO_PASSWORD=swordfish-of-the-tests")
	require.Zero(t, launch(t, nil, environment, "seed").ended())
	first := start(t, nil, environment...)
	gone := make(chan struct{})
	d := &door{lose: func() {
		if assert.NoError(t, first.cmd.Process.Kill()) {
			<-first.done
			close(gone)
		}
	}}
	require.NoError(t, d.lead(first.url))
	front := httptest.NewServer(d)
	t.Cleanup(front.Close)

	const rows = 400
	var text strings.Builder
	text.WriteString("title,row\n")
	for i := range rows {
		fmt.Fprintf(&text, "imported,%d\n", i)
	}
	file := filepath.Join(t.TempDir(), "tasks.csv")
	require.NoError(t, os.WriteFile(file, []byte(text.String()), 0o600))
	var code int
	var stdout, stderr string
	imported := make(chan struct{})
	go func() {
		defer close(imported)
		code, stdout, stderr = inProcess(t, map[string]string{
			"STATION_URL": front.URL, "STATION_USERNAME": "member", "STATION_PASSWORD": "swordfish-of-the-tests",
		}, "import", "tasks", file, "--organization", "acme", "--map", "title=title,customFields.row=row|number", "--batch", "20")
	}()
	select {
	case <-gone:
	case <-imported:
		require.FailNow(t, "the import ended before its time", stderr)
	}
	second := start(t, nil, environment...)
	require.NoError(t, d.lead(second.url))
	<-imported
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "400 rows read, 400 imported, 0 rejected; ")
	require.NotContains(t, stdout, " 0 requests repeated")
	require.Contains(t, stderr, "Waiting ")
	require.Contains(t, stderr, "the connection failed: EOF.\n")

	lost := d.calls[lostCall-1]
	require.Contains(t, d.calls[lostCall:], lost, "the call is repeated under its key")
	conn, err := pgx.Connect(t.Context(), strings.TrimPrefix(environment[0], "DATABASE_URL="))
	require.NoError(t, err)
	defer func() { _ = conn.Close(t.Context()) }()
	var all, distinct, events int
	require.NoError(t, conn.QueryRow(t.Context(), `
with mine as (select id, custom_fields->>'row' as row from portal_tasks_tasks where title = 'imported'),
  told as (select entity_id from portal_event_outbox union all select entity_id from portal_event_logs)
select (select count(*) from mine), (select count(distinct row) from mine), (select count(*) from told join mine on id = entity_id)`).
		Scan(&all, &distinct, &events))
	require.Equal(t, []int{rows, rows, rows}, []int{all, distinct, events})
	second.stop()
}
