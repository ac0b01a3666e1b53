package compiled

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/entity"
)

// errUnknown is the error of a field that the compiler leaves to the resolvers.
var errUnknown = errors.New("compiled: not read from a table")

// statement is one SQL statement.
type statement struct {
	sql string
	// width is how many columns it has.
	width int
}

// root is a compiled field of Query.
type root struct {
	name string
	// page reads the rows; its sql is empty where only their count is asked. Count reads
	// their number; its sql is empty where it is not asked.
	page, count statement
	// args are the parameters of page, of which count has the first ones.
	args    []any
	counted int
	// One of these writes the answer.
	list *connection
	one  *object
	many *object
	// session says that the first parameters are the ids of the caller and of the
	// organization.
	session bool
	// missing is the error for a row that is not there.
	missing error
	// calculates says that Go code answers some of its fields.
	calculates bool
	// needs are the permissions without which it is not answered.
	needs []string
}

// compiler compiles one field of Query.
type compiler struct {
	*Schema
	schema    *ast.Schema
	ctx       context.Context
	operation *graphql.OperationContext
	// alias is the field's.
	alias string
	// args are the parameters so far, and argued the fields that they are to be bound of
	// where the values of variables are others.
	args    []any
	argued  []argued
	aliases int
	root    *root
}

func (c *compiler) compile(f graphql.CollectedField) (*root, error) {
	declared, known := c.Roots[f.Name]
	if !known {
		return nil, errUnknown
	}
	c.root = &root{name: f.Name}
	var err error
	switch {
	case declared.List != "":
		err = c.rootList(f, declared)
	case declared.Every != "":
		err = c.rootEvery(f, declared.Every)
	case declared.Session != "":
		err = c.rootSession(f, declared.Session)
	case declared.One != "":
		err = c.rootOne(f, declared.One)
	default:
		err = c.rootTotals(f, declared.Totals)
	}
	c.root.args = c.args
	return c.root, err
}

func (c *compiler) rootList(f graphql.CollectedField, declared Root) error {
	rows := c.Rows[declared.List]
	plan, args, err := c.list("Query."+f.Name, f, rows, declared.Order)
	if err != nil {
		return err
	}
	connection, sql, width, err := c.page(rows, plan, args, f.Definition.Type.Name(), f.Selections, "")
	if err != nil {
		return err
	}
	if connection.count >= 0 {
		c.root.count, c.root.counted = statement{sql: plan.Count(""), width: 1}, plan.Counted()
	}
	if width > 0 {
		c.root.page = statement{sql: sql, width: width}
	}
	c.root.list = connection
	return nil
}

func (c *compiler) rootOne(f graphql.CollectedField, typeName string) error {
	rows := c.Rows[typeName]
	spec := rows.Declaration()
	field := "Query." + f.Name
	given, err := c.arguments(c.ctx, c.operation, field, f)
	if err != nil {
		return err
	}
	c.binds(argued{field: field, graphql: f}, given["id"])
	s, scope := c.selection(rows)
	object, err := c.object(scope, f.Selections)
	if err != nil {
		return err
	}
	s.atLeastOne(scope)
	inner := fmt.Sprintf("select %s from %s t where t.%s = $1", scope.inner.list(), spec.Table, spec.IDColumn)
	c.root.page = statement{sql: s.from(scope, inner, ""), width: len(s.outs)}
	c.root.one, c.root.missing = object, spec.NotFound()
	return nil
}

func (c *compiler) rootEvery(f graphql.CollectedField, typeName string) error {
	sql, width, object, err := c.every(c.Rows[typeName], f.Selections, "")
	if err != nil {
		return err
	}
	c.root.page = statement{sql: sql, width: width}
	c.root.many = object
	return nil
}

// every compiles a list that comes whole, of the rows that meet the condition, and gives
// its SELECT and how many values it has.
func (c *compiler) every(rows Rows, selections ast.SelectionSet, condition string) (string, int, *object, error) {
	spec := rows.Declaration()
	s, scope := c.selection(rows)
	for _, key := range spec.Sort {
		scope.inner.add(key.Column)
	}
	object, err := c.object(scope, selections)
	if err != nil {
		return "", 0, nil, err
	}
	s.atLeastOne(scope)
	if condition != "" {
		condition = " where " + condition
	}
	inner := fmt.Sprintf("select %s from %s t%s", scope.inner.list(), spec.Table, condition)
	return s.from(scope, inner, spec.Sorted(scope.alias)), len(s.outs), object, nil
}

