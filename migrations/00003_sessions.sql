-- +goose Up

-- One row per sign-in of a person on a device. organization_id is the
-- organization last used, where the next sign-in begins. The table has an
-- organization_id and so row-level security like every other, but station_app
-- has no grant on it: sessions belong to people.
CREATE TABLE auth_sessions (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  organization_id UUID,
  user_agent TEXT,
  ip_address INET,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_used_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at TIMESTAMPTZ NOT NULL,
  revoked_at TIMESTAMPTZ,

  CONSTRAINT auth_sessions_member_fkey FOREIGN KEY (organization_id, user_id)
    REFERENCES organization_members (organization_id, user_id) ON DELETE SET NULL (organization_id)
);

CREATE INDEX idx_auth_sessions_user ON auth_sessions (user_id, last_used_at DESC);
CREATE INDEX idx_auth_sessions_member ON auth_sessions (organization_id, user_id);
CREATE INDEX idx_auth_sessions_expires ON auth_sessions (expires_at);

ALTER TABLE auth_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth_sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON auth_sessions TO station_app
  USING (organization_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid))
  WITH CHECK (organization_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid));
CREATE POLICY owner_access ON auth_sessions TO station_owner USING (true) WITH CHECK (true);
SELECT station_open_to_system('auth_sessions', 'SELECT', 'INSERT', 'UPDATE', 'DELETE');

-- Refresh tokens by the SHA-256 of their bytes. Each is good once; parent_hash
-- is the token it came from, so that a second use of a spent one betrays the
-- theft and ends the session.
CREATE TABLE auth_refresh_tokens (
  token_hash BYTEA PRIMARY KEY,
  session_id UUID NOT NULL REFERENCES auth_sessions (id) ON DELETE CASCADE,
  parent_hash BYTEA,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  used_at TIMESTAMPTZ,
  expires_at TIMESTAMPTZ NOT NULL,

  CONSTRAINT valid_token_hash CHECK (octet_length(token_hash) = 32)
);

CREATE INDEX idx_auth_refresh_tokens_session ON auth_refresh_tokens (session_id, created_at);
CREATE INDEX idx_auth_refresh_tokens_parent ON auth_refresh_tokens (parent_hash);
CREATE INDEX idx_auth_refresh_tokens_expires ON auth_refresh_tokens (expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON auth_refresh_tokens TO station_system;

-- +goose Down
DROP TABLE auth_refresh_tokens;
DROP TABLE auth_sessions;
