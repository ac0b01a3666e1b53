package entity

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/postgres"
)

// TotalsSpec declares Totals.
type TotalsSpec struct {
	// Type is the GraphQL type of one of them; names are those of its fields.
	Type string
	// Table is the table whose rows are counted.
	Table string
	By    []Group
	// Count is the name of the number of rows; empty for none.
	Count string
	Sums  []Sum
	// Zeros says that every value of the one group has an entry, also those of no row.
	Zeros bool
}

// Group is a column that rows are grouped by, and the totals ordered by.
type Group struct {
	Name, Column string
	// SQLType is the column's type, by which a text becomes its value.
	SQLType string
	// Values are those of an enum, in their order; nil for other columns.
	Values []string
}

// Sum is a column that is added up. Empty values count as zero.
type Sum struct{ Name, Column string }

// Totals are counts and sums of a table's rows, A for each group. They are immutable and
// safe to share.
type Totals[A any] struct {
	TotalsSpec
	of *dataloaders.Loader[childTotals, []*A]
}

// DeclareTotals makes Totals whose names are A's `db` tags.
func DeclareTotals[A any](spec TotalsSpec) *Totals[A] {
	t := &Totals[A]{TotalsSpec: spec}
	t.of = dataloaders.New(t.fetch)
	return t
}

// Declaration gives what was declared.
func (t *Totals[A]) Declaration() *TotalsSpec { return &t.TotalsSpec }

// SQL is the statement of the totals of the rows t that meet the condition, with its
// columns named by prefix and name. Without a condition they are those of all rows, which
// the database keeps.
func (t *TotalsSpec) SQL(condition, prefix string) string {
	source := t.counted(condition)
	if condition == "" {
		source = t.kept()
	}
	var columns, groups, order []string
	name := func(expression, name string) {
		columns = append(columns, fmt.Sprintf(`%s as "%s%s"`, expression, prefix, name))
	}
	for i, by := range t.By {
		name(source.by[i], by.Name)
		groups = append(groups, source.by[i])
		place := source.by[i]
		if by.Values != nil {
			place = fmt.Sprintf("array_position(array['%s'], (%s)::text)", strings.Join(by.Values, "', '"), source.by[i])
		}
		order = append(order, place)
	}
	if t.Count != "" {
		name(source.count, t.Count)
	}
	for i, sum := range t.Sums {
		name(source.sums[i], sum.Name)
	}
	counted := fmt.Sprintf("select %s from %s group by %s%s", strings.Join(columns, ", "), source.from, strings.Join(groups, ", "), source.having)
	if !t.Zeros {
		return counted + " order by " + strings.Join(order, ", ")
	}
	by := t.By[0]
	group := fmt.Sprintf(`"%s%s"`, prefix, by.Name)
	given := []string{"v.value as " + group}
	zero := func(name string) {
		given = append(given, fmt.Sprintf(`coalesce(c."%[1]s%[2]s", 0) as "%[1]s%[2]s"`, prefix, name))
	}
	if t.Count != "" {
		zero(t.Count)
	}
	for _, sum := range t.Sums {
		zero(sum.Name)
	}
	return fmt.Sprintf("select %s from unnest(array['%s']) with ordinality v (value, place) left join (%s) c on c.%s = v.value order by v.place",
		strings.Join(given, ", "), strings.Join(by.Values, "', '"), counted, group)
}

// totalsSource is what totals are made of, as expressions of SQL.
type totalsSource struct {
	from, having, count string
	by, sums            []string
}

// counted counts the rows t that meet the condition.
func (t *TotalsSpec) counted(condition string) totalsSource {
	s := totalsSource{from: t.Table + " t" + where(condition), count: "count(*)"}
	for _, by := range t.By {
		s.by = append(s.by, "t."+by.Column)
	}
	for _, sum := range t.Sums {
		s.sums = append(s.sums, "coalesce(sum(t."+sum.Column+"), 0)")
	}
	return s
}

// kept adds up what station_keep_totals keeps of all rows (migration 00009).
func (t *TotalsSpec) kept() totalsSource {
	columns := make([]string, len(t.By))
	s := totalsSource{count: "sum(t.count)::bigint", having: " having sum(t.count) <> 0"}
	for i, by := range t.By {
		columns[i] = by.Column
		s.by = append(s.by, fmt.Sprintf("(t.keys[%d])::%s", i+1, by.SQLType))
	}
	for i := range t.Sums {
		s.sums = append(s.sums, fmt.Sprintf("sum(t.sums[%d])", i+1))
	}
	name := fmt.Sprintf("%s(%s)", t.Table, strings.Join(columns, ", "))
	of := fmt.Sprintf("select keys, count, sums from %%s where name = '%s'", name)
	s.from = "(" + fmt.Sprintf(of, "portal_totals") + " union all " + fmt.Sprintf(of, "portal_total_changes") + ") t"
	return s
}

// All gives the totals of all rows of the organization.
func (t *Totals[A]) All(ctx context.Context, db *postgres.DB) ([]*A, error) {
	totals := []*A{}
	err := db.InOrg(ctx, postgres.All(&totals, t.SQL("", "")))
	return totals, err
}

// childTotals are the totals of one parent's rows.
type childTotals struct {
	column string
	parent uuid.UUID
}

// Of gives the totals of the rows whose column refers to the parent. All parents of a
// response are served by one query.
func (t *Totals[A]) Of(ctx context.Context, column string, parent uuid.UUID) ([]*A, error) {
	return t.of.Load(ctx, childTotals{column, parent})
}

type totalsRow[A any] struct {
	Row    A         `db:"row"`
	Parent uuid.UUID `db:"parent"`
}

func (t *Totals[A]) fetch(keys []childTotals) ([]postgres.Query, func() map[childTotals][]*A) {
	parents := map[string][]uuid.UUID{}
	for _, key := range keys {
		parents[key.column] = append(parents[key.column], key.parent)
	}
	var queries []postgres.Query
	rows := map[string]*[]totalsRow[A]{}
	for column, ids := range parents {
		rows[column] = new([]totalsRow[A])
		queries = append(queries, postgres.All(rows[column], fmt.Sprintf(
			"select p.id as parent, c.* from unnest($1::uuid[]) as p (id) cross join lateral (%s) c",
			t.SQL("t."+column+" = p.id", "row.")), ids))
	}
	return queries, func() map[childTotals][]*A {
		found := make(map[childTotals][]*A, len(keys))
		for _, key := range keys {
			found[key] = []*A{}
		}
		for column := range parents {
			for i := range *rows[column] {
				row := &(*rows[column])[i]
				key := childTotals{column, row.Parent}
				found[key] = append(found[key], &row.Row)
			}
		}
		return found
	}
}
