package apikeys

import (
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/postgres"
)

// Resolver answers the root fields of API keys.
type Resolver struct {
	DB     *postgres.DB
	Access *authz.Cache
	Events entity.Events
}
