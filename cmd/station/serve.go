package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/station-portal/station/frontend"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/config"
	"github.com/station-portal/station/internal/eventbus"
	"github.com/station-portal/station/internal/health"
	"github.com/station-portal/station/internal/httpserver"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/mail"
	"github.com/station-portal/station/internal/retention"
	"github.com/station-portal/station/internal/totals"
	"github.com/station-portal/station/resolvers"
)

// shutdownTimeout is how long requests in flight may take once the server is told to
// end.
const shutdownTimeout = 10 * time.Second

// socketTimeout is how long clients may take to say goodbye.
const socketTimeout = 2 * time.Second

// ballast counts as memory in use and is never touched, so it takes none. A small heap
// would be collected many times a second; with it, each time at least another 8 MB are used.
var ballast = make([]byte, 4<<20)

func (p *program) load() (config.Config, *slog.Logger, error) {
	cfg, err := config.Load(p.environment)
	if err != nil {
		return cfg, nil, err
	}
	if err := dataDir(&cfg); err != nil {
		return cfg, nil, err
	}
	var handler slog.Handler = slog.NewJSONHandler(p.stderr, nil)
	if !cfg.Production() {
		handler = slog.NewTextHandler(p.stderr, nil)
	}
	return cfg, httpserver.NewLogger(handler), nil
}

func (p *program) serve(ctx context.Context, args []string) error {
	if len(args) > 0 {
		return errUsage("serve takes no arguments; it reads its environment")
	}
	err := p.serveUntil(ctx)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // told to end before it was ready
	}
	return err
}

// serveUntil serves until ctx ends.
func (p *program) serveUntil(ctx context.Context) error {
	cfg, logger, err := p.load()
	if err != nil {
		return err
	}
	// The port is taken first: a second server on it must not touch the data.
	var listening net.ListenConfig
	listener, err := listening.Listen(ctx, "tcp", fmt.Sprintf(":%d", cfg.Port))
	if err != nil {
		return portError(cfg.Port, err)
	}
	defer func() { _ = listener.Close() }()
	stopMetrics, err := serveMetrics(ctx, cfg.MetricsAddress)
	if err != nil {
		return err
	}
	defer stopMetrics()
	s := &services{}
	defer s.stop()
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	if err := s.database(ctx, cfg, logger); err != nil {
		return err
	}
	if err := s.open(ctx, logger); err != nil {
		return err
	}
	if err := s.hold(ctx, cfg, end); err != nil {
		return err
	}
	if err := s.cache(ctx, cfg, logger); err != nil {
		return err
	}
	secrets, err := jwtSecrets(cfg)
	if err != nil {
		return err
	}
	tokens, err := auth.NewTokens(secrets, cfg.JWTExpiresIn.Std())
	if err != nil {
		return err
	}
	passwords, err := auth.NewPasswords()
	if err != nil {
		return err
	}
	if s.postgresMode == modeEmbedded && !cfg.Production() {
		if err := p.firstDemo(ctx, cfg, s, passwords, logger); err != nil {
			return err
		}
	}
	events, err := eventbus.New(eventbus.Config{URL: cfg.RabbitURL, Exchange: cfg.RabbitExchange, DB: s.db, Logger: logger})
	if err != nil {
		return err
	}
	dist, err := fs.Sub(frontend.Dist, "dist")
	if err != nil {
		return err
	}
	app, err := resolvers.NewApp(resolvers.AppConfig{
		DB: s.db, Redis: s.redis, Events: events, Tokens: tokens, Passwords: passwords, Logger: logger, Dist: dist,
		Mail: mailer(cfg, logger), Address: cfg.Address(),
		Services:        s.health(cfg, events),
		RefreshLifetime: cfg.RefreshTokenExpiresIn.Std(),
		RefusalTakes:    auth.RefusalTime,
		Origins:         httpserver.Origins{Allowed: cfg.CORSOrigins, Public: cfg.PublicURL},
		TrustedProxies:  cfg.Proxies(),
		SecureCookie:    cfg.Production() || strings.HasPrefix(cfg.PublicURL, "https:"),
		Introspection:   !cfg.Production(),
		RefuseDemo:      cfg.Production(),

		CallsPerMinute: cfg.CallsPerMinute,
		OpenSignup:     cfg.Signup == "open",

		SignedOutRequests: limits.SignedOutRequests, AddressFailures: limits.AddressFailures,
		Budgets:       limits.Budgets{Operation: cfg.OperationCost, Subscription: cfg.SubscriptionCost, Minute: cfg.CostPerMinute},
		ResolvedReads: cfg.CompiledReads == "off",
	})
	if err != nil {
		return err
	}
	// Events outlive ctx, so that requests in flight still have them.
	events.Start(context.WithoutCancel(ctx))
	s.stops = append(s.stops, events.Stop)
	old := retention.New(s.db, logger)
	old.Start(ctx)
	s.stops = append(s.stops, old.Stop)
	sealer := audit.NewSealer(s.db, logger)
	sealer.Start(ctx)
	s.stops = append(s.stops, sealer.Stop)
	folder := totals.New(s.db, logger)
	folder.Start(ctx)
	s.stops = append(s.stops, folder.Stop)
	app.Start()
	s.stops = append(s.stops, app.Stop)
	defer runtime.KeepAlive(ballast)
	p.greet(cfg, listener.Addr())
	if err := run(ctx, listener, app, app.Sockets.End, logger); err != nil {
		return err
	}
	if errors.Is(context.Cause(ctx), errNotAlone) {
		return errNotAlone
	}
	return nil
}

