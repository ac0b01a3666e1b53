package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// Login makes a role of its own for the test, with the attributes given and leave to
// connect to the superuser's database, and gives its URL and name. Station's three
// roles are shared by all tests, so no test changes those. It is dropped when the test
// ends.
func Login(tb testing.TB, superURL, attributes string) (loginURL, name string) {
	tb.Helper()
	conn := connect(tb, superURL)
	name = "station_test_" + strings.ReplaceAll(uuid.NewString(), "-", "")[:12]
	_, err := conn.Exec(tb.Context(), fmt.Sprintf(`create role %s login password 'secret' %s`, name, attributes))
	require.NoError(tb, err)
	_, err = conn.Exec(tb.Context(), fmt.Sprintf(`do $$ begin execute format('grant connect on database %%I to %s', current_database()); end $$`, name))
	require.NoError(tb, err)
	tb.Cleanup(func() {
		ctx := context.Background()
		conn, err := pgx.Connect(ctx, superURL)
		if err == nil {
			_, err = conn.Exec(ctx, fmt.Sprintf(`drop owned by %s cascade; drop role %s`, name, name))
			_ = conn.Close(ctx)
		}
		if err != nil {
			tb.Errorf("drop the test's role: %v", err)
		}
	})
	u, err := url.Parse(superURL)
	require.NoError(tb, err)
	u.User = url.UserPassword(name, "secret")
	return u.String(), name
}
