CREATE TABLE users (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  username VARCHAR(50) UNIQUE NOT NULL,
  email VARCHAR(255) UNIQUE NOT NULL,
  password_hash VARCHAR(255) NOT NULL,
  first_name VARCHAR(100),
  last_name VARCHAR(100),
  is_active BOOLEAN DEFAULT true,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  last_login_at TIMESTAMP
);

CREATE INDEX idx_users_email ON users(email);
CREATE INDEX idx_users_username ON users(username);
CREATE INDEX idx_users_active ON users(is_active) WHERE is_active = true;

CREATE TABLE organizations (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  name VARCHAR(255) NOT NULL,
  slug VARCHAR(100) UNIQUE NOT NULL,
  description TEXT,
  is_active BOOLEAN DEFAULT true,
  settings JSONB DEFAULT '{}'::jsonb,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_organizations_slug ON organizations(slug);
CREATE INDEX idx_organizations_active ON organizations(is_active) WHERE is_active = true;

CREATE TABLE roles (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  name VARCHAR(100) NOT NULL,
  description TEXT,
  permissions TEXT[] DEFAULT ARRAY[]::TEXT[],
  is_system_role BOOLEAN DEFAULT false,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT unique_role_per_org UNIQUE (organization_id, name)
);

CREATE INDEX idx_roles_org ON roles(organization_id);
CREATE INDEX idx_roles_permissions ON roles USING gin(permissions);

CREATE TABLE user_organization_roles (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  role_id UUID NOT NULL REFERENCES roles(id) ON DELETE CASCADE,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  created_by UUID REFERENCES users(id),

  CONSTRAINT unique_user_org_role UNIQUE (user_id, organization_id, role_id)
);

CREATE INDEX idx_uor_user ON user_organization_roles(user_id);
CREATE INDEX idx_uor_org ON user_organization_roles(organization_id);
CREATE INDEX idx_uor_role ON user_organization_roles(role_id);

CREATE TABLE portal_definitions (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  portlet_id VARCHAR(50) UNIQUE NOT NULL,
  name VARCHAR(100) NOT NULL,
  description TEXT,
  version VARCHAR(20) NOT NULL,
  category VARCHAR(50),
  icon_name VARCHAR(50),
  author VARCHAR(100),
  tags TEXT[],
  config_schema JSONB,
  default_config JSONB DEFAULT '{}'::jsonb,
  default_permissions JSONB DEFAULT '{
    "view": [],
    "use": [],
    "admin": []
  }'::jsonb,
  app_route VARCHAR(200) NOT NULL,
  api_prefix VARCHAR(200),
  is_available BOOLEAN DEFAULT true,
  requires_backend BOOLEAN DEFAULT true,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT valid_portlet_id CHECK (portlet_id ~ '^[a-z][a-z0-9-]*$'),
  CONSTRAINT valid_version CHECK (version ~ '^\d+\.\d+\.\d+$'),
  CONSTRAINT unique_app_route UNIQUE (app_route)
);

CREATE INDEX idx_portal_definitions_category ON portal_definitions(category);
CREATE INDEX idx_portal_definitions_available ON portal_definitions(is_available);

CREATE TABLE portal_instances (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  portlet_id VARCHAR(50) NOT NULL REFERENCES portal_definitions(portlet_id) ON DELETE CASCADE,
  organization_id UUID REFERENCES organizations(id) ON DELETE CASCADE,
  enabled BOOLEAN DEFAULT true,
  config JSONB DEFAULT '{}'::jsonb,
  permissions JSONB DEFAULT '{}'::jsonb,
  is_required BOOLEAN DEFAULT false,
  display_order INTEGER,
  max_api_calls_per_minute INTEGER DEFAULT 100,
  max_storage_mb INTEGER DEFAULT 1000,
  installed_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  installed_by UUID REFERENCES users(id),
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  updated_by UUID REFERENCES users(id),
  last_accessed_at TIMESTAMP,

  CONSTRAINT unique_portlet_per_org UNIQUE (portlet_id, organization_id)
);

CREATE INDEX idx_portal_instances_org ON portal_instances(organization_id);
CREATE INDEX idx_portal_instances_portlet ON portal_instances(portlet_id);
CREATE INDEX idx_portal_instances_enabled ON portal_instances(organization_id, enabled);

CREATE TABLE user_portal_preferences (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  portlet_id VARCHAR(50) NOT NULL REFERENCES portal_definitions(portlet_id) ON DELETE CASCADE,
  organization_id UUID REFERENCES organizations(id) ON DELETE CASCADE,
  visible BOOLEAN DEFAULT true,
  pinned BOOLEAN DEFAULT false,
  position_x INTEGER DEFAULT 0,
  position_y INTEGER DEFAULT 0,
  width INTEGER DEFAULT 4,
  height INTEGER DEFAULT 3,
  config JSONB DEFAULT '{}'::jsonb,
  collapsed BOOLEAN DEFAULT false,
  last_refreshed_at TIMESTAMP,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT unique_user_portlet UNIQUE (user_id, portlet_id, organization_id),
  CONSTRAINT valid_width CHECK (width >= 1 AND width <= 12),
  CONSTRAINT valid_height CHECK (height >= 1 AND height <= 12),
  CONSTRAINT valid_position CHECK (position_x >= 0 AND position_y >= 0)
);

