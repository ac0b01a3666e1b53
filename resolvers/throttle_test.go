package resolvers_test

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

const tooManyGuesses = "Too many failed sign-ins: try again in 15 minutes."

// An account with too many failures must wait, wherever they came from; others need not.
func TestThrottle(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]stationtest.Option{
		"Redis":      func(*stationtest.Server, *resolvers.AppConfig) {},
		"Redis away": awayRedis,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stationtest.New(t, option, func(_ *stationtest.Server, cfg *resolvers.AppConfig) {
				cfg.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
			})
			acme := s.Organization("acme")
			s.Join(acme, s.UserWithHash("mia", passwordHash()), "mia", "member")
			from := func(address string) *stationtest.Caller {
				caller := s.Nobody()
				caller.Header.Set("X-Forwarded-For", address)
				return caller
			}
			address := "2001:db8::" + uuid.NewString()[:4] // Redis is shared by the tests
			wrong := map[string]any{"username": "mia", "password": "wrong"}
			right := map[string]any{"username": "Mia", "password": stationtest.Password}
			var guesses sync.WaitGroup
			for range 5 {
				guesses.Go(func() {
					for range 4 {
						from(address).Ask(loginMutation, "input", wrong)
					}
				})
			}
			guesses.Wait()
			r := from(address).Ask(loginMutation, "input", right)
			refused(t, r, "RATE_LIMITED", "", tooManyGuesses)
			require.InDelta(t, 900, r.Errors[0].Extensions.RetryAfter, 60)
			refused(t, from("192.0.2.1").Ask(loginMutation, "input", right), "RATE_LIMITED", "", tooManyGuesses)
			refused(t, from(address).Ask(loginMutation, "input", map[string]any{"username": "other-" + address, "password": "wrong"}),
				"UNAUTHENTICATED", "", wrongPassword)
		})
	}
	t.Run("one account by many names", func(t *testing.T) {
		t.Parallel()
		s := stationtest.New(t)
		name := "mia-" + uuid.NewString()[:8]
		s.Join(s.Organization("acme"), s.UserWithHash(name, passwordHash()), name, "member")
		for _, written := range []string{name, " " + strings.ToUpper(name), name + " ", name + "\x00", "\x00" + name} {
			for range 4 {
				refused(t, s.Nobody().Ask(loginMutation, "input", map[string]any{"username": written, "password": "wrong"}),
					"UNAUTHENTICATED", "", wrongPassword)
			}
		}
		for _, written := range []string{name, name + "\x00\x00", strings.ToUpper(name)} {
			refused(t, s.Nobody().Ask(loginMutation, "input", map[string]any{"username": written, "password": stationtest.Password}),
				"RATE_LIMITED", "", tooManyGuesses)
		}
		// Whose address it is, that does not tell.
		refused(t, s.Nobody().Ask(loginMutation, "input", map[string]any{"username": name + "@example.com", "password": "wrong"}),
			"UNAUTHENTICATED", "", wrongPassword)
	})
	t.Run("guesses side by side", func(t *testing.T) {
		t.Parallel()
		s := stationtest.New(t)
		name := "mia-" + uuid.NewString()
		s.Join(s.Organization("acme"), s.UserWithHash(name, passwordHash()), name, "member")
		codes := make(chan string, 60)
		var guesses sync.WaitGroup
		for range cap(codes) {
			guesses.Go(func() {
				codes <- s.Nobody().Ask(loginMutation, "input", map[string]any{"username": name, "password": "wrong"}).Errors[0].Extensions.Code
			})
		}
		guesses.Wait()
		close(codes)
		counts := map[string]int{}
		for code := range codes {
			counts[code]++
		}
		// As many as hash at once may pass together.
		require.GreaterOrEqual(t, counts["RATE_LIMITED"], 20, "%v", counts)
		require.Equal(t, 60, counts["RATE_LIMITED"]+counts["UNAUTHENTICATED"])
		require.LessOrEqual(t, counts["UNAUTHENTICATED"], 40)
	})
}

// awayRedis gives the server a Redis that nobody answers for.
func awayRedis(s *stationtest.Server, cfg *resolvers.AppConfig) {
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1, DialerRetries: 1})
	s.Redis, cfg.Redis = client, client
}

// someone makes an account of a name that no other test has: Redis is shared by them.
func someone(t *testing.T, s *stationtest.Server) string {
	t.Helper()
	name := "mia-" + uuid.NewString()[:13]
	s.UserWithHash(name, passwordHash())
	return name
}

