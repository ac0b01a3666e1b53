package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// sender sends the rows of batches and notes what became of each.
type sender struct {
	account *account
	target  *target
	retrier *retrier
	runID   string
	// began is the server's clock, in whole seconds, at the beginning of the run: a row
	// that was made before it was there already. Zero when that clock is unknown.
	began   time.Time
	retried atomic.Int64
}

type createAnswer map[string]*struct {
	Results []struct {
		Row *struct {
			CreatedAt time.Time `json:"createdAt"`
		} `json:"row"`
		Error *rowError `json:"error"`
	} `json:"results"`
}

// rowError is why the server did not accept a row.
type rowError struct {
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Fields  map[string]any `json:"fields"`
}

// reason is the error in one line, with each field at fault.
func (e *rowError) reason() string {
	var faults []string
	for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
		if sentence, ok := e.Fields[field].(string); ok && sentence != e.Message {
			faults = append(faults, sentence)
		}
	}
	if len(faults) == 0 {
		return e.Message
	}
	return e.Message + " " + strings.Join(faults, " ")
}

// send sends rows in one request and repeats it while there is hope. Requests run to
// their end also when ctx does; ctx ends the waiting between them.
func (s *sender) send(ctx context.Context, items []*item) error {
	rows := make([]json.RawMessage, len(items))
	for i, item := range items {
		rows[i] = item.payload
	}
	r := request{
		query:     s.target.document,
		variables: map[string]any{"input": map[string]any{s.target.plural: rows}},
		key:       key(s.runID, items),
	}
	var out createAnswer
	replayed := false
	r.replayed = func() { replayed = true }
	retries, err := s.retrier.run(ctx, patient, func() error {
		out = nil
		return s.account.do(context.WithoutCancel(ctx), r, &out)
	})
	s.retried.Add(int64(retries))
	if kindOf(err) == rowsAreFaulty {
		return s.isolate(ctx, items, err)
	}
	if err != nil {
		return err
	}
	// A replay of what this run sent itself is no earlier run's.
	return s.note(items, out, replayed && retries == 0)
}

// isolate finds the rows for which a whole request was refused, which is how GraphQL
// treats a value that is not of its type. Nothing of the request was done.
func (s *sender) isolate(ctx context.Context, items []*item, cause error) error {
	if len(items) == 1 {
		items[0].reject(cause.Error())
		return nil
	}
	half := len(items) / 2
	if err := s.send(ctx, items[:half]); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	return s.send(ctx, items[half:])
}

// note takes the answer for rows; earlier says that an earlier run has made them.
func (s *sender) note(items []*item, out createAnswer, earlier bool) error {
	payload := out[s.target.mutation]
	if payload == nil || len(payload.Results) != len(items) {
		return fmt.Errorf("the server did not answer for each of lines %d to %d",
			items[0].row.Line, items[len(items)-1].row.Line)
	}
	for i, result := range payload.Results {
		switch {
		case result.Error != nil:
			items[i].reject(result.Error.reason())
		case result.Row == nil:
			return fmt.Errorf("the server did not say what became of line %d", items[i].row.Line)
		case earlier, !result.Row.CreatedAt.IsZero() && result.Row.CreatedAt.Before(s.began):
			items[i].outcome = present
		default:
			items[i].outcome = accepted
		}
	}
	return nil
}
