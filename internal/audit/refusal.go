package audit

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

const refuseReason = "a refusal is noted whether or not its caller is a member anywhere"

// AccessRefused is the action of a portlet's mutation whose guard refused it.
const AccessRefused = "access.refused"

// Refusal is a deed that was refused.
type Refusal struct {
	// Action is what the deed is called where it succeeds; AccessRefused for a portlet's.
	Action    string
	PortletID string
	// ResourceType and ResourceID name what it was to be done to.
	ResourceType string
	ResourceID   uuid.UUID
	// Field is the field of Mutation, or the path, that was asked for.
	Field string
	// Err is the refusal as the caller is told of it.
	Err *apperr.Error
}

const insertRefusal = `
insert into portal_audit_logs (id, portlet_id, action, resource_type, resource_id, status, error_message,
  organization_id, user_id, metadata, ip_address, user_agent, created_at)
values ($1, $2, $3, $4, $5, 'refused', $6,
  (select m.organization_id from organization_members m join organizations o on o.id = m.organization_id
   where m.organization_id = $7 and m.user_id = $8 and o.deleted_at is null), $8,
  $9::jsonb, nullif($10, '')::inet, nullif($11, ''), $12)`

// Told is a refusal as the trail tells it: its code and its sentence, without its cause.
func Told(refusal *apperr.Error) string { return string(refusal.Code) + ": " + refusal.Message }

// Refuse notes a refusal in a transaction of its own: in the trail of the caller's
// organization if the caller is a member there, active or not, and it is not deleted, or
// else in nobody's. It outlives ctx.
func Refuse(ctx context.Context, db *postgres.DB, at time.Time, r Refusal) error {
	var organization, user uuid.NullUUID
	if s := session.From(ctx); s != nil {
		organization, user = valid(s.OrganizationID), valid(s.UserID)
	}
	client := session.ClientFrom(ctx)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return db.System(ctx, refuseReason, postgres.Exec(insertRefusal,
		uuid.Must(uuid.NewV7()), text(r.PortletID), r.Action, text(r.ResourceType), valid(r.ResourceID),
		Told(r.Err), organization, user, metadata(ctx, r.Field),
		addressOf(client), client.UserAgent, at))
}

// patience is how long a refused caller waits at most until the refusal is noted.
const patience = 2 * time.Second
