package audit

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

const verifyReason = "compare the entries of a chain with what waits for seals, which is of all organizations"

// FaultKind says what is wrong with a chain.
type FaultKind string

// The kinds of faults.
const (
	// Edited is an entry that is not what was sealed.
	Edited FaultKind = "edited"
	// Missing is an entry that was sealed and is gone.
	Missing FaultKind = "missing"
	// Added is an entry that was put into the trail past its seal.
	Added FaultKind = "added"
	// BrokenSeal is a seal that does not follow from those before it.
	BrokenSeal FaultKind = "broken_seal"
	// Unsealed is an entry that should have its seal by now.
	Unsealed FaultKind = "unsealed"
)

// Fault is the first thing that is wrong with a chain.
type Fault struct {
	Kind FaultKind
	// Position is where in the chain; 0 for what has no place in it.
	Position int64
	// EntryID is the entry; uuid.Nil where not even its seal is left.
	EntryID uuid.UUID
	// Message is a sentence for people.
	Message string
}

// Head is the end of a chain at some time. Who has kept one outside of the database can
// tell later whether the chain is still the one that ended so: whoever may change
// everything in the database could also seal it all anew.
type Head struct {
	Position int64
	Hash     []byte
}

// Verification tells of a chain.
type Verification struct {
	// Head is where the chain ends; its Position is how many entries it has.
	Head Head
	// Unsealed is how many entries wait for their seals.
	Unsealed int64
	// Fault is nil for a chain that is whole.
	Fault *Fault
}

// verifyBatch is how many seals are read at a time, which bounds memory and time of a
// statement.
const verifyBatch = 2000

// Verify looks at every seal of the organization of ctx, or at those after a head that is
// known, and at its entry. It finds what is changed, missing or added, and gives the first
// of it. Entries that are written meanwhile don't count.
func Verify(ctx context.Context, db *postgres.DB, since *Head) (*Verification, error) {
	tenant, ok := session.TenantFrom(ctx)
	if !ok {
		return nil, postgres.ErrNoTenant
	}
	v := &verifier{read: db.InOrg}
	found, err := v.verify(ctx, since)
	if err != nil || found.Fault != nil {
		return found, err
	}
	err = compare(ctx, db, tenant.OrganizationID, v.since.Position, found)
	return found, err
}

// verifier walks along one chain.
type verifier struct {
	read  func(ctx context.Context, queries ...postgres.Query) error
	since Head

	// at is the last seal that was looked at, and hash what follows from the entries up to
	// it; they differ after an entry or a seal that was changed.
	at   Head
	hash []byte
	// suspect is the fault at that seal, of which the next one tells what kind it is.
	suspect *Fault
	fault   *Fault
}

// chainSQL gives the head, the last position that has a seal, and the seal of the known
// head.
const chainSQL = `
select coalesce(h.position, 0) as head, h.hash, coalesce((select max(position) from portal_audit_seals), 0) as last,
  (select hash from portal_audit_seals where position = $1) as known
from (select) o left join portal_audit_heads h on true`

// walkSQL gives the seals after a position with their entries.
var walkSQL = `
select s.position::text, s.entry_id::text, encode(s.hash, 'hex'), (l.id is null)::text, ` + selected + `
from portal_audit_seals s left join portal_audit_logs l on l.id = s.entry_id
where s.position > $1 and s.position <= $2
order by s.position limit $3`

