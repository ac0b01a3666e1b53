package resolvers

import (
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/portlets/crm"
	"github.com/station-portal/station/portlets/tasks"
)

// This is the one file that imports portlets. A portlet has an alias, since the
// embedded fields need names that differ, and a line in each of the three below.

type (
	tasksResolver = tasks.Resolver
	crmResolver   = crm.Resolver
)

// portlets answers the root fields of all portlets: their methods are promoted, so
// two owners of one root field are an error of compilation.
type portlets struct {
	*tasksResolver
	*crmResolver
}

func newPortlets(s *starter) portlets {
	return portlets{
		tasksResolver: start(s, "tasks", tasks.New),
		crmResolver:   start(s, "crm", crm.New),
	}
}

// Manifests gives the manifests of all portlets that are built in.
func Manifests() []portlet.Manifest {
	return []portlet.Manifest{
		tasks.Manifest(),
		crm.Manifest(),
	}
}
