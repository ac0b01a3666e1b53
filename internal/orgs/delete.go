package orgs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/change"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// Deleted is what the audit trail calls the deletion of an organization.
const Deleted = "organization.deleted"

const (
	deleteReason = "the rows of deleted organizations are deleted"
	// removeEvery is how often a server looks for deleted organizations.
	removeEvery = 2 * time.Second
	// removeBatch bounds what one transaction deletes, but for the last one.
	removeBatch = 5000
	// removeTurn is how many batches of one organization are deleted before the others have
	// their turn.
	removeTurn = 20
)

// DeleteOrganization is Mutation.deleteOrganization.
func (r *Resolver) DeleteOrganization(ctx context.Context, in DeleteOrganizationInput) (*DeleteOrganizationPayload, error) {
	var deleted *Organization
	err := r.Change(ctx, func(tx *postgres.Tx, o *Organization, tenant session.Tenant, now time.Time) (*change.Change, error) {
		deleted = o
		caller, err := CallerStanding(ctx, tx, "")
		if err != nil {
			return nil, err
		}
		if !caller.IsOwner {
			return nil, apperr.New(apperr.Forbidden, "Only an owner may delete the organization.")
		}
		if err := confirmed(in.Confirm, o); err != nil {
			return nil, err
		}
		done := &change.Change{
			Action: Deleted, ResourceType: "organization", ResourceID: o.ID,
			Before: map[string]any{"name": o.Name, "slug": o.Slug},
		}
		client := session.ClientFrom(ctx)
		from, err := json.Marshal(deletedFrom{client.RequestID, client.Address, client.UserAgent})
		if err != nil {
			return nil, err
		}
		return done, tx.Run(ctx, postgres.Exec(`
update organizations set is_active = false, deleted_at = $2, deleted_by = $3, deleted_from = $4, updated_at = $2 where id = $1`,
			o.ID, now, tenant.UserID, from))
	})
	if err != nil {
		return nil, fmt.Errorf("delete an organization: %w", err)
	}
	return &DeleteOrganizationPayload{Organization: deleted}, nil
}

// Remover deletes the rows of deleted organizations. Servers may do it side by side.
type Remover struct {
	db     *postgres.DB
	logger *slog.Logger
	// forget is told of accounts that were closed.
	forget      func(ctx context.Context, user uuid.UUID)
	batch, turn int
	end         context.CancelFunc
	done        sync.WaitGroup
}

// NewRemover makes a Remover. Forget is called for each account that was closed, after the
// commit.
func NewRemover(db *postgres.DB, forget func(ctx context.Context, user uuid.UUID), logger *slog.Logger) *Remover {
	return &Remover{db: db, forget: forget, logger: logger, batch: removeBatch, turn: removeTurn, end: func() {}}
}

