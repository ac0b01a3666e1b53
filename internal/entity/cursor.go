package entity

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// kinds are the SQL types of sort keys, each with what a cursor's value of it must be.
// Cursors are not signed: one that was made up must not reach PostgreSQL, where it
// would fail the whole batch that its list shares with others.
var kinds = map[string]func(value string) bool{
	"uuid":        func(v string) bool { return len(v) == 36 && uuid.Validate(v) == nil },
	"smallint":    func(v string) bool { return isInteger(v, 16) },
	"bigint":      func(v string) bool { return isInteger(v, 64) },
	"date":        func(v string) bool { return isTime(v, time.DateOnly) },
	"timestamptz": func(v string) bool { return isTime(v, "2006-01-02 15:04:05-07", "2006-01-02 15:04:05-07:00") },
	"text":        func(v string) bool { return utf8.ValidString(v) && !strings.ContainsRune(v, 0) },
}

func isInteger(value string, bits int) bool {
	_, err := strconv.ParseInt(value, 10, bits)
	return err == nil
}

// isTime reports whether the value is as PostgreSQL writes it; Go takes fractions of a
// second that a layout does not name.
func isTime(value string, layouts ...string) bool {
	for _, layout := range layouts {
		if _, err := time.Parse(layout, value); err == nil {
			return true
		}
	}
	return false
}

// fits reports whether a cursor's values can be those of the keys.
func fits(keys []sortKey, values []*string) bool {
	for i, k := range keys {
		if values[i] == nil {
			if !k.Nullable {
				return false
			}
			continue
		}
		if !kinds[k.SQLType](*values[i]) {
			return false
		}
	}
	return true
}

// checkKeys panics for a sort key of a type that kinds does not know: it is declared
// once, when the program starts.
func checkKeys(table string, keys map[string]Key) {
	for name, key := range keys {
		if kinds[key.SQLType] == nil {
			panic(fmt.Sprintf("entity: %s is ordered by %s of type %q, which no cursor can hold", table, name, key.SQLType))
		}
	}
}
