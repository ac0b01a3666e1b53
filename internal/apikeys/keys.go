package apikeys

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/change"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// What the audit trail calls what happens to keys.
const (
	Created = "api_key.created"
	Rotated = "api_key.rotated"
	Revoked = "api_key.revoked"
)

const (
	// maxKeys is how many keys of an organization may be good at once, beside those that were
	// rotated, of which each has one at most.
	maxKeys = 50
	// maxOverlap is how long a rotated key may go on, in seconds.
	maxOverlap = 7 * 24 * 60 * 60

	columns   = `id, name, prefix, permissions, created_at, expires_at, last_used_at, revoked_at, created_by, replaced_by`
	countKeys = `
select count(*) from api_keys
where revoked_at is null and replaced_by is null and (expires_at is null or expires_at > $1)`
)

// CreateAPIKey is Mutation.createApiKey.
func (r *Resolver) CreateAPIKey(ctx context.Context, in CreateApiKeyInput) (*CreateApiKeyPayload, error) {
	g := grants{wanted: in.Permissions}
	var faults apperr.Fields
	input.Name(&faults, "name", &in.Name, 100)
	g.check(&faults)
	checkExpiry(&faults, in.ExpiresAt, entity.Now())
	if err := faults.Err(); err != nil {
		return nil, err
	}
	secret := newSecret()
	key := &ApiKey{Name: in.Name, Permissions: g.wanted, ExpiresAt: in.ExpiresAt}
	err := r.ChangeAll(ctx, func(tx *postgres.Tx, _ *orgs.Organization, tenant session.Tenant, now time.Time) ([]change.Change, error) {
		var count int
		err := tx.Run(ctx, g.query(), postgres.One(&count, countKeys, now))
		if err == nil {
			err = g.refusal()
		}
		if err == nil {
			err = mayGive(ctx, tx, g.wanted)
		}
		if err != nil {
			return nil, err
		}
		if count >= maxKeys {
			return nil, apperr.Newf(apperr.QuotaExceeded,
				"Your organization has %d API keys, as many as it may have: revoke one first.", maxKeys)
		}
		return []change.Change{{
			Action: Created, ResourceType: resource, ResourceID: key.begin(secret, tenant, now), After: key.told(),
		}}, tx.Run(ctx, key.insert(secret, tenant))
	})
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return &CreateApiKeyPayload{APIKey: key, Secret: secret}, nil
}

// RotateAPIKey is Mutation.rotateApiKey.
func (r *Resolver) RotateAPIKey(ctx context.Context, in RotateApiKeyInput) (*RotateApiKeyPayload, error) {
	var faults apperr.Fields
	if in.OverlapSeconds < 0 || in.OverlapSeconds > maxOverlap {
		faults.Add("overlapSeconds", fmt.Sprintf("`overlapSeconds` must be from 0 to %d.", maxOverlap))
	}
	checkExpiry(&faults, in.ExpiresAt, entity.Now())
	if err := faults.Err(); err != nil {
		return nil, err
	}
	secret := newSecret()
	var old, key ApiKey
	err := r.ChangeAll(ctx, func(tx *postgres.Tx, _ *orgs.Organization, tenant session.Tenant, now time.Time) ([]change.Change, error) {
		if err := rotatable(ctx, tx, in.ID, now, &old); err != nil {
			return nil, err
		}
		key = ApiKey{Name: old.Name, Permissions: old.Permissions, ExpiresAt: in.ExpiresAt}
		if key.ExpiresAt == nil {
			key.ExpiresAt = old.ExpiresAt
		}
		before := old.told()
		id := key.begin(secret, tenant, now)
		end := now.Add(time.Duration(in.OverlapSeconds) * time.Second)
		if old.ExpiresAt == nil || end.Before(*old.ExpiresAt) {
			old.ExpiresAt = &end
		}
		old.ReplacedByID = &id
		after := old.told()
		after["replacedBy"] = map[string]any{"id": id, "prefix": key.Prefix, "expiresAt": key.ExpiresAt}
		done := change.Change{Action: Rotated, ResourceType: resource, ResourceID: old.ID, Before: before, After: after}
		return []change.Change{done}, tx.Run(ctx, key.insert(secret, tenant),
			postgres.Exec(`update api_keys set replaced_by = $2, expires_at = $3 where id = $1`, old.ID, id, old.ExpiresAt))
	})
	if err != nil {
		return nil, fmt.Errorf("rotate a key: %w", err)
	}
	return &RotateApiKeyPayload{APIKey: &key, Secret: secret, Replaced: &old}, nil
}

