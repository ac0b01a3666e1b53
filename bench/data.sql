-- The bench's data set, over Station's own migrated tables: 200 organizations of 20
-- members, 50 projects, 1,000 tasks, 500 contacts and 1,000 deals each, and one, number 0,
-- that has 200,000 tasks and else the same. Ids are md5('kind:organization:number'), so
-- that whoever asks knows them without reading.
--
-- It is run by a superuser. Foreign keys are not checked row by row: what refers is
-- computed from what it refers to.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '256MB';

-- Indexes are made once the rows are there, which takes a third of the time.
CREATE TEMP TABLE later AS
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
WHERE c.oid IS NULL AND i.indrelid IN ('portal_tasks_tasks'::regclass, 'portal_crm_contacts'::regclass, 'portal_crm_deals'::regclass);
DO $$ DECLARE i record; BEGIN
  FOR i IN SELECT * FROM later LOOP EXECUTE 'DROP INDEX ' || i.name; END LOOP;
END $$;

INSERT INTO portal_definitions (portlet_id, name, version, app_route) VALUES
  ('tasks', 'Tasks', '1.0.0', '/app/tasks'), ('crm', 'CRM', '1.0.0', '/app/crm')
ON CONFLICT (portlet_id) DO NOTHING;

INSERT INTO organizations (id, name, slug, created_at)
SELECT md5('org:' || o)::uuid, 'Organization ' || o, 'org-' || o, '2025-01-01'
FROM generate_series(0, 200) o;

INSERT INTO users (id, username, email, password_hash, first_name, last_name)
SELECT md5('user:' || o || ':' || u)::uuid, 'user-' || o || '-' || u, 'user-' || o || '-' || u || '@example.com', '!',
  (array['Anna', 'Boris', 'Clara', 'David', 'Elena', 'Felix', 'Greta', 'Hugo', 'Irene', 'Jonas'])[1 + u % 10],
  (array['Smith', 'Müller', 'Rossi', 'Novak', 'Garcia', 'Dubois', 'Jensen'])[1 + u % 7]
FROM generate_series(0, 200) o, generate_series(0, 19) u;

INSERT INTO organization_members (organization_id, user_id, display_name, email)
SELECT md5('org:' || o)::uuid, md5('user:' || o || ':' || u)::uuid,
  (array['Anna', 'Boris', 'Clara', 'David', 'Elena', 'Felix', 'Greta', 'Hugo', 'Irene', 'Jonas'])[1 + u % 10] || ' ' ||
  (array['Smith', 'Müller', 'Rossi', 'Novak', 'Garcia', 'Dubois', 'Jensen'])[1 + u % 7],
  'user-' || o || '-' || u || '@example.com'
FROM generate_series(0, 200) o, generate_series(0, 19) u;

INSERT INTO roles (id, organization_id, name, permissions, is_system_role)
SELECT md5('role:' || o)::uuid, md5('org:' || o)::uuid, 'member',
  array['portlet.crm.use', 'portlet.crm.view', 'portlet.tasks.use', 'portlet.tasks.view', 'users.read'], true
FROM generate_series(0, 200) o;

INSERT INTO user_organization_roles (organization_id, user_id, role_id)
SELECT md5('org:' || o)::uuid, md5('user:' || o || ':' || u)::uuid, md5('role:' || o)::uuid
FROM generate_series(0, 200) o, generate_series(0, 19) u;

-- No organization comes to its limit, which is counted all the same.
INSERT INTO portal_instances (portlet_id, organization_id, display_order, max_api_calls_per_minute)
SELECT p.portlet_id, md5('org:' || o)::uuid, p.place, 1000000000
FROM generate_series(0, 200) o, (VALUES ('tasks', 1), ('crm', 2)) p (portlet_id, place);

INSERT INTO portal_tasks_projects (id, organization_id, created_by, name, description, color, created_at, updated_at)
SELECT md5('project:' || o || ':' || p)::uuid, md5('org:' || o)::uuid, md5('user:' || o || ':' || p % 20)::uuid,
  'Project ' || lpad(p::text, 2, '0'), 'What project ' || p || ' is about', '#' || lpad(to_hex(p * 4999), 6, '0'),
  timestamptz '2025-01-01Z' + p * interval '1 hour', '2025-02-01Z'
