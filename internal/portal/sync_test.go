package portal_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/sync/errgroup"

	"github.com/station-portal/station/internal/portal"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func manifest(id string, verbs ...string) portlet.Manifest {
	m := portlet.Manifest{
		ID: id, Name: "The " + id, Version: "1.2.3", Description: "About " + id, Category: "test", Icon: "star", Author: "Station",
		Tags: []string{"a", "b"}, AppRoute: "/app/" + id, APIPrefix: id, RequiresBackend: true,
		ConfigSchema: `{"type": "object"}`, DefaultConfig: `{"color": "red"}`,
		DefaultPermissions: map[string][]string{"view": {"owner"}},
	}
	for _, verb := range verbs {
		m.Permissions = append(m.Permissions, portlet.Permission{Verb: verb, DisplayName: verb, Description: "May " + verb + "."})
	}
	return m
}

// registry gives what the tables say, without the times.
func registry(t *testing.T, db *pgtest.Database) []string {
	t.Helper()
	rows, err := db.Super(t).Query(t.Context(), `
select (to_jsonb(d) - 'id' - 'created_at' - 'updated_at' || jsonb_build_object('permissions',
  (select jsonb_agg(to_jsonb(p) - 'id' - 'created_at' order by permission_name) from portal_permissions p where p.portlet_id = d.portlet_id)))::text
from portal_definitions d order by portlet_id`)
	require.NoError(t, err)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return found
}

func permissions(t *testing.T, db *pgtest.Database) []string {
	t.Helper()
	rows, err := db.Super(t).Query(t.Context(), `select permission_name from portal_permissions order by 1`)
	require.NoError(t, err)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return found
}

func available(t *testing.T, db *pgtest.Database) map[string]bool {
	t.Helper()
	rows, err := db.Super(t).Query(t.Context(), `select portlet_id, is_available from portal_definitions`)
	require.NoError(t, err)
	found := map[string]bool{}
	var id string
	var is bool
	_, err = pgx.ForEachRow(rows, []any{&id, &is}, func() error { found[id] = is; return nil })
	require.NoError(t, err)
	return found
}

func TestSync(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	sync := func(manifests ...portlet.Manifest) {
		t.Helper()
		require.NoError(t, portal.Sync(t.Context(), db.DB, manifests))
	}
	sync(manifest("notes", "view", "use"), manifest("wiki", "view"))
	first := registry(t, db)
	require.Len(t, first, 2)
	assert.JSONEq(t, `{
		"portlet_id": "notes", "name": "The notes", "description": "About notes", "version": "1.2.3", "category": "test", "icon_name": "star",
		"author": "Station", "tags": ["a", "b"], "config_schema": {"type": "object"}, "default_config": {"color": "red"},
		"known_permissions": ["portlet.notes.use", "portlet.notes.view"],
		"default_permissions": {"view": ["owner"]}, "app_route": "/app/notes", "api_prefix": "notes", "is_available": true, "requires_backend": true,
		"permissions": [
			{"portlet_id": "notes", "permission_name": "portlet.notes.use", "display_name": "use", "description": "May use.", "category": "test"},
			{"portlet_id": "notes", "permission_name": "portlet.notes.view", "display_name": "view", "description": "May view.", "category": "test"}
		]}`, first[0])
	sync(manifest("notes", "view", "use"), manifest("wiki", "view"))
	assert.Equal(t, first, registry(t, db), "a second start changes nothing")

	changed := manifest("notes", "view")
	changed.Name, changed.Version, changed.Tags, changed.ConfigSchema, changed.DefaultConfig = "Notes", "2.0.0", nil, "", ""
	sync(changed)
	assert.Equal(t, map[string]bool{"notes": true, "wiki": false}, available(t, db), "what is taken out is marked")
	assert.Equal(t, []string{"portlet.notes.view", "portlet.wiki.view"}, permissions(t, db))
	assert.Contains(t, registry(t, db)[0], `"name": "Notes"`)
	assert.Contains(t, registry(t, db)[0], `"tags": []`)
	assert.Contains(t, registry(t, db)[0], `"config_schema": null`)

	sync(manifest("notes", "view", "use"), manifest("wiki", "view"))
	assert.Equal(t, first, registry(t, db), "what is put in again is as it was")

	sync(manifest("notes"), manifest("wiki"))
	assert.Empty(t, permissions(t, db), "a portlet may give up its last permission")
	sync()
	assert.Equal(t, map[string]bool{"notes": false, "wiki": false}, available(t, db), "the last portlet may be taken out")

	// A bad manifest changes nothing.
	before := registry(t, db)
	bad := manifest("notes", "view")
	bad.Version = "one"
	require.Error(t, portal.Sync(t.Context(), db.DB, []portlet.Manifest{manifest("wiki", "view"), bad}))
	assert.Equal(t, before, registry(t, db))
}

// A portlet may take the place of one that was taken out, and two may swap theirs.
func TestSync_Routes(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	at := func(id, route string) portlet.Manifest {
		m := manifest(id)
		m.AppRoute = route
		return m
	}
	require.NoError(t, portal.Sync(t.Context(), db.DB, []portlet.Manifest{at("notes", "/app/notes")}))
	require.NoError(t, portal.Sync(t.Context(), db.DB, []portlet.Manifest{at("pages", "/app/notes")}))
	require.NoError(t, portal.Sync(t.Context(), db.DB, []portlet.Manifest{at("pages", "/app/pages"), at("notes", "/app/notes")}))
	assert.Equal(t, map[string]bool{"notes": true, "pages": true}, available(t, db))
}

// Servers of two releases that start at once, each with its manifests in an order of
// its own, all come up.
func TestSync_Concurrent(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var manifests []portlet.Manifest
	for i := range 12 {
		manifests = append(manifests, manifest(fmt.Sprintf("p%d", i), "view", "use", "admin"))
	}
	backwards := slices.Clone(manifests)
	slices.Reverse(backwards)
	for range 5 {
		var g errgroup.Group
		for i := range 4 {
			g.Go(func() error {
				if i%2 == 0 {
					return portal.Sync(t.Context(), db.DB, manifests)
				}
				return portal.Sync(t.Context(), db.DB, backwards)
			})
		}
		require.NoError(t, g.Wait())
	}
	assert.Len(t, registry(t, db), 12)
	assert.Len(t, permissions(t, db), 36)
}
