// Package resolvers joins the core's fields, the portlets' and the guards into one
// GraphQL server.
package resolvers

import (
	"github.com/station-portal/station/graph"
	"github.com/station-portal/station/internal/apikeys"
	"github.com/station-portal/station/internal/auditlog"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/documents"
	"github.com/station-portal/station/internal/invitations"
	"github.com/station-portal/station/internal/live"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/portal"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/roles"
	"github.com/station-portal/station/internal/users"
)

// root satisfies gqlgen's resolver root. The operations are kept apart from it:
// otherwise Query.task and the type Task would claim one method.
type root struct{ operations }

// operations answers every root field: the core's by its own methods, the portlets'
// by those of what is embedded.
type operations struct {
	*core
	portlets
}

// The core's resolvers that answer root fields have names that differ, to be embedded.
type (
	orgsResolver        = orgs.Resolver
	portalResolver      = portal.Resolver
	documentsResolver   = documents.Resolver
	invitationsResolver = invitations.Resolver
	rolesResolver       = roles.Resolver
	apikeysResolver     = apikeys.Resolver
	auditlogResolver    = auditlog.Resolver
)

// core answers the core's root fields.
type core struct {
	*orgsResolver
	*portalResolver
	*documentsResolver
	*invitationsResolver
	*rolesResolver
	*apikeysResolver
	*auditlogResolver
	db       *postgres.DB
	auth     *auth.Service
	access   *authz.Cache
	events   *live.Hub
	profiles *users.Profiles
}

func newRoot(c *core, portlets portlets) root {
	return root{operations{core: c, portlets: portlets}}
}

func (r root) Query() graph.QueryResolver               { return r.operations }
func (r root) Mutation() graph.MutationResolver         { return r.operations }
func (r root) Subscription() graph.SubscriptionResolver { return r.operations }
func (r root) Viewer() graph.ViewerResolver             { return viewerFields{r.db} }
func (r root) User() graph.UserResolver                 { return userFields{r.profiles} }
func (r root) Invitation() graph.InvitationResolver     { return invitationFields{} }
