package eventbus_test

import (
	"encoding/base64"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/eventbus"
)

func TestPosition(t *testing.T) {
	t.Parallel()
	for _, n := range []int64{0, 1, 9, 10, 99, 100, 12345, math.MaxInt32, math.MaxInt64} {
		got, err := eventbus.DecodePosition(eventbus.EncodePosition(n))
		require.NoError(t, err)
		require.Equal(t, n, got)
	}
	encode := base64.RawURLEncoding.EncodeToString
	for name, s := range map[string]string{
		"empty": "", "a number": "17", "no base64": "!!!", "padding": eventbus.EncodePosition(1) + "=",
		"another list's cursor": encode([]byte("task:1")), "negative": encode([]byte("event:-1")),
		"a plus sign": encode([]byte("event:+1")), "leading zero": encode([]byte("event:01")),
		"too large": encode([]byte("event:9223372036854775808")), "no digits": encode([]byte("event:")),
		"a kilobyte": strings.Repeat("A", 1000),
	} {
		_, err := eventbus.DecodePosition(s)
		e, ok := apperr.From(err)
		require.True(t, ok, name)
		require.Equal(t, apperr.BadUserInput, e.Code, name)
		require.Contains(t, e.Fields, "after", name)
	}
}
