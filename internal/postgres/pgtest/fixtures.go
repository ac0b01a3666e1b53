package pgtest

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

const fixture = "make the fixtures of a test"

// Organization makes an active organization, named after its slug.
func (db *Database) Organization(tb testing.TB, slug string) uuid.UUID {
	tb.Helper()
	id := uuid.New()
	err := db.DB.SystemTx(tb.Context(), fixture, func(tx *postgres.Tx) error {
		return tx.Run(tb.Context(), postgres.Exec(
			`insert into organizations (id, name, slug) values ($1, $2, $3)`, id, strings.ToUpper(slug[:1])+slug[1:], slug))
	})
	require.NoError(tb, err)
	return id
}

// Member makes a person, or takes the one of that username, and makes them an
// active member of the organization, with a role of their own that holds the
// permissions. It gives the person's id. Nobody can sign in as them: they have no
// password.
func (db *Database) Member(tb testing.TB, organization uuid.UUID, username string, permissions ...string) uuid.UUID {
	tb.Helper()
	ctx := tb.Context()
	var user uuid.UUID
	email := username + "@example.com"
	if permissions == nil {
		permissions = []string{}
	}
	err := db.DB.SystemTx(ctx, fixture, func(tx *postgres.Tx) error {
		err := tx.Run(ctx, postgres.One(&user, `
insert into users (username, email, password_hash) values ($1, $2, '!')
on conflict (username) do update set updated_at = now()
returning id`, username, email))
		if err != nil {
			return err
		}
		return tx.Run(ctx,
			postgres.Exec(`insert into organization_members (organization_id, user_id, display_name, email) values ($1, $2, $3, $4)`,
				organization, user, username, email),
			postgres.Exec(`
with role as (
  insert into roles (organization_id, name, permissions) values ($1, $3, $4) returning id
)
insert into user_organization_roles (organization_id, user_id, role_id) select $1, $2, id from role`,
				organization, user, "role of "+username, permissions))
	})
	require.NoError(tb, err)
	return user
}

// Portlet defines the portlet, unless it is defined, and installs it in the
// organization. Audit rows and events that name a portlet need it defined.
func (db *Database) Portlet(tb testing.TB, organization uuid.UUID, id string) {
	tb.Helper()
	err := db.DB.SystemTx(tb.Context(), fixture, func(tx *postgres.Tx) error {
		return tx.Run(tb.Context(),
			postgres.Exec(`
insert into portal_definitions (portlet_id, name, version, app_route) values ($1::text, $1::text, '1.0.0', '/app/' || $1::text)
on conflict (portlet_id) do nothing`, id),
			postgres.Exec(`insert into portal_instances (organization_id, portlet_id) values ($1, $2)`, organization, id))
	})
	require.NoError(tb, err)
}

// Context is the test's context, opened to the organization for the member.
func (db *Database) Context(tb testing.TB, organization, user uuid.UUID) context.Context {
	tb.Helper()
	return session.OpenTenant(tb.Context(), session.Tenant{OrganizationID: organization, UserID: user})
}
