-- Entries of the audit trail are sealed within a second. That they are not must show to who
-- verifies the trail, and not only in the log: what has no seal yet can be changed without a
-- trace. The time that an entry says of itself tells nothing, for it may be any; so the queue
-- knows since when each waits. It is the time of the INSERT, a moment before the commit.

-- +goose Up
ALTER TABLE portal_audit_unsealed ADD COLUMN queued_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp();

-- +goose Down
ALTER TABLE portal_audit_unsealed DROP COLUMN queued_at;
