package entity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/postgres"
)

// Cascade is what the deletion of a row does to others. It runs in the deletion's
// transaction before it and gives the queries to send with it. Without one, the
// database's foreign keys would delete or change those rows with no audit row and no
// event.
type Cascade func(ctx context.Context, tx *postgres.Tx, id uuid.UUID, now time.Time) ([]postgres.Query, error)

// Deleting is the Cascade of this store's rows that the database deletes with the
// other. The query finds their ids, given the id of the other as $1.
func (s *Store[T, P]) Deleting(ids string) Cascade {
	return func(ctx context.Context, tx *postgres.Tx, id uuid.UUID, now time.Time) ([]postgres.Query, error) {
		rows, err := s.found(ctx, tx, ids, id)
		if err != nil {
			return nil, err
		}
		changes := make([]change[P], len(rows))
		for i := range rows {
			changes[i] = change[P]{before: &rows[i].Row}
		}
		return s.trail(ctx, now, changes...), nil
	}
}

// Changing is the Cascade of this store's rows that stay but lose something with the
// other: edit changes each, and BeforeUpdate may refuse it. A row is not judged by
// Validate: what was wrong with it before is no fault of the other's deletion.
func (s *Store[T, P]) Changing(ids string, edit func(row P)) Cascade {
	return func(ctx context.Context, tx *postgres.Tx, id uuid.UUID, now time.Time) ([]postgres.Query, error) {
		rows, err := s.found(ctx, tx, ids, id)
		if err != nil {
			return nil, err
		}
		var queries []postgres.Query
		changes := make([]change[P], len(rows))
		for i := range rows {
			row := P(&rows[i].Row)
			changes[i], err = s.edited(ctx, tx, row, func(row P) error {
				edit(row)
				return nil
			})
			if err != nil {
				return nil, err
			}
			queries = append(queries, s.rewrite(ctx, row, now))
		}
		return append(queries, s.trail(ctx, now, changes...)...), nil
	}
}

// found locks the rows. Others may join or leave them before their locks are held,
// so it looks again until nothing changed.
func (s *Store[T, P]) found(ctx context.Context, tx *postgres.Tx, ids string, id uuid.UUID) ([]identified[T], error) {
	query := fmt.Sprintf(
		"select %s, t.id as key from %s t where t.id in (%s) order by t.id for update", s.selected, s.Table, ids)
	var locked []identified[T]
	for {
		var rows []identified[T]
		if err := tx.Run(ctx, postgres.All(&rows, query, id)); err != nil {
			return nil, err
		}
		if slices.EqualFunc(rows, locked, func(a, b identified[T]) bool { return a.Key == b.Key }) {
			return rows, nil
		}
		locked = rows
	}
}
