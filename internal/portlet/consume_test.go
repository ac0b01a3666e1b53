package portlet_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
	"github.com/station-portal/station/internal/testenv/tally"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func rabbitURL(t *testing.T) string {
	t.Helper()
	url := os.Getenv("TEST_RABBITMQ_URL")
	require.NotEmpty(t, url, "TEST_RABBITMQ_URL is not set: run `go run ./cmd/testenv -- go test ./...`")
	tally.Use(t, "RabbitMQ")
	return url
}

// A portlet is given what it consumes, once, in its organization, and only where it is
// enabled.
func TestConsume(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]func(t *testing.T) string{
		"inproc": func(*testing.T) string { return "" }, "rabbit": rabbitURL,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			on, off := db.Organization(t, "on"), db.Organization(t, "off")
			db.Portlet(t, on, "mirror")
			db.Portlet(t, off, "mirror")
			super := db.Super(t)
			_, err := super.Exec(t.Context(), `
create table mirrored (organization_id uuid not null, event_id uuid not null, who text not null default current_user);
grant insert on mirrored to station_app`)
			require.NoError(t, err)
			_, err = super.Exec(t.Context(), `update portal_instances set enabled = false where organization_id = $1`, off)
			require.NoError(t, err)

			bus, err := eventbus.New(eventbus.Config{
				DB: db.DB, URL: url(t), Exchange: "test." + uuid.NewString()[:8], Logger: slog.New(slog.DiscardHandler),
			})
			require.NoError(t, err)
			t.Cleanup(bus.Stop)
			deps := portlet.Deps{DB: db.DB, Logger: slog.New(slog.DiscardHandler)}
			require.NoError(t, portlet.Consume(bus, deps, []portlet.Manifest{{ID: "silent"}, {
				ID: "mirror", Consumes: []string{"mirror.thing.*"},
				Handle: func(ctx context.Context, given portlet.Deps, tx *postgres.Tx, e eventbus.Event) error {
					if given.DB != deps.DB {
						return fmt.Errorf("given another database")
					}
					return tx.Run(ctx, postgres.Exec(`insert into mirrored (organization_id, event_id)
values (current_setting('app.current_org_id')::uuid, $1)`, e.ID))
				},
			}}))
			bus.Start(t.Context())

			made := func(organization uuid.UUID, eventType string) uuid.UUID {
				e := eventbus.Event{ID: uuid.New(), Type: eventType}
				require.NoError(t, db.DB.InOrg(db.Context(t, organization, uuid.Nil), eventbus.Append(e)))
				return e.ID
			}
			made(off, "mirror.thing.made")
			made(on, "other.thing.made")
			want := made(on, "mirror.thing.made")
			bus.Wake()

			// The inbox tells what is done, also what passed the portlet by.
			require.Eventually(t, func() bool {
				var done int
				require.NoError(t, super.QueryRow(t.Context(), `select count(*) from portal_event_inbox`).Scan(&done))
				return done == 2
			}, 30*time.Second, 5*time.Millisecond)
			var rows int
			var organization, event uuid.UUID
			var role string
			require.NoError(t, super.QueryRow(t.Context(), `
select count(*) over (), organization_id, event_id, who from mirrored`).Scan(&rows, &organization, &event, &role))
			require.Equal(t, 1, rows)
			require.Equal(t, on, organization)
			require.Equal(t, want, event)
			require.Equal(t, "station_app", role)
		})
	}
}

func TestConsume_Refused(t *testing.T) {
	t.Parallel()
	handle := func(context.Context, portlet.Deps, *postgres.Tx, eventbus.Event) error { return nil }
	for want, m := range map[string]portlet.Manifest{
		"portlet a must declare both Consumes and Handle, or neither": {ID: "a", Consumes: []string{"b.c.d"}},
		"portlet b must declare both Consumes and Handle, or neither": {ID: "b", Handle: handle},
		"portlet c: bind consumer c: BAD_USER_INPUT: Each type must be like tasks.task.created, or end in a part * as in tasks.task.*.": {
			ID: "c", Consumes: []string{"nonsense"}, Handle: handle,
		},
	} {
		bus, err := eventbus.New(eventbus.Config{DB: pgtest.New(t).DB, Logger: slog.New(slog.DiscardHandler)})
		require.NoError(t, err)
		require.EqualError(t, portlet.Consume(bus, portlet.Deps{}, []portlet.Manifest{m}), want)
	}
}