CREATE INDEX idx_user_portal_prefs_user ON user_portal_preferences(user_id);
CREATE INDEX idx_user_portal_prefs_portlet ON user_portal_preferences(portlet_id);
CREATE INDEX idx_user_portal_prefs_visible ON user_portal_preferences(user_id, visible);

CREATE TABLE portal_permissions (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  portlet_id VARCHAR(50) NOT NULL REFERENCES portal_definitions(portlet_id) ON DELETE CASCADE,
  permission_name VARCHAR(100) NOT NULL,
  display_name VARCHAR(100) NOT NULL,
  description TEXT,
  category VARCHAR(50),
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT unique_portlet_permission UNIQUE (portlet_id, permission_name),
  CONSTRAINT valid_permission_name CHECK (permission_name ~ '^portlet\.[a-z-]+\.[a-z]+$')
);

CREATE INDEX idx_portal_permissions_portlet ON portal_permissions(portlet_id);
CREATE INDEX idx_portal_permissions_name ON portal_permissions(permission_name);

CREATE TABLE portal_audit_logs (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  portlet_id VARCHAR(50) NOT NULL REFERENCES portal_definitions(portlet_id),
  organization_id UUID REFERENCES organizations(id),
  user_id UUID REFERENCES users(id),
  action VARCHAR(100) NOT NULL,
  resource_type VARCHAR(50),
  resource_id UUID,
  changes JSONB,
  metadata JSONB DEFAULT '{}'::jsonb,
  ip_address INET,
  user_agent TEXT,
  status VARCHAR(20) DEFAULT 'success',
  error_message TEXT,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT valid_action CHECK (action IN (
    'installed', 'uninstalled', 'enabled', 'disabled',
    'configured', 'accessed', 'data_created', 'data_updated', 'data_deleted'
  ))
);

CREATE INDEX idx_portal_audit_logs_portlet ON portal_audit_logs(portlet_id, created_at DESC);
CREATE INDEX idx_portal_audit_logs_user ON portal_audit_logs(user_id, created_at DESC);
CREATE INDEX idx_portal_audit_logs_org ON portal_audit_logs(organization_id, created_at DESC);
CREATE INDEX idx_portal_audit_logs_created ON portal_audit_logs(created_at DESC);

CREATE TABLE portal_usage_metrics (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  portlet_id VARCHAR(50) NOT NULL REFERENCES portal_definitions(portlet_id),
  organization_id UUID NOT NULL REFERENCES organizations(id),
  period_start TIMESTAMP NOT NULL,
  period_end TIMESTAMP NOT NULL,
  api_calls INTEGER DEFAULT 0,
  unique_users INTEGER DEFAULT 0,
  total_sessions INTEGER DEFAULT 0,
  avg_session_duration_seconds INTEGER DEFAULT 0,
  storage_used_mb DECIMAL(10,2) DEFAULT 0,
  errors_count INTEGER DEFAULT 0,
  popular_features JSONB DEFAULT '[]'::jsonb,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT unique_period UNIQUE (portlet_id, organization_id, period_start),
  CONSTRAINT valid_period CHECK (period_end > period_start)
);

CREATE INDEX idx_portal_usage_metrics_portlet_period ON portal_usage_metrics(portlet_id, period_start DESC);
CREATE INDEX idx_portal_usage_metrics_org_period ON portal_usage_metrics(organization_id, period_start DESC);

CREATE TABLE portal_event_logs (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  event_id VARCHAR(100) NOT NULL,
  portlet_id VARCHAR(50) NOT NULL REFERENCES portal_definitions(portlet_id),
  event_type VARCHAR(100) NOT NULL,
  entity_type VARCHAR(50),
  entity_id UUID,
  payload JSONB NOT NULL,
  organization_id UUID REFERENCES organizations(id),
  user_id UUID REFERENCES users(id),
  correlation_id UUID,
  metadata JSONB DEFAULT '{}'::jsonb,
  published_at TIMESTAMP NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_portal_event_logs_portlet ON portal_event_logs(portlet_id, published_at DESC);
CREATE INDEX idx_portal_event_logs_type ON portal_event_logs(event_type, published_at DESC);
CREATE INDEX idx_portal_event_logs_org ON portal_event_logs(organization_id, published_at DESC);
CREATE INDEX idx_portal_event_logs_correlation ON portal_event_logs(correlation_id);
