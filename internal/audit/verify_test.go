package audit_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/postgres"
)

// tampering is done to a sealed trail, which takes a superuser.
type tampering struct {
	name string
	rows int
	// sql has the organization as $1 and, where at is given, the entry of that position as $2.
	at  int64
	sql []string
	// The fault that is found, and whether it names the entry.
	kind     audit.FaultKind
	position int64
	entry    bool
	// heals says that the sealer writes anew what was done.
	heals bool
}

const (
	takeOut = `delete from portal_audit_logs where organization_id = $1 and id = $2`
	unseal  = `delete from portal_audit_seals where organization_id = $1 and entry_id = $2`
	change  = ` where organization_id = $1 and id = $2`
	reseal  = `update portal_audit_seals set hash = sha256('x') where organization_id = $1 and entry_id = $2`
	// swap exchanges all that two neighbours, positions 50 and 51, say but their ids.
	swap = `
update portal_audit_logs l set changes = o.changes, metadata = o.metadata, created_at = o.created_at
from portal_audit_logs o, portal_audit_seals a, portal_audit_seals b
where a.organization_id = $1 and b.organization_id = $1 and a.position in (50, 51) and b.position = 101 - a.position
  and l.id = a.entry_id and o.id = b.entry_id`
	// place puts a seal at a position.
	place = `insert into portal_audit_seals (organization_id, entry_id, hash, position) select $1, gen_random_uuid(), sha256('x'), `
	// swapSeals exchanges which entries the positions are of.
	swapSeals = `
with gone as (delete from portal_audit_seals where organization_id = $1 and position in (50, 51) returning *)
insert into portal_audit_seals (organization_id, position, entry_id, hash)
select organization_id, position, (select o.entry_id from gone o where o.position = 101 - g.position), hash from gone g`
)

var tamperings = []tampering{
	{"an entry edited", 10_000, 7_777, []string{`update portal_audit_logs set created_at = created_at + interval '1 microsecond'` + change}, audit.Edited, 7_777, true, false},
	{"an entry missing", 10_000, 5_001, []string{takeOut}, audit.Missing, 5_001, true, false},
	{"an entry missing with its seal", 10_000, 2_001, []string{takeOut, unseal}, audit.Missing, 2_001, false, false},
	{"the first edited", 100, 1, []string{`update portal_audit_logs set action = 'accessed'` + change}, audit.Edited, 1, true, false},
	{"the last edited", 100, 100, []string{`update portal_audit_logs set user_agent = ''` + change}, audit.Edited, 100, true, false},
	{"a value moved to its neighbour", 100, 22, []string{`update portal_audit_logs set user_agent = error_message, error_message = user_agent` + change}, audit.Edited, 22, true, false},
	{"the last missing", 100, 100, []string{takeOut}, audit.Missing, 100, true, false},
	{"the last missing with its seal", 100, 100, []string{takeOut, unseal}, audit.Missing, 100, false, false},
	{"the tail missing", 100, 0, []string{
		`delete from portal_audit_logs where id in (select entry_id from portal_audit_seals where organization_id = $1 and position > 60)`,
		`delete from portal_audit_seals where organization_id = $1 and position > 60`,
	}, audit.Missing, 61, false, false},
	{"all missing", 100, 0, []string{
		`delete from portal_audit_logs where organization_id = $1`, `delete from portal_audit_seals where organization_id = $1`,
	}, audit.Missing, 1, false, false},
	{"neighbours that changed places", 100, 0, []string{swap}, audit.Edited, 50, true, false},
	{"seals that changed places", 100, 0, []string{swapSeals}, audit.Edited, 50, true, false},
	{"the seal of one in the middle", 100, 30, []string{reseal}, audit.BrokenSeal, 30, true, false},
	{"the seal of the last", 100, 100, []string{reseal}, audit.BrokenSeal, 100, true, false},
	{"two seals", 100, 0, []string{`update portal_audit_seals set hash = sha256('x') where organization_id = $1 and position in (30, 31)`}, audit.Edited, 30, true, false},
	{"the head", 100, 0, []string{`update portal_audit_heads set hash = sha256('x') where organization_id = $1`}, audit.BrokenSeal, 100, false, false},
	{"the head moved on", 100, 0, []string{`update portal_audit_heads set position = 102 where organization_id = $1`}, audit.Missing, 101, false, false},
	{"the head moved back", 100, 0, []string{`update portal_audit_heads set position = 60 where organization_id = $1`}, audit.BrokenSeal, 100, false, true},
	{"the head at the end of numbers", 100, 0, []string{`update portal_audit_heads set position = 9223372036854775807 where organization_id = $1`}, audit.Missing, 101, false, true},
	{"a seal at the end of numbers", 100, 0, []string{place + `9223372036854775807`}, audit.Missing, 101, false, false},
	{"seals at the end of what is believed", 100, 0, []string{place + `4611686018427387903`, place + `4611686018427387904`}, audit.Missing, 101, false, false},
	{"no head", 100, 0, []string{`delete from portal_audit_heads where organization_id = $1`}, audit.BrokenSeal, 100, false, true},
	{"an entry added", 100, 0, []string{`
insert into portal_audit_logs (organization_id, action) select $1, 'data_created' from set_config('session_replication_role', 'replica', false)`}, audit.Added, 0, true, false},
	{"an entry of another organization", 100, 0, []string{`
update portal_audit_logs set organization_id = $1, user_id = null where id = (
  select id from portal_audit_logs where organization_id is distinct from $1 and action = 'to.be.moved' limit 1)`}, audit.Added, 0, true, false},
}

