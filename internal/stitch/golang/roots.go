package golang

import (
	"github.com/99designs/gqlgen/codegen/templates"
)

// roots writes the methods of Query that the platform answers.
func (w *writer) roots() {
	for _, root := range w.Roots {
		if root.Fragment != w.fragment.Name() {
			continue
		}
		if !w.pkg.types["Resolver"] {
			w.faults.Add(root.Position, "declare a struct Resolver with a field DB", "package %s has no Resolver to answer Query.%s", w.pkg.Name, root.Field)
		}
		name := templates.ToGo(root.Field)
		w.takes(root.Position, "Resolver."+name, "Query."+root.Field)
		w.f("// %s is Query.%s.\n", name, root.Field)
		switch {
		case root.One != nil && root.One.Session:
			w.f("func (r *Resolver) %s(ctx context.Context) (*%s, error) {\n", name, root.One.Type)
			w.f("tenant, ok := session.TenantFrom(ctx)\nif !ok {\nreturn nil, postgres.ErrNoTenant\n}\nreturn &%s{", root.One.Type)
			for _, r := range root.One.References {
				w.f("%s: tenant.%s, ", keyName(root.One, r), keyName(root.One, r))
			}
			w.f("}, nil\n}\n\n")
		case root.Of != nil && root.Of.Whole:
			w.f("func (r *Resolver) %s(ctx context.Context) ([]*%s, error) {\nreturn %s.Every(ctx, r.DB)\n}\n\n", name, root.Of.Type, root.Of.Plural)
		case root.One != nil:
			w.f("func (r *Resolver) %s(ctx context.Context, id uuid.UUID) (*%s, error) {\nreturn %s.Get(ctx, id)\n}\n\n", name, root.One.Type, root.One.Plural)
		case root.Totals != nil:
			w.f("func (r *Resolver) %s(ctx context.Context) ([]*%s, error) {\nreturn %s.All(ctx, r.DB)\n}\n\n", name, root.Totals.Type, totals(root.Totals))
		default:
			parameters, arguments := w.list(root.Of, root.Order)
			w.f("func (r *Resolver) %s(%s) (*%sConnection, error) {\nreturn %s.List(ctx, r.DB, %s)\n}\n\n", name, parameters, root.Of.Type, root.Of.Plural, arguments)
		}
	}
}