// rotatable reads the key, and gives the error of one that the caller can't have another
// made for: who is given its secret must hold what it may do.
func rotatable(ctx context.Context, tx *postgres.Tx, id uuid.UUID, now time.Time, key *ApiKey) error {
	// replaced is the key that this one replaced, if it goes on.
	var replaced struct{ Until *time.Time }
	err := tx.Run(ctx,
		postgres.One(key, `select `+columns+` from api_keys where id = $1`, id),
		postgres.One(&replaced, `
select max(expires_at) as until from api_keys where replaced_by = $1 and revoked_at is null and expires_at > $2`, id, now))
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return notFound()
	case err != nil:
		return err
	case key.RevokedAt != nil || key.ExpiresAt != nil && !now.Before(*key.ExpiresAt):
		return apperr.New(apperr.Conflict, "This key has ended: make a new one.")
	case key.ReplacedByID != nil:
		return apperr.New(apperr.Conflict, "This key was rotated already: rotate the one that came in its place.")
	case replaced.Until != nil:
		return apperr.Newf(apperr.Conflict, "The key that this one replaced goes on until %s: revoke it first.",
			replaced.Until.UTC().Format(time.RFC3339))
	}
	return mayGive(ctx, tx, key.Permissions)
}

// RevokeAPIKey is Mutation.revokeApiKey.
func (r *Resolver) RevokeAPIKey(ctx context.Context, in RevokeApiKeyInput) (*RevokeApiKeyPayload, error) {
	var key ApiKey
	err := r.ChangeAll(ctx, func(tx *postgres.Tx, _ *orgs.Organization, _ session.Tenant, now time.Time) ([]change.Change, error) {
		if _, err := orgs.CallerStanding(ctx, tx, manage); err != nil {
			return nil, err
		}
		var ended []*ApiKey
		err := tx.Run(ctx,
			postgres.All(&ended, `
update api_keys set revoked_at = $2
where revoked_at is null and (id = $1 or replaced_by = $1 and expires_at > $2) returning `+columns, in.ID, now),
			postgres.One(&key, `select `+columns+` from api_keys where id = $1`, in.ID))
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, notFound()
		}
		changes := make([]change.Change, len(ended))
		for i, k := range ended {
			changes[i] = change.Change{Action: Revoked, ResourceType: resource, ResourceID: k.ID, Before: k.told()}
		}
		return changes, err
	})
	if err != nil {
		return nil, fmt.Errorf("revoke a key: %w", err)
	}
	return &RevokeApiKeyPayload{APIKey: &key}, nil
}

// resource is what the audit trail and the events call a key.
const resource = "api_key"

func notFound() error { return ApiKeys.NotFound().About("id") }

func checkExpiry(faults *apperr.Fields, at *time.Time, now time.Time) {
	if at != nil && !at.After(now) {
		faults.Add("expiresAt", "`expiresAt` must be in the future.")
	}
}

// begin fills in what a new key has of its secret and of who makes it, and gives its id.
func (a *ApiKey) begin(secret string, by session.Tenant, now time.Time) uuid.UUID {
	a.ID, a.Prefix, a.CreatedAt, a.CreatedByID = uuid.Must(uuid.NewV7()), shownOf(secret), now, by.UserID
	return a.ID
}

func (a *ApiKey) insert(secret string, by session.Tenant) postgres.Query {
	hash := hashOf(secret)
	return postgres.Exec(`
insert into api_keys (organization_id, id, created_by, name, prefix, key_hash, permissions, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		by.OrganizationID, a.ID, a.CreatedByID, a.Name, a.Prefix, hash[:], a.Permissions, a.CreatedAt, a.ExpiresAt)
}

// told is what the audit trail and the event have of a key.
func (a *ApiKey) told() map[string]any {
	return map[string]any{"name": a.Name, "prefix": a.Prefix, "permissions": a.Permissions, "expiresAt": a.ExpiresAt}
}
