-- +goose Up

ALTER TABLE organizations ADD COLUMN trusted_documents_only BOOLEAN NOT NULL DEFAULT false;

-- The GraphQL documents that an organization registered. The id is the text's own, so a
-- text that was found by it once is never another.
CREATE TABLE trusted_documents (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  created_by UUID NOT NULL,
  document_id VARCHAR(64) NOT NULL,
  name VARCHAR(100) NOT NULL,
  text TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  name_sort TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (station_fold(name)) STORED,

  CONSTRAINT unique_trusted_document_per_org UNIQUE (organization_id, document_id),
  CONSTRAINT trusted_documents_created_by_fkey FOREIGN KEY (organization_id, created_by)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT valid_name CHECK (name <> ''),
  CONSTRAINT valid_text CHECK (octet_length(text) BETWEEN 1 AND 16384),
  CONSTRAINT valid_document_id CHECK (document_id = encode(sha256(convert_to(text, 'UTF8')), 'hex'))
);

CREATE INDEX idx_trusted_documents_name ON trusted_documents (organization_id, name_sort, id);
CREATE INDEX idx_trusted_documents_created ON trusted_documents (organization_id, created_at, id);
CREATE INDEX idx_trusted_documents_created_by ON trusted_documents (organization_id, created_by);

-- A document is registered or removed, never changed.
SELECT station_protect('trusted_documents', 'SELECT', 'INSERT', 'DELETE');

-- What members may ask is a part of their access.
CREATE TRIGGER access_changed AFTER INSERT OR DELETE ON trusted_documents
FOR EACH ROW EXECUTE FUNCTION station_access_changed();
CREATE TRIGGER access_changed_by_documents AFTER UPDATE OF trusted_documents_only ON organizations
FOR EACH ROW WHEN (NEW.trusted_documents_only IS DISTINCT FROM OLD.trusted_documents_only)
EXECUTE FUNCTION station_access_changed();

-- +goose Down

DROP TABLE trusted_documents;
DROP TRIGGER access_changed_by_documents ON organizations;
ALTER TABLE organizations DROP COLUMN trusted_documents_only;
