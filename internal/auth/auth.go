// Package auth signs people in and out: passwords, access tokens and the refresh
// tokens of their sessions.
package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
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
	maxPassword = 1024
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
	Throttle  Throttle
	// SignedOut counts what the signed-out ask for, and the refreshes of a session.
	SignedOut Limit
	// RefreshLifetime is how long a refresh token is good for after each use.
	RefreshLifetime time.Duration
	// RefuseDemo refuses the demo's passwords, which are printed.
	RefuseDemo bool
}

// Service signs people in and out.
type Service struct{ Config }

// New makes a Service.
func New(cfg Config) *Service { return &Service{cfg} }

// errWrongPassword does not say which of the two was wrong.
func errWrongPassword() error {
	return apperr.New(apperr.Unauthenticated, "The username or the password is wrong.")
}

// Login signs a person in by username or email. Unknown names and wrong passwords
// are told alike, in the same time.
func (s *Service) Login(ctx context.Context, in LoginInput) (*AuthPayload, error) {
	var faults apperr.Fields
	name := strings.TrimSpace(in.Username)
	if name == "" {
		faults.Add("username", "Write your username or email address.")
	}
	if in.Password == "" {
		faults.Add("password", "Write your password.")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var account struct {
		ID   uuid.UUID `db:"id"`
		Hash string    `db:"password_hash"`
		Demo bool      `db:"has_demo_password"`
	}
	err := s.DB.SystemTx(ctx, reason, func(tx *postgres.Tx) error {
		// A name that is one person's address and another's username is the address.
		return tx.Run(ctx, postgres.One(&account, `
select id, password_hash, has_demo_password from users
where (email = station_fold($1) or username = station_fold($1)) and is_active
order by email = station_fold($1) desc limit 1`, clean(name)))
	})
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("find an account: %w", err)
	}
	// The account's guesses are counted, however its name is written.
	key := account.ID.String()
	if account.ID == uuid.Nil {
		key = strings.ToLower(clean(name))
	}
	key += " " + session.ClientFrom(ctx).Network().String()
	if err := s.Throttle.Allow(ctx, key); err != nil {
		return nil, err
	}
	password := in.Password
	if len(password) > maxPassword {
		account.Hash, password = "", password[:maxPassword]
	}
	outdated, err := s.verify(ctx, key, password, account.Hash)
	if err != nil {
		return nil, err
	}
	if account.Demo && s.RefuseDemo {
		return nil, apperr.New(apperr.Forbidden, "The demo's passwords are printed, so they are refused in production.")
	}
	var upgraded string
	if outdated {
		if upgraded, err = s.Passwords.Hash(ctx, password); err != nil {
			return nil, fmt.Errorf("upgrade a password hash: %w", err)
		}
	}
	return s.open(ctx, account.ID, in.Organization, upgraded)
}

// verify gives an error unless the password fits the hash, and says whether the hash
// is of an older kind. The throttle is asked and told while the place to hash is held:
// otherwise guesses sent side by side would all pass before the first has failed.
func (s *Service) verify(ctx context.Context, key, password, hash string) (outdated bool, err error) {
	if err := s.Passwords.enter(ctx); err != nil {
		return false, err
	}
	defer s.Passwords.leave()
	if err := s.Throttle.Allow(ctx, key); err != nil {
		return false, err
	}
	fits, outdated, err := s.Passwords.verify(password, hash)
	if err != nil {
		return false, fmt.Errorf("verify a password: %w", err)
	}
	if !fits {
		// A guess counts also when the guesser has hung up.
		s.Throttle.Fail(context.WithoutCancel(ctx), key)
		return false, errWrongPassword()
	}
	return outdated, nil
}

// clean makes a name that PostgreSQL takes as text.
func clean(name string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "")
}

// open starts a session of the person.
func (s *Service) open(ctx context.Context, user uuid.UUID, slug *string, upgradedHash string) (*AuthPayload, error) {
	client := session.ClientFrom(ctx)
	now := time.Now()
	id := uuid.Must(uuid.NewV7())
	refresh := newRefreshToken()
	var m *member
	err := s.DB.SystemTx(ctx, reason, func(tx *postgres.Tx) (err error) {
		if m, err = findMember(ctx, tx, user, slug); err != nil {
			return err
		}
		queries := []postgres.Query{
			postgres.Exec(`update users set last_login_at = $2 where id = $1`, user, now),
			postgres.Exec(`
insert into auth_sessions (id, user_id, organization_id, user_agent, ip_address, created_at, last_used_at, expires_at)
values ($1, $2, $3, nullif($4, ''), nullif($5, '')::inet, $6, $6, $7)`,
				id, user, m.organizationID(), client.UserAgent, address(client), now, now.Add(s.RefreshLifetime)),
			insertToken(refresh, nil, id, now, now.Add(s.RefreshLifetime)),
		}
		if upgradedHash != "" {
			queries = append(queries, postgres.Exec(`update users set password_hash = $2 where id = $1`, user, upgradedHash))
		}
		return tx.Run(ctx, queries...)
	})
	if err != nil {
		return nil, err
	}
	return s.payload(id, user, m, refresh, now)
}

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
