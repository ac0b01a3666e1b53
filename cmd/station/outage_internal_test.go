package main

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/embedded"
)

// A PostgreSQL that ends under a server makes it unready, not dead, and it serves again
// when PostgreSQL is back.
func TestServeWithoutPostgres(t *testing.T) {
	t.Parallel()
	data := filepath.Join(openDir(t), "data")
	begin := func() *embedded.Postgres {
		server, err := embedded.StartPostgres(t.Context(), embedded.PostgresConfig{DataDir: data})
		require.NoError(t, err)
		t.Cleanup(server.Stop)
		return server
	}
	database := begin()
	environment := []string{
		"DATABASE_URL=" + database.URL("postgres"), "STATION_DEMO_PASSWORD=swordfish-of-the-tests",
		"STATION_DATA_DIR=" + filepath.Join(openDir(t), "station"),
	}
	seeded := launch(t, nil, environment, "seed")
	require.Zero(t, seeded.ended(), seeded.stderr)
	s := start(t, nil, environment...)
	token := s.signIn("member", "swordfish-of-the-tests")
	const create = `{"query": "mutation { createTask(input: {title: \"a\"}) { task { title } } }"}`
	headers := []string{"Authorization", "Bearer " + token}
	answered := func(method, path, body string, status int, want string) {
		t.Helper()
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			got, header, text := s.do(method, path, body, headers...)
			require.Equal(c, status, got, text)
			require.Contains(c, text, want)
			require.Equal(c, status == http.StatusServiceUnavailable, header.Get("Retry-After") != "", "%v", header)
		}, patience, 50*time.Millisecond)
	}
	const unreachable = "The database can't be reached at the moment. Please try again."

	database.Stop()
	answered("GET", "/health", "", 503, `"status":"down"`)
	answered("GET", "/health", "", 503, `"database":"unhealthy"`)
	answered("GET", "/health/ready", "", 503, `{"ready":false}`)
	answered("GET", "/health/live", "", 200, `{"live":true}`)
	answered("POST", "/graphql", create, 503, unreachable)
	answered("POST", "/graphql", create, 503, `"code":"UNAVAILABLE"`)
	answered("GET", "/graphql?query={tasks{totalCount}}", "", 503, unreachable)
	answered("POST", "/api/auth/login", `{"username": "member", "password": "swordfish-of-the-tests"}`, 503, unreachable)
	// Whether a member may send it is not known; anybody may who is none.
	answered("GET", "/graphql?query={__typename}", "", 503, unreachable)
	headers = nil
	answered("GET", "/graphql?query={__typename}", "", 200, `"Query"`)
	headers = []string{"Authorization", "Bearer " + token}

	begin()
	answered("GET", "/health/ready", "", 200, `{"ready":true}`)
	answered("POST", "/graphql", create, 200, `{"data":{"createTask":{"task":{"title":"a"}}}`)
	answered("GET", "/graphql?query={tasks(filter:{search:%22a%22},first:1,orderBy:{field:CREATED_AT,direction:DESC}){nodes{title}}}", "", 200, `{"title":"a"}`)
	answered("GET", "/health", "", 200, `"status":"ok"`)
	s.stop()
}
