package entity_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/postgres"
)

// raise gives a thing the rank.
func raise(rank int) func(*Thing) error {
	return func(thing *Thing) error {
		thing.Rank = rank
		return nil
	}
}

// ranked is a rule about two states of a thing and the rows beside it: no rank is lost,
// and one that is won, of those that there are things for, is told in the name.
func ranked(ctx context.Context, tx *postgres.Tx, before, after *Thing) error {
	if after.Rank < before.Rank {
		return apperr.Field("rank", "A rank can't be lost.")
	}
	var all int
	if err := tx.Run(ctx, postgres.One(&all, "select count(*) from portal_things_things")); err != nil {
		return err
	}
	if before.Rank < after.Rank && after.Rank <= all {
		after.Name = " " + before.Name + "+ "
	}
	return nil
}

func TestStore_BeforeUpdate(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.BeforeUpdate = ranked
	made, err := b.Create(b.Acme, &Thing{Name: "a"})
	require.NoError(t, err)

	won, err := b.Update(b.Acme, made.ID, 1, raise(1))
	require.NoError(t, err)
	assert.Equal(t, "a+", won.Name, "before it was validated")
	assert.Equal(t, map[string]any{"name": "a+", "rank": 1.0}, b.AuditOf(t, made.ID)[1].Changes.After)

	_, err = b.Update(b.Acme, made.ID, 2, raise(0))
	assert.Equal(t, map[string]string{"rank": "A rank can't be lost."}, portlettest.Faults(t, err))
	_, err = b.Update(b.Acme, made.ID, 2, func(*Thing) error { return apperr.Field("name", "No.") })
	assert.Equal(t, map[string]string{"name": "No."}, portlettest.Faults(t, err))
	b.Trail(t, "things.thing", made.ID, "created", "updated")
}

// The hooks of both stores, here one, hold for the rows that a deletion takes along.
func TestStore_OnDelete(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const below = "select id from portal_things_things where parent_id = $1"
	rank := 0
	b.BeforeUpdate = ranked
	b.OnDelete = []entity.Cascade{b.Changing(below+" and name <> 'deep'", func(thing *Thing) {
		thing.ParentID = nil
		thing.Rank = rank
	}), b.Deleting(below + " and name = 'deep'")}
	put := func(name string, parent *uuid.UUID) *Thing {
		made, err := b.Create(b.Acme, &Thing{Name: name, Rank: 1, ParentID: parent})
		require.NoError(t, err)
		return made
	}
	root := put("root", nil)
	part, deep := put("part", &root.ID), put("deep", &root.ID)

	_, err := b.Delete(b.Acme, root.ID, nil)
	assert.Equal(t, map[string]string{"rank": "A rank can't be lost."}, portlettest.Faults(t, err))
	for _, thing := range []*Thing{root, part, deep} {
		b.Trail(t, "things.thing", thing.ID, "created")
	}

	rank = 2
	gone, err := b.Delete(b.Acme, root.ID, nil)
	require.NoError(t, err)
	assert.Equal(t, "root", gone.Name)
	b.Trail(t, "things.thing", root.ID, "created", "deleted")
	b.Trail(t, "things.thing", deep.ID, "created", "deleted")
	b.Trail(t, "things.thing", part.ID, "created", "updated")
	assert.Equal(t, map[string]any{"name": " part+ ", "rank": 2.0, "parentId": nil}, b.AuditOf(t, part.ID)[1].Changes.After,
		"not judged by Validate")
}
