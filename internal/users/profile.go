// Package users has the accounts of people, which span organizations.
package users

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/postgres"
)

// Profile is what every member of a person's organizations may know of the account.
type Profile struct {
	ID        uuid.UUID `db:"id" json:"id"`
	Username  string    `db:"username" json:"username"`
	FirstName *string   `db:"first_name" json:"firstName"`
	LastName  *string   `db:"last_name" json:"lastName"`
}

const (
	profileReason = "accounts are closed to organizations; a profile is their public part"
	adminReason   = "platform admins belong to no organization"
	profileAge    = time.Hour
)

// Profiles gives profiles through the Redis cache `user:{id}`, where they stay for
// 3,600 s unless the account changes.
type Profiles struct {
	db     *postgres.DB
	redis  redis.UniversalClient
	logger *slog.Logger
	loader *dataloaders.Loader[uuid.UUID, *Profile]

	hits, misses atomic.Int64
}

// NewProfiles makes a Profiles.
func NewProfiles(db *postgres.DB, cache redis.UniversalClient, logger *slog.Logger) *Profiles {
	p := &Profiles{db: db, redis: cache, logger: logger}
	p.loader = dataloaders.NewFunc(p.fetch)
	return p
}

// Load gives the profile of a person through the response's dataloader; nil where
// there is none. The caller makes sure that the person is in the organization.
func (p *Profiles) Load(ctx context.Context, id uuid.UUID) (*Profile, error) {
	return p.loader.Load(ctx, id)
}

// Counts gives how many profiles came from the cache and how many did not.
func (p *Profiles) Counts() (hits, misses int64) { return p.hits.Load(), p.misses.Load() }

// Drop forgets a profile. Call it after the commit that changed the account.
func (p *Profiles) Drop(ctx context.Context, id uuid.UUID) {
	if err := p.redis.Del(ctx, cacheKey(id)).Err(); err != nil {
		p.logger.WarnContext(ctx, "a changed profile stays in the cache", "user", id, "error", err)
	}
}

// IsPlatformAdmin reports whether the person is an administrator of this Station. It asks
// the database, since the answer must be that of now.
func (p *Profiles) IsPlatformAdmin(ctx context.Context, id uuid.UUID) (bool, error) {
	var is []bool
	err := p.db.System(ctx, adminReason, postgres.All(&is, `select is_platform_admin and is_active from users where id = $1`, id))
	return len(is) > 0 && is[0], err
}

func cacheKey(id uuid.UUID) string { return "user:" + id.String() }

func (p *Profiles) fetch(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]*Profile, error) {
	found := p.cached(ctx, ids)
	p.hits.Add(int64(len(found)))
	if len(found) == len(ids) {
		return found, nil
	}
	var missing []uuid.UUID
	for _, id := range ids {
		if found[id] == nil {
			missing = append(missing, id)
		}
	}
	p.misses.Add(int64(len(missing)))
	var rows []*Profile
	err := p.db.System(ctx, profileReason, postgres.All(&rows,
		`select id, username, first_name, last_name from users where id = any($1)`, missing))
	if err != nil {
		return nil, fmt.Errorf("load profiles: %w", err)
	}
	for _, row := range rows {
		found[row.ID] = row
	}
	p.store(ctx, rows)
	return found, nil
}

// cached gives what Redis has. Without Redis everything comes from PostgreSQL.
func (p *Profiles) cached(ctx context.Context, ids []uuid.UUID) map[uuid.UUID]*Profile {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = cacheKey(id)
	}
	found := make(map[uuid.UUID]*Profile, len(ids))
	values, err := p.redis.MGet(ctx, keys...).Result()
	if err != nil {
		p.logger.DebugContext(ctx, "profiles are read without the cache", "error", err)
		return found
	}
	for i, value := range values {
		text, ok := value.(string)
		if !ok {
			continue
		}
		var profile Profile
		if json.Unmarshal([]byte(text), &profile) == nil && profile.ID == ids[i] {
			found[ids[i]] = &profile
		}
	}
	return found
}

func (p *Profiles) store(ctx context.Context, rows []*Profile) {
	_, err := p.redis.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, row := range rows {
			text, err := json.Marshal(row)
			if err != nil {
				return err
			}
			pipe.Set(ctx, cacheKey(row.ID), text, profileAge)
		}
		return nil
	})
	if err != nil {
		p.logger.DebugContext(ctx, "profiles were not cached", "error", err)
	}
}
