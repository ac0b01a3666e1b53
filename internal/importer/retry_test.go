package importer_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/importer"
)

// drop closes the connection without an answer.
func drop(t *testing.T, w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if assert.NoError(t, err) {
		assert.NoError(t, connection.Close())
	}
}

// TestRetry holds which refusals are waited out, for how long, and that the request is
// repeated with its key.
func TestRetry(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer func(t *testing.T, w http.ResponseWriter, do func())
		// wait is the least and the most to wait.
		wait [2]time.Duration
		told string
	}{
		{"RATE_LIMITED", func(_ *testing.T, w http.ResponseWriter, _ func()) {
			refuse(w, http.StatusOK, "RATE_LIMITED", "Too many calls.", map[string]any{"retryAfter": 7})
		}, [2]time.Duration{7 * time.Second, 7 * time.Second}, "Waiting 7s: the server asks to slow down.\n"},
		{"a proxy's 429", func(_ *testing.T, w http.ResponseWriter, _ func()) {
			w.Header().Set("Retry-After", "4")
			http.Error(w, "slow down", http.StatusTooManyRequests)
		}, [2]time.Duration{4 * time.Second, 4 * time.Second}, "Waiting 4s: the server asks to slow down.\n"},
		{"a 503 with a time", func(_ *testing.T, w http.ResponseWriter, _ func()) {
			w.Header().Set("Retry-After", time.Now().Add(30*time.Second).UTC().Format(http.TimeFormat))
			http.Error(w, "back soon", http.StatusServiceUnavailable)
		}, [2]time.Duration{25 * time.Second, 30 * time.Second}, "answered HTTP 503 Service Unavailable"},
		{"UNAVAILABLE", func(_ *testing.T, w http.ResponseWriter, _ func()) {
			refuse(w, http.StatusServiceUnavailable, "UNAVAILABLE", "The database is away.", map[string]any{"retryAfter": 2})
		}, [2]time.Duration{2 * time.Second, 2 * time.Second}, "Waiting 2s: The database is away.\n"},
		{"INTERNAL", func(_ *testing.T, w http.ResponseWriter, _ func()) {
			refuse(w, http.StatusOK, "INTERNAL", "Something went wrong on our side.", map[string]any{"requestId": "r-1"})
		}, [2]time.Duration{300 * time.Millisecond, 500 * time.Millisecond}, "Something went wrong on our side. (request r-1)"},
		{"a connection lost before the work", func(t *testing.T, w http.ResponseWriter, _ func()) {
			drop(t, w)
		}, [2]time.Duration{300 * time.Millisecond, 500 * time.Millisecond}, "the connection failed: EOF.\n"},
		{"a connection lost after the work", func(t *testing.T, w http.ResponseWriter, do func()) {
			do()
			drop(t, w)
		}, [2]time.Duration{300 * time.Millisecond, 500 * time.Millisecond}, "the connection failed: EOF.\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := setup(t)
			b.station.intercept = func(w http.ResponseWriter, c call, do func()) bool {
				if c.number == 2 {
					test.answer(t, w, do)
				}
				return c.number == 2
			}
			got := b.parcels(labelled(30), "--batch", "10", "--concurrency", "1")
			require.NoError(t, got.err)
			assert.Equal(t, labels(30), b.station.labels(), "all rows, none twice")
			assert.Contains(t, got.stdout, "30 rows read, 30 imported, 0 rejected; 1 request repeated;")
			assert.Contains(t, got.stderr, test.told)
			require.Len(t, b.sleeps, 1)
			assert.GreaterOrEqual(t, b.sleeps[0], test.wait[0])
			assert.LessOrEqual(t, b.sleeps[0], test.wait[1])
			assert.Equal(t, b.station.calls[1].key, b.station.calls[2].key)
			assert.NotEqual(t, b.station.calls[0].key, b.station.calls[1].key)
			assert.NotEmpty(t, b.station.calls[0].key)
		})
	}
}

func TestGivingUp(t *testing.T) {
	t.Run("a server that stays away", func(t *testing.T) {
		b := setup(t)
		b.station.intercept = func(w http.ResponseWriter, c call, _ func()) bool {
			if c.number > 1 {
				drop(t, w)
			}
			return c.number > 1
		}
		got := b.parcels(labelled(30), "--batch", "10", "--concurrency", "1")
		require.EqualError(t, got.err, "the connection failed: EOF. Not imported: 20 rows, the first of them on line 12. "+
			"When that is mended, run the same command again: within 24 hours nothing is imported twice.")
		assert.Equal(t, labels(10), b.station.labels())
		assert.Len(t, b.sleeps, 9)
		for i := 1; i < len(b.sleeps); i++ {
			assert.Greater(t, b.sleeps[i]*3/2, b.sleeps[i-1], "waits grow")
			assert.LessOrEqual(t, b.sleeps[i], 30*time.Second)
		}
	})
	t.Run("a fault in the server", func(t *testing.T) {
		b := setup(t)
		b.station.intercept = func(w http.ResponseWriter, _ call, _ func()) bool {
			refuse(w, http.StatusOK, "INTERNAL", "Something went wrong on our side.", map[string]any{"requestId": "r-1"})
			return true
		}
		got := b.parcels(labelled(3))
		require.ErrorContains(t, got.err, "Something went wrong on our side. (request r-1). Not imported: 3 rows")
		assert.Len(t, b.station.calls, 3)
	})
	for _, code := range []string{"FORBIDDEN", "PORTLET_DISABLED", "QUOTA_EXCEEDED", "QUERY_TOO_COMPLEX"} {
		t.Run(code+" is told at once", func(t *testing.T) {
			b := setup(t)
			b.station.intercept = func(w http.ResponseWriter, _ call, _ func()) bool {
				refuse(w, http.StatusOK, code, "Not here.", nil)
				return true
			}
			got := b.parcels(labelled(30), "--batch", "1", "--concurrency", "1")
			require.ErrorContains(t, got.err, "Not here. Not imported: 30 rows, the first of them on line 2.")
			assert.Len(t, b.station.calls, 1, "the rest is not tried")
			assert.Empty(t, b.sleeps)
		})
	}
}

