package orgs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/change"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/relay"
	"github.com/station-portal/station/internal/session"
)

// What the audit trails call what platform admins do.
const (
	Suspended = "organization.suspended"
	Resumed   = "organization.resumed"
)

const (
	platformReason = "platform admins see to all organizations"
	// listed names the list in its cursors.
	listed    = "organizations"
	maxReason = 500
)

// Organizations is Query.organizations.
func (r *Resolver) Organizations(ctx context.Context, first int, after, search *string) (*OrganizationSummaryConnection, error) {
	args := relay.Args{First: first, After: after}
	if err := args.Validate(); err != nil {
		return nil, err
	}
	var name, id *string
	if after != nil {
		keys, err := relay.DecodeCursor(listed, *after, 2)
		if err != nil {
			return nil, err
		}
		name, id = keys[0], keys[1]
		if _, err := uuid.Parse(input.Or(id, "")); err != nil || name == nil {
			return nil, relay.ForeignCursor()
		}
	}
	var rows []struct {
		Organization
		Folded  string `db:"folded"`
		Members int    `db:"members"`
	}
	err := r.DB.System(ctx, platformReason, postgres.All(&rows, `
select `+Organizations.Columns("o", "")+`, station_fold(o.name) collate "C" as folded,
  (select count(*) from organization_members m where m.organization_id = o.id and m.is_active) as members
from organizations o
where o.deleted_at is null
  and ($1::text is null or position(station_fold($1) in station_fold(o.name)) > 0 or position(station_fold($1) in o.slug) > 0)
  and ($2::text is null or (station_fold(o.name) collate "C", o.id) > ($2 collate "C", $3::uuid))
order by folded, o.id limit $4`, search, name, id, first+1))
	if err != nil {
		return nil, fmt.Errorf("list organizations: %w", err)
	}
	edges := make([]*OrganizationSummaryEdge, len(rows))
	for i := range rows {
		id := rows[i].ID.String()
		edges[i] = &OrganizationSummaryEdge{
			Cursor: relay.EncodeCursor(listed, []*string{&rows[i].Folded, &id}),
			Node:   &OrganizationSummary{Organization: &rows[i].Organization, MemberCount: rows[i].Members},
		}
	}
	return relay.Page(edges, args), nil
}

// SuspendOrganization is Mutation.suspendOrganization.
func (r *Resolver) SuspendOrganization(ctx context.Context, in SuspendOrganizationInput) (*SuspendOrganizationPayload, error) {
	var faults apperr.Fields
	input.Line(&faults, "reason", &in.Reason, maxReason)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	organization, err := r.setActive(ctx, in.ID, false, Suspended, map[string]any{"isActive": false, "reason": in.Reason})
	if err != nil {
		return nil, fmt.Errorf("suspend an organization: %w", err)
	}
	return &SuspendOrganizationPayload{Organization: organization}, nil
}

// ResumeOrganization is Mutation.resumeOrganization.
func (r *Resolver) ResumeOrganization(ctx context.Context, in ResumeOrganizationInput) (*ResumeOrganizationPayload, error) {
	organization, err := r.setActive(ctx, in.ID, true, Resumed, map[string]any{"isActive": true})
	if err != nil {
		return nil, fmt.Errorf("resume an organization: %w", err)
	}
	return &ResumeOrganizationPayload{Organization: organization}, nil
}

// setActive is told in two trails: the organization's, which does not know the admin nor
// where they are, and the platform's, which does.
func (r *Resolver) setActive(ctx context.Context, id uuid.UUID, active bool, action string, after map[string]any) (*Organization, error) {
	admin := session.From(ctx).UserID
	var organization Organization
	changed := false
	err := r.DB.SystemTx(ctx, platformReason, func(tx *postgres.Tx) error {
		err := tx.Run(ctx, postgres.One(&organization,
			`select `+Organizations.Columns("o", "")+` from organizations o where id = $1 and deleted_at is null for no key update`, id))
		if errors.Is(err, pgx.ErrNoRows) {
			return notFound()
		}
		if err != nil || organization.IsActive == active {
			return err
		}
		changed = true
		now := entity.Now()
		before := map[string]any{"isActive": organization.IsActive}
		organization.IsActive = active
		unseen := session.WithClient(ctx, session.Client{RequestID: session.ClientFrom(ctx).RequestID})
		recorded := change.Record(unseen, session.Tenant{OrganizationID: id}, now, change.Change{
			Action: action, ResourceType: "organization", ResourceID: id, Before: before, After: after,
		})
		changes, _ := json.Marshal(map[string]any{"before": before, "after": after})
		return tx.Run(ctx, append(recorded,
			audit.RecordIn(ctx, session.Tenant{UserID: admin}, now,
				audit.Entry{Action: action, ResourceType: "organization", ResourceID: id, Changes: changes}),
			postgres.Exec(`update organizations set is_active = $2, updated_at = $3 where id = $1`, id, active, now))...)
	})
	if err == nil && changed {
		r.Access.Drop(id)
		r.Events.Wake()
	}
	return &organization, err
}
