-- Contacts
CREATE TABLE portal_crm_contacts (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  created_by UUID NOT NULL REFERENCES users(id),
  first_name VARCHAR(100) NOT NULL,
  last_name VARCHAR(100) NOT NULL,
  email VARCHAR(255),
  phone VARCHAR(50),
  company VARCHAR(200),
  title VARCHAR(100),
  lead_source VARCHAR(50),
  status VARCHAR(50) DEFAULT 'lead',
  assigned_to UUID REFERENCES users(id),
  custom_fields JSONB DEFAULT '{}'::jsonb,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  last_contacted_at TIMESTAMP,

  CONSTRAINT valid_email CHECK (email ~* '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$')
);

CREATE INDEX idx_portal_crm_contacts_org ON portal_crm_contacts(organization_id);
CREATE INDEX idx_portal_crm_contacts_email ON portal_crm_contacts(organization_id, email);
CREATE INDEX idx_portal_crm_contacts_assigned ON portal_crm_contacts(assigned_to);

-- Deals
CREATE TABLE portal_crm_deals (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  created_by UUID NOT NULL REFERENCES users(id),
  contact_id UUID REFERENCES portal_crm_contacts(id) ON DELETE SET NULL,
  name VARCHAR(200) NOT NULL,
  amount DECIMAL(12,2),
  currency VARCHAR(3) DEFAULT 'USD',
  stage VARCHAR(50) DEFAULT 'prospect',
  probability INTEGER DEFAULT 0,
  expected_close_date DATE,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  closed_at TIMESTAMP,

  CONSTRAINT valid_probability CHECK (probability >= 0 AND probability <= 100)
);

CREATE INDEX idx_portal_crm_deals_org ON portal_crm_deals(organization_id);
CREATE INDEX idx_portal_crm_deals_stage ON portal_crm_deals(organization_id, stage);
CREATE INDEX idx_portal_crm_deals_contact ON portal_crm_deals(contact_id);
