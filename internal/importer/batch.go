package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
)

const (
	// maxBatchRows is how many rows a bulk mutation takes.
	maxBatchRows = 200
	// maxBatchBytes keeps a request below the server's limit of 1 MiB.
	maxBatchBytes = 900 << 10
	// envelopeBytes is room for the mutation around the rows.
	envelopeBytes = 4 << 10
)

// item is a row on its way.
type item struct {
	row     Row
	payload json.RawMessage // nil for a row that is rejected here
	outcome outcome
	reason  string // of a rejected row
}

// outcome is what became of a row.
type outcome int

const (
	notSent  outcome = iota // or sent without an answer
	accepted                // imported by this run; in a dry run: it would be sent
	present                 // imported by an earlier run
	rejected
)

func (i *item) reject(reason string) { i.outcome, i.reason, i.payload = rejected, reason, nil }

// batch is a run of rows that go in one request, with the rows among them that are
// rejected here.
type batch struct {
	items []*item
	err   error // why rows of it were not sent, or not answered
	done  chan struct{}
}

// sendable are the rows that go to the server.
func (b *batch) sendable() []*item {
	return slices.DeleteFunc(slices.Clone(b.items), func(i *item) bool { return i.payload == nil })
}

// batches groups the source's rows: at most size rows of the file and
// maxBatchBytes of JSON. A batch depends on the file and the options only, never on
// answers, so that a second run makes the same ones.
func batches(source *Source, m *mapping, size int) iter.Seq2[*batch, error] {
	return func(yield func(*batch, error) bool) {
		current, bytes := &batch{done: make(chan struct{})}, 0
		for row, err := range source.All() {
			if err != nil {
				yield(nil, err)
				return
			}
			next := prepare(row, m)
			if full := len(current.items) == size || bytes+len(next.payload)+1 > maxBatchBytes-envelopeBytes; full && len(current.items) > 0 {
				if !yield(current, nil) {
					return
				}
				current, bytes = &batch{done: make(chan struct{})}, 0
			}
			current.items = append(current.items, next)
			bytes += len(next.payload) + 1
		}
		if len(current.items) > 0 {
			yield(current, nil)
		}
	}
}

func prepare(row Row, m *mapping) *item {
	next := &item{row: row}
	if row.Fault != "" {
		next.reject(row.Fault)
		return next
	}
	payload, err := m.row(row.Fields)
	switch {
	case err != nil:
		next.reject(err.Error())
	case len(payload) > maxBatchBytes-envelopeBytes-1:
		next.reject(fmt.Sprintf("the row is %d KiB of JSON, which is more than one request takes", len(payload)>>10))
	default:
		next.payload = payload
	}
	return next
}

// runID is the same for the same file imported in the same way, and only then: with
// it a second run repeats the requests of the first, which the server then knows. A
// salt makes it another.
func runID(source *Source, t *target, organization string, rules []rule, nulls []string, size int, salt string) (string, error) {
	var written []string
	for _, r := range rules {
		written = append(written, r.String())
	}
	slices.Sort(written)
	text, err := marshal([]any{"station import 1", source.Hash[:], string(source.delimiter), t.mutation, organization, written, nulls, size, salt})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), nil
}

// key is the Idempotency-Key of some rows of a run.
func key(runID string, items []*item) string {
	return fmt.Sprintf("import-%s-%d-%d", runID, items[0].row.Line, items[len(items)-1].row.Line)
}
