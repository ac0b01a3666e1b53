package resolvers

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/graphqlws"
)

const (
	// recheckPatience bounds the time in which an organization's members and API keys with
	// sockets are looked at.
	recheckPatience = 5 * time.Second
	// recheckEvery is the wait between looks: what changes meanwhile is looked at in one.
	recheckEvery = 100 * time.Millisecond
)

// memberSockets ends the sockets of those who are no active members any more, and of API
// keys that are good no more. What the others may do is judged anew for each operation and
// event.
type memberSockets struct {
	access  *authz.Cache
	sockets *graphqlws.Transport
	logger  *slog.Logger

	ctx  context.Context //nolint:containedctx // it ends what runs until stop
	end  context.CancelFunc
	work sync.WaitGroup

	mu sync.Mutex
	// changed are the organizations to look at; uuid.Nil for all.
	changed map[uuid.UUID]bool
	looking bool
}

func newMemberSockets(access *authz.Cache, sockets *graphqlws.Transport, logger *slog.Logger) *memberSockets {
	m := &memberSockets{access: access, sockets: sockets, logger: logger, changed: map[uuid.UUID]bool{}}
	m.ctx, m.end = context.WithCancel(context.Background())
	return m
}

// look has the organization's members with sockets looked at, after a change in it. However
// many changes there are meanwhile, they are looked at once more.
func (m *memberSockets) look(organization uuid.UUID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.changed[organization] = true
	if !m.looking && m.ctx.Err() == nil {
		m.looking = true
		m.work.Go(m.run)
	}
}

// stop ends what look began.
func (m *memberSockets) stop() {
	m.end()
	m.work.Wait()
}

func (m *memberSockets) run() {
	for {
		m.mu.Lock()
		changed := m.changed
		m.changed = map[uuid.UUID]bool{}
		m.looking = len(changed) > 0 && m.ctx.Err() == nil
		again := m.looking
		m.mu.Unlock()
		if !again {
			return
		}
		for organization, actors := range m.sockets.Actors() {
			if !changed[uuid.Nil] && !changed[organization] {
				continue
			}
			if err := m.recheck(organization, actors); err != nil {
				m.logger.WarnContext(m.ctx, "members with sockets could not be looked at", "organization", organization, "error", err)
				m.look(organization)
			}
		}
		select {
		case <-m.ctx.Done():
		case <-time.After(recheckEvery):
		}
	}
}

func (m *memberSockets) recheck(organization uuid.UUID, actors []uuid.UUID) error {
	ctx, cancel := context.WithTimeout(m.ctx, recheckPatience)
	defer cancel()
	all, err := m.access.OfAll(ctx, organization, actors)
	if err != nil {
		return err
	}
	for i, access := range all {
		switch {
		case !access.Active:
			m.sockets.EndActor(organization, actors[i])
		case access.Key != nil && access.Key.ExpiresAt != nil:
			m.sockets.ExpireKey(actors[i], *access.Key.ExpiresAt)
		}
	}
	return nil
}
