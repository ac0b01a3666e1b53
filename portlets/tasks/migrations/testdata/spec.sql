-- Projects
CREATE TABLE portal_tasks_projects (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  created_by UUID NOT NULL REFERENCES users(id),
  name VARCHAR(100) NOT NULL,
  description TEXT,
  color VARCHAR(7),
  is_archived BOOLEAN DEFAULT false,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT unique_project_name_per_org UNIQUE (organization_id, name)
);

CREATE INDEX idx_portal_tasks_projects_org ON portal_tasks_projects(organization_id);

-- Tasks
CREATE TABLE portal_tasks_tasks (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  created_by UUID NOT NULL REFERENCES users(id),
  project_id UUID REFERENCES portal_tasks_projects(id) ON DELETE CASCADE,
  parent_task_id UUID REFERENCES portal_tasks_tasks(id) ON DELETE CASCADE,
  title VARCHAR(200) NOT NULL,
  description TEXT,
  status VARCHAR(20) DEFAULT 'pending',
  priority VARCHAR(20) DEFAULT 'medium',
  assigned_to UUID REFERENCES users(id),
  due_date TIMESTAMP,
  completed_at TIMESTAMP,
  tags TEXT[],
  custom_fields JSONB DEFAULT '{}'::jsonb,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT valid_status CHECK (status IN ('pending', 'in_progress', 'completed', 'cancelled')),
  CONSTRAINT valid_priority CHECK (priority IN ('low', 'medium', 'high', 'urgent'))
);

CREATE INDEX idx_portal_tasks_tasks_org ON portal_tasks_tasks(organization_id, created_at DESC);
CREATE INDEX idx_portal_tasks_tasks_assigned ON portal_tasks_tasks(assigned_to, status);
CREATE INDEX idx_portal_tasks_tasks_status ON portal_tasks_tasks(organization_id, status);
CREATE INDEX idx_portal_tasks_tasks_project ON portal_tasks_tasks(project_id);

-- Row-level security
ALTER TABLE portal_tasks_tasks ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation_tasks ON portal_tasks_tasks
  USING (organization_id = current_setting('app.current_org_id', true)::uuid);
