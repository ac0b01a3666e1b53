package resolvers_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

type discard struct {
	h http.Header
	n int
}

func (d *discard) Header() http.Header         { return d.h }
func (d *discard) Write(p []byte) (int, error) { d.n += len(p); return len(p), nil }
func (d *discard) WriteHeader(int)             {}

func BenchmarkReads(b *testing.B) {
	d := newDifferential(b)
	super := d.compiled.DB.Super(b)
	for _, id := range []string{"acme"} {
		_, err := super.Exec(b.Context(), `insert into portal_tasks_tasks (organization_id, created_by, project_id, title, status, priority, assigned_to, due_date, created_at)
select t.organization_id, t.created_by, t.project_id, 'Task number ' || i || ' with a realistic title of words', case when t.status = 'completed' then 'pending' else t.status end, t.priority, t.assigned_to, t.due_date, now() - i * interval '1 second'
from portal_tasks_tasks t, generate_series(1, 30) i where organization_id = (select id from organizations where slug = $1)`, id)
		require.NoError(b, err)
	}
	_, err := super.Exec(b.Context(), "analyze")
	require.NoError(b, err)
	for name, query := range map[string]string{
		"Q2": `{ tasks(first: 50) { nodes { id title status priority dueDate createdAt } } }`,
		"Q3": `{ tasks(first: 50) { nodes { id title status priority dueDate createdAt project { name } assignee { displayName } createdBy { displayName } } } }`,
		"Q4": `{ projects(first: 20) { nodes { id name tasks(first: 10) { nodes { id title status assignee { displayName } } } } } }`,
		"Q5": `{ contacts(first: 20) { nodes { id firstName lastName email deals(first: 5) { nodes { id name amount stage } } dealTotals { stage currency count amount } } } }`,
		"Q6": `{ tasks(first: 50) { nodes { id title status priority dueDate createdAt } } contacts(first: 20) { nodes { id firstName lastName email } } taskCounts { status count } }`,
		"Q1": `{ viewer { user { id email } } }`,
	} {
		body, _ := json.Marshal(map[string]any{"query": query})
		for path, s := range map[string]*stationtest.Server{"compiled": d.compiled, "resolved": d.resolved} {
			b.Run(name+"/"+path, func(b *testing.B) {
				b.ReportAllocs()
				w := &discard{h: http.Header{}}
				for b.Loop() {
					request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
					request.Header.Set("Content-Type", "application/json")
					request.Header.Set("Authorization", "Bearer "+d.callers["owner"])
					s.App.ServeHTTP(w, request)
				}
			})
		}
	}
}
