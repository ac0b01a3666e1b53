-- A name that ends in _sort or _rank is what a list is ordered by: text folded and
-- compared byte by byte, choices by their rank. Both are computed here, so that
-- no writer can forget them, and both keep their index usable under row-level
-- security.

-- +goose Up

CREATE TABLE portal_tasks_projects (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  created_by UUID NOT NULL,
  name VARCHAR(100) NOT NULL,
  description TEXT,
  color VARCHAR(7),
  is_archived BOOLEAN NOT NULL DEFAULT false,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  name_sort TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (station_fold(name)) STORED,

  CONSTRAINT portal_tasks_projects_organization_id_id_key UNIQUE (organization_id, id),
  -- "Website" and "website" are one name.
  CONSTRAINT unique_project_name_per_org UNIQUE (organization_id, name_sort),
  CONSTRAINT portal_tasks_projects_created_by_fkey FOREIGN KEY (organization_id, created_by)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT valid_name CHECK (name <> ''),
  CONSTRAINT valid_description CHECK (char_length(description) <= 10000),
  CONSTRAINT valid_color CHECK (color ~ '^#[0-9a-f]{6}$')
);

CREATE INDEX idx_portal_tasks_projects_org ON portal_tasks_projects (organization_id, created_at DESC, id DESC);
CREATE INDEX idx_portal_tasks_projects_updated ON portal_tasks_projects (organization_id, updated_at DESC, id DESC);
CREATE INDEX idx_portal_tasks_projects_archived ON portal_tasks_projects (organization_id, is_archived, name_sort, id);
CREATE INDEX idx_portal_tasks_projects_created_by ON portal_tasks_projects (organization_id, created_by);

SELECT station_protect('portal_tasks_projects');

CREATE TABLE portal_tasks_tasks (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  created_by UUID NOT NULL,
  project_id UUID,
  parent_task_id UUID,
  title VARCHAR(200) NOT NULL,
  description TEXT,
  status VARCHAR(20) NOT NULL DEFAULT 'pending',
  priority VARCHAR(20) NOT NULL DEFAULT 'medium',
  assigned_to UUID,
  due_date TIMESTAMPTZ,
  completed_at TIMESTAMPTZ,
  tags TEXT[] NOT NULL DEFAULT '{}',
  custom_fields JSONB NOT NULL DEFAULT '{}'::jsonb,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  title_sort TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (station_fold(title)) STORED,
  status_rank SMALLINT NOT NULL GENERATED ALWAYS AS (
    CASE status WHEN 'pending' THEN 1 WHEN 'in_progress' THEN 2 WHEN 'completed' THEN 3 WHEN 'cancelled' THEN 4 ELSE 0 END
  ) STORED,
  priority_rank SMALLINT NOT NULL GENERATED ALWAYS AS (
    CASE priority WHEN 'low' THEN 1 WHEN 'medium' THEN 2 WHEN 'high' THEN 3 WHEN 'urgent' THEN 4 ELSE 0 END
  ) STORED,

  CONSTRAINT portal_tasks_tasks_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT portal_tasks_tasks_created_by_fkey FOREIGN KEY (organization_id, created_by)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT portal_tasks_tasks_assigned_to_fkey FOREIGN KEY (organization_id, assigned_to)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT portal_tasks_tasks_project_id_fkey FOREIGN KEY (organization_id, project_id)
    REFERENCES portal_tasks_projects (organization_id, id) ON DELETE CASCADE,
  CONSTRAINT portal_tasks_tasks_parent_task_id_fkey FOREIGN KEY (organization_id, parent_task_id)
    REFERENCES portal_tasks_tasks (organization_id, id) ON DELETE CASCADE,
  CONSTRAINT valid_title CHECK (title <> ''),
  CONSTRAINT valid_description CHECK (char_length(description) <= 100000),
  CONSTRAINT valid_status CHECK (status IN ('pending', 'in_progress', 'completed', 'cancelled')),
  CONSTRAINT valid_priority CHECK (priority IN ('low', 'medium', 'high', 'urgent')),
  CONSTRAINT valid_tags CHECK (cardinality(tags) <= 50 AND array_position(tags, NULL) IS NULL),
  CONSTRAINT valid_custom_fields CHECK (jsonb_typeof(custom_fields) = 'object'),
  CONSTRAINT completed_at_follows_status CHECK ((completed_at IS NOT NULL) = (status = 'completed')),
  CONSTRAINT not_its_own_parent CHECK (parent_task_id <> id)
);

CREATE INDEX idx_portal_tasks_tasks_org ON portal_tasks_tasks (organization_id, created_at DESC, id DESC);
CREATE INDEX idx_portal_tasks_tasks_updated ON portal_tasks_tasks (organization_id, updated_at DESC, id DESC);
CREATE INDEX idx_portal_tasks_tasks_due ON portal_tasks_tasks (organization_id, due_date, id);
CREATE INDEX idx_portal_tasks_tasks_priority ON portal_tasks_tasks (organization_id, priority, created_at DESC, id DESC);
CREATE INDEX idx_portal_tasks_tasks_priority_rank ON portal_tasks_tasks (organization_id, priority_rank, id);
CREATE INDEX idx_portal_tasks_tasks_status_rank ON portal_tasks_tasks (organization_id, status_rank, id);
CREATE INDEX idx_portal_tasks_tasks_title ON portal_tasks_tasks (organization_id, title_sort, id);
CREATE INDEX idx_portal_tasks_tasks_assigned ON portal_tasks_tasks (organization_id, assigned_to, status);
CREATE INDEX idx_portal_tasks_tasks_status ON portal_tasks_tasks (organization_id, status, created_at DESC, id DESC);
CREATE INDEX idx_portal_tasks_tasks_project ON portal_tasks_tasks (organization_id, project_id, created_at DESC, id DESC);
CREATE INDEX idx_portal_tasks_tasks_parent ON portal_tasks_tasks (organization_id, parent_task_id, created_at, id);
CREATE INDEX idx_portal_tasks_tasks_created_by ON portal_tasks_tasks (organization_id, created_by);

SELECT station_protect('portal_tasks_tasks');

-- +goose Down
DROP TABLE portal_tasks_tasks;
DROP TABLE portal_tasks_projects;
