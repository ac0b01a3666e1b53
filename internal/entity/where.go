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

// In adds "column is one of values"; nil values add nothing.
func In[T ~string](w *Where, column string, values []T) {
	if values == nil {
		return
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	w.And(column+" = any(?)", texts)
}

// Reference adds "column is the id", or "column is empty" for null; an absent id
// adds nothing.
func (w *Where) Reference(column string, in graphql.Omittable[*uuid.UUID]) {
	id, given := in.ValueOK()
	switch {
	case !given:
	case id == nil:
		w.And(column + " is null")
	default:
		w.And(column+" = ?", *id)
	}
}

// Search adds "one of the columns contains the text". The columns hold what
// station_fold makes of a text; the database folds the searched text too, once a
// statement, since Go folds some letters in another way.
func (w *Where) Search(text *string, columns ...string) {
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
