package importer

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// rule is one `field=column` of --map or `field=value` of --set.
type rule struct {
	target string
	source string
	// constant says that source is the value itself.
	constant bool
}

// parseMap reads `field=column,…`, which is a line of CSV itself: a rule whose
// column has a comma in its name is put in quotes.
func parseMap(texts []string) ([]rule, error) {
	var rules []rule
	for _, text := range texts {
		reader := csv.NewReader(strings.NewReader(text))
		reader.TrimLeadingSpace = true
		parts, err := reader.Read()
		if err != nil {
			return nil, usagef("--map %q can't be read; write it as --map title=TitleColumn,description=TextColumn.", text)
		}
		for _, part := range parts {
			target, column, ok := strings.Cut(part, "=")
			target, column = strings.TrimSpace(target), strings.TrimSpace(column)
			if !ok || target == "" || column == "" {
				return nil, usagef("--map %q is not of the form field=column.", part)
			}
			rules = append(rules, rule{target: target, source: column})
		}
	}
	return rules, nil
}

// parseSet reads `field=value`, one a flag, so that a value may have commas.
func parseSet(texts []string) ([]rule, error) {
	var rules []rule
	for _, text := range texts {
		target, value, ok := strings.Cut(text, "=")
		if target = strings.TrimSpace(target); !ok || target == "" || value == "" {
			return nil, usagef("--set %q is not of the form field=value.", text)
		}
		rules = append(rules, rule{target: target, source: value, constant: true})
	}
	return rules, nil
}

// mapping makes rows of GraphQL input from rows of CSV.
type mapping struct {
	bindings []binding
	required []field
	nulls    []string
	// unused are the columns that no rule takes.
	unused []string
}

// binding fills one field, or one key of a JSON field, of each row.
type binding struct {
	rule rule
	path []string // the field, then keys of its object
	// column is its place in a row; -1 for a constant.
	column     int
	transforms []string
	convert    func(text string) (any, error)
	value      any // of a constant
}

// bind joins the rules to the file's columns and the row's fields. Without rules of
// --map, columns fill the fields of the same name.
func bind(t *target, header []string, mapped, set []rule, nulls []string) (*mapping, error) {
	m := &mapping{nulls: nulls}
	if len(mapped) == 0 {
		mapped = sameNames(t, header, set)
	}
	used := map[int]bool{}
	for _, r := range slices.Concat(mapped, set) {
		b, err := newBinding(t, header, r)
		if err != nil {
			return nil, err
		}
		for _, other := range m.bindings {
			if overlap(other.path, b.path) {
				return nil, usagef("`%s` is given twice: as %s and as %s.", b.path[0], other.rule, b.rule)
			}
		}
		used[b.column] = true
		m.bindings = append(m.bindings, b)
	}
	for i, column := range header {
		if !used[i] {
			m.unused = append(m.unused, column)
		}
	}
	if len(m.bindings) == 0 {
		return nil, usagef("No column has the name of a field. The columns are %s%s; the fields are %s. Say which is which with --map field=column.",
			list(header), delimiterHint(header), fieldList(t))
	}
	return m, m.checkRequired(t, header)
}

// String writes the rule as it is given.
func (r rule) String() string {
	if r.constant {
		return "--set " + r.target + "=" + r.source
	}
	return "--map " + r.target + "=" + r.source
}

// sameNames pairs columns and fields whose names differ at most in case, spaces,
// dashes and underscores. A field that --set fills is not looked for.
func sameNames(t *target, header []string, set []rule) []rule {
	var rules []rule
	for _, f := range t.fields {
		if slices.ContainsFunc(set, func(r rule) bool { name, _, _ := strings.Cut(r.target, "."); return name == f.name }) {
			continue
		}
		for _, column := range header {
			if loose(column) == loose(f.name) {
				rules = append(rules, rule{target: f.name, source: column})
				break
			}
		}
	}
	return rules
}

// overlap says whether one path is the other or a part of it.
func overlap(a, b []string) bool {
	n := min(len(a), len(b))
	return slices.Equal(a[:n], b[:n])
}

func (m *mapping) checkRequired(t *target, header []string) error {
	for _, f := range t.fields {
		if !f.required {
			continue
		}
		if !slices.ContainsFunc(m.bindings, func(b binding) bool { return b.path[0] == f.name }) {
			return usagef("`%s` is required: give --map %s=COLUMN or --set %s=VALUE. The columns are %s%s.",
				f.name, f.name, f.name, list(header), delimiterHint(header))
		}
		m.required = append(m.required, f)
	}
	return nil
}

func newBinding(t *target, header []string, r rule) (binding, error) {
	b := binding{rule: r, path: strings.Split(r.target, "."), column: -1}
	i := slices.IndexFunc(t.fields, func(f field) bool { return f.name == b.path[0] })
	if i < 0 {
		return b, usagef("%s has no field `%s`; its fields are %s.", t.plural, b.path[0], fieldList(t))
	}
	f := t.fields[i]
	if !r.constant {
		if err := b.findColumn(header, r.source); err != nil {
			return b, err
		}
	}
	if err := b.chooseConvert(f); err != nil {
		return b, err
	}
	if r.constant {
		value, err := b.convert(r.source)
		if err != nil {
			return b, usagef("%s: %v.", r, err)
		}
		b.value = value
	}
	return b, nil
}

