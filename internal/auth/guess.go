package auth

import (
	"context"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/session"
)

// deviceToken is the purpose of the tokens of known devices.
const deviceToken = "known device"

// deviceContext is what the tokens of known devices are bound to: the account that signed in
// there, and its password. With another one all devices are new ones, so that who knew an
// earlier password guesses no more than others do.
func (a account) deviceContext() string { return a.ID.String() + a.Hash }

// countedBy is what wrong passwords for one of the account's names are counted by.
func (a account) countedBy(name string) string { return a.ID.String() + " " + name }

// Guesses are where wrong passwords are counted: by account over all addresses, and by
// address over all accounts. An account is counted by the name that was typed, be it one or
// not: were its two names counted together, that would tell which belong to each other. Who
// shows that somebody has signed in to the account on their device before is counted by that
// device alone, so that those who guess elsewhere keep nobody from an account of their own.
type Guesses struct{ Account, Address, Device Throttle }

// guess is one try of a password, and what it is counted by.
type guess []counter

type counter struct {
	throttle Throttle
	key      string
}

// guess gives what a try at an account is counted by, and the device that it comes from:
// a new one, unless its token is good. The token of a device that has guessed too often
// is worth nothing for a while.
func (s *Service) guess(ctx context.Context, who account, token string) (g guess, device uuid.UUID, known bool) {
	device, known = s.Tokens.Signed.Check(deviceToken, token, who.deviceContext())
	if known {
		if key := device.String(); s.Guesses.Device.Allow(ctx, key) == nil {
			return guess{{s.Guesses.Device, key}}, device, true
		}
	}
	return guess{
		{s.Guesses.Account, who.countedBy(who.Name)},
		{s.Guesses.Address, session.ClientFrom(ctx).Network().String()},
	}, uuid.New(), false
}

// allow gives RATE_LIMITED when one of the counts is too high.
func (g guess) allow(ctx context.Context) error {
	for _, c := range g {
		if err := c.throttle.Allow(ctx, c.key); err != nil {
			return err
		}
	}
	return nil
}

// fail counts a wrong password.
func (g guess) fail(ctx context.Context) {
	for _, c := range g {
		c.throttle.Fail(ctx, c.key)
	}
}

// verify gives wrong unless the password fits the hash, and says whether the hash is of an
// older kind. The counts are asked and told while the place to hash is held: otherwise
// guesses sent side by side would all pass before the first has failed.
func (s *Service) verify(ctx context.Context, g guess, password, hash string, wrong error) (outdated bool, err error) {
	if err := g.allow(ctx); err != nil {
		return false, err
	}
	if err := s.Passwords.enter(ctx); err != nil {
		return false, err
	}
	defer s.Passwords.leave()
	if err := g.allow(ctx); err != nil {
		return false, err
	}
	if len(password) > maxPassword {
		hash, password = "", password[:maxPassword]
	}
	fits, outdated, err := s.Passwords.verify(password, hash)
	if err != nil {
		return false, err
	}
	if !fits {
		// A guess counts also when the guesser has hung up.
		g.fail(context.WithoutCancel(ctx))
		return false, wrong
	}
	return outdated, nil
}
