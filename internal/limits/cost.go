package limits

import (
	"encoding/json"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// What fields cost beside the 1 of each.
const (
	// assumedLength is the length of a list that is asked for none: the default of pages.
	assumedLength = 20
	// writeCost is a write's, for each row that it is given: it adds the row, its audit row
	// and its event, and holds locks meanwhile.
	writeCost = 10
	// readCost is that of what reads more rows than it gives: a count, and a search in the
	// texts of a list, which no index serves.
	readCost = 20
	// schemaCost is that of the whole schema, whose standard introspection has about as
	// many fields in its answer; typeCost is that of one type.
	schemaCost = 20_000
	typeCost   = 200
	// maxCost is where costs stop to grow. Two of them multiplied do not overflow.
	maxCost = 1_000_000_000
)

// Cost gives what an operation costs with its variables: every field is 1, as often as
// the lists around it have rows at most. It reads every fragment once.
func Cost(operation *ast.OperationDefinition, variables map[string]any) int {
	p := pricer{variables: variables}
	return p.selections(operation.SelectionSet).once
}

// price is what a selection costs.
type price struct {
	once int
	// each is what is to be paid for every row of the connection or payload that the
	// selection is of.
	each int
	// types is how often one goes from a type of the schema on to others of it.
	types int
}

func plus(a, b int) int  { return min(a+b, maxCost) }
func times(a, b int) int { return min(min(a, maxCost)*b, maxCost) }

type pricer struct {
	variables map[string]any
	fragments map[*ast.FragmentDefinition]price
}

func (p *pricer) selections(set ast.SelectionSet) price {
	var all price
	for _, selection := range set {
		var one price
		switch s := selection.(type) {
		case *ast.Field:
			one = p.field(s)
		case *ast.InlineFragment:
			one = p.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			one = p.spread(s.Definition)
		}
		all.once, all.each = plus(all.once, one.once), plus(all.each, one.each)
		all.types = max(all.types, one.types)
	}
	return all
}

func (p *pricer) spread(f *ast.FragmentDefinition) price {
	if f == nil {
		return price{}
	}
	found, ok := p.fragments[f]
	if !ok {
		if p.fragments == nil {
			p.fragments = map[*ast.FragmentDefinition]price{}
		}
		// A fragment that spreads itself was refused by validation.
		found = p.selections(f.SelectionSet)
		p.fragments[f] = found
	}
	return found
}

func (p *pricer) field(f *ast.Field) price {
	if len(f.SelectionSet) == 0 && len(f.Arguments) == 0 || f.Definition == nil || f.ObjectDefinition == nil {
		if f.Name == "totalCount" {
			return price{once: 1 + readCost}
		}
		return price{once: 1}
	}
	below := p.selections(f.SelectionSet)
	if strings.HasPrefix(f.ObjectDefinition.Name, "__") || strings.HasPrefix(f.Name, "__") {
		return introspection(f, below)
	}
	own, length := 1, assumedLength
	if len(f.Arguments) > 0 || len(f.Definition.Arguments) > 0 {
		given := p.rows(f.Arguments)
		own = plus(own, given)
		if p.searches(f.Arguments.ForName("filter")) {
			own += readCost
		}
		if f.Definition.Arguments.ForName("first") != nil {
			length = p.first(f.Arguments.ForName("first"))
		}
		if f.ObjectDefinition.Name == "Mutation" {
			own = times(writeCost, max(1, given))
			if given > 0 {
				length = given
			}
		}
	}
	row := plus(below.once, times(length, below.each))
	switch {
	case f.Definition.Type.Elem == nil:
		return price{once: plus(own, row)}
	case strings.HasSuffix(f.ObjectDefinition.Name, "Connection"), strings.HasSuffix(f.ObjectDefinition.Name, "Payload"):
		return price{once: own, each: row}
	}
	return price{once: plus(own, times(length, row))}
}

// introspection prices what tells of the schema at once for each of its fields of Query:
// how long its lists are is not asked for. From the first type on to others of it and on
// to others of those, each step is as dear as a list in a list.
func introspection(f *ast.Field, below price) price {
	switch f.Name {
	case "fields", "inputFields", "interfaces", "possibleTypes":
		return price{types: below.types + 1}
	case "__schema", "__type":
		cost := typeCost
		if f.Name == "__schema" {
			cost = schemaCost
		}
		for range below.types - 1 {
			cost = times(cost, assumedLength)
		}
		return price{once: cost}
	}
	return price{types: below.types}
}

// searches says whether a filter looks for a text.
func (p *pricer) searches(filter *ast.Argument) bool {
	switch {
	case filter == nil:
		return false
	case filter.Value.Kind == ast.Variable:
		given, _ := p.variables[filter.Value.Raw].(map[string]any)
		return given["search"] != nil
	}
	text := filter.Value.Children.ForName("search")
	return text != nil && (text.Kind != ast.Variable || p.variables[text.Raw] != nil) && text.Kind != ast.NullValue
}

// rows counts what the lists in arguments have.
func (p *pricer) rows(arguments ast.ArgumentList) int {
	n := 0
	for _, a := range arguments {
		n = plus(n, p.written(a.Value))
	}
	return n
}

func (p *pricer) written(v *ast.Value) int {
	switch v.Kind { //nolint:exhaustive // the others have no lists in them
	case ast.Variable:
		return sent(p.variables[v.Raw])
	case ast.ListValue:
		return len(v.Children)
	case ast.ObjectValue:
		n := 0
		for _, child := range v.Children {
			n = plus(n, p.written(child.Value))
		}
		return n
	}
	return 0
}

func sent(value any) int {
	switch v := value.(type) {
	case []any:
		return len(v)
	case map[string]any:
		n := 0
		for _, child := range v {
			n = plus(n, sent(child))
		}
		return n
	}
	return 0
}

// first is how many rows a page was asked for. What that may be is the list's own to say.
func (p *pricer) first(argument *ast.Argument) int {
	if argument == nil {
		return assumedLength
	}
	value, err := argument.Value.Value(p.variables)
	if err != nil {
		return assumedLength
	}
	switch n := value.(type) {
	case int64:
		return int(max(0, min(n, maxCost)))
	case int:
		return max(0, min(n, maxCost))
	case json.Number:
		if n, err := n.Int64(); err == nil {
			return int(max(0, min(n, maxCost)))
		}
	}
	return assumedLength
}
