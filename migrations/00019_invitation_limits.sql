-- +goose Up

-- What an organization sent in a day is counted.
CREATE INDEX idx_organization_invitations_sent ON organization_invitations (organization_id, sent_at);

-- +goose Down
DROP INDEX idx_organization_invitations_sent;