// The columns of the caller.
const caller = "select $1::uuid as user_id, $2::uuid as organization_id"

func (c *compiler) rootSession(f graphql.CollectedField, typeName string) error {
	s, scope := c.selection(c.Rows[typeName])
	c.args = make([]any, 2) // known behind the guards
	object, err := c.object(scope, f.Selections)
	if err != nil {
		return err
	}
	s.atLeastOne(scope)
	c.root.page = statement{sql: s.from(scope, caller, ""), width: len(s.outs)}
	c.root.one, c.root.session = object, true
	return nil
}

func (c *compiler) rootTotals(f graphql.CollectedField, typeName string) error {
	spec := c.Totals[typeName]
	alias := c.table("c")
	s := &selection{index: map[string]int{}}
	object, err := c.totals(s, spec, alias, f.Selections)
	if err != nil {
		return err
	}
	c.root.page = statement{sql: "select " + strings.Join(s.outs, ", ") + " from (" + spec.SQL("", "") + ") " + alias, width: len(s.outs)}
	c.root.many = object
	return nil
}

func (c *compiler) table(prefix string) string {
	c.aliases++
	return prefix + strconv.Itoa(c.aliases)
}

// page compiles a connection and gives the SELECT of its rows. The condition leads from
// the row above to the rows; it is empty for a root.
func (c *compiler) page(rows Rows, plan *entity.Plan, args entity.ListArgs, typeName string, selections ast.SelectionSet, condition string) (*connection, string, int, error) {
	s, scope := c.selection(rows)
	out := &connection{name: plan.Name, first: plan.First(), after: args.After != nil, keys: -1, count: -1}
	for _, column := range plan.SortColumns() {
		scope.inner.add(column)
	}
	var err error
	out.fields, err = c.parts(out, s, scope, plan, typeName, selections)
	if err != nil {
		return nil, "", 0, err
	}
	reads, more := false, false
	for _, f := range out.fields {
		more = more || f.name == "pageInfo"
		reads = reads || more || f.name == "nodes" || f.name == "edges"
	}
	if !more {
		plan.Alone()
	}
	if !reads {
		return out, "", 0, nil
	}
	s.atLeastOne(scope)
	out.width = len(s.outs)
	return out, s.from(scope, plan.Page(scope.inner.list(), condition), plan.Order(scope.alias)), out.width, nil
}

