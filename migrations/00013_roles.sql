-- +goose Up

-- Two roles of an organization are not told apart by case alone.
ALTER TABLE roles ADD COLUMN name_sort TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (station_fold(name)) STORED;
CREATE UNIQUE INDEX unique_role_name_per_org ON roles (organization_id, name_sort);

-- +goose Down
DROP INDEX unique_role_name_per_org;
ALTER TABLE roles DROP COLUMN name_sort;
