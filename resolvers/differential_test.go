package resolvers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// Of the random documents of a run this share of the fields of Query, in percent, is
// answered by compiled reads.
const leastCompiled = 90

// differential is two servers on one database: one answers queries by compiled reads,
// the other by resolvers.
type differential struct {
	compiled, resolved *stationtest.Server
	documents          *stationtest.Documents
	callers            map[string]string // tokens by name
}

// TestCompiledReadsAnswerAsResolversDo asks both servers random documents, as callers
// with all rights, some, none, and of organizations without a portlet, and compares the
// answers byte for byte.
func TestCompiledReadsAnswerAsResolversDo(t *testing.T) {
	t.Parallel()
	d := newDifferential(t)
	documents, seed := 500, rand.Uint64() // `make test` asks for 10,000, without the race detector
	if given := os.Getenv("DIFFERENTIAL_SEED"); given != "" {
		var err error
		seed, err = strconv.ParseUint(given, 10, 64)
		require.NoError(t, err)
	}
	if given := os.Getenv("DIFFERENTIAL_DOCUMENTS"); given != "" {
		var err error
		documents, err = strconv.Atoi(given)
		require.NoError(t, err)
	}
	r := rand.New(rand.NewPCG(seed, 0))
	var names []string
	for name := range d.callers {
		names = append(names, name)
	}
	failed := 0
	for i := range documents {
		doc := d.documents.Make(r)
		name := names[i%len(names)]
		if why := d.compare(t, name, doc); why != "" {
			t.Errorf("seed %d, document %d, as %s: %s", seed, i, name, why)
			if failed++; failed == 5 {
				break
			}
		}
	}
	compiled, resolved := d.compiled.App.Reads.Counts()
	share := 100 * float64(compiled) / float64(compiled+resolved)
	t.Logf("%d documents of seed %d: %d fields of Query were compiled, %d resolved: %.1f %%", documents, seed, compiled, resolved, share)
	require.GreaterOrEqual(t, share, float64(leastCompiled))
	require.Nil(t, d.resolved.App.Reads)
}

var requestID = regexp.MustCompile(`"requestId":"[^"]*"`)

// compare asks both, with both values of its variables where it has any, and gives the
// difference; empty where there is none.
func (d *differential) compare(t testing.TB, caller string, doc stationtest.Document) string {
	t.Helper()
	why := d.compareOnce(t, caller, doc.Query, doc.Variables)
	if why == "" && len(doc.Other) > 0 {
		why = d.compareOnce(t, caller, doc.Query, doc.Other)
	}
	return why
}

func (d *differential) compareOnce(t testing.TB, caller, query string, variables map[string]any) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	require.NoError(t, err)
	var answers [2]string
	var both sync.WaitGroup
	for i, s := range []*stationtest.Server{d.compiled, d.resolved} {
		both.Go(func() {
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Authorization", "Bearer "+d.callers[caller])
			recorder := httptest.NewRecorder()
			s.App.ServeHTTP(recorder, request)
			answers[i] = fmt.Sprintf("%d %s", recorder.Code, requestID.ReplaceAllString(recorder.Body.String(), `"requestId":""`))
		})
	}
	both.Wait()
	d.documents.Learn(answers[1])
	if !strings.Contains(answers[1], `"data":`) {
		return fmt.Sprintf("%s\nis no valid document: %s", body, answers[1])
	}
	if answers[0] == answers[1] {
		return ""
	}
	return fmt.Sprintf("%s\ncompiled %s\nresolved %s", body, answers[0], answers[1])
}

