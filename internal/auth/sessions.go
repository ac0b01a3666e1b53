package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/mileusna/useragent"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// What the audit trail calls what happens to sessions.
const (
	SignedOut            = "auth.signed_out"
	TokenReused          = "auth.token_reused" //nolint:gosec // no credential
	SessionRevoked       = "auth.session_revoked"
	SessionsRevoked      = "auth.sessions_revoked"
	OrganizationSwitched = "auth.organization_switched"
)

// Session is a sign-in of a person that has not ended.
type Session struct {
	ID         uuid.UUID `db:"id"`
	UserAgent  *string   `db:"user_agent"`
	Address    *string   `db:"address"`
	CreatedAt  time.Time `db:"created_at"`
	LastUsedAt time.Time `db:"last_used_at"`
	ExpiresAt  time.Time `db:"expires_at"`
	// IsCurrent is whether the request belongs to it.
	IsCurrent bool `db:"is_current"`
	// OrganizationID is the organization last used.
	OrganizationID uuid.NullUUID      `db:"organization_id"`
	Organization   *orgs.Organization `db:"-"`
}

// Device says in words what the session was begun on; an empty text where that is not known.
func (s *Session) Device() string {
	if s.UserAgent == nil {
		return ""
	}
	agent := useragent.Parse(*s.UserAgent)
	switch {
	case agent.Name == "":
		return ""
	case agent.OS == "" && agent.Device == "":
		return agent.Name
	case agent.Device != "":
		return agent.Name + " on " + agent.Device
	default:
		return agent.Name + " on " + agent.OS
	}
}

const sessionColumns = `id, user_agent, host(ip_address) as address, created_at, last_used_at, expires_at, organization_id`

// Sessions gives the caller's sessions that have not ended, the one used last first.
func (s *Service) Sessions(ctx context.Context) ([]*Session, error) {
	own := session.From(ctx)
	var found []*Session
	err := s.DB.System(ctx, reason, postgres.All(&found, `
select `+sessionColumns+`, id = $2 as is_current from auth_sessions
where user_id = $1 and revoked_at is null and expires_at > now() order by last_used_at desc, id`, own.UserID, own.ID))
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	memberships, err := orgs.Memberships(ctx, s.DB, own.UserID)
	if err != nil {
		return nil, fmt.Errorf("list the organizations of sessions: %w", err)
	}
	for _, one := range found {
		for _, m := range memberships {
			if m.Organization.ID == one.OrganizationID.UUID {
				one.Organization = m.Organization
			}
		}
	}
	return found, nil
}

// ended is a session that was ended just now.
type ended struct {
	ID             uuid.UUID     `db:"id"`
	UserID         uuid.UUID     `db:"user_id"`
	OrganizationID uuid.NullUUID `db:"organization_id"`
}

// Logout ends the session of the refresh token, or without one the caller's own. A
// session that has ended already is no error.
func (s *Service) Logout(ctx context.Context, in *LogoutInput) (*LogoutPayload, error) {
	own := session.From(ctx)
	which, by := "", any(nil)
	switch {
	case in != nil && in.RefreshToken != nil:
		which = `id = (select session_id from auth_refresh_tokens where token_hash = $1)`
		by = hashRefreshToken(*in.RefreshToken)
	case own != nil && own.IsKey:
		return nil, authz.NotForKeys()
	case own != nil:
		which, by = `id = $1`, own.ID
	default:
		return &LogoutPayload{Ok: true}, nil
	}
	err := s.DB.SystemTx(ctx, reason, func(tx *postgres.Tx) error {
		now := time.Now()
		var done []ended
		err := tx.Run(ctx, postgres.All(&done,
			`update auth_sessions set revoked_at = now() where revoked_at is null and `+which+` returning id, user_id, organization_id`, by))
		if err != nil || len(done) == 0 {
			return err
		}
		one := done[0]
		return tx.Run(ctx, audit.RecordIn(ctx, session.Tenant{OrganizationID: one.OrganizationID.UUID, UserID: one.UserID}, now,
			audit.Entry{Action: SignedOut, ResourceType: "session", ResourceID: one.ID}))
	})
	if err != nil {
		return nil, fmt.Errorf("end a session: %w", err)
	}
	return &LogoutPayload{Ok: true}, nil
}

// RevokeSession ends one of the caller's sessions. NOT_FOUND for another's, and for one that
// has ended.
func (s *Service) RevokeSession(ctx context.Context, in RevokeSessionInput) (*RevokeSessionPayload, error) {
	own := session.From(ctx)
	var found Session
	err := s.DB.SystemTx(ctx, reason, func(tx *postgres.Tx) error {
		now := time.Now()
		var at trail
		err := tx.Run(ctx,
			postgres.One(&found, `
update auth_sessions set revoked_at = now() where id = $1 and user_id = $2 and revoked_at is null and expires_at > now()
returning `+sessionColumns+`, id = $3 as is_current`, in.ID, own.UserID, own.ID),
			at.find(own))
		if errors.Is(err, pgx.ErrNoRows) {
			return apperr.New(apperr.NotFound, "You have no session of this id, or it has ended.").About("id")
		}
		if err != nil {
			return err
		}
		return tx.Run(ctx, at.record(ctx, own, now, audit.Entry{
			Action: SessionRevoked, ResourceType: "session", ResourceID: found.ID,
		}))
	})
	if err != nil {
		return nil, fmt.Errorf("revoke a session: %w", err)
	}
	return &RevokeSessionPayload{Session: &found}, nil
}

