package resolvers

import (
	"runtime/debug"

	"github.com/station-portal/station/internal/portlet"
)

// starter makes the resolvers of portlets, and knows whose could not be made.
type starter struct {
	deps   portlet.Deps
	failed map[string]bool
}

// start makes a portlet's resolver. A panic in it takes nothing else down: the guard
// of the portlet's fields refuses them, so that nobody calls what was not made.
func start[R any](s *starter, id string, make func(portlet.Deps) *R) (resolver *R) {
	defer func() {
		if p := recover(); p != nil {
			s.deps.Logger.Error("a portlet could not start", "portlet", id, "panic", p, "stack", string(debug.Stack()))
			s.failed[id], resolver = true, nil
		}
	}()
	return make(s.deps)
}