// Whatever is done to one of many entries is found, with its place, no other
// organization's trail is the worse for it, and the sealer goes on for all.
func TestVerify(t *testing.T) {
	t.Parallel()
	c := newChains(t)
	globex := c.organization(t, "globex")
	c.fill(t, globex, 500)
	for i, k := range tamperings {
		t.Run(k.name, func(t *testing.T) {
			acme := c.organization(t, "acme-"+string(rune('a'+i)))
			c.fill(t, acme, k.rows)
			c.exec(t, `insert into portal_audit_logs (action) values ('to.be.moved')`)
			c.seal(t)
			began := time.Now()
			c.requireWhole(t, acme, int64(k.rows))
			t.Logf("%d entries verified in %v", k.rows, time.Since(began))

			args := []any{acme.id}
			if k.at > 0 {
				args = append(args, c.at(t, acme, k.at))
			}
			for _, sql := range k.sql {
				c.exec(t, sql, args...)
			}
			c.exec(t, `select set_config('session_replication_role', 'origin', false)`)
			v := c.verify(t, acme, nil)
			require.NotNil(t, v.Fault)
			assert.Equal(t, k.kind, v.Fault.Kind, v.Fault.Message)
			assert.Equal(t, k.position, v.Fault.Position, v.Fault.Message)
			assert.Equal(t, k.entry, v.Fault.EntryID != uuid.Nil, v.Fault.Message)
			if k.at > 0 && k.entry {
				assert.Equal(t, args[1], v.Fault.EntryID)
			}
			assert.Regexp(t, `^[A-Z0-9].*\.$`, v.Fault.Message)

			c.write(t, acme, 1)
			c.seal(t)
			require.Equal(t, k.heals, c.verify(t, acme, nil).Fault == nil)
			c.requireWhole(t, globex, 500)
		})
	}
}

