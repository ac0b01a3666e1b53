package orgs

import "github.com/station-portal/station/internal/postgres"

// Resolver answers the root fields of organizations and members.
type Resolver struct{ DB *postgres.DB }
