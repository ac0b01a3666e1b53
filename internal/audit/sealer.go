package audit

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/postgres"
)

const (
	waitingReason = "see whether entries of any organization wait for their seals"
	sealReason    = "seal the entries of all organizations"
)

const (
	// every is how often a sealer looks for entries. Nobody tells it of any: sealing what
	// many writers left in a fifth of a second costs far less than sealing for each.
	every = 200 * time.Millisecond
	// batch is how many entries one transaction seals.
	batch = 1000
	// believed is the first position that no chain comes to. What says that it is there, or
	// further, is forged, and counting on from it would come to the end of numbers.
	believed = 1 << 62
	// sealerLock is the advisory lock of the one who seals.
	sealerLock int64 = 0x53544154_5345414c // "STATSEAL"
)

const waitingSQL = `select exists (select from portal_audit_unsealed)`

// turnSQL takes the lock for the transaction. What follows in the batch has a snapshot of
// its own, taken after the lock, and so sees all that the last holder did.
const turnSQL = `select set_config('station.sealer_turn', pg_try_advisory_xact_lock($1)::text, true)`

// unsealedSQL gives the oldest entries of the queue, and the places of those that are
// gone or sealed already, as one that was taken out of the trail and put back.
var unsealedSQL = `
select q.id::text, (l.id is null)::text, (s.entry_id is not null)::text, ` + selected + `
from (
  select id, entry_id from portal_audit_unsealed
  where current_setting('station.sealer_turn') = 'true' order by id limit $1) q
left join portal_audit_logs l on l.id = q.entry_id
left join portal_audit_seals s on s.entry_id = q.entry_id
order by q.id`

// endsSQL gives where the chains of the organizations of such entries, and nobody's, go on:
// at their heads or, where somebody has moved one back, at their last seals; what nobody
// believes ($2) is looked past. So no forgery stops the sealer, which works for all; verifying
// tells of it.
const endsSQL = `
select o.id as organization_id, coalesce(e.position, 0) as position, e.hash
from (
  select distinct l.organization_id as id
  from (
    select entry_id from portal_audit_unsealed
    where current_setting('station.sealer_turn') = 'true' order by id limit $1) q
  join portal_audit_logs l on l.id = q.entry_id where l.organization_id is not null) o
left join lateral (
  (select 1 as last, position, hash from portal_audit_heads where organization_id = o.id and position < $2)
  union all (select 2, position, hash from portal_audit_seals where organization_id = o.id and position < $2 order by position desc limit 1)
  order by position desc, last limit 1) e on true
union all
select null, coalesce(e.position, 0), e.hash
from (select) o left join (
  (select 1 as last, position, hash from portal_audit_heads where organization_id is null and position < $2)
  union all (select 2, position, hash from portal_audit_seals where organization_id is null and position < $2 order by position desc limit 1)
  order by position desc, last limit 1) e on true`

// insertSealsSQL leaves a place to the forged seal that has it already: the entry is then
// one without a seal, which verifying tells.
const insertSealsSQL = `
insert into portal_audit_seals (organization_id, position, entry_id, hash)
select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bytea[])
on conflict do nothing`

const moveHeadsSQL = `
insert into portal_audit_heads (organization_id, position, hash)
select * from unnest($1::uuid[], $2::bigint[], $3::bytea[])
on conflict (organization_id) do update set position = excluded.position, hash = excluded.hash`

const unqueueSQL = `delete from portal_audit_unsealed where id = any($1)`

// Sealer seals entries once they are committed. Any number may run, on as many servers;
// one works at a time, and one that is killed has sealed a batch or nothing of it.
type Sealer struct {
	db     *postgres.DB
	logger *slog.Logger
	end    context.CancelFunc
	done   sync.WaitGroup
}

// NewSealer makes a Sealer.
func NewSealer(db *postgres.DB, logger *slog.Logger) *Sealer {
	return &Sealer{db: db, logger: logger, end: func() {}}
}

