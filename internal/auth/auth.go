// Package auth signs people in and out: passwords, access tokens and the refresh
// tokens of their sessions.
package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

const (
	// reason is why auth crosses organizations.
	reason = "a person signs in before an organization is chosen"
	// maxPassword bounds what is hashed.
	maxPassword = 4096
	// RefusalTime is more than a hash of an older kind takes to be compared (bcrypt of cost 12:
	// 0.3 s), so that accounts that still have one are not told by it.
	RefusalTime = 400 * time.Millisecond
	// grace is how long a refresh token that was just used still gives the token
	// that followed it, for tabs that refresh at once.
	grace = 10 * time.Second
)

// Throttle limits failed sign-ins.
type Throttle interface {
	// Allow gives RATE_LIMITED when the key has failed too often lately.
	Allow(ctx context.Context, key string) error
	// Fail notes a failure of the key.
	Fail(ctx context.Context, key string)
	// Forget takes the failures of the key back.
	Forget(ctx context.Context, key string)
}

// Limit counts by key.
type Limit interface {
	// Take counts one and gives RATE_LIMITED past what the key may.
	Take(ctx context.Context, key string) error
}

// Config is what a Service works with.
type Config struct {
	DB        *postgres.DB
	Tokens    *Tokens
	Passwords *Passwords
	// Guesses count failed sign-ins.
	Guesses Guesses
	// Resets counts requests for a new password, by mail address.
	Resets Limit
	Logger *slog.Logger
	// Address is where people find Station, without a slash at its end.
	Address string
	// SignedOut counts what the signed-out ask for, and the refreshes of a session.
	SignedOut Limit
	// RefreshLifetime is how long a refresh token is good for after each use.
	RefreshLifetime time.Duration
	// RefusalTakes is how long login takes to tell of a wrong password, at least: RefusalTime
	// but in tests.
	RefusalTakes time.Duration
	// RefuseDemo refuses the demo's passwords, which are printed.
	RefuseDemo bool
}

// Service signs people in and out.
type Service struct {
	Config
	later later
}

// New makes a Service.
func New(cfg Config) *Service { return &Service{Config: cfg, later: newLater()} }

func address(c session.Client) string {
	if !c.Address.IsValid() {
		return ""
	}
	return c.Address.String()
}

func insertToken(token string, parent []byte, sessionID uuid.UUID, now, expires time.Time) postgres.Query {
	return postgres.Exec(`
insert into auth_refresh_tokens (token_hash, session_id, parent_hash, created_at, expires_at)
values ($1, $2, $3, $4, $5)`, hashRefreshToken(token), sessionID, parent, now, expires)
}

func (m *member) organizationID() uuid.NullUUID {
	if m == nil {
		return uuid.NullUUID{}
	}
	return uuid.NullUUID{UUID: m.Organization.ID, Valid: true}
}

func (s *Service) payload(id, user uuid.UUID, m *member, refresh string, now time.Time) (*AuthPayload, error) {
	access, err := s.Tokens.Sign(id, user, m.organizationID().UUID, now)
	if err != nil {
		return nil, err
	}
	p := &AuthPayload{AccessToken: access, RefreshToken: refresh, ExpiresIn: int(s.Tokens.Lifetime().Seconds())}
	if m != nil {
		p.User, p.Organization = &m.User, &m.Organization
	}
	return p, nil
}

// findMember gives the person in the organization of the slug or, without one, in
// the one last used, else the first by name. Nil for a person who is in none; for a
// slug the person is not a member of NOT_FOUND.
func findMember(ctx context.Context, tx *postgres.Tx, user uuid.UUID, slug *string) (*member, error) {
	var m member
	err := tx.Run(ctx, postgres.One(&m, `
select `+orgs.Users.Columns("m", "user")+`, `+orgs.Organizations.Columns("o", "organization")+`
from organization_members m join organizations o on o.id = m.organization_id
where m.user_id = $1 and m.is_active and m.removed_at is null and o.is_active and ($2::text is null or o.slug = $2)
order by (select max(s.last_used_at) from auth_sessions s
          where s.user_id = m.user_id and s.organization_id = m.organization_id) desc nulls last, lower(o.name)
limit 1`, user, slug))
	switch {
	case err == nil:
		return &m, nil
	case !errors.Is(err, pgx.ErrNoRows):
		return nil, fmt.Errorf("find a membership: %w", err)
	case slug != nil:
		return nil, apperr.New(apperr.NotFound, "You are in no organization of this name.").About("organization")
	default:
		return nil, nil
	}
}