// mailer gives who takes mails: a server, in development without one a folder, in
// production nobody.
func mailer(cfg config.Config, logger *slog.Logger) mail.Sender {
	if server, ok := cfg.Mailer(); ok {
		return mail.NewSMTP(server, cfg.SMTPFrom)
	}
	if cfg.Production() {
		return nil
	}
	return mail.NewFolder(filepath.Join(cfg.DataDir, "outbox"), logger)
}

func portError(port int, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("port %d is taken: set PORT to another, or stop the server that has it", port)
	}
	return fmt.Errorf("port %d can't be used: set PORT to another (%w)", port, err)
}

// run serves until ctx ends, then lets requests in flight finish and ends sockets.
func run(
	ctx context.Context, listener net.Listener, handler http.Handler, endSockets func(context.Context), logger *slog.Logger,
) error {
	base, endRequests := context.WithCancel(context.WithoutCancel(ctx))
	defer endRequests()
	var requests sync.WaitGroup
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			defer requests.Done()
			handler.ServeHTTP(w, r)
		}),
		BaseContext:       func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	logger.InfoContext(ctx, "ending")
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := server.Shutdown(deadline)
	// The server knows nothing of requests that became sockets.
	goodbye, cancelGoodbye := context.WithTimeout(context.WithoutCancel(ctx), socketTimeout)
	defer cancelGoodbye()
	endRequests()
	endSockets(goodbye)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		requests.Wait()
	}()
	select {
	case <-ended:
	case <-goodbye.Done():
	}
	_ = server.Close()
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("shut down: %w", err)
	}
	return nil
}

func (s *services) health(cfg config.Config, events *eventbus.Service) []health.Service {
	rabbit := modeExternal
	if cfg.RabbitURL == "" {
		rabbit = modeEmbedded
	}
	return []health.Service{
		{Name: "database", Mode: s.postgresMode, Required: true, Check: s.db.Ping},
		{Name: "redis", Mode: s.redisMode, Check: func(ctx context.Context) error { return s.redis.Ping(ctx).Err() }},
		{Name: "rabbitmq", Mode: rabbit, Check: events.Healthy},
	}
}

// jwtSecrets gives JWT_SECRET, or on a developer's machine one that is made once.
func jwtSecrets(cfg config.Config) ([]string, error) {
	if len(cfg.JWTSecrets) > 0 {
		return cfg.JWTSecrets, nil
	}
	file := filepath.Join(cfg.DataDir, "jwt-secret")
	kept, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		kept = []byte(rand.Text() + rand.Text())
		err = os.WriteFile(file, kept, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("keep a JWT secret: %w", err)
	}
	return []string{string(kept)}, nil
}

func (p *program) greet(cfg config.Config, address net.Addr) {
	port := cfg.Port
	if tcp, ok := address.(*net.TCPAddr); ok {
		port = tcp.Port
	}
	fmt.Fprintf(p.stdout, "\nStation is ready: http://localhost:%d (playground: http://localhost:%d/playground)\n", port, port)
	for _, line := range demoLines(cfg) {
		fmt.Fprintln(p.stdout, line)
	}
}
