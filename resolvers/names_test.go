package resolvers_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A name looks like no other: usernames are the same however their accents are typed, and
// names of one line hide nothing.
func TestNamesThatLookAlike(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.s
	const composed, apart, hidden = "mi\u00e1", "MIA\u0301", "`name` must not have invisible characters."
	o.invite("one@example.org", o.role("viewer"))
	s.Nobody().MustAsk(nil, acceptInvitation, "in", map[string]any{"token": o.token("one@example.org", 1), "username": apart, "password": freshPassword})
	for _, typed := range []string{composed, apart, "mia\u0301 "} {
		require.Equal(t, "acme", login(t, s, map[string]any{"username": typed, "password": freshPassword}).Organization.Slug)
	}
	require.Equal(t, composed, query[string](t, s, `select username from users where email = 'one@example.org'`))
	o.invite("two@example.org", o.role("viewer"))
	token := o.token("two@example.org", 1)
	for _, typed := range []string{composed, apart} {
		refused(t, s.Nobody().Ask(acceptInvitation, "in", map[string]any{"token": token, "username": typed, "password": freshPassword}),
			"CONFLICT", "username", "Somebody has this username.")
		refused(t, o.viewer.Ask(`mutation ($name: String!) { updateProfile(input: {username: $name}) { user { username } } }`, "name", typed),
			"CONFLICT", "username", "Somebody has this username.")
	}
	for _, name := range []string{"owner\u200b", "owner\u00ad", "ow\u2060ner", "ow\u200cner", "owner\ufe0f"} {
		refused(t, o.admin.Ask(`mutation ($name: String!) { createRole(input: {name: $name, permissions: []}) { role { id } } }`, "name", name),
			"BAD_USER_INPUT", "name", hidden)
	}
	require.Equal(t, 4, query[int](t, s, `select count(*) from roles where organization_id = $1`, o.acme))
}