func (b *binding) chooseConvert(f field) error {
	isNumber := slices.Contains(b.transforms, number)
	item, _ := f.ref.item()
	switch {
	case slices.Contains(b.path, ""):
		return usagef("%s has an empty part before, between or after its dots.", b.rule)
	case item.Kind == "INPUT_OBJECT":
		return usagef("`%s` takes a %s, which can't be filled from a column.", f.name, f.ref)
	case len(b.path) > 1 && f.ref.bare().Name != "JSON":
		return usagef("`%s` is a %s and has no keys; only a JSON field can be given as %s.", f.name, f.ref, b.rule.target)
	case len(b.path) == 1 && isNumber:
		return usagef("%s: |number is for keys of JSON fields; `%s` is a %s already.", b.rule, f.name, f.ref)
	case isNumber:
		b.convert = func(text string) (any, error) { return convertNumber(strings.TrimSpace(text)) }
	case len(b.path) > 1:
		b.convert = func(text string) (any, error) { return text, nil }
	default:
		b.convert = f.convert
	}
	return nil
}

// findColumn finds `column` or `column|transform|…`.
func (b *binding) findColumn(header []string, source string) error {
	parts := strings.Split(source, "|")
	name := strings.TrimSpace(parts[0])
	if slices.Contains(header, source) {
		name, parts = source, parts[:1]
	}
	for _, transform := range parts[1:] {
		transform = strings.TrimSpace(transform)
		if transforms[transform] == nil {
			return usagef("%s: there is no |%s; there are |first, |rest, |last, |lower, |upper, |day and |number.", b.rule, transform)
		}
		b.transforms = append(b.transforms, transform)
	}
	var found []int
	for i, column := range header {
		if column == name {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		for i, column := range header {
			if strings.EqualFold(column, name) {
				found = append(found, i)
			}
		}
	}
	switch len(found) {
	case 0:
		return usagef("%s: there is no column %q; the columns are %s%s.", b.rule, name, list(header), delimiterHint(header))
	case 1:
		b.column = found[0]
		return nil
	default:
		return usagef("%s: %d columns are named %q; give them names of their own.", b.rule, len(found), name)
	}
}

// row makes the JSON of a row's input. Its error lists all faults of the row.
func (m *mapping) row(fields []string) ([]byte, error) {
	input := map[string]any{}
	var faults []string
	for _, b := range m.bindings {
		value, err := m.value(b, fields)
		switch {
		case err != nil:
			faults = append(faults, fmt.Sprintf("`%s`: %v", b.rule.target, err))
		case value != nil:
			put(input, b.path, value)
		}
	}
	if len(faults) == 0 {
		for _, f := range m.required {
			if _, ok := input[f.name]; !ok {
				faults = append(faults, fmt.Sprintf("`%s` is required and empty", f.name))
			}
		}
	}
	if len(faults) > 0 {
		return nil, errors.New(strings.Join(faults, "; "))
	}
	return marshal(input)
}

// value gives a binding's value for a row, or nil for none.
func (m *mapping) value(b binding, fields []string) (any, error) {
	if b.column < 0 {
		return b.value, nil
	}
	text := fields[b.column]
	if m.empty(text) {
		return nil, nil //nolint:nilnil // nothing is a value here
	}
	for _, name := range b.transforms {
		text = transforms[name](text)
		if m.empty(text) {
			return nil, nil //nolint:nilnil // nothing is a value here
		}
	}
	return b.convert(text)
}

// empty says whether a text stands for nothing.
func (m *mapping) empty(text string) bool {
	text = strings.TrimSpace(text)
	return text == "" || slices.Contains(m.nulls, text)
}

// put sets a value in an object of objects.
func put(object map[string]any, path []string, value any) {
	for _, key := range path[:len(path)-1] {
		inner, ok := object[key].(map[string]any)
		if !ok {
			inner = map[string]any{}
			object[key] = inner
		}
		object = inner
	}
	object[path[len(path)-1]] = value
}

func list(names []string) string { return strings.Join(names, ", ") }

func fieldList(t *target) string {
	var names []string
	for _, f := range t.fields {
		names = append(names, f.name+" ("+f.ref.String()+")")
	}
	return list(names)
}

// delimiterHint guesses at a wrong --delimiter.
func delimiterHint(header []string) string {
	if len(header) == 1 {
		for _, delimiter := range []string{";", "\t", "|", ","} {
			if strings.Contains(header[0], delimiter) {
				return fmt.Sprintf(" (one column: is it --delimiter %q?)", delimiter)
			}
		}
	}
	return ""
}
