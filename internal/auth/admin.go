package auth

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/internal/users"
)

const (
	adminReason = "platform admins are made by who runs Station"

	adminGranted = "platform.admin_granted"
	adminRevoked = "platform.admin_revoked"

	// noPassword is what stands for the hash of an account that has none yet.
	noPassword = "!"
)

// NewAdmin is who is to be a platform admin.
type NewAdmin struct {
	Email string
	// Username is for an account that is not there yet; without it the part of the address
	// before the @.
	Username string
	// Password is set if it is not empty.
	Password string
}

// Admin is what GrantAdmin found or made.
type Admin struct {
	Username string
	// Made says that the account was not there; Granted, that it was no admin's before.
	Made, Granted bool
	// Link is where the person sets a password, within ResetLifetime; empty for one who
	// has one.
	Link string
}

// admin is an account as it is.
type admin struct {
	ID       uuid.UUID
	Username string
	Email    string
	Hash     string
	IsAdmin  bool
	IsActive bool
}

const findAdmin = `
select id, username, email, password_hash as hash, is_platform_admin as is_admin, is_active from users where email = station_fold($1) for update`

// GrantAdmin makes the account of an address a platform admin's, and the account if there
// is none. Done again, it changes nothing, but for a password that is given.
func (s *Service) GrantAdmin(ctx context.Context, in NewAdmin) (*Admin, error) {
	email, err := checkAddress(in.Email)
	if err != nil {
		return nil, err
	}
	username := users.Username(strings.ToLower(in.Username))
	if username == "" {
		username, _, _ = strings.Cut(strings.ToLower(email), "@")
	}
	hash := noPassword
	if in.Password != "" {
		if fault := CheckPassword(in.Password, username, email); fault != "" {
			return nil, apperr.Field("password", fault)
		}
		if hash, err = s.Passwords.Hash(ctx, in.Password); err != nil {
			return nil, fmt.Errorf("hash a password: %w", err)
		}
	}
	out := &Admin{}
	err = s.DB.SystemTx(ctx, adminReason, func(tx *postgres.Tx) error {
		var found admin
		err := tx.Run(ctx, postgres.One(&found, findAdmin, email))
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			if fault := users.CheckUsername(username); fault != "" {
				return apperr.Field("username", fault)
			}
			out.Made = true
			err = tx.Run(ctx, postgres.One(&found, `
insert into users (username, email, password_hash) values (station_fold($1), station_fold($2), $3)
returning id, username, email, password_hash as hash, is_platform_admin as is_admin, is_active`, username, email, hash))
			if err != nil {
				return postgres.Translate(err, users.Taken)
			}
		case err != nil:
			return fmt.Errorf("find an account: %w", err)
		case !found.IsActive:
			return apperr.Field("email", "The account of this address is closed.")
		case in.Username != "" && username != found.Username:
			return apperr.Field("username", fmt.Sprintf("The account of this address has the username %s.", found.Username))
		}
		out.Username, out.Granted = found.Username, !found.IsAdmin
		return s.grant(ctx, tx, found, in.Password != "", hash, out)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// grant makes the account an admin's, with the password or a link to one.
func (s *Service) grant(ctx context.Context, tx *postgres.Tx, found admin, withPassword bool, hash string, out *Admin) error {
	var queries []postgres.Query
	if out.Granted {
		queries = append(queries,
			postgres.Exec(`update users set is_platform_admin = true, updated_at = now() where id = $1`, found.ID),
			audit.RecordIn(ctx, session.Tenant{}, time.Now(), audit.Entry{Action: adminGranted, ResourceType: "user", ResourceID: found.ID}))
	}
	switch {
	case withPassword && !out.Made:
		queries = append(queries, postgres.Exec(
			`update users set password_hash = $2, has_demo_password = false, updated_at = now() where id = $1`, found.ID, hash))
		if _, err := s.passwordIsAnother(ctx, tx, session.Tenant{}, found.ID, uuid.Nil, passwordReset, found.Email); err != nil {
			return err
		}
	case !withPassword && found.Hash == noPassword:
		id := uuid.New()
		queries = append(queries,
			postgres.Exec(`update auth_password_resets set closed_at = now() where user_id = $1 and closed_at is null`, found.ID),
			NewReset(id, found.ID))
		out.Link = s.ResetLink(id)
	}
	return tx.Run(ctx, queries...)
}

// RevokeAdmin makes the account of an address no platform admin's any more; granted says
// whether it was one.
func (s *Service) RevokeAdmin(ctx context.Context, email string) (granted bool, err error) {
	if email, err = checkAddress(email); err != nil {
		return false, err
	}
	err = s.DB.SystemTx(ctx, adminReason, func(tx *postgres.Tx) error {
		var found admin
		err := tx.Run(ctx, postgres.One(&found, findAdmin, email))
		if errors.Is(err, pgx.ErrNoRows) {
			return apperr.New(apperr.NotFound, "No account has this address.").About("email")
		}
		if err != nil {
			return fmt.Errorf("find an account: %w", err)
		}
		if granted = found.IsAdmin; !granted {
			return nil
		}
		return tx.Run(ctx,
			postgres.Exec(`update users set is_platform_admin = false, updated_at = now() where id = $1`, found.ID),
			audit.RecordIn(ctx, session.Tenant{}, time.Now(), audit.Entry{Action: adminRevoked, ResourceType: "user", ResourceID: found.ID}))
	})
	return granted, err
}

// checkAddress gives a mail address without spaces around it.
func checkAddress(text string) (string, error) {
	text = strings.TrimSpace(text)
	read, err := netmail.ParseAddress(text)
	if err != nil || read.Address != text || len(text) > 255 {
		return "", apperr.Field("email", "An email address is such as ada@example.com.")
	}
	return text, nil
}