func TestSignIn(t *testing.T) {
	t.Run("by password, and out again", func(t *testing.T) {
		b := setup(t)
		b.signInByPassword()
		got := b.parcels(labelled(3))
		require.NoError(t, got.err)
		assert.Equal(t, []string{"Login", "Viewer", "ImportSchema", "Import", "Logout"}, b.station.operations)
	})
	t.Run("a token that ends is renewed once for all requests in flight", func(t *testing.T) {
		b := setup(t)
		b.signInByPassword()
		b.station.intercept = func(_ http.ResponseWriter, c call, _ func()) bool {
			if c.number == 3 {
				b.station.expire(false)
			}
			return false
		}
		got := b.parcels(labelled(100), "--batch", "10", "--concurrency", "4")
		require.NoError(t, got.err)
		assert.ElementsMatch(t, labels(100), b.station.labels())
		assert.Equal(t, 1, count(b.station.operations, "Refresh"))
		assert.Equal(t, 1, count(b.station.operations, "Login"))
	})
	t.Run("a session that ends too is begun again", func(t *testing.T) {
		b := setup(t)
		b.signInByPassword()
		b.station.intercept = func(_ http.ResponseWriter, c call, _ func()) bool {
			if c.number == 3 {
				b.station.expire(true)
			}
			return false
		}
		got := b.parcels(labelled(100), "--batch", "10", "--concurrency", "1")
		require.NoError(t, got.err)
		assert.Equal(t, labels(100), b.station.labels())
		assert.Equal(t, 2, count(b.station.operations, "Login"))
	})
	tests := []struct {
		name  string
		env   map[string]string
		args  []string
		want  string
		usage bool
	}{
		{"nobody", map[string]string{"STATION_TOKEN": ""}, nil, "Say who imports: set STATION_TOKEN, or STATION_USERNAME and STATION_PASSWORD, in the environment.", true},
		{"a wrong password", map[string]string{"STATION_TOKEN": "", "STATION_USERNAME": username, "STATION_PASSWORD": "x"}, nil, `signing in as ada to "acme" failed: The username or the password is wrong.`, false},
		{"a wrong token", map[string]string{"STATION_TOKEN": "x"}, nil, "STATION_TOKEN was refused: Your access token has expired. Make a new one,", false},
		{"another organization's token", nil, []string{"--organization", "globex"}, `You are signed in to the organization "acme", not to "globex": use a token of "globex", or sign in with STATION_USERNAME and STATION_PASSWORD.`, true},
		{"no server", map[string]string{"STATION_URL": "http://127.0.0.1:1"}, nil, "Station can't be reached at http://127.0.0.1:1/graphql (STATION_URL): the connection failed: connect: connection refused", false},
		{"no address", map[string]string{"STATION_URL": "localhost"}, nil, `STATION_URL "localhost" is not an address such as http://localhost:3000.`, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := setup(t)
			for name, value := range test.env {
				b.env[name] = value
			}
			args := append([]string{"parcels", file(t, labelled(1))}, test.args...)
			var got result
			if len(test.args) > 0 {
				got = b.runAs(t.Context(), args...)
			} else {
				got = b.run(t.Context(), args...)
			}
			require.ErrorContains(t, got.err, test.want)
			usage := new(importer.UsageError)
			if test.usage {
				require.ErrorAs(t, got.err, &usage)
			} else {
				require.NotErrorAs(t, got.err, &usage)
			}
			assert.Empty(t, b.station.calls)
		})
	}
	t.Run("no organization", func(t *testing.T) {
		b := setup(t)
		got := b.runAs(t.Context(), "parcels", file(t, labelled(1)))
		require.EqualError(t, got.err, "--organization is missing: the slug of the organization to import into, such as acme.")
	})
}

func TestAddress(t *testing.T) {
	t.Run("with and without the path", func(t *testing.T) {
		for _, path := range []string{"", "/", "/graphql", "/graphql/"} {
			t.Run(path, func(t *testing.T) {
				b := setup(t)
				b.env["STATION_URL"] += path
				require.NoError(t, b.parcels(labelled(1)).err)
			})
		}
	})
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://station.example/graphql", http.StatusMovedPermanently)
		}, "redirects to https://station.example/graphql; set STATION_URL to where Station really is."},
		"another program": {http.NotFound, "answered HTTP 404 Not Found and no GraphQL; is STATION_URL right?"},
	} {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			b.station.Config.Handler = test.handler
			require.ErrorContains(t, b.parcels(labelled(1)).err, test.want)
		})
	}
}

func count(words []string, word string) (n int) {
	for _, w := range words {
		if w == word {
			n++
		}
	}
	return n
}
