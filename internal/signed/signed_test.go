package signed_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/signed"
)

func keys(t *testing.T, secrets ...string) *signed.Keys {
	t.Helper()
	k, err := signed.New(secrets)
	require.NoError(t, err)
	return k
}

func TestToken(t *testing.T) {
	t.Parallel()
	k := keys(t, "the first secret")
	id := uuid.New()
	token := k.Token("reset", id, "1")
	require.Equal(t, token, k.Token("reset", id, "1"), "it is derived")
	claimed, ok := signed.ID(token)
	require.True(t, ok)
	require.Equal(t, id, claimed)
	found, ok := k.Check("reset", token, "1")
	require.True(t, ok)
	require.Equal(t, id, found)

	_, signature, _ := strings.Cut(token, ".")
	for name, c := range map[string]struct{ purpose, token, context string }{
		"purpose":           {"invitation", token, "1"},
		"context":           {"reset", token, "2"},
		"another's id":      {"reset", uuid.NewString() + "." + signature, "1"},
		"cut":               {"reset", token[:len(token)-1], "1"},
		"longer":            {"reset", token + "A", "1"},
		"last bits":         {"reset", token[:len(token)-1] + next(token[len(token)-1]), "1"},
		"no signature":      {"reset", id.String() + ".", "1"},
		"no point":          {"reset", id.String(), "1"},
		"other form of id":  {"reset", "urn:uuid:" + token, "1"},
		"id without dashes": {"reset", strings.ReplaceAll(id.String(), "-", "") + "." + signature, "1"},
		"nothing":           {"reset", "", "1"},
	} {
		_, ok := k.Check(c.purpose, c.token, c.context)
		require.False(t, ok, name)
	}
	_, ok = keys(t, "another secret").Check("reset", token, "1")
	require.False(t, ok)
}

// next gives another letter that may stand at the end of a signature.
func next(letter byte) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(letters[(strings.IndexByte(letters, letter)+1)%len(letters)])
}

// What an older secret signed is good as long as the secret is on the list.
func TestRotation(t *testing.T) {
	t.Parallel()
	id := uuid.New()
	old := keys(t, "old").Token("reset", id, "")
	during := keys(t, "new", "old")
	_, ok := during.Check("reset", old, "")
	require.True(t, ok)
	fresh := during.Token("reset", id, "")
	require.NotEqual(t, old, fresh)
	_, ok = keys(t, "new").Check("reset", fresh, "")
	require.True(t, ok)
	_, ok = keys(t, "new").Check("reset", old, "")
	require.False(t, ok)
	_, err := signed.New(nil)
	require.Error(t, err)
}
