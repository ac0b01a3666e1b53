package stationtest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
)

// Documents makes random queries that are valid in a schema, with values for their
// variables.
type Documents struct {
	Schema *ast.Schema
	// IDs are ids to ask for, by the name of a field of Query or of a filter's; those of
	// "" for any.
	IDs []uuid.UUID
	// Texts are texts to search for.
	Texts []string

	// cursors are those that answers had, by the list and the order they name.
	cursors []cursor
}

type cursor struct {
	text, table string
	order       []string // of "FIELD DIRECTION"
}

// Document is a query with its variables, and with other values of some of them.
type Document struct {
	Query            string
	Variables, Other map[string]any
}

// Learn takes cursors out of an answer.
func (d *Documents) Learn(body string) {
	for _, quoted := range strings.Split(body, `"`) {
		raw, err := base64.RawURLEncoding.DecodeString(quoted)
		var named struct {
			List string `json:"l"`
		}
		if len(quoted) < 40 || err != nil || json.Unmarshal(raw, &named) != nil || named.List == "" {
			continue
		}
		words := strings.Fields(named.List)
		c := cursor{text: quoted, table: words[0]}
		for i := 1; i+1 < len(words); i += 2 {
			c.order = append(c.order, words[i]+" "+words[i+1])
		}
		if len(d.cursors) < 2000 {
			d.cursors = append(d.cursors, c)
		}
	}
}

// Make makes a document of the source of randomness.
func (d *Documents) Make(r *rand.Rand) Document {
	g := &generator{Documents: d, rand: r, variables: map[string]any{}, budget: 20 + r.IntN(120)}
	selection := g.selection(d.Schema.Query, 0)
	var head strings.Builder
	if len(g.declared) > 0 || r.IntN(2) == 0 {
		head.WriteString("query")
		if r.IntN(2) == 0 {
			head.WriteString(" Random")
		}
		if len(g.declared) > 0 {
			head.WriteString("(" + strings.Join(g.declared, ", ") + ")")
		}
	}
	other := map[string]any{}
	for i, name := range g.names {
		other[name] = g.variables[name]
		if g.chance(60) {
			other[name] = g.other(g.types[i], other[name])
		}
	}
	return Document{Query: head.String() + selection + strings.Join(g.fragments, ""), Variables: g.variables, Other: other}
}

// generator makes one document.
type generator struct {
	*Documents
	rand       *rand.Rand
	budget     int // of fields
	aliases    int
	directives int
	// declared are the variables, of names and types.
	declared, names, types []string
	variables              map[string]any
	// fragments are written, and those that may be spread once more are made.
	fragments []string
	made      []fragment
	again     int
}

// fragment is one that was written at a depth.
type fragment struct {
	name, on string
	depth    int
}

func (g *generator) chance(percent int) bool { return g.rand.IntN(100) < percent }

func pick[T any](g *generator, from []T) T { return from[g.rand.IntN(len(from))] }

// selection writes the fields of a type, some of them in fragments.
func (g *generator) selection(of *ast.Definition, depth int) string {
	fields := g.fields(of, depth)
	var out strings.Builder
	out.WriteString(" {")
	for _, f := range g.made {
		if f.on == of.Name && f.depth >= depth && g.again < 4 && g.chance(30) {
			g.again++
			out.WriteString(" ..." + f.name)
		}
	}
	for len(fields) > 0 {
		n := 1 + g.rand.IntN(len(fields))
		some := strings.Join(fields[:n], " ")
		fields = fields[n:]
		switch {
		case g.chance(10):
			name := fmt.Sprintf("F%d", len(g.fragments))
			g.fragments = append(g.fragments, fmt.Sprintf(" fragment %s on %s { %s }", name, of.Name, some))
			g.made = append(g.made, fragment{name, of.Name, depth})
			out.WriteString(" ..." + name + g.directive())
		case g.chance(10):
			on := pick(g, []string{"", " on " + of.Name})
			out.WriteString(" ..." + on + g.directive() + " { " + some + " }")
		default:
			out.WriteString(" " + some)
		}
	}
	return out.String() + " }"
}

// fields writes at least one field.
func (g *generator) fields(of *ast.Definition, depth int) []string {
	var out []string
	most := 1 + g.rand.IntN(min(7, len(of.Fields)+1))
	if depth == 0 {
		most = 1 + g.rand.IntN(3)
	}
	for range most * 3 {
		field := pick(g, of.Fields)
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		if written, ok := g.field(field, depth); ok {
			out = append(out, written)
		}
		if len(out) >= most {
			break
		}
	}
	if len(out) == 0 || g.chance(10) {
		out = append(out, "__typename")
	}
	if again := pick(g, out); g.chance(5) && !strings.Contains(again, ":") {
		out = append(out, again) // merged with itself
	}
	return out
}

func (g *generator) field(field *ast.FieldDefinition, depth int) (string, bool) {
	below := g.Schema.Types[field.Type.Name()]
	composite := below.Kind == ast.Object
	if composite && (depth >= 9 || g.budget <= 0 || depth > 2 && g.chance(20*(depth-2))) {
		return "", false
	}
	g.budget--
	text := field.Name
	// What may be asked twice with other arguments or fields has a name of its own.
	if composite || g.chance(5) {
		if g.aliases >= 28 {
			return "", false
		}
		if composite && (len(field.Arguments) > 0 || depth == 0) || g.chance(30) {
			g.aliases++
			text = fmt.Sprintf("%s: %s", pick(g, []string{"a", "_", "Zz"})+fmt.Sprint(g.aliases), field.Name)
		}
	}
	text += g.arguments(field, depth)
	text += g.directive()
	if composite {
		text += g.selection(below, depth+1)
	}
	return text, true
}

