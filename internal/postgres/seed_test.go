package postgres_test

import (
	"os"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
)

// seedSQL puts a row into every table for one organization, @org, of which @person
// is a member; @word makes the names unique.
var seedSQL = []string{
	`insert into organizations (id, name, slug) values (@org, 'Org ' || @word::text, @word::text)`,
	`insert into users (id, username, email, password_hash) values (@person, @word::text, @word::text || '@example.com', '!')`,
	`insert into organization_members (organization_id, user_id, display_name, email) values (@org, @person, @word::text, @word::text || '@example.com')`,
	`insert into roles (id, organization_id, name, permissions) values (@org, @org, @word::text, array['portlet.tasks.view'])`,
	`insert into user_organization_roles (organization_id, user_id, role_id, created_by) values (@org, @person, @org, @person)`,
	`insert into auth_sessions (id, user_id, organization_id, expires_at) values (@org, @person, @org, now() + interval '1 day')`,
	`insert into auth_refresh_tokens (token_hash, session_id, expires_at) values (sha256(convert_to(@word::text, 'UTF8')), @org, now() + interval '1 day')`,
	`insert into portal_definitions (portlet_id, name, version, app_route) values ('tasks', 'Tasks', '1.0.0', '/app/tasks') on conflict do nothing`,
	`insert into portal_permissions (portlet_id, permission_name, display_name) values ('tasks', 'portlet.tasks.view', 'View') on conflict do nothing`,
	`insert into portal_instances (organization_id, portlet_id, installed_by, updated_by) values (@org, 'tasks', @person, @person)`,
	`insert into trusted_documents (organization_id, created_by, document_id, name, text) values (@org, @person, encode(sha256(convert_to(@word::text, 'UTF8')), 'hex'), @word::text, @word::text)`,
	`insert into api_keys (id, organization_id, created_by, name, prefix, key_hash, permissions) values (@org, @org, @person, @word::text, 'ABCDEFGH', sha256(convert_to(@word::text, 'UTF8')), array['users.read'])`,
	`insert into user_portal_preferences (organization_id, user_id, portlet_id) values (@org, @person, 'tasks')`,
	`insert into portal_audit_logs (organization_id, user_id, portlet_id, action) values (@org, @person, 'tasks', 'data_created')`,
	`insert into portal_audit_seals (organization_id, position, entry_id, hash) values (@org, 1, gen_random_uuid(), sha256(''))`,
	`insert into portal_audit_heads (organization_id, position, hash) values (@org, 1, sha256(''))`,
	`insert into portal_usage_metrics (organization_id, portlet_id, period_start, period_end) values (@org, 'tasks', now(), now() + interval '1 hour')`,
	`insert into portal_idempotency_keys (organization_id, user_id, operation, key, request_hash) values (@org, @person, 'createTasks', @word::text, '')`,
	`insert into portal_event_outbox (organization_id, user_id, portlet_id, event_type, payload) values (@org, @person, 'tasks', 'tasks.task.created', '{}')`,
	`insert into portal_event_logs (event_id, position, organization_id, user_id, portlet_id, event_type, payload, occurred_at, published_at)
	 select gen_random_uuid(), coalesce(max(position), 0) + 1, @org, @person, 'tasks', 'tasks.task.created', '{}', now(), now() from portal_event_logs`,
	`insert into portal_event_inbox (organization_id, consumer, event_id) values (@org, 'crm', gen_random_uuid())`,
	`insert into portal_event_failures (organization_id, consumer, event_id, position, attempts, reason) values (@org, 'crm', gen_random_uuid(), 1, 1, 'because')`,
	`insert into organization_invitations (id, organization_id, email, created_by, expires_at) values (@org, @org, @word::text || '@example.com', @person, now())`,
	`insert into organization_invitation_roles (organization_id, invitation_id, role_id) values (@org, @org, @org)`,
	`insert into mail_outbox (organization_id, kind, recipient, subject_id) values (@org, 'invitation', @word::text || '@example.com', @org)`,
	`insert into auth_password_resets (user_id, expires_at) values (@person, now())`,
	`insert into portal_totals (organization_id, name, keys, count, sums) values (@org, 'things(kind)', '{a}', 1, '{}')`,
	`insert into portal_total_changes (organization_id, name, keys, count, sums) values (@org, 'things(kind)', '{a}', 1, '{}')`,
}

// things is the migrations of a portlet that only these tests have.
var things = postgres.MigrationSet{ID: "things", FS: os.DirFS("testdata/things")}

// portletSeedSQL are the rows of portlets, by id: of those that are here.
var portletSeedSQL = map[string][]string{
	"things": {
		`insert into portal_things_boxes (id, organization_id, created_by, name) values (@org, @org, @person, @word::text)`,
		`insert into portal_things_items (organization_id, box_id) values (@org, @org)`,
	},
	"tasks": {
		`insert into portal_tasks_projects (id, organization_id, created_by, name, color) values (@org, @org, @person, @word::text, '#00ff00')`,
		`insert into portal_tasks_tasks (id, organization_id, created_by, project_id, assigned_to, title) values (@org, @org, @person, @org, @person, @word::text)`,
		`insert into portal_tasks_tasks (organization_id, created_by, parent_task_id, title, status, completed_at) values (@org, @person, @org, @word::text, 'completed', now())`,
	},
	"crm": {
		`insert into portal_crm_contacts (id, organization_id, created_by, assigned_to, first_name, last_name, email) values (@org, @org, @person, @person, 'Zoë', @word::text, @word::text || '@example.com')`,
		`insert into portal_crm_deals (organization_id, created_by, contact_id, name, amount) values (@org, @person, @org, @word::text, 12.50)`,
	},
}

// seed fills the core tables and those of the sets for a new organization of that
// slug and gives its id and its member's.
func seed(tb testing.TB, conn *pgx.Conn, slug string, sets ...postgres.MigrationSet) (organization, person uuid.UUID) {
	tb.Helper()
	organization, person = uuid.New(), uuid.New()
	statements := slices.Clone(seedSQL)
	for _, set := range sets {
		statements = append(statements, portletSeedSQL[set.ID]...)
	}
	for _, sql := range statements {
		_, err := conn.Exec(tb.Context(), sql, pgx.NamedArgs{"org": organization, "person": person, "word": slug})
		require.NoError(tb, err, sql)
	}
	return organization, person
}
