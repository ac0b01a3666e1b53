package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// ErrEnded is the answer to every token of a session that has ended, and to every refresh
// token that is not good.
func ErrEnded() error {
	return apperr.New(apperr.Unauthenticated, "Your session has ended: sign in again.")
}

type refreshRow struct {
	SessionID    uuid.UUID     `db:"session_id"`
	UserID       uuid.UUID     `db:"user_id"`
	Organization uuid.NullUUID `db:"organization_id"`
	Last         *string       `db:"last_slug"`
	UsedAt       *time.Time    `db:"used_at"`
	Live         bool          `db:"live"`
}

// Refresh uses a refresh token up for new tokens. One that was used before ends its
// session, unless that was just now and by a neighbour: then it gives the same.
func (s *Service) Refresh(ctx context.Context, in RefreshSessionInput) (*AuthPayload, error) {
	now := time.Now()
	hash := hashRefreshToken(in.RefreshToken)
	next := s.Tokens.child(in.RefreshToken)
	client := session.ClientFrom(ctx)
	var row refreshRow
	var m *member
	var reused bool
	err := s.DB.SystemTx(ctx, reason, func(tx *postgres.Tx) error {
		err := tx.Run(ctx, postgres.One(&row, `
select t.session_id, s.user_id, s.organization_id, o.slug as last_slug, t.used_at,
  s.revoked_at is null and s.expires_at > $2 and t.expires_at > $2 and u.is_active as live
from auth_refresh_tokens t join auth_sessions s on s.id = t.session_id join users u on u.id = s.user_id
left join organizations o on o.id = s.organization_id
where t.token_hash = $1 for update of t, s`, hash, now))
		if errors.Is(err, pgx.ErrNoRows) || (err == nil && !row.Live) {
			return ErrEnded()
		}
		if err != nil {
			return fmt.Errorf("find a refresh token: %w", err)
		}
		if row.UsedAt != nil {
			sibling, used, err := s.sibling(ctx, tx, in.RefreshToken)
			if err != nil {
				return err
			}
			if used || now.Sub(*row.UsedAt) > grace {
				reused = true
				return tx.Run(ctx,
					postgres.Exec(`update auth_sessions set revoked_at = $2 where id = $1`, row.SessionID, now),
					audit.RecordIn(ctx, session.Tenant{OrganizationID: row.Organization.UUID}, now, audit.Entry{
						Action: TokenReused, ResourceType: "session", ResourceID: row.SessionID,
						Refusal: "UNAUTHENTICATED: A used refresh token came again: somebody may have copied it. The session was ended.",
					}))
			}
			if sibling == "" {
				return ErrEnded()
			}
			next = sibling
		}
		// Only then: whoever has the token must not use the limit up, so that the owner's goes unseen.
		if err := s.SignedOut.Take(ctx, "session "+row.SessionID.String()); err != nil {
			return err
		}
		slug := in.Organization
		if slug == nil {
			slug = row.Last
		}
		m, err = findMember(ctx, tx, row.UserID, slug)
		if in.Organization == nil && apperr.Is(err, apperr.NotFound) {
			m, err = findMember(ctx, tx, row.UserID, nil)
		}
		if err != nil {
			return err
		}
		queries := []postgres.Query{postgres.Exec(`
update auth_sessions set last_used_at = $2, expires_at = $3, organization_id = coalesce($4, organization_id),
  user_agent = nullif($5, ''), ip_address = nullif($6, '')::inet where id = $1`,
			row.SessionID, now, now.Add(s.RefreshLifetime), m.organizationID(), client.UserAgent, address(client))}
		if row.UsedAt == nil {
			queries = append(queries,
				postgres.Exec(`update auth_refresh_tokens set used_at = $2 where token_hash = $1`, hash, now),
				insertToken(next, hash, row.SessionID, now, now.Add(s.RefreshLifetime)))
		}
		if switched := m.organizationID(); switched.Valid && switched != row.Organization {
			queries = append(queries, audit.RecordIn(ctx, session.Tenant{OrganizationID: switched.UUID, UserID: row.UserID}, now,
				audit.Entry{Action: OrganizationSwitched, ResourceType: "session", ResourceID: row.SessionID}))
		}
		return tx.Run(ctx, queries...)
	})
	if err == nil && reused {
		err = ErrEnded()
	}
	if told, ok := apperr.From(err); ok && told.Code == apperr.NotFound {
		err = s.refused(ctx, account{ID: row.UserID, Organization: row.Organization}, audit.Entry{Action: OrganizationSwitched}, told)
	}
	if err != nil {
		return nil, err
	}
	return s.payload(row.SessionID, row.UserID, m, next, now)
}

// sibling gives the token that a neighbour was given for the parent, and whether it was
// used since; empty when the secret it was derived with is gone. It reads after the
// parent's row is locked, so that it sees what a neighbour wrote while this one waited.
func (s *Service) sibling(ctx context.Context, tx *postgres.Tx, parent string) (next string, used bool, err error) {
	var child struct {
		Hash []byte `db:"token_hash"`
		Used bool   `db:"used"`
	}
	err = tx.Run(ctx, postgres.One(&child, `
select token_hash, used_at is not null as used from auth_refresh_tokens where parent_hash = $1`, hashRefreshToken(parent)))
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", false, fmt.Errorf("find the next refresh token: %w", err)
	}
	return s.Tokens.childOf(parent, child.Hash), child.Used, nil
}
