package compiled

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// refused is the error of a guard, which is told as it is.
type refused struct{ error }

func (r refused) Unwrap() error { return r.error }

// tellable gives the error that a caller is told without asking the resolvers: a
// guard's, that of a row that is not there, or that of a database out of reach.
func tellable(err error) error {
	var no refused
	if errors.As(err, &no) {
		return no.error
	}
	if told, ok := apperr.From(err); ok && (told.Code == apperr.NotFound || told.Code == apperr.Unavailable) {
		return err
	}
	return nil
}

// batch brings the statements of an operation's fields together: once each has passed
// its guards or failed, the last to come sends those of all that passed.
type batch struct {
	db    *postgres.DB
	roots program

	mu      sync.Mutex
	arrived map[*root]*result // nil for one that did not pass
	// open is the context of a field that passed: it is open to the organization.
	open context.Context //nolint:containedctx // the fields of an operation share one end
	done chan struct{}
}

// result is what was read for a root field. Its room is used again for another once the
// answer is written.
type result struct {
	rows  []row
	count []byte
	err   error

	texts  []byte   // what values are copied into
	values [][]byte // what rows are made of
}

func newBatch(db *postgres.DB, roots program) *batch {
	return &batch{db: db, roots: roots, arrived: make(map[*root]*result, len(roots)), done: make(chan struct{})}
}

// join gives what was read for a field that has passed its guards.
func (b *batch) join(ctx context.Context, of *root) *result {
	read := results.Get().(*result)
	b.arrive(ctx, of, read)
	<-b.done
	return read
}

// leave says that a field does not pass its guards; after join it says nothing.
func (b *batch) leave(ctx context.Context, of *root) { b.arrive(ctx, of, nil) }

func (b *batch) arrive(ctx context.Context, of *root, read *result) {
	b.mu.Lock()
	if _, before := b.arrived[of]; before {
		b.mu.Unlock()
		return
	}
	b.arrived[of] = read
	if read != nil {
		b.open = ctx
	}
	last := len(b.arrived) == len(b.roots)
	b.mu.Unlock()
	if last {
		defer close(b.done)
		b.send()
	}
}

// send reads for all fields that passed, in one round trip.
func (b *batch) send() {
	var queries []postgres.Query
	for of, read := range b.arrived {
		if read == nil {
			continue
		}
		args := of.args
		if of.session {
			tenant, _ := session.TenantFrom(b.open)
			args = append([]any{tenant.UserID, tenant.OrganizationID}, args[2:]...)
		}
		if of.page.sql != "" {
			queries = append(queries, postgres.Raw(func(values [][]byte) error {
				read.rows = append(read.rows, read.keep(values))
				return nil
			}, of.page.sql, args...))
		}
		if of.count.sql != "" {
			queries = append(queries, postgres.Raw(func(values [][]byte) error {
				read.count = read.keep(values)[0]
				return nil
			}, of.count.sql, of.args[:of.counted]...))
		}
	}
	if len(queries) == 0 {
		return
	}
	if err := b.db.InOrg(b.open, queries...); err != nil {
		for _, read := range b.arrived {
			if read != nil {
				read.err = err
			}
		}
	}
}

// How much room is made at once for what is read, and how much is kept for the next.
const (
	leastTexts  = 4 << 10
	mostTexts   = 256 << 10
	roomForRows = 16
	mostRows    = 1000
	mostValues  = 16_000
)

var results = sync.Pool{New: func() any { return &result{} }}

// release lets the room be used again: nothing may hold a value any more.
func (r *result) release() {
	clear(r.rows)
	clear(r.values)
	if cap(r.rows) > mostRows || cap(r.values) > mostValues || cap(r.texts) > mostTexts {
		return
	}
	*r = result{rows: r.rows[:0], texts: r.texts[:0], values: r.values[:0]}
	results.Put(r)
}

// keep copies a row, whose values are good until the next one only. Copies lie beside
// one another, so that there are few to make room for.
func (r *result) keep(values [][]byte) row {
	size := 0
	for _, v := range values {
		size += len(v)
	}
	if cap(r.texts)-len(r.texts) < size {
		r.texts = make([]byte, 0, max(size, leastTexts, min(2*cap(r.texts), mostTexts)))
	}
	if cap(r.values)-len(r.values) < len(values) {
		r.values = make([][]byte, 0, max(roomForRows*len(values), min(2*cap(r.values), mostValues)))
	}
	first := len(r.values)
	for _, v := range values {
		if v != nil {
			start := len(r.texts)
			r.texts = append(r.texts, v...)
			v = r.texts[start:len(r.texts):len(r.texts)]
		}
		r.values = append(r.values, v)
	}
	return r.values[first:len(r.values):len(r.values)]
}

// buffers are what answers are written into, until they are sent.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// mostKept bounds the buffers that are kept for the next answer, in bytes.
const mostKept = 1 << 20

// written is an answer. It can be taken once.
type written struct{ text *[]byte }

// MarshalGQL writes it.
func (a written) MarshalGQL(w io.Writer) {
	_, _ = w.Write(*a.text)
	if cap(*a.text) <= mostKept {
		buffers.Put(a.text)
	}
}

// answer writes the answer of a root of what was read for it.
func (r *Reads) answer(ctx context.Context, of *root, read *result) (graphql.Marshaler, error) {
	text := buffers.Get().(*[]byte)
	shelves := shelvesPool.Get().(*shelves)
	defer shelves.keep()
	w := &writer{gathering: of.calculates, out: (*text)[:0], shelves: shelves}
	if err := w.root(of, read); err != nil {
		return nil, err
	}
	if of.calculates {
		r.call(ctx, w.calls)
		w = &writer{calls: w.calls, out: w.out[:0], shelves: shelves}
		if err := w.root(of, read); err != nil {
			return nil, err
		}
	}
	*text = w.out
	return written{text}, nil
}

// call has Go code answer fields, side by side, so that their loaders share levels.
func (r *Reads) call(ctx context.Context, calls []*call) {
	operation := graphql.GetOperationContext(ctx)
	dataloaders.Expect(ctx, len(calls))
	var all sync.WaitGroup
	for _, c := range calls {
		all.Go(func() {
			c.answer = r.compile.Computed(under(ctx, c.path), operation, c.typeName, c.field, c.row)
		})
	}
	all.Wait()
}
