package orgs

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/change"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// What the audit trail calls what happens to an organization.
const (
	Created = "organization.created"
	Updated = "organization.updated"
)

const (
	maxName        = 100
	maxSlug        = 100
	maxDescription = 2000
	// maxMemberships is how many organizations somebody may be in who makes another.
	maxMemberships = 100

	createReason = "the organization is made"
)

var (
	slugPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	noSlug      = regexp.MustCompile(`[^a-z0-9]+`)

	violations = map[string]postgres.Violation{
		"organizations_slug_key": {Field: "slug", Sentence: "Another organization has this `slug`: choose another."},
	}
)

// slugOf makes a slug of a name; empty where nothing of it can be in one.
func slugOf(name string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn))), name)
	if err != nil {
		return ""
	}
	slug := strings.Trim(noSlug.ReplaceAllString(strings.ToLower(plain), "-"), "-")
	return strings.TrimRight(slug[:min(len(slug), maxSlug)], "-")
}

func checkSlug(faults *apperr.Fields, slug string) {
	if len(slug) > maxSlug || !slugPattern.MatchString(slug) {
		faults.Add("slug", fmt.Sprintf("`slug` must be small letters and digits with single dashes between them, at most %d.", maxSlug))
	}
}

// CreateOrganization is Mutation.createOrganization.
func (r *Resolver) CreateOrganization(ctx context.Context, in CreateOrganizationInput) (*CreateOrganizationPayload, error) {
	var faults apperr.Fields
	input.Name(&faults, "name", &in.Name, maxName)
	input.OptionalText(&faults, "description", &in.Description, maxDescription)
	o := New{Name: in.Name, Description: in.Description}
	switch {
	case in.Slug != nil:
		o.Slug = *in.Slug
		checkSlug(&faults, o.Slug)
	case len(faults) == 0:
		if o.Slug = slugOf(in.Name); o.Slug == "" {
			faults.Add("slug", "The name has no letters that a `slug` may have: write one.")
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	caller := session.From(ctx)
	var organization Organization
	err := r.DB.SystemTx(ctx, createReason, func(tx *postgres.Tx) error {
		var who struct {
			Name    string `db:"name"`
			Email   string `db:"email"`
			IsAdmin bool   `db:"is_platform_admin"`
			Count   int    `db:"count"`
		}
		err := tx.Run(ctx, postgres.One(&who, `
select coalesce(nullif(trim(concat_ws(' ', first_name, last_name)), ''), username) as name, email, is_platform_admin,
  (select count(*) from organization_members m where m.user_id = u.id and m.removed_at is null) as count
from users u where id = $1 and is_active for update`, caller.UserID))
		switch {
		case err != nil:
			return err
		case !who.IsAdmin && !r.OpenSignup:
			return apperr.New(apperr.Forbidden, "Only administrators of this Station may make organizations.")
		case who.Count >= maxMemberships:
			return apperr.Newf(apperr.QuotaExceeded, "You are in %d organizations, as many as one may be: leave one first.", maxMemberships)
		}
		id, err := r.Found(ctx, tx, o)
		if err != nil {
			return err
		}
		if err := Join(ctx, tx, id, caller.UserID, who.Name, who.Email, RoleOwner); err != nil {
			return err
		}
		recorded := change.Record(ctx, session.Tenant{OrganizationID: id, UserID: caller.UserID}, entity.Now(), change.Change{
			Action: Created, ResourceType: "organization", ResourceID: id,
			After: map[string]any{"name": o.Name, "slug": o.Slug, "description": o.Description},
		})
		return tx.Run(ctx, append(recorded,
			postgres.One(&organization, `select `+Organizations.Columns("o", "")+` from organizations o where id = $1`, id))...)
	})
	if err != nil {
		return nil, fmt.Errorf("create an organization: %w", postgres.Translate(err, violations))
	}
	r.Access.Drop(organization.ID)
	r.Events.Wake()
	return &CreateOrganizationPayload{Organization: &organization}, nil
}

// UpdateOrganization is Mutation.updateOrganization.
func (r *Resolver) UpdateOrganization(ctx context.Context, in UpdateOrganizationInput) (*UpdateOrganizationPayload, error) {
	var organization *Organization
	err := r.Change(ctx, func(tx *postgres.Tx, found *Organization, _ session.Tenant, now time.Time) (*change.Change, error) {
		organization = found
		before, err := told(found)
		if err != nil {
			return nil, err
		}
		if err := found.apply(in); err != nil {
			return nil, err
		}
		after, err := told(found)
		if err != nil {
			return nil, err
		}
		for field, was := range before {
			if reflect.DeepEqual(was, after[field]) {
				delete(before, field)
				delete(after, field)
			}
		}
		if len(before) == 0 {
			return nil, nil
		}
		done := &change.Change{
			Action: Updated, ResourceType: "organization", ResourceID: found.ID, Before: before, After: after,
		}
		return done, tx.Run(ctx, postgres.Exec(
			`update organizations set name = $2, slug = $3, description = $4, settings = $5, updated_at = $6 where id = $1`,
			found.ID, found.Name, found.Slug, found.Description, found.Settings, now))
	})
	if err != nil {
		return nil, fmt.Errorf("update an organization: %w", postgres.Translate(err, violations))
	}
	return &UpdateOrganizationPayload{Organization: organization}, nil
}

// apply changes the organization as the input says.
func (o *Organization) apply(in UpdateOrganizationInput) error {
	var faults apperr.Fields
	if _, given := in.Name.ValueOK(); given {
		input.Set(&faults, "name", in.Name, &o.Name)
		input.Name(&faults, "name", &o.Name, maxName)
	}
	if _, given := in.Slug.ValueOK(); given {
		input.Set(&faults, "slug", in.Slug, &o.Slug)
		checkSlug(&faults, o.Slug)
	}
	input.SetOptional(in.Description, &o.Description)
	input.OptionalText(&faults, "description", &o.Description, maxDescription)
	settings, err := o.SettingsOf()
	if err != nil {
		return err
	}
	settings.apply(&faults, in.Settings)
	if o.Settings, err = json.Marshal(settings); err != nil {
		return err
	}
	return faults.Err()
}

// told is what the audit trail and events tell of an organization.
func told(o *Organization) (map[string]any, error) {
	settings, err := o.SettingsOf()
	return map[string]any{"name": o.Name, "slug": o.Slug, "description": o.Description, "settings": settings}, err
}

func confirmed(confirm string, o *Organization) error {
	if strings.TrimSpace(confirm) == o.Slug {
		return nil
	}
	return apperr.Field("confirm", fmt.Sprintf("`confirm` must be the organization's slug, %s.", o.Slug))
}

// notFound is the answer for an organization that is not there.
func notFound() error {
	return apperr.New(apperr.NotFound, "There is no such organization.").About("id")
}
