package portal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/postgres"
)

const (
	syncReason = "definitions and permissions come from the code, for all organizations"
	// syncOnce lets servers that start at once write one after the other.
	syncOnce = `select pg_advisory_xact_lock(hashtextextended('portal.Sync', 0))`
	// freeRoutes takes the routes from those that no longer have them, so that another
	// portlet may.
	freeRoutes = `
update portal_definitions d set app_route = '/none/' || portlet_id
where app_route <> '/none/' || portlet_id
  and (portlet_id, app_route) not in (select * from unnest($1::text[], $2::text[]))`
	// selectKnown gives all permissions that portlets have ever declared.
	selectKnown = `select unnest(known_permissions) from portal_definitions`
)

// Sync writes the manifests to portal_definitions and portal_permissions. A
// definition without a manifest is marked as no longer available; its rows stay, as
// events and audit rows refer to it. System roles get the permissions that were never declared
// before, and owners whatever they lack.
func Sync(ctx context.Context, db *postgres.DB, manifests []portlet.Manifest) error {
	return db.SystemTx(ctx, syncReason, func(tx *postgres.Tx) error {
		// Lists are empty and not nil, which PostgreSQL would take for null: nothing is
		// unlike all of null.
		ids, routes := []string{}, []string{}
		for _, m := range manifests {
			ids, routes = append(ids, m.ID), append(routes, m.AppRoute)
		}
		var known []string
		err := tx.Run(ctx, postgres.Exec(syncOnce), postgres.All(&known, selectKnown))
		if err != nil {
			return err
		}
		queries := []postgres.Query{postgres.Exec(freeRoutes, ids, routes)}
		for _, m := range manifests {
			defaults := m.DefaultPermissions
			if defaults == nil {
				defaults = map[string][]string{}
			}
			permissions, err := json.Marshal(defaults)
			if err != nil {
				return fmt.Errorf("default permissions of %s: %w", m.ID, err)
			}
			names := []string{}
			for _, p := range m.Permissions {
				names = append(names, m.PermissionName(p.Verb))
			}
			slices.Sort(names)
			queries = append(queries, postgres.Exec(`
insert into portal_definitions (portlet_id, name, description, version, category, icon_name, author, tags,
  config_schema, default_config, default_permissions, app_route, api_prefix, requires_backend, known_permissions, is_available)
values ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, '')::jsonb, coalesce(nullif($10, ''), '{}')::jsonb, $11, $12, $13, $14, $15, true)
on conflict (portlet_id) do update set name = excluded.name, description = excluded.description,
  version = excluded.version, category = excluded.category, icon_name = excluded.icon_name,
  author = excluded.author, tags = excluded.tags, config_schema = excluded.config_schema,
  default_config = excluded.default_config, default_permissions = excluded.default_permissions,
  app_route = excluded.app_route, api_prefix = excluded.api_prefix,
  requires_backend = excluded.requires_backend, is_available = true, updated_at = now(),
  known_permissions = array(select distinct unnest(portal_definitions.known_permissions || excluded.known_permissions) collate "C" order by 1)`,
				m.ID, m.Name, m.Description, m.Version, m.Category, m.Icon, m.Author, append([]string{}, m.Tags...),
				m.ConfigSchema, m.DefaultConfig, permissions, m.AppRoute, m.APIPrefix, m.RequiresBackend, names))
			for _, p := range m.Permissions {
				queries = append(queries, postgres.Exec(`
insert into portal_permissions (portlet_id, permission_name, display_name, description, category)
values ($1, $2, $3, $4, $5)
on conflict (portlet_id, permission_name) do update set display_name = excluded.display_name,
  description = excluded.description, category = excluded.category`,
					m.ID, m.PermissionName(p.Verb), p.DisplayName, p.Description, m.Category))
			}
			queries = append(queries, postgres.Exec(
				`delete from portal_permissions where portlet_id = $1 and permission_name <> all($2)`, m.ID, names))
		}
		queries = append(queries, postgres.Exec(
			`update portal_definitions set is_available = false, updated_at = now()
			 where is_available and portlet_id <> all($1)`, ids))
		if err := tx.Run(ctx, queries...); err != nil {
			return err
		}
		return permit(ctx, tx, manifests, known)
	})
}