// Start begins to look for deleted organizations, until Stop.
func (r *Remover) Start() {
	var ctx context.Context
	ctx, r.end = context.WithCancel(context.Background())
	r.done.Go(func() {
		tick := time.NewTicker(removeEvery)
		defer tick.Stop()
		for {
			if err := r.Sweep(ctx); err != nil && ctx.Err() == nil {
				r.logger.WarnContext(ctx, "a deleted organization could not be removed", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

// Stop ends what Start began. What is half done goes on when a server looks again.
func (r *Remover) Stop() {
	r.end()
	r.done.Wait()
}

// deletedFrom is the client that deleted an organization, for the record of it.
type deletedFrom struct {
	RequestID uuid.UUID  `json:"requestId"`
	Address   netip.Addr `json:"address"`
	UserAgent string     `json:"userAgent"`
}

// doomed is a deleted organization.
type doomed struct {
	ID        uuid.UUID     `db:"id"`
	Name      string        `db:"name"`
	Slug      string        `db:"slug"`
	DeletedAt time.Time     `db:"deleted_at"`
	DeletedBy uuid.NullUUID `db:"deleted_by"`
	// From is a deletedFrom.
	From json.RawMessage `db:"deleted_from"`
}

// Sweep removes all organizations that are deleted, by turns. One that can't be removed
// keeps no other.
func (r *Remover) Sweep(ctx context.Context) error {
	failed := map[uuid.UUID]error{}
	for {
		var all []doomed
		err := r.db.System(ctx, deleteReason, postgres.All(&all,
			`select id, name, slug, deleted_at, deleted_by, deleted_from from organizations where deleted_at is not null order by deleted_at`))
		if err != nil {
			return fmt.Errorf("find deleted organizations: %w", err)
		}
		all = slices.DeleteFunc(all, func(o doomed) bool { return failed[o.ID] != nil })
		if len(all) == 0 {
			return errors.Join(slices.Collect(maps.Values(failed))...)
		}
		for _, o := range all {
			if err := r.take(ctx, o); err != nil {
				failed[o.ID] = fmt.Errorf("delete the organization %s: %w", o.ID, err)
			}
		}
	}
}

const deleteBatch = `
select station_delete_rows(id, $2) from organizations where id = $1 and deleted_at is not null
union all select 0 limit 1`

// take is one turn of an organization's: it deletes rows by batches and, once few are left,
// the organization. Some are written even now, by who signs out of it for one.
func (r *Remover) take(ctx context.Context, o doomed) error {
	deleted := r.batch
	for range r.turn {
		if err := r.db.System(ctx, deleteReason, postgres.One(&deleted, deleteBatch, o.ID, r.batch)); err != nil {
			return err
		}
		if deleted == 0 {
			break
		}
	}
	if deleted == r.batch {
		return nil
	}
	return r.remove(ctx, o)
}

// holdAccounts keeps who is only here from coming in elsewhere until their accounts are
// closed; what has committed before is seen then.
const holdAccounts = `
select id from users where id in (select user_id from organization_members where organization_id = $1) order by id for update`

// closing are the accounts of those who are in no other organization.
const closing = `not u.is_platform_admin and u.id in (select user_id from organization_members where organization_id = $1)
  and not exists (select from organization_members m where m.user_id = u.id and m.organization_id <> $1 and m.removed_at is null)`

const forgetMails = `delete from mail_outbox q using users u where q.organization_id is null and q.recipient = u.email and ` + closing

// closeAccounts closes those accounts, and keeps nothing of them but that they were there:
// what refers to them goes on to.
const closeAccounts = `
update users u set username = 'deleted-' || u.id, email = u.id || '@deleted.invalid', password_hash = '!',
  first_name = null, last_name = null, is_active = false, updated_at = now()
where ` + closing + ` returning u.id`

// forgetPeople takes them out of their sessions, which the closing has ended, and out of the
// organizations that they were a member of before.
func forgetPeople(closed []uuid.UUID) []postgres.Query {
	return []postgres.Query{
		postgres.Exec(`update auth_sessions set ip_address = null, user_agent = null where user_id = any($1)`, closed),
		postgres.Exec(`
update organization_members set display_name = 'Former member', email = user_id || '@deleted.invalid', updated_at = now()
where user_id = any($1)`, closed),
	}
}

// remove ends the removal, with one record of it in the platform's trail: of the deed, with
// what came of it.
func (r *Remover) remove(ctx context.Context, o doomed) error {
	var from deletedFrom
	if o.From != nil { // nil of before it was kept
		if err := json.Unmarshal(o.From, &from); err != nil {
			return err
		}
	}
	var closed []uuid.UUID
	err := r.db.SystemTx(ctx, deleteReason, func(tx *postgres.Tx) error {
		// Another server may have done it meanwhile.
		var there []uuid.UUID
		err := tx.Run(ctx, postgres.All(&there, `select id from organizations where id = $1 for no key update`, o.ID))
		if err != nil || len(there) == 0 {
			return err
		}
		// Who writes to it holds their account first. From here on nobody does.
		if err := tx.Run(ctx,
			postgres.Exec(holdAccounts, o.ID),
			postgres.Exec(`select from organizations where id = $1 for update`, o.ID)); err != nil {
			return err
		}
		for deleted := 1; deleted > 0; {
			if err := tx.Run(ctx, postgres.One(&deleted, deleteBatch, o.ID, r.batch)); err != nil {
				return err
			}
		}
		var members int
		if err := tx.Run(ctx,
			postgres.Exec(forgetMails, o.ID),
			postgres.All(&closed, closeAccounts, o.ID),
			postgres.One(&members, `select station_delete_organization($1)`, o.ID)); err != nil {
			return err
		}
		if err := tx.Run(ctx, forgetPeople(closed)...); err != nil {
			return err
		}
		changes, _ := json.Marshal(map[string]any{
			"before": map[string]any{"name": o.Name, "slug": o.Slug, "members": members, "accountsClosed": len(closed)},
		})
		by := session.WithClient(ctx, session.Client{RequestID: from.RequestID, Address: from.Address, UserAgent: from.UserAgent})
		return tx.Run(ctx, audit.RecordIn(by, session.Tenant{UserID: o.DeletedBy.UUID}, o.DeletedAt,
			audit.Entry{Action: Deleted, ResourceType: "organization", ResourceID: o.ID, Changes: changes}))
	})
	if err != nil {
		return err
	}
	for _, user := range closed {
		r.forget(ctx, user)
	}
	return nil
}
