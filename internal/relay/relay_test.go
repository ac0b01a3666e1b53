package relay_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/relay"
)

func TestCursor(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]*string{
		{new("a")}, {nil}, {new("")}, {nil, new("é😀\u2028\"\\<"), new("2026-11-23 09:30:00.123456+00")},
	} {
		text := relay.EncodeCursor("things NAME ASC", keys)
		assert.Regexp(t, `^[A-Za-z0-9_-]+$`, text, "it is put into URLs")
		found, err := relay.DecodeCursor("things NAME ASC", text, len(keys))
		require.NoError(t, err)
		assert.Equal(t, keys, found)
	}
	encode := base64.RawURLEncoding.EncodeToString
	good := relay.EncodeCursor("things", []*string{new("a")})
	for name, text := range map[string]string{
		"empty": "", "no base64": "%%%", "padded": good + "==", "cut": good[:len(good)-3], "no JSON": encode([]byte("garbage")),
		"a list": encode([]byte(`["things","a"]`)), "a number": encode([]byte(`{"l":"things","k":[1]}`)), "no keys": encode([]byte(`{"l":"things"}`)),
		"another list": relay.EncodeCursor("others", []*string{new("a")}), "more keys": relay.EncodeCursor("things", []*string{new("a"), nil}),
		"no keys at all": relay.EncodeCursor("things", nil), "too long": relay.EncodeCursor("things", []*string{new(strings.Repeat("a", 4096))}),
	} {
		_, err := relay.DecodeCursor("things", text, 1)
		told, ok := apperr.From(err)
		require.True(t, ok, name)
		assert.Equal(t, apperr.BadUserInput, told.Code, name)
		assert.Equal(t, map[string]string{"after": "`after` is not a cursor of this list in this order."}, told.Fields, name)
	}
}

func FuzzDecodeCursor(f *testing.F) {
	f.Add(relay.EncodeCursor("things", []*string{new("a"), nil}))
	f.Add("eyJsIjoidGhpbmdzIiwiayI6W119")
	f.Fuzz(func(t *testing.T, text string) {
		keys, err := relay.DecodeCursor("things", text, 2)
		if err != nil {
			require.True(t, apperr.Is(err, apperr.BadUserInput))
			return
		}
		again, err := relay.DecodeCursor("things", relay.EncodeCursor("things", keys), 2)
		require.NoError(t, err)
		require.Equal(t, keys, again)
	})
}

func TestArgs_Validate(t *testing.T) {
	t.Parallel()
	for _, first := range []int{1, 20, 100} {
		require.NoError(t, relay.Args{First: first}.Validate())
	}
	for _, first := range []int{-1, 0, 101, 2_000_000} {
		require.True(t, apperr.Is(relay.Args{First: first}.Validate(), apperr.BadUserInput))
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	edges := func(n int) []*relay.Edge[int] {
		out := make([]*relay.Edge[int], n)
		for i := range out {
			out[i] = &relay.Edge[int]{Cursor: string(rune('a' + i)), Node: &i}
		}
		return out
	}
	after := "x"
	for _, tt := range []struct {
		edges, first int
		after        *string
		want         int
		next, prior  bool
		start, end   *string
	}{
		{0, 2, nil, 0, false, false, nil, nil},
		{0, 2, &after, 0, false, true, nil, nil},
		{1, 2, nil, 1, false, false, new("a"), new("a")},
		{2, 2, nil, 2, false, false, new("a"), new("b")},
		{3, 2, &after, 2, true, true, new("a"), new("b")},
	} {
		page := relay.Page(edges(tt.edges), relay.Args{First: tt.first, After: tt.after})
		assert.Len(t, page.Edges, tt.want)
		require.NotNil(t, page.Nodes)
		require.Len(t, page.Nodes, tt.want)
		for i, node := range page.Nodes {
			assert.Equal(t, i, *node)
		}
		assert.Equal(t, &relay.PageInfo{HasNextPage: tt.next, HasPreviousPage: tt.prior, StartCursor: tt.start, EndCursor: tt.end}, page.PageInfo)
	}
}
