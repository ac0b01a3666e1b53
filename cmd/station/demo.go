package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// demo makes the demo. Its password is kept before the accounts are made, in a file
// that gets its name afterwards: a run that is cut off can be finished, and leaves no
// account whose password nobody knows.
func demo(ctx context.Context, cfg config.Config, s *services, passwords *auth.Passwords, logger *slog.Logger) ([]seed.SignIn, error) {
	pending := demoFile(cfg) + ".new"
	accounts, err := readDemo(pending)
	resume := err == nil && len(accounts) > 0
	if !resume {
		password := cfg.DemoPassword
		if password == "" {
			password = seed.NewPassword()
		}
		accounts = seed.SignIns(password)
		if err := writeDemo(pending, accounts); err != nil {
			return nil, err
		}
	}
	made, err := seed.Demo(ctx, seed.Config{
		DB: s.db, Passwords: passwords, Manifests: resolvers.Manifests(),
		Deps:           portlet.Deps{DB: s.db, Events: noEvents{}, Logger: logger},
		CallsPerMinute: cfg.CallsPerMinute, Password: accounts[0].Password, Resume: resume,
	})
	switch {
	case err != nil:
		return nil, err
	case len(made) == 0 && !resume:
		return nil, os.Remove(pending)
	case !resume:
		// Accounts that were there before keep passwords of their own.
		if err := writeDemo(pending, made); err != nil {
			return nil, err
		}
	}
	return made, os.Rename(pending, demoFile(cfg))
}

func writeDemo(file string, accounts []seed.SignIn) error {
	text, err := json.MarshalIndent(accounts, "", "  ") //nolint:gosec // the demo's passwords are printed anyway, and the file is the account's alone
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return fmt.Errorf("keep the demo's password: %w", err)
	}
	return nil
}

func readDemo(file string) (accounts []seed.SignIn, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return accounts, json.Unmarshal(text, &accounts)
}

// demoLines says how to sign in to the demo; nothing where there is none.
func demoLines(cfg config.Config) []string {
	accounts, err := readDemo(demoFile(cfg))
	if err != nil || cfg.Production() {
		return nil
	}
	lines := []string{"Demo sign-ins:"}
	for _, a := range accounts {
		lines = append(lines, fmt.Sprintf("  %-13s %-18s %s", a.Username, a.Password, a.Where))
	}
	return lines
}
