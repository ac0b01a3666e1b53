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
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/mail"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

const (
	// resetToken is the purpose of the tokens that set a password anew.
	resetToken = "password reset"
	// ResetLifetime is how long such a token is good.
	ResetLifetime = time.Hour

	resetMail   = "password_reset"
	changedMail = "password_changed"
)

// errReset is the answer to every token that is not good, whatever is wrong with it.
func errReset() error {
	return apperr.Field("token", "This link is not good any more: ask for a new one.")
}

// ResetLink gives the address where the password of a row of auth_password_resets is set.
// The token is behind #, which browsers send to nobody.
func (s *Service) ResetLink(id uuid.UUID) string {
	return s.Address + "/reset-password#token=" + s.Tokens.Signed.Token(resetToken, id, "")
}

// RequestPasswordReset sends a link to the address if somebody's account has it. The
// answer comes before anything is looked up, so that it tells nobody whether one does.
func (s *Service) RequestPasswordReset(ctx context.Context, in RequestPasswordResetInput) (*RequestPasswordResetPayload, error) {
	address := clean(strings.TrimSpace(in.Email))
	if address == "" || len(address) > 255 {
		return nil, apperr.Field("email", "Write your email address.")
	}
	network := session.ClientFrom(ctx).Network().String()
	if err := s.Guesses.Address.Allow(ctx, network); err != nil {
		return nil, err
	}
	s.Guesses.Address.Fail(ctx, network)
	if err := s.Resets.Take(ctx, strings.ToLower(address)); err != nil {
		return nil, err
	}
	if err := s.afterwards(ctx, func(ctx context.Context) error { return s.sendReset(ctx, address) }); err != nil {
		return nil, err
	}
	return &RequestPasswordResetPayload{Ok: true}, nil
}

func (s *Service) sendReset(ctx context.Context, address string) error {
	return s.DB.SystemTx(ctx, passwordReason, func(tx *postgres.Tx) error {
		var who struct {
			account
			Email string
		}
		err := tx.Run(ctx, postgres.One(&who, `
select found.*, u.email from (`+findAccount+`) found join users u on u.id = found.id where u.email = station_fold($1)`, address, nil))
		if errors.Is(err, pgx.ErrNoRows) {
			return tx.Run(ctx, audit.RecordIn(ctx, session.Tenant{}, time.Now(), audit.Entry{
				Action: passwordResetRequested, Refusal: "NOT_FOUND: No account has this address.",
			}))
		}
		if err != nil {
			return fmt.Errorf("find an account: %w", err)
		}
		id := uuid.New()
		return tx.Run(ctx,
			NewReset(id, who.ID),
			mail.Queue(ctx, mail.Message{Kind: resetMail, To: who.Email, SubjectID: id}),
			audit.RecordIn(ctx, session.Tenant{OrganizationID: who.Organization.UUID}, time.Now(), audit.Entry{
				Action: passwordResetRequested, ResourceType: "user", ResourceID: who.ID,
			}))
	})
}

// NewReset is the query that notes that a person may set their password anew, for
// ResetLifetime.
func NewReset(id, user uuid.UUID) postgres.Query {
	return postgres.Exec(`insert into auth_password_resets (id, user_id, expires_at) values ($1, $2, now() + $3)`, id, user, ResetLifetime)
}

const openReset = ` and r.closed_at is null and r.expires_at > now() and u.is_active`

