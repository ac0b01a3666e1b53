package authz

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/singleflight"

	"github.com/station-portal/station/internal/postgres"
)

// A change of access is in force on every replica within a second. PostgreSQL tells of
// it when it commits (migration 00007), and then a snapshot is good until told
// otherwise. One who listens may be deaf without knowing, so this holds for hearing
// after the last proof of it; without hearing a snapshot serves for deafAge.
const (
	hearing = 750 * time.Millisecond
	deafAge = time.Second
	// maxAge bounds all the same what is changed with triggers off, as by a restore.
	maxAge = 5 * time.Minute
	// channel is what the triggers notify: the organization, or nothing for all.
	channel = "station_access"
	// maxEntries bounds the memory of snapshots; past it all are dropped.
	maxEntries = 100_000
)

// Cache holds the snapshots, and knows which sessions have ended.
type Cache struct {
	// OnEnd, if any, is told of a session that has ended, and OnChange of an organization in
	// which somebody may do something else now; uuid.Nil for any. They are set before Start.
	OnEnd, OnChange func(id uuid.UUID)

	db     *postgres.DB
	logger *slog.Logger
	// lifetime is how long an access token is good for at most.
	lifetime time.Duration
	stop     context.CancelFunc
	listen   sync.WaitGroup

	mu      sync.RWMutex
	entries map[uuid.UUID]map[uuid.UUID]*Access
	count   int
	// dropped counts what was dropped: what was loaded before must not be kept after.
	dropped int
	// behind says that it is to be found out which sessions ended unheard. It is the
	// listener's.
	behind bool
	// heard is when the last proof of hearing was asked for.
	heard    time.Time
	sessions sessions
	flight   singleflight.Group
}

// NewCache makes an empty Cache, which is deaf until Start, for access tokens of the
// lifetime.
func NewCache(db *postgres.DB, logger *slog.Logger, lifetime time.Duration) *Cache {
	return &Cache{
		db: db, logger: logger, lifetime: lifetime, entries: map[uuid.UUID]map[uuid.UUID]*Access{},
		sessions: sessions{ended: map[uuid.UUID]time.Time{}, asked: map[uuid.UUID]time.Time{}},
	}
}

// Start listens for changes, until Stop.
func (c *Cache) Start() {
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	c.listen.Go(func() {
		c.db.SystemListen(ctx, "hear of changes of access in all organizations", channel, (*listener)(c))
	})
}

// Stop ends what Start began.
func (c *Cache) Stop() {
	if c.stop != nil {
		c.stop()
	}
	c.listen.Wait()
}

// Of gives what the actor may do, a person or an API key. A change shows within a second.
func (c *Cache) Of(ctx context.Context, organization, actor uuid.UUID) (*Access, error) {
	if found := c.find(organization, actor); found != nil {
		return found, nil
	}
	c.mu.RLock()
	dropped := c.dropped
	c.mu.RUnlock()
	loaded, err, _ := c.flight.Do(fmt.Sprint(organization, actor, dropped), func() (any, error) {
		// The load serves all who wait for it, so it must outlive the first.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return c.loadAndKeep(ctx, organization, actor)
	})
	if err != nil {
		return nil, fmt.Errorf("load access: %w", err)
	}
	return loaded.([]*Access)[0], nil
}

// OfAll gives what each of the actors may do, in their order. It asks the database once
// for all whom it does not know.
func (c *Cache) OfAll(ctx context.Context, organization uuid.UUID, actors []uuid.UUID) ([]*Access, error) {
	all := make([]*Access, len(actors))
	var unknown []uuid.UUID
	var places []int
	for i, actor := range actors {
		if all[i] = c.find(organization, actor); all[i] == nil {
			unknown, places = append(unknown, actor), append(places, i)
		}
	}
	if len(unknown) == 0 {
		return all, nil
	}
	loaded, err := c.loadAndKeep(ctx, organization, unknown...)
	if err != nil {
		return nil, fmt.Errorf("load access: %w", err)
	}
	for i, place := range places {
		all[place] = loaded[i]
	}
	return all, nil
}

// find gives the actor's snapshot if it may serve.
func (c *Cache) find(organization, actor uuid.UUID) *Access {
	c.mu.RLock()
	found, heard := c.entries[organization][actor], c.heard
	c.mu.RUnlock()
	if found == nil {
		return nil
	}
	now := time.Now()
	age := now.Sub(found.loaded)
	if age < deafAge || age < maxAge && now.Sub(heard) < hearing {
		return found
	}
	return nil
}

// loadAndKeep remembers what it loads, unless something was dropped meanwhile.
func (c *Cache) loadAndKeep(ctx context.Context, organization uuid.UUID, actors ...uuid.UUID) ([]*Access, error) {
	c.mu.RLock()
	dropped := c.dropped
	c.mu.RUnlock()
	loaded, err := c.load(ctx, organization, actors)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dropped != dropped {
		return loaded, nil
	}
	if c.count+len(actors) > maxEntries {
		c.entries, c.count = map[uuid.UUID]map[uuid.UUID]*Access{}, 0
	}
	known := c.entries[organization]
	if known == nil {
		known = map[uuid.UUID]*Access{}
		c.entries[organization] = known
	}
	// The documents are the organization's: its members share the one list.
	for _, other := range known {
		if slices.Equal(other.Documents, loaded[0].Documents) {
			for _, access := range loaded {
				access.Documents = other.Documents
			}
		}
		break
	}
	for i, actor := range actors {
		if known[actor] == nil {
			c.count++
		}
		known[actor] = loaded[i]
	}
	return loaded, nil
}

// Drop forgets every snapshot of the organization. A change on this replica calls it, so
// that the next request already meets the change.
func (c *Cache) Drop(organization uuid.UUID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropped++
	c.count -= len(c.entries[organization])
	delete(c.entries, organization)
}

func (c *Cache) dropAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropped++
	c.entries, c.count = map[uuid.UUID]map[uuid.UUID]*Access{}, 0
}

// listener is the Cache as PostgreSQL talks to it.
type listener Cache

// Began drops what may have changed unheard.
func (l *listener) Began() {
	(*Cache)(l).dropAll()
	l.changed(uuid.Nil)
	l.behind = true
}

// Heard drops what the payload names.
func (l *listener) Heard(payload string) {
	if (*Cache)(l).heardSession(payload) {
		return
	}
	organization, err := uuid.Parse(payload)
	if err != nil {
		(*Cache)(l).dropAll()
	} else {
		(*Cache)(l).Drop(organization)
	}
	l.changed(organization)
}

func (l *listener) changed(organization uuid.UUID) {
	if l.OnChange != nil {
		l.OnChange(organization)
	}
}

// Beat notes that what was committed before the time has been heard, once it is known
// which sessions ended before that.
func (l *listener) Beat(at time.Time) {
	if l.behind {
		if err := (*Cache)(l).catchUp(); err != nil {
			l.logger.Warn("ends of sessions are not known", "error", err)
			return
		}
		l.behind = false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = at
}

// Ended tells the operator; members are asked for every second meanwhile.
func (l *listener) Ended(err error) {
	l.logger.Warn("changes of access are not heard", "error", err)
}