// parts compiles the fields of a connection, of its edges and of its page info.
func (c *compiler) parts(out *connection, s *selection, scope *scope, plan *entity.Plan, typeName string, selections ast.SelectionSet) ([]*part, error) {
	var parts []*part
	for _, f := range c.Types.Fields(c.operation, selections, typeName) {
		p := &part{graphql: f, of: typeName, key: key(f), name: f.Name}
		var err error
		switch f.Name {
		case "__typename":
			p.text = quoted(typeName)
		case "nodes", "node":
			p.object, err = c.object(scope, f.Selections)
		case "edges", "pageInfo":
			p.parts, err = c.parts(out, s, scope, plan, f.Definition.Type.Name(), f.Selections)
		case "cursor", "startCursor", "endCursor":
			out.keys = s.out(plan.Keys(scope.alias))
		case "totalCount":
			out.count = 0
		case "hasNextPage", "hasPreviousPage":
		default:
			return nil, errUnknown
		}
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// object compiles the fields of a row.
func (c *compiler) object(scope *scope, selections ast.SelectionSet) (*object, error) {
	spec := scope.rows.Declaration()
	o := &object{typeName: spec.Type, rows: scope.rows}
	for _, collected := range c.Types.Fields(c.operation, selections, spec.Type) {
		f := &field{graphql: collected, key: key(collected)}
		o.fields = append(o.fields, f)
		if collected.Name == "__typename" {
			f.text = quoted(spec.Type)
			continue
		}
		f.nonNull = collected.Definition.Type.NonNull
		c.need(spec.Type, collected.Name)
		if err := c.field(scope, o, f); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (c *compiler) field(scope *scope, o *object, f *field) error {
	spec := scope.rows.Declaration()
	name := f.graphql.Name
	if column, ok := spec.Columns[name]; ok {
		f.column = scope.sel.out(scope.column(column))
		if err := c.value(f); err != nil {
			return err
		}
		if f.graphql.Definition.Type.Name() == "ID" && scope.rows.IsText(column) {
			f.append = appendText
		}
		return nil
	}
	if to, ok := spec.References[name]; ok {
		rows := c.Rows[to.Type]
		joined := c.join(scope, rows.Declaration().IDColumn, rows, to.Column)
		f.kind, f.column = reference, scope.sel.out(joined.column(joined.rows.Declaration().IDColumn))
		var err error
		f.object, err = c.object(joined, f.graphql.Selections)
		return err
	}
	if of, ok := spec.Collections[name]; ok {
		return c.collection(scope, f, of)
	}
	if !c.Calculated[spec.Type+"."+name] {
		return errUnknown
	}
	// Go code answers it of a whole row.
	f.kind = calculated
	c.root.calculates = true
	if o.places == nil {
		o.places = []int{}
		for _, column := range scope.rows.Stored() {
			o.places = append(o.places, scope.sel.out(scope.column(column)))
		}
	}
	return nil
}

// value finds how a field that is a column is written.
func (c *compiler) value(f *field) error {
	of := f.graphql.Definition.Type
	name := of.Name()
	if of.Elem != nil {
		name = "[" + of.Elem.String() + "]"
	}
	if def := c.schema.Types[of.Name()]; def.Kind == ast.Enum && of.Elem == nil {
		f.kind, f.names = choice, map[string][]byte{}
		for _, value := range def.EnumValues {
			f.names[strings.ToLower(value.Name)] = quoted(value.Name)
		}
		return nil
	}
	f.kind, f.append = plain, scalars[name]
	if f.append == nil {
		return errUnknown
	}
	return nil
}

func (c *compiler) collection(above *scope, f *field, of entity.Collection) error {
	condition := "t." + of.Column + " = " + above.column(above.rows.Declaration().IDColumn)
	if spec := c.Totals[of.Type]; spec != nil {
		alias := c.table("c")
		s := &selection{index: map[string]int{}}
		object, err := c.totals(s, spec, alias, f.graphql.Selections)
		if err != nil {
			return err
		}
		f.kind, f.object, f.width = many, object, len(s.outs)
		f.column = above.sel.out(fmt.Sprintf("array(select row(%s) from (%s) %s)", strings.Join(s.outs, ", "), spec.SQL(condition, ""), alias))
		return nil
	}
	rows := c.Rows[of.Type]
	switch {
	case of.Single:
		joined := c.join(above, of.Column, rows, above.rows.Declaration().IDColumn)
		f.kind, f.column = reference, above.sel.out(joined.column(rows.Declaration().IDColumn))
		var err error
		f.object, err = c.object(joined, f.graphql.Selections)
		return err
	case of.Whole:
		sql, width, object, err := c.every(rows, f.graphql.Selections, condition)
		f.kind, f.object, f.width = many, object, width
		f.column = above.sel.out("array(" + sql + ")")
		return err
	}
	plan, args, err := c.list(above.rows.Declaration().Type+"."+f.graphql.Name, f.graphql, rows, of.Order)
	if err != nil {
		return err
	}
	connection, sql, _, err := c.page(rows, plan, args, f.graphql.Definition.Type.Name(), f.graphql.Selections, condition)
	if err != nil {
		return err
	}
	f.kind, f.list = list, connection
	if sql != "" {
		f.column = above.sel.out("array(" + sql + ")")
	}
	if connection.count >= 0 {
		connection.count = above.sel.out("(" + plan.Count(condition) + ")")
	}
	return nil
}

// totals compiles the fields of totals.
func (c *compiler) totals(s *selection, spec *entity.TotalsSpec, alias string, selections ast.SelectionSet) (*object, error) {
	o := &object{typeName: spec.Type}
	for _, collected := range c.Types.Fields(c.operation, selections, spec.Type) {
		f := &field{graphql: collected, key: key(collected)}
		o.fields = append(o.fields, f)
		if collected.Name == "__typename" {
			f.text = quoted(spec.Type)
			continue
		}
		f.nonNull = collected.Definition.Type.NonNull
		c.need(spec.Type, collected.Name)
		f.column = s.out(alias + `."` + collected.Name + `"`)
		if err := c.value(f); err != nil {
			return nil, err
		}
	}
	if len(s.outs) == 0 {
		s.out("true")
	}
	return o, nil
}
