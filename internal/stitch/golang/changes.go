package golang

import (
	"github.com/99designs/gqlgen/codegen/templates"
)

// changes writes the types of changes and the methods of Subscription that tell them.
func (w *writer) changes() {
	for _, c := range w.Changes {
		if c.Fragment != w.fragment.Name() {
			continue
		}
		if !w.pkg.types["Resolver"] {
			w.faults.Add(c.Position, "declare a struct Resolver with a field Events", "package %s has no Resolver to answer Subscription.%s", w.pkg.Name, c.Field)
		}
		change, row, id := c.Change(), templates.ToGo(c.Row()), templates.ToGo(c.Row()+"Id")
		w.takesType(c.Position, change)
		w.f("// %s is a change of a %s.\ntype %s struct {\nChange portlet.ChangeKind\n%s uuid.UUID\n}\n\n", change, c.Of.Name, change, id)
		w.f("// %s is %s.%s, the %s as it is now.\n", row, change, c.Row(), c.Of.Name)
		w.f("func (c *%s) %s(ctx context.Context) (*%s, error) {\nreturn %s.Load(ctx, c.%s)\n}\n\n", change, row, c.Of.Type, c.Of.Plural, id)
		name := templates.ToGo(c.Field)
		w.takes(c.Position, "Resolver."+name, "Subscription."+c.Field)
		w.f("// %s is Subscription.%s.\nfunc (r *Resolver) %s(ctx context.Context) (<-chan *%s, error) {\n", name, c.Field, name, change)
		w.f("return portlet.Changes(ctx, r.Events, %q, func(kind portlet.ChangeKind, id uuid.UUID) *%s {\n", c.Of.Event(), change)
		w.f("return &%s{Change: kind, %s: id}\n})\n}\n\n", change, id)
	}
}
