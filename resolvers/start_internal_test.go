package resolvers

import (
	"bytes"
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/portlet"
)

// A portlet that panics when it is made is refused by its guard; the others are there.
func TestStart_Panic(t *testing.T) {
	t.Parallel()
	type resolver struct{ name string }
	var log bytes.Buffer
	s := &starter{deps: portlet.Deps{Logger: slog.New(slog.NewJSONHandler(&log, nil))}, failed: map[string]bool{}}
	require.Nil(t, start(s, "bad", func(portlet.Deps) *resolver { panic("no such thing") }))
	require.Equal(t, &resolver{"good"}, start(s, "good", func(portlet.Deps) *resolver { return &resolver{"good"} }))
	require.Equal(t, map[string]bool{"bad": true}, s.failed)
	require.Contains(t, log.String(), `"portlet":"bad","panic":"no such thing"`)

	g := &guards{failed: s.failed}
	ctx := authz.With(t.Context(), &authz.Access{Portlets: map[string]authz.Portlet{"bad": {Enabled: true}, "good": {Enabled: true}}})
	ctx = context.WithValue(ctx, callsKey{}, &calls{counted: map[string]error{"good": nil}})
	next := func(context.Context) (any, error) { return "answered", nil }
	_, err := g.portlet(ctx, nil, next, "bad")
	refusal, ok := apperr.From(err)
	require.True(t, ok)
	require.Equal(t, apperr.New(apperr.Unavailable, "The portlet bad could not start."), refusal)
	result, err := g.portlet(ctx, nil, next, "good")
	require.NoError(t, err)
	require.Equal(t, "answered", result)
}
