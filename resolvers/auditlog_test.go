package resolvers_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// auditedOffice makes an organization with entries of every kind, and another one with one of its
// own and one of nobody's.
func auditedOffice(t *testing.T, s *stationtest.Server) (owner, viewer, stranger *stationtest.Caller, resource uuid.UUID) {
	t.Helper()
	acme, globex := s.Organization("acme"), s.Organization("globex")
	owner, viewer, stranger = s.Member(acme, "owner", "owner"), s.Member(acme, "viewer", "viewer"), s.Member(globex, "stranger", "owner")
	resource = uuid.New()
	execute(t, s, `
insert into portal_audit_logs (organization_id, user_id, action, portlet_id, resource_type, resource_id, status, error_message, ip_address, user_agent, changes, created_at) values
  ($1, $2, 'role.created', null, 'role', $3, 'success', null, '192.0.2.7', 'A client', '{"after": {"name": "Editor"}}', '2026-11-23 09:00:00.000001Z'),
  ($1, null, 'data_updated', 'tasks', 'task', null, 'success', null, null, null, null, '2026-11-23 10:00:00Z'),
  ($1, $2, 'role.deleted', null, 'role', null, 'refused', 'CONFLICT: no.', '2001:db8::7', null, null, '2026-11-23 11:00:00Z'),
  ($4, null, 'role.created', null, 'role', $3, 'success', null, null, null, null, '2026-11-23 10:00:00Z'),
  (null, $2, 'role.created', null, 'role', $3, 'refused', 'FORBIDDEN: no.', null, null, null, '2026-11-23 10:00:00Z')`,
		acme, owner.UserID, resource, globex)
	return owner, viewer, stranger, resource
}

const auditActions = `query ($filter: AuditLogFilter, $orderBy: [AuditLogOrder!]) { auditLogs(filter: $filter, orderBy: $orderBy) { totalCount nodes { action } } }`

func actions(t *testing.T, c *stationtest.Caller, filter map[string]any, more ...any) []string {
	t.Helper()
	var data struct {
		AuditLogs struct {
			TotalCount int
			Nodes      []struct{ Action string }
		}
	}
	c.MustAsk(&data, auditActions, append([]any{"filter", filter}, more...)...)
	found := []string{}
	for _, n := range data.AuditLogs.Nodes {
		found = append(found, n.Action)
	}
	require.Equal(t, len(found), data.AuditLogs.TotalCount)
	return found
}

// Who may read the trail finds in it by time, actor, action, portlet, resource and status
// what is the organization's, the newest first.
func TestAuditLogs(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	owner, viewer, stranger, resource := auditedOffice(t, s)
	type vars = map[string]any
	for name, c := range map[string]struct {
		filter map[string]any
		want   []string
	}{
		"all":         {nil, []string{"role.deleted", "data_updated", "role.created"}},
		"from":        {vars{"createdFrom": "2026-11-23T10:00:00Z"}, []string{"role.deleted", "data_updated"}},
		"before":      {vars{"createdBefore": "2026-11-23T10:00:00Z"}, []string{"role.created"}},
		"actor":       {vars{"actorId": owner.UserID}, []string{"role.deleted", "role.created"}},
		"no actor":    {vars{"actorId": nil}, []string{"data_updated"}},
		"actions":     {vars{"action": []string{"role.created", "data_updated"}}, []string{"data_updated", "role.created"}},
		"portlet":     {vars{"portletId": []string{"tasks"}}, []string{"data_updated"}},
		"resources":   {vars{"resourceType": []string{"role"}}, []string{"role.deleted", "role.created"}},
		"resource":    {vars{"resourceId": resource}, []string{"role.created"}},
		"refused":     {vars{"status": []string{"REFUSED"}}, []string{"role.deleted"}},
		"and":         {vars{"status": []string{"SUCCESS"}, "resourceType": []string{"role"}}, []string{"role.created"}},
		"none":        {vars{"action": []string{}}, []string{}},
		"to a letter": {vars{"action": []string{"ROLE.CREATED"}}, []string{}},
	} {
		require.Equal(t, c.want, actions(t, owner, c.filter), name)
	}
	require.Equal(t, []string{"role.created", "data_updated", "role.deleted"},
		actions(t, owner, nil, "orderBy", []vars{{"field": "CREATED_AT", "direction": "ASC"}}))
	require.Equal(t, []string{"role.created"}, actions(t, stranger, nil))
	refused(t, viewer.Ask(auditActions), "FORBIDDEN", "", "You need the permission audit.read.")
	refused(t, s.Nobody().Ask(auditActions), "UNAUTHENTICATED", "", "Sign in first.")
	r := owner.Ask(auditActions, "filter", vars{"action": []string{"a\x00"}})
	require.Len(t, r.Errors, 1)
	require.Equal(t, "BAD_USER_INPUT", r.Errors[0].Extensions.Code, r.Body)

	var data struct {
		AuditLogs struct{ Nodes []map[string]any }
	}
	owner.MustAsk(&data, `{ auditLogs { nodes { createdAt actor { displayName } action portletId resourceType resourceId status errorMessage changes metadata address client } } }`)
	require.Equal(t, []map[string]any{
		{
			"createdAt": "2026-11-23T11:00:00Z", "actor": vars{"displayName": "owner"}, "action": "role.deleted", "portletId": nil, "resourceType": "role", "resourceId": nil,
			"status": "REFUSED", "errorMessage": "CONFLICT: no.", "changes": nil, "metadata": vars{}, "address": "2001:db8::7", "client": nil,
		},
		{
			"createdAt": "2026-11-23T10:00:00Z", "actor": nil, "action": "data_updated", "portletId": "tasks", "resourceType": "task", "resourceId": nil,
			"status": "SUCCESS", "errorMessage": nil, "changes": nil, "metadata": vars{}, "address": nil, "client": nil,
		},
		{
			"createdAt": "2026-11-23T09:00:00.000001Z", "actor": vars{"displayName": "owner"}, "action": "role.created", "portletId": nil, "resourceType": "role", "resourceId": resource.String(),
			"status": "SUCCESS", "errorMessage": nil, "changes": vars{"after": vars{"name": "Editor"}}, "metadata": vars{}, "address": "192.0.2.7", "client": "A client",
		},
	}, data.AuditLogs.Nodes)
}

