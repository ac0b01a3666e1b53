package main

import (
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestServeMetrics(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := taken.Addr().String()
	_, err = serveMetrics(t.Context(), address)
	require.ErrorContains(t, err, "listen at STATION_METRICS_ADDR: ")
	require.NoError(t, taken.Close())

	stop, err := serveMetrics(t.Context(), address)
	require.NoError(t, err)
	get := func(path string) (*http.Response, error) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, http.NoBody)
		require.NoError(t, err)
		return http.DefaultClient.Do(request)
	}
	response, err := get("/metrics")
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
	for _, name := range []string{"go_memstats_mallocs_total", "go_memstats_alloc_bytes_total", "process_resident_memory_bytes"} {
		require.Regexp(t, `(?m)^`+name+` \d`, string(text))
	}
	stop()
	response, err = get("/metrics")
	if err == nil {
		_ = response.Body.Close()
	}
	require.Error(t, err, "it answers no more")

	stop, err = serveMetrics(t.Context(), "")
	require.NoError(t, err)
	stop()
}