// RevokeAllSessions ends the caller's other sessions, and the caller's own if asked to.
func (s *Service) RevokeAllSessions(ctx context.Context, in *RevokeAllSessionsInput) (*RevokeAllSessionsPayload, error) {
	own := session.From(ctx)
	keep := own.ID
	if in != nil && in.IncludeCurrent {
		keep = uuid.Nil
	}
	var ids []uuid.UUID
	err := s.DB.SystemTx(ctx, reason, func(tx *postgres.Tx) error {
		now := time.Now()
		var at trail
		err := tx.Run(ctx, endOthers(&ids, own.UserID, keep), at.find(own))
		if err != nil || len(ids) == 0 {
			return err
		}
		changes, _ := json.Marshal(map[string]any{"before": map[string]any{"sessions": ids}})
		return tx.Run(ctx, at.record(ctx, own, now, audit.Entry{
			Action: SessionsRevoked, ResourceType: "session", Changes: changes,
		}))
	})
	if err != nil {
		return nil, fmt.Errorf("revoke sessions: %w", err)
	}
	return &RevokeAllSessionsPayload{Revoked: len(ids)}, nil
}

// endOthers ends a person's sessions but for one, and gives those that had not ended.
func endOthers(ids *[]uuid.UUID, user, but uuid.UUID) postgres.Query {
	return postgres.All(ids, `
update auth_sessions set revoked_at = now() where user_id = $1 and id <> $2 and revoked_at is null and expires_at > now()
returning id`, user, but)
}

// trail finds where it is written down what somebody does: in the organization of their
// session, if they are or were a member of it, else nowhere but in the platform's trail.
type trail struct{ organizations []uuid.UUID }

func (t *trail) find(own *session.Session) postgres.Query {
	return postgres.All(&t.organizations, `
select m.organization_id from organization_members m join organizations o on o.id = m.organization_id
where m.organization_id = $1 and m.user_id = $2 and o.deleted_at is null`, own.OrganizationID, own.UserID)
}

// organization is where the trail was found, if anywhere.
func (t *trail) organization() uuid.NullUUID {
	if len(t.organizations) == 0 {
		return uuid.NullUUID{}
	}
	return uuid.NullUUID{UUID: t.organizations[0], Valid: true}
}

func (t *trail) record(ctx context.Context, own *session.Session, now time.Time, done audit.Entry) postgres.Query {
	var tenant session.Tenant
	if at := t.organization(); at.Valid {
		tenant = session.Tenant{OrganizationID: at.UUID, UserID: own.UserID}
	}
	return audit.RecordIn(ctx, tenant, now, done)
}

// SwitchOrganization gives an access token of the caller's session for another of
// the caller's organizations.
func (s *Service) SwitchOrganization(ctx context.Context, in SwitchOrganizationInput) (*SwitchOrganizationPayload, error) {
	own := session.From(ctx)
	now := time.Now()
	var m *member
	err := s.DB.SystemTx(ctx, reason, func(tx *postgres.Tx) (err error) {
		var live bool
		err = tx.Run(ctx, postgres.One(&live, `
select s.revoked_at is null and s.expires_at > $2 and u.is_active
from auth_sessions s join users u on u.id = s.user_id where s.id = $1 for update of s`, own.ID, now))
		if errors.Is(err, pgx.ErrNoRows) || (err == nil && !live) {
			return ErrEnded()
		}
		if err != nil {
			return fmt.Errorf("find a session: %w", err)
		}
		if m, err = findMember(ctx, tx, own.UserID, &in.Organization); err != nil {
			return err
		}
		return tx.Run(ctx,
			postgres.Exec(`update auth_sessions set organization_id = $2, last_used_at = $3 where id = $1`,
				own.ID, m.Organization.ID, now),
			audit.RecordIn(ctx, session.Tenant{OrganizationID: m.Organization.ID, UserID: own.UserID}, now,
				audit.Entry{Action: OrganizationSwitched, ResourceType: "session", ResourceID: own.ID}))
	})
	if err != nil {
		return nil, err
	}
	access, err := s.Tokens.Sign(own.ID, own.UserID, m.Organization.ID, now)
	if err != nil {
		return nil, err
	}
	return &SwitchOrganizationPayload{
		AccessToken: access, ExpiresIn: int(s.Tokens.Lifetime().Seconds()),
		User: &m.User, Organization: &m.Organization,
	}, nil
}
