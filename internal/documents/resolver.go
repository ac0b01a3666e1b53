package documents

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/postgres"
)

// Resolver answers the root fields of registered documents.
type Resolver struct {
	DB     *postgres.DB
	Access *authz.Cache
	Events entity.Events
	// Schema is what documents must be of.
	Schema *ast.Schema
}
