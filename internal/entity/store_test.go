package entity_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// A value that is taken is the fault of its row: of two rows of one call the first
// has it.
func TestCreateMany_Duplicates(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.Create(b.Acme, &Thing{Name: "first", Code: new("a")})
	require.NoError(t, err)
	_, err = b.Create(b.Acme, &Thing{Name: "second", Code: new("a")})
	assert.Equal(t, map[string]string{"code": "There is a thing of this code already."}, portlettest.Told(t, err, apperr.Conflict).Fields)

	results, err := b.CreateMany(b.Acme, "things", []*Thing{
		{Name: "taken", Code: new("a")}, {Name: "twice", Code: new("b")}, {Name: ""}, {Name: "twice", Code: new("b")}, {Name: "none"},
	})
	require.NoError(t, err)
	var codes []string
	for _, r := range results {
		if r.Error == nil {
			b.Trail(t, "things.thing", r.Row.ID, "created")
			codes = append(codes, "made")
			continue
		}
		assert.Nil(t, r.Row)
		codes = append(codes, r.Error.Code)
	}
	assert.Equal(t, []string{"CONFLICT", "made", "BAD_USER_INPUT", "CONFLICT", "made"}, codes)
	assert.JSONEq(t, `{"code":"There is a thing of this code already."}`, string(results[0].Error.Fields))

	_, err = b.Create(b.Globex, &Thing{Name: "theirs", Code: new("a")})
	require.NoError(t, err, "codes are an organization's own")
}

// An event's type has no blanks, whatever its entity is called.
func TestStore_NameOfWords(t *testing.T) {
	t.Parallel()
	b := setup(t)
	spec := things.Spec
	spec.Name = "small thing"
	small := entity.Open[Thing, *Thing](entity.Declare[Thing](spec), b.DB.DB, b.Deps.Events)
	made, err := small.Create(b.Acme, &Thing{Name: "a"})
	require.NoError(t, err)
	b.Trail(t, "things.small_thing", made.ID, "created")
	_, err = small.Delete(b.Acme, uuid.New(), nil)
	assert.Equal(t, "There is no such small thing.", portlettest.Told(t, err, apperr.NotFound).Message)
}

func TestStore_ErrNoTenant(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.Create(t.Context(), &Thing{Name: "a"})
	require.ErrorIs(t, err, postgres.ErrNoTenant)
	_, err = b.CreateMany(t.Context(), "things", []*Thing{{Name: "a"}})
	require.ErrorIs(t, err, postgres.ErrNoTenant)
	_, err = b.Update(t.Context(), uuid.New(), 1, func(*Thing) error { return nil })
	require.ErrorIs(t, err, postgres.ErrNoTenant)
	_, err = b.Delete(t.Context(), uuid.New(), nil)
	require.ErrorIs(t, err, postgres.ErrNoTenant)
}

// A client must not choose the id, the version or the author of a row.
func TestStore_StampsNewRows(t *testing.T) {
	t.Parallel()
	b := setup(t)
	forged := entity.Base{ID: uuid.New(), CreatedByID: b.Grace, Version: 7, CreatedAt: base, UpdatedAt: base}
	one, err := b.Create(b.Acme, &Thing{Base: forged, Name: "a"})
	require.NoError(t, err)
	many, err := b.CreateMany(b.Acme, "things", []*Thing{{Base: forged, Name: "b"}})
	require.NoError(t, err)
	for _, made := range []*Thing{one, many[0].Row} {
		assert.NotEqual(t, forged.ID, made.ID)
		assert.Equal(t, b.Ada, made.CreatedByID)
		assert.Equal(t, 1, made.Version)
		assert.True(t, made.CreatedAt.After(base))
	}
}

// Calls with different keys, or none, are each a call of their own.
func TestCreateMany_KeysDiffer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, key := range []string{"a", "A", "a ", "", ""} {
		ctx := session.WithClient(b.Acme, session.Client{IdempotencyKey: key})
		results, err := b.CreateMany(ctx, "things", []*Thing{{Name: "same"}})
		require.NoError(t, err)
		require.Nil(t, results[0].Error)
	}
	assert.Equal(t, 5, b.Count(t, "select from portal_things_things"))
}
