package resolvers_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

func export(t *testing.T, s *stationtest.Server, c *stationtest.Caller, path string) answer {
	t.Helper()
	return send(t, s, http.MethodGet, path, "", "Authorization", "Bearer "+c.Token, "User-Agent", "Exporter")
}

// The trail comes whole as a file, more pages of it than one, filtered as in GraphQL.
func TestExportAuditLogs(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	owner, _, stranger, resource := auditedOffice(t, s)
	execute(t, s, `
insert into portal_audit_logs (organization_id, user_id, action, changes, created_at)
select $1, $2, 'data_created', '{"after": {"name": "é, \"ü\""}}', timestamptz '2026-01-01Z' + i * interval '1 second' from generate_series(1, 250) i`, owner.Organization, owner.UserID)

	a := export(t, s, owner, "/api/audit-logs.jsonl")
	require.Equal(t, 200, a.StatusCode, a.body)
	require.Equal(t, "application/jsonl; charset=utf-8", a.Header.Get("Content-Type"))
	require.Equal(t, "no-store", a.Header.Get("Cache-Control"))
	require.Regexp(t, `^attachment; filename="audit-logs-\d{4}-\d\d-\d\d\.jsonl"$`, a.Header.Get("Content-Disposition"))
	var lines []map[string]any
	for scanner := bufio.NewScanner(strings.NewReader(a.body)); scanner.Scan(); {
		var line map[string]any
		require.NoError(t, json.Unmarshal(scanner.Bytes(), &line))
		lines = append(lines, line)
	}
	require.Len(t, lines, 253)
	require.Equal(t, map[string]any{
		"id": lines[2]["id"], "createdAt": "2026-11-23T09:00:00.000001Z", "action": "role.created", "status": "SUCCESS", "errorMessage": nil,
		"actor":     map[string]any{"id": owner.UserID.String(), "displayName": "owner", "email": "owner@example.com"},
		"portletId": nil, "resourceType": "role", "resourceId": resource.String(), "address": "192.0.2.7", "client": "A client",
		"changes": map[string]any{"after": map[string]any{"name": "Editor"}}, "metadata": map[string]any{},
	}, lines[2])
	require.Nil(t, lines[1]["actor"])
	seen := map[any]bool{}
	for i, line := range lines {
		seen[line["id"]] = true
		require.True(t, i == 0 || line["createdAt"].(string) <= lines[i-1]["createdAt"].(string))
	}
	require.Len(t, seen, 253)

	// The export is in the trail, with what was asked for.
	a = export(t, s, owner, "/api/audit-logs.csv?action=audit.exported&action=role.created&status=SUCCESS&actorId="+owner.UserID.String())
	require.Equal(t, "text/csv; charset=utf-8", a.Header.Get("Content-Type"))
	rows, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 3, a.body)
	require.Equal(t, []string{
		"id", "createdAt", "action", "status", "errorMessage", "actorId", "actorDisplayName", "actorEmail",
		"portletId", "resourceType", "resourceId", "address", "client", "changes", "metadata",
	}, rows[0])
	require.Equal(t, []string{"audit.exported", "SUCCESS", "", owner.UserID.String(), "owner", "owner@example.com", "", "audit_log", ""}, rows[1][2:11])
	require.Equal(t, []string{"Exporter", `{"after": {"filter": {}, "format": "jsonl"}}`}, rows[1][12:14])
	require.Equal(t, "role.created", rows[2][2])
	require.JSONEq(t, `{"after": {"format": "csv", "filter": {"action": ["audit.exported", "role.created"], "status": ["SUCCESS"], "actorId": ["`+owner.UserID.String()+`"]}}}`,
		query[string](t, s, `select changes::text from portal_audit_logs where action = 'audit.exported' order by created_at desc limit 1`))

	require.Equal(t, 1, strings.Count(export(t, s, stranger, "/api/audit-logs.jsonl").body, "\n"), "another organization has its own")
	require.Equal(t, 1, strings.Count(export(t, s, owner, "/api/audit-logs.csv?createdBefore=2020-01-01T00:00:00Z").body, "\n"), "none")
}

