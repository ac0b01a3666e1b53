// Package totals folds the differences that writes leave of counts and sums into the
// totals (migration 00009). Nobody needs it to read right numbers, which are those of
// both; it keeps the differences few.
package totals

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/station-portal/station/internal/postgres"
)

const (
	reason = "fold the differences of all organizations into their totals"
	every  = time.Second
	// batch bounds what one transaction folds.
	batch = 20_000
	// folderLock is the advisory lock of who folds.
	folderLock = 0x546f74616c73 // "Totals"
)

// One server folds at a time; another finds nothing to do.
const fold = `
with gone as (
  delete from portal_total_changes where id = any(array(
    select id from portal_total_changes where (select pg_try_advisory_xact_lock($2)) order by id limit $1))
  returning *
), parts as (
  select organization_id, name, keys, i, sum(case when i > 1 then 0 else count end) as count, sum(value) as value
  from gone left join lateral unnest(sums) with ordinality u (value, i) on true group by 1, 2, 3, 4
), differences as (
  select organization_id, name, keys, sum(count) as count, coalesce(array_agg(value order by i) filter (where i > 0), '{}') as sums
  from parts group by 1, 2, 3
), folded as (
  insert into portal_totals as t (organization_id, name, keys, count, sums)
  select organization_id, name, keys, count, sums from differences order by organization_id, name, keys
  on conflict (organization_id, name, keys) do update set count = t.count + excluded.count,
    sums = array(select a + b from unnest(t.sums, excluded.sums) u (a, b))
)
select count(*) from gone`

// Folder folds once a second.
type Folder struct {
	db     *postgres.DB
	logger *slog.Logger
	end    context.CancelFunc
	done   sync.WaitGroup
}

// New makes a Folder.
func New(db *postgres.DB, logger *slog.Logger) *Folder {
	return &Folder{db: db, logger: logger, end: func() {}}
}

// Start begins to fold, and goes on until Stop.
func (f *Folder) Start(ctx context.Context) {
	ctx, f.end = context.WithCancel(context.WithoutCancel(ctx))
	f.done.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			if err := f.Fold(ctx); err != nil && ctx.Err() == nil {
				f.logger.WarnContext(ctx, "totals could not be folded", "error", err)
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
func (f *Folder) Stop() {
	f.end()
	f.done.Wait()
}

// Fold folds all differences that no other server is folding.
func (f *Folder) Fold(ctx context.Context) error {
	for {
		var folded int
		if err := f.db.System(ctx, reason, postgres.One(&folded, fold, batch, int64(folderLock))); err != nil || folded < batch {
			return err
		}
	}
}
