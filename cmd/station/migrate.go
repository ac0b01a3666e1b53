package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/station-portal/station/internal/postgres"
)

const migrateUsage = "migrate takes up, down [SET], status, or generate NAME [SET]; a SET is core or a portlet's id"

func (p *program) migrate(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errUsage(migrateUsage)
	}
	verb, rest := args[0], args[1:]
	if verb == "generate" {
		return p.migrateGenerate(rest)
	}
	if !slices.Contains([]string{"up", "down", "status"}, verb) || len(rest) > 1 || (len(rest) > 0 && verb != "down") {
		return errUsage(migrateUsage)
	}
	cfg, logger, err := p.load()
	if err != nil {
		return err
	}
	s := &services{}
	defer s.stop()
	err = s.database(ctx, cfg, logger)
	if verb == "up" && errors.Is(err, postgres.ErrMayNotMakeRoles) {
		return p.printRoles(s.urls)
	}
	if err != nil {
		return err
	}
	if s.urls.Migration == "" {
		return fmt.Errorf("DATABASE_MIGRATION_URL is missing: station_app may not migrate")
	}
	switch verb {
	case "up":
		applied, err := postgres.Migrate(ctx, s.urls.Migration, migrationSets()...)
		if err != nil {
			return err
		}
		p.printMigrations(applied)
		fmt.Fprintf(p.stdout, "%d migrations applied.\n", len(applied))
		return nil
	case "down":
		undone, err := rollback(ctx, s.urls.Migration, rest)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "Undone: %s %s\n", undone.Set, undone.Name)
		return nil
	default:
		all, err := postgres.Status(ctx, s.urls.Migration, migrationSets()...)
		if err != nil {
			return err
		}
		p.printMigrations(all)
		return nil
	}
}

// printRoles writes what makes Station's roles, in a form that psql takes, for a login
// that may not make them.
func (p *program) printRoles(urls postgres.ConnectionURLs) error {
	sql, err := urls.RolesSQL()
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "-- Run this as a superuser in the database of DATABASE_MIGRATION_URL, then `station migrate up` again.\n%s", sql)
	return errors.New("the login of DATABASE_MIGRATION_URL may not make Station's roles: " +
		"run the statements above as a superuser in its database, then `station migrate up` again")
}

func (p *program) printMigrations(all []postgres.MigrationStatus) {
	for _, m := range all {
		state := "pending"
		if m.Applied() {
			state = m.AppliedAt.UTC().Format(time.RFC3339)
		}
		fmt.Fprintf(p.stdout, "%-12s %-40s %s\n", m.Set, m.Name, state)
	}
}

// rollback undoes the newest migration of the set in args or, without one, the
// migration that was run last.
func rollback(ctx context.Context, migrationURL string, args []string) (postgres.MigrationStatus, error) {
	if len(args) == 0 {
		return postgres.RollbackNewest(ctx, migrationURL, migrationSets()...)
	}
	set, err := findSet(args[0])
	if err != nil {
		return postgres.MigrationStatus{}, err
	}
	return postgres.Rollback(ctx, migrationURL, set)
}

func findSet(id string) (postgres.MigrationSet, error) {
	for _, set := range append(migrationSets(), postgres.CoreMigrations()) {
		if set.ID == id {
			return set, nil
		}
	}
	return postgres.MigrationSet{}, errUsage(fmt.Sprintf("there is no migration set %q", id))
}

// migrateGenerate writes the next empty migration of the core or a portlet, with the
// skeleton of a tenant table.
func (p *program) migrateGenerate(args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return errUsage(migrateUsage)
	}
	dir, table := "migrations", ""
	if len(args) == 2 && args[1] != postgres.CoreMigrations().ID {
		if _, err := findSet(args[1]); err != nil {
			return err
		}
		dir = filepath.Join("portlets", args[1], "migrations")
		table = "portal_" + strings.ReplaceAll(args[1]+"_"+args[0], "-", "_")
	}
	path, err := postgres.NewMigration(dir, args[0], table)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "Wrote", path)
	return nil
}
