-- +goose Up

-- All permissions that a portlet has ever declared. One that a release gave up and the next
-- brought back, as servers of two releases do that start in turn, is not new: who took it from
-- a system role does not find it there again.
ALTER TABLE portal_definitions ADD COLUMN known_permissions TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
UPDATE portal_definitions d SET known_permissions = ARRAY(
  SELECT permission_name FROM portal_permissions p WHERE p.portlet_id = d.portlet_id ORDER BY permission_name COLLATE "C");

-- +goose Down
ALTER TABLE portal_definitions DROP COLUMN known_permissions;
