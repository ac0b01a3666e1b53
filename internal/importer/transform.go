package importer

import (
	"strings"
)

// transforms are what may follow a column, as in `firstName=contactName|first`.
// The text they get is never empty.
var transforms = map[string]func(text string) string{
	"first": func(text string) string {
		first, _, _ := cutWord(text)
		return first
	},
	"rest": func(text string) string {
		_, rest, _ := cutWord(text)
		return rest
	},
	"last": func(text string) string {
		words := strings.Fields(text)
		return words[len(words)-1]
	},
	"lower": strings.ToLower,
	"upper": strings.ToUpper,
	"day":   day,
	// number leaves the text as it is: it says how a JSON field keeps it.
	number: func(text string) string { return text },
}

// number is the transform after which a key of a JSON field holds a number.
const number = "number"

// cutWord cuts a text at the first space.
func cutWord(text string) (first, rest string, found bool) {
	text = strings.TrimSpace(text)
	i := strings.IndexFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\u00a0' })
	if i < 0 {
		return text, "", false
	}
	return text[:i], strings.TrimSpace(text[i:]), true
}

// day takes the time of day off a date and time; other text stays, for the
// conversion to refuse.
func day(text string) string {
	if t, err := parseInstant(text); err == nil {
		return t.Format(dayLayout)
	}
	return text
}
