package invitations

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/change"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/input"
	outbox "github.com/station-portal/station/internal/mail"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/internal/signed"
	"github.com/station-portal/station/internal/users"
)

const acceptReason = "who is invited is in no organization yet"

// errNotGood is the answer to every token that is not good, whatever is wrong with it.
func errNotGood() *apperr.Error {
	return apperr.Field("token", "This invitation is not good any more: ask for a new one.")
}

// AcceptInvitationInput is what acceptInvitation takes.
type AcceptInvitationInput struct {
	Token     string
	Password  *string
	Username  *string
	FirstName *string
	LastName  *string
}

// AcceptInvitationPayload is what acceptInvitation answers.
type AcceptInvitationPayload struct {
	Organization *orgs.Organization
	User         *orgs.User
}

// ToldTo is the member that the payload tells of, who is the caller.
func (p *AcceptInvitationPayload) ToldTo() session.Tenant {
	return session.Tenant{OrganizationID: p.Organization.ID, UserID: p.User.ID}
}

// InvitationPreview is an invitation as its link shows it.
type InvitationPreview struct {
	Organization string
	InvitedBy    string
	Email        string
	ExpiresAt    time.Time
	HasAccount   bool
}

// open is an invitation that can be accepted, with what must be known to do so.
type open struct {
	Invitation   Invitation        `db:"invitation"`
	Organization orgs.Organization `db:"organization"`
	Generation   int               `db:"generation"`
	InvitedBy    string            `db:"invited_by"`
	// Account is that of the address.
	Account *uuid.UUID `db:"account"`
}

var findOpen = `
select ` + Invitations.Columns("i", "invitation") + `, ` + orgs.Organizations.Columns("o", "organization") + `,
  i.generation, m.display_name as invited_by, u.id as account
from organization_invitations i join organizations o on o.id = i.organization_id
join organization_members m on m.organization_id = i.organization_id and m.user_id = i.created_by
left join users u on u.email = i.email and u.is_active
where i.id = $1 and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > now() and o.is_active`

// stillTakes gives nil if the organization invites the address, as its settings are now.
func stillTakes(o *orgs.Organization, email string) error {
	settings, err := o.SettingsOf()
	if err == nil && !settings.MayInvite(email) {
		err = errNotGood()
	}
	return err
}

// find gives the invitation of a token that is good.
func (r *Resolver) find(ctx context.Context, token string) (*open, error) {
	id, ok := signed.ID(token)
	if !ok {
		return nil, errNotGood()
	}
	var found open
	err := r.DB.System(ctx, acceptReason, postgres.One(&found, findOpen, id))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, errNotGood()
	}
	if err != nil {
		return nil, fmt.Errorf("find an invitation: %w", err)
	}
	if _, ok := r.Tokens.Signed.Check(purpose, token, strconv.Itoa(found.Generation)); !ok {
		return nil, errNotGood()
	}
	if err := stillTakes(&found.Organization, found.Invitation.Email); err != nil {
		return nil, err
	}
	return &found, nil
}

// InvitationByToken is Query.invitationByToken.
func (r *Resolver) InvitationByToken(ctx context.Context, token string) (*InvitationPreview, error) {
	found, err := r.find(ctx, token)
	if err != nil {
		return nil, err
	}
	return &InvitationPreview{
		Organization: found.Organization.Name, InvitedBy: found.InvitedBy, Email: found.Invitation.Email,
		ExpiresAt: found.Invitation.ExpiresAt, HasAccount: found.Account != nil,
	}, nil
}

// AcceptInvitation is Mutation.acceptInvitation.
func (r *Resolver) AcceptInvitation(ctx context.Context, in AcceptInvitationInput) (*AcceptInvitationPayload, error) {
	payload, err := r.accept(ctx, in)
	if told, ok := apperr.From(err); ok && (told.Code != apperr.BadUserInput || told.Fields["token"] != "") {
		r.recordRefusal(ctx, in.Token, told)
	}
	return payload, err
}

