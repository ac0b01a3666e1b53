package graphqlws

import (
	"context"
	"net/netip"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/session"
)

// place is what a socket is counted under: its member or API key or, while nobody has
// signed in on it, its network.
type place struct {
	organization, actor uuid.UUID
	network             netip.Addr
	waiting             bool
}

// waiting is the place of a socket until connection_init.
func waiting(ctx context.Context) place {
	at := signedOut(ctx)
	at.waiting = true
	return at
}

// placeOf is the place of a caller; of a signed-out one where it is nil.
func placeOf(ctx context.Context, caller *session.Session) place {
	if caller == nil {
		return signedOut(ctx)
	}
	return place{organization: caller.OrganizationID, actor: caller.Actor()}
}

func signedOut(ctx context.Context) place {
	return place{network: session.ClientFrom(ctx).Network()}
}
