package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/config"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/seed"
	"github.com/station-portal/station/resolvers"
)

// demoFile keeps the demo's sign-ins of a developer's machine, so that every start
// can print them.
func demoFile(cfg config.Config) string { return filepath.Join(cfg.DataDir, "demo.json") }

func (p *program) seed(ctx context.Context, args []string) error {
	if len(args) > 0 {
		return errUsage("seed takes no arguments")
	}
	cfg, logger, err := p.load()
	if err != nil {
		return err
	}
	if cfg.Production() {
		return errors.New("the demo's passwords are printed, so `station seed` is refused in production")
	}
	s := &services{}
	defer s.stop()
	if err := s.database(ctx, cfg, logger); err != nil {
		return err
	}
	if err := s.open(ctx, logger); err != nil {
		return err
	}
	passwords, err := auth.NewPasswords()
	if err != nil {
		return err
	}
	made, err := demo(ctx, cfg, s, passwords, logger)
	if err != nil {
		return err
	}
	if len(made) == 0 {
		fmt.Fprintln(p.stdout, "The demo is there already.")
	}
	for _, line := range demoLines(cfg) {
		fmt.Fprintln(p.stdout, line)
	}
	return nil
}

// firstDemo makes the demo on the first start on an embedded database.
func (p *program) firstDemo(ctx context.Context, cfg config.Config, s *services, passwords *auth.Passwords, logger *slog.Logger) error {
	if _, err := os.Stat(demoFile(cfg)); err == nil {
		return nil
	}
	_, err := demo(ctx, cfg, s, passwords, logger)
	return err
}

// noEvents stands for the bus while no server runs: the relay of the next one finds
// what the demo wrote.
type noEvents struct{ portlet.Events }

func (noEvents) Wake() {}

func demo(ctx context.Context, cfg config.Config, s *services, passwords *auth.Passwords, logger *slog.Logger) ([]seed.SignIn, error) {
	made, err := seed.Demo(ctx, seed.Config{
		DB: s.db, Passwords: passwords, Manifests: resolvers.Manifests(),
		Deps:           portlet.Deps{DB: s.db, Events: noEvents{}, Logger: logger},
		CallsPerMinute: cfg.CallsPerMinute, Password: cfg.DemoPassword,
	})
	if err != nil || len(made) == 0 {
		return made, err
	}
	text, err := json.MarshalIndent(made, "", "  ") //nolint:gosec // the demo's passwords are printed anyway, and the file is the account's alone
	if err != nil {
		return nil, err
	}
	return made, os.WriteFile(demoFile(cfg), text, 0o600)
}

// demoLines says how to sign in to the demo; nothing where there is none.
func demoLines(cfg config.Config) []string {
	text, err := os.ReadFile(demoFile(cfg))
	if errors.Is(err, fs.ErrNotExist) || cfg.Production() {
		return nil
	}
	var accounts []seed.SignIn
	if err != nil || json.Unmarshal(text, &accounts) != nil {
		return nil
	}
	lines := []string{"Demo sign-ins:"}
	for _, a := range accounts {
		lines = append(lines, fmt.Sprintf("  %-13s %-18s %s", a.Username, a.Password, a.Where))
	}
	return lines
}
