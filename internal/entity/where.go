package entity

import (
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
)

// Where gathers the conditions of a list. Conditions are constant text; values
// only ever travel as parameters.
type Where struct {
	conditions []string
	args       []any
}

// And adds a condition in which each ? stands for the next of args.
func (w *Where) And(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

// OneOf adds "column is one of values"; nil values add nothing.
func OneOf[T ~string](w *Where, column string, values []T) {
	if values == nil {
		return
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	w.And(column+" = any(?)", texts)
}

// Same adds "column is the value"; nil adds nothing.
func Same[T any](w *Where, column string, value *T) { compare(w, column, "=", value) }

// Before adds "column is before the value"; nil adds nothing.
func Before[T any](w *Where, column string, value *T) { compare(w, column, "<", value) }

// From adds "column is the value or after it"; nil adds nothing.
func From[T any](w *Where, column string, value *T) { compare(w, column, ">=", value) }

func compare[T any](w *Where, column, operator string, value *T) {
	if value != nil {
		w.And(column+" "+operator+" ?", *value)
	}
}

// Refers adds "column is the id", or "column is empty" for null; an absent id adds
// nothing.
func Refers(w *Where, column string, in graphql.Omittable[*uuid.UUID]) {
	id, given := in.ValueOK()
	switch {
	case !given:
	case id == nil:
		w.And(column + " is null")
	default:
		w.And(column+" = ?", *id)
	}
}

// The columns of Folded and Contain hold what station_fold makes of a text. The
// database folds the text that is looked for too, once a statement, since Go folds some
// letters in another way.

// Folded adds "column is the text, in any case"; nil adds nothing.
func Folded(w *Where, column string, text *string) {
	if text != nil {
		w.And(column+" = (select station_fold(?))", strings.TrimSpace(*text))
	}
}

// Contain adds "one of the columns has the text in it, in any case"; nil or a blank text
// adds nothing.
func Contain(w *Where, text *string, columns ...string) {
	if text == nil || strings.TrimSpace(*text) == "" {
		return
	}
	pattern := "%" + likeEscaper.Replace(strings.TrimSpace(*text)) + "%"
	conditions := make([]string, len(columns))
	for i, column := range columns {
		conditions[i] = column + " like (select station_fold(?))"
		w.args = append(w.args, pattern)
	}
	w.conditions = append(w.conditions, "("+strings.Join(conditions, " or ")+")")
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// number writes the conditions with $n in place of each ?, the first being
// $(offset+1), joined by AND; empty without conditions.
func (w *Where) number(offset int) string {
	joined := strings.Join(w.conditions, " and ")
	var out strings.Builder
	for _, r := range joined {
		if r == '?' {
			offset++
			out.WriteString("$" + strconv.Itoa(offset))
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}
