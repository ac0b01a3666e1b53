package orgs_test

import (
	"testing"

	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// An index serves every order and every filter of the members, however many there
// are.
func TestMembers_ServedByIndexes(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := &portlettest.World{DB: db, AcmeID: db.Organization(t, "acme")}
	w.Exec(t, `
with people as (
  insert into users (username, email, password_hash)
  select 'user' || i, 'user' || i || '@example.com', '!' from generate_series(1, 20000) i returning id, username, email
)
insert into organization_members (organization_id, user_id, display_name, email, is_active, created_at)
select $1, id, 'Member ' || md5(username), email, username <> 'user7', now() - substr(username, 5)::int * interval '1 second' from people`, w.AcmeID)
	portlettest.ServedByIndexes(t, w, orgs.Users)
	inactive := false
	portlettest.FiltersServedByIndexes(t, w, orgs.Users, map[string][]*orgs.UserFilter{"IsActive": {{IsActive: &inactive}}})
}
