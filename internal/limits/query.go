// Package limits bounds what one request may ask for.
package limits

import (
	"context"
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
	m := measurer{fragments: map[*ast.FragmentDefinition]extent{}}
	found := m.selections(op.Operation.SelectionSet)
	switch {
	case found.depth > MaxDepth:
		return refuse("The query is %s levels deep; at most %s are allowed.", found.depth, MaxDepth)
	case found.fields > MaxFields:
		return refuse("The query asks for more than %[2]s fields.", found.fields, MaxFields)
	}
	return nil
}

func refuse(sentence string, found, limit int) *gqlerror.Error {
	err := apperr.Newf(apperr.QueryTooComplex, sentence, strconv.Itoa(found), strconv.Itoa(limit))
	return &gqlerror.Error{Err: err, Message: err.Message}
}

// extent is the size of a selection with its fragments spread.
type extent struct{ depth, fields int }

// measurer measures each fragment once, so that fragments which spread each other
// many times cost nothing to measure.
type measurer struct {
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
		case *ast.InlineFragment:
			one = m.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			one = m.fragment(s.Definition)
		}
		all.depth = max(all.depth, one.depth)
		// Past the limit the count no longer matters; it must not overflow.
		all.fields = min(all.fields+one.fields, MaxFields+1)
	}
	return all
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