type verification struct {
	VerifyAuditLog struct {
		Ok                bool
		Entries, Unsealed int
		Head              *struct {
			Position int
			Hash     string
		}
		Fault *struct {
			Kind, Message string
			Position      *int
			EntryID       *string `json:"entryId"`
		}
	}
}

const verifyTrail = `query ($since: AuditHeadInput) { verifyAuditLog(since: $since) { ok entries unsealed head { position hash } fault { kind position entryId message } } }`

// A server seals the trail by itself; who may read it can see whether it is whole.
func TestVerifyAuditLog(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	owner, viewer, stranger, resource := auditedOffice(t, s)
	verify := func(c *stationtest.Caller, variables ...any) (found verification) {
		t.Helper()
		c.MustAsk(&found, verifyTrail, variables...)
		return found
	}
	require.Eventually(t, func() bool { return verify(owner).VerifyAuditLog.Entries == 3 }, 10*time.Second, 10*time.Millisecond)
	whole := verify(owner).VerifyAuditLog
	require.True(t, whole.Ok)
	require.Zero(t, whole.Unsealed)
	require.Nil(t, whole.Fault)
	require.Equal(t, 3, whole.Head.Position)
	since := map[string]any{"position": whole.Head.Position, "hash": whole.Head.Hash}
	require.True(t, verify(owner, "since", since).VerifyAuditLog.Ok)

	execute(t, s, `update portal_audit_logs set user_agent = 'Another client' where resource_id = $1 and organization_id = $2`, resource, owner.Organization)
	found := verify(owner).VerifyAuditLog
	require.False(t, found.Ok)
	require.Equal(t, "EDITED", found.Fault.Kind)
	require.Equal(t, query[int](t, s, `select position::int from portal_audit_seals s join portal_audit_logs l on l.id = s.entry_id where l.resource_id = $1 and l.organization_id = $2`, resource, owner.Organization), *found.Fault.Position)
	require.Equal(t, fmt.Sprintf("The entry at position %d is not what was sealed.", *found.Fault.Position), found.Fault.Message)
	require.NotNil(t, found.Fault.EntryID)
	require.True(t, verify(stranger).VerifyAuditLog.Ok)
	execute(t, s, `delete from portal_audit_seals where organization_id = $1 and position = 1`, owner.Organization)
	require.Nil(t, verify(owner).VerifyAuditLog.Fault.EntryID)

	for field, since := range map[string]map[string]any{
		"position": {"position": 0, "hash": whole.Head.Hash},
		"hash":     {"position": 1, "hash": whole.Head.Hash[1:] + "x"},
	} {
		sentence := map[string]string{"position": "`position` must be 1 or more.", "hash": "`hash` must be 64 hexadecimal digits."}[field]
		refused(t, owner.Ask(verifyTrail, "since", since), "BAD_USER_INPUT", field, sentence)
	}
	refused(t, viewer.Ask(verifyTrail), "FORBIDDEN", "", "You need the permission audit.read.")
	refused(t, s.Nobody().Ask(verifyTrail), "UNAUTHENTICATED", "", "Sign in first.")
}

// That nobody seals the trail shows to who verifies it.
func TestVerifyAuditLog_Unsealed(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet)
	owner, _, stranger, _ := auditedOffice(t, s)
	execute(t, s, `
update portal_audit_unsealed set queued_at = queued_at - interval '10 seconds'
where entry_id in (select id from portal_audit_logs where organization_id = $1)`, owner.Organization)
	var found verification
	owner.MustAsk(&found, verifyTrail)
	require.False(t, found.VerifyAuditLog.Ok)
	require.Equal(t, 3, found.VerifyAuditLog.Unsealed)
	require.Equal(t, "UNSEALED", found.VerifyAuditLog.Fault.Kind)
	require.NotNil(t, found.VerifyAuditLog.Fault.EntryID)
	stranger.MustAsk(&found, verifyTrail)
	require.True(t, found.VerifyAuditLog.Ok)
}
