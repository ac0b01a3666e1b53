package golang

import (
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/codegen/templates"

	"github.com/station-portal/station/internal/stitch/declared"
)

// store gives the field of stores for an entity's rows.
func store(e *declared.Entity) string { return templates.ToGoPrivate(e.Plural) }

// stores writes the stores of the portlet's entities that members write. A store needs
// to know what a good row is.
func (w *writer) stores() {
	var fields, opened, events strings.Builder
	for _, e := range w.Entities {
		if e.Fragment != w.fragment.Name() || e.Portlet != w.fragment.Portlet || e.Portlet == "" || !e.Writable || !w.judged(e) {
			continue
		}
		w.claims(w.Definition(e.Type).Position, "Resolver."+store(e), "the store of "+e.Type)
		fmt.Fprintf(&fields, "%s *entity.Store[%s, *%[2]s]\n", store(e), e.Type)
		for _, did := range []string{"created", "updated", "deleted"} {
			fmt.Fprintf(&events, "%q, ", e.Event()+"."+did)
		}
		events.WriteString("\n")
		fmt.Fprintf(&opened, "%s: entity.Open[%s, *%[2]s](%s, deps.DB, deps.Events),\n", store(e), e.Type, e.Plural)
	}
	if fields.Len() == 0 {
		return
	}
	w.claims(w.fragment.Start(), "stores", "the stores")
	w.claims(w.fragment.Start(), "openStores", "what opens the stores")
	w.claims(w.fragment.Start(), "events", "the events")
	w.f("// events are the types that the stores write.\nvar events = []string{\n%s}\n\n", events.String())
	w.f("// stores write the portlet's rows. Resolver embeds them.\ntype stores struct {\n%s}\n\n", fields.String())
	w.f("func openStores(deps portlet.Deps) stores {\nreturn stores{\n%s}\n}\n\n", opened.String())
}

func (w *writer) judged(e *declared.Entity) bool { return w.pkg.names[e.Type+".Validate"] }

// mutations writes the methods of Mutation that the stores answer.
func (w *writer) mutations() {
	for _, m := range w.Mutations {
		if m.Fragment != w.fragment.Name() {
			continue
		}
		if !w.pkg.names["Resolver.stores"] {
			w.faults.Add(m.Position, "embed `stores` in a struct Resolver", "package %s has no Resolver with stores to answer Mutation.%s", w.pkg.Name, m.Field)
		}
		if !w.judged(m.Of) {
			w.faults.Add(m.Position, "write a method Validate of *"+m.Of.Type, "no Go code says what a good %s is, for Mutation.%s", m.Of.Name, m.Field)
		}
		method := map[declared.Verb]string{declared.Create: "Row", declared.Update: "Apply"}[m.Verb]
		if input := m.RowInput(); method != "" && w.isWritten(input) && !w.pkg.names[input+"."+method] {
			w.faults.Add(m.Position, "write a method "+method+" of *"+input, "no Go code says what Mutation.%s does with a %s", m.Field, input)
		}
		name, row, rows := templates.ToGo(m.Field), templates.ToGo(m.Of.Row()), store(m.Of)
		w.takes(m.Position, "Resolver."+name, "Mutation."+m.Field)
		w.f("// %s is Mutation.%s.\nfunc (r *Resolver) %s(ctx context.Context, in %s) (*%s, error) {\n", name, m.Field, name, m.Input(), m.Payload())
		switch {
		case m.Many:
			w.f("results, err := entity.CreateAll(ctx, r.%s, %q, in.%s, (*%s).Row,\n", rows, m.Of.Rows(), templates.ToGo(m.Of.Rows()), m.RowInput())
			w.f("func(row *%s, fault *entity.RowError) *%s {\nreturn &%[2]s{%s: row, Error: fault}\n})\n", m.Of.Type, m.Result(), row)
			row = "Results: results"
		case m.Verb == declared.Create:
			w.f("row, err := r.%s.Create(ctx, in.Row())\n", rows)
			row += ": row"
		case m.Verb == declared.Update:
			w.f("row, err := r.%s.Update(ctx, in.ID, in.Version, in.Apply)\n", rows)
			row += ": row"
		case m.Verb == declared.Delete:
			w.f("row, err := r.%s.Delete(ctx, in.ID, in.Version)\n", rows)
			row += ": row"
		}
		w.f("if err != nil {\nreturn nil, err\n}\nreturn &%s{%s}, nil\n}\n\n", m.Payload(), row)
	}
}
