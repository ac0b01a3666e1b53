package dataloaders

import (
	"context"
	"errors"

	"github.com/station-portal/station/internal/postgres"
)

// Batch loads the keys of several loaders that are known beforehand, in one round trip
// and without waiting for others. It is not safe for concurrent use.
type Batch struct {
	set   *Set
	parts map[any]part
	order []part
}

// part is one loader's share of a batch.
type part interface {
	// queries gives those for the keys that are new, and takes what they found.
	queries() (queries []postgres.Query, collect func())
}

// NewBatch gives an empty batch of the response of ctx.
func NewBatch(ctx context.Context) (*Batch, error) {
	set, ok := ctx.Value(setKey{}).(*Set)
	if !ok {
		return nil, errNoSet
	}
	return &Batch{set: set, parts: map[any]part{}}, nil
}

// Load loads the keys that are new since the last call.
func (b *Batch) Load(ctx context.Context) error {
	var queries []postgres.Query
	var collects []func()
	for _, p := range b.order {
		more, collect := p.queries()
		if collect != nil {
			queries = append(queries, more...)
			collects = append(collects, collect)
		}
	}
	if len(queries) == 0 {
		return nil
	}
	if err := b.set.gather.db.InOrg(ctx, queries...); err != nil {
		return err
	}
	for _, collect := range collects {
		collect()
	}
	return nil
}

// Want adds a key to the batch. After the next Load, value gives what was found; the zero
// value where there is none. The loader must be one of New.
func (l *Loader[K, V]) Want(b *Batch, key K) (value func() V) {
	w, ok := b.parts[l].(*wanted[K, V])
	if !ok {
		w = &wanted[K, V]{loader: l, found: map[K]V{}}
		b.parts[l] = w
		b.order = append(b.order, w)
	}
	if _, asked := w.found[key]; !asked {
		var none V
		w.found[key] = none
		w.fresh = append(w.fresh, key)
	}
	return func() V { return w.found[key] }
}

type wanted[K comparable, V any] struct {
	loader *Loader[K, V]
	fresh  []K
	// found has every key that was asked for.
	found map[K]V
}

func (w *wanted[K, V]) queries() ([]postgres.Query, func()) {
	if len(w.fresh) == 0 {
		return nil, nil
	}
	queries, collect := w.loader.query(w.fresh)
	w.fresh = nil
	return queries, func() {
		for key, value := range collect() {
			w.found[key] = value
		}
	}
}

var errNoSet = errors.New("dataloaders: no set in this context")
