package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/mail"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

const passwordReason = "a password is a person's, not an organization's"

// ChangePassword gives the caller another password and ends their other sessions. Wrong
// guesses of the present one are counted by the caller's session, which stays.
func (s *Service) ChangePassword(ctx context.Context, in ChangePasswordInput) (*ChangePasswordPayload, error) {
	own := session.From(ctx)
	var at trail
	payload, err := s.changePassword(ctx, own, in, &at)
	if told, ok := apperr.From(err); ok && told.Code != apperr.Unavailable {
		err = s.refused(ctx, account{ID: own.UserID, Organization: at.organization()}, audit.Entry{Action: passwordChanged}, told)
	}
	return payload, err
}

func (s *Service) changePassword(ctx context.Context, own *session.Session, in ChangePasswordInput, at *trail) (*ChangePasswordPayload, error) {
	var user struct{ Username, Email, Hash string }
	err := s.DB.System(ctx, passwordReason, at.find(own), postgres.One(&user, `
select u.username, u.email, u.password_hash as hash from users u join auth_sessions s on s.user_id = u.id
where u.id = $1 and u.is_active and s.id = $2 and s.revoked_at is null and s.expires_at > now()`, own.UserID, own.ID))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrEnded()
	}
	if err != nil {
		return nil, fmt.Errorf("find an account: %w", err)
	}
	var faults apperr.Fields
	if in.CurrentPassword == "" {
		faults.Add("currentPassword", "Write your present password.")
	}
	if fault := CheckPassword(in.NewPassword, user.Username, user.Email); fault != "" {
		faults.Add("newPassword", fault)
	} else if len(in.CurrentPassword) <= maxPassword && normal(in.NewPassword) == normal(in.CurrentPassword) {
		faults.Add("newPassword", "This is your present password: choose another.")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	g := guess{{s.Guesses.Device, "session " + own.ID.String()}}
	wrong := apperr.Field("currentPassword", "This is not your present password.")
	if _, err := s.verify(ctx, g, in.CurrentPassword, user.Hash, wrong); err != nil {
		return nil, err
	}
	hash, err := s.Passwords.Hash(ctx, in.NewPassword)
	if err != nil {
		return nil, fmt.Errorf("hash a password: %w", err)
	}
	payload := &ChangePasswordPayload{Ok: true}
	err = s.DB.SystemTx(ctx, passwordReason, func(tx *postgres.Tx) error {
		var changed int64
		var still trail // the organization may have gone while the passwords were hashed
		err := tx.Run(ctx, still.find(own), postgres.ExecCount(&changed,
			`update users set password_hash = $2, has_demo_password = false, updated_at = now() where id = $1 and password_hash = $3`,
			own.UserID, hash, user.Hash))
		if err == nil && changed == 0 {
			err = apperr.New(apperr.Conflict, "Your password was changed at the same moment: sign in with the one that you know.")
		}
		if err != nil {
			return err
		}
		tenant := session.Tenant{OrganizationID: still.organization().UUID, UserID: own.UserID}
		payload.EndedSessions, err = s.passwordIsAnother(ctx, tx, tenant, own.UserID, own.ID, passwordChanged, user.Email)
		return err
	})
	if err != nil {
		return nil, err
	}
	return payload, nil
}

// passwordIsAnother does what follows from another password: all sessions end but one
// that may be kept, links to a new password end, the person is told by mail, and the audit
// trail has it. It gives how many sessions ended.
func (s *Service) passwordIsAnother(
	ctx context.Context, tx *postgres.Tx, tenant session.Tenant, user, keep uuid.UUID, action, email string,
) (int, error) {
	var ended []uuid.UUID
	err := tx.Run(ctx,
		endOthers(&ended, user, keep),
		postgres.Exec(`update auth_password_resets set closed_at = now() where user_id = $1 and closed_at is null`, user),
		mail.Queue(ctx, mail.Message{Kind: changedMail, To: email, SubjectID: user}))
	if err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	changes, err := json.Marshal(map[string]any{"after": map[string]any{"endedSessions": len(ended)}})
	if err != nil {
		return 0, err
	}
	return len(ended), tx.Run(ctx, audit.RecordIn(ctx, tenant, time.Now(), audit.Entry{
		Action: action, ResourceType: "user", ResourceID: user, Changes: changes,
	}))
}
