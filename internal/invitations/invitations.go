// Package invitations brings people into organizations by mail.
package invitations

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/change"
	outbox "github.com/station-portal/station/internal/mail"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// What the audit trail calls what happens to invitations.
const (
	Invited   = "member.invited"
	Resent    = "invitation.resent"
	Withdrawn = "invitation.withdrawn"
	Accepted  = "invitation.accepted"
)

const (
	// Lifetime is how long an invitation can be accepted after it was sent.
	Lifetime = 7 * 24 * time.Hour
	maxEmail = 255

	kind    = "invitation"
	manages = "users.manage"
)

// Resolver answers the root fields of invitations.
type Resolver struct {
	orgs.Changes
	// Tokens sign the links.
	Tokens    *auth.Tokens
	Passwords *auth.Passwords
	Logger    *slog.Logger
}

// InvitationStatus is what became of an invitation.
type InvitationStatus string

// The values of InvitationStatus.
const (
	InvitationStatusPending   InvitationStatus = "PENDING"
	InvitationStatusAccepted  InvitationStatus = "ACCEPTED"
	InvitationStatusWithdrawn InvitationStatus = "WITHDRAWN"
	InvitationStatusExpired   InvitationStatus = "EXPIRED"
)

// Status is Invitation.status.
func (i *Invitation) Status() InvitationStatus {
	switch {
	case i.AcceptedAt != nil:
		return InvitationStatusAccepted
	case i.WithdrawnAt != nil:
		return InvitationStatusWithdrawn
	case i.ExpiresAt.Before(time.Now()):
		return InvitationStatusExpired
	default:
		return InvitationStatusPending
	}
}

// The inputs and payloads of the mutations.
type (
	InviteMemberInput struct {
		Email   string
		RoleIds []uuid.UUID
	}
	InviteMemberPayload       struct{ Invitation *Invitation }
	ResendInvitationInput     struct{ ID uuid.UUID }
	ResendInvitationPayload   struct{ Invitation *Invitation }
	WithdrawInvitationInput   struct{ ID uuid.UUID }
	WithdrawInvitationPayload struct{ Invitation *Invitation }
)

// told is what the audit trail and events tell of an invitation.
func told(i *Invitation) map[string]any {
	return map[string]any{"email": i.Email, "expiresAt": i.ExpiresAt.UTC(), "status": i.Status()}
}

// address checks a mail address and puts it into the form in which accounts have it.
func address(faults *apperr.Fields, text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || len(text) > maxEmail || strings.ContainsAny(text, "\"\x00 ") {
		faults.Add("email", "`email` must be an address such as mia@example.com.")
	}
	return text
}

// InviteMember is Mutation.inviteMember.
func (r *Resolver) InviteMember(ctx context.Context, in InviteMemberInput) (*InviteMemberPayload, error) {
	var faults apperr.Fields
	email := address(&faults, in.Email)
	roleIDs(&faults, in.RoleIds)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var invitation Invitation
	err := r.Change(ctx, func(tx *postgres.Tx, o *orgs.Organization, tenant session.Tenant, now time.Time) (*change.Change, error) {
		if err := r.mayInvite(ctx, tx, o, email, in.RoleIds, now); err != nil {
			return nil, err
		}
		err := tx.Run(ctx,
			// One that nobody accepted in time makes room.
			postgres.Exec(`
update organization_invitations set withdrawn_at = $2
where email = station_fold($1) and accepted_at is null and withdrawn_at is null and expires_at <= $2`, email, now),
			postgres.One(&invitation, `
insert into organization_invitations as i (id, organization_id, email, created_at, created_by, sent_at, expires_at)
values ($1, $2, station_fold($3), $4, $5, $4, $6) returning `+Invitations.Columns("i", ""),
				uuid.Must(uuid.NewV7()), tenant.OrganizationID, email, now, tenant.UserID, now.Add(Lifetime)))
		if err != nil {
			return nil, err
		}
		after := told(&invitation)
		after["roleIds"] = in.RoleIds
		return &change.Change{Action: Invited, ResourceType: kind, ResourceID: invitation.ID, After: after}, tx.Run(ctx,
			postgres.Exec(`
insert into organization_invitation_roles (organization_id, invitation_id, role_id) select $1, $2, unnest($3::uuid[])`,
				tenant.OrganizationID, invitation.ID, in.RoleIds),
			r.mail(ctx, &invitation))
	})
	if err != nil {
		return nil, fmt.Errorf("invite a member: %w", postgres.Translate(err, map[string]postgres.Violation{
			"unique_open_invitation": {Field: "email", Sentence: "This address has an invitation that is open: send it anew, or withdraw it first."},
		}))
	}
	return &InviteMemberPayload{Invitation: &invitation}, nil
}

func roleIDs(faults *apperr.Fields, ids []uuid.UUID) {
	known := map[uuid.UUID]bool{}
	for _, id := range ids {
		if known[id] {
			faults.Add("roleIds", "`roleIds` names a role twice.")
		}
		known[id] = true
	}
	switch {
	case len(ids) == 0:
		faults.Add("roleIds", "`roleIds` must have at least one role.")
	case len(ids) > orgs.MaxRoles:
		faults.Add("roleIds", fmt.Sprintf("`roleIds` may have at most %d roles; it has %d.", orgs.MaxRoles, len(ids)))
	}
}

