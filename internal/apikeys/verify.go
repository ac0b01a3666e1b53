package apikeys

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

const (
	// reason is why looking for a key crosses organizations.
	reason = "a key says itself whose it is"
	// remembered is how many keys a server knows the owners of, and how many it knows to be
	// none's.
	remembered = 4096
	// unknownFor is how long a key that is none's is not looked for again.
	unknownFor = time.Minute
)

// Guesses counts by network the keys that were looked for.
type Guesses interface {
	// Take counts one and gives RATE_LIMITED past what the network may.
	Take(ctx context.Context, network string) error
	// GiveBack takes one of the counts back.
	GiveBack(ctx context.Context, network string)
}

// owner is whose a key is, which never changes.
type owner struct {
	ID             uuid.UUID `db:"id"`
	OrganizationID uuid.UUID `db:"organization_id"`
	UserID         uuid.UUID `db:"created_by"`
}

// Verifier says who shows a key. Whose a key is never changes, so that it is remembered for
// good; whether it is good still, and what it may do, is access like a member's: a change is
// in force on every server within a second.
type Verifier struct {
	db      *postgres.DB
	access  *authz.Cache
	guesses Guesses
	uses    *Uses
	owners  *lru.Cache[[sha256.Size]byte, owner]
	// unknown are those that are none's, with until when.
	unknown *lru.Cache[[sha256.Size]byte, time.Time]
}

// NewVerifier makes a Verifier, which notes the uses of keys.
func NewVerifier(db *postgres.DB, access *authz.Cache, guesses Guesses, uses *Uses) (*Verifier, error) {
	owners, err := lru.New[[sha256.Size]byte, owner](remembered)
	if err != nil {
		return nil, fmt.Errorf("remember keys: %w", err)
	}
	unknown, err := lru.New[[sha256.Size]byte, time.Time](remembered)
	if err != nil {
		return nil, fmt.Errorf("remember keys: %w", err)
	}
	return &Verifier{db: db, access: access, guesses: guesses, uses: uses, owners: owners, unknown: unknown}, nil
}

// Verify gives the session of a key. One that is not good is UNAUTHENTICATED. Where a
// network has tried too many that are none's, one that this server does not know yet is
// RATE_LIMITED.
func (v *Verifier) Verify(ctx context.Context, secret string) (*session.Session, error) {
	if !wellFormed(secret) {
		return nil, authz.InvalidKey()
	}
	of, err := v.find(ctx, hashOf(secret))
	if err != nil {
		return nil, err
	}
	key, err := v.state(ctx, of.OrganizationID, of.ID)
	if err != nil {
		return nil, err
	}
	s := &session.Session{ID: of.ID, UserID: of.UserID, OrganizationID: of.OrganizationID, IsKey: true}
	if key.ExpiresAt != nil {
		s.ExpiresAt = *key.ExpiresAt
	}
	v.uses.Note(of.ID)
	return s, nil
}

// HasEnded reports whether a key that Verify let in is good no more, or ends at another
// time than it did.
func (v *Verifier) HasEnded(ctx context.Context, s *session.Session) bool {
	key, err := v.state(ctx, s.OrganizationID, s.ID)
	if err != nil {
		return true
	}
	return key.ExpiresAt == nil != s.ExpiresAt.IsZero() || key.ExpiresAt != nil && !key.ExpiresAt.Equal(s.ExpiresAt)
}

// state gives the state of a key that is good; UNAUTHENTICATED for another.
func (v *Verifier) state(ctx context.Context, organization, key uuid.UUID) (*authz.Key, error) {
	access, err := v.access.Of(ctx, organization, key)
	if err != nil {
		return nil, err
	}
	if err := access.KeyRefusal(); err != nil {
		return nil, err
	}
	return access.Key, nil
}

// find gives whose key has the hash. One that is none's counts as a guess of the network
// that sent it.
func (v *Verifier) find(ctx context.Context, hash [sha256.Size]byte) (of owner, err error) {
	if of, known := v.owners.Get(hash); known {
		return of, nil
	}
	if until, known := v.unknown.Get(hash); known && time.Now().Before(until) {
		return of, authz.InvalidKey()
	}
	// Counted before, so that guesses sent side by side are too.
	network := session.ClientFrom(ctx).Network().String()
	if err := v.guesses.Take(ctx, network); err != nil {
		return of, err
	}
	err = v.db.System(ctx, reason, postgres.One(&of, `select id, organization_id, created_by from api_keys where key_hash = $1`, hash[:]))
	switch {
	case err == nil:
		v.owners.Add(hash, of)
	case errors.Is(err, pgx.ErrNoRows):
		v.unknown.Add(hash, time.Now().Add(unknownFor))
		return of, authz.InvalidKey()
	}
	v.guesses.GiveBack(context.WithoutCancel(ctx), network)
	if err != nil {
		return of, fmt.Errorf("find a key: %w", err)
	}
	return of, nil
}
