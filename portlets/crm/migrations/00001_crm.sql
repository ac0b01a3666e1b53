-- A name that ends in _sort or _rank is what a list is ordered by: text folded
-- and compared byte by byte, choices by their rank, amounts in hundredths
-- (comparing DECIMAL is not leakproof, so no index on it serves a cursor under
-- row-level security). They are computed here, so that no writer can forget
-- them.

-- +goose Up

CREATE TABLE portal_crm_contacts (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  created_by UUID NOT NULL,
  first_name VARCHAR(100) NOT NULL,
  last_name VARCHAR(100) NOT NULL,
  email VARCHAR(255),
  phone VARCHAR(50),
  company VARCHAR(200),
  title VARCHAR(100),
  lead_source VARCHAR(50),
  status VARCHAR(50) NOT NULL DEFAULT 'lead',
  assigned_to UUID,
  custom_fields JSONB NOT NULL DEFAULT '{}'::jsonb,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_contacted_at TIMESTAMPTZ,
  last_name_sort TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (station_fold(last_name)) STORED,
  company_sort TEXT COLLATE "C" GENERATED ALWAYS AS (station_fold(company)) STORED,
  -- For the search by name, in which people type both.
  full_name_sort TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (station_fold(first_name || ' ' || last_name)) STORED,

  CONSTRAINT portal_crm_contacts_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT portal_crm_contacts_created_by_fkey FOREIGN KEY (organization_id, created_by)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT portal_crm_contacts_assigned_to_fkey FOREIGN KEY (organization_id, assigned_to)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT valid_first_name CHECK (first_name <> ''),
  CONSTRAINT valid_last_name CHECK (last_name <> ''),
  CONSTRAINT valid_email CHECK (email ~* '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$'),
  CONSTRAINT lower_case_email CHECK (email = station_fold(email)),
  CONSTRAINT valid_phone CHECK (char_length(phone) >= 3 AND phone ~ '^[0-9 +()./x#-]+$'),
  CONSTRAINT valid_status CHECK (status IN ('lead', 'prospect', 'customer', 'inactive')),
  CONSTRAINT valid_custom_fields CHECK (jsonb_typeof(custom_fields) = 'object')
);

CREATE INDEX idx_portal_crm_contacts_org ON portal_crm_contacts (organization_id, created_at DESC, id DESC);
CREATE INDEX idx_portal_crm_contacts_updated ON portal_crm_contacts (organization_id, updated_at DESC, id DESC);
CREATE INDEX idx_portal_crm_contacts_name ON portal_crm_contacts (organization_id, last_name_sort, id);
CREATE INDEX idx_portal_crm_contacts_company ON portal_crm_contacts (organization_id, company_sort, id);
CREATE INDEX idx_portal_crm_contacts_contacted ON portal_crm_contacts (organization_id, last_contacted_at, id);
CREATE INDEX idx_portal_crm_contacts_status ON portal_crm_contacts (organization_id, status, last_name_sort, id);
CREATE INDEX idx_portal_crm_contacts_email ON portal_crm_contacts (organization_id, email);
CREATE INDEX idx_portal_crm_contacts_assigned ON portal_crm_contacts (organization_id, assigned_to);
CREATE INDEX idx_portal_crm_contacts_created_by ON portal_crm_contacts (organization_id, created_by);

SELECT station_protect('portal_crm_contacts');

CREATE TABLE portal_crm_deals (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  created_by UUID NOT NULL,
  contact_id UUID,
  name VARCHAR(200) NOT NULL,
  amount DECIMAL(12,2),
  currency VARCHAR(3) NOT NULL DEFAULT 'USD',
  stage VARCHAR(50) NOT NULL DEFAULT 'prospect',
  probability INTEGER NOT NULL DEFAULT 0,
  expected_close_date DATE,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  closed_at TIMESTAMPTZ,
  name_sort TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (station_fold(name)) STORED,
  amount_sort BIGINT GENERATED ALWAYS AS ((amount * 100)::bigint) STORED,
  stage_rank SMALLINT NOT NULL GENERATED ALWAYS AS (
    CASE stage
      WHEN 'prospect' THEN 1 WHEN 'qualified' THEN 2 WHEN 'proposal' THEN 3
      WHEN 'negotiation' THEN 4 WHEN 'won' THEN 5 WHEN 'lost' THEN 6 ELSE 0
    END
  ) STORED,

  CONSTRAINT portal_crm_deals_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT portal_crm_deals_created_by_fkey FOREIGN KEY (organization_id, created_by)
    REFERENCES organization_members (organization_id, user_id),
  -- The column is named because a plain SET NULL would empty organization_id too.
  CONSTRAINT portal_crm_deals_contact_id_fkey FOREIGN KEY (organization_id, contact_id)
    REFERENCES portal_crm_contacts (organization_id, id) ON DELETE SET NULL (contact_id),
  CONSTRAINT valid_name CHECK (name <> ''),
  CONSTRAINT valid_amount CHECK (amount >= 0),
  CONSTRAINT valid_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT valid_stage CHECK (stage IN ('prospect', 'qualified', 'proposal', 'negotiation', 'won', 'lost')),
  CONSTRAINT valid_probability CHECK (probability >= 0 AND probability <= 100),
  CONSTRAINT closed_at_follows_stage CHECK ((closed_at IS NOT NULL) = (stage IN ('won', 'lost')))
);

CREATE INDEX idx_portal_crm_deals_org ON portal_crm_deals (organization_id, created_at DESC, id DESC);
CREATE INDEX idx_portal_crm_deals_updated ON portal_crm_deals (organization_id, updated_at DESC, id DESC);
CREATE INDEX idx_portal_crm_deals_name ON portal_crm_deals (organization_id, name_sort, id);
CREATE INDEX idx_portal_crm_deals_amount ON portal_crm_deals (organization_id, amount_sort, id);
CREATE INDEX idx_portal_crm_deals_stage_rank ON portal_crm_deals (organization_id, stage_rank, id);
CREATE INDEX idx_portal_crm_deals_close ON portal_crm_deals (organization_id, expected_close_date, id);
CREATE INDEX idx_portal_crm_deals_stage ON portal_crm_deals (organization_id, stage, created_at DESC, id DESC);
CREATE INDEX idx_portal_crm_deals_contact ON portal_crm_deals (organization_id, contact_id, created_at DESC, id DESC);
CREATE INDEX idx_portal_crm_deals_created_by ON portal_crm_deals (organization_id, created_by);

SELECT station_protect('portal_crm_deals');

-- +goose Down
DROP TABLE portal_crm_deals;
DROP TABLE portal_crm_contacts;
