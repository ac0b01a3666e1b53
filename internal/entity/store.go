package entity

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// Row is a pointer to an entity that embeds Base and can judge itself.
type Row[T any] interface {
	*T
	base() *Base
	// Validate puts the row into its canonical form and gives BAD_USER_INPUT
	// naming every field at fault.
	Validate() error
}

// Events is told after a commit that events wait in the outbox.
type Events interface{ Wake() }

// Store writes the rows of a Kind. Every write validates, and carries its audit
// row and its event `portlet.name.verbed` in the same transaction. Set the hooks
// before the first write.
type Store[T any, P Row[T]] struct {
	*Kind[T]
	// BeforeUpdate is for rules that look at more than the row as it will be. It runs in
	// the transaction of every change of a row, by Update before Validate and by Changing,
	// and may change after or refuse it. Nil for none.
	BeforeUpdate func(ctx context.Context, tx *postgres.Tx, before, after P) error
	// OnDelete are for the rows, of any store, that go or change with a deleted one.
	OnDelete []Cascade

	db     *postgres.DB
	events Events
	insert string
	update string
}

// Open makes the Store of a type.
func Open[T any, P Row[T]](t *Kind[T], db *postgres.DB, events Events) *Store[T, P] {
	params := make([]string, len(t.columns))
	sets := make([]string, len(t.columns))
	for i, column := range t.columns {
		params[i] = fmt.Sprintf("$%d", i+2)
		sets[i] = fmt.Sprintf("%s = $%d", column, i+2)
	}
	return &Store[T, P]{
		Kind: t, db: db, events: events,
		insert: fmt.Sprintf("insert into %s (organization_id, %s) values ($1, %s)",
			t.Table, strings.Join(t.columns, ", "), strings.Join(params, ", ")),
		update: fmt.Sprintf("update %s set %s where organization_id = $1 and id = $2",
			t.Table, strings.Join(sets, ", ")),
	}
}

// values are the parameters of insert and update.
func (s *Store[T, P]) values(organization uuid.UUID, row P) []any {
	return append([]any{organization}, fieldValues(row)...)
}

// stamp fills Base of a new row.
func stamp(row *Base, tenant session.Tenant, now time.Time) {
	*row = Base{
		ID: uuid.Must(uuid.NewV7()), CreatedByID: tenant.UserID,
		Version: 1, CreatedAt: now, UpdatedAt: now,
	}
}

// Now is the clock of writes, to PostgreSQL's microsecond.
func Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Create inserts one row in one round trip.
func (s *Store[T, P]) Create(ctx context.Context, row P) (P, error) {
	if err := row.Validate(); err != nil {
		return nil, err
	}
	tenant, ok := session.TenantFrom(ctx)
	if !ok {
		return nil, postgres.ErrNoTenant
	}
	now := Now()
	stamp(row.base(), tenant, now)
	queries := []postgres.Query{postgres.Exec(s.insert, s.values(tenant.OrganizationID, row)...)}
	queries = append(queries, s.trail(ctx, now, change[P]{after: row})...)
	if err := s.db.InOrg(ctx, queries...); err != nil {
		return nil, s.translate(err)
	}
	s.events.Wake()
	return row, nil
}

// Update locks the row, refuses a stale version with CONFLICT, lets edit change
// it, and writes what became of it. A change of nothing writes nothing.
func (s *Store[T, P]) Update(ctx context.Context, id uuid.UUID, version int, edit func(row P) error) (P, error) {
	var after P
	err := s.db.InOrgTx(ctx, func(tx *postgres.Tx) error {
		row, err := s.lock(ctx, tx, "no key update", id, &version)
		if err != nil {
			return err
		}
		c, err := s.edited(ctx, tx, row, edit)
		if err != nil {
			return err
		}
		if err := row.Validate(); err != nil {
			return err
		}
		after = row
		if !c.differs() {
			return nil
		}
		now := Now()
		queries := []postgres.Query{s.rewrite(ctx, row, now)}
		return tx.Run(ctx, append(queries, s.trail(ctx, now, c)...)...)
	})
	if err != nil {
		return nil, s.translate(err)
	}
	s.events.Wake()
	return after, nil
}

