package documents

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/orgs"
)

// Resolver answers the root fields of registered documents.
type Resolver struct {
	orgs.Changes
	// Schema is what documents must be of.
	Schema *ast.Schema
}
