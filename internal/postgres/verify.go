package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Verify refuses, in a sentence for the operator, a database whose row-level
// security would not bind the app connection: one that logs in as a superuser, an
// owner or a member of another role, or a table of organizations' rows that is
// not protected. The server asks before it serves.
func (db *DB) Verify(ctx context.Context) error {
	for _, login := range []struct {
		role string
		pool querier
	}{{AppRole, db.app}, {SystemRole, db.system}} {
		if err := verifyLogin(ctx, login.pool, login.role); err != nil {
			return err
		}
	}
	var open []string
	err := db.app.QueryRow(ctx, `
select coalesce(array_agg(c.relname::text order by c.relname), '{}')
from pg_class c
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
  and not (c.relrowsecurity and c.relforcerowsecurity)
  and (c.relname = 'organizations' or exists (
    select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped))`).Scan(&open)
	if err != nil {
		return fmt.Errorf("verify row-level security: %w", err)
	}
	if len(open) > 0 {
		return fmt.Errorf("refusing to serve: row-level security is not enabled and forced on %s. Call station_protect in the migration that makes the table", strings.Join(open, ", "))
	}
	return nil
}

func verifyLogin(ctx context.Context, pool querier, role string) error {
	var (
		name                      string
		super, bypass             bool
		memberOf, owns, databases []string
	)
	err := pool.QueryRow(ctx, `
select r.rolname::text, r.rolsuper, r.rolbypassrls,
  array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid order by 1),
  array(select c.relname::text from pg_class c where c.relowner = r.oid order by 1 limit 3),
  array(select d.datname::text from pg_database d where d.datdba = r.oid order by 1 limit 3)
from pg_roles r where r.rolname = current_user`).Scan(&name, &super, &bypass, &memberOf, &owns, &databases)
	if err != nil {
		return fmt.Errorf("verify the login of %s: %w", role, err)
	}
	refuse := func(format string, args ...any) error {
		return errors.New("refusing to serve: " + fmt.Sprintf(format, args...))
	}
	switch {
	case super:
		return refuse("PostgreSQL's %s is a superuser, whom row-level security does not bind. Connect as %s", name, role)
	case bypass:
		return refuse("PostgreSQL's %s has BYPASSRLS, so row-level security does not bind it. Connect as %s", name, role)
	case len(memberOf) > 0:
		return refuse("%s is a member of %s and inherits its policies. Run: REVOKE %s FROM %s",
			name, strings.Join(memberOf, ", "), strings.Join(memberOf, ", "), name)
	case len(owns) > 0:
		return refuse("%s owns %s, and an owner can switch row-level security off. Give them to %s", name, strings.Join(owns, ", "), OwnerRole)
	case len(databases) > 0:
		return refuse("%s owns the database %s. Give it to another role", name, strings.Join(databases, ", "))
	case name != role:
		return refuse("the connection logs in as %s and must log in as %s, to whom the policies apply", name, role)
	}
	return nil
}
