package users

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

const updateReason = "a person's names are the same in all their organizations"

// The input and payload of updateProfile.
type (
	UpdateProfileInput struct {
		DisplayName graphql.Omittable[*string]
		FirstName   graphql.Omittable[*string]
		LastName    graphql.Omittable[*string]
		Username    graphql.Omittable[*string]
	}
	UpdateProfilePayload struct {
		User *orgs.User
		// At is the member that User is.
		At session.Tenant
	}
)

// ToldTo is the member that the payload tells of, who is the caller.
func (p *UpdateProfilePayload) ToldTo() session.Tenant { return p.At }

// validUsername keeps usernames apart from addresses, and from what looks like another.
var validUsername = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$`)

// Username is a name as it is stored and looked for: however its accents were typed, it is
// the same.
func Username(name string) string { return norm.NFC.String(strings.TrimSpace(name)) }

// CheckUsername says in a sentence why a username, as Username gives it, can't be chosen;
// empty for one that can.
func CheckUsername(name string) string {
	if !validUsername.MatchString(name) || !norm.NFC.IsNormalString(name) || len([]rune(name)) > 50 {
		return "A username has 1 to 50 letters, digits, `.`, `_` and `-`, and begins with a letter or a digit."
	}
	return ""
}

// Taken says what a caller reads of a username that somebody has.
var Taken = map[string]postgres.Violation{
	"users_username_key": {Field: "username", Sentence: "Somebody has this username."},
}

// names are a person's own.
type names struct {
	Username            string
	FirstName, LastName *string
}

// known is what an organization knows of its member.
type known struct {
	OrganizationID uuid.UUID
	DisplayName    string
}

// Update changes what is known of the caller, everywhere, and gives the caller as a member
// of the session's organization, if there is one. The audit trail of each of the person's
// organizations has a row; nobody's has one for a person who is in none.
func (p *Profiles) Update(ctx context.Context, in UpdateProfileInput) (*orgs.User, error) {
	own := session.From(ctx)
	var user *orgs.User
	changed := false
	err := p.db.SystemTx(ctx, updateReason, func(tx *postgres.Tx) error {
		var before names
		var memberships []known
		err := tx.Run(ctx,
			postgres.One(&before, `select username, first_name, last_name from users where id = $1 and is_active for update`, own.UserID),
			postgres.All(&memberships, `
select organization_id, display_name from organization_members where user_id = $1 and removed_at is null
order by organization_id for update`, own.UserID))
		if errors.Is(err, pgx.ErrNoRows) {
			return apperr.New(apperr.Unauthenticated, "Your account is closed.")
		}
		if err != nil {
			return fmt.Errorf("find an account: %w", err)
		}
		after, displayName, err := apply(in, before)
		if err != nil {
			return err
		}
		now := time.Now()
		var queries []postgres.Query
		if was, is := differences(before, after); len(is) > 0 {
			queries = append(queries, postgres.One(&after.Username, `
update users set username = station_fold($2), first_name = $3, last_name = $4, updated_at = $5 where id = $1 returning username`,
				own.UserID, after.Username, after.FirstName, after.LastName, now))
			if len(memberships) == 0 {
				queries = append(queries, record(ctx, uuid.Nil, own.UserID, now, was, is))
			}
		}
		for _, m := range memberships {
			was, is := differences(before, after)
			if displayName != nil && *displayName != m.DisplayName {
				was["displayName"], is["displayName"] = m.DisplayName, *displayName
				queries = append(queries, postgres.Exec(`
update organization_members set display_name = $3, updated_at = $4 where organization_id = $1 and user_id = $2`,
					m.OrganizationID, own.UserID, *displayName, now))
			}
			if len(is) > 0 {
				queries = append(queries, record(ctx, m.OrganizationID, own.UserID, now, was, is))
			}
		}
		changed = len(queries) > 0
		var found []orgs.User
		queries = append(queries, postgres.All(&found, `
select user_id, display_name, email, is_active, removed_at, created_at from organization_members
where organization_id = $1 and user_id = $2 and is_active and removed_at is null`, own.OrganizationID, own.UserID))
		if err := tx.Run(ctx, queries...); err != nil {
			return postgres.Translate(err, Taken)
		}
		if len(found) > 0 {
			user = &found[0]
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if changed {
		p.Drop(context.WithoutCancel(ctx), own.UserID)
	}
	return user, nil
}

// apply gives the names as the input has them, and the display name if it has one.
func apply(in UpdateProfileInput, before names) (after names, displayName *string, err error) {
	var faults apperr.Fields
	after = before
	if _, given := in.DisplayName.ValueOK(); given {
		displayName = new(string)
		input.Set(&faults, "displayName", in.DisplayName, displayName)
		if faults["displayName"] == "" {
			input.Name(&faults, "displayName", displayName, 255)
		}
	}
	input.SetOptional(in.FirstName, &after.FirstName)
	input.OptionalLine(&faults, "firstName", &after.FirstName, 100)
	input.SetOptional(in.LastName, &after.LastName)
	input.OptionalLine(&faults, "lastName", &after.LastName, 100)
	if _, given := in.Username.ValueOK(); given {
		input.Set(&faults, "username", in.Username, &after.Username)
		after.Username = Username(strings.ToLower(after.Username))
		// The one that a person has may be of older rules.
		if fault := CheckUsername(after.Username); fault != "" && after.Username != before.Username {
			faults.Add("username", fault)
		}
	}
	return after, displayName, faults.Err()
}

// differences gives the fields that differ, as they were and as they are.
func differences(before, after names) (was, is map[string]any) {
	was, is = map[string]any{}, map[string]any{}
	if before.Username != after.Username {
		was["username"], is["username"] = before.Username, after.Username
	}
	for name, values := range map[string][2]*string{
		"firstName": {before.FirstName, after.FirstName}, "lastName": {before.LastName, after.LastName},
	} {
		if a, b := values[0], values[1]; (a == nil) != (b == nil) || a != nil && *a != *b {
			was[name], is[name] = a, b
		}
	}
	return was, is
}

func record(ctx context.Context, organization, user uuid.UUID, at time.Time, was, is map[string]any) postgres.Query {
	changes, _ := json.Marshal(map[string]any{"before": was, "after": is})
	return audit.RecordIn(ctx, session.Tenant{OrganizationID: organization, UserID: user}, at, audit.Entry{
		Action: "user.profile_updated", ResourceType: "user", ResourceID: user, Changes: changes,
	})
}