func (r *Resolver) accept(ctx context.Context, in AcceptInvitationInput) (*AcceptInvitationPayload, error) {
	caller := session.From(ctx)
	if caller != nil && caller.IsKey {
		return nil, authz.NotForKeys()
	}
	found, err := r.find(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	var newcomer *account
	switch {
	case caller != nil && (found.Account == nil || *found.Account != caller.UserID):
		return nil, apperr.New(apperr.Forbidden, "This invitation is for another address: sign out, or sign in with the account of that one.")
	case caller == nil && found.Account != nil:
		return nil, apperr.New(apperr.Unauthenticated, "You have an account already: sign in first, then accept.")
	case caller == nil:
		if newcomer, err = r.newAccount(ctx, in, found.Invitation.Email); err != nil {
			return nil, err
		}
	}
	payload := &AcceptInvitationPayload{Organization: &found.Organization, User: &orgs.User{}}
	err = r.DB.SystemTx(ctx, acceptReason, func(tx *postgres.Tx) error {
		// The organization is held, as by all that changes it: what happens to it or to its
		// roles meanwhile is done before or after. Of those who accept at once one gets here
		// first; the others find it accepted.
		var generation int
		err := tx.Run(ctx, postgres.One(&found.Organization, `select `+orgs.Organizations.Columns("o", "")+`
from organizations o where id = $1 and is_active for no key update`, found.Organization.ID), postgres.One(&generation, `
select generation from organization_invitations
where id = $1 and accepted_at is null and withdrawn_at is null and expires_at > now() for update`, found.Invitation.ID))
		if errors.Is(err, pgx.ErrNoRows) || err == nil && generation != found.Generation {
			return errNotGood()
		}
		if err == nil {
			err = stillTakes(&found.Organization, found.Invitation.Email)
		}
		if err != nil {
			return err
		}
		if newcomer == nil {
			// Held, so that it can't be closed as one that is in no organization.
			var account uuid.UUID
			err := tx.Run(ctx, postgres.One(&account, `select id from users where id = $1 and is_active for share`, caller.UserID))
			if errors.Is(err, pgx.ErrNoRows) {
				return authz.SignInFirst()
			}
			if err != nil {
				return err
			}
			return r.join(ctx, tx, found, caller.UserID, payload.User)
		}
		if err := tx.Run(ctx, newcomer.insert(found.Invitation.Email)); err != nil {
			return err
		}
		return r.join(ctx, tx, found, newcomer.id, payload.User)
	})
	if err != nil {
		return nil, fmt.Errorf("accept an invitation: %w", postgres.Translate(err, taken))
	}
	r.Access.Drop(found.Organization.ID)
	r.Events.Wake()
	return payload, nil
}

// taken says what a newcomer reads of a name that somebody has, and of an address that
// another invitation, or an account that was shut, had first.
var taken = map[string]postgres.Violation{
	"users_username_key": users.Taken["users_username_key"],
	"users_email_key":    {Sentence: "This address has an account already: sign in first, then accept."},
}

// account is one that is made.
type account struct {
	id                  uuid.UUID
	username, hash      string
	firstName, lastName *string
}

func (a *account) insert(email string) postgres.Query {
	return postgres.Exec(`
insert into users (id, username, email, password_hash, first_name, last_name) values ($1, station_fold($2), $3, $4, $5, $6)`,
		a.id, a.username, email, a.hash, a.firstName, a.lastName)
}

const maxPersonName = 100

// newAccount checks what a new account needs.
func (r *Resolver) newAccount(ctx context.Context, in AcceptInvitationInput, email string) (*account, error) {
	var faults apperr.Fields
	a := &account{id: uuid.New(), firstName: in.FirstName, lastName: in.LastName}
	input.OptionalLine(&faults, "firstName", &a.firstName, maxPersonName)
	input.OptionalLine(&faults, "lastName", &a.lastName, maxPersonName)
	a.username, _, _ = strings.Cut(email, "@")
	if in.Username != nil {
		a.username = *in.Username
	}
	a.username = users.Username(a.username)
	if fault := users.CheckUsername(a.username); fault != "" {
		faults.Add("username", fault)
	}
	password := input.Or(in.Password, "")
	if password == "" {
		faults.Add("password", "Choose a password.")
	} else if fault := auth.CheckPassword(password, a.username, email); fault != "" {
		faults.Add("password", fault)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var err error
	if a.hash, err = r.Passwords.Hash(ctx, password); err != nil {
		return nil, fmt.Errorf("hash a password: %w", err)
	}
	return a, nil
}

// join makes the person a member, anew for one who had left, with those of the invitation's
// roles that are there still and that who invited may still give.
func (r *Resolver) join(ctx context.Context, tx *postgres.Tx, found *open, user uuid.UUID, member *orgs.User) error {
	i := &found.Invitation
	var joined []orgs.User
	err := tx.Run(ctx, postgres.All(&joined, `
insert into organization_members as m (organization_id, user_id, display_name, email)
select $1, id, coalesce(nullif(trim(concat_ws(' ', first_name, last_name)), ''), username), email from users where id = $2
on conflict (organization_id, user_id) do update set is_active = true, removed_at = null, updated_at = now(),
  display_name = excluded.display_name, email = excluded.email
where m.removed_at is not null returning `+orgs.Users.Columns("m", ""), found.Organization.ID, user))
	if err != nil {
		return err
	}
	if len(joined) == 0 {
		return apperr.New(apperr.Conflict, "You are a member of this organization already.")
	}
	*member = joined[0]
	var may bool
	var given []uuid.UUID
	now := entity.Now()
	err = tx.Run(ctx,
		postgres.One(&may, mayStillGive, found.Organization.ID, i.CreatedByID, i.ID),
		postgres.All(&given, `
insert into user_organization_roles (organization_id, user_id, role_id, created_by)
select organization_id, $2, role_id, $3 from organization_invitation_roles where organization_id = $1 and invitation_id = $4
returning role_id`,
			found.Organization.ID, user, i.CreatedByID, i.ID),
		postgres.Exec(`update organization_invitations set accepted_at = $2, accepted_by = $3 where id = $1`, i.ID, now, user))
	if err != nil {
		return err
	}
	if !may {
		return errNotGood()
	}
	return tx.Run(ctx, change.Record(ctx, session.Tenant{OrganizationID: found.Organization.ID, UserID: user}, now, change.Change{
		Action: Accepted, ResourceType: kind, ResourceID: i.ID, Before: told(i),
		After: map[string]any{"email": i.Email, "userId": user, "roleIds": given, "status": InvitationStatusAccepted},
	})...)
}

// mayStillGive tells whether who invited is an active member who may do all that the roles
// allow, and an owner if one of them is the owner's.
const mayStillGive = `
with own as (
  select r.id, r.name, r.is_system_role, r.permissions from user_organization_roles ur
  join roles r on r.organization_id = ur.organization_id and r.id = ur.role_id
  where ur.organization_id = $1 and ur.user_id = $2
), given as (
  select r.name, r.is_system_role, r.permissions from organization_invitation_roles ir
  join roles r on r.organization_id = ir.organization_id and r.id = ir.role_id
  where ir.organization_id = $1 and ir.invitation_id = $3
)
select exists (select from organization_members where organization_id = $1 and user_id = $2 and is_active)
  and (exists (select from own where is_system_role and name = 'owner')
    or not exists (select from given where is_system_role and name = 'owner')
      and not exists (select unnest(permissions) from given except select unnest(permissions) from own))`

// Writers write the mails of invitations.
func Writers(db *postgres.DB, tokens *auth.Tokens, address string) map[string]outbox.Writer {
	return map[string]outbox.Writer{kind: func(ctx context.Context, m outbox.Message) (*outbox.Letter, error) {
		var found open
		err := db.System(ctx, acceptReason, postgres.One(&found, findOpen, m.SubjectID))
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, nil // withdrawn, accepted, or too late
		}
		if err != nil {
			return nil, fmt.Errorf("find an invitation: %w", err)
		}
		return &outbox.Letter{
			Subject: "Join " + found.Organization.Name + " on Station", Greeting: "Hello,",
			Text: []string{found.InvitedBy + " invites you to join " + found.Organization.Name + " at " + address + "."},
			Link: link(tokens, address, m.SubjectID, found.Generation), Label: "Accept the invitation",
			Small: []string{
				"The link works once, within 7 days of when it was sent.",
				"If you do not know what this is about, do nothing.",
			},
		}, nil
	}}
}