func (v *verifier) verify(ctx context.Context, since *Head) (*Verification, error) {
	if since != nil {
		v.since = *since
	}
	var chain struct {
		Head  int64
		Hash  []byte
		Last  int64
		Known []byte
	}
	if err := v.read(ctx, postgres.One(&chain, chainSQL, v.since.Position)); err != nil {
		return nil, fmt.Errorf("verify the audit trail: %w", err)
	}
	found := &Verification{Head: Head{Position: chain.Head, Hash: chain.Hash}}
	if v.since.Position > 0 && !bytes.Equal(chain.Known, v.since.Hash) {
		found.Fault = v.forgotten(max(chain.Head, chain.Last))
		return found, nil
	}
	v.at, v.hash = v.since, v.since.Hash
	end := max(chain.Head, chain.Last)
	for v.fault == nil && v.at.Position < end {
		before := v.at.Position
		if err := v.read(ctx, postgres.Raw(v.seal, walkSQL, before, end, verifyBatch)); err != nil {
			return nil, fmt.Errorf("verify the audit trail: %w", err)
		}
		if v.at.Position == before && v.fault == nil {
			break // there are no more, though there should be
		}
	}
	v.end(chain.Head, chain.Hash, end)
	found.Fault = v.fault
	return found, nil
}

// forgotten is the fault of a chain that is not the one of the known head.
func (v *verifier) forgotten(end int64) *Fault {
	if v.since.Position > end {
		return &Fault{
			Kind: Missing, Position: end + 1,
			Message: fmt.Sprintf("The trail ends before position %d, at which it was known to be.", v.since.Position),
		}
	}
	return &Fault{
		Kind: BrokenSeal, Position: v.since.Position,
		Message: fmt.Sprintf("The seal of position %d is not the one that was known.", v.since.Position),
	}
}

// seal looks at a row of walkSQL.
func (v *verifier) seal(row [][]byte) error {
	if v.fault != nil {
		return nil
	}
	position, err := strconv.ParseInt(string(row[0]), 10, 64)
	if err != nil {
		return err
	}
	entry, err := uuid.ParseBytes(row[1])
	if err != nil {
		return err
	}
	sealed := make([]byte, hex.DecodedLen(len(row[2])))
	if _, err := hex.Decode(sealed, row[2]); err != nil {
		return err
	}
	if position != v.at.Position+1 {
		v.fail(&Fault{
			Kind: Missing, Position: v.at.Position + 1,
			Message: fmt.Sprintf("The entry at position %d is missing, and its seal too.", v.at.Position+1),
		})
		return nil
	}
	if string(row[3]) == "true" {
		v.fail(&Fault{
			Kind: Missing, Position: position, EntryID: entry,
			Message: fmt.Sprintf("The entry at position %d is missing.", position),
		})
		return nil
	}
	values := row[4:]
	if v.suspect != nil {
		// What follows from the entries, and not from the seal, says that the seal is wrong.
		v.judge(bytes.Equal(seal(v.hash, values), sealed))
		return nil
	}
	v.at, v.hash = Head{Position: position, Hash: sealed}, seal(v.hash, values)
	if !bytes.Equal(v.hash, sealed) {
		v.suspect = &Fault{Position: position, EntryID: entry}
	}
	return nil
}

// end looks at the end of the chain.
func (v *verifier) end(head int64, hash []byte, end int64) {
	switch {
	case v.fault != nil:
	case v.suspect != nil:
		v.judge(bytes.Equal(v.hash, hash))
	case v.at.Position < end:
		v.fail(&Fault{
			Kind: Missing, Position: v.at.Position + 1,
			Message: fmt.Sprintf("The entries from position %d to %d are missing, and their seals too.", v.at.Position+1, end),
		})
	case v.at.Position != head || head > 0 && !bytes.Equal(v.at.Hash, hash):
		v.fail(&Fault{
			Kind: BrokenSeal, Position: v.at.Position,
			Message: fmt.Sprintf("The trail was noted to end at position %d, in another way than it does.", head),
		})
	}
}

// fail notes the fault, unless there was one before it.
func (v *verifier) fail(fault *Fault) {
	if v.suspect != nil {
		v.judge(false)
		return
	}
	v.fault = fault
}

// judge says what the suspect is: a seal that was changed, or an entry.
func (v *verifier) judge(broken bool) {
	v.fault = v.suspect
	v.fault.Kind = Edited
	v.fault.Message = fmt.Sprintf("The entry at position %d is not what was sealed.", v.fault.Position)
	if broken {
		v.fault.Kind = BrokenSeal
		v.fault.Message = fmt.Sprintf("The seal of position %d does not follow from the entry and the seal before it.", v.fault.Position)
	}
}

