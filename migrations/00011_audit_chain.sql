-- The audit trail is sealed: each of an organization's entries, and of nobody's, gets a
-- position without gaps and a hash that holds the hash before it, so that an entry that is
-- changed, taken out or put in later shows (package internal/audit).
--
-- The seals are not made by those who write entries, for each would wait for the one before
-- it to commit. One sealer at a time makes them after the commit. How it finds what is not
-- sealed yet decides whether it can lose an entry: neither ids nor times are in the order of
-- commits, and a cursor that waits for the oldest transaction (pg_snapshot_xmin) would hold
-- up everybody's seals while any one writes for long. So a trigger leaves the id of each
-- entry in a slim queue, in the entry's own transaction, whoever writes it: 11 µs for an
-- entry of 26, where the same as a part of each writer's INSERT would save half of that and
-- overlook what is written by any other way. The queue names no organization, which would
-- cost a reference to it and 7 µs more; the entry has it.
--
-- In each snapshot an entry is either in the queue or has its seal. One that has neither was
-- written past the trigger, which verifying tells.

-- +goose Up

-- An entry tells that a deed was done, or refused.
ALTER TABLE portal_audit_logs DROP CONSTRAINT valid_status;
ALTER TABLE portal_audit_logs ADD CONSTRAINT valid_status CHECK (status IN ('success', 'refused'));

-- The address as people read it. It follows from ip_address.
ALTER TABLE portal_audit_logs ADD COLUMN address TEXT GENERATED ALWAYS AS (host(ip_address)) STORED;

-- The trail is searched by these. Each costs a writer 5 µs; without it a rare value, such as
-- a refusal, would be looked for in all of an organization's entries.
CREATE INDEX idx_portal_audit_logs_action ON portal_audit_logs (organization_id, action, created_at DESC, id DESC);
CREATE INDEX idx_portal_audit_logs_type ON portal_audit_logs (organization_id, resource_type, created_at DESC, id DESC);
CREATE INDEX idx_portal_audit_logs_status ON portal_audit_logs (organization_id, status, created_at DESC, id DESC);

-- The sealer reads entries. Nobody deletes any, but the owner for an organization that goes
-- (station_delete_rows).
SELECT station_open_to_system('portal_audit_logs', 'SELECT');

-- What is not sealed yet.
CREATE TABLE portal_audit_unsealed (
  id BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  entry_id UUID NOT NULL
);

GRANT SELECT, DELETE ON portal_audit_unsealed TO station_system;

-- station_audit_unsealed queues an entry for its seal. It runs as the owner, so that nobody
-- who writes entries can write or read the queue.
-- +goose StatementBegin
CREATE FUNCTION station_audit_unsealed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.portal_audit_unsealed (entry_id) VALUES (NEW.id);
  RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER unsealed AFTER INSERT ON portal_audit_logs
FOR EACH ROW EXECUTE FUNCTION station_audit_unsealed();

-- The seals, which are never changed. hash is the SHA-256 of the hash before it and of the
-- entry; nobody's entries have a chain too, whose organization_id is null. entry_id refers
-- to nothing, so that the seal of an entry that was taken out tells of it.
CREATE TABLE portal_audit_seals (
  organization_id UUID NOT NULL,
  position BIGINT NOT NULL,
  entry_id UUID NOT NULL,
  hash BYTEA NOT NULL,
  sealed_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT portal_audit_seals_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations (id) ON DELETE CASCADE,
  CONSTRAINT portal_audit_seals_position_key UNIQUE NULLS NOT DISTINCT (organization_id, position),
  CONSTRAINT portal_audit_seals_entry_id_key UNIQUE (entry_id),
  CONSTRAINT valid_position CHECK (position > 0),
  CONSTRAINT valid_hash CHECK (octet_length(hash) = 32)
);

SELECT station_protect('portal_audit_seals', 'SELECT');
SELECT station_open_to_system('portal_audit_seals', 'SELECT', 'INSERT');
ALTER TABLE portal_audit_seals ALTER COLUMN organization_id DROP NOT NULL;

-- The end of each chain, by which a missing tail shows.
CREATE TABLE portal_audit_heads (
  organization_id UUID NOT NULL,
  position BIGINT NOT NULL,
  hash BYTEA NOT NULL,

  CONSTRAINT portal_audit_heads_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations (id) ON DELETE CASCADE,
  CONSTRAINT portal_audit_heads_organization_id_key UNIQUE NULLS NOT DISTINCT (organization_id),
  CONSTRAINT valid_position CHECK (position > 0),
  CONSTRAINT valid_hash CHECK (octet_length(hash) = 32)
);

SELECT station_protect('portal_audit_heads', 'SELECT');
SELECT station_open_to_system('portal_audit_heads', 'SELECT', 'INSERT', 'UPDATE');
ALTER TABLE portal_audit_heads ALTER COLUMN organization_id DROP NOT NULL;

-- What was written before there were seals is sealed in the order it happened.
INSERT INTO portal_audit_unsealed (entry_id) SELECT id FROM portal_audit_logs ORDER BY created_at, id;

-- +goose Down
DROP TABLE portal_audit_heads;
DROP TABLE portal_audit_seals;
DROP TRIGGER unsealed ON portal_audit_logs;
DROP FUNCTION station_audit_unsealed();
DROP TABLE portal_audit_unsealed;
REVOKE SELECT ON portal_audit_logs FROM station_system;
DROP POLICY system_select ON portal_audit_logs;
DROP INDEX idx_portal_audit_logs_status;
DROP INDEX idx_portal_audit_logs_type;
DROP INDEX idx_portal_audit_logs_action;
ALTER TABLE portal_audit_logs DROP COLUMN address;
ALTER TABLE portal_audit_logs DROP CONSTRAINT valid_status;
ALTER TABLE portal_audit_logs ADD CONSTRAINT valid_status CHECK (status ~ '^[a-z][a-z_]*$');
