-- +goose Up

-- The accounts of people, the same in all their organizations. station_app has
-- no access: what an organization may know of a person is in
-- organization_members.
CREATE TABLE users (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  username VARCHAR(50) NOT NULL,
  email VARCHAR(255) NOT NULL,
  password_hash VARCHAR(255) NOT NULL,
  -- The password is the demo's, which is printed: production refuses it.
  has_demo_password BOOLEAN NOT NULL DEFAULT false,
  first_name VARCHAR(100),
  last_name VARCHAR(100),
  is_active BOOLEAN NOT NULL DEFAULT true,
  is_platform_admin BOOLEAN NOT NULL DEFAULT false,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_login_at TIMESTAMPTZ,

  CONSTRAINT users_username_key UNIQUE (username),
  CONSTRAINT users_email_key UNIQUE (email),
  CONSTRAINT valid_username CHECK (username <> '' AND username = station_fold(username)),
  CONSTRAINT valid_email CHECK (email <> '' AND email = station_fold(email))
);

-- The unique keys find one person; these find those whose name begins so.
CREATE INDEX idx_users_email ON users (email text_pattern_ops);
CREATE INDEX idx_users_username ON users (username text_pattern_ops);
CREATE INDEX idx_users_active ON users (is_active) WHERE is_active = true;

GRANT SELECT, INSERT, UPDATE ON users TO station_system;

CREATE TABLE organizations (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  name VARCHAR(255) NOT NULL,
  slug VARCHAR(100) NOT NULL,
  description TEXT,
  is_active BOOLEAN NOT NULL DEFAULT true,
  settings JSONB NOT NULL DEFAULT '{}'::jsonb,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT organizations_slug_key UNIQUE (slug),
  CONSTRAINT valid_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  CONSTRAINT valid_name CHECK (name <> ''),
  CONSTRAINT valid_settings CHECK (jsonb_typeof(settings) = 'object')
);

CREATE INDEX idx_organizations_slug ON organizations (slug text_pattern_ops);
CREATE INDEX idx_organizations_active ON organizations (is_active) WHERE is_active = true;

SELECT station_protect('organizations', 'SELECT', 'UPDATE');
SELECT station_open_to_system('organizations', 'SELECT', 'INSERT', 'UPDATE');

-- Who belongs to an organization, and what it knows of them. Every reference to
-- a person inside an organization is to this table, so that it can't name a
-- stranger. A row stays when the person leaves, with removed_at set: what they
-- made keeps its author.
CREATE TABLE organization_members (
  organization_id UUID NOT NULL,
  user_id UUID NOT NULL,
  display_name VARCHAR(255) NOT NULL,
  email VARCHAR(255) NOT NULL,
  is_active BOOLEAN NOT NULL DEFAULT true,
  removed_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  display_name_sort TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (station_fold(display_name)) STORED,

  PRIMARY KEY (organization_id, user_id),
  CONSTRAINT organization_members_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations (id) ON DELETE CASCADE,
  CONSTRAINT organization_members_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
  CONSTRAINT valid_display_name CHECK (display_name <> ''),
  CONSTRAINT valid_email CHECK (email <> '' AND email = station_fold(email)),
  CONSTRAINT removed_is_inactive CHECK (removed_at IS NULL OR NOT is_active)
);

CREATE INDEX idx_organization_members_name ON organization_members (organization_id, display_name_sort, user_id);
CREATE INDEX idx_organization_members_created ON organization_members (organization_id, created_at, user_id);
CREATE INDEX idx_organization_members_active
  ON organization_members (organization_id, is_active, display_name_sort, user_id);
CREATE INDEX idx_organization_members_email ON organization_members (organization_id, email);
-- Sign-in asks, as station_system, which organizations a person is in.
CREATE INDEX idx_organization_members_user ON organization_members (user_id, organization_id);

SELECT station_protect('organization_members', 'SELECT', 'UPDATE');
SELECT station_open_to_system('organization_members', 'SELECT', 'INSERT', 'UPDATE');

CREATE TABLE roles (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  name VARCHAR(100) NOT NULL,
  description TEXT,
  permissions TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  is_system_role BOOLEAN NOT NULL DEFAULT false,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT roles_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT unique_role_per_org UNIQUE (organization_id, name),
  CONSTRAINT valid_name CHECK (name <> ''),
  CONSTRAINT valid_permissions CHECK (array_position(permissions, NULL) IS NULL)
);

CREATE INDEX idx_roles_org ON roles (organization_id, created_at, id);
-- For station_system only, when a permission is withdrawn: array operators are
-- not leakproof, so no query under row-level security uses it.
CREATE INDEX idx_roles_permissions ON roles USING gin (permissions);

SELECT station_protect('roles');
SELECT station_open_to_system('roles', 'SELECT', 'INSERT', 'UPDATE');

CREATE TABLE user_organization_roles (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL,
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  role_id UUID NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  created_by UUID,

  CONSTRAINT unique_user_org_role UNIQUE (organization_id, user_id, role_id),
  CONSTRAINT user_organization_roles_user_id_fkey FOREIGN KEY (organization_id, user_id)
    REFERENCES organization_members (organization_id, user_id) ON DELETE CASCADE,
  CONSTRAINT user_organization_roles_role_id_fkey FOREIGN KEY (organization_id, role_id)
    REFERENCES roles (organization_id, id) ON DELETE CASCADE,
  CONSTRAINT user_organization_roles_created_by_fkey FOREIGN KEY (organization_id, created_by)
    REFERENCES organization_members (organization_id, user_id)
);

-- Sign-in asks, as station_system, for a person's roles everywhere.
CREATE INDEX idx_uor_user ON user_organization_roles (user_id, organization_id);
CREATE INDEX idx_uor_org ON user_organization_roles (organization_id, created_by);
CREATE INDEX idx_uor_role ON user_organization_roles (organization_id, role_id);

SELECT station_protect('user_organization_roles');
SELECT station_open_to_system('user_organization_roles', 'SELECT', 'INSERT', 'DELETE');

-- +goose Down
DROP TABLE user_organization_roles;
DROP TABLE roles;
DROP TABLE organization_members;
DROP TABLE organizations;
DROP TABLE users;