// late is how long an entry may wait for its seal. Sealers look for it five times a second, so
// past this none works, or none can.
const late = 10 * time.Second

// compareSQL counts, in one snapshot, in which an entry waits for its seal or has it. Same is
// whether the entries are those that have seals or wait: it compares the sums of their ids'
// hashes, which joins nothing. Nobody can choose ids whose sums will be the same, for each
// time the hashes are others, by $3.
const compareSQL = `
with e as (
  select count(*) as entries, coalesce(sum(uuid_hash_extended(id, $3)), 0) as ids
  from portal_audit_logs where organization_id = $1),
s as (select coalesce(sum(uuid_hash_extended(entry_id, $3)), 0) as ids from portal_audit_seals where organization_id = $1),
q as (
  select count(*) as unsealed, coalesce(sum(uuid_hash_extended(q.entry_id, $3)), 0) as ids,
    count(*) filter (where q.queued_at < clock_timestamp() - $2::interval) as late,
    (array_agg(q.entry_id order by q.id))[1] as oldest
  from portal_audit_unsealed q join portal_audit_logs l on l.id = q.entry_id
  where l.organization_id = $1 and not exists (select from portal_audit_seals s where s.entry_id = l.id))
select e.entries, coalesce((select position from portal_audit_heads where organization_id = $1), 0) as sealed,
  q.unsealed, q.late, q.oldest, e.ids = s.ids + q.ids as same
from e, s, q`

// addedSQL gives the newest entry that neither waits for its seal nor has it.
const addedSQL = `
select l.id from portal_audit_logs l
where l.organization_id = $1
  and not exists (select from portal_audit_seals s where s.entry_id = l.id and s.organization_id = l.organization_id)
  and not exists (select from portal_audit_unsealed q where q.entry_id = l.id)
order by l.created_at desc, l.id desc limit 1`

// compare finds entries beside the seals. Those that were looked at are known to be whole, so
// that there are others where there are more of them; before `since`, where none was looked
// at, as many may have gone. Looking for each would take much longer.
func compare(ctx context.Context, db *postgres.DB, organization uuid.UUID, since int64, found *Verification) error {
	var counted struct {
		Entries, Sealed, Unsealed, Late int64
		Oldest                          uuid.NullUUID
		Same                            bool
	}
	key := rand.Int64() //nolint:gosec // the top-level functions are ChaCha8's, and nobody sees what they gave
	if err := db.System(ctx, verifyReason, postgres.One(&counted, compareSQL, organization, late, key)); err != nil {
		return err
	}
	found.Unsealed = counted.Unsealed
	switch more := counted.Entries - counted.Sealed - counted.Unsealed; {
	case more == 0 && !counted.Same:
		found.Fault = &Fault{Kind: Added, Message: "Entries were put into the trail past their seals, and as many are missing."}
	case more == 0 && counted.Late > 0:
		found.Fault = &Fault{
			Kind: Unsealed, EntryID: counted.Oldest.UUID,
			Message: fmt.Sprintf("%d entries have waited for their seals for more than %d seconds.", counted.Late, int(late.Seconds())),
		}
	case more == 0:
	case more < 0 && since > 0:
		found.Fault = &Fault{Kind: Missing, Message: fmt.Sprintf("%d entries up to position %d are missing.", -more, since)}
	case more < 0:
		found.Fault = &Fault{Kind: Missing, Message: fmt.Sprintf("%d entries have gone missing just now.", -more)}
	default:
		found.Fault = &Fault{Kind: Added, Message: fmt.Sprintf("%d entries were put into the trail past their seals.", more)}
	}
	if found.Fault == nil || found.Fault.Kind != Added {
		return nil
	}
	err := db.System(ctx, verifyReason, postgres.One(&found.Fault.EntryID, addedSQL, organization))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}
