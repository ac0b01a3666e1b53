package resolvers_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// Whose access token is still of an organization that was deleted changes the password all
// the same: what is told of it is nobody's then.
func TestPasswordAfterDeletion(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	mia := s.UserWithHash("mia", passwordHash())
	s.Join(o.acme, mia, "mia", "member")
	s.Join(query[uuid.UUID](t, s, `select id from organizations where slug = 'globex'`), mia, "mia", "member")
	own := bearer(s, login(t, s, map[string]any{"username": "mia", "password": stationtest.Password, "organization": "acme"}).AccessToken)
	o.owner.MustAsk(nil, deleteOrganization, "confirm", "acme")
	require.Eventually(t, o.isGone(o.acme), patience, 20*time.Millisecond)
	refused(t, own.Ask(changeMutation, "input", map[string]any{"currentPassword": "wrong", "newPassword": freshPassword}),
		"BAD_USER_INPUT", "currentPassword", "This is not your present password.")
	own.MustAsk(nil, changeMutation, "input", map[string]any{"currentPassword": stationtest.Password, "newPassword": freshPassword})
	require.Equal(t, "refused success", query[string](t, s, `
select string_agg(status, ' ' order by created_at, id) from portal_audit_logs
where organization_id is null and action = 'auth.password_changed' and resource_id = $1`, mia))
	own.MustAsk(nil, `mutation { updateProfile(input: {firstName: "Mia"}) { user { id } } }`)
	own.MustAsk(nil, `mutation { revokeAllSessions { revoked } }`)
}
