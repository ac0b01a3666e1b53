package apikeys

import "github.com/station-portal/station/internal/orgs"

// Resolver answers the root fields of API keys.
type Resolver struct{ orgs.Changes }
