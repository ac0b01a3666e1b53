-- +goose Up

-- version counts the changes of a role. name_sort is what names are compared by: two that
-- differ in case alone would be taken for one another, as `Owner` for `owner`.
ALTER TABLE roles
  ADD COLUMN version INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN name_sort TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (station_fold(name)) STORED;

-- Of those that are alike already the system's or the oldest keeps its name, and the others
-- get the end of their id behind theirs; ids of one moment begin alike.
UPDATE roles r SET name = left(r.name, 85) || ' (' || right(r.id::text, 12) || ')', updated_at = CURRENT_TIMESTAMP
WHERE NOT r.is_system_role AND EXISTS (
  SELECT FROM roles o
  WHERE o.organization_id = r.organization_id AND o.name_sort = r.name_sort AND o.id <> r.id
    AND (o.is_system_role OR (o.created_at, o.id) < (r.created_at, r.id)));

CREATE UNIQUE INDEX unique_role_name_per_org ON roles (organization_id, name_sort);

-- +goose Down

-- Names that were changed stay so.
DROP INDEX unique_role_name_per_org;
ALTER TABLE roles DROP COLUMN name_sort, DROP COLUMN version;
