package health_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/health"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	away := errors.New("away")
	for name, c := range map[string]struct {
		database, redis error
		code            int
		status          string
	}{
		"ok": {nil, nil, 200, "ok"}, "degraded": {nil, away, 200, "degraded"},
		"down": {away, nil, 503, "down"}, "all away": {away, away, 503, "down"},
	} {
		h := health.New(
			health.Service{Name: "redis", Mode: "embedded", Check: func(context.Context) error { return c.redis }},
			health.Service{Name: "database", Mode: "external", Required: true, Check: func(context.Context) error { return c.database }},
		)
		r := httptest.NewRecorder()
		h.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/health", nil))
		require.Equal(t, c.code, r.Code, name)
		var body struct {
			Status          string
			Services, Modes map[string]string
		}
		require.NoError(t, json.Unmarshal(r.Body.Bytes(), &body))
		require.Equal(t, c.status, body.Status, name)
		word := map[bool]string{true: "healthy", false: "unhealthy"}
		require.Equal(t, map[string]string{"database": word[c.database == nil], "redis": word[c.redis == nil]}, body.Services)
		require.Equal(t, map[string]string{"database": "external", "redis": "embedded"}, body.Modes)
		require.NotContains(t, r.Body.String(), "away", "the reason is ours")

		r = httptest.NewRecorder()
		h.Ready(r, httptest.NewRequest(http.MethodGet, "/health/ready", nil))
		require.Equal(t, c.code, r.Code, name)
		r = httptest.NewRecorder()
		h.Live(r, httptest.NewRequest(http.MethodGet, "/health/live", nil))
		require.Equal(t, 200, r.Code, name)
	}
}

// A service that hangs is not healthy, and holds nobody up for long.
func TestServiceThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := health.New(health.Service{Name: "redis", Check: func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}})
		began := time.Now()
		r := httptest.NewRecorder()
		h.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/health", nil).WithContext(t.Context()))
		require.Equal(t, 2*time.Second, time.Since(began))
		require.Contains(t, r.Body.String(), `"redis":"unhealthy"`)
	})
}
