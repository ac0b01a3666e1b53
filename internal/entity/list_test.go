package entity_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/relay"
)

func foreignCursor(t *testing.T, err error) {
	t.Helper()
	assert.Equal(t, map[string]string{"after": "`after` is not a cursor of this list in this order."}, portlettest.Faults(t, err))
}

func TestList_ErrArgs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, first := range []int{-1, 0, 101} {
		_, err := b.Page(b.Acme, args(first, nil))
		assert.Equal(t, map[string]string{"first": "`first` must be from 1 to 100."}, portlettest.Faults(t, err))
	}
	_, err := b.Page(b.Acme, args(1, nil, "NAME", "RANK", "NAME DESC"))
	assert.Equal(t, map[string]string{"orderBy": "`orderBy` may name NAME only once."}, portlettest.Faults(t, err))
	_, err = b.Page(t.Context(), args(1, nil))
	require.Error(t, err, "no organization is open")
}

func TestList_Search(t *testing.T) {
	t.Parallel()
	b := setup(t)
	organization, ctx := b.organization(t)
	names := []string{"Été 100%", "ete", "Straße", "STRASSE", "İstanbul", "ISTANBUL", "ığdır", "ΟΔΥΣΣΕΥΣ", "a_b", "aXb", `C:\dir`, "one?", "$1", "😀 smile", "  two  spaces "}
	for _, name := range names {
		b.put(t, organization, &Thing{Base: entity.Base{ID: uuid.New(), CreatedAt: base}, Name: name})
	}
	for search, want := range map[string][]string{
		"été": {"Été 100%"}, "ÉTÉ": {"Été 100%"}, "ete": {"ete"}, "%": {"Été 100%"}, "0%": {"Été 100%"}, "_": {"a_b"}, "A_B": {"a_b"},
		`\`: {`C:\dir`}, `:\D`: {`C:\dir`}, `\_`: {}, `%%`: {}, "?": {"one?"}, "$1": {"$1"}, "😀": {"😀 smile"},
		"straße": {"Straße"}, "strasse": {"STRASSE"}, "STRAßE": {"Straße"},
		"İstanbul": {"İstanbul"}, "istanbul": {"ISTANBUL"}, "ISTANBUL": {"ISTANBUL"}, "Iğ": {}, "ığ": {"ığdır"}, "IĞ": {},
		"ΟΔΥΣΣΕΥΣ": {"ΟΔΥΣΣΕΥΣ"}, "οδυσσευς": {"ΟΔΥΣΣΕΥΣ"}, "οδυσσ": {"ΟΔΥΣΣΕΥΣ"},
		" two  SPACES\t": {"  two  spaces "}, "two spaces": {}, "  ": names, "' or true --": {},
	} {
		a := args(100, nil, "CREATED_AT")
		entity.Contain(&a.Where, &search, "t.name_sort", "t.note_sort")
		page, err := b.Page(asking(ctx, "totalCount"), a)
		require.NoError(t, err, search)
		found := []string{}
		for _, node := range page.Nodes {
			found = append(found, node.Name)
		}
		assert.ElementsMatch(t, want, found, "search for %q", search)
		assert.Equal(t, len(want), page.TotalCount, "search for %q", search)
	}
}

func TestList_TotalCount(t *testing.T) {
	t.Parallel()
	b := setup(t)
	organization, ctx := b.organization(t)
	parent := uuid.New()
	for i := range 30 {
		row := &Thing{Base: entity.Base{ID: uuid.New(), CreatedAt: base}, Name: fmt.Sprint(i), Rank: i % 3, ParentID: &parent}
		if i%2 == 0 {
			row.Cents = new(int64(i))
		}
		b.put(t, organization, row)
	}
	other, _ := b.organization(t)
	b.put(t, other, &Thing{Base: entity.Base{ID: uuid.New(), CreatedAt: base}, Name: "Theirs", ParentID: &parent})

	a := args(4, nil, "CENTS DESC")
	a.Where.And("t.rank = ?", 1)
	entity.Refers(&a.Where, "t.parent_id", graphql.OmittableOf(&parent))
	counted := asking(ctx, "nodes", "totalCount", "pageInfo")
	for i := range 3 {
		page, err := b.Page(counted, a)
		require.NoError(t, err)
		assert.Equal(t, 10, page.TotalCount, "on page %d too", i)
		children, err := things.Children(b.Response(counted), "parent_id", parent, a)
		require.NoError(t, err)
		assert.Equal(t, 10, children.TotalCount)
		a.After = page.PageInfo.EndCursor
	}
	page, err := b.Page(asking(ctx, "nodes"), a)
	require.NoError(t, err)
	assert.Zero(t, page.TotalCount, "nobody asked")

	empty, err := things.Children(b.Response(counted), "parent_id", uuid.New(), args(1, nil))
	require.NoError(t, err)
	assert.Zero(t, empty.TotalCount)
	assert.NotNil(t, empty.Nodes)
	assert.Empty(t, empty.Nodes)
}

// Nested lists page per parent as the list itself does, all in one round trip, and a
// parent that is asked for twice is loaded once.
func TestChildren(t *testing.T) {
	t.Parallel()
	b := setup(t)
	organization, ctx := b.organization(t)
	parents := make([]uuid.UUID, 5)
	for i := range parents {
		parents[i] = uuid.New()
		for j := range 7 * i {
			row := &Thing{Base: entity.Base{ID: uuid.New(), CreatedAt: base}, Name: fmt.Sprint(j), Rank: j % 3, ParentID: &parents[i]}
			if j%2 == 0 {
				row.Cents = new(int64(j))
			}
			b.put(t, organization, row)
		}
	}
	for _, terms := range [][]string{{"NAME"}, {"CENTS"}, {"CENTS DESC"}, {"CENTS DESC", "RANK"}} {
		whole := map[uuid.UUID][]uuid.UUID{}
		for _, parent := range parents {
			a := args(100, nil, terms...)
			entity.Refers(&a.Where, "t.parent_id", graphql.OmittableOf(&parent))
			page, err := b.Page(ctx, a)
			require.NoError(t, err)
			for _, node := range page.Nodes {
				whole[parent] = append(whole[parent], node.ID)
			}
		}
		walked := map[uuid.UUID][]uuid.UUID{}
		after := make([]*string, len(parents))
		done := make([]bool, len(parents))
		for range 20 {
			pages := make([]*relay.Connection[Thing], len(parents))
			response := b.Response(ctx)
			var g errgroup.Group
			for i, parent := range parents {
				if done[i] {
					continue
				}
				g.Go(func() (err error) {
					pages[i], err = things.Children(response, "parent_id", parent, args(3, after[i], terms...))
					return err
				})
			}
			require.NoError(t, g.Wait())
			for i, page := range pages {
				if page == nil {
					continue
				}
				assert.Equal(t, after[i] != nil, page.PageInfo.HasPreviousPage)
				for _, node := range page.Nodes {
					walked[parents[i]] = append(walked[parents[i]], node.ID)
				}
				after[i], done[i] = page.PageInfo.EndCursor, !page.PageInfo.HasNextPage
			}
		}
		assert.Equal(t, whole, walked, "%v", terms)
	}

	t.Run("OneRoundTrip", func(t *testing.T) {
		response := b.Response(asking(ctx, "totalCount"))
		before := b.DB.RoundTrips()
		var rows atomic.Int64
		var g errgroup.Group
		for range 4 {
			for _, parent := range parents {
				g.Go(func() error {
					page, err := things.Children(response, "parent_id", parent, args(3, nil, "CENTS"))
					if err == nil {
						rows.Add(int64(len(page.Nodes)))
					}
					return err
				})
			}
		}
		require.NoError(t, g.Wait())
		assert.EqualValues(t, 4*4*3, rows.Load())
		assert.Equal(t, 1, b.DB.RoundTrips()-before)
	})

	t.Run("EachWithItsOwnArguments", func(t *testing.T) {
		response := b.Response(ctx)
		var g errgroup.Group
		for first := 1; first <= 7; first++ {
			for rank := range 3 {
				g.Go(func() error {
					a := args(first, nil, "NAME")
					a.Where.And("t.rank = ?", rank)
					page, err := things.Children(response, "parent_id", parents[4], a)
					if err != nil {
						return err
					}
					if len(page.Nodes) != first || page.Nodes[0].Rank != rank {
						return fmt.Errorf("%d rows of rank %d, not %d of %d", len(page.Nodes), page.Nodes[0].Rank, first, rank)
					}
					return nil
				})
			}
		}
		require.NoError(t, g.Wait())
	})
}

func TestLoad(t *testing.T) {
	t.Parallel()
	b := setup(t)
	organization, ctx := b.organization(t)
	_, other := b.organization(t)
	row := &Thing{Base: entity.Base{ID: uuid.New(), CreatedAt: base}, Name: "a"}
	b.put(t, organization, row)

	found, err := things.Load(b.Response(ctx), row.ID)
	require.NoError(t, err)
	assert.Equal(t, "a", found.Name)
	found, err = things.LoadRef(b.Response(ctx), nil)
	require.NoError(t, err)
	assert.Nil(t, found)
	for name, where := range map[string]func() (*Thing, error){
		"absent":               func() (*Thing, error) { return things.Load(b.Response(ctx), uuid.New()) },
		"another organization": func() (*Thing, error) { return things.LoadRef(b.Response(other), &row.ID) },
	} {
		found, err := where()
		require.NoError(t, err, name)
		assert.Nil(t, found, name)
	}
	_, err = things.Get(b.Response(other), row.ID)
	require.ErrorContains(t, err, "There is no such thing.")
	_, err = things.Load(ctx, row.ID)
	assert.Error(t, err, "a context without dataloaders")
}
