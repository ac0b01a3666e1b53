-- +goose Up

-- The portlets built into this Station, written from their manifests at start.
-- A portlet that is taken out is marked unavailable and never deleted, since the
-- audit trail and the event log refer to it.
CREATE TABLE portal_definitions (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  portlet_id VARCHAR(50) NOT NULL,
  name VARCHAR(100) NOT NULL,
  description TEXT,
  version VARCHAR(20) NOT NULL,
  category VARCHAR(50),
  icon_name VARCHAR(50),
  author VARCHAR(100),
  tags TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  config_schema JSONB,
  default_config JSONB NOT NULL DEFAULT '{}'::jsonb,
  default_permissions JSONB NOT NULL DEFAULT '{
    "view": [],
    "use": [],
    "admin": []
  }'::jsonb,
  app_route VARCHAR(200) NOT NULL,
  api_prefix VARCHAR(200),
  is_available BOOLEAN NOT NULL DEFAULT true,
  requires_backend BOOLEAN NOT NULL DEFAULT true,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT portal_definitions_portlet_id_key UNIQUE (portlet_id),
  CONSTRAINT valid_portlet_id CHECK (portlet_id ~ '^[a-z][a-z0-9-]*$'),
  CONSTRAINT valid_version CHECK (version ~ '^\d+\.\d+\.\d+$'),
  CONSTRAINT unique_app_route UNIQUE (app_route)
);

CREATE INDEX idx_portal_definitions_category ON portal_definitions (category);
CREATE INDEX idx_portal_definitions_available ON portal_definitions (is_available);

GRANT SELECT ON portal_definitions TO station_app;
GRANT SELECT, INSERT, UPDATE ON portal_definitions TO station_system;

-- The permissions that portlets declare.
CREATE TABLE portal_permissions (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  portlet_id VARCHAR(50) NOT NULL REFERENCES portal_definitions (portlet_id) ON DELETE CASCADE,
  permission_name VARCHAR(100) NOT NULL,
  display_name VARCHAR(100) NOT NULL,
  description TEXT,
  category VARCHAR(50),
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT unique_portlet_permission UNIQUE (portlet_id, permission_name),
  CONSTRAINT valid_permission_name CHECK (permission_name ~ '^portlet\.[a-z][a-z0-9-]*\.[a-z][a-z_]*$'),
  -- A portlet can't declare, and so loosen, another's permission.
  CONSTRAINT own_permission_name CHECK (split_part(permission_name, '.', 2) = portlet_id)
);

CREATE INDEX idx_portal_permissions_portlet ON portal_permissions (portlet_id, category);
CREATE INDEX idx_portal_permissions_name ON portal_permissions (permission_name);

GRANT SELECT ON portal_permissions TO station_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON portal_permissions TO station_system;

-- Which portlets an organization has, and how they are set up there.
CREATE TABLE portal_instances (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  portlet_id VARCHAR(50) NOT NULL REFERENCES portal_definitions (portlet_id) ON DELETE CASCADE,
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  enabled BOOLEAN NOT NULL DEFAULT true,
  config JSONB NOT NULL DEFAULT '{}'::jsonb,
  permissions JSONB NOT NULL DEFAULT '{}'::jsonb,
  is_required BOOLEAN NOT NULL DEFAULT false,
  display_order INTEGER,
  max_api_calls_per_minute INTEGER NOT NULL DEFAULT 100,
  max_storage_mb INTEGER NOT NULL DEFAULT 1000,
  installed_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  installed_by UUID,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_by UUID,
  last_accessed_at TIMESTAMPTZ,

  CONSTRAINT unique_portlet_per_org UNIQUE (organization_id, portlet_id),
  CONSTRAINT portal_instances_installed_by_fkey FOREIGN KEY (organization_id, installed_by)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT portal_instances_updated_by_fkey FOREIGN KEY (organization_id, updated_by)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT valid_limits CHECK (max_api_calls_per_minute >= 0 AND max_storage_mb >= 0),
  CONSTRAINT required_is_enabled CHECK (enabled OR NOT is_required)
);

CREATE INDEX idx_portal_instances_org ON portal_instances (organization_id, display_order, portlet_id);
-- station_system asks which organizations have a portlet.
CREATE INDEX idx_portal_instances_portlet ON portal_instances (portlet_id, organization_id);
CREATE INDEX idx_portal_instances_enabled ON portal_instances (organization_id, enabled);
CREATE INDEX idx_portal_instances_installed_by ON portal_instances (organization_id, installed_by);
CREATE INDEX idx_portal_instances_updated_by ON portal_instances (organization_id, updated_by);

SELECT station_protect('portal_instances');
SELECT station_open_to_system('portal_instances', 'SELECT', 'INSERT', 'UPDATE');

-- A member's dashboard: one row per widget.
CREATE TABLE user_portal_preferences (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL,
  portlet_id VARCHAR(50) NOT NULL REFERENCES portal_definitions (portlet_id) ON DELETE CASCADE,
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  widget_id VARCHAR(100) NOT NULL DEFAULT 'default',
  visible BOOLEAN NOT NULL DEFAULT true,
  pinned BOOLEAN NOT NULL DEFAULT false,
  position_x INTEGER NOT NULL DEFAULT 0,
  position_y INTEGER NOT NULL DEFAULT 0,
  width INTEGER NOT NULL DEFAULT 4,
  height INTEGER NOT NULL DEFAULT 3,
  config JSONB NOT NULL DEFAULT '{}'::jsonb,
  collapsed BOOLEAN NOT NULL DEFAULT false,
  last_refreshed_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT unique_user_portlet UNIQUE (organization_id, user_id, portlet_id, widget_id),
  CONSTRAINT user_portal_preferences_user_id_fkey FOREIGN KEY (organization_id, user_id)
    REFERENCES organization_members (organization_id, user_id) ON DELETE CASCADE,
  CONSTRAINT valid_width CHECK (width >= 1 AND width <= 12),
  CONSTRAINT valid_height CHECK (height >= 1 AND height <= 12),
  CONSTRAINT valid_position CHECK (position_x >= 0 AND position_y >= 0)
);

CREATE INDEX idx_user_portal_prefs_user ON user_portal_preferences (organization_id, user_id, position_y, position_x);
CREATE INDEX idx_user_portal_prefs_portlet ON user_portal_preferences (portlet_id, organization_id);
CREATE INDEX idx_user_portal_prefs_visible ON user_portal_preferences (organization_id, user_id, visible);

SELECT station_protect('user_portal_preferences');

-- +goose Down
DROP TABLE user_portal_preferences;
DROP TABLE portal_instances;
DROP TABLE portal_permissions;
DROP TABLE portal_definitions;
