-- A portlet for tests: boxes with items in them.

-- +goose Up

CREATE TABLE portal_things_boxes (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  created_by UUID NOT NULL,
  name VARCHAR(100) NOT NULL,
  size INTEGER NOT NULL DEFAULT 1,

  CONSTRAINT portal_things_boxes_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT unique_box_name UNIQUE (organization_id, name),
  CONSTRAINT portal_things_boxes_created_by_fkey FOREIGN KEY (organization_id, created_by)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT valid_size CHECK (size > 0)
);

CREATE INDEX idx_portal_things_boxes_created_by ON portal_things_boxes (organization_id, created_by);

SELECT station_protect('portal_things_boxes');

CREATE TABLE portal_things_items (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  box_id UUID,

  CONSTRAINT portal_things_items_box_fkey FOREIGN KEY (organization_id, box_id)
    REFERENCES portal_things_boxes (organization_id, id) ON DELETE SET NULL (box_id)
);

CREATE INDEX idx_portal_things_items_box ON portal_things_items (organization_id, box_id);

SELECT station_protect('portal_things_items');

-- +goose Down
DROP TABLE portal_things_items;
DROP TABLE portal_things_boxes;
