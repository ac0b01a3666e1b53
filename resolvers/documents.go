package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/station-portal/station/internal/documents"
)

// namedDocuments is the gqlgen extension that finds the documents that requests name by
// an id, and refuses those that their callers may not send. It comes after automatic
// persisted queries, which find texts too.
type namedDocuments struct{ *documents.Finder }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = namedDocuments{}

// ExtensionName names the extension.
func (namedDocuments) ExtensionName() string { return "NamedDocuments" }

// Validate has nothing to check.
func (namedDocuments) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters puts the text of the document into the request.
func (d namedDocuments) MutateOperationParameters(ctx context.Context, request *graphql.RawParams) *gqlerror.Error {
	text, err := d.Text(ctx, request.Query)
	if err != nil {
		return &gqlerror.Error{Err: err, Message: err.Error()}
	}
	request.Query = text
	return nil
}
