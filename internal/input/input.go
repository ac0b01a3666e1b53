// Package input checks and applies what callers write.
package input

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"github.com/station-portal/station/internal/apperr"
)

// MaxJSON bounds a JSON field in bytes.
const MaxJSON = 32 << 10

// Set applies a field of an update that must have a value: absent leaves dst,
// null is a fault.
func Set[T any](faults *apperr.Fields, name string, in graphql.Omittable[*T], dst *T) {
	value, given := in.ValueOK()
	switch {
	case !given:
	case value == nil:
		faults.Add(name, fmt.Sprintf("`%s` can't be empty.", name))
	default:
		*dst = *value
	}
}

// SetOptional applies a field of an update that may be empty: absent leaves dst,
// null empties it.
func SetOptional[T any](in graphql.Omittable[*T], dst **T) {
	if value, given := in.ValueOK(); given {
		*dst = value
	}
}

// SetList applies a list of an update: absent leaves dst, null empties it.
func SetList[T any](in graphql.Omittable[[]T], dst *[]T) {
	if value, given := in.ValueOK(); given {
		*dst = value
	}
}

// SetObject applies a JSON object of an update: absent leaves dst, null empties it.
func SetObject(in graphql.Omittable[json.RawMessage], dst *json.RawMessage) {
	if value, given := in.ValueOK(); given {
		*dst = value
	}
}

// Or gives the value, or the default for a null.
func Or[T any](value *T, otherwise T) T {
	if value == nil {
		return otherwise
	}
	return *value
}

// Line trims a required text of one line and holds it to 1–limit characters, one of
// which at least can be seen.
func Line(faults *apperr.Fields, name string, text *string, limit int) {
	*text = strings.TrimSpace(*text)
	switch {
	case !utf8.ValidString(*text):
		length(faults, name, *text, limit)
	case strings.ContainsFunc(*text, breaksLine):
		faults.Add(name, fmt.Sprintf("`%s` must be one line without control characters.", name))
	case !strings.ContainsFunc(*text, isVisible):
		faults.Add(name, fmt.Sprintf("`%s` can't be empty.", name))
	default:
		length(faults, name, *text, limit)
	}
}

// Name is Line for a name by which people tell things or one another apart: nothing may be
// in it that is not seen.
func Name(faults *apperr.Fields, name string, text *string, limit int) {
	Line(faults, name, text, limit)
	if hides(*text) {
		faults.Add(name, fmt.Sprintf("`%s` must not have invisible characters.", name))
	}
}

// hides tells whether a text has a character that is drawn as nothing, with which it would
// look like another. Joiners and selectors of variants may be where they change what is
// seen: joiners between letters of scripts that join and between symbols, selectors after
// what has variants. None of that is so in Latin, Greek and Cyrillic.
func hides(text string) bool {
	runes := []rune(text)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return 'a'
		}
		return runes[i]
	}
	for i, r := range runes {
		switch {
		case r == '\u200c' || r == '\u200d':
			if !joins(at(i-1)) || !joins(at(i+1)) {
				return true
			}
		case unicode.Is(unicode.Variation_Selector, r):
			if at(i-1) != '#' && at(i-1) != '*' && !unicode.IsDigit(at(i-1)) && !joins(at(i-1)) {
				return true
			}
		case unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r):
			return true
		}
	}
	return false
}

func joins(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.S) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic)
}

// breaksLine tells what would end a line or turn its direction around, so that it
// reads as something else.
func breaksLine(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// isVisible tells what leaves a mark of its own. The letters and the symbol that are
// left out are drawn as nothing.
func isVisible(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u2800', '\u3164', '\uffa0':
		return false
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S)
}

// OptionalLine is Line for a text that may be empty; a blank one becomes null.
func OptionalLine(faults *apperr.Fields, name string, text **string, limit int) {
	if *text == nil {
		return
	}
	trimmed := strings.TrimSpace(**text)
	if trimmed == "" || !strings.ContainsFunc(trimmed, isVisible) && !strings.ContainsFunc(trimmed, breaksLine) {
		*text = nil
		return
	}
	Line(faults, name, &trimmed, limit)
	*text = &trimmed
}

// OptionalText holds a text of many lines to limit characters; an empty one
// becomes null. The text is kept as written.
func OptionalText(faults *apperr.Fields, name string, text **string, limit int) {
	if *text == nil {
		return
	}
	if **text == "" {
		*text = nil
		return
	}
	length(faults, name, **text, limit)
}

func length(faults *apperr.Fields, name, text string, limit int) {
	switch {
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		faults.Add(name, fmt.Sprintf("`%s` must be UTF-8 without zero bytes.", name))
	case utf8.RuneCountInString(text) > limit:
		faults.Add(name, fmt.Sprintf("`%s` must be at most %d characters long; it is %d.",
			name, limit, utf8.RuneCountInString(text)))
	}
}

// Object holds a JSON object to MaxJSON; none becomes {}.
func Object(faults *apperr.Fields, name string, object *json.RawMessage) {
	if len(*object) == 0 {
		*object = json.RawMessage("{}")
	}
	switch {
	case len(*object) > MaxJSON:
		faults.Add(name, fmt.Sprintf("`%s` must be at most %d bytes of JSON.", name, MaxJSON))
	case hasZero(*object):
		faults.Add(name, fmt.Sprintf("`%s` must be UTF-8 without zero bytes.", name))
	}
}

// hasZero reports whether a JSON text has the escape of a zero byte, which jsonb can't
// hold. A backslash that is escaped itself escapes nothing.
func hasZero(text json.RawMessage) bool {
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' {
			if bytes.HasPrefix(text[i+1:], []byte("u0000")) {
				return true
			}
			i++
		}
	}
	return false
}

// Words holds a list to most words, each a Line of 1–limit characters. It is never nil.
func Words(faults *apperr.Fields, name string, words *[]string, most, limit int) {
	if len(*words) > most {
		faults.Add(name, fmt.Sprintf("`%s` must be at most %d words.", name, most))
	}
	if *words == nil {
		*words = []string{}
	}
	for i := range *words {
		Line(faults, name, &(*words)[i], limit)
	}
}

// Choice refuses a value that is not among those of its enum.
func Choice[E interface {
	~string
	Values() []E
}](faults *apperr.Fields, name string, value E) {
	values := value.Values()
	if slices.Contains(values, value) {
		return
	}
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = strings.ToUpper(string(v))
	}
	last := len(names) - 1
	faults.Add(name, fmt.Sprintf("`%s` must be %s or %s.", name, strings.Join(names[:last], ", "), names[last]))
}
