// Package compiled answers queries without resolvers where it can: it compiles the
// fields of an operation that are rows of tables, and what is below them, into one SQL
// statement each and a program that writes the answer from the values as PostgreSQL
// sends them. The statements of an operation go in one round trip. What it does not
// know, and whatever goes wrong, it leaves to the resolvers, whose answer is the same
// to the byte.
package compiled

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/selected"
)

// Rows is a kind of rows: an *entity.Kind.
type Rows interface {
	Declaration() *entity.Spec
	// IsText reports whether a column holds texts.
	IsText(column string) bool
	// Stored are the columns of a row, and Scan makes a row of their values.
	Stored() []string
	Scan(into func(column int, place any) error) (any, error)
}

// Root is a field of Query that is read from a table. One of the types is set.
type Root struct {
	// Every is the type of the rows that are listed whole, Session the type of the caller.
	Every, Session string
	// List is the GraphQL type of the rows that are listed, in Order without orderBy.
	List  string
	Order []entity.Order
	// One is the type of the row that is given by its id.
	One string
	// Totals is the type of the totals of all rows.
	Totals string
}

// Schema is what of the GraphQL schema is read from tables, and how the code that
// gqlgen wrote runs its guards, reads its arguments and answers its computed fields.
// The stitcher writes it.
type Schema struct {
	// Rows and Totals are by GraphQL type, Roots by field.
	Rows   map[string]Rows
	Totals map[string]*entity.TotalsSpec
	Roots  map[string]Root
	Types  selected.Types
	// Guard gives next behind the directives of the root field.
	Guard func(field string, next graphql.Resolver) graphql.Resolver
	// Arguments reads the arguments of a field, named with its type: `Project.tasks`.
	Arguments func(ctx context.Context, operation *graphql.OperationContext, field string, raw map[string]any) (map[string]any, error)
	// Needs are the permissions that fields of rows and of totals are guarded by, named with
	// their type. For who lacks one of them the field of Query is left to the resolvers, whose
	// guards may know more.
	Needs map[string]string
	// Calculated are the fields of rows that Go code answers, named with their type:
	// `User.username`.
	Calculated map[string]bool
	// Computed answers a field of a row by its Go code.
	Computed func(ctx context.Context, operation *graphql.OperationContext, typeName string, field graphql.CollectedField, row any) graphql.Marshaler
}
