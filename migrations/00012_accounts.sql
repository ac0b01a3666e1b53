-- +goose Up

-- The mails that are to be sent. What a mail says is not here, since its link holds a
-- secret: it is written from the row of subject_id when it is sent. A row without
-- sent_at and given_up_at waits for next_at.
CREATE TABLE mail_outbox (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  kind VARCHAR(50) NOT NULL,
  recipient VARCHAR(255) NOT NULL,
  subject_id UUID NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  next_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  sent_at TIMESTAMPTZ,
  given_up_at TIMESTAMPTZ,
  last_error TEXT,

  CONSTRAINT valid_kind CHECK (kind ~ '^[a-z][a-z_]*$'),
  CONSTRAINT valid_recipient CHECK (recipient <> ''),
  CONSTRAINT sent_or_given_up CHECK (sent_at IS NULL OR given_up_at IS NULL)
);

-- The worker asks, as station_system, for what is due.
CREATE INDEX idx_mail_outbox_due ON mail_outbox (next_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX idx_mail_outbox_org ON mail_outbox (organization_id, created_at);
-- For the removal of old rows.
CREATE INDEX idx_mail_outbox_created ON mail_outbox USING brin (created_at);

SELECT station_protect('mail_outbox', 'INSERT');
SELECT station_open_to_system('mail_outbox', 'SELECT', 'INSERT', 'UPDATE', 'DELETE');
-- What is written to a person is no organization's.
ALTER TABLE mail_outbox ALTER COLUMN organization_id DROP NOT NULL;

-- The passwords that people asked to set anew. The token that a mail carries is derived
-- from the id and JWT_SECRET and kept nowhere.
CREATE TABLE auth_password_resets (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at TIMESTAMPTZ NOT NULL,
  -- When it was used, or another password made it useless.
  closed_at TIMESTAMPTZ
);

CREATE INDEX idx_auth_password_resets_user ON auth_password_resets (user_id, created_at);
CREATE INDEX idx_auth_password_resets_expires ON auth_password_resets (expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON auth_password_resets TO station_system;

-- +goose Down
DROP TABLE auth_password_resets;
DROP TABLE mail_outbox;
