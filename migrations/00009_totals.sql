-- +goose Up

-- Counts and sums of all rows of a tenant table, by some of its columns. They are kept as
-- the rows change, since counting 200,000 rows anew for each dashboard takes 30 ms. A
-- write only adds a row of differences, so that no two writers wait for one another;
-- `station serve` folds the differences into the totals every second. What a reader
-- wants is the sum of both.
CREATE TABLE portal_totals (
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  -- The table and the columns, `portal_tasks_tasks(status)`.
  name TEXT NOT NULL,
  -- The values of the columns, as text.
  keys TEXT[] NOT NULL,
  count BIGINT NOT NULL,
  sums NUMERIC[] NOT NULL,

  PRIMARY KEY (organization_id, name, keys)
);

SELECT station_protect('portal_totals', 'SELECT');
SELECT station_open_to_system('portal_totals', 'SELECT', 'INSERT', 'UPDATE');

CREATE TABLE portal_total_changes (
  id BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  keys TEXT[] NOT NULL,
  count BIGINT NOT NULL,
  sums NUMERIC[] NOT NULL
);

CREATE INDEX idx_portal_total_changes_name ON portal_total_changes (organization_id, name);

SELECT station_protect('portal_total_changes', 'SELECT', 'INSERT');
SELECT station_open_to_system('portal_total_changes', 'SELECT', 'DELETE');

-- station_count_totals counts anew what station_keep_totals keeps: once at its beginning,
-- and for whoever wrote rows with triggers off.
-- +goose StatementBegin
CREATE FUNCTION station_count_totals(counted regclass, by_columns text[], sum_columns text[] DEFAULT '{}')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  total text := format('%s(%s)', counted, array_to_string(by_columns, ', '));
BEGIN
  EXECUTE format('LOCK TABLE %s IN SHARE MODE', counted);
  DELETE FROM portal_total_changes WHERE name = total;
  DELETE FROM portal_totals WHERE name = total;
  EXECUTE format(
    'INSERT INTO portal_totals (organization_id, name, keys, count, sums) SELECT organization_id, %L, ARRAY[%s], count(*), ARRAY[%s]::numeric[] FROM %s GROUP BY 1, 3',
    total,
    (SELECT string_agg(format('%I::text', c), ', ' ORDER BY n) FROM unnest(by_columns) WITH ORDINALITY u (c, n)),
    (SELECT string_agg(format('coalesce(sum(%I), 0)', c), ', ' ORDER BY n) FROM unnest(sum_columns) WITH ORDINALITY u (c, n)),
    counted);
END
$$;
-- +goose StatementEnd

-- station_keep_totals keeps the counts of a tenant table's rows by the columns, and the
-- sums of other columns, in which null counts as zero. Of an organization that goes
-- nothing remains to be counted.
-- +goose StatementBegin
CREATE FUNCTION station_keep_totals(counted regclass, by_columns text[], sum_columns text[] DEFAULT '{}')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  total text := format('%s(%s)', counted, array_to_string(by_columns, ', '));
  keep text := format('%s_keep_by_%s', counted, array_to_string(by_columns, '_'));
  old_keys text := (SELECT string_agg(format('OLD.%I::text', c), ', ' ORDER BY n) FROM unnest(by_columns) WITH ORDINALITY u (c, n));
  new_keys text := (SELECT string_agg(format('NEW.%I::text', c), ', ' ORDER BY n) FROM unnest(by_columns) WITH ORDINALITY u (c, n));
  old_sums text := (SELECT string_agg(format('-coalesce(OLD.%I, 0)', c), ', ' ORDER BY n) FROM unnest(sum_columns) WITH ORDINALITY u (c, n));
  new_sums text := (SELECT string_agg(format('coalesce(NEW.%I, 0)', c), ', ' ORDER BY n) FROM unnest(sum_columns) WITH ORDINALITY u (c, n));
  old_row text := (SELECT string_agg(format('OLD.%I', c), ', ') FROM unnest(by_columns || sum_columns) c);
  new_row text := (SELECT string_agg(format('NEW.%I', c), ', ') FROM unnest(by_columns || sum_columns) c);
BEGIN
  EXECUTE format($f$
    CREATE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS $t$
    BEGIN
      IF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM organizations WHERE id = OLD.organization_id) THEN
        INSERT INTO portal_total_changes (organization_id, name, keys, count, sums)
        VALUES (OLD.organization_id, %L, ARRAY[%s], -1, ARRAY[%s]::numeric[]);
      END IF;
      IF TG_OP <> 'DELETE' THEN
        INSERT INTO portal_total_changes (organization_id, name, keys, count, sums)
        VALUES (NEW.organization_id, %L, ARRAY[%s], 1, ARRAY[%s]::numeric[]);
      END IF;
      RETURN NULL;
    END $t$ $f$, keep, total, old_keys, old_sums, total, new_keys, new_sums);
  EXECUTE format('REVOKE ALL ON FUNCTION %I() FROM PUBLIC', keep);
  EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION %I()', keep, counted, keep);
  EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %s FOR EACH ROW WHEN ((%s) IS DISTINCT FROM (%s)) EXECUTE FUNCTION %I()',
    keep || '_of_update', counted, old_row, new_row, keep);
  PERFORM station_count_totals(counted, by_columns, sum_columns);
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION station_keep_totals(regclass, text[], text[]);
DROP FUNCTION station_count_totals(regclass, text[], text[]);
DROP TABLE portal_total_changes;
DROP TABLE portal_totals;
