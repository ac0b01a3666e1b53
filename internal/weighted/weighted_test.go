package weighted_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/weighted"
)

// What was used last stays, as long as all together are not too heavy.
func TestCache(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := weighted.New(80, func(key, value string) int { return len(key) + len(value) })
	keeps := func(key, value string) {
		t.Helper()
		found, ok := c.Get(ctx, key)
		require.Equal(t, value, found)
		require.Equal(t, value != "", ok)
	}
	nine := strings.Repeat("x", 9)
	for _, key := range strings.Split("abcdefgh", "") {
		c.Add(ctx, key, nine)
	}
	keeps("a", nine)
	c.Add(ctx, "i", "x")
	keeps("b", "") // the oldest, since a was used
	keeps("c", nine)
	c.Add(ctx, "c", "shorter")
	c.Add(ctx, "j", "xxxxx") // into the room that these left
	for _, key := range strings.Split("adefgh", "") {
		keeps(key, nine)
	}
	keeps("c", "shorter")
	keeps("j", "xxxxx")
	c.Add(ctx, "c", nine+"x") // too heavy for one, and the old value is none any more
	keeps("c", "")
	c.Add(ctx, "k", nine)
	keeps("a", nine)
}
