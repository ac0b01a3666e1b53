package totals_test

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/sync/errgroup"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
	"github.com/station-portal/station/internal/totals"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const table = `
create table portal_x_orders (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references organizations (id) on delete cascade,
  place text, paid boolean not null default false, amount numeric(12, 2), weight int
);
create index on portal_x_orders (organization_id);
select station_protect('portal_x_orders');
insert into portal_x_orders (organization_id, place, amount) select id, 'before', 1.5 from organizations, generate_series(1, 3);
select station_keep_totals('portal_x_orders', array['place', 'paid'], array['amount', 'weight']);
select station_keep_totals('portal_x_orders', array['place'])`

// kept and counted must be the same, for both of the table's totals.
const (
	kept = `
select coalesce(json_agg(to_json(k) order by k.organization_id, k.name, k.keys)::text, '') from (
  select organization_id, name, keys, sum(count) as count, sum(sums[1]) as amount, sum(sums[2]) as weight from (
    select organization_id, name, keys, count, sums from portal_totals
    union all select organization_id, name, keys, count, sums from portal_total_changes) t
  group by 1, 2, 3 having sum(count) <> 0) k`
	counted = `
select coalesce(json_agg(to_json(k) order by k.organization_id, k.name, k.keys)::text, '') from (
  select organization_id, 'portal_x_orders(place, paid)' as name, array[place, paid::text] as keys, count(*) as count,
    coalesce(sum(amount), 0) as amount, coalesce(sum(weight), 0)::numeric as weight
  from portal_x_orders group by 1, 2, 3
  union all select organization_id, 'portal_x_orders(place)', array[place], count(*), null, null from portal_x_orders group by 1, 2, 3) k`
)

type world struct {
	*testing.T
	db   *pgtest.Database
	orgs []uuid.UUID
}

func newWorld(t *testing.T) *world {
	w := &world{T: t, db: pgtest.New(t)}
	w.orgs = []uuid.UUID{w.db.Organization(t, "acme"), w.db.Organization(t, "globex")}
	_, err := w.db.Owner(t).Exec(t.Context(), table)
	require.NoError(t, err)
	return w
}

// same fails unless what is kept is what there is.
func (w *world) same(when string) {
	w.Helper()
	var is, should string
	require.NoError(w, w.db.Super(w).QueryRow(w.Context(), "select ("+kept+"), ("+counted+")").Scan(&is, &should))
	require.NotEmpty(w, should)
	// Zeros of a sum may have decimals or none.
	require.JSONEq(w, should, is, when)
}

func (w *world) differences() (n int) {
	w.Helper()
	require.NoError(w, w.db.Super(w).QueryRow(w.Context(), `select count(*) from portal_total_changes`).Scan(&n))
	return n
}

// Members write in all ways at once while two servers fold; what is kept is at every
// moment what there is, and in the end nothing is left to fold.
func TestTotalsAreThoseOfTheRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.same("rows from before are counted")
	folders := []*totals.Folder{
		totals.New(w.db.DB, slog.New(slog.DiscardHandler)), totals.New(w.db.DB, slog.New(slog.DiscardHandler)),
	}
	var writing errgroup.Group
	for writer := range 4 {
		ctx := w.db.Context(t, w.orgs[writer%2], uuid.New())
		writing.Go(func() error {
			random := rand.New(rand.NewPCG(1, uint64(writer)))
			for range 150 {
				place := fmt.Sprint(random.IntN(4))
				write := []postgres.Query{
					postgres.Exec(`insert into portal_x_orders (organization_id, place, paid, amount, weight)
						select current_setting('app.current_org_id')::uuid, nullif($1, '0'), n % 2 = 0, nullif(n, 3) * 1.25, n from generate_series(1, $2::int) n`,
						place, random.IntN(5)),
					postgres.Exec(`update portal_x_orders set paid = not paid, amount = amount + 0.1 where place = $1`, place),
					postgres.Exec(`update portal_x_orders set place = $1 where place is null`, place),
					postgres.Exec(`update portal_x_orders set amount = null where weight = $1`, random.IntN(5)),
					postgres.Exec(`delete from portal_x_orders where id in (select id from portal_x_orders order by id limit $1)`, random.IntN(3)),
				}[random.IntN(5)]
				// Two who change the same rows may end in a deadlock, and then nothing is changed.
				deadlock := new(pgconn.PgError)
				if err := w.db.DB.InOrg(ctx, write); err != nil && (!errors.As(err, &deadlock) || deadlock.Code != "40P01") {
					return err
				}
			}
			return nil
		})
	}
	for _, f := range folders {
		writing.Go(func() error {
			for range 40 {
				if err := f.Fold(t.Context()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for range 20 {
		w.same("while members write")
	}
	require.NoError(t, writing.Wait())
	w.same("afterwards")
	require.NoError(t, folders[0].Fold(t.Context()))
	require.Zero(t, w.differences())
	w.same("folded")
}

// What fails leaves no difference, and what changes nothing that is counted none either.
func TestTotalsOfWhatDidNotHappen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := w.db.Context(t, w.orgs[0], uuid.New())
	require.Error(t, w.db.DB.InOrg(ctx,
		postgres.Exec(`insert into portal_x_orders (organization_id, place) values (current_setting('app.current_org_id')::uuid, 'x')`),
		postgres.Exec(`select 1 / 0`)))
	require.NoError(t, w.db.DB.InOrg(ctx, postgres.Exec(`update portal_x_orders set place = place, weight = weight`)))
	require.Zero(t, w.differences())
	w.same("unchanged")
}

// An organization goes with its totals, and those that no trigger saw are counted anew.
func TestTotalsOfOrganizationsThatGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	super := w.db.Super(t)
	_, err := super.Exec(t.Context(), `delete from organizations where id = $1`, w.orgs[0])
	require.NoError(t, err)
	w.same("one is gone")
	_, err = super.Exec(t.Context(), `begin; set local session_replication_role = replica; delete from portal_x_orders where place = 'before';
		insert into portal_x_orders (organization_id, place, amount) select id, 'unseen', 7 from organizations; commit;
		select station_count_totals('portal_x_orders', array['place', 'paid'], array['amount', 'weight']);
		select station_count_totals('portal_x_orders', array['place'])`)
	require.NoError(t, err)
	w.same("counted anew")
}

// Members see their own organization's, and can't write what is kept.
func TestTotalsAreKeptApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := w.db.Context(t, w.orgs[0], uuid.New())
	var seen []uuid.UUID
	require.NoError(t, w.db.DB.InOrg(ctx, postgres.All(&seen, `select distinct organization_id from portal_totals`)))
	require.Equal(t, w.orgs[:1], seen)
	for _, write := range []string{
		`update portal_totals set count = 0`, `delete from portal_totals`, `delete from portal_total_changes`,
		`insert into portal_totals (organization_id, name, keys, count, sums) values (current_setting('app.current_org_id')::uuid, 'x', '{}', 1, '{}')`,
	} {
		require.ErrorContains(t, w.db.DB.InOrg(ctx, postgres.Exec(write)), "permission denied", write)
	}
	w.same("unchanged")
}
