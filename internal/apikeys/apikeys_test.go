package apikeys_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/apikeys"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Keys are as docs/api.md says, no two alike, and nothing that differs by a letter is one.
func TestSecrets(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		secret := apikeys.NewSecret()
		require.Regexp(t, `^stn_[A-Z2-7]{59}$`, secret)
		require.True(t, apikeys.WellFormed(secret))
		require.False(t, seen[secret])
		seen[secret] = true
	}
	secret := apikeys.NewSecret()
	for i := range secret {
		for _, letter := range "AZ27a_ é\x00" {
			if other := secret[:i] + string(letter) + secret[i+1:]; other != secret {
				require.False(t, apikeys.WellFormed(other), other)
			}
		}
		require.False(t, apikeys.WellFormed(secret[:i]))
		require.False(t, apikeys.WellFormed(secret[:i]+secret[i+1:]))
	}
	require.False(t, apikeys.WellFormed(secret+"\n"))
	require.False(t, apikeys.IsKey("eyJhbGciOiJIUzI1NiJ9.e30."))
	// Of a fixed text, as others may compute it: `printf stn_AAAA… | crc32`, in base 32.
	require.True(t, apikeys.WellFormed("stn_"+strings.Repeat("A", 52)+"BARLGLA"))
}

// An index serves every order of keys.
func TestApiKeys_ServedByIndexes(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := &portlettest.World{DB: db, AcmeID: db.Organization(t, "acme")}
	w.Exec(t, `
insert into api_keys (organization_id, created_by, name, prefix, key_hash, permissions, created_at)
select $1, $2, md5(i::text), 'ABCDEFGH', sha256(i::text::bytea), array['users.read'], now() - i * interval '1 second'
from generate_series(1, 20000) i`, w.AcmeID, db.Member(t, w.AcmeID, "owner"))
	portlettest.ServedByIndexes(t, w, apikeys.ApiKeys)
}

// Uses that could not be written are written the next time, and none is taken back by an
// older one of another server.
func TestUses(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	acme := db.Organization(t, "acme")
	var key uuid.UUID
	require.NoError(t, db.Super(t).QueryRow(t.Context(), `
insert into api_keys (organization_id, created_by, name, prefix, key_hash, permissions)
values ($1, $2, 'key', 'ABCDEFGH', sha256('x'), array['users.read']) returning id`, acme, db.Member(t, acme, "owner")).Scan(&key))
	execute := func(sql string, args ...any) {
		t.Helper()
		_, err := db.Super(t).Exec(t.Context(), sql, args...)
		require.NoError(t, err)
	}
	used := func() (at *time.Time) {
		t.Helper()
		require.NoError(t, db.Super(t).QueryRow(t.Context(), `select last_used_at from api_keys where id = $1`, key).Scan(&at))
		return at
	}
	var log bytes.Buffer
	uses := apikeys.NewUses(db.DB, slog.New(slog.NewTextHandler(&log, nil)), time.Hour)
	before := time.Now()
	uses.Note(key)
	uses.Note(uuid.New()) // of nothing
	after := time.Now()
	execute(`alter table api_keys rename to hidden`)
	uses.Flush()
	require.Contains(t, log.String(), "the uses of API keys are written later")
	execute(`alter table hidden rename to api_keys`)
	require.Nil(t, used())
	uses.Flush()
	require.WithinRange(t, *used(), before.Truncate(time.Microsecond), after)

	late := time.Now().Add(time.Hour).Truncate(time.Microsecond)
	execute(`update api_keys set last_used_at = $1`, late)
	uses.Note(key)
	uses.Flush()
	require.True(t, late.Equal(*used()))
	trips := db.RoundTrips()
	uses.Flush()
	require.Equal(t, trips, db.RoundTrips(), "nothing was used since")
	uses.Stop() // it was not started
}