// A chain goes on from one that is known, and is told from another that was sealed anew
// as a whole, which only who knows its end can tell.
func TestVerify_Since(t *testing.T) {
	t.Parallel()
	c := newChains(t)
	acme := c.organization(t, "acme")
	c.fill(t, acme, 300)
	c.seal(t)
	known := c.requireWhole(t, acme, 300).Head
	requireFault := func(since audit.Head, kind audit.FaultKind, position int64) {
		t.Helper()
		v := c.verify(t, acme, &since)
		require.NotNil(t, v.Fault)
		require.Equal(t, kind, v.Fault.Kind)
		require.Equal(t, position, v.Fault.Position)
	}
	require.Nil(t, c.verify(t, acme, &known).Fault)
	c.fill(t, acme, 200)
	c.seal(t)
	v := c.verify(t, acme, &known)
	require.Nil(t, v.Fault)
	require.EqualValues(t, 500, v.Head.Position)
	requireFault(audit.Head{Position: 501, Hash: known.Hash}, audit.Missing, 501)
	requireFault(audit.Head{Position: 299, Hash: known.Hash}, audit.BrokenSeal, 299)

	// What lies before is not looked at, but for how many there are.
	c.exec(t, `update portal_audit_logs set action = 'accessed' where id = $1`, c.at(t, acme, 17))
	require.Nil(t, c.verify(t, acme, &known).Fault)
	c.exec(t, `delete from portal_audit_logs where id = $1`, c.at(t, acme, 18))
	requireFault(known, audit.Missing, 0)
	c.exec(t, `delete from portal_audit_logs where id = $1`, c.at(t, acme, 400))
	requireFault(known, audit.Missing, 400)

	// A superuser can seal what is left anew.
	for _, sql := range []string{
		`delete from portal_audit_seals where organization_id = $1`, `delete from portal_audit_heads where organization_id = $1`,
		`insert into portal_audit_unsealed (entry_id) select id from portal_audit_logs where organization_id = $1`,
	} {
		c.exec(t, sql, acme.id)
	}
	c.seal(t)
	c.requireWhole(t, acme, 498)
	requireFault(known, audit.BrokenSeal, 300)
}

// An entry that waits for its seal is no fault, however long ago it says it was.
func TestVerify_Unsealed(t *testing.T) {
	t.Parallel()
	c := newChains(t)
	acme, globex := c.organization(t, "acme"), c.organization(t, "globex")
	require.Equal(t, &audit.Verification{}, c.verify(t, acme, nil), "a trail without entries is whole")

	require.NoError(t, c.DB.InOrg(acme.in, audit.Record(acme.in, time.Now().Add(-time.Hour), audit.Entry{Action: "role.created"})))
	c.write(t, globex, 2)
	require.Equal(t, &audit.Verification{Unsealed: 1}, c.verify(t, acme, nil))
	c.seal(t)
	c.requireWhole(t, acme, 1)

	// One that was taken out by mistake can be put back.
	var row []byte
	require.NoError(t, c.super.QueryRow(t.Context(), `
delete from portal_audit_logs l where organization_id = $1 returning to_jsonb(l) - 'address'`, acme.id).Scan(&row))
	require.Equal(t, audit.Missing, c.verify(t, acme, nil).Fault.Kind)
	c.exec(t, `
insert into portal_audit_logs (id, organization_id, user_id, action, metadata, status, created_at)
select id, organization_id, user_id, action, metadata, status, created_at from jsonb_populate_record(null::portal_audit_logs, $1)`, row)
	c.requireWhole(t, acme, 1)
	c.seal(t)
	c.requireWhole(t, acme, 1)

	_, err := audit.Verify(t.Context(), c.DB, nil)
	require.ErrorIs(t, err, postgres.ErrNoTenant)
}

// One entry for another, both before what is looked at: their number is the same.
func TestVerify_SinceExchanged(t *testing.T) {
	t.Parallel()
	c := newChains(t)
	acme, globex := c.organization(t, "acme"), c.organization(t, "globex")
	c.fill(t, acme, 30)
	c.fill(t, globex, 30)
	c.seal(t)
	known, other := c.requireWhole(t, acme, 30).Head, c.requireWhole(t, globex, 30).Head
	c.write(t, acme, 2)
	require.Nil(t, c.verify(t, acme, &known).Fault, "what waits for its seal is no fault")
	c.seal(t)
	var forged uuid.UUID
	require.NoError(t, c.super.QueryRow(t.Context(), `
with gone as (delete from portal_audit_logs where id = $1 returning organization_id, created_at)
insert into portal_audit_logs (organization_id, action, created_at) select organization_id, 'forged', created_at from gone
where set_config('session_replication_role', 'replica', false) <> ''
returning id`, c.at(t, acme, 7)).Scan(&forged))
	require.Equal(t, &audit.Fault{
		Kind: audit.Added, EntryID: forged, Message: "Entries were put into the trail past their seals, and as many are missing.",
	}, c.verify(t, acme, &known).Fault)
	require.Equal(t, audit.Missing, c.verify(t, acme, nil).Fault.Kind, "the whole trail tells which")
	require.Nil(t, c.verify(t, globex, &other).Fault)
}

