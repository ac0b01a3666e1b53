package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// errWrongPassword does not say which of the two was wrong.
func errWrongPassword() error {
	return apperr.New(apperr.Unauthenticated, "The username or the password is wrong.")
}

// account is what is known of somebody who signs in; without an ID it is nobody.
type account struct {
	ID uuid.UUID `db:"id"`
	// Name is what was typed, folded as names are.
	Name string `db:"name"`
	Hash string `db:"password_hash"`
	Demo bool   `db:"has_demo_password"`
	// Organization is where the audit trail tells of a refusal: the one asked for, else the
	// one last used, of those that the person is in.
	Organization uuid.NullUUID `db:"organization_id"`
}

// A name that is one person's address and another's username is the address. Usernames are
// stored as users.Username makes them.
const findAccount = `
select station_fold(normalize($1, NFC)) as name, coalesce(u.id, '00000000-0000-0000-0000-000000000000') as id,
  coalesce(u.password_hash, '') as password_hash, coalesce(u.has_demo_password, false) as has_demo_password, (
  select m.organization_id from organization_members m join organizations o on o.id = m.organization_id
  where m.user_id = u.id and m.is_active and m.removed_at is null and o.is_active
  order by o.slug = $2 desc nulls last, (select max(s.last_used_at) from auth_sessions s
    where s.user_id = m.user_id and s.organization_id = m.organization_id) desc nulls last, lower(o.name)
  limit 1) as organization_id
from (select) typed left join users u
  on (u.email = station_fold($1) or u.username = station_fold(normalize($1, NFC))) and u.is_active
order by u.email = station_fold($1) desc limit 1`

// Login signs a person in by username or email. Unknown names and wrong passwords
// are told alike, in the same time. The audit trail has a row of it either way.
func (s *Service) Login(ctx context.Context, in LoginInput) (*AuthPayload, error) {
	var faults apperr.Fields
	name := clean(strings.TrimSpace(in.Username))
	if name == "" {
		faults.Add("username", "Write your username or email address.")
	}
	if in.Password == "" {
		faults.Add("password", "Write your password.")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var who account
	err := s.DB.System(ctx, reason, postgres.One(&who, findAccount, name, in.Organization))
	if err != nil {
		return nil, fmt.Errorf("find an account: %w", err)
	}
	began := time.Now()
	payload, err := s.signIn(ctx, in, who)
	if apperr.Is(err, apperr.Unauthenticated) {
		waitUntil(ctx, began.Add(s.RefusalTakes))
	}
	if told, ok := apperr.From(err); ok && told.Code != apperr.Unavailable {
		// The typed name is kept nowhere: it may be a password.
		err = s.refused(ctx, who, audit.Entry{Action: signedIn}, told)
	}
	return payload, err
}

// The actions of the audit trail.
const (
	signedIn               = "auth.signed_in"
	passwordChanged        = "auth.password_changed"
	passwordReset          = "auth.password_reset"
	passwordResetRequested = "auth.password_reset_requested"
)

// refused writes a refusal to the audit trail, and gives it. Who tried is not known, only
// whose account it was; without one the row is nobody's.
func (s *Service) refused(ctx context.Context, who account, entry audit.Entry, refusal *apperr.Error) error {
	if !audit.MayNote(ctx) {
		return refusal
	}
	entry.Refusal = audit.Told(refusal)
	if entry.ResourceID = who.ID; who.ID != uuid.Nil {
		entry.ResourceType = "user"
	}
	tenant := session.Tenant{OrganizationID: who.Organization.UUID}
	if own := session.From(ctx); own != nil && own.UserID == who.ID {
		tenant.UserID = own.UserID
	}
	// It is told of also when the caller has hung up.
	ctx = context.WithoutCancel(ctx)
	if err := s.DB.System(ctx, reason, audit.RecordIn(ctx, tenant, time.Now(), entry)); err != nil {
		return fmt.Errorf("record a refusal: %w", err)
	}
	return refusal
}

func (s *Service) signIn(ctx context.Context, in LoginInput, who account) (*AuthPayload, error) {
	var token string
	if in.DeviceToken != nil {
		token = *in.DeviceToken
	}
	g, device, known := s.guess(ctx, who, token)
	outdated, err := s.verify(ctx, g, in.Password, who.Hash, errWrongPassword())
	if err != nil {
		return nil, err
	}
	if who.Demo && s.RefuseDemo {
		return nil, apperr.New(apperr.Forbidden, "The demo's passwords are printed, so they are refused in production.")
	}
	var upgraded string
	if outdated {
		if upgraded, err = s.Passwords.Hash(ctx, in.Password); err != nil {
			return nil, fmt.Errorf("upgrade a password hash: %w", err)
		}
	}
	payload, err := s.open(ctx, who, in.Organization, upgraded, known)
	if err != nil {
		return nil, err
	}
	if outdated {
		who.Hash = upgraded
	}
	signed := s.Tokens.Signed.Token(deviceToken, device, who.deviceContext())
	payload.DeviceToken = &signed
	return payload, nil
}

// waitUntil returns at a time, or when nobody waits any more.
func waitUntil(ctx context.Context, at time.Time) {
	select {
	case <-time.After(time.Until(at)):
	case <-ctx.Done():
	}
}

// clean makes a name that PostgreSQL takes as text.
func clean(name string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "")
}

// open starts a session of the person, whose account must still be open and have the
// password that fitted: who gives it another meanwhile ends the sessions that there are, and
// this one comes before that or not at all.
func (s *Service) open(ctx context.Context, who account, slug *string, upgradedHash string, known bool) (*AuthPayload, error) {
	client, user := session.ClientFrom(ctx), who.ID
	now := time.Now()
	id := uuid.Must(uuid.NewV7())
	refresh := newRefreshToken()
	var m *member
	err := s.DB.SystemTx(ctx, reason, func(tx *postgres.Tx) (err error) {
		var fits int64
		err = tx.Run(ctx, postgres.ExecCount(&fits, `
update users set last_login_at = $2, password_hash = coalesce(nullif($3, ''), password_hash)
where id = $1 and password_hash = $4 and is_active`, user, now, upgradedHash, who.Hash))
		if err == nil && fits == 0 {
			err = errWrongPassword()
		}
		if err != nil {
			return err
		}
		if m, err = findMember(ctx, tx, user, slug); err != nil {
			return err
		}
		after, err := json.Marshal(map[string]any{"after": map[string]any{"sessionId": id, "knownDevice": known}})
		if err != nil {
			return err
		}
		return tx.Run(ctx,
			postgres.Exec(`
insert into auth_sessions (id, user_id, organization_id, user_agent, ip_address, created_at, last_used_at, expires_at)
values ($1, $2, $3, nullif($4, ''), nullif($5, '')::inet, $6, $6, $7)`,
				id, user, m.organizationID(), client.UserAgent, address(client), now, now.Add(s.RefreshLifetime)),
			insertToken(refresh, nil, id, now, now.Add(s.RefreshLifetime)),
			audit.RecordIn(ctx, session.Tenant{OrganizationID: m.organizationID().UUID, UserID: user}, now,
				audit.Entry{Action: signedIn, ResourceType: "user", ResourceID: user, Changes: after}))
	})
	if err != nil {
		return nil, err
	}
	return s.payload(id, user, m, refresh, now)
}
