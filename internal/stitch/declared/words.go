package declared

import (
	"slices"
	"strings"
	"unicode"
)

// split gives the words of a name in lower case. A word begins with a capital or after
// an underscore; capitals in a row are one word, as in `APIKey` and `userIDs`, and
// digits belong to the word before them, as in `line2Text`.
func split(name string) []string {
	runes := []rune(name)
	var out []string
	begin := 0
	end := func(i int) {
		if i > begin {
			out = append(out, strings.ToLower(string(runes[begin:i])))
		}
		begin = i
	}
	for i, r := range runes {
		switch {
		case r == '_':
			end(i)
			begin = i + 1
		case i > 0 && unicode.IsUpper(r) && (!unicode.IsUpper(runes[i-1]) || beginsWord(runes[i+1:])):
			end(i)
		}
	}
	end(len(runes))
	return out
}

// beginsWord reports whether a capital that is followed by the rest, and that stands
// behind another, begins a word. One before an `s` that ends a word doesn't: it is the
// plural of an acronym.
func beginsWord(rest []rune) bool {
	if len(rest) == 0 || !unicode.IsLower(rest[0]) {
		return false
	}
	return rest[0] != 's' || len(rest) > 1 && unicode.IsLower(rest[1])
}

// Words gives a name in camel case as words in lower case.
func Words(name string) string { return strings.Join(split(name), " ") }

// Snake gives a name in camel case as a column is named.
func Snake(name string) string { return strings.Join(split(name), "_") }

func screaming(name string) string { return strings.ToUpper(Snake(name)) }

// Plural gives the plural of an English noun by the rule; @entity(plural:) is for the
// others.
func Plural(noun string) string {
	lower := strings.ToLower(noun)
	hisses := func(ending string) bool { return strings.HasSuffix(lower, ending) }
	switch {
	case len(noun) > 1 && strings.HasSuffix(noun, "y") && !strings.ContainsRune("aeiou", rune(lower[len(lower)-2])):
		return noun[:len(noun)-1] + "ies"
	case slices.ContainsFunc([]string{"s", "x", "z", "ch", "sh"}, hisses):
		return noun + "es"
	default:
		return noun + "s"
	}
}

// or joins alternatives: "a", "a or b", "a, b or c".
func or(items []string) string {
	if len(items) == 1 {
		return items[0]
	}
	return strings.Join(items[:len(items)-1], ", ") + " or " + items[len(items)-1]
}

// lowered gives a name in camel case as that of a field.
func lowered(name string) string { return strings.ToLower(name[:1]) + name[1:] }

// a gives an English noun with its article.
func a(noun string) string {
	if strings.ContainsRune("aeio", rune(noun[0])) { // not u: a user
		return "an " + noun
	}
	return "a " + noun
}
