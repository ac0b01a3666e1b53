package importer

import (
	"strings"
	"unicode"
)

// transforms are what may follow a column, as in `firstName=contactName|first`.
// The text they get is never empty.
var transforms = map[string]func(text string) string{
	"first": func(text string) string {
		first, _ := cutWord(text)
		return first
	},
	"rest": func(text string) string {
		_, rest := cutWord(text)
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

// cutWord cuts a text at its first space.
func cutWord(text string) (first, rest string) {
	text = strings.TrimSpace(text)
	if i := strings.IndexFunc(text, unicode.IsSpace); i >= 0 {
		return text[:i], strings.TrimSpace(text[i:])
	}
	return text, ""
}

// day takes the time of day off a date and time; other text stays, for the
// conversion to refuse.
func day(text string) string {
	if t, err := parseInstant(text); err == nil {
		return t.Format(dayLayout)
	}
	return text
}
