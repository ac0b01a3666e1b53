package resolvers

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/graph"
	"github.com/station-portal/station/internal/apikeys"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/compiled"
	"github.com/station-portal/station/internal/dataloaders"
	"github.com/station-portal/station/internal/documents"
	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/graphqlhttp"
	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/live"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/portal"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/internal/users"
	"github.com/station-portal/station/internal/weighted"
)

// Config is what the GraphQL server works with.
type Config struct {
	DB      *postgres.DB
	Auth    *auth.Service
	Callers *callers
	Access  *authz.Cache
	// Uses notes when API keys are used.
	Uses     *apikeys.Uses
	Events   *eventbus.Service
	Profiles *users.Profiles
	Meter    Meter
	// Documents are those that everybody may name, by their ids.
	Documents map[string]string
	// SignedOut counts the requests of the signed-out by address.
	SignedOut *limits.Window
	Logger    *slog.Logger
	// AllowOrigin says whether a web page of the origin may open sockets.
	AllowOrigin func(r *http.Request) bool
	// Introspection lets signed-out callers read the schema.
	Introspection bool
	// Sockets is how long sockets wait for what.
	Sockets graphqlws.Timing
	// Shared are the fields, as Type.field, that do not depend on who asks.
	Shared map[string]bool
	// ResolvedReads has every query answered by resolvers.
	ResolvedReads bool
	// Budgets are what operations may cost; Redis shares what members spend of them.
	Budgets limits.Budgets
	Redis   redis.UniversalClient
	// CallsPerMinute is what each portlet of a new organization may be asked.
	CallsPerMinute int
	// OpenSignup lets everybody who has an account make organizations.
	OpenSignup bool
}

// What is kept of documents, in bytes: those that were parsed, about a thousand of the
// usual length, and the texts that requests name by a hash or an id.
const (
	cachedDocuments = 16 << 20
	cachedTexts     = 4 << 20
)

// handlers is the handler of /graphql, and what there is to ask and to end of it.
type handlers struct {
	http.Handler
	live    *live.Hub
	sockets *graphqlws.Transport
	// reads is nil with ResolvedReads.
	reads *compiled.Reads
}

// newHandler makes the handler of /graphql: POST, GET for queries, and
// graphql-transport-ws. It binds the portlets' handlers to the events that they
// consume, so the event bus must not have started.
func newHandler(cfg Config) (*handlers, error) {
	length := func(_, text string) int { return len(text) }
	finder := &documents.Finder{
		Web: cfg.Documents, Access: cfg.Access, DB: cfg.DB, Texts: weighted.New(cachedTexts, length),
	}
	operations := limits.NewOperations(cfg.Redis, cfg.Budgets)
	events := live.New(live.Config{
		Events: cfg.Events, Access: cfg.Access, Shared: cfg.Shared, Costs: operations, Refuse: finder.Refuse,
		Recover: recoverPanic(cfg.Logger),
	})
	portlets := &starter{deps: portlet.Deps{DB: cfg.DB, Events: events, Logger: cfg.Logger}, failed: map[string]bool{}}
	if err := portlet.Consume(cfg.Events, portlets.deps, Manifests()); err != nil {
		return nil, err
	}
	schema := PublicSchema()
	changes := orgs.Changes{DB: cfg.DB, Access: cfg.Access, Events: events}
	executable := graph.NewExecutableSchema(graph.Config{
		Schema: schema,
		Resolvers: newRoot(
			&core{
				orgsResolver:      &orgsResolver{Changes: changes, Found: found(cfg.CallsPerMinute), OpenSignup: cfg.OpenSignup},
				portalResolver:    &portalResolver{DB: cfg.DB},
				documentsResolver: &documentsResolver{Changes: changes, Schema: schema},
				rolesResolver:     &rolesResolver{Changes: changes},
				invitationsResolver: &invitationsResolver{
					Changes: changes, Tokens: cfg.Auth.Tokens, Passwords: cfg.Auth.Passwords, Logger: cfg.Logger,
				},
				auditlogResolver: &auditlogResolver{DB: cfg.DB},
				apikeysResolver:  &apikeysResolver{Changes: changes},
				db:               cfg.DB, auth: cfg.Auth, access: cfg.Access, events: events, profiles: cfg.Profiles,
			},
			newPortlets(portlets),
		),
		Directives: (&guards{
			access: cfg.Access, meter: cfg.Meter, failed: portlets.failed, isPlatformAdmin: cfg.Profiles.IsPlatformAdmin,
			refusals: &refusals{db: cfg.DB, logger: cfg.Logger},
		}).directives(),
	})
	server := handler.New(executable)
	turns := &limits.Turns{}
	transport := sockets(cfg, events, turns)
	server.AddTransport(transport)
	server.AddTransport(graphqlhttp.Transport{Turns: turns, Refuse: refuseSignedOut})
	judged := limits.NewDocuments(schema, ofSignedIn[*ast.QueryDocument]{
		weighted.New(cachedDocuments, func(text string, _ *ast.QueryDocument) int { return limits.Weight(text) }),
	})
	server.SetQueryCache(judged)
	server.Use(extension.AutomaticPersistedQuery{Cache: ofSignedIn[string]{weighted.New(cachedTexts, length)}})
	server.Use(namedDocuments{finder})
	server.Use(judged) // after a persisted query has its text
	server.Use(extension.Introspection{})
	server.Use(operationRules{})
	server.Use(operations)
	server.SetErrorPresenter(present(cfg.Logger))
	server.SetRecoverFunc(recoverPanic(cfg.Logger))
	server.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		caller := session.From(ctx)
		if !cfg.Introspection && caller == nil {
			graphql.GetOperationContext(ctx).DisableIntrospection = true
		}
		if caller != nil && caller.IsKey {
			cfg.Uses.Note(caller.ID)
		}
		return next(audit.WithRefusals(withCalls(ctx)))
	})
	var reads *compiled.Reads
	if !cfg.ResolvedReads {
		reads = compiled.New(graph.Compiled(executable), executable.Schema(), cfg.DB, cfg.Logger)
		server.AroundOperations(reads.Operation)
	}
	server.AroundFields(aroundField(reads))
	server.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		response := next(dataloaders.With(events.Open(ctx), cfg.DB, graph.Plain))
		if response != nil {
			sortErrors(response.Errors)
		}
		return response
	})
	return &handlers{Handler: guardRequests(cfg, server), live: events, sockets: transport, reads: reads}, nil
}

