package resolvers

import (
	"cmp"
	"context"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/station-portal/station/graph"
	"github.com/station-portal/station/internal/apikeys"
	"github.com/station-portal/station/internal/auditlog"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/compiled"
	"github.com/station-portal/station/internal/documents"
	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/graphqlws"
	"github.com/station-portal/station/internal/health"
	"github.com/station-portal/station/internal/httpserver"
	"github.com/station-portal/station/internal/invitations"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/live"
	"github.com/station-portal/station/internal/mail"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/usage"
	"github.com/station-portal/station/internal/users"
)

// AppConfig is what the HTTP side of Station is made of.
type AppConfig struct {
	DB        *postgres.DB
	Redis     redis.UniversalClient
	Events    *eventbus.Service
	Tokens    *auth.Tokens
	Passwords *auth.Passwords
	Logger    *slog.Logger
	// Mail sends mails; nil lets them wait.
	Mail mail.Sender
	// Address is where people find Station, without a slash at its end: links in mails
	// begin with it.
	Address string
	// Dist is the built web app.
	Dist fs.FS
	// Services are what /health tells of.
	Services []health.Service

	RefreshLifetime time.Duration
	// RefusalTakes is how long login takes to tell of a wrong password, at least.
	RefusalTakes   time.Duration
	Origins        httpserver.Origins
	TrustedProxies []netip.Prefix
	// SecureCookie keeps the refresh token to https.
	SecureCookie bool
	// Introspection lets signed-out callers read the schema.
	Introspection bool
	// CallsPerMinute is what each portlet of a new organization may be asked.
	CallsPerMinute int
	// OpenSignup lets everybody who has an account make organizations, not platform admins
	// alone.
	OpenSignup bool
	// SignedOutRequests is how many requests without a session an address may send in 15
	// minutes, and how many API keys it may try that are none's.
	SignedOutRequests int
	// AddressFailures is how many wrong passwords an address may send in 15 minutes.
	AddressFailures int
	// Shared are the fields, as Type.field, that do not depend on who asks: a subscription
	// of such fields runs once for all who ask it. Nil for what the schema says.
	Shared map[string]bool
	// Budgets are what operations may cost.
	Budgets limits.Budgets
	// ResolvedReads has every query answered by resolvers, none by compiled reads.
	ResolvedReads bool
	// RefuseDemo refuses the demo's passwords.
	RefuseDemo bool
	// KeyUsesEvery is how often the uses of API keys are written; zero is for production.
	KeyUsesEvery time.Duration
	// Sockets is how long sockets wait for what; the zero value is for production.
	Sockets graphqlws.Timing
}

// App is the HTTP side of Station.
type App struct {
	http.Handler
	// Profiles tells how often the cache served.
	Profiles *users.Profiles
	// Access is what members may do, as this server remembers it.
	Access *authz.Cache
	// Live tells of the groups of subscribers.
	Live *live.Hub
	// Sockets are to be ended before the server is: it knows nothing of them.
	Sockets *graphqlws.Transport
	// Reads tells how many fields compiled reads answered; nil with ResolvedReads.
	Reads *compiled.Reads

	meter   *usage.Meter
	uses    *apikeys.Uses
	members *memberSockets
	remover *orgs.Remover
	mails   *mail.Worker
	auth    *auth.Service
}

