package retention_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/postgres/pgtest"
	"github.com/station-portal/station/internal/retention"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What is old goes, in every organization, and what is not stays.
func TestSweep(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	acme, globex := db.Organization(t, "acme"), db.Organization(t, "globex")
	ada, grace := db.Member(t, acme, "ada"), db.Member(t, globex, "grace")
	super := db.Super(t)
	for _, sql := range []string{
		`insert into auth_sessions (id, user_id, organization_id, expires_at)
select gen_random_uuid(), u, o, now() + age from (values ($1::uuid, $3::uuid), ($2, $4)) m (o, u), (values (interval '-31 days'), ('-29 days'), ('1 day')) a (age)`,
		`insert into auth_refresh_tokens (token_hash, session_id, expires_at)
select sha256((s.id::text || age::text)::bytea), s.id, now() + age from auth_sessions s, (values (interval '-25 hours'), ('1 hour')) a (age)
where s.expires_at > now() and $1::uuid <> $2::uuid and $3::uuid <> $4::uuid`,
		`insert into portal_idempotency_keys (organization_id, user_id, operation, key, request_hash, created_at)
select o, u, 'create', n::text || age::text, '', now() - age from (values ($1::uuid, $3::uuid), ($2, $4)) m (o, u),
  (values (interval '25 hours'), ('23 hours')) a (age), generate_series(1, 6000) n`,
		`insert into portal_event_inbox (consumer, event_id, organization_id, processed_at)
select 'tasks', gen_random_uuid(), o, now() - age from (values ($1::uuid), ($2)) m (o), (values (interval '91 days'), ('89 days')) a (age)
where $3::uuid <> $4::uuid`,
		`insert into auth_password_resets (user_id, expires_at)
select u, now() + age from (values ($3::uuid), ($4)) m (u), (values (interval '-31 days'), ('-29 days')) a (age) where $1::uuid <> $2::uuid`,
		`insert into mail_outbox (organization_id, kind, recipient, subject_id, created_at, sent_at, given_up_at)
select o, 'invitation', 'ada@example.com', u, now() - age, sent, given_up from (values ($1::uuid, $3::uuid), ($2, $4)) m (o, u),
  (values (interval '31 days', now(), null), ('31 days', null, now()), ('31 days', null, null), ('29 days', now(), null)) a (age, sent, given_up)`,
	} {
		_, err := super.Exec(t.Context(), sql, acme, globex, ada, grace)
		require.NoError(t, err)
	}
	counts := func() (found [6]int) {
		require.NoError(t, super.QueryRow(t.Context(), `select (select count(*) from auth_sessions), (select count(*) from auth_refresh_tokens),
  (select count(*) from portal_idempotency_keys), (select count(*) from portal_event_inbox),
  (select count(*) from auth_password_resets), (select count(*) from mail_outbox)`).
			Scan(&found[0], &found[1], &found[2], &found[3], &found[4], &found[5]))
		return found
	}
	require.Equal(t, [6]int{6, 4, 24_000, 4, 4, 8}, counts())
	require.NoError(t, retention.New(db.DB, slog.New(slog.DiscardHandler)).Sweep(t.Context()))
	require.Equal(t, [6]int{4, 2, 12_000, 2, 2, 4}, counts())

	_, err := super.Exec(t.Context(), `update portal_event_inbox set processed_at = now() - interval '91 days'`)
	require.NoError(t, err)
	service := retention.New(db.DB, slog.New(slog.DiscardHandler))
	service.Start(t.Context())
	require.Eventually(t, func() bool { return counts()[3] == 0 }, 20*time.Second, 10*time.Millisecond, "it begins with a sweep")
	service.Stop()
	service.Stop()
}
