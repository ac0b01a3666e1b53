-- +goose Up

-- An organization that is deleted is closed at once; its rows go in the seconds after, a
-- few thousand at a time, so that no lock is held for long.
ALTER TABLE organizations ADD COLUMN deleted_at TIMESTAMPTZ;
ALTER TABLE organizations ADD COLUMN deleted_by UUID;
ALTER TABLE organizations ADD CONSTRAINT deleted_is_inactive CHECK (deleted_at IS NULL OR NOT is_active);

CREATE INDEX idx_organizations_deleted ON organizations (deleted_at) WHERE deleted_at IS NOT NULL;
-- Platform admins list them.
CREATE INDEX idx_organizations_name ON organizations ((station_fold(name) COLLATE "C"), id);

-- What is done as station_system to an organization leaves its event like all that is done
-- in one.
SELECT station_open_to_system('portal_event_outbox', 'INSERT');

-- station_tenant_tables gives the tables whose rows are an organization's and go with it.
-- Sessions are people's and stay.
-- +goose StatementBegin
CREATE FUNCTION station_tenant_tables() RETURNS SETOF regclass
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT c.oid::regclass FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND a.attname = 'organization_id' AND NOT a.attisdropped AND c.relname <> 'auth_sessions'
  ORDER BY c.relname = 'organization_members', c.relname;
END;
-- +goose StatementEnd

-- station_delete_rows deletes up to so many rows of an organization that is deleted, and
-- tells how many; 0 when none is left. It is called again and again. It runs as the owner:
-- no serving role may delete what only adds up, such as the audit trail, and this function
-- does so for closed organizations alone. What is referred to has its turn once what
-- refers to it is gone. The tables' triggers name other tables of public, hence the path.
-- +goose StatementBegin
CREATE FUNCTION station_delete_rows(organization uuid, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  tenant_table regclass;
  deleted integer;
  total integer := 0;
BEGIN
  IF most IS NULL OR most NOT BETWEEN 1 AND 100000 THEN
    RAISE EXCEPTION 'station_delete_rows: most must be 1 to 100000';
  END IF;
  PERFORM FROM public.organizations WHERE id = organization AND deleted_at IS NOT NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'station_delete_rows: organization % is not deleted', organization;
  END IF;
  DELETE FROM public.portal_audit_unsealed q USING public.portal_audit_logs l
  WHERE l.id = q.entry_id AND l.organization_id = organization;
  FOR tenant_table IN SELECT public.station_tenant_tables() LOOP
    -- Members go last, in one transaction with the organization.
    CONTINUE WHEN tenant_table = 'public.organization_members'::regclass;
    BEGIN
      EXECUTE format(
        'DELETE FROM %1$s t USING (SELECT tableoid, ctid FROM %1$s WHERE organization_id = $1 LIMIT $2) old
         WHERE t.tableoid = old.tableoid AND t.ctid = old.ctid', tenant_table) USING organization, most - total;
      GET DIAGNOSTICS deleted = ROW_COUNT;
      total := total + deleted;
    EXCEPTION WHEN foreign_key_violation THEN
      CONTINUE;
    END;
    EXIT WHEN total >= most;
  END LOOP;
  RETURN total;
END
$$;
-- +goose StatementEnd
GRANT EXECUTE ON FUNCTION station_delete_rows(uuid, integer) TO station_system;

-- station_delete_organization ends what station_delete_rows began: it deletes the members
-- and the organization, and fails if a row of it is left anywhere.
-- +goose StatementBegin
CREATE FUNCTION station_delete_organization(organization uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  tenant_table regclass;
  members integer;
  remain boolean;
BEGIN
  PERFORM FROM public.organizations WHERE id = organization AND deleted_at IS NOT NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'station_delete_organization: organization % is not deleted', organization;
  END IF;
  DELETE FROM public.organization_members WHERE organization_id = organization;
  GET DIAGNOSTICS members = ROW_COUNT;
  DELETE FROM public.organizations WHERE id = organization;
  FOR tenant_table IN SELECT public.station_tenant_tables() LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE organization_id = $1)', tenant_table) INTO remain USING organization;
    IF remain THEN
      RAISE EXCEPTION 'station_delete_organization: % has rows of % still', tenant_table, organization;
    END IF;
  END LOOP;
  RETURN members;
END
$$;
-- +goose StatementEnd
GRANT EXECUTE ON FUNCTION station_delete_organization(uuid) TO station_system;

-- +goose Down
DROP FUNCTION station_delete_organization(uuid);
DROP FUNCTION station_delete_rows(uuid, integer);
DROP FUNCTION station_tenant_tables();
REVOKE INSERT ON portal_event_outbox FROM station_system;
DROP POLICY system_insert ON portal_event_outbox;
DROP INDEX idx_organizations_name;
DROP INDEX idx_organizations_deleted;
ALTER TABLE organizations DROP CONSTRAINT deleted_is_inactive;
ALTER TABLE organizations DROP COLUMN deleted_by;
ALTER TABLE organizations DROP COLUMN deleted_at;