FROM generate_series(0, 200) o, generate_series(0, 49) p;

INSERT INTO portal_tasks_tasks (id, organization_id, created_by, project_id, title, description, status, priority,
  assigned_to, due_date, completed_at, tags, created_at, updated_at)
SELECT md5('task:' || o || ':' || t)::uuid, md5('org:' || o)::uuid, md5('user:' || o || ':' || t * 7 % 20)::uuid,
  md5('project:' || o || ':' || t * 13 % 50)::uuid,
  'Task number ' || t || CASE WHEN t % 50 = 49 THEN ' & its "quoted" <part> of words' ELSE ' with a title of some words' END,
  repeat('Lorem ipsum dolor sit amet. ', 6),
  (array['pending', 'in_progress', 'completed', 'cancelled'])[1 + t * 3 % 4],
  (array['low', 'medium', 'high', 'urgent'])[1 + t * 5 % 4],
  CASE WHEN t % 10 < 9 THEN md5('user:' || o || ':' || t * 11 % 20)::uuid END,
  CASE WHEN t % 5 < 4 THEN timestamptz '2025-06-01Z' + t % 300 * interval '1 hour' END,
  CASE WHEN t * 3 % 4 = 2 THEN timestamptz '2025-04-01Z' END,
  array['alpha', 'beta'],
  timestamptz '2025-03-01Z' + t * interval '1 second' + t % 1000 * interval '1 microsecond', '2025-04-01Z'
FROM (
  SELECT 0 AS o, t FROM generate_series(0, 199999) t
  UNION ALL
  SELECT o, t FROM generate_series(0, 999) t, generate_series(1, 200) o
) x;

INSERT INTO portal_crm_contacts (id, organization_id, created_by, first_name, last_name, email, phone, company, title,
  lead_source, assigned_to, created_at, updated_at)
SELECT md5('contact:' || o || ':' || c)::uuid, md5('org:' || o)::uuid, md5('user:' || o || ':' || c % 20)::uuid,
  'First' || c, 'Last' || lpad(c::text, 3, '0'), 'contact' || c || '@customer' || o || '.example.com',
  '+1555' || lpad(c::text, 6, '0'), 'Company ' || c % 80, 'Manager', 'web', md5('user:' || o || ':' || c * 3 % 20)::uuid,
  timestamptz '2025-03-01Z' + c * interval '1 minute', '2025-04-01Z'
FROM generate_series(0, 200) o, generate_series(0, 499) c;

-- Half of the deals are those of the 20 contacts that come first by name.
INSERT INTO portal_crm_deals (id, organization_id, created_by, contact_id, name, amount, currency, stage, probability,
  expected_close_date, created_at, updated_at, closed_at)
SELECT md5('deal:' || o || ':' || d)::uuid, md5('org:' || o)::uuid, md5('user:' || o || ':' || d % 20)::uuid,
  md5('contact:' || o || ':' || CASE WHEN d % 2 = 0 THEN d / 2 % 20 ELSE d * 7 % 500 END)::uuid,
  'Deal ' || d, CASE WHEN d % 50 < 49 THEN d * 37 % 100000 + 0.5 END, (array['USD', 'EUR'])[1 + d / 80 % 2],
  (array['prospect', 'qualified', 'proposal', 'negotiation', 'won', 'lost'])[1 + d / 40 % 6],
  d % 101, date '2025-09-01' + d % 100, timestamptz '2025-03-01Z' + d * interval '1 minute', '2025-04-01Z',
  CASE WHEN d / 40 % 6 >= 4 THEN timestamptz '2025-04-01Z' END
FROM generate_series(0, 200) o, generate_series(0, 999) d;

DO $$ DECLARE i record; BEGIN
  FOR i IN SELECT * FROM later LOOP EXECUTE i.definition; END LOOP;
END $$;
DROP TABLE later;

-- Triggers were off.
SELECT station_count_totals('portal_tasks_tasks', ARRAY['status']);
SELECT station_count_totals('portal_crm_deals', ARRAY['stage', 'currency'], ARRAY['amount']);
