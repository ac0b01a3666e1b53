package resolvers_test

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// Whatever a member asks, the fault is never ours, and what is refused is refused in few
// words.
func FuzzDocuments(f *testing.F) {
	for _, d := range stationtest.Hostile() {
		f.Add(d.Query)
	}
	for _, documents := range ownDocuments(f) {
		f.Add(documents)
	}
	s := stationtest.New(f, stationtest.Quiet, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.Budgets.Minute = math.MaxInt })
	member := s.Member(s.Organization("acme"), "member", "owner")
	f.Fuzz(func(t *testing.T, query string) {
		body, err := json.Marshal(map[string]string{"query": query})
		require.NoError(t, err)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+member.Token)
		w := httptest.NewRecorder()
		s.App.ServeHTTP(w, r)
		var answer stationtest.Response
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer), "%s", w.Body)
		for _, e := range answer.Errors {
			require.NotEqual(t, "INTERNAL", e.Extensions.Code, "%s", w.Body)
		}
		if len(answer.Data) == 0 {
			require.NotEmpty(t, answer.Errors)
			require.LessOrEqual(t, w.Body.Len(), 8<<10)
		}
	})
}
