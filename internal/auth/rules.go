package auth

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// MinPassword is how many characters a password has at least that somebody chooses, as
	// NIST SP 800-63B has it.
	MinPassword = 15
	// MaxPassword is how many it has at most.
	MaxPassword = 128
	// minRest is how many characters must be left of a password without what is known of
	// its account.
	minRest = 8
	product = "station"
)

// common.txt has, one a line and in small letters, the 9,728 passwords of at least
// MinPassword characters among the million most common ones of SecLists
// (10-million-password-list-top-1000000).
//
//go:embed common.txt
var commonText string

var common = sync.OnceValue(func() map[string]struct{} {
	found := map[string]struct{}{}
	for line := range strings.Lines(commonText) {
		found[strings.TrimSuffix(line, "\n")] = struct{}{}
	}
	return found
})

// rows are what fingers and children know by heart.
var rows = []string{
	strings.Repeat("0123456789", MaxPassword/10+2), strings.Repeat("abcdefghijklmnopqrstuvwxyz", MaxPassword/26+2),
	"qwertyuiopasdfghjklzxcvbnm", "1234567890qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
	"qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "qazwsxedcrfvtgbyhnujmikolp",
}

// normal is the form in which passwords are compared: how a keyboard writes an é makes no
// difference.
func normal(password string) string { return norm.NFKC.String(password) }

// CheckPassword says in a sentence why a password can't be chosen; empty for one that can.
// Known are the names of its account: username, address and their like.
func CheckPassword(password string, known ...string) string {
	if len(password) > maxPassword {
		return tooLong()
	}
	if !utf8.ValidString(password) {
		return "Your password must be text."
	}
	password = normal(password)
	switch length := utf8.RuneCountInString(password); {
	case length < MinPassword:
		return fmt.Sprintf("Your password must have at least %d characters: a few words in a row are easy to remember.", MinPassword)
	case length > MaxPassword:
		return tooLong()
	}
	small := strings.ToLower(password)
	if _, listed := common()[small]; listed {
		return "This password is on the lists of common ones, which are tried first: choose another."
	}
	letters := bare(small)
	if repeats([]rune(small)) || repeats([]rune(letters)) {
		return "Your password says the same thing again and again: choose one that is harder to guess."
	}
	for _, row := range rows {
		if strings.Contains(row, letters) || strings.Contains(row, reversed(letters)) {
			return "Your password follows the alphabet or the keyboard: choose one that is harder to guess."
		}
	}
	for _, name := range append(known, product) {
		local, _, _ := strings.Cut(name, "@")
		for _, part := range []string{bare(strings.ToLower(normal(name))), bare(strings.ToLower(normal(local)))} {
			rest := utf8.RuneCountInString(strings.ReplaceAll(letters, part, ""))
			if utf8.RuneCountInString(part) > 2 && strings.Contains(letters, part) && rest < minRest {
				return "Your password is little more than your name, your address or Station's: choose one that is harder to guess."
			}
		}
	}
	return ""
}

func tooLong() string {
	return fmt.Sprintf("Your password can have at most %d characters.", MaxPassword)
}

// bare leaves letters and digits; of a text without any, the text.
func bare(text string) string {
	left := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return -1
	}, text)
	if left == "" {
		return text
	}
	return left
}

// repeats says whether a text is one piece, of half its length at most, again and again;
// the last one may be cut.
func repeats(text []rune) bool {
	for period := 1; period <= len(text)/2; period++ {
		same := true
		for i := period; same && i < len(text); i++ {
			same = text[i] == text[i-period]
		}
		if same {
			return true
		}
	}
	return false
}

func reversed(text string) string {
	var out strings.Builder
	runes := []rune(text)
	for i := len(runes) - 1; i >= 0; i-- {
		out.WriteRune(runes[i])
	}
	return out.String()
}