// ResetPassword sets a password by the token of a mail, which is good once. All sessions
// of the person end, and so do other such tokens and the wait after too many wrong guesses.
func (s *Service) ResetPassword(ctx context.Context, in ResetPasswordInput) (*ResetPasswordPayload, error) {
	id, ok := s.Tokens.Signed.Check(resetToken, in.Token, "")
	if !ok {
		return nil, s.refusedReset(ctx, account{})
	}
	var user struct{ Username, Email string }
	var who account
	err := s.DB.System(ctx, passwordReason, postgres.One(&user, `
select u.username, u.email from auth_password_resets r join users u on u.id = r.user_id where r.id = $1`+openReset, id))
	if err == nil {
		err = s.DB.System(ctx, passwordReason, postgres.One(&who, findAccount, user.Email, nil))
	}
	if errors.Is(err, pgx.ErrNoRows) || err == nil && who.ID == uuid.Nil {
		return nil, s.refusedReset(ctx, account{})
	}
	if err != nil {
		return nil, fmt.Errorf("find a password reset: %w", err)
	}
	if fault := CheckPassword(in.NewPassword, user.Username, user.Email); fault != "" {
		return nil, apperr.Field("newPassword", fault)
	}
	hash, err := s.Passwords.Hash(ctx, in.NewPassword)
	if err != nil {
		return nil, fmt.Errorf("hash a password: %w", err)
	}
	err = s.DB.SystemTx(ctx, passwordReason, func(tx *postgres.Tx) error {
		var set int64
		err := tx.Run(ctx, postgres.ExecCount(&set, `
with reset as (
  update auth_password_resets r set closed_at = now() from users u where r.id = $1 and u.id = r.user_id`+openReset+`
  returning r.user_id
)
update users set password_hash = $2, has_demo_password = false, updated_at = now() from reset where users.id = reset.user_id`, id, hash))
		if err == nil && set == 0 {
			err = errReset()
		}
		if err != nil {
			return err
		}
		tenant := session.Tenant{OrganizationID: who.Organization.UUID, UserID: who.ID}
		_, err = s.passwordIsAnother(ctx, tx, tenant, who.ID, uuid.Nil, passwordReset, user.Email)
		return err
	})
	if apperr.Is(err, apperr.BadUserInput) {
		return nil, s.refusedReset(ctx, who)
	}
	if err != nil {
		return nil, err
	}
	for _, name := range []string{user.Username, user.Email} {
		s.Guesses.Account.Forget(ctx, who.countedBy(name))
	}
	return &ResetPasswordPayload{Ok: true}, nil
}

func (s *Service) refusedReset(ctx context.Context, who account) error {
	told, _ := apperr.From(errReset())
	return s.refused(ctx, who, audit.Entry{Action: passwordReset}, told)
}

// Writers write the mails about passwords.
func (s *Service) Writers() map[string]mail.Writer {
	return map[string]mail.Writer{resetMail: s.writeReset, changedMail: s.writeChanged}
}

func (s *Service) writeReset(ctx context.Context, m mail.Message) (*mail.Letter, error) {
	var name string
	err := s.DB.System(ctx, passwordReason, postgres.One(&name, `
select coalesce(nullif(u.first_name, ''), u.username) from auth_password_resets r join users u on u.id = r.user_id
where r.id = $1`+openReset, m.SubjectID))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil // used, or too late
	}
	if err != nil {
		return nil, fmt.Errorf("find a password reset: %w", err)
	}
	return &mail.Letter{
		Subject: "Set a new password", Greeting: "Hello " + name + ",",
		Text: []string{"Somebody, probably you, asked for a new password for your account at " + s.Address + "."},
		Link: s.ResetLink(m.SubjectID), Label: "Set a new password",
		Small: []string{
			"The link works once, within an hour of when it was asked for.",
			"If it was not you, do nothing: your password stays as it is.",
		},
	}, nil
}

func (s *Service) writeChanged(ctx context.Context, m mail.Message) (*mail.Letter, error) {
	var name string
	err := s.DB.System(ctx, passwordReason, postgres.One(&name, `select coalesce(nullif(first_name, ''), username) from users where id = $1`, m.SubjectID))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find an account: %w", err)
	}
	return &mail.Letter{
		Subject: "Your password was changed", Greeting: "Hello " + name + ",",
		Text: []string{
			"The password of your account at " + s.Address + " was changed, and its other sessions have ended.",
			"If it was not you, set a new one now, and tell those who manage your organization.",
		},
		Link: s.Address + "/forgot-password", Label: "Set a new password",
	}, nil
}
