-- +goose Up

-- The keys that integrators send in place of a person's access token. A key acts in one
-- organization, for the member who made it, and may do what both it and that member may.
-- It is stored as its SHA-256: it is random, so a plain hash is enough. One that was
-- rotated goes on until it expires, and names the one that came in its place.
CREATE TABLE api_keys (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  created_by UUID NOT NULL,
  name VARCHAR(100) NOT NULL,
  -- Its first characters after `stn_`, to know it by.
  prefix VARCHAR(8) NOT NULL,
  key_hash BYTEA NOT NULL,
  permissions TEXT[] NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at TIMESTAMPTZ,
  last_used_at TIMESTAMPTZ,
  revoked_at TIMESTAMPTZ,
  replaced_by UUID,
  name_sort TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (station_fold(name)) STORED,

  CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash),
  CONSTRAINT api_keys_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT api_keys_created_by_fkey FOREIGN KEY (organization_id, created_by)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT api_keys_replaced_by_fkey FOREIGN KEY (organization_id, replaced_by)
    REFERENCES api_keys (organization_id, id),
  CONSTRAINT valid_name CHECK (name <> ''),
  CONSTRAINT valid_prefix CHECK (prefix ~ '^[A-Z2-7]{8}$'),
  CONSTRAINT valid_key_hash CHECK (octet_length(key_hash) = 32),
  -- A key that makes keys would outlive its own end.
  CONSTRAINT valid_permissions CHECK (cardinality(permissions) > 0 AND array_position(permissions, NULL) IS NULL
    AND array_position(permissions, 'apikeys.manage') IS NULL),
  CONSTRAINT replaced_ends CHECK (replaced_by IS NULL OR expires_at IS NOT NULL AND replaced_by <> id)
);

CREATE INDEX idx_api_keys_created ON api_keys (organization_id, created_at, id);
CREATE INDEX idx_api_keys_name ON api_keys (organization_id, name_sort, id);
CREATE INDEX idx_api_keys_created_by ON api_keys (organization_id, created_by);
CREATE INDEX idx_api_keys_replaced_by ON api_keys (organization_id, replaced_by);

-- Keys that have ended stay, for who reads the audit trail.
SELECT station_protect('api_keys', 'SELECT', 'INSERT', 'UPDATE');
SELECT station_open_to_system('api_keys', 'SELECT', 'UPDATE');

-- What a key may do is access like a member's. Its use is none.
CREATE TRIGGER access_changed AFTER DELETE ON api_keys
FOR EACH ROW EXECUTE FUNCTION station_access_changed();
CREATE TRIGGER access_changed_by_update AFTER UPDATE OF permissions, expires_at, revoked_at ON api_keys
FOR EACH ROW WHEN ((NEW.permissions, NEW.expires_at, NEW.revoked_at) IS DISTINCT FROM (OLD.permissions, OLD.expires_at, OLD.revoked_at))
EXECUTE FUNCTION station_access_changed();

-- A closed account has no keys, whoever closes it.
-- +goose StatementBegin
CREATE FUNCTION station_account_closed_keys() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE api_keys k SET revoked_at = clock_timestamp()
  FROM organization_members m
  WHERE m.user_id = NEW.id AND k.organization_id = m.organization_id AND k.created_by = m.user_id AND k.revoked_at IS NULL;
  RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER account_closed_keys AFTER UPDATE OF is_active ON users
FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
EXECUTE FUNCTION station_account_closed_keys();

-- +goose Down

DROP TRIGGER account_closed_keys ON users;
DROP FUNCTION station_account_closed_keys();
DROP TABLE api_keys;