// directive writes @skip or @include, or mostly nothing.
func (g *generator) directive() string {
	if g.directives >= 20 || !g.chance(6) {
		return ""
	}
	g.directives++
	value := fmt.Sprint(g.chance(50))
	if g.chance(50) {
		value = g.variable("Boolean!", g.chance(50))
	}
	return fmt.Sprintf(" @%s(if: %s)", pick(g, []string{"skip", "include"}), value)
}

// variable declares a variable with a value and gives its name.
func (g *generator) variable(of string, value any) string {
	name := fmt.Sprintf("v%d", len(g.declared))
	g.declared = append(g.declared, fmt.Sprintf("$%s: %s", name, of))
	g.names, g.types = append(g.names, name), append(g.types, of)
	g.variables[name] = value
	return "$" + name
}

// other gives another value of a type.
func (g *generator) other(of string, value any) any {
	name := strings.Trim(of, "[!]")
	switch name {
	case "Boolean":
		return value == false
	case "Int":
		return 1 + g.rand.IntN(4)
	case "ID":
		return g.id().String()
	case "String":
		return value // a cursor
	}
	if strings.HasSuffix(name, "Filter") {
		return g.filter(g.Schema.Types[name])
	}
	return g.order(ast.NamedType(name, nil), nil)
}

func (g *generator) arguments(field *ast.FieldDefinition, depth int) string {
	var out []string
	add := func(name, value string) { out = append(out, name+": "+value) }
	var after *cursor
	for _, argument := range field.Arguments {
		of := argument.Type.String()
		switch argument.Name {
		case "id":
			add("id", g.value(of, g.id().String()))
		case "first":
			first := 1 + g.rand.IntN(4)
			if depth == 0 && g.chance(20) {
				first = pick(g, []int{20, 100, 7})
			}
			if g.chance(1) {
				first = pick(g, []int{0, 101, -1})
			}
			add("first", g.value(of, first))
		case "after":
			switch {
			case g.chance(1):
				add("after", g.value(of, pick(g, []string{"", "bm9uZQ", "💥"})))
			case g.chance(3):
				add("after", "null")
			case g.chance(25) && len(g.cursors) > 0:
				c := pick(g, g.cursors)
				switch {
				case strings.HasSuffix(c.table, "_"+field.Name) || c.table == "organization_members" && field.Name == "users":
					after = &c
					add("after", g.value(of, c.text))
				case g.chance(2):
					add("after", g.value(of, c.text)) // of another list
				}
			}
		case "filter":
			if g.chance(35) {
				add("filter", g.value(of, g.filter(g.Schema.Types[argument.Type.Name()])))
			}
		case "orderBy":
			if order := g.order(argument.Type, after); order != nil {
				add("orderBy", g.value(of, order))
			}
		default:
			if argument.Type.NonNull {
				add(argument.Name, g.value(of, pick(g, g.Texts)))
			}
		}
	}
	if len(out) == 0 {
		return ""
	}
	g.rand.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return "(" + strings.Join(out, ", ") + ")"
}

func (g *generator) id() uuid.UUID {
	if g.chance(10) {
		return uuid.New()
	}
	return pick(g, g.IDs)
}

func (g *generator) filter(of *ast.Definition) map[string]any {
	out := map[string]any{}
	for _, field := range of.Fields {
		if !g.chance(25) {
			continue
		}
		name := field.Type.Name()
		def := g.Schema.Types[name]
		switch {
		case g.chance(10):
			out[field.Name] = nil
		case def.Kind == ast.Enum:
			values := []any{}
			for range g.rand.IntN(3) {
				values = append(values, enum(pick(g, def.EnumValues).Name))
			}
			out[field.Name] = values
		case name == "Boolean":
			out[field.Name] = g.chance(50)
		case name == "ID":
			out[field.Name] = g.id().String()
		case name == "DateTime":
			out[field.Name] = fmt.Sprintf("20%02d-06-01T12:00:00.%06dZ", 20+g.rand.IntN(12), g.rand.IntN(1_000_000))
		case name == "Date":
			out[field.Name] = fmt.Sprintf("20%02d-06-01", 20+g.rand.IntN(12))
		default:
			out[field.Name] = pick(g, g.Texts)
		}
	}
	return out
}

func (g *generator) order(of *ast.Type, after *cursor) []any {
	var out []any
	if after != nil {
		for _, key := range after.order {
			field, direction, _ := strings.Cut(key, " ")
			out = append(out, map[string]any{"field": enum(field), "direction": enum(direction)})
		}
		return out
	}
	if !g.chance(35) {
		return nil
	}
	keys := g.Schema.Types[g.Schema.Types[of.Name()].Fields.ForName("field").Type.Name()].EnumValues
	for _, i := range g.rand.Perm(len(keys))[:g.rand.IntN(min(4, len(keys)+1))] {
		key := map[string]any{"field": enum(keys[i].Name)}
		if g.chance(70) {
			key["direction"] = enum(pick(g, []string{"ASC", "DESC"}))
		}
		out = append(out, key)
	}
	return out
}

// enum is a value that a document writes without quotes.
type enum string

// value writes an argument as a variable or as a literal.
func (g *generator) value(of string, value any) string {
	if g.chance(40) {
		return g.variable(of, value)
	}
	return literal(value)
}

func literal(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case enum:
		return string(v)
	case []any:
		out := make([]string, len(v))
		for i, element := range v {
			out[i] = literal(element)
		}
		return "[" + strings.Join(out, ", ") + "]"
	case map[string]any:
		var out []string
		for name, element := range v {
			out = append(out, name+": "+literal(element))
		}
		return "{" + strings.Join(out, ", ") + "}"
	default:
		text, _ := json.Marshal(v)
		return string(text)
	}
}