func newDifferential(t testing.TB) *differential {
	t.Helper()
	// What the members have left of their minute differs from server to server.
	generous := func(_ *stationtest.Server, cfg *resolvers.AppConfig) {
		cfg.Budgets = limits.Budgets{Operation: math.MaxInt32, Subscription: math.MaxInt32, Minute: math.MaxInt, Untold: true}
	}
	d := &differential{compiled: stationtest.New(t, stationtest.Quiet, generous), callers: map[string]string{}}
	d.resolved = stationtest.Beside(t, d.compiled, stationtest.Quiet, generous, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.ResolvedReads = true })
	s := d.compiled
	acme, globex, bare := s.Organization("acme"), s.Organization("globex"), s.Organization("bare")
	owner := s.Member(acme, "owner", "owner")
	d.callers["owner"] = owner.Token
	for i := range 5 {
		s.Member(acme, fmt.Sprintf("member%d", i), "member")
	}
	super := s.DB.Super(t)
	exec := func(sql string, args ...any) {
		_, err := super.Exec(t.Context(), sql, args...)
		require.NoError(t, err, sql)
	}
	exec(`update portal_instances set max_api_calls_per_minute = 1000000000`)
	exec(`insert into roles (organization_id, name, permissions) values
		($1, 'tasks only', array['portlet.tasks.view']), ($1, 'nothing', '{}'), ($1, 'crm and people', array['portlet.crm.view', 'users.read'])`, acme)
	for _, role := range []string{"tasks only", "nothing", "crm and people", "viewer"} {
		d.callers[role] = s.Member(acme, "has "+role, role).Token
	}
	d.callers["of globex"] = s.Member(globex, "grace", "owner").Token
	d.callers["without crm"] = s.Member(bare, "bob", "owner").Token
	exec(`update portal_instances set enabled = false where organization_id = $1 and portlet_id = 'crm'`, bare)
	exec(`update users set first_name = null, last_name = '' where username = 'member1'`)
	exec(`update organization_members set is_active = false, removed_at = now(), display_name = E'Zoë "Ω" \\ \t\u2028' where email like 'member2@%'`)
	for _, organization := range []uuid.UUID{acme, globex, bare} {
		exec(fillOrganization, organization)
		exec(fillTrail, organization)
	}
	d.documents = &stationtest.Documents{
		Schema: resolvers.PublicSchema(),
		Texts:  []string{"a", "TASK", "é", "ß", "%", "_", `\`, "", " ", "zzz", "Ω", "o", "member"},
	}
	rows, err := super.Query(t.Context(), `
select id from portal_tasks_tasks union all select id from portal_tasks_projects union all select id from portal_crm_contacts
union all select id from portal_crm_deals union all select user_id from organization_members`)
	require.NoError(t, err)
	for rows.Next() {
		var id uuid.UUID
		require.NoError(t, rows.Scan(&id))
		d.documents.IDs = append(d.documents.IDs, id)
	}
	require.NoError(t, rows.Err())
	return d
}

// fillTrail makes entries of the audit trail, with and without what may be empty.
const fillTrail = `
insert into portal_audit_logs (organization_id, user_id, portlet_id, action, resource_type, resource_id, changes, metadata, ip_address, user_agent, status, error_message, created_at)
select $1, case when i % 3 > 0 then (select user_id from organization_members where organization_id = $1 order by user_id offset i % 2 limit 1) end,
  case when i % 2 = 0 then 'tasks' end, (array['data_created', 'role.created', 'access.refused'])[1 + i % 3], case when i % 3 < 2 then 'role' end,
  case when i % 4 = 0 then md5('thing' || i)::uuid end, case when i % 2 = 0 then '{"after": {"name": "é\"\\", "n": 1.50}}'::jsonb end, '{"requestId": "x"}',
  (array['192.0.2.7', '2001:db8::7', null]::inet[])[1 + i % 3], case when i % 3 = 1 then E'Agent\u0001"é"' end,
  case when i % 5 = 0 then 'refused' else 'success' end, case when i % 5 = 0 then 'FORBIDDEN: no.' end,
  timestamptz '2026-02-03 04:05:06.000001Z' - (i / 2) * interval '1 minute'
from generate_series(0, 19) i`

// fillOrganization makes rows of every kind with empty values, equal keys, texts that
// JSON must escape, and parents without children.
const fillOrganization = `
with people as (
  select user_id, row_number() over (order by user_id) - 1 as n, count(*) over () as all_of_them from organization_members where organization_id = $1
), projects as (
  insert into portal_tasks_projects (organization_id, created_by, name, description, color, is_archived, created_at)
  select $1, (select user_id from people where n = i % all_of_them), (array['Website', 'Ωmega "quoted"', 'back\slash', 'Straße', E'tab\there'])[1 + i % 5] || ' ' || i,
    case when i % 2 = 0 then E'two\nlines' end, case when i % 3 = 0 then '#00ff00' end, i % 4 = 0, now() - (i / 2) * interval '1 hour'
  from generate_series(0, 6) i returning id
), numbered as (
  select id, row_number() over (order by id) - 1 as n from projects
), tasks as (
  insert into portal_tasks_tasks (organization_id, created_by, project_id, title, description, status, priority, assigned_to, due_date, completed_at, tags, custom_fields, created_at)
  select $1, (select user_id from people where n = i % all_of_them),
    case when i % 4 > 0 then (select id from numbered where n = i % 5) end,
    (array['Write', 'TASK é', E'a\u0001b', '日本語 🎉', 'straße'])[1 + i % 5] || ' ' || i, case when i % 3 = 0 then 'text' end,
    s, (array['low', 'medium', 'high', 'urgent'])[1 + i / 4 % 4], case when i % 3 > 0 then (select user_id from people where n = i * 7 % all_of_them) end,
    case when i % 3 < 2 then timestamptz '2026-01-01' + (i / 2) * interval '1 day 1.000001 second' end, case s when 'completed' then timestamptz '1999-12-31 23:59:59.999999Z' end,
    case when i % 2 = 0 then array['x', '"quoted"', 'ü'] else '{}' end, case when i % 2 = 0 then '{"b": [1, null], "a": "é"}'::jsonb else '{}' end,
    timestamptz '2026-02-03 04:05:06Z' - (i / 3) * interval '1 minute'
  from generate_series(0, 39) i cross join lateral (values ((array['pending', 'in_progress', 'completed', 'cancelled'])[1 + i % 4])) v (s) returning id
), contacts as (
  insert into portal_crm_contacts (organization_id, created_by, first_name, last_name, email, phone, company, title, lead_source, status, assigned_to, custom_fields, last_contacted_at)
  select $1, (select user_id from people where n = i % all_of_them), 'Ann ' || i, (array['Öz', 'oz', 'Zed "Z"'])[1 + i % 3], case when i % 2 = 0 then 'a' || i || '@example.com' end,
    case when i % 3 = 0 then '+43 1 234' end, case when i % 2 > 0 then 'Äcme' end, case when i % 5 = 0 then 'Dr.' end, case when i % 4 = 0 then 'web' end,
    (array['lead', 'prospect', 'customer', 'inactive'])[1 + i % 4], case when i % 2 = 0 then (select user_id from people where n = i % all_of_them) end,
    '{}', case when i % 3 > 0 then now() - i * interval '1 day' end
  from generate_series(0, 14) i returning id
), known as (
  select id, row_number() over (order by id) - 1 as n from contacts
)
insert into portal_crm_deals (organization_id, created_by, contact_id, name, amount, currency, stage, probability, expected_close_date, closed_at)
select $1, (select user_id from people where n = i % all_of_them), case when i % 5 > 0 then (select id from known where n = i % 7) end, 'Deal ' || i / 2,
  case i % 6 when 0 then null when 1 then 0 when 2 then 9999999999.99 when 3 then 10 when 4 then 0.05 else 1234.5 end, (array['EUR', 'USD'])[1 + i % 2],
  s, i * 3 % 101, case when i % 2 = 0 then date '2026-03-01' + i end, case when s in ('won', 'lost') then now() end
from generate_series(0, 29) i cross join lateral (values ((array['prospect', 'qualified', 'proposal', 'negotiation', 'won', 'lost'])[1 + i % 6])) v (s)`
