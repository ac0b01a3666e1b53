package importer

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// patience is how long a request is repeated.
type patience struct {
	// tries bounds failures whose outcome is unknown.
	tries int
	// wait bounds one wait that the server asks for; zero for no bound.
	wait time.Duration
}

var (
	// atOnce is for the beginning, where a person waits for an answer.
	atOnce = patience{tries: 1, wait: time.Minute}
	// patient is for the rows: about three minutes of a server that is away, and any
	// wait that the server asks for.
	patient = patience{tries: 10}
)

const (
	// internalTries is how often a fault inside the server is met before it is taken
	// to be there for good.
	internalTries = 3

	firstPause = 500 * time.Millisecond
	maxPause   = 30 * time.Second
)

// retrier repeats requests that may be repeated.
type retrier struct {
	sleep func(ctx context.Context, d time.Duration) error
	// waiting is told of each wait, its reason and its end.
	waiting func(d time.Duration, reason string) (done func())
}

// run calls once until it succeeds, the patience ends, or ctx ends while waiting:
// then the error wraps ctx's. retries counts the calls after the first.
func (r *retrier) run(ctx context.Context, p patience, once func() error) (retries int, err error) {
	for failures := 0; ; retries++ {
		err := once()
		var pause time.Duration
		var reason string
		switch kindOf(err) {
		case askedToWait:
			pause, reason = max(waitOf(err), firstPause), "the server asks to slow down"
			if p.wait > 0 && pause > p.wait {
				return retries, fmt.Errorf("%w Try again in %s", err, pause.Round(time.Second))
			}
		case unsure:
			if failures++; failures >= p.tries || (isInternal(err) && failures >= internalTries) {
				return retries, err
			}
			pause, reason = max(waitOf(err), backoff(failures)), err.Error()
		default:
			return retries, err
		}
		done := r.waiting(pause, reason)
		waitErr := r.sleep(ctx, pause)
		done()
		if waitErr != nil {
			return retries, errors.Join(waitErr, err)
		}
	}
}

func isInternal(err error) bool {
	e := new(serverError)
	return errors.As(err, &e) && e.code == "INTERNAL"
}

func waitOf(err error) time.Duration {
	if e := new(serverError); errors.As(err, &e) {
		return e.retryAfter
	}
	return 0
}

// backoff doubles with each failure in a row, less up to a quarter by chance, so
// that many clients do not come back at once.
func backoff(failures int) time.Duration {
	pause := min(firstPause<<(failures-1), maxPause)
	return pause - time.Duration(rand.Int64N(int64(pause/4))) //nolint:gosec // no secret
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