// What a spreadsheet would run is a text in the file.
func TestExportAuditLogs_Formulas(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	owner := s.Member(s.Organization("acme"), "owner", "owner")
	for _, begins := range []string{"=", "+", "-", "@", "\t", "\r", "\n"} {
		execute(t, s, `insert into portal_audit_logs (organization_id, action, user_agent) values ($1, 'data_created', $2)`, owner.Organization, begins+`HYPERLINK("x", "y")`)
	}
	rows, err := csv.NewReader(strings.NewReader(export(t, s, owner, "/api/audit-logs.csv").body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 8)
	for _, row := range rows[1:] {
		require.Regexp(t, `(?s)^'.HYPERLINK\("x", "y"\)$`, row[12])
	}
}

// An export that may not be, or not be so, is refused in GraphQL's form, and noted where
// it was forbidden.
func TestExportAuditLogs_Refused(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	owner, viewer, _, _ := auditedOffice(t, s)
	const path = "/api/audit-logs.csv"
	send(t, s, http.MethodGet, path, "").fault(t, 401, "UNAUTHENTICATED", "Sign in first.")
	send(t, s, http.MethodGet, path, "", "Authorization", "Bearer garbage").fault(t, 401, "UNAUTHENTICATED", "Your access token is not valid.")
	export(t, s, viewer, path).fault(t, 403, "FORBIDDEN", "You need the permission audit.read.")
	export(t, s, s.As(owner.UserID, uuid.Nil), path).fault(t, 403, "FORBIDDEN", "Choose an organization first.")
	a := send(t, s, http.MethodPost, path, "{}", "Authorization", "Bearer "+owner.Token)
	a.fault(t, 405, "BAD_USER_INPUT", "Use GET.")
	require.Equal(t, "GET", a.Header.Get("Allow"))
	export(t, s, owner, "/api/audit-logs.xml").fault(t, 404, "NOT_FOUND", "There is no such path.")
	many := url.Values{"action": make([]string, 101)}.Encode()
	for query, told := range map[string][2]string{
		"from=2026-11-23":           {"from", "There is no such parameter: there are action, actorId, createdBefore, createdFrom, portletId, resourceId, resourceType, status."},
		"createdFrom=yesterday":     {"createdFrom", "This is not a date and time: write it as 2026-11-23T09:30:00Z."},
		"actorId=1":                 {"actorId", "This is not a valid id: ids are UUIDs."},
		"resourceId=a&resourceId=b": {"resourceId", "`resourceId` can be given once only."},
		"status=failed":             {"status", "`status` must be SUCCESS or REFUSED."},
		"action=a%00":               {"action", "`action` must be UTF-8 without zero bytes."},
		many:                        {"action", "`action` can have 100 values at most."},
	} {
		extensions := export(t, s, owner, path+"?"+query).fault(t, 400, "BAD_USER_INPUT", told[1])
		require.Equal(t, map[string]any{told[0]: told[1]}, extensions["fields"], query)
	}
	export(t, s, owner, path+"?status=failed&actorId=1").fault(t, 400, "BAD_USER_INPUT", "2 fields are not valid.")
	export(t, s, owner, path+"?%zz").fault(t, 400, "BAD_USER_INPUT", "The query of the address can't be read.")
	require.Zero(t, query[int](t, s, `select count(*) from portal_audit_logs where action = 'audit.exported' and status = 'success'`))
	found := refusalsOf(t, s)
	require.Len(t, found, 2)
	require.Equal(t, "audit.exported", found[0].Action)
	require.Equal(t, path, found[0].Field)
	require.Equal(t, "FORBIDDEN: You need the permission audit.read.", found[0].ErrorMessage)
	require.Nil(t, found[1].OrganizationID)
}

// An export that may not go on breaks off, so that nobody takes it for the whole: after the
// right to it was lost, the session has ended or the access token has run out.
func TestExportAuditLogs_BreaksOff(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	owner := s.Member(s.Organization("acme"), "owner", "owner")
	execute(t, s, `
insert into portal_audit_logs (organization_id, action, changes)
select $1, 'data_created', jsonb_build_object('after', repeat('x', 2000)) from generate_series(1, 20000)`, owner.Organization)
	signed := func(session uuid.UUID, expires time.Time) string {
		token, err := s.Tokens.Sign(session, owner.UserID, owner.Organization, expires.Add(-s.Tokens.Lifetime()))
		require.NoError(t, err)
		return token
	}
	ending := query[uuid.UUID](t, s, `insert into auth_sessions (user_id, expires_at) values ($1, now() + interval '1 day') returning id`, owner.UserID)
	soon := time.Now().Add(3 * time.Second)
	for _, k := range []struct {
		token, told string
		end         func()
	}{
		{signed(uuid.New(), soon), "Your access token has expired", func() {
			require.Eventually(t, func() bool { return time.Now().After(soon) }, patience, 5*time.Millisecond)
		}},
		{signed(ending, time.Now().Add(time.Minute)), "Your session has ended", func() {
			execute(t, s, `update auth_sessions set revoked_at = now() where id = $1`, ending)
			require.Eventually(t, func() bool {
				ended, err := s.App.Access.HasEnded(t.Context(), ending)
				return err == nil && ended
			}, patience, 5*time.Millisecond)
		}},
		{owner.Token, "You need the permission audit.read", func() {
			execute(t, s, `delete from user_organization_roles where user_id = $1`, owner.UserID)
		}},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/api/audit-logs.jsonl", nil)
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+k.token)
		response, err := s.Client().Do(request)
		require.NoError(t, err)
		defer func() { _ = response.Body.Close() }()
		require.Equal(t, 200, response.StatusCode, k.told)
		// The file is larger than what lies between server and client.
		_, err = io.ReadFull(response.Body, make([]byte, 1000))
		require.NoError(t, err)
		k.end()
		rest, err := io.ReadAll(response.Body)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, k.told)
		require.Less(t, len(rest), 40_000_000)
		require.Regexp(t, `an export of the audit trail broke off.*`+k.told, s.Log.String())
	}
}