// aroundField is the one field middleware: each one more would cost every field.
func aroundField(reads *compiled.Reads) graphql.FieldMiddleware {
	return func(ctx context.Context, next graphql.Resolver) (any, error) {
		switch graphql.GetFieldContext(ctx).Object {
		case "Query":
		case "Subscription":
			return dataloaders.CountField(ctx, func(ctx context.Context) (any, error) { return live.Field(ctx, next) })
		case "AuthPayload", "SwitchOrganizationPayload", "AcceptInvitationPayload", "UpdateProfilePayload":
			return dataloaders.CountField(within(ctx), next)
		default:
			return dataloaders.CountField(ctx, next)
		}
		return dataloaders.CountField(ctx, func(ctx context.Context) (any, error) {
			if err := refuseIntrospection(ctx); err != nil {
				return nil, err
			}
			if reads != nil {
				return reads.Field(ctx, next)
			}
			return next(ctx)
		})
	}
}

// within gives the context of a payload's fields where that tells of a member of an
// organization that the operation was not in.
func within(ctx context.Context) context.Context {
	payload, ok := graphql.GetFieldContext(ctx).Parent.Result.(interface{ ToldTo() session.Tenant })
	if !ok || payload.ToldTo().OrganizationID == uuid.Nil {
		return ctx
	}
	return session.OpenTenant(ctx, payload.ToldTo())
}

// found makes organizations that have all portlets.
func found(callsPerMinute int) orgs.Founder {
	return func(ctx context.Context, tx *postgres.Tx, o orgs.New) (uuid.UUID, error) {
		return portal.Found(ctx, tx, o, Manifests(), callsPerMinute)
	}
}

// PublicSchema is the schema that callers see: without the directives that only
// guard fields, and without @defer, which gqlgen knows but whose later parts no
// transport of ours sends.
func PublicSchema() *ast.Schema {
	schema := *graph.NewExecutableSchema(graph.Config{}).Schema()
	schema.Directives = map[string]*ast.DirectiveDefinition{}
	for name, directive := range graph.NewExecutableSchema(graph.Config{}).Schema().Directives {
		if directive.Position != nil && directive.Position.Src.BuiltIn && name != "defer" {
			schema.Directives[name] = directive
		}
	}
	return &schema
}
