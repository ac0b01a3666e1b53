-- The roles station_owner, station_app and station_system exist before the first
-- migration (internal/postgres/roles.go makes them), and every migration runs as
-- station_owner.

-- +goose Up

-- PostgreSQL lets everyone run a new function and use a new type. Here nothing
-- is open unless a migration opens it.
ALTER DEFAULT PRIVILEGES FOR ROLE station_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE station_owner REVOKE ALL ON TYPES FROM PUBLIC;

-- station_fold gives the form in which text is sorted and searched "in any
-- case". It is the same in every database, whatever locale that was made with: a
-- database of locale C would leave an É as it is.
CREATE FUNCTION station_fold(value text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN lower(value COLLATE "und-x-icu");
GRANT EXECUTE ON FUNCTION station_fold(text) TO station_app, station_system;

-- station_protect makes a table a tenant table: station_app sees and writes the
-- rows of the organization in app.current_org_id and no other, with the verbs
-- named (all four when none is). FORCE binds the owner too, so its own policy
-- keeps backfills from updating nothing in silence. (select …) makes PostgreSQL
-- read the setting once per statement; nullif keeps a connection whose setting
-- has lapsed to '' from failing: it sees no row.
-- +goose StatementBegin
CREATE FUNCTION station_protect(
  tenant_table regclass,
  VARIADIC verbs text[] DEFAULT ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  key text := CASE WHEN tenant_table = to_regclass('public.organizations') THEN 'id' ELSE 'organization_id' END;
  own text := format('%I = (select nullif(current_setting(''app.current_org_id'', true), '''')::uuid)', key);
  verb text;
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_attribute
    WHERE attrelid = tenant_table AND attname = key AND atttypid = 'uuid'::regtype
      AND attnotnull AND NOT attisdropped
  ) THEN
    RAISE EXCEPTION 'station_protect: table % needs a column % of type UUID NOT NULL', tenant_table, key;
  END IF;
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
  EXECUTE format('CREATE POLICY tenant_isolation ON %s TO station_app USING (%s) WITH CHECK (%s)', tenant_table, own, own);
  EXECUTE format('CREATE POLICY owner_access ON %s TO station_owner USING (true) WITH CHECK (true)', tenant_table);
  FOREACH verb IN ARRAY verbs LOOP
    IF verb NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE') THEN
      RAISE EXCEPTION 'station_protect: % is none of SELECT, INSERT, UPDATE, DELETE', verb;
    END IF;
    EXECUTE format('GRANT %s ON %s TO station_app', verb, tenant_table);
  END LOOP;
END
$$;
-- +goose StatementEnd

-- station_open_to_system lets station_system use a tenant table across
-- organizations, with the verbs named. Every such table is on the list in
-- internal/postgres/testdata/system_policies.txt.
-- +goose StatementBegin
CREATE FUNCTION station_open_to_system(tenant_table regclass, VARIADIC verbs text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  verb text;
BEGIN
  FOREACH verb IN ARRAY verbs LOOP
    EXECUTE format('CREATE POLICY %I ON %s FOR %s TO station_system%s', 'system_' || lower(verb), tenant_table, verb,
      CASE verb
        WHEN 'SELECT' THEN ' USING (true)'
        WHEN 'INSERT' THEN ' WITH CHECK (true)'
        WHEN 'UPDATE' THEN ' USING (true) WITH CHECK (true)'
        WHEN 'DELETE' THEN ' USING (true)'
      END);
    EXECUTE format('GRANT %s ON %s TO station_system', verb, tenant_table);
  END LOOP;
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION station_open_to_system(regclass, text[]);
DROP FUNCTION station_protect(regclass, text[]);
DROP FUNCTION station_fold(text);
ALTER DEFAULT PRIVILEGES FOR ROLE station_owner GRANT USAGE ON TYPES TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE station_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