// Who guesses at an account locks it for everybody but those who have signed in to it on
// their device before. What they guess wrong counts by the device, and ends its worth.
func TestKnownDevices(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]stationtest.Option{
		"Redis":      func(*stationtest.Server, *resolvers.AppConfig) {},
		"Redis away": awayRedis,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stationtest.New(t, option)
			mia, bo := someone(t, s), someone(t, s)
			device := func(name string) string {
				var data struct{ Login struct{ DeviceToken string } }
				s.Nobody().MustAsk(&data, `mutation ($input: LoginInput!) { login(input: $input) { deviceToken } }`,
					"input", map[string]any{"username": name, "password": stationtest.Password})
				return data.Login.DeviceToken
			}
			try := func(password string, device any) *stationtest.Response {
				return s.Nobody().Ask(loginMutation, "input", map[string]any{"username": mia, "password": password, "deviceToken": device})
			}
			own, other, bos := device(mia), device(mia), device(bo)
			require.NotEqual(t, own, other)
			for range 20 {
				refused(t, try("wrong", nil), "UNAUTHENTICATED", "", wrongPassword)
			}
			id, _, _ := strings.Cut(own, ".")
			for _, worthless := range []any{nil, "", "garbage", bos, own + "x", own[:len(own)-1], uuid.NewString() + own[len(id):], id + ".", other[:40] + own[40:]} {
				refused(t, try(stationtest.Password, worthless), "RATE_LIMITED", "", tooManyGuesses)
			}
			require.Empty(t, try(stationtest.Password, own).Errors)
			for range 20 {
				refused(t, try("wrong", own), "UNAUTHENTICATED", "", wrongPassword)
			}
			refused(t, try(stationtest.Password, own), "RATE_LIMITED", "", tooManyGuesses)
			require.Empty(t, try(stationtest.Password, other).Errors, "another device of hers")

			// What is kept from times of another password is worth nothing.
			third := device(bo)
			execute(t, s, `update users set password_hash = 'another' where username = $1`, bo)
			for range 20 {
				refused(t, s.Nobody().Ask(loginMutation, "input", map[string]any{"username": bo, "password": "wrong", "deviceToken": bos}), "UNAUTHENTICATED", "", wrongPassword)
			}
			refused(t, s.Nobody().Ask(loginMutation, "input", map[string]any{"username": bo, "password": "wrong", "deviceToken": third}), "RATE_LIMITED", "", tooManyGuesses)

			// Guesses of a device lock nobody else out.
			bo = someone(t, s)
			bos = device(bo)
			for range 20 {
				s.Nobody().Ask(loginMutation, "input", map[string]any{"username": bo, "password": "wrong", "deviceToken": bos})
			}
			for _, token := range []any{nil, bos} {
				require.Empty(t, s.Nobody().Ask(loginMutation, "input",
					map[string]any{"username": bo, "password": stationtest.Password, "deviceToken": token}).Errors, "as an unknown device")
			}
		})
	}
}

// An address with too many failures at whatever accounts must wait, in the browser too, and
// an account that nobody has is told of as one that somebody has.
func TestThrottleByAddress(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, behindProxy, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.AddressFailures = 6 })
	mia := someone(t, s)
	here := newAddress()
	for i := range 6 {
		name := mia
		if i%2 == 0 {
			name = "nobody-" + uuid.NewString()
		}
		refused(t, at(here, s.Nobody()).Ask(loginMutation, "input", map[string]any{"username": name, "password": "wrong"}),
			"UNAUTHENTICATED", "", wrongPassword)
	}
	for _, name := range []string{mia, "nobody-" + uuid.NewString()} {
		r := at(here, s.Nobody()).Post("/api/auth/login", "application/json",
			strings.NewReader(`{"username": "`+name+`", "password": "`+stationtest.Password+`"}`))
		require.Equal(t, http.StatusTooManyRequests, r.Status)
		refused(t, r, "RATE_LIMITED", "", tooManyGuesses)
		wait, err := strconv.Atoi(r.Header.Get("Retry-After"))
		require.NoError(t, err)
		require.InDelta(t, 900, wait, 60)
		require.Equal(t, wait, r.Errors[0].Extensions.RetryAfter)
	}
	require.Empty(t, at(newAddress(), s.Nobody()).Ask(loginMutation, "input",
		map[string]any{"username": mia, "password": stationtest.Password}).Errors, "another address")
}
