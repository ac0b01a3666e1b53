package orgs_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func create(t *testing.T, db *pgtest.Database, slug string) uuid.UUID {
	t.Helper()
	var id uuid.UUID
	require.NoError(t, db.DB.SystemTx(t.Context(), "tests make organizations", func(tx *postgres.Tx) (err error) {
		id, err = orgs.Create(t.Context(), tx, orgs.New{Name: "The " + slug, Slug: slug}, map[string][]string{"viewer": {"portlet.notes.view"}})
		return err
	}))
	return id
}

func TestCreate(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	id := create(t, db, "acme")
	conn := db.Super(t)
	permissions := func(role string) (found []string) {
		require.NoError(t, conn.QueryRow(t.Context(), `select permissions from roles where organization_id = $1 and name = $2 and is_system_role`, id, role).Scan(&found))
		return found
	}
	for _, role := range []string{orgs.RoleOwner, orgs.RoleAdmin} {
		assert.ElementsMatch(t, authz.CorePermissionNames(), permissions(role), role)
	}
	assert.Equal(t, []string{"users.read"}, permissions(orgs.RoleMember))
	assert.Equal(t, []string{"portlet.notes.view", "users.read"}, permissions(orgs.RoleViewer))

	err := db.DB.SystemTx(t.Context(), "tests make organizations", func(tx *postgres.Tx) error {
		_, err := orgs.Create(t.Context(), tx, orgs.New{Name: "Other", Slug: "acme"}, nil)
		return err
	})
	require.Error(t, err, "a slug is taken once")
	var n int
	require.NoError(t, conn.QueryRow(t.Context(), `select count(*) from roles`).Scan(&n))
	assert.Equal(t, 4, n, "and nothing is left of the attempt")
}

func TestMemberships(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ids := map[string]uuid.UUID{}
	for _, slug := range []string{"zeta", "acme", "left", "paused", "closed", "foreign"} {
		ids[slug] = create(t, db, slug)
	}
	conn := db.Super(t)
	var user uuid.UUID
	require.NoError(t, conn.QueryRow(t.Context(), `
insert into users (username, email, password_hash) values ('ada', 'ada@example.com', '!') returning id`).Scan(&user))
	require.NoError(t, db.DB.SystemTx(t.Context(), "tests make members", func(tx *postgres.Tx) error {
		for slug, id := range ids {
			if slug == "foreign" {
				continue
			}
			if err := orgs.Join(t.Context(), tx, id, user, "Ada", "ada@example.com", orgs.RoleMember); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, sql := range []string{
		`update organization_members set is_active = false, removed_at = now() where organization_id = (select id from organizations where slug = 'left')`,
		`update organization_members set is_active = false where organization_id = (select id from organizations where slug = 'paused')`,
		`update organizations set is_active = false where slug = 'closed'`,
		`insert into user_organization_roles (organization_id, user_id, role_id)
		 select o.id, m.user_id, r.id from organizations o join roles r on r.organization_id = o.id and r.name = 'admin'
		 join organization_members m on m.organization_id = o.id where o.slug = 'acme'`,
	} {
		_, err := conn.Exec(t.Context(), sql)
		require.NoError(t, err, sql)
	}
	found, err := orgs.Memberships(t.Context(), db.DB, user)
	require.NoError(t, err)
	require.Len(t, found, 2)
	assert.Equal(t, "acme", found[0].Organization.Slug)
	assert.Equal(t, []string{"admin", "member"}, found[0].Roles)
	assert.Equal(t, "zeta", found[1].Organization.Slug)
	none, err := orgs.Memberships(t.Context(), db.DB, uuid.New())
	require.NoError(t, err)
	assert.Empty(t, none)

	acme := dataloaders.With(db.Context(t, ids["acme"], user), db.DB, nil)
	current, err := orgs.Organizations.Get(acme, ids["acme"])
	require.NoError(t, err)
	assert.Equal(t, "The acme", current.Name)
	_, err = orgs.Organizations.Get(acme, ids["zeta"])
	assert.True(t, apperr.Is(err, apperr.NotFound), "an organization sees itself only")
}

func TestUsers(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	acme, globex := db.Organization(t, "acme"), db.Organization(t, "globex")
	ada, zoe := db.Member(t, acme, "ada"), db.Member(t, acme, "zoe")
	left := db.Member(t, acme, "left")
	grace := db.Member(t, globex, "grace")
	_, err := db.Super(t).Exec(t.Context(), `update organization_members set is_active = false, removed_at = now() where user_id = $1`, left)
	require.NoError(t, err)
	_, err = db.Super(t).Exec(t.Context(), `update organization_members set display_name = 'Zoé' where user_id = $1`, zoe)
	require.NoError(t, err)
	ctx := db.Context(t, acme, ada)
	list := func(filter *orgs.UserFilter, orderBy ...*orgs.UserOrder) []uuid.UUID {
		t.Helper()
		var found []uuid.UUID
		var after *string
		for {
			page, err := orgs.Users.List(ctx, db.DB, entity.Args(1, after, filter, orderBy))
			require.NoError(t, err)
			for _, node := range page.Nodes {
				found = append(found, node.ID)
			}
			if after = page.PageInfo.EndCursor; !page.PageInfo.HasNextPage {
				return found
			}
		}
	}
	assert.Equal(t, []uuid.UUID{ada, left, zoe}, list(nil))
	assert.Equal(t, []uuid.UUID{left, zoe, ada}, list(nil, &orgs.UserOrder{Field: orgs.UserOrderFieldCreatedAt, Direction: entity.Desc}))
	assert.Equal(t, []uuid.UUID{ada, zoe}, list(&orgs.UserFilter{IsActive: new(true)}))
	assert.Equal(t, []uuid.UUID{zoe}, list(&orgs.UserFilter{Search: new("ZOÉ")}))
	assert.Equal(t, []uuid.UUID{ada}, list(&orgs.UserFilter{Search: new("ada@")}))

	response := func() context.Context { return dataloaders.With(ctx, db.DB, nil) }
	gone, err := orgs.Users.Get(response(), left)
	require.NoError(t, err, "who left is still somebody's author")
	assert.NotNil(t, gone.RemovedAt)
	_, err = orgs.Users.Get(response(), grace)
	require.True(t, apperr.Is(err, apperr.NotFound))
	stranger, err := orgs.Users.LoadRef(response(), &grace)
	require.NoError(t, err)
	assert.Nil(t, stranger)
}
