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
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

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
