-- +goose Up

-- Tells every server when a commit changes what members may do, so that none need ask
-- again and again. The payload is the organization, or empty for all of them.
-- +goose StatementBegin
CREATE FUNCTION station_access_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'portal_definitions' THEN
    PERFORM pg_notify('station_access', '');
  ELSIF TG_TABLE_NAME = 'organizations' THEN
    PERFORM pg_notify('station_access', coalesce(NEW.id, OLD.id)::text);
  ELSE
    PERFORM pg_notify('station_access', coalesce(NEW.organization_id, OLD.organization_id)::text);
  END IF;
  RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER access_changed AFTER UPDATE OF is_active ON organizations
FOR EACH ROW WHEN (NEW.is_active IS DISTINCT FROM OLD.is_active)
EXECUTE FUNCTION station_access_changed();

-- A new member may have been refused a moment ago, and that is remembered too.
CREATE TRIGGER access_changed AFTER INSERT OR DELETE ON organization_members
FOR EACH ROW EXECUTE FUNCTION station_access_changed();
CREATE TRIGGER access_changed_by_update AFTER UPDATE OF is_active, removed_at ON organization_members
FOR EACH ROW WHEN ((NEW.is_active, NEW.removed_at) IS DISTINCT FROM (OLD.is_active, OLD.removed_at))
EXECUTE FUNCTION station_access_changed();

CREATE TRIGGER access_changed AFTER UPDATE OF permissions ON roles
FOR EACH ROW WHEN (NEW.permissions IS DISTINCT FROM OLD.permissions)
EXECUTE FUNCTION station_access_changed();

-- A deleted role takes its rows here with it.
CREATE TRIGGER access_changed AFTER INSERT OR UPDATE OR DELETE ON user_organization_roles
FOR EACH ROW EXECUTE FUNCTION station_access_changed();

CREATE TRIGGER access_changed AFTER INSERT OR DELETE ON portal_instances
FOR EACH ROW EXECUTE FUNCTION station_access_changed();
CREATE TRIGGER access_changed_by_update AFTER UPDATE OF enabled, max_api_calls_per_minute ON portal_instances
FOR EACH ROW WHEN ((NEW.enabled, NEW.max_api_calls_per_minute) IS DISTINCT FROM (OLD.enabled, OLD.max_api_calls_per_minute))
EXECUTE FUNCTION station_access_changed();

CREATE TRIGGER access_changed AFTER UPDATE OF is_available ON portal_definitions
FOR EACH ROW WHEN (NEW.is_available IS DISTINCT FROM OLD.is_available)
EXECUTE FUNCTION station_access_changed();

-- +goose Down

DROP TRIGGER access_changed ON portal_definitions;
DROP TRIGGER access_changed_by_update ON portal_instances;
DROP TRIGGER access_changed ON portal_instances;
DROP TRIGGER access_changed ON user_organization_roles;
DROP TRIGGER access_changed ON roles;
DROP TRIGGER access_changed_by_update ON organization_members;
DROP TRIGGER access_changed ON organization_members;
DROP TRIGGER access_changed ON organizations;
DROP FUNCTION station_access_changed();
