package auth_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/auth"
)

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	const (
		short    = "at least 15 characters"
		long     = "at most 128 characters"
		common   = "lists of common ones"
		again    = "again and again"
		keyboard = "the alphabet or the keyboard"
		own      = "little more than your name"
	)
	for password, want := range map[string]string{
		"correct horse battery staple":                                      "",
		"fifteen-letters":                                                   "",
		"aller anfang ist schwer":                                           "",
		"длинный пароль тут":                                                "",
		"これはとても長いパスワードです":                                                   "",
		"🐎🔋📎🐎🐎🔋📎📎🐎🔋🔋📎🔋🔋📎":                                                   "",
		"               ":                                                   again,
		strings.Repeat("ab", 63) + "xy":                                     "",
		strings.Repeat("\u1111\u1171\u11b6\u1112\u1173\u11ab", 60) + "이십사칠": "", // 124 syllables in 1,092 bytes
		"":               short,
		"fourteen-chars": short,
		"ééééééé":        short,
		"e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e": short, // 15 code points, 8 characters
		strings.Repeat("correct horse ", 9) + "123":          long,
		strings.Repeat("x", 5000):                            long,
		"\ufdfa\ufdfa\ufdfa\ufdfa\ufdfa\ufdfa\ufdfa\ufdfa":   long, // each is 18 characters
		"bad \xff utf-8 here":                                "must be text",
		"qwerty123456789":                                    common,
		"PasswordPassword":                                   common,
		"WishYouWereHere":                                    common,
		"wishyouwerehere":                                    common,
		"ｗｉｓｈｙｏｕｗｅｒｅｈｅｒｅ":                                    common, // normalized
		"aaaaaaaaaaaaaaa":                                    common,
		"abcabcabcabcabcab":                                  again,
		"Abc-abc-aBc-abc-abc":                                again,
		"horse horse horse":                                  again,
		"987654321098765":                                    keyboard,
		"bcdefghijklmnopq":                                   keyboard,
		"ABCDEFG-hijklmnop":                                  keyboard,
		"ertyuiopasdfghj":                                    keyboard,
		"lkjhgfdsapoiuytrewq":                                keyboard,
		"3edc4rfv5tgb6yhn":                                   keyboard,
		"mia-miller-mia-1":                                   own,
		"mia.miller@example.com":                             own,
		"example-mia-miller":                                 own,
		"miamiller mia.miller":                               again,
		"Station-2026-ok":                                    own,
		"the train leaves the station":                       "",
	} {
		got := auth.CheckPassword(password, "mia-miller", "mia.miller@example.com", "")
		if want == "" {
			assert.Empty(t, got, password)
		} else {
			assert.Contains(t, got, want, password)
			require.True(t, strings.HasPrefix(got, "Your password ") || strings.HasPrefix(got, "This password "), got)
		}
	}
	require.Contains(t, auth.CheckPassword("123456789012345"), "common ones")
}

// Whatever way a keyboard writes a password, it is the same one.
func TestPasswordsAreNormalized(t *testing.T) {
	t.Parallel()
	passwords, err := auth.NewPasswords()
	require.NoError(t, err)
	hash, err := passwords.Hash(t.Context(), "caf\u00e9 ﬁfteen letters")
	require.NoError(t, err)
	for _, written := range []string{"caf\u00e9 ﬁfteen letters", "cafe\u0301 fifteen letters", "café ｆifteen letters"} {
		fits, outdated, err := passwords.Verify(t.Context(), written, hash)
		require.NoError(t, err)
		require.True(t, fits, written)
		require.False(t, outdated)
	}
	fits, _, err := passwords.Verify(t.Context(), "cafe fifteen letters", hash)
	require.NoError(t, err)
	require.False(t, fits)
}
