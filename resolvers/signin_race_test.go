package resolvers_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/bcrypt"

	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// Who signs in with a password while the account gets another one, or is closed, has no
// session afterwards, and the other password stays; also where the sign-in would have replaced
// an older kind of hash.
func TestSignInBesideAnotherPassword(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	older, err := bcrypt.GenerateFromPassword([]byte(stationtest.Password), bcrypt.MinCost)
	require.NoError(t, err)
	for name, meanwhile := range map[string]string{
		"changed": `update users set password_hash = 'another' where id = $1`,
		"closed":  `update users set is_active = false where id = $1`,
	} {
		for kind, hash := range map[string]string{"argon": passwordHash(), "bcrypt": string(older)} {
			mia := s.UserWithHash(name+kind, hash)
			s.Join(acme, mia, name+kind, "member")
			tx, err := s.DB.Super(t).Begin(t.Context())
			require.NoError(t, err)
			_, err = tx.Exec(t.Context(), `select from users where id = $1 for update`, mia)
			require.NoError(t, err)
			answer := make(chan *stationtest.Response, 1)
			go func() {
				answer <- s.Nobody().Ask(loginMutation, "input", map[string]any{"username": name + kind, "password": stationtest.Password})
			}()
			waitsFor(t, s, "last_login_at")
			_, err = tx.Exec(t.Context(), meanwhile, mia)
			require.NoError(t, err)
			require.NoError(t, tx.Commit(t.Context()))
			refused(t, <-answer, "UNAUTHENTICATED", "", wrongPassword)
			require.Zero(t, query[int](t, s, `select count(*) from auth_sessions where user_id = $1`, mia))
			if name == "changed" {
				require.Equal(t, "another", query[string](t, s, `select password_hash from users where id = $1`, mia))
			}
		}
	}
}

// Whether a name is anybody's, and of which kind the hash is, is not told by time.
func TestRefusedSignInsTakeTheSame(t *testing.T) {
	t.Parallel()
	const takes = 500 * time.Millisecond
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.RefusalTakes = takes })
	older, err := bcrypt.GenerateFromPassword([]byte(stationtest.Password), bcrypt.MinCost)
	require.NoError(t, err)
	s.UserWithHash("mia-argon", passwordHash())
	s.UserWithHash("mia-bcrypt", string(older))
	for _, name := range []string{"mia-argon", "mia-bcrypt", "mia-nobody"} {
		began := time.Now()
		refused(t, s.Nobody().Ask(loginMutation, "input", map[string]any{"username": name, "password": "wrong"}), "UNAUTHENTICATED", "", wrongPassword)
		require.GreaterOrEqual(t, time.Since(began), takes)
	}
}
