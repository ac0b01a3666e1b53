package portal_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/portal"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/postgres"
)

func TestGrants(t *testing.T) {
	t.Parallel()
	notes, wiki := manifest("notes", "view", "use"), manifest("wiki", "view")
	notes.DefaultPermissions = map[string][]string{"view": {"owner", "viewer"}}
	wiki.DefaultPermissions = nil
	grants := portal.Grants([]portlet.Manifest{notes, wiki})
	assert.Equal(t, []string{"portlet.notes.view", "portlet.notes.use", "portlet.wiki.view"}, grants["owner"], "all, asked or not")
	assert.Equal(t, []string{"portlet.notes.view"}, grants["viewer"])
	assert.Len(t, grants, 2)
}

func TestSetEnabled(t *testing.T) {
	t.Parallel()
	m := manifest("notes", "view")
	w := portlettest.New(t, m)
	for _, organization := range []uuid.UUID{w.AcmeID, w.GlobexID} {
		require.NoError(t, w.DB.DB.SystemTx(t.Context(), "tests install portlets", func(tx *postgres.Tx) error {
			return portal.Install(t.Context(), tx, organization, []portlet.Manifest{m}, 42)
		}))
	}
	instances, err := portal.PortletInstances.Every(w.Acme, w.DB.DB)
	require.NoError(t, err)
	require.Len(t, instances, 1, "the other organization's is not seen")
	assert.True(t, instances[0].Enabled)
	assert.Equal(t, 42, instances[0].MaxAPICallsPerMinute)
	id := instances[0].ID

	for _, step := range []struct {
		enabled, changed bool
		audited          int
	}{{false, true, 1}, {false, false, 1}, {true, true, 2}, {true, false, 2}} {
		instance, changed, err := portal.SetEnabled(w.Acme, w.DB.DB, "notes", step.enabled)
		require.NoError(t, err)
		assert.Equal(t, step.changed, changed)
		assert.Equal(t, step.enabled, instance.Enabled)
		require.Len(t, w.AuditOf(t, id), step.audited, "changing nothing writes nothing")
		require.Len(t, w.EventsOf(t, id), step.audited)
	}
	assert.Equal(t, "disabled", w.AuditOf(t, id)[0].Action)
	assert.Equal(t, map[string]any{"portletId": "notes", "enabled": true}, w.AuditOf(t, id)[0].Changes.Before)
	assert.Equal(t, "portal.portlet.enabled", w.EventsOf(t, id)[1].Type)
	assert.Equal(t, w.AuditOf(t, id)[1].Transaction, w.EventsOf(t, id)[1].Transaction)
	theirs, err := portal.PortletInstances.Every(w.Globex, w.DB.DB)
	require.NoError(t, err)
	assert.True(t, theirs[0].Enabled)
	assert.Empty(t, w.AuditOf(t, theirs[0].ID))

	_, _, err = portal.SetEnabled(w.Acme, w.DB.DB, "none", true)
	assert.Equal(t, map[string]string{"portletId": "This portlet is not installed in your organization."},
		portlettest.Told(t, err, apperr.NotFound).Fields)
	w.Exec(t, `update portal_instances set is_required = true where id = $1`, id)
	_, _, err = portal.SetEnabled(w.Acme, w.DB.DB, "notes", false)
	portlettest.Told(t, err, apperr.Conflict)
}
