-- +goose Up

-- Who did what. station_app adds and reads; nobody but the owner changes or
-- deletes. portlet_id is null for what the core does (sign-ins, roles, keys);
-- user_id is null for the system and for who is not known.
CREATE TABLE portal_audit_logs (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  portlet_id VARCHAR(50) REFERENCES portal_definitions (portlet_id),
  organization_id UUID NOT NULL REFERENCES organizations (id),
  user_id UUID,
  action VARCHAR(100) NOT NULL,
  resource_type VARCHAR(50),
  resource_id UUID,
  changes JSONB,
  metadata JSONB NOT NULL DEFAULT '{}'::jsonb,
  ip_address INET,
  user_agent TEXT,
  status VARCHAR(20) NOT NULL DEFAULT 'success',
  error_message TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT portal_audit_logs_user_id_fkey FOREIGN KEY (organization_id, user_id)
    REFERENCES organization_members (organization_id, user_id),
  -- Lower-case words joined by dots and underscores: `data_created`,
  -- `auth.signed_in`.
  CONSTRAINT valid_action CHECK (action ~ '^[a-z][a-z0-9]*([._][a-z][a-z0-9]*)*$'),
  CONSTRAINT valid_status CHECK (status ~ '^[a-z][a-z_]*$')
);

CREATE INDEX idx_portal_audit_logs_portlet ON portal_audit_logs (organization_id, portlet_id, created_at DESC);
CREATE INDEX idx_portal_audit_logs_user ON portal_audit_logs (organization_id, user_id, created_at DESC);
CREATE INDEX idx_portal_audit_logs_org ON portal_audit_logs (organization_id, created_at DESC, id DESC);
CREATE INDEX idx_portal_audit_logs_resource ON portal_audit_logs (organization_id, resource_id, created_at DESC);
-- For retention only. As a B-tree it would tempt the planner to read everybody's
-- newest rows to find one organization's.
CREATE INDEX idx_portal_audit_logs_created ON portal_audit_logs USING brin (created_at);

SELECT station_protect('portal_audit_logs', 'SELECT', 'INSERT');
SELECT station_open_to_system('portal_audit_logs', 'INSERT');

-- What is nobody's, such as the failed sign-in of an unknown name or an act of a
-- platform admin, has no organization. No policy of station_app's holds for a
-- null, so it neither sees nor writes such a row. station_protect wants the column
-- NOT NULL, as it is everywhere else, hence the order.
ALTER TABLE portal_audit_logs ALTER COLUMN organization_id DROP NOT NULL;

-- What an organization used of a portlet in a period. Metering counts for all
-- organizations at once, so station_system writes and station_app reads.
CREATE TABLE portal_usage_metrics (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  portlet_id VARCHAR(50) NOT NULL REFERENCES portal_definitions (portlet_id),
  organization_id UUID NOT NULL REFERENCES organizations (id),
  period_start TIMESTAMPTZ NOT NULL,
  period_end TIMESTAMPTZ NOT NULL,
  api_calls INTEGER NOT NULL DEFAULT 0,
  unique_users INTEGER NOT NULL DEFAULT 0,
  total_sessions INTEGER NOT NULL DEFAULT 0,
  avg_session_duration_seconds INTEGER NOT NULL DEFAULT 0,
  storage_used_mb DECIMAL(10,2) NOT NULL DEFAULT 0,
  errors_count INTEGER NOT NULL DEFAULT 0,
  popular_features JSONB NOT NULL DEFAULT '[]'::jsonb,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT unique_period UNIQUE (organization_id, portlet_id, period_start),
  CONSTRAINT valid_period CHECK (period_end > period_start)
);

CREATE INDEX idx_portal_usage_metrics_portlet_period
  ON portal_usage_metrics (organization_id, portlet_id, period_start DESC);
CREATE INDEX idx_portal_usage_metrics_org_period
  ON portal_usage_metrics (organization_id, period_start DESC, portlet_id);

SELECT station_protect('portal_usage_metrics', 'SELECT');
SELECT station_open_to_system('portal_usage_metrics', 'SELECT', 'INSERT', 'UPDATE');

-- The answers of writes that came with an Idempotency-Key: the key and the
-- effect commit together, and a repeat gets the stored answer. request_hash
-- tells a repeat from another request under the same key.
CREATE TABLE portal_idempotency_keys (
  organization_id UUID NOT NULL,
  user_id UUID NOT NULL,
  operation VARCHAR(100) NOT NULL,
  key VARCHAR(200) NOT NULL,
  request_hash BYTEA NOT NULL,
  response JSONB,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  PRIMARY KEY (organization_id, user_id, operation, key),
  CONSTRAINT portal_idempotency_keys_user_id_fkey FOREIGN KEY (organization_id, user_id)
    REFERENCES organization_members (organization_id, user_id) ON DELETE CASCADE,
  CONSTRAINT valid_key CHECK (key <> '')
);

-- For the removal of old keys.
CREATE INDEX idx_portal_idempotency_keys_created ON portal_idempotency_keys USING brin (created_at);

SELECT station_protect('portal_idempotency_keys');
SELECT station_open_to_system('portal_idempotency_keys', 'SELECT', 'DELETE');

-- +goose Down
DROP TABLE portal_idempotency_keys;
DROP TABLE portal_usage_metrics;
DROP TABLE portal_audit_logs;
