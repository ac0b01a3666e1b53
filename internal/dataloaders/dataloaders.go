// Package dataloaders batches what the fields of one response load: all keys of
// one loader go into one query, and the queries of all loaders that are asked at
// the same level share one round trip.
package dataloaders

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/station-portal/station/internal/postgres"
)

const (
	// wait is how long a loader gathers keys. Fields of one level are resolved
	// within microseconds of each other; a longer wait only adds latency.
	wait = time.Millisecond
	// gatherWait is how long the queries of one level wait for each other after
	// their loaders closed.
	gatherWait = 300 * time.Microsecond
	// maxKeys bounds the parameters of one query.
	maxKeys = 1000
)

// Loader declares how values are loaded by key. It holds no state and serves
// every request; the values are kept in the Set of one response.
type Loader[K comparable, V any] struct {
	fetch func(ctx context.Context, set *Set, keys []K) (map[K]V, error)
}

// New declares a loader. For a set of distinct keys, fetch gives the queries to run
// and a function that, once they ran, gives the values that were found.
func New[K comparable, V any](fetch func(keys []K) ([]postgres.Query, func() map[K]V)) *Loader[K, V] {
	return &Loader[K, V]{fetch: func(ctx context.Context, set *Set, keys []K) (map[K]V, error) {
		queries, collect := fetch(keys)
		if err := set.gather.run(ctx, queries); err != nil {
			return nil, err
		}
		return collect(), nil
	}}
}

// NewFunc declares a loader of values that do not come from the organization's
// tables. Fetch gives the values that were found for a set of distinct keys.
func NewFunc[K comparable, V any](fetch func(ctx context.Context, keys []K) (map[K]V, error)) *Loader[K, V] {
	return &Loader[K, V]{fetch: func(ctx context.Context, _ *Set, keys []K) (map[K]V, error) {
		return fetch(ctx, keys)
	}}
}

// Load gives the value of a key; the zero value where there is none.
func (l *Loader[K, V]) Load(ctx context.Context, key K) (V, error) {
	set, ok := ctx.Value(setKey{}).(*Set)
	if !ok {
		var zero V
		return zero, errors.New("dataloaders: no set in this context")
	}
	return of(set, l).Load(ctx, key)()
}

type setKey struct{}

// Set keeps the loaded values of one response.
type Set struct {
	gather  gatherer
	mu      sync.Mutex
	loaders map[any]any
}

// With gives ctx a new, empty Set on db. Every response needs its own, since a
// value loaded for one is stale in the next.
func With(ctx context.Context, db *postgres.DB) context.Context {
	return context.WithValue(ctx, setKey{}, &Set{gather: gatherer{db: db}, loaders: map[any]any{}})
}

func of[K comparable, V any](set *Set, l *Loader[K, V]) *dataloader.Loader[K, V] {
	set.mu.Lock()
	defer set.mu.Unlock()
	if found, ok := set.loaders[l]; ok {
		return found.(*dataloader.Loader[K, V])
	}
	made := dataloader.NewBatchedLoader(func(ctx context.Context, keys []K) []*dataloader.Result[V] {
		results := make([]*dataloader.Result[V], len(keys))
		found, err := l.fetch(ctx, set, keys)
		if err != nil {
			for i := range results {
				results[i] = &dataloader.Result[V]{Error: err}
			}
			return results
		}
		for i, key := range keys {
			results[i] = &dataloader.Result[V]{Data: found[key]}
		}
		return results
	}, dataloader.WithWait[K, V](wait), dataloader.WithBatchCapacity[K, V](maxKeys))
	set.loaders[l] = made
	return made
}

// gatherer sends the queries that arrive together in one round trip.
type gatherer struct {
	db   *postgres.DB
	mu   sync.Mutex
	open *round
}

type round struct {
	queries []postgres.Query
	done    chan struct{}
	err     error
}

// run sends the queries with those of its round and waits for them. One failing
// query fails its round, as they share a transaction.
func (g *gatherer) run(ctx context.Context, queries []postgres.Query) error {
	g.mu.Lock()
	r := g.open
	first := r == nil
	if first {
		r = &round{done: make(chan struct{})}
		g.open = r
	}
	r.queries = append(r.queries, queries...)
	g.mu.Unlock()
	if !first {
		<-r.done
		return r.err
	}
	timer := time.NewTimer(gatherWait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	g.mu.Lock()
	g.open = nil
	g.mu.Unlock()
	defer close(r.done)
	r.err = g.db.InOrg(ctx, r.queries...)
	return r.err
}
