package resolvers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// refusalRow is what the trail has of a refusal.
type refusalRow struct {
	OrganizationID, UserID *uuid.UUID
	PortletID              *string
	Action                 string
	ResourceType           *string
	ResourceID             *uuid.UUID
	Field, ErrorMessage    string
	Client, Address        *string
}

// refusalsOf gives the refusals in the trail, in order.
func refusalsOf(t *testing.T, s *stationtest.Server) []refusalRow {
	t.Helper()
	found, err := s.DB.Super(t).Query(t.Context(), `
select organization_id, user_id, portlet_id, action, resource_type, resource_id, metadata->>'field' as field, error_message, user_agent as client, address
from portal_audit_logs where status = 'refused' and changes is null and metadata->>'requestId' <> '' order by created_at, id`)
	require.NoError(t, err)
	rows, err := pgx.CollectRows(found, pgx.RowToStructByPos[refusalRow])
	require.NoError(t, err)
	return rows
}

const (
	setOnly    = `mutation { setTrustedDocumentsOnly(input: {trustedDocumentsOnly: true}) { organization { id } } }`
	removeOne  = `mutation ($id: ID!) { removeTrustedDocument(input: {id: $id}) { trustedDocument { id } } }`
	needManage = "FORBIDDEN: You need the permission organization.manage."
)

// Each refusal of the core's mutations has an entry of its own: by whom, of what, on what,
// from where, and why.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	viewer, owner := s.Member(acme, "viewer", "viewer"), s.Member(acme, "owner", "owner")
	agent := "A client/1.0"
	viewer.Header.Set("User-Agent", agent)
	id := uuid.New()

	refused(t, viewer.Ask(setOnly), "FORBIDDEN", "", "You need the permission organization.manage.")
	refused(t, owner.Ask(removeOne, "id", id), "NOT_FOUND", "", "There is no such document.")
	refused(t, s.Nobody().Ask(setOnly), "UNAUTHENTICATED", "", "Sign in first.")
	refused(t, owner.Ask(`mutation { switchOrganization(input: {organization: "globex"}) { accessToken } }`), "UNAUTHENTICATED", "", "Your session has ended: sign in again.")
	execute(t, s, `update portal_instances set is_required = true where organization_id = $1 and portlet_id = 'tasks'`, acme)
	refused(t, owner.Ask(`mutation { disablePortlet(input: {portletId: "tasks"}) { portletInstance { id } } }`), "CONFLICT", "", "Your organization requires this portlet; it can't be switched off.")

	found := refusalsOf(t, s)
	require.Equal(t, &agent, found[0].Client)
	for i := range found {
		require.Contains(t, []string{"127.0.0.1", "::1"}, *found[i].Address)
		found[i].Client, found[i].Address = nil, nil
	}
	organization, document, session, portlet := "organization", "trusted_document", "session", "portlet"
	require.Equal(t, []refusalRow{
		{OrganizationID: &acme, UserID: &viewer.UserID, Action: "data_updated", ResourceType: &organization, Field: "setTrustedDocumentsOnly", ErrorMessage: needManage},
		{OrganizationID: &acme, UserID: &owner.UserID, Action: "data_deleted", ResourceType: &document, ResourceID: &id, Field: "removeTrustedDocument", ErrorMessage: "NOT_FOUND: There is no such document."},
		{Action: "data_updated", ResourceType: &organization, Field: "setTrustedDocumentsOnly", ErrorMessage: "UNAUTHENTICATED: Sign in first."},
		{OrganizationID: &acme, UserID: &owner.UserID, Action: "auth.organization_switched", ResourceType: &session, Field: "switchOrganization", ErrorMessage: "UNAUTHENTICATED: Your session has ended: sign in again."},
		{OrganizationID: &acme, UserID: &owner.UserID, Action: "disabled", ResourceType: &portlet, Field: "disablePortlet", ErrorMessage: "CONFLICT: Your organization requires this portlet; it can't be switched off."},
	}, found)
}