// edited changes the row as edit and BeforeUpdate do.
func (s *Store[T, P]) edited(ctx context.Context, tx *postgres.Tx, row P, edit func(row P) error) (change[P], error) {
	c := change[P]{before: new(T), after: row}
	*c.before = *row
	if err := edit(row); err != nil {
		return c, err
	}
	if s.BeforeUpdate == nil {
		return c, nil
	}
	return c, s.BeforeUpdate(ctx, tx, c.before, row)
}

// rewrite makes the row its next version and gives the query that writes it.
func (s *Store[T, P]) rewrite(ctx context.Context, row P, now time.Time) postgres.Query {
	tenant, _ := session.TenantFrom(ctx)
	row.base().Version++
	row.base().UpdatedAt = now
	return postgres.Exec(s.update, s.values(tenant.OrganizationID, row)...)
}

// Delete removes the row and gives it as it was. A version, when given, must be
// the row's.
func (s *Store[T, P]) Delete(ctx context.Context, id uuid.UUID, version *int) (P, error) {
	var row P
	err := s.db.InOrgTx(ctx, func(tx *postgres.Tx) (err error) {
		if row, err = s.lock(ctx, tx, "update", id, version); err != nil {
			return err
		}
		now := Now()
		queries := s.trail(ctx, now, change[P]{before: row})
		for _, cascade := range s.OnDelete {
			gone, err := cascade(ctx, tx, id, now)
			if err != nil {
				return err
			}
			queries = append(queries, gone...)
		}
		queries = append(queries, postgres.Exec("delete from "+s.Table+" where id = $1", id))
		return tx.Run(ctx, queries...)
	})
	if err != nil {
		return nil, s.translate(err)
	}
	s.events.Wake()
	return row, nil
}

// lock reads the row and holds it for a change of the strength: "update" for one that
// ends it, "no key update" for one that leaves its id, which lets others go on making
// rows that refer to it.
func (s *Store[T, P]) lock(ctx context.Context, tx *postgres.Tx, strength string, id uuid.UUID, version *int) (P, error) {
	var found identified[T]
	err := tx.Run(ctx, postgres.One(&found, fmt.Sprintf(
		"select %s, t.id as key from %s t where t.id = $1 for %s", s.selected, s.Table, strength), id))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, s.NotFound()
	}
	if err != nil {
		return nil, err
	}
	row := P(&found.Row)
	if version != nil && row.base().Version != *version {
		return nil, apperr.Newf(apperr.Conflict,
			"This %s was changed by someone else: load it anew and repeat your change.", s.Name)
	}
	return row, nil
}

// translate tells the caller what a violated constraint means.
func (s *Store[T, P]) translate(err error) error {
	return postgres.Translate(err, s.Violations)
}

// trail is the audit rows and events of the changes.
func (s *Store[T, P]) trail(ctx context.Context, now time.Time, changes ...change[P]) []postgres.Query {
	if len(changes) == 0 {
		return nil
	}
	tenant, _ := session.TenantFrom(ctx)
	client := session.ClientFrom(ctx)
	entries := make([]audit.Entry, len(changes))
	events := make([]eventbus.Event, len(changes))
	for i, c := range changes {
		audited, published := c.texts()
		verb, id := c.verb()
		entries[i] = audit.Entry{
			PortletID: s.Portlet, Action: "data_" + verb,
			ResourceType: s.code(), ResourceID: id, Changes: audited,
		}
		events[i] = eventbus.Event{
			ID: uuid.Must(uuid.NewV7()), OrganizationID: tenant.OrganizationID, PortletID: s.Portlet,
			Type:       s.Portlet + "." + s.code() + "." + verb,
			EntityType: s.code(), EntityID: uuid.NullUUID{UUID: id, Valid: true},
			Payload:       published,
			UserID:        nullable(tenant.UserID),
			CorrelationID: nullable(client.RequestID),
			OccurredAt:    now,
		}
	}
	return []postgres.Query{audit.Record(ctx, now, entries...), eventbus.Append(events...)}
}

func nullable(id uuid.UUID) uuid.NullUUID {
	return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil}
}
