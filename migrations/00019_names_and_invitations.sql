-- +goose Up

-- What an organization sent in a day is counted.
CREATE INDEX idx_organization_invitations_sent ON organization_invitations (organization_id, sent_at);

-- A username is the same however its accents are typed. Who has one that is somebody else's
-- then signs in by address.
UPDATE users u SET username = normalize(username, NFC)
WHERE username IS NOT NFC NORMALIZED AND NOT EXISTS (
  SELECT FROM users o WHERE o.id <> u.id AND normalize(o.username, NFC) = normalize(u.username, NFC));

-- +goose Down
DROP INDEX idx_organization_invitations_sent;