// Start begins to seal, and goes on until Stop.
func (s *Sealer) Start(ctx context.Context) {
	ctx, s.end = context.WithCancel(context.WithoutCancel(ctx))
	s.done.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		failing := false
		for {
			err := s.Seal(ctx)
			if ctx.Err() != nil {
				return
			}
			if (err != nil) != failing {
				failing = err != nil
				s.report(ctx, err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

// Stop ends what Start began.
func (s *Sealer) Stop() {
	s.end()
	s.done.Wait()
}

// report logs when trouble begins and when it ends.
func (s *Sealer) report(ctx context.Context, err error) {
	if err != nil {
		s.logger.ErrorContext(ctx, "audit entries wait for their seals", "error", err)
		return
	}
	s.logger.InfoContext(ctx, "audit entries are sealed again")
}

// Seal seals all entries that no other sealer is sealing.
func (s *Sealer) Seal(ctx context.Context) error {
	for {
		var waiting bool
		if err := s.db.System(ctx, waitingReason, postgres.One(&waiting, waitingSQL)); err != nil || !waiting {
			return err
		}
		taken, err := s.sealBatch(ctx)
		if err != nil || taken < batch {
			return err
		}
	}
}

// sealBatch seals the oldest entries and gives how many it took out of the queue.
func (s *Sealer) sealBatch(ctx context.Context) (taken int, err error) {
	var w sealing
	err = s.db.SystemTx(ctx, sealReason, func(tx *postgres.Tx) error {
		var turn string
		err := tx.Run(ctx,
			postgres.One(&turn, turnSQL, sealerLock),
			postgres.All(&w.ends, endsSQL, batch, int64(believed)),
			postgres.Raw(w.entry, unsealedSQL, batch))
		if err != nil || len(w.places) == 0 {
			return err
		}
		return tx.Run(ctx, w.write()...)
	})
	if err == nil && w.gone > 0 {
		// With an organization its entries go too, so this is no error by itself.
		s.logger.WarnContext(ctx, "audit entries were gone before they were sealed", "entries", w.gone)
	}
	return len(w.places), err
}

// end is where a chain goes on.
type end struct {
	OrganizationID uuid.NullUUID
	Position       int64
	Hash           []byte

	moved bool
}

// sealing is the work of one batch. It reads an entry, hashes it and forgets it.
type sealing struct {
	ends   []end
	byOrg  map[uuid.NullUUID]*end
	places []int64 // of the queue, which are done with
	gone   int

	organizations []uuid.NullUUID
	positions     []int64
	entries       []uuid.UUID
	hashes        [][]byte
}

// entry seals the entry of a row of unsealedSQL. What is of an organization whose end is
// not known, since it was committed after that was asked, waits for the next batch.
func (w *sealing) entry(row [][]byte) error {
	if w.byOrg == nil {
		w.byOrg = make(map[uuid.NullUUID]*end, len(w.ends))
		for i := range w.ends {
			w.byOrg[w.ends[i].OrganizationID] = &w.ends[i]
		}
	}
	place, err := strconv.ParseInt(string(row[0]), 10, 64)
	if err != nil {
		return err
	}
	values := row[3:]
	switch {
	case string(row[1]) == "true":
		w.gone++
	case string(row[2]) == "true":
	default:
		id, err := uuid.ParseBytes(values[0])
		if err != nil {
			return err
		}
		var of uuid.NullUUID
		if values[1] != nil {
			if of.UUID, err = uuid.ParseBytes(values[1]); err != nil {
				return err
			}
			of.Valid = true
		}
		at := w.byOrg[of]
		if at == nil {
			return nil
		}
		at.Position, at.Hash, at.moved = at.Position+1, seal(at.Hash, values), true
		w.organizations, w.positions = append(w.organizations, of), append(w.positions, at.Position)
		w.entries, w.hashes = append(w.entries, id), append(w.hashes, at.Hash)
	}
	w.places = append(w.places, place)
	return nil
}

// write gives the queries that write the seals, move the heads, and empty the queue.
func (w *sealing) write() []postgres.Query {
	var organizations []uuid.NullUUID
	var positions []int64
	var hashes [][]byte
	for i := range w.ends {
		if e := &w.ends[i]; e.moved {
			organizations, positions, hashes = append(organizations, e.OrganizationID), append(positions, e.Position), append(hashes, e.Hash)
		}
	}
	return []postgres.Query{
		postgres.Exec(insertSealsSQL, w.organizations, w.positions, w.entries, w.hashes),
		postgres.Exec(moveHeadsSQL, organizations, positions, hashes),
		postgres.Exec(unqueueSQL, w.places),
	}
}
