package invitations

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/internal/signed"
)

// recordRefusal notes who could not come in, within the operation's bound: in the trail of
// the organization if its own link was used, whatever became of the invitation, else in the
// platform's, where anybody can write by guessing. Who was signed in and never was a member
// is told by what the entry has of the acceptance.
func (r *Resolver) recordRefusal(ctx context.Context, token string, told *apperr.Error) {
	if !audit.MayNote(ctx) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	entry := audit.Entry{Action: Accepted, ResourceType: kind, Refusal: audit.Told(told)}
	var tenant session.Tenant
	if caller := session.From(ctx); caller != nil {
		tenant.UserID = caller.UserID
	}
	var at []struct {
		OrganizationID uuid.UUID `db:"organization_id"`
		Generation     int       `db:"generation"`
		IsKnown        bool      `db:"is_known"`
	}
	id, _ := signed.ID(token)
	err := r.DB.SystemTx(ctx, acceptReason, func(tx *postgres.Tx) error {
		err := tx.Run(ctx, postgres.All(&at, `
select i.organization_id, i.generation, exists (
  select from organization_members m where m.organization_id = i.organization_id and m.user_id = $2) as is_known
from organization_invitations i join organizations o on o.id = i.organization_id where i.id = $1 and o.deleted_at is null`, id, tenant.UserID))
		if err != nil {
			return err
		}
		if len(at) > 0 {
			if _, own := r.Tokens.Signed.Check(purpose, token, strconv.Itoa(at[0].Generation)); own {
				tenant.OrganizationID, entry.ResourceID = at[0].OrganizationID, id
				if tenant.UserID != uuid.Nil && !at[0].IsKnown {
					entry.Changes, err = json.Marshal(map[string]any{"after": map[string]any{"userId": tenant.UserID}})
					tenant.UserID = uuid.Nil
				}
			}
		}
		if err != nil {
			return err
		}
		return tx.Run(ctx, audit.RecordIn(ctx, tenant, entity.Now(), entry))
	})
	if err != nil {
		audit.NoteNoMore(ctx)
		r.Logger.WarnContext(ctx, "a refusal is not in the audit trail", "action", Accepted, "error", err)
	}
}
