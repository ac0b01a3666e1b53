// Package selected collects the fields that an operation selects of a type.
package selected

import (
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Types are the names that types answer to, those of their interfaces and unions with
// their own. A type that is not there has its own alone.
type Types map[string][]string

// Fields gives the fields that are selected of the type, those of one name in an answer as
// one, also behind fragments on what the type implements.
func (t Types) Fields(op *graphql.OperationContext, selections ast.SelectionSet, typeName string) []graphql.CollectedField {
	if names, ok := t[typeName]; ok {
		return graphql.CollectFields(op, selections, names)
	}
	return graphql.CollectFields(op, selections, []string{typeName})
}
