-- +goose Up

-- From where an organization was deleted: the platform's record of it is written when its
-- rows are gone, by a server that has no request. {requestId, address, userAgent}
ALTER TABLE organizations ADD COLUMN deleted_from JSONB;

-- +goose Down
ALTER TABLE organizations DROP COLUMN deleted_from;
