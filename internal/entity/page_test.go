package entity_test

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/relay"
)

var (
	texts = rapid.SampledFrom([]string{
		"a", "A", "b", "É", "é", "e\u0301", "ß", "SS", "İ", "i", "ı", "z", "😀", "ﬁ", "\uffff", "a b", "%", "_", `\`, `"`, "'", "Ω",
	})
	base  = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	times = rapid.Custom(func(t *rapid.T) time.Time {
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
		case 1:
			return time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
		default:
			return base.Add(time.Duration(rapid.IntRange(-3, 3).Draw(t, "µs")) * time.Microsecond)
		}
	})
	rowsOf = rapid.Custom(func(t *rapid.T) *Thing {
		return &Thing{
			Base: entity.Base{
				ID:        uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id")),
				CreatedAt: times.Draw(t, "createdAt"),
			},
			Name: texts.Draw(t, "name"), Note: rapid.Ptr(texts, true).Draw(t, "note"),
			Rank: rapid.IntRange(-1, 1).Draw(t, "rank"), Due: rapid.Ptr(times, true).Draw(t, "due"),
			Cents: rapid.Ptr(rapid.SampledFrom([]int64{-1 << 63, -1, 0, 1<<63 - 1}), true).Draw(t, "cents"),
		}
	})
	orderings = rapid.Custom(func(t *rapid.T) []string {
		fields := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"CREATED_AT", "NAME", "NOTE", "RANK", "DUE", "DAY", "CENTS"}),
			1, 3, rapid.ID[string]).Draw(t, "keys")
		for i := range fields {
			fields[i] += rapid.SampledFrom([]string{" ASC", " DESC"}).Draw(t, "direction")
		}
		return fields
	})
)

// stored is a row's sort values as the database has them.
type stored struct {
	id   uuid.UUID
	keys map[string]any
}

// stored gives the organization's rows in the declared order, sorted here.
func (b *bundle) stored(t *testing.T, organization uuid.UUID, terms []string) []uuid.UUID {
	t.Helper()
	rows, err := b.super.Query(t.Context(), `
select id, created_at, name_sort, note_sort, rank, due, day, cents from portal_things_things where organization_id = $1`, organization)
	require.NoError(t, err)
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (stored, error) {
		values, err := row.Values()
		if err != nil {
			return stored{}, err
		}
		s := stored{id: uuid.UUID(values[0].([16]byte)), keys: map[string]any{}}
		for i, field := range []string{"CREATED_AT", "NAME", "NOTE", "RANK", "DUE", "DAY", "CENTS"} {
			s.keys[field] = values[i+1]
		}
		return s, nil
	})
	require.NoError(t, err)
	slices.SortFunc(found, func(a, b stored) int {
		direction := 1
		for _, term := range order(terms...) {
			direction = 1
			if term.Direction == entity.Desc {
				direction = -1
			}
			x, y := a.keys[term.Field], b.keys[term.Field]
			switch {
			case x == nil && y == nil:
				continue
			case x == nil:
				return 1
			case y == nil:
				return -1
			}
			if c := compare(x, y); c != 0 {
				return c * direction
			}
		}
		return bytes.Compare(a.id[:], b.id[:]) * direction
	})
	ids := make([]uuid.UUID, len(found))
	for i, s := range found {
		ids[i] = s.id
	}
	return ids
}

func compare(x, y any) int {
	switch x := x.(type) {
	case string:
		return strings.Compare(x, y.(string))
	case time.Time:
		return x.Compare(y.(time.Time))
	case int16:
		return cmp.Compare(x, y.(int16))
	case int64:
		return cmp.Compare(x, y.(int64))
	}
	panic(fmt.Sprintf("no order of %T", x))
}

// Walking all pages gives every row once and in the declared order, whatever is
// written meanwhile.
func TestList_PagesOfAnyOrder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	rapid.Check(t, func(rt *rapid.T) {
		organization, ctx := b.organization(t)
		drawRows := func(name string, most int) []*Thing {
			return rapid.SliceOfNDistinct(rowsOf, 0, most, func(r *Thing) uuid.UUID { return r.ID }).Draw(rt, name)
		}
		terms, size := orderings.Draw(rt, "order"), rapid.IntRange(1, 8).Draw(rt, "first")
		rows := drawRows("rows", 25)
		// The ids are drawn again in every attempt and belong to the whole table.
		for _, r := range rows {
			copy(r.ID[8:], organization[8:])
		}
		rows = unique(rows)
		b.put(t, organization, rows...)
		old := b.stored(t, organization, terms)
		writes := rapid.Bool().Draw(rt, "writes")

		walked := []uuid.UUID{}
		var after *string
		for {
			page, err := b.Page(ctx, args(size, after, terms...))
			require.NoError(rt, err)
			require.LessOrEqual(rt, len(page.Nodes), size)
			require.Equal(rt, after != nil, page.PageInfo.HasPreviousPage)
			for i, node := range page.Nodes {
				require.Equal(rt, node, page.Edges[i].Node)
				walked = append(walked, node.ID)
			}
			if !page.PageInfo.HasNextPage {
				break
			}
			require.Len(rt, page.Nodes, size)
			require.Equal(rt, page.Edges[size-1].Cursor, *page.PageInfo.EndCursor)
			after = page.PageInfo.EndCursor
			if writes && len(walked) < 200 {
				late := drawRows("late", 3)
				for _, r := range late {
					r.ID = uuid.New()
				}
				b.put(t, organization, late...)
			}
		}
		if !writes {
			require.Equal(rt, old, walked)
			return
		}
		of := map[uuid.UUID]bool{}
		for _, id := range old {
			of[id] = true
		}
		seen := map[uuid.UUID]bool{}
		for _, id := range walked {
			require.False(rt, seen[id], "a row came twice")
			seen[id] = true
		}
		require.Equal(rt, old, slices.DeleteFunc(slices.Clone(walked), func(id uuid.UUID) bool { return !of[id] }),
			"the rows that were there from the start")
		now := b.stored(t, organization, terms)
		require.Equal(rt, slices.DeleteFunc(now, func(id uuid.UUID) bool { return !seen[id] }), walked, "in order")
	})
}

