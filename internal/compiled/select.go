package compiled

import (
	"fmt"
	"slices"
	"strings"
)

// selection is a SELECT in the making: the values that it gives of each row, and the
// rows that it joins.
type selection struct {
	outs  []string
	index map[string]int
	joins []string
	// record says that the values are those of an array's element.
	record bool
}

// out gives the place of a value.
func (s *selection) out(expression string) int {
	if place, ok := s.index[expression]; ok {
		return place
	}
	s.index[expression] = len(s.outs)
	s.outs = append(s.outs, expression)
	return len(s.outs) - 1
}

// atLeastOne gives rows of which nothing is asked, but how many there are, a value.
func (s *selection) atLeastOne(of *scope) {
	if len(s.outs) == 0 {
		s.out(of.column(of.rows.Declaration().IDColumn))
	}
}

// from is the SELECT's text, of the rows that inner gives. The order is the rows' own:
// PostgreSQL sorts only where a join has lost it.
func (s *selection) from(of *scope, inner, order string) string {
	values := strings.Join(s.outs, ", ")
	if s.record {
		values = "row(" + values + ")"
	}
	text := "select " + values + " from (" + inner + ") " + of.alias + strings.Join(s.joins, "")
	if order != "" {
		text += " order by " + order
	}
	return text
}

// scope is a row that fields are read of: one that a selection is of, or one that it
// joins.
type scope struct {
	sel   *selection
	rows  Rows
	alias string
	// inner are the columns that the selection's rows must have; nil for a joined row.
	inner *columns
	// joined are the rows that it leads to, by how.
	joined map[string]*scope
}

// selection begins a SELECT of rows.
func (c *compiler) selection(rows Rows) (*selection, *scope) {
	s := &selection{index: map[string]int{}, record: c.aliases > 0}
	return s, &scope{sel: s, rows: rows, alias: c.table("p"), inner: &columns{}, joined: map[string]*scope{}}
}

// column gives a column of the row.
func (s *scope) column(name string) string {
	if s.inner != nil {
		s.inner.add(name)
	}
	return s.alias + "." + name
}

// join gives the one row whose column has what a column of from has. It is joined once.
func (c *compiler) join(from *scope, column string, rows Rows, of string) *scope {
	on := fmt.Sprintf("%s.%s = %s", rows.Declaration().Table, column, of)
	if known := from.joined[on]; known != nil {
		return known
	}
	joined := &scope{sel: from.sel, rows: rows, alias: c.table("r"), joined: map[string]*scope{}}
	from.joined[on] = joined
	from.sel.joins = append(from.sel.joins, fmt.Sprintf(" left join %s %s on %s.%s = %s",
		rows.Declaration().Table, joined.alias, joined.alias, column, from.column(of)))
	return joined
}

// columns are names in their order, each once.
type columns []string

func (c *columns) add(name string) {
	if !slices.Contains(*c, name) {
		*c = append(*c, name)
	}
}

// list writes them as those of the table t.
func (c *columns) list() string {
	names := make([]string, len(*c))
	for i, name := range *c {
		names[i] = "t." + name
	}
	return strings.Join(names, ", ")
}
