package auth

import (
	"context"
	"sync"
	"time"

	"github.com/station-portal/station/internal/apperr"
)

const (
	// mostLater is how much may wait to be done after it was answered.
	mostLater = 64
	// laterTimeout is how long one of them may take.
	laterTimeout = 30 * time.Second
)

// later does things after they were answered, so that the answer tells nothing of them.
type later struct {
	places chan struct{}
	done   *sync.WaitGroup
}

func newLater() later { return later{places: make(chan struct{}, mostLater), done: &sync.WaitGroup{}} }

// afterwards does something after the answer; an error of it is in the log. Where too much
// waits already it gives UNAVAILABLE.
func (s *Service) afterwards(ctx context.Context, fn func(ctx context.Context) error) error {
	select {
	case s.later.places <- struct{}{}:
	default:
		return apperr.New(apperr.Unavailable, "Station is busy. Please try again.").After(time.Second)
	}
	ctx = context.WithoutCancel(ctx)
	s.later.done.Go(func() {
		defer func() { <-s.later.places }()
		ctx, cancel := context.WithTimeout(ctx, laterTimeout)
		defer cancel()
		if err := fn(ctx); err != nil {
			s.Logger.ErrorContext(ctx, "what was to be done after an answer failed", "error", err)
		}
	})
	return nil
}

// Wait waits for what is being done after it was answered.
func (s *Service) Wait() { s.later.done.Wait() }
