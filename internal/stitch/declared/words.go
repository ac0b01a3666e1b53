package declared

import (
	"strings"
	"unicode"
)

// split gives the words of a name in camel case, in lower case.
func split(name string) []string {
	var out []string
	for i, r := range name {
		if i == 0 || unicode.IsUpper(r) {
			out = append(out, "")
		}
		out[len(out)-1] += string(unicode.ToLower(r))
	}
	return out
}

// Words gives a name in camel case as words in lower case.
func Words(name string) string { return strings.Join(split(name), " ") }

// Snake gives a name in camel case as a column is named.
func Snake(name string) string { return strings.Join(split(name), "_") }

func screaming(name string) string { return strings.ToUpper(Snake(name)) }

// Plural gives the plural of an English noun by the rule; @entity(plural:) is for the
// others.
func Plural(noun string) string {
	switch {
	case strings.HasSuffix(noun, "y") && !strings.ContainsAny(noun[max(0, len(noun)-2):len(noun)-1], "aeiou"):
		return noun[:len(noun)-1] + "ies"
	case strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "x"), strings.HasSuffix(noun, "ch"), strings.HasSuffix(noun, "sh"):
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