// NewApp puts the paths of Station together. The event bus must not have started.
func NewApp(cfg AppConfig) (*App, error) {
	app := &App{
		Profiles: users.NewProfiles(cfg.DB, cfg.Redis, cfg.Logger),
		Access:   authz.NewCache(cfg.DB, cfg.Logger, cfg.Tokens.Lifetime()),
		meter:    usage.NewMeter(cfg.DB, cfg.Redis, cfg.Logger),
		uses:     apikeys.NewUses(cfg.DB, cfg.Logger, cmp.Or(cfg.KeyUsesEvery, apikeys.UsesEvery)),
	}
	app.remover = orgs.NewRemover(cfg.DB, app.Profiles.Drop, cfg.Logger)
	signedOut := limits.NewSignedOut(cfg.Redis, cfg.SignedOutRequests)
	service := auth.New(auth.Config{
		DB: cfg.DB, Tokens: cfg.Tokens, Passwords: cfg.Passwords, SignedOut: signedOut, Logger: cfg.Logger, Address: cfg.Address,
		Guesses: auth.Guesses{
			Account: limits.NewThrottle(cfg.Redis, "account", limits.AccountFailures),
			Address: limits.NewThrottle(cfg.Redis, "address", cfg.AddressFailures),
			Device:  limits.NewThrottle(cfg.Redis, "device", limits.DeviceFailures),
		},
		Resets:          limits.NewResets(cfg.Redis),
		RefreshLifetime: cfg.RefreshLifetime, RefusalTakes: cfg.RefusalTakes, RefuseDemo: cfg.RefuseDemo,
	})
	app.auth = service
	writers := service.Writers()
	maps.Copy(writers, invitations.Writers(cfg.DB, cfg.Tokens, cfg.Address))
	app.mails = mail.NewWorker(mail.Config{DB: cfg.DB, Logger: cfg.Logger, Sender: cfg.Mail, Writers: writers})
	if cfg.Shared == nil {
		cfg.Shared = graph.Shared()
	}
	web, err := documents.Web(cfg.Dist)
	if err != nil {
		return nil, err
	}
	keys, err := apikeys.NewVerifier(cfg.DB, app.Access, limits.NewKeyGuesses(cfg.Redis, cfg.SignedOutRequests), app.uses)
	if err != nil {
		return nil, err
	}
	callers := &callers{tokens: cfg.Tokens, access: app.Access, keys: keys}
	graphql, err := newHandler(Config{
		DB: cfg.DB, Auth: service, Callers: callers, Access: app.Access, Uses: app.uses, Events: cfg.Events,
		Profiles: app.Profiles, Meter: app.meter, Documents: web, Logger: cfg.Logger,
		SignedOut: signedOut, AllowOrigin: cfg.Origins.Allow, Introspection: cfg.Introspection, Sockets: cfg.Sockets,
		ResolvedReads: cfg.ResolvedReads, Shared: cfg.Shared, Budgets: cfg.Budgets, Redis: cfg.Redis,
		CallsPerMinute: cfg.CallsPerMinute, OpenSignup: cfg.OpenSignup,
	})
	if err != nil {
		return nil, err
	}
	app.Live, app.Reads, app.Sockets = graphql.live, graphql.reads, graphql.sockets
	app.members = newMemberSockets(app.Access, app.Sockets, cfg.Logger)
	app.Access.OnEnd, app.Access.OnChange = app.Sockets.EndSession, app.members.look
	mux := http.NewServeMux()
	mux.Handle("/graphql", graphql)
	mux.Handle("GET /schema.graphql", schemaHandler(callers, cfg.Introspection))
	auth.NewHTTP(service, cfg.Origins.Allow, cfg.SecureCookie, cfg.Logger).Register(mux)
	auditlog.NewExport(cfg.DB, app.Access, callers.good, cfg.Logger).Register(mux, callers.identify)
	well := health.New(cfg.Services...)
	mux.Handle("GET /health", well)
	mux.HandleFunc("GET /health/live", well.Live)
	mux.HandleFunc("GET /health/ready", well.Ready)
	mux.Handle("/", httpserver.Files(cfg.Dist))
	app.Handler = httpserver.Client(cfg.TrustedProxies, httpserver.Log(cfg.Logger, cfg.Origins.CORS(mux)))
	return app, nil
}

// Start begins to write usage down, to listen for changes of access, to remove deleted
// organizations and to send mails.
func (a *App) Start() {
	a.meter.Start()
	a.uses.Start(a.Sockets.Keys)
	a.Access.Start()
	a.remover.Start()
	a.mails.Start(context.Background())
}

// Stop ends what Start began, and writes the usage that is left.
func (a *App) Stop() {
	a.remover.Stop()
	a.auth.Wait()
	a.mails.Stop()
	a.Access.Stop()
	a.members.stop()
	a.uses.Stop()
	a.meter.Stop()
}
