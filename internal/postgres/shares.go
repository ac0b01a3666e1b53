package postgres

import (
	"context"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/sync/semaphore"
)

// shares lets an organization have half of a pool's connections at a time, so that there
// is one for the others however long its statements take.
type shares struct {
	each int64

	mu   sync.Mutex
	held map[uuid.UUID]*share
}

type share struct {
	*semaphore.Weighted
	// users have a connection or wait for one.
	users int
}

func newShares(pool int32) *shares {
	return &shares{each: int64(pool+1) / 2, held: map[uuid.UUID]*share{}}
}

// take waits for the organization's turn to have one connection more, which giveBack ends.
// The error is ctx's.
func (s *shares) take(ctx context.Context, organization uuid.UUID) (*share, error) {
	s.mu.Lock()
	mine := s.held[organization]
	if mine == nil {
		mine = &share{Weighted: semaphore.NewWeighted(s.each)}
		s.held[organization] = mine
	}
	mine.users++
	s.mu.Unlock()
	if err := mine.Acquire(ctx, 1); err != nil {
		s.leave(organization, mine)
		return nil, err
	}
	return mine, nil
}

func (s *shares) giveBack(organization uuid.UUID, mine *share) {
	mine.Release(1)
	s.leave(organization, mine)
}

func (s *shares) leave(organization uuid.UUID, mine *share) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if mine.users--; mine.users == 0 {
		delete(s.held, organization)
	}
}
