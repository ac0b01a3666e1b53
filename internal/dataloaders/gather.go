package dataloaders

import (
	"context"
	"sync"

	"github.com/station-portal/station/internal/postgres"
)

// gatherer sends the queries of one level in one round trip.
type gatherer struct {
	db   *postgres.DB
	busy busy

	mu   sync.Mutex
	open *round
}

type round struct {
	queries  []postgres.Query
	releases []func()
	done     chan struct{}
	err      error
}

// run sends the queries for a loader's keys with those of their level and waits for
// them. One failing query fails its round, as they share a transaction.
func (g *gatherer) run(ctx context.Context, queries []postgres.Query, keys int, release func()) error {
	g.mu.Lock()
	r := g.open
	first := r == nil
	if first {
		r = &round{done: make(chan struct{})}
		g.open = r
	}
	r.queries = append(r.queries, queries...)
	r.releases = append(r.releases, release)
	// Only now that they are in the round: the first one may close it at any moment.
	g.busy.queued.Add(-int64(keys))
	g.mu.Unlock()
	if !first {
		<-r.done
		return r.err
	}
	g.busy.settle(ctx)
	g.mu.Lock()
	g.open = nil
	g.mu.Unlock()
	defer close(r.done)
	r.err = g.db.InOrg(ctx, r.queries...)
	for _, release := range r.releases {
		release()
	}
	return r.err
}