func unique(rows []*Thing) []*Thing {
	seen := map[uuid.UUID]bool{}
	return slices.DeleteFunc(rows, func(r *Thing) bool {
		twice := seen[r.ID]
		seen[r.ID] = true
		return twice
	})
}

// Every row may be a page's end: the page after each row's own cursor begins with the
// next row.
func TestList_AfterEachRow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	organization, ctx := b.organization(t)
	var rows []*Thing
	for i := range 12 {
		row := &Thing{Base: entity.Base{ID: uuid.New(), CreatedAt: base.Add(time.Duration(i/3) * time.Microsecond)}, Name: "a", Rank: i % 2}
		if i%3 > 0 {
			row.Note, row.Due, row.Cents = new(fmt.Sprint(i%2)), new(base), new(int64(i%4))
		}
		rows = append(rows, row)
	}
	b.put(t, organization, rows...)
	for field := range keys {
		for _, direction := range []string{" ASC", " DESC"} {
			all, err := b.Page(ctx, args(100, nil, field+direction))
			require.NoError(t, err)
			require.Len(t, all.Nodes, len(rows))
			for i, edge := range all.Edges {
				page, err := b.Page(ctx, args(1, &edge.Cursor, field+direction))
				require.NoError(t, err)
				if i == len(rows)-1 {
					require.Empty(t, page.Nodes)
					require.NotNil(t, page.Nodes, "no row is [] and not null")
					require.Nil(t, page.PageInfo.EndCursor)
					continue
				}
				require.Equal(t, all.Nodes[i+1].ID, page.Nodes[0].ID, "%s%s after row %d", field, direction, i)
			}
		}
	}
}

func TestList_ErrCursor(t *testing.T) {
	t.Parallel()
	b := setup(t)
	organization, ctx := b.organization(t)
	b.put(t, organization, &Thing{Base: entity.Base{ID: uuid.New(), CreatedAt: base}, Name: "a"}, &Thing{Base: entity.Base{ID: uuid.New(), CreatedAt: base}, Name: "b"})
	page, err := b.Page(ctx, args(1, nil, "NAME"))
	require.NoError(t, err)
	good := *page.PageInfo.EndCursor
	id := new(uuid.NewString())
	const list = "portal_things_things"

	for name, tt := range map[string]struct {
		after string
		terms []string
	}{
		"empty":             {"", []string{"NAME"}},
		"garbage":           {"garbage", []string{"NAME"}},
		"too long":          {strings.Repeat("a", 5000), []string{"NAME"}},
		"another direction": {good, []string{"NAME DESC"}},
		"another key":       {good, []string{"NOTE"}},
		"more keys":         {good, []string{"NAME", "RANK"}},
		"fewer values":      {relay.EncodeCursor(list+" NAME ASC", []*string{new("a")}), []string{"NAME"}},
		"more values":       {relay.EncodeCursor(list+" NAME ASC", []*string{new("a"), id, id}), []string{"NAME"}},
		"another list":      {relay.EncodeCursor("portal_tasks_tasks NAME ASC", []*string{new("a"), id}), []string{"NAME"}},
		"id that is none":   {relay.EncodeCursor(list+" NAME ASC", []*string{new("a"), new("x")}), []string{"NAME"}},
		"zero byte":         {relay.EncodeCursor(list+" NAME ASC", []*string{new("a\x00"), id}), []string{"NAME"}},
		"no time":           {relay.EncodeCursor(list+" DUE ASC", []*string{new("x"), id}), []string{"DUE"}},
		"too far a time":    {relay.EncodeCursor(list+" DUE ASC", []*string{new("999999-01-01"), id}), []string{"DUE"}},
		"too large":         {relay.EncodeCursor(list+" RANK ASC", []*string{new("99999"), id}), []string{"RANK"}},
		"null name":         {relay.EncodeCursor(list+" NAME ASC", []*string{nil, id}), []string{"NAME"}},
		"null id":           {relay.EncodeCursor(list+" NAME ASC", []*string{new("a"), nil}), []string{"NAME"}},
		"nothing":           {relay.EncodeCursor(list+" NAME ASC", []*string{nil, nil}), []string{"NAME"}},
		"null id of null":   {relay.EncodeCursor(list+" DUE ASC", []*string{nil, nil}), []string{"DUE"}},
		"nothing of three":  {relay.EncodeCursor(list+" DUE ASC NOTE ASC", []*string{nil, nil, nil}), []string{"DUE", "NOTE"}},
		"a foreign in three": {
			relay.EncodeCursor(list+" DUE ASC NOTE ASC", []*string{new("then"), nil, id}), []string{"DUE", "NOTE"},
		},
		"no day": {relay.EncodeCursor(list+" DAY ASC", []*string{new("2026-02-30"), id}), []string{"DAY"}},
	} {
		t.Run(name, func(t *testing.T) {
			before := b.DB.RoundTrips()
			defer func() { require.Equal(t, before, b.DB.RoundTrips(), "it never reaches the database") }()
			_, err := b.Page(ctx, args(1, &tt.after, tt.terms...))
			foreignCursor(t, err)
			_, err = things.Children(b.Response(ctx), "parent_id", uuid.New(), args(1, &tt.after, tt.terms...))
			foreignCursor(t, err)
		})
	}
}
