package entity

import (
	"fmt"
	"slices"
	"strings"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/relay"
)

// Plan is a list's SQL in pieces, in which the table is t. Its parameters follow those
// before them.
type Plan struct {
	// Name names the list and its order, for cursors.
	Name    string
	table   string
	sorted  []sortKey
	where   string   // conditions of the filter, without the cursor; may be empty
	ranges  []string // conditions of what follows the cursor, one range after the other
	order   string   // of each range
	args    []any    // of where
	seekers []any    // of ranges, following args
	first   int
	// more has one row read that is not of the page, which says that more follow.
	more bool
}

type sortKey struct {
	Key
	desc bool
}

// Plan compiles the arguments. Offset is the number of parameters before its own.
func (t *Spec) Plan(args ListArgs, offset int) (*Plan, error) {
	if err := args.Validate(); err != nil {
		return nil, err
	}
	order := args.Order
	if len(order) == 0 {
		order = t.Order
	}
	keys := make([]sortKey, 0, len(order)+1)
	name := t.Table
	for i, o := range order {
		key, ok := t.Keys[o.Field]
		if !ok || slices.ContainsFunc(order[:i], func(other Order) bool { return other.Field == o.Field }) {
			return nil, apperr.Field("orderBy", fmt.Sprintf("`orderBy` may name %s only once.", o.Field))
		}
		keys = append(keys, sortKey{Key: key, desc: o.Direction == Desc})
		name += " " + o.Field + " " + string(o.Direction)
	}
	// The id makes the order total. It goes the way of the last key, so that one
	// index serves both.
	keys = append(keys, sortKey{Key: Key{Column: t.IDColumn, SQLType: "uuid"}, desc: keys[len(keys)-1].desc})

	p := &Plan{
		Name: name, table: t.Table, sorted: keys,
		where: args.Where.number(offset), args: args.Where.args, first: args.First, more: true,
	}
	var after []*string
	if args.After != nil {
		var err error
		if after, err = relay.DecodeCursor(name, *args.After, len(keys)); err != nil {
			return nil, err
		}
		if !fits(keys, after) {
			return nil, relay.ForeignCursor()
		}
	}
	p.seek(keys, after, offset+len(p.args))
	return p, nil
}

// seek sets the ranges after the values of a cursor, or of the whole list for none.
// An index serves each range of a list of one key: the rows of a key that may be empty
// are those that have it and then those that don't. A list of several keys is sorted.
func (p *Plan) seek(keys []sortKey, after []*string, offset int) {
	param := func(k sortKey, value *string) string {
		p.seekers = append(p.seekers, *value)
		return fmt.Sprintf("$%d::text::%s", offset+len(p.seekers), k.SQLType)
	}
	if len(keys) > 2 {
		p.order = orders("t", keys, " nulls last")
		p.ranges = []string{""}
		if after != nil {
			p.ranges[0] = alternatives(keys, after, param)
		}
		return
	}
	p.order = orders("t", keys, "")
	key, id := keys[0], keys[1]
	switch {
	case after == nil && key.Nullable:
		p.ranges = []string{"t." + key.Column + " is not null"}
	case after == nil:
		p.ranges = []string{""}
	case after[0] != nil:
		p.ranges = []string{fmt.Sprintf("(t.%s, t.%s) %s (%s, %s)",
			key.Column, id.Column, key.after(), param(key, after[0]), param(id, after[1]))}
	default:
		p.ranges = []string{fmt.Sprintf("t.%s is null and t.%s %s %s", key.Column, id.Column, id.after(), param(id, after[1]))}
		return
	}
	if key.Nullable {
		p.ranges = append(p.ranges, "t."+key.Column+" is null")
	}
}

// after is the operator of what comes after a value.
func (k sortKey) after() string {
	if k.desc {
		return "<"
	}
	return ">"
}

func orders(of string, keys []sortKey, ofNullable string) string {
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = of + "." + k.Column + " asc"
		if k.desc {
			texts[i] = of + "." + k.Column + " desc"
		}
		if k.Nullable {
			texts[i] += ofNullable
		}
	}
	return strings.Join(texts, ", ")
}

// alternatives is the condition of the rows after the values: those greater in the
// first key, or equal in it and greater in the second, and so on. An empty value is
// the greatest in either direction.
func alternatives(keys []sortKey, values []*string, param func(k sortKey, value *string) string) string {
	var out, equal []string
	for i, k := range keys {
		column := "t." + k.Column
		if values[i] == nil {
			equal = append(equal, column+" is null")
			continue
		}
		value := param(k, values[i])
		greater := column + " " + k.after() + " " + value
		if k.Nullable {
			greater = "(" + greater + " or " + column + " is null)"
		}
		out = append(out, "("+strings.Join(append(slices.Clone(equal), greater), " and ")+")")
		equal = append(equal, column+" = "+value)
	}
	return "(" + strings.Join(out, " or ") + ")"
}

// Page is the statement of one page of the rows that meet the condition, which may be
// empty, and the plan's own; it has one row more where more follow, unless Alone. UNION ALL runs its
// parts one after the other and stops at the limit; PostgreSQL runs them side by side
// only where they have no LIMIT.
func (p *Plan) Page(columns, condition string) string {
	parts := make([]string, len(p.ranges))
	for i, r := range p.ranges {
		parts[i] = fmt.Sprintf("select %s from %s t%s order by %s limit %d",
			columns, p.table, where(condition, p.where, r), p.order, p.limit())
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return fmt.Sprintf("select * from ((%s)) u limit %d", strings.Join(parts, ") union all ("), p.limit())
}

// Count is the statement that counts the rows that meet the condition, which may be
// empty, and the filter. It has the first of the plan's parameters.
func (p *Plan) Count(condition string) string {
	return "select count(*) from " + p.table + " t" + where(condition, p.where)
}

// Params are the plan's parameters.
func (p *Plan) Params() []any { return slices.Concat(p.args, p.seekers) }

// Shape is what of a plan is its statements': two plans of one list that are shaped alike
// differ in their parameters only.
type Shape struct {
	name, where, ranges string
	first               int
}

// Shape gives the plan's.
func (p *Plan) Shape() Shape {
	return Shape{p.Name, p.where, strings.Join(p.ranges, ";"), p.first}
}

// Counted is how many of them Count has.
func (p *Plan) Counted() int { return len(p.args) }

// First is how many rows the page has at most.
func (p *Plan) First() int { return p.first }

// Alone has Page give no row more, for those who don't ask whether more follow.
func (p *Plan) Alone() { p.more = false }

func (p *Plan) limit() int {
	if p.more {
		return p.first + 1
	}
	return p.first
}

// SortColumns are the columns that the page is sorted by.
func (p *Plan) SortColumns() []string {
	columns := make([]string, len(p.sorted))
	for i, k := range p.sorted {
		columns[i] = k.Column
	}
	return columns
}

// Order is the page's order, of what has its SortColumns.
func (p *Plan) Order(of string) string { return orders(of, p.sorted, " nulls last") }

// Keys are the sort values as text[], for cursors, of what has its SortColumns.
func (p *Plan) Keys(of string) string {
	texts := make([]string, len(p.sorted))
	for i, k := range p.sorted {
		texts[i] = of + "." + k.Column + "::text"
	}
	return "array[" + strings.Join(texts, ", ") + "]"
}

// where joins the conditions that are not empty.
func where(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	if len(parts) == 0 {
		return ""
	}
	return " where " + strings.Join(parts, " and ")
}
