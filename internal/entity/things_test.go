package entity_test

import (
	"context"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/relay"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Thing is an entity with a key of each type that lists are ordered by.
type Thing struct {
	entity.Base
	Name     string     `db:"name" json:"name"`
	Note     *string    `db:"note" json:"note" event:"-"`
	Rank     int        `db:"rank" json:"rank"`
	Due      *time.Time `db:"due" json:"due"`
	Cents    *int64     `db:"cents" json:"cents"`
	Code     *string    `db:"code" json:"code"`
	ParentID *uuid.UUID `db:"parent_id" json:"parentId"`
}

// Validate refuses a thing without a name.
func (t *Thing) Validate() error {
	var faults apperr.Fields
	input.Line(&faults, "name", &t.Name, 200)
	return faults.Err()
}

var keys = map[string]entity.Key{
	"CREATED_AT": {Column: "created_at", SQLType: "timestamptz"},
	"NAME":       {Column: "name_sort", SQLType: "text"},
	"NOTE":       {Column: "note_sort", SQLType: "text", Nullable: true},
	"RANK":       {Column: "rank", SQLType: "smallint"},
	"DUE":        {Column: "due", SQLType: "timestamptz", Nullable: true},
	"DAY":        {Column: "day", SQLType: "date", Nullable: true},
	"CENTS":      {Column: "cents", SQLType: "bigint", Nullable: true},
}

var things = entity.Declare[Thing](entity.Spec{
	Name: "thing", Portlet: "things", Table: "portal_things_things", Keys: keys,
	Order: []entity.Order{{Field: "NAME", Direction: entity.Asc}},
	Violations: map[string]postgres.Violation{
		"one_code": {Field: "code", Sentence: "There is a thing of this code already."},
	},
})

func manifest() portlet.Manifest {
	return portlet.Manifest{
		ID: "things", Name: "Things", Version: "1.0.0", AppRoute: "/app/things",
		Migrations: fstest.MapFS{"00001_things.sql": {Data: []byte(`
-- +goose Up
CREATE TABLE portal_things_things (
  id UUID PRIMARY KEY,
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  created_by UUID,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  name TEXT NOT NULL,
  note TEXT,
  rank SMALLINT NOT NULL,
  due TIMESTAMPTZ,
  cents BIGINT,
  code TEXT,
  parent_id UUID,
  name_sort TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (station_fold(name)) STORED,
  note_sort TEXT COLLATE "C" GENERATED ALWAYS AS (station_fold(note)) STORED,
  day DATE GENERATED ALWAYS AS ((due AT TIME ZONE 'UTC')::date) STORED,
  CONSTRAINT one_code UNIQUE (organization_id, code)
);
SELECT station_protect('portal_things_things');
-- +goose Down
DROP TABLE portal_things_things;`)}},
	}
}

// bundle is the store of things in its world.
type bundle struct {
	*entity.Store[Thing, *Thing]
	*portlettest.World
	super *pgx.Conn
}

func setup(t *testing.T) *bundle {
	t.Helper()
	w := portlettest.New(t, manifest())
	return &bundle{
		Store: entity.Open[Thing, *Thing](things, w.DB.DB, w.Deps.Events),
		World: w, super: w.DB.Super(t),
	}
}

// Page reads a page of all things of the organization.
func (b *bundle) Page(ctx context.Context, args entity.ListArgs) (*relay.Connection[Thing], error) {
	return b.List(ctx, b.DB.DB, args)
}

// organization makes an organization of its own and opens it.
func (b *bundle) organization(t *testing.T) (uuid.UUID, context.Context) {
	t.Helper()
	id := b.DB.Organization(t, "o"+uuid.NewString()[:12])
	return id, b.DB.Context(t, id, uuid.New())
}

// put writes rows past the store, whose clock would give them their times.
func (b *bundle) put(t *testing.T, organization uuid.UUID, rows ...*Thing) {
	t.Helper()
	var batch pgx.Batch
	for _, r := range rows {
		batch.Queue(`
insert into portal_things_things (organization_id, id, created_by, created_at, name, note, rank, due, cents, parent_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			organization, r.ID, uuid.New(), r.CreatedAt, r.Name, r.Note, r.Rank, r.Due, r.Cents, r.ParentID)
	}
	require.NoError(t, b.super.SendBatch(t.Context(), &batch).Close())
}

// order makes the order of a list: "NAME" or "NAME DESC".
func order(terms ...string) []entity.Order {
	orders := make([]entity.Order, len(terms))
	for i, term := range terms {
		orders[i].Direction = entity.Asc
		if n, _ := fmt.Sscanf(term, "%s %s", &orders[i].Field, &orders[i].Direction); n == 0 {
			panic(term)
		}
	}
	return orders
}

func args(first int, after *string, terms ...string) entity.ListArgs {
	a := entity.ListArgs{Order: order(terms...)}
	a.First, a.After = first, after
	return a
}

// asking is ctx of a field that selects these of a connection.
func asking(ctx context.Context, fields ...string) context.Context {
	var selections ast.SelectionSet
	for _, name := range fields {
		selections = append(selections, &ast.Field{Name: name, Alias: name})
	}
	ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{})
	return graphql.WithFieldContext(ctx, &graphql.FieldContext{
		Object: "Query",
		Field:  graphql.CollectedField{Field: &ast.Field{Name: "things", Alias: "things"}, Selections: selections},
	})
}
