-- +goose Up

-- Who is invited to an organization, by address. The token that a mail carries is derived
-- from the id, the generation and JWT_SECRET, and kept nowhere; sending it anew ends the
-- one before.
CREATE TABLE organization_invitations (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  email VARCHAR(255) NOT NULL,
  generation INTEGER NOT NULL DEFAULT 1,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  created_by UUID NOT NULL,
  sent_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at TIMESTAMPTZ NOT NULL,
  accepted_at TIMESTAMPTZ,
  accepted_by UUID,
  withdrawn_at TIMESTAMPTZ,

  CONSTRAINT organization_invitations_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT organization_invitations_created_by_fkey FOREIGN KEY (organization_id, created_by)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT organization_invitations_accepted_by_fkey FOREIGN KEY (organization_id, accepted_by)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT valid_email CHECK (email <> '' AND email = station_fold(email)),
  CONSTRAINT accepted_or_withdrawn CHECK (accepted_at IS NULL OR withdrawn_at IS NULL)
);

-- An address has one invitation at a time.
CREATE UNIQUE INDEX unique_open_invitation ON organization_invitations (organization_id, email)
  WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX idx_organization_invitations_created ON organization_invitations (organization_id, created_at, id);
CREATE INDEX idx_organization_invitations_email ON organization_invitations (organization_id, email, id);
CREATE INDEX idx_organization_invitations_created_by ON organization_invitations (organization_id, created_by);
CREATE INDEX idx_organization_invitations_accepted_by ON organization_invitations (organization_id, accepted_by);

SELECT station_protect('organization_invitations', 'SELECT', 'INSERT', 'UPDATE');
-- Who accepts one is in no organization yet.
SELECT station_open_to_system('organization_invitations', 'SELECT', 'UPDATE');

-- What the member will be. A role that is deleted meanwhile is not given.
CREATE TABLE organization_invitation_roles (
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  invitation_id UUID NOT NULL,
  role_id UUID NOT NULL,

  PRIMARY KEY (organization_id, invitation_id, role_id),
  CONSTRAINT organization_invitation_roles_invitation_id_fkey FOREIGN KEY (organization_id, invitation_id)
    REFERENCES organization_invitations (organization_id, id) ON DELETE CASCADE,
  CONSTRAINT organization_invitation_roles_role_id_fkey FOREIGN KEY (organization_id, role_id)
    REFERENCES roles (organization_id, id) ON DELETE CASCADE
);

CREATE INDEX idx_organization_invitation_roles_role ON organization_invitation_roles (organization_id, role_id);

SELECT station_protect('organization_invitation_roles', 'SELECT', 'INSERT');
SELECT station_open_to_system('organization_invitation_roles', 'SELECT');

-- +goose Down
DROP TABLE organization_invitation_roles;
DROP TABLE organization_invitations;