// A member who left is still the organization's to tell of; a stranger with a session of
// it is nobody's.
func TestRefusals_Where(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	gone := s.Member(acme, "gone", "owner")
	execute(t, s, `update organization_members set is_active = false, removed_at = now() where user_id = $1`, gone.UserID)
	stranger := s.As(s.UserWithHash("stranger", "!"), acme)
	nowhere := s.As(stranger.UserID, uuid.Nil)
	for _, c := range []*stationtest.Caller{gone, stranger} {
		refused(t, c.Ask(setOnly), "FORBIDDEN", "", "You are not an active member of this organization.")
	}
	refused(t, nowhere.Ask(setOnly), "FORBIDDEN", "", "Choose an organization first.")
	found := refusalsOf(t, s)
	require.Len(t, found, 3)
	require.Equal(t, []*uuid.UUID{&acme, nil, nil}, []*uuid.UUID{found[0].OrganizationID, found[1].OrganizationID, found[2].OrganizationID})
	require.Equal(t, []*uuid.UUID{&gone.UserID, &stranger.UserID, &stranger.UserID}, []*uuid.UUID{found[0].UserID, found[1].UserID, found[2].UserID})
}

// Of a portlet's mutations only what the guards forbid is noted; of reads nothing is.
func TestRefusals_OfPortlets(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	viewer, member := s.Member(acme, "viewer", "viewer"), s.Member(acme, "member", "member")
	const create = `mutation { createTask(input: {title: "a"}) { task { id } } }`
	refused(t, viewer.Ask(create), "FORBIDDEN", "", "You need the permission portlet.tasks.use.")
	refused(t, member.Ask(`mutation { deleteTask(input: {id: "`+uuid.NewString()+`", version: 1}) { __typename } }`), "NOT_FOUND", "", "There is no such task.")
	refused(t, s.Nobody().Ask(create), "UNAUTHENTICATED", "", "Sign in first.")
	refused(t, viewer.Ask(`{ trustedDocuments { nodes { id } } }`), "FORBIDDEN", "", "You need the permission organization.manage.")
	execute(t, s, `update organization_members set is_active = false where user_id = $1`, member.UserID)
	require.Eventually(t, func() bool { return len(member.Ask(create).Errors) > 0 }, 10*time.Second, 10*time.Millisecond)
	found := refusalsOf(t, s)
	require.Len(t, found, 2)
	for i := range found {
		found[i].Client, found[i].Address = nil, nil
	}
	tasks := "tasks"
	require.Equal(t, []refusalRow{
		{OrganizationID: &acme, UserID: &viewer.UserID, PortletID: &tasks, Action: "access.refused", Field: "createTask", ErrorMessage: "FORBIDDEN: You need the permission portlet.tasks.use."},
		{OrganizationID: &acme, UserID: &member.UserID, Action: "access.refused", Field: "createTask", ErrorMessage: "FORBIDDEN: You are not an active member of this organization."},
	}, found)
}

// Faults of the input and of ours are no refusals, and of one operation a few entries tell
// enough.
func TestRefusals_Bounded(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	owner, viewer := s.Member(acme, "owner", "owner"), s.Member(acme, "viewer", "viewer")
	refused(t, owner.Ask(registerDocument, "input", map[string]any{"name": "a", "text": "{"}), "BAD_USER_INPUT", "text", "Line 1: Expected Name, found <EOF>.")
	require.Empty(t, refusalsOf(t, s))

	many := "mutation {"
	for i := range 20 {
		many += " a" + string(rune('a'+i)) + strings.TrimSuffix(strings.Replace(setOnly, "mutation { ", ": ", 1), "}")
	}
	r := viewer.Ask(many + "}")
	require.Len(t, r.Errors, 20, r.Body)
	require.Len(t, refusalsOf(t, s), 5)
	require.Len(t, viewer.Ask(setOnly).Errors, 1)
	require.Len(t, refusalsOf(t, s), 6, "the next operation begins anew")
}

// Where the trail can't be written, a refusal stays what it is, and the log has it.
func TestRefusals_WithoutTheTrail(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet)
	viewer := s.Member(s.Organization("acme"), "viewer", "viewer")
	execute(t, s, `revoke insert on portal_audit_logs from station_system`)
	refused(t, viewer.Ask(setOnly), "FORBIDDEN", "", "You need the permission organization.manage.")
	require.Empty(t, refusalsOf(t, s))
	require.Contains(t, s.Log.String(), "a refusal is not in the audit trail")
	require.Contains(t, s.Log.String(), `"field":"setTrustedDocumentsOnly"`)
}
