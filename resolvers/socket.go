package resolvers

import (
	"context"

	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/live"
)

// sockets is the transport of subscriptions, and of whatever else is asked over a
// socket. The socket ends with its token or API key, which comes with connection_init, or with the
// request from clients that can send headers.
func sockets(cfg Config, events *live.Hub, turns *limits.Turns) *graphqlws.Transport {
	return graphqlws.New(graphqlws.Config{
		Authorize: cfg.Callers.authorize,
		HasEnded:  cfg.Callers.hasEnded,
		Recover:   recoverPanic(cfg.Logger),
		Live:      events,
		Turns:     turns,
		Count: func(ctx context.Context, bytes int64) (context.Context, error) {
			return countSignedOut(ctx, cfg.SignedOut, bytes)
		},
		Refuse: refuseSignedOut,
		Timing: cfg.Sockets,
	})
}
