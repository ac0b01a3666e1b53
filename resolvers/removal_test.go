package resolvers_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

func (o *office) isGone(organization uuid.UUID) func() bool {
	return func() bool {
		return query[int](o.t, o.s, `select count(*) from organizations where id = $1`, organization) == 0
	}
}

// Who was a member and does not stop asking keeps a deleted organization from nothing, nor
// another one.
func TestRemovalBesideRefusals(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	other := o.s.Organization("other")
	boss := o.s.Member(other, "boss", "owner")
	over := make(chan struct{})
	var asking sync.WaitGroup
	end := sync.OnceFunc(func() { close(over); asking.Wait() })
	defer end()
	o.owner.MustAsk(nil, deleteOrganization, "confirm", "acme")
	for _, c := range []*stationtest.Caller{o.owner, o.admin, o.member, o.viewer} {
		asking.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					c.Ask(`mutation { a: leaveOrganization(input: {confirm: "x"}) { organization { id } } b: leaveOrganization(input: {confirm: "x"}) { organization { id } } }`)
				}
			}
		})
	}
	boss.MustAsk(nil, deleteOrganization, "confirm", "other")
	acmeGone, otherGone := o.isGone(o.acme), o.isGone(other)
	require.Eventually(t, func() bool { return acmeGone() && otherGone() }, patience, 20*time.Millisecond)
	end()
	require.NotContains(t, o.s.Log.String(), "could not be removed")
}

// What is refused to the members of a deleted organization is nobody's, as it would be once
// the organization is gone.
func TestRefusalsInDeletedOrganization(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	execute(t, o.s, `create function stuck() returns trigger language plpgsql as $$ begin raise exception 'stuck'; end $$`)
	execute(t, o.s, `create trigger stuck before delete on organizations for each row when (old.slug = 'acme') execute function stuck()`)
	o.owner.MustAsk(nil, deleteOrganization, "confirm", "acme")
	refused(t, o.member.Ask(leaveOrganization, "confirm", "acme"), "FORBIDDEN", "", "You are not an active member of this organization.")
	require.Equal(t, 1, query[int](t, o.s, `
select count(*) from portal_audit_logs where organization_id is null and user_id = $1 and action = 'member.left' and status = 'refused'`, o.member.UserID))
}

// The platform's record of a deletion is of the deed, as the organization's own was: when it
// was, and from where.
func TestRecordOfDeletion(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	execute(t, o.s, `create function stuck() returns trigger language plpgsql as $$ begin raise exception 'stuck'; end $$`)
	execute(t, o.s, `create trigger stuck before delete on portal_audit_logs for each row when (old.action = 'organization.deleted') execute function stuck()`)
	o.owner.MustAsk(nil, deleteOrganization, "confirm", "acme")
	record := func(organization uuid.UUID) string {
		return query[string](t, o.s, `
select coalesce(string_agg(concat_ws(' ', created_at, user_id, host(ip_address), user_agent, metadata), '; '), '') from portal_audit_logs
where organization_id is not distinct from nullif($1, '00000000-0000-0000-0000-000000000000'::uuid) and action = 'organization.deleted'`, organization)
	}
	own := record(o.acme)
	require.Contains(t, own, " "+o.owner.UserID.String()+" 127.0.0.1 Go-http-client")
	require.NotContains(t, own, uuid.Nil.String())
	execute(t, o.s, `drop trigger stuck on portal_audit_logs`)
	require.Eventually(t, o.isGone(o.acme), patience, 20*time.Millisecond)
	require.Equal(t, own, record(uuid.Nil))
}

// Of who was only in a deleted organization nothing is kept that says who they were: not in
// sessions, nor in mails, nor where they were a member before. Who goes on elsewhere keeps all.
func TestClosedAccountsKeepNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	globex := query[uuid.UUID](t, s, `select id from organizations where slug = 'globex'`)
	people := map[string]uuid.UUID{}
	for _, name := range []string{"ann", "ben"} {
		user := s.UserWithHash(name, passwordHash())
		people[name] = user
		s.Join(o.acme, user, name, "member")
		s.Join(globex, user, name, "member")
		login(t, s, map[string]any{"username": name, "password": stationtest.Password, "organization": "globex"})
		resetTokens(t, s, name+"@example.com", 1)
		if name == "ann" {
			s.As(user, globex).MustAsk(nil, leaveOrganization, "confirm", "globex")
		}
	}
	traces := func(name string) string {
		return query[string](t, s, `
select (select count(*) from auth_sessions where user_id = $1 and (ip_address is not null or user_agent is not null))
  || ' ' || (select count(*) from mail_outbox where recipient = $3 || '@example.com')
  || ' ' || (select display_name || ' ' || email from organization_members where user_id = $1 and organization_id = $2)`,
			people[name], globex, name)
	}
	require.Equal(t, "1 1 ann ann@example.com", traces("ann"))
	o.owner.MustAsk(nil, deleteOrganization, "confirm", "acme")
	require.Eventually(t, o.isGone(o.acme), patience, 20*time.Millisecond)
	require.Equal(t, "0 0 Former member "+people["ann"].String()+"@deleted.invalid", traces("ann"))
	require.Equal(t, "1 1 ben ben@example.com", traces("ben"))
}