// Entries that nobody seals show, in their own organization's trail.
func TestVerify_Late(t *testing.T) {
	t.Parallel()
	c := newChains(t)
	acme, globex := c.organization(t, "acme"), c.organization(t, "globex")
	c.write(t, acme, 2)
	c.write(t, globex, 1)
	c.exec(t, `
update portal_audit_unsealed set queued_at = queued_at - interval '10 seconds'
where entry_id in (select id from portal_audit_logs where organization_id = $1)`, acme.id)
	var oldest uuid.UUID
	require.NoError(t, c.super.QueryRow(t.Context(), `select entry_id from portal_audit_unsealed order by id limit 1`).Scan(&oldest))
	require.Equal(t, &audit.Verification{Unsealed: 2, Fault: &audit.Fault{
		Kind: audit.Unsealed, EntryID: oldest, Message: "2 entries have waited for their seals for more than 10 seconds.",
	}}, c.verify(t, acme, nil))
	require.Equal(t, &audit.Verification{Unsealed: 1}, c.verify(t, globex, nil))
	c.seal(t)
	c.requireWhole(t, acme, 2)
}

// The hash of an entry is the same for all time: nobody could seal the old ones anew.
func TestSeal_Form(t *testing.T) {
	t.Parallel()
	c := newChains(t)
	const organization, user = "6ba7b810-9dad-4d1a-80b4-00c04fd430c8", "6ba7b811-9dad-4d1a-80b4-00c04fd430c8"
	c.exec(t, `insert into organizations (id, name, slug) values ($1, 'Acme', 'acme')`, organization)
	c.exec(t, `insert into users (id, username, email, password_hash) values ($1, 'ann', 'ann@example.com', '!')`, user)
	c.exec(t, `insert into organization_members (organization_id, user_id, display_name, email) values ($1, $2, 'Ann', 'ann@example.com')`, organization, user)
	c.exec(t, `insert into portal_definitions (portlet_id, name, version, app_route) values ('notes', 'Notes', '1.0.0', '/app/notes')`)
	c.exec(t, `select set_config('timezone', 'Asia/Kathmandu', false)`)
	c.exec(t, `
insert into portal_audit_logs (id, organization_id, user_id, portlet_id, action, resource_type, resource_id, changes, metadata, ip_address, user_agent, status, error_message, created_at)
values ('6ba7b812-9dad-4d1a-80b4-00c04fd430c8', $1, $2, 'notes', 'data_updated', 'note', '6ba7b814-9dad-4d1a-80b4-00c04fd430c8',
  '{"b":[1.50,1e3,"é\n"],  "a": null}', '{}', '2001:db8::7', 'Agent', 'refused', 'CONFLICT: taken.', '2026-11-23 09:30:00.123456+00')`, organization, user)
	c.exec(t, `insert into portal_audit_logs (id, action, created_at) values ('6ba7b815-9dad-4d1a-80b4-00c04fd430c8', 'auth.signed_in', 'infinity')`)
	c.seal(t)
	hash := func(where string) (hash string) {
		require.NoError(t, c.super.QueryRow(t.Context(), `select encode(hash, 'hex') from portal_audit_seals where `+where).Scan(&hash))
		return hash
	}
	// The same was computed by another program.
	require.Equal(t, "dfd5feeba470559b78c5d8468cea7564df9df6162ce02cdaf523135870a509a7", hash("organization_id is not null"))
	require.Equal(t, "4b1e62089cd7db53b1aab68a18f51a167717b45fc786912e55eff49dcf273392", hash("organization_id is null"))
}

// A seal binds every column; what follows from others is bound with them.
func TestSeal_EveryColumn(t *testing.T) {
	t.Parallel()
	c := newChains(t)
	rows, err := c.super.Query(t.Context(), `
select attname::text from pg_attribute where attrelid = 'portal_audit_logs'::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by 1`)
	require.NoError(t, err)
	var found []string
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		found = append(found, name)
	}
	require.NoError(t, rows.Err())
	require.ElementsMatch(t, audit.Columns(), found, "add it at the end of `columns`")
}
