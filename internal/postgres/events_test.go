package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func ensurePartitions(tb testing.TB, db *postgres.DB, months int) (made int, err error) {
	tb.Helper()
	err = db.SystemTx(tb.Context(), "make the partitions of the event log", func(tx *postgres.Tx) error {
		return tx.Run(tb.Context(), postgres.One(&made, `select station_ensure_event_partitions($1)`, months))
	})
	return made, err
}

func TestEventPartitions(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	super := db.Super(t)
	organization := db.Organization(t, "acme")

	t.Run("the next months are there", func(t *testing.T) {
		made, err := ensurePartitions(t, db.DB, 3)
		require.NoError(t, err)
		require.Zero(t, made)
	})

	// An event of a month that has no partition yet waits in the default one.
	event := uuid.New()
	now := time.Now().UTC()
	month := time.Date(now.Year(), now.Month()+5, 1, 0, 0, 0, 0, time.UTC)
	partitionOf := func() (name string) {
		require.NoError(t, super.QueryRow(t.Context(), `select tableoid::regclass::text from portal_event_logs where event_id = $1`, event).Scan(&name))
		return name
	}
	err := db.DB.System(t.Context(), "log an event of another month", postgres.Exec(`
insert into portal_event_logs (event_id, position, organization_id, event_type, payload, occurred_at, published_at)
values ($1, 1, $2, 'core.test.made', '{}', $3, $3)`, event, organization, month))
	require.NoError(t, err)
	require.Equal(t, "portal_event_logs_default", partitionOf())

	t.Run("several relays make them once and move what waits", func(t *testing.T) {
		var relays errgroup.Group
		total := make(chan int, 4)
		for range cap(total) {
			relays.Go(func() error {
				made, err := ensurePartitions(t, db.DB, 6)
				total <- made
				return err
			})
		}
		require.NoError(t, relays.Wait())
		close(total)
		sum := 0
		for made := range total {
			sum += made
		}
		require.Equal(t, 3, sum)
		require.Equal(t, "portal_event_logs_"+month.Format("y2006m01"), partitionOf())
		require.Empty(t, holes(t.Context(), t, super), "new partitions are closed like the others")
	})
	t.Run("it takes a sane number only", func(t *testing.T) {
		for _, months := range []int{-1, 121} {
			_, err := ensurePartitions(t, db.DB, months)
			require.Error(t, err)
		}
	})
	t.Run("readers prune", func(t *testing.T) {
		var found []uuid.UUID
		require.NoError(t, db.DB.InOrg(db.Context(t, organization, uuid.Nil), postgres.All(&found, `select event_id from portal_event_logs`)))
		require.Equal(t, []uuid.UUID{event}, found)
	})
}

func TestOutboxRefusesABadEventAtItsWriter(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	organization := db.Organization(t, "acme")
	ann := db.Member(t, organization, "ann")
	db.Portlet(t, organization, "tasks")
	ctx := db.Context(t, organization, ann)
	insert := func(portlet, eventType, payload string, user uuid.UUID) error {
		return db.DB.InOrg(ctx, postgres.Exec(`insert into portal_event_outbox (organization_id, portlet_id, event_type, payload, user_id)
			values ($1, $2, $3, $4, $5)`, organization, portlet, eventType, payload, user))
	}
	require.NoError(t, insert("tasks", "tasks.task.created", `{}`, ann))
	require.Equal(t, "portal_event_outbox_portlet_id_fkey", postgres.ViolatedConstraint(insert("nothing", "tasks.task.created", `{}`, ann)))
	require.Equal(t, "portal_event_outbox_user_id_fkey", postgres.ViolatedConstraint(insert("tasks", "tasks.task.created", `{}`, uuid.New())))
	require.Equal(t, "valid_event_type", postgres.ViolatedConstraint(insert("tasks", "Created", `{}`, ann)))
	require.Equal(t, "valid_payload", postgres.ViolatedConstraint(insert("tasks", "tasks.task.created", `[]`, ann)))
}
