package tally_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/testenv/tally"
)

func TestTally(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tally")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	t.Setenv(tally.Variable, path)
	t.Run("first", func(t *testing.T) {
		tally.Use(t, "Redis")
		tally.Use(t, "PostgreSQL")
	})
	tally.Use(t, "Redis")
	for name, reason := range map[string]string{"second": "it wants what is not there", "away": "so does it"} {
		skipper := &skipper{TB: t, name: name}
		tally.Skip(skipper, reason)
		require.Equal(t, reason, skipper.reason, "the test itself is skipped")
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"Redis": 2, "PostgreSQL": 1}, tally.Count(string(text)), "a skipped test used nothing")
	require.Equal(t, []string{"away: so does it", "second: it wants what is not there"}, tally.Skipped(string(text)))
}

// skipper stands for a test that is skipped, so that this one is not.
type skipper struct {
	testing.TB
	name, reason string
}

func (s *skipper) Name() string { return s.name }

func (s *skipper) Skip(args ...any) { s.reason = args[0].(string) }
