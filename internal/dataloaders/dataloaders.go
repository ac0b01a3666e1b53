// Package dataloaders batches what the fields of one response load: all keys of one
// loader go into one query, and the queries of all loaders that are asked at the
// same level share one round trip. Which fields are still to ask is counted, not
// guessed by a timer, so the number of round trips does not depend on the machine.
package dataloaders

import (
	"context"
	"sync"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/station-portal/station/internal/postgres"
)

const (
	// wait is how long a loader gathers keys before it joins the level's round.
	wait = 500 * time.Microsecond
	// waitLive is that of an event's, which subscribers wait for: it has few fields, and
	// keys that come later go with the same round.
	waitLive = 50 * time.Microsecond
	// maxKeys bounds the parameters of one query.
	maxKeys = 1000
)

// Loader declares how values are loaded by key. It holds no state and serves
// every request; the values are kept in the Set of one response.
type Loader[K comparable, V any] struct {
	// query is what New was given.
	query func(keys []K) ([]postgres.Query, func() map[K]V)
	// fetch calls release when its keys are there, before anybody is given them.
	fetch func(ctx context.Context, set *Set, keys []K, release func()) (map[K]V, error)
}

// New declares a loader. For a set of distinct keys, fetch gives the queries to run
// and a function that, once they ran, gives the values that were found.
func New[K comparable, V any](fetch func(keys []K) ([]postgres.Query, func() map[K]V)) *Loader[K, V] {
	return &Loader[K, V]{query: fetch, fetch: func(ctx context.Context, set *Set, keys []K, release func()) (map[K]V, error) {
		queries, collect := fetch(keys)
		if err := set.gather.run(ctx, queries, len(keys), release); err != nil {
			return nil, err
		}
		return collect(), nil
	}}
}

// NewFunc declares a loader of values that do not come from the organization's
// tables. Fetch gives the values that were found for a set of distinct keys.
func NewFunc[K comparable, V any](fetch func(ctx context.Context, keys []K) (map[K]V, error)) *Loader[K, V] {
	return &Loader[K, V]{fetch: func(ctx context.Context, set *Set, keys []K, release func()) (map[K]V, error) {
		defer release()
		set.gather.busy.queued.Add(-int64(len(keys)))
		set.gather.busy.settle(ctx)
		return fetch(ctx, keys)
	}}
}

// Load gives the value of a key; the zero value where there is none.
func (l *Loader[K, V]) Load(ctx context.Context, key K) (V, error) {
	set, ok := ctx.Value(setKey{}).(*Set)
	if !ok {
		var zero V
		return zero, errNoSet
	}
	return of(set, l).load(ctx, key)
}

type setKey struct{}

// Set keeps the loaded values of one response.
type Set struct {
	plain   Plain
	gather  gatherer
	wait    time.Duration
	mu      sync.Mutex
	loaders map[any]any
	shared  map[string]any
}

// forget has all that was loaded loaded again. Nothing may be loading.
func (s *Set) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.loaders)
	clear(s.shared)
}

// Shared gives the value that was first given under the name in this response, so
// that equal arguments of many fields are one pointer and can be part of a key.
func Shared[V any](ctx context.Context, name string, value V) V {
	set, ok := ctx.Value(setKey{}).(*Set)
	if !ok {
		return value
	}
	set.mu.Lock()
	defer set.mu.Unlock()
	if found, ok := set.shared[name].(V); ok {
		return found
	}
	set.shared[name] = value
	return value
}

// loading is a Loader at work in one Set.
type loading[K comparable, V any] struct {
	*dataloader.Loader[K, V]
	busy *busy

	mu sync.Mutex
	// waiting counts the fields that wait for a key; it has an entry from the first
	// until the key is there.
	waiting map[K]int
	there   map[K]bool
}

// load asks for a key and waits for it. Meanwhile its field is not busy.
func (l *loading[K, V]) load(ctx context.Context, key K) (V, error) {
	l.mu.Lock()
	if !l.there[key] {
		if l.waiting[key] == 0 {
			l.busy.queued.Add(1)
		}
		l.waiting[key]++
		l.busy.add(-1)
	}
	thunk := l.Load(ctx, key)
	l.mu.Unlock()
	return thunk()
}

// release makes the fields that wait for the keys busy again, before they are woken:
// otherwise the level would seem complete while they are about to go on.
func (l *loading[K, V]) release(keys []K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range keys {
		l.there[key] = true
		l.busy.add(l.waiting[key])
		delete(l.waiting, key)
	}
}

func of[K comparable, V any](set *Set, l *Loader[K, V]) *loading[K, V] {
	set.mu.Lock()
	defer set.mu.Unlock()
	if found, ok := set.loaders[l]; ok {
		return found.(*loading[K, V])
	}
	made := &loading[K, V]{busy: &set.gather.busy, waiting: map[K]int{}, there: map[K]bool{}}
	made.Loader = dataloader.NewBatchedLoader(func(ctx context.Context, keys []K) []*dataloader.Result[V] {
		results := make([]*dataloader.Result[V], len(keys))
		found, err := l.fetch(ctx, set, keys, func() { made.release(keys) })
		for i, key := range keys {
			results[i] = &dataloader.Result[V]{Data: found[key], Error: err}
		}
		return results
	}, dataloader.WithWait[K, V](set.wait), dataloader.WithBatchCapacity[K, V](maxKeys))
	set.loaders[l] = made
	return made
}
