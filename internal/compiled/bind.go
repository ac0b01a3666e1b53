package compiled

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/limits"
)

// question is an operation of a document.
type question struct{ document, operation string }

// variant is what an operation was compiled to for the values of its variables. It serves
// all values that leave its statements as they are.
type variant struct {
	roots program
	// flags are the values of the variables that @skip and @include may have.
	flags []any
	// argued are the fields whose arguments have variables in them.
	argued []argued
}

// argued is a list, or a row that is given by its id.
type argued struct {
	// alias is that of the field of Query in or below which it is.
	alias   string
	field   string // named with its type
	graphql graphql.CollectedField
	// spec is the list's, whose order without orderBy is order; nil for a row.
	spec  *entity.Spec
	order []entity.Order
	shape entity.Shape
	// offset is where its parameters are among the root's.
	offset int
}

const (
	// mostVariants is how many are kept of an operation.
	mostVariants = 8
	// mostWeight is what all that are kept weigh, as documents do.
	mostWeight = 16 << 20
)

func weigh(of question, kept []*variant) int { return len(kept) * limits.Weight(of.document) }

// program gives what the operation is compiled to, with the values of its variables.
func (r *Reads) program(ctx context.Context, op *graphql.OperationContext) program {
	key := question{op.RawQuery, op.OperationName}
	known, _ := r.kept.Get(ctx, key)
	flags := flagsOf(op)
	for _, v := range known {
		if bound, ok := r.bind(ctx, op, v, flags); ok {
			return bound
		}
	}
	made, keep := &variant{roots: program{}, flags: flags}, true
	for _, f := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"}) {
		c := &compiler{Schema: r.compile, schema: r.schema, ctx: ctx, operation: op, alias: f.Alias}
		root, err := c.compile(f)
		switch {
		case err == nil:
			made.roots[f.Alias], made.argued = root, append(made.argued, c.argued...)
		case !errors.Is(err, errUnknown):
			keep = false // other values may be right
		}
	}
	if keep {
		others := known[:min(len(known), mostVariants-1)]
		r.kept.Add(ctx, key, append([]*variant{made}, others...))
	}
	return made.roots
}

// bind gives the variant's roots with the values of the operation's variables; false
// where these make other statements.
func (r *Reads) bind(ctx context.Context, op *graphql.OperationContext, v *variant, flags []any) (program, bool) {
	if !slices.Equal(v.flags, flags) {
		return nil, false
	}
	if len(v.argued) == 0 {
		return v.roots, true
	}
	bound := maps.Clone(v.roots)
	for _, a := range v.argued {
		given, err := r.compile.arguments(ctx, op, a.field, a.graphql)
		if err != nil {
			return nil, false
		}
		params := []any{given["id"]}
		if a.spec != nil {
			plan, err := a.spec.Plan(a.spec.Args(given).Or(a.order...), a.offset)
			if err != nil || plan.Shape() != a.shape {
				return nil, false
			}
			params = plan.Params()
		}
		root := bound[a.alias]
		if root == v.roots[a.alias] {
			own := *root
			own.args = slices.Clone(root.args)
			root = &own
			bound[a.alias] = root
		}
		copy(root.args[a.offset:], params)
	}
	return bound, true
}

// flagsOf gives the values of the operation's Boolean variables.
func flagsOf(op *graphql.OperationContext) []any {
	var flags []any
	for _, d := range op.Operation.VariableDefinitions {
		if d.Type.NamedType == "Boolean" {
			flags = append(flags, op.Variables[d.Variable])
		}
	}
	return flags
}

// arguments reads those of a field, named with its type.
func (s *Schema) arguments(
	ctx context.Context, op *graphql.OperationContext, field string, f graphql.CollectedField,
) (map[string]any, error) {
	return s.Arguments(ctx, op, field, f.ArgumentMap(op.Variables))
}

// list plans a list, whose parameters come next.
func (c *compiler) list(field string, f graphql.CollectedField, rows Rows, order []entity.Order) (*entity.Plan, entity.ListArgs, error) {
	given, err := c.arguments(c.ctx, c.operation, field, f)
	if err != nil {
		return nil, entity.ListArgs{}, err
	}
	spec := rows.Declaration()
	args := spec.Args(given).Or(order...)
	plan, err := spec.Plan(args, len(c.args))
	if err != nil {
		return nil, args, err
	}
	c.binds(argued{field: field, graphql: f, spec: spec, order: order, shape: plan.Shape()}, plan.Params()...)
	return plan, args, nil
}

// binds adds the parameters of a field, to be bound anew where they are of variables.
func (c *compiler) binds(a argued, params ...any) {
	if slices.ContainsFunc(a.graphql.Arguments, func(given *ast.Argument) bool { return hasVariable(given.Value) }) {
		a.alias, a.offset = c.alias, len(c.args)
		c.argued = append(c.argued, a)
	}
	c.args = append(c.args, params...)
}

func hasVariable(value *ast.Value) bool {
	return value.Kind == ast.Variable ||
		slices.ContainsFunc(value.Children, func(child *ast.ChildValue) bool { return hasVariable(child.Value) })
}