// mayInvite judges who invites whom, as what.
func (r *Resolver) mayInvite(ctx context.Context, tx *postgres.Tx, o *orgs.Organization, email string, ids []uuid.UUID, now time.Time) error {
	caller, err := orgs.CallerStanding(ctx, tx, manages)
	if err != nil {
		return err
	}
	var roles []orgs.GrantedRole
	var members []struct {
		IsRemoved bool `db:"is_removed"`
		IsActive  bool `db:"is_active"`
	}
	err = tx.Run(ctx,
		postgres.All(&roles, `select id, name, is_system_role, permissions from roles where id = any($1) order by name`, ids),
		postgres.All(&members, `
select removed_at is not null as is_removed, is_active from organization_members where email = station_fold($1)`, email))
	if err != nil {
		return err
	}
	for _, m := range members {
		switch {
		case m.IsActive:
			return apperr.New(apperr.Conflict, "This address is a member's already.").About("email")
		case !m.IsRemoved:
			return apperr.New(apperr.Conflict, "This address is that of a member who was deactivated: activate them.").About("email")
		}
	}
	if len(roles) < len(ids) {
		return apperr.Field("roleIds", "`roleIds` names a role that is not there.")
	}
	if err := caller.MayGive(roles); err != nil {
		return err
	}
	return r.mayMail(ctx, tx, o, email, "email", now)
}

func (r *Resolver) mail(ctx context.Context, i *Invitation) postgres.Query {
	return outbox.Queue(ctx, outbox.Message{Kind: kind, To: i.Email, SubjectID: i.ID})
}

// held runs fn for an invitation that is held for a change, by a caller who may invite.
func (r *Resolver) held(
	ctx context.Context, id uuid.UUID, action string,
	fn func(tx *postgres.Tx, o *orgs.Organization, caller *orgs.Standing, i *Invitation, now time.Time) (bool, error),
) (*Invitation, error) {
	var invitation Invitation
	err := r.Change(ctx, func(tx *postgres.Tx, o *orgs.Organization, _ session.Tenant, now time.Time) (*change.Change, error) {
		caller, err := orgs.CallerStanding(ctx, tx, manages)
		if err != nil {
			return nil, err
		}
		err = tx.Run(ctx, postgres.One(&invitation,
			`select `+Invitations.Columns("i", "")+` from organization_invitations i where id = $1 for update`, id))
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, Invitations.NotFound().About("id")
		}
		if err != nil {
			return nil, err
		}
		if invitation.AcceptedAt != nil {
			return nil, apperr.New(apperr.Conflict, "This invitation was accepted.").About("id")
		}
		before := told(&invitation)
		changed, err := fn(tx, o, caller, &invitation, now)
		if err != nil || !changed {
			return nil, err
		}
		return &change.Change{Action: action, ResourceType: kind, ResourceID: id, Before: before, After: told(&invitation)}, nil
	})
	return &invitation, err
}

// ResendInvitation is Mutation.resendInvitation. Who sends it anew answers for its roles.
func (r *Resolver) ResendInvitation(ctx context.Context, in ResendInvitationInput) (*ResendInvitationPayload, error) {
	invitation, err := r.held(ctx, in.ID, Resent, func(tx *postgres.Tx, o *orgs.Organization, caller *orgs.Standing, i *Invitation, now time.Time) (bool, error) {
		if i.WithdrawnAt != nil {
			return false, apperr.New(apperr.Conflict, "This invitation was withdrawn: invite the address again.").About("id")
		}
		if wait := i.SentAt.Add(sendEvery).Sub(now); wait > 0 {
			return false, apperr.New(apperr.RateLimited, "This invitation was sent a moment ago: try again in a minute.").After(wait)
		}
		var roles []orgs.GrantedRole
		err := tx.Run(ctx, postgres.All(&roles, `
select r.id, r.name, r.is_system_role, r.permissions from organization_invitation_roles ir
join roles r on r.organization_id = ir.organization_id and r.id = ir.role_id where ir.invitation_id = $1 order by r.name`, i.ID))
		if err == nil {
			err = caller.MayGive(roles)
		}
		if err == nil {
			err = r.mayMail(ctx, tx, o, i.Email, "id", now)
		}
		if err != nil {
			return false, err
		}
		i.SentAt, i.ExpiresAt, i.CreatedByID = now, now.Add(Lifetime), caller.User.ID
		return true, tx.Run(ctx, postgres.Exec(`
update organization_invitations set generation = generation + 1, sent_at = $2, expires_at = $3, created_by = $4 where id = $1`,
			i.ID, i.SentAt, i.ExpiresAt, i.CreatedByID), r.mail(ctx, i))
	})
	if err != nil {
		return nil, fmt.Errorf("send an invitation anew: %w", err)
	}
	return &ResendInvitationPayload{Invitation: invitation}, nil
}

// WithdrawInvitation is Mutation.withdrawInvitation.
func (r *Resolver) WithdrawInvitation(ctx context.Context, in WithdrawInvitationInput) (*WithdrawInvitationPayload, error) {
	invitation, err := r.held(ctx, in.ID, Withdrawn, func(tx *postgres.Tx, _ *orgs.Organization, _ *orgs.Standing, i *Invitation, now time.Time) (bool, error) {
		if i.WithdrawnAt != nil {
			return false, nil
		}
		i.WithdrawnAt = &now
		return true, tx.Run(ctx, postgres.Exec(`update organization_invitations set withdrawn_at = $2 where id = $1`, i.ID, now))
	})
	if err != nil {
		return nil, fmt.Errorf("withdraw an invitation: %w", err)
	}
	return &WithdrawInvitationPayload{Invitation: invitation}, nil
}

// purpose is what the tokens of invitations are for.
const purpose = "invitation"

// link gives the address where an invitation is accepted. The token is behind #, which
// browsers send to nobody.
func link(tokens *auth.Tokens, address string, id uuid.UUID, generation int) string {
	return address + "/accept-invitation#token=" + tokens.Signed.Token(purpose, id, strconv.Itoa(generation))
}
