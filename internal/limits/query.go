// Package limits bounds what one request may ask for.
package limits

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/station-portal/station/internal/apperr"
)

// What one operation may be. The standard introspection query is 15 deep.
const (
	MaxTokens = 2_000
	MaxDepth  = 15
	MaxFields = 1_000
	// MaxAliases and MaxDirectives are counted as the document is written, fragments once.
	MaxAliases    = 30
	MaxDirectives = 50
	// MaxRows is how many rows the lists of one operation may have together, each list
	// as long as it is asked for and below every row of the one around it.
	MaxRows = 50_000
	// defaultFirst is the length of a list that asks for none.
	defaultFirst = 20
)

// Query is the gqlgen extension that refuses operations that are too deep or ask for
// too many fields, before any of them runs.
type Query struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = Query{}

// ExtensionName names the extension.
func (Query) ExtensionName() string { return "QueryLimits" }

// Validate has nothing to check.
func (Query) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses what is too deep or too wide.
func (Query) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	aliases, directives := written(op.Doc)
	switch {
	case aliases > MaxAliases:
		return refuse("The document has %s aliases; at most %s are allowed.", aliases, MaxAliases)
	case directives > MaxDirectives:
		return refuse("The document has %s directives; at most %s are allowed.", directives, MaxDirectives)
	}
	m := measurer{variables: op.Variables, fragments: map[*ast.FragmentDefinition]extent{}}
	found := m.selections(op.Operation.SelectionSet)
	switch {
	case found.depth > MaxDepth:
		return refuse("The query is %s levels deep; at most %s are allowed.", found.depth, MaxDepth)
	case found.fields > MaxFields:
		return refuse("The query asks for more than %[2]s fields.", found.fields, MaxFields)
	case found.rows > MaxRows:
		return refuse("The lists of the query may have more than %[2]s rows together: ask for fewer with `first`.", found.rows, MaxRows)
	}
	return nil
}

func refuse(sentence string, found, limit int) *gqlerror.Error {
	return Refusal(apperr.Newf(apperr.QueryTooComplex, sentence, strconv.Itoa(found), strconv.Itoa(limit)))
}

// Refusal makes an error of an operation that does not begin.
func Refusal(err *apperr.Error) *gqlerror.Error {
	return &gqlerror.Error{Err: err, Message: err.Message}
}

// written counts the aliases and the directives of a document.
func written(doc *ast.QueryDocument) (aliases, directives int) {
	var count func(set ast.SelectionSet)
	count = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				if s.Alias != s.Name {
					aliases++
				}
				directives += len(s.Directives)
				count(s.SelectionSet)
			case *ast.InlineFragment:
				directives += len(s.Directives)
				count(s.SelectionSet)
			case *ast.FragmentSpread:
				directives += len(s.Directives)
			}
		}
	}
	for _, operation := range doc.Operations {
		directives += len(operation.Directives)
		count(operation.SelectionSet)
	}
	for _, fragment := range doc.Fragments {
		directives += len(fragment.Directives)
		count(fragment.SelectionSet)
	}
	return aliases, directives
}

// extent is the size of a selection with its fragments spread.
type extent struct{ depth, fields, rows int }

// measurer measures each fragment once, so that fragments which spread each other
// many times cost nothing to measure.
type measurer struct {
	variables map[string]any
	fragments map[*ast.FragmentDefinition]extent
}

func (m *measurer) selections(set ast.SelectionSet) extent {
	var all extent
	for _, selection := range set {
		var one extent
		switch s := selection.(type) {
		case *ast.Field:
			one = m.selections(s.SelectionSet)
			one.depth++
			one.fields++
			if n := m.length(s); n > 0 {
				one.rows = min(n, MaxRows+1) * (1 + one.rows)
			}
		case *ast.InlineFragment:
			one = m.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			one = m.fragment(s.Definition)
		}
		all.depth = max(all.depth, one.depth)
		// Past the limit the count no longer matters; it must not overflow.
		all.fields = min(all.fields+one.fields, MaxFields+1)
		all.rows = min(all.rows+one.rows, MaxRows+1)
	}
	return all
}

// length is how many rows a list was asked for; 0 for a field that is none. What it may
// be is the list's own to say.
func (m *measurer) length(f *ast.Field) int {
	if f.Definition == nil || f.Definition.Arguments.ForName("first") == nil {
		return 0
	}
	argument := f.Arguments.ForName("first")
	if argument == nil {
		return defaultFirst
	}
	value, err := argument.Value.Value(m.variables)
	if err != nil {
		return defaultFirst
	}
	switch n := value.(type) {
	case int64:
		return int(max(0, min(n, MaxRows+1)))
	case int:
		return max(0, n)
	case json.Number:
		if n, err := n.Int64(); err == nil {
			return int(max(0, min(n, MaxRows+1)))
		}
	}
	return defaultFirst
}

func (m *measurer) fragment(f *ast.FragmentDefinition) extent {
	if f == nil {
		return extent{}
	}
	if found, ok := m.fragments[f]; ok {
		return found
	}
	// A fragment that spreads itself was refused by validation.
	found := m.selections(f.SelectionSet)
	m.fragments[f] = found
	return found
}
