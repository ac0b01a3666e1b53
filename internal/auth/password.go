package auth

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/bcrypt"
)

// argon is OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
var argon = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Passwords hashes and verifies. Each hash takes 19 MiB and a core for 30 ms, so
// only as many run at once as there are cores.
type Passwords struct {
	slots chan struct{}
	// absent is a hash that no password fits, compared for unknown names so that
	// they take as long as known ones.
	absent string
	// check is argon2id.CheckHash; a test counts how often it runs.
	check func(password, hash string) (bool, *argon2id.Params, error)
}

// NewPasswords makes a Passwords.
func NewPasswords() (*Passwords, error) {
	absent, err := argon2id.CreateHash("no password fits this hash", argon)
	if err != nil {
		return nil, fmt.Errorf("make the hash of nobody: %w", err)
	}
	return &Passwords{slots: make(chan struct{}, runtime.GOMAXPROCS(0)), absent: absent, check: argon2id.CheckHash}, nil
}

func (p *Passwords) enter(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Passwords) leave() { <-p.slots }

// Hash gives the argon2id hash of a password's normal form.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if err := p.enter(ctx); err != nil {
		return "", err
	}
	defer p.leave()
	return argon2id.CreateHash(normal(password), argon)
}

// Verify reports whether the password fits the hash, and whether the hash is of an
// older kind that should be replaced. Anything that is no hash, such as the empty one
// of an unknown name, is fitted by nothing, in the time of a real one.
func (p *Passwords) Verify(ctx context.Context, password, hash string) (fits, outdated bool, err error) {
	if err := p.enter(ctx); err != nil {
		return false, false, err
	}
	defer p.leave()
	return p.verify(password, hash)
}

// verify is Verify for who has entered. Hashes were once made of passwords as they were
// written, so one that is written in another than its normal form is compared twice.
func (p *Passwords) verify(password, hash string) (fits, outdated bool, err error) {
	common := normal(password)
	fits, outdated, err = p.compare(common, hash)
	if fits || err != nil || common == password {
		return fits, outdated, err
	}
	fits, _, err = p.compare(password, hash)
	return fits, true, err
}

func (p *Passwords) compare(password, hash string) (fits, outdated bool, err error) {
	if strings.HasPrefix(hash, "$2") {
		err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(password))
		if err != nil && !errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) && !errors.Is(err, bcrypt.ErrPasswordTooLong) {
			return false, false, fmt.Errorf("verify a bcrypt hash: %w", err)
		}
		return err == nil, true, nil
	}
	known := strings.HasPrefix(hash, "$argon2id$")
	if !known {
		hash = p.absent
	}
	fits, params, err := p.check(password, hash)
	if err != nil {
		return false, false, fmt.Errorf("verify an argon2id hash: %w", err)
	}
	return fits && known, *params != *argon, nil
}
