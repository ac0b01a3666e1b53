package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/station-portal/station/migrations"
)

// The keys of the advisory locks that this package takes.
const (
	lockMigrations int64 = 0x5354_4154_494f_4e01
	lockRoles      int64 = 0x5354_4154_494f_4e02
)

// MigrationSet is the migrations of the core or of one portlet. Each set is
// numbered by itself and keeps its state in a table of its own, so that a portlet
// can be taken out.
type MigrationSet struct {
	// ID is the portlet's id.
	ID string
	// FS has files such as 00001_tasks.sql at its root or in a folder named
	// migrations. Nil is a portlet without tables.
	FS fs.FS
}

const coreID = "core"

// CoreMigrations is the set of the core tables. Migrate, Status and RollbackNewest
// put it first by themselves; RollbackAll takes it only when it is named.
func CoreMigrations() MigrationSet {
	return MigrationSet{ID: coreID, FS: migrations.FS}
}

// MigrationStatus is one migration and whether a database has it.
type MigrationStatus struct {
	// Set is the portlet's id, or "core".
	Set string
	// Version is the number that the file's name begins with.
	Version int64
	// Name is the file's name.
	Name string
	// AppliedAt is when it was run here; zero for a pending one.
	AppliedAt time.Time
}

// Applied reports whether the database has the migration.
func (m MigrationStatus) Applied() bool { return !m.AppliedAt.IsZero() }

// ErrNothingToRollBack is the error of Rollback and RollbackNewest where no
// migration is applied.
var ErrNothingToRollBack = errors.New("postgres: no migration is applied")

// Migrate brings the database up to date, core first, then the sets in the order
// given, and tells what it applied. Of several processes that start at once, one
// migrates and the others wait. With nothing to do it takes no lock and costs
// one connection and two reads. It runs as station_owner, which EnsureRoles must
// have made.
func Migrate(ctx context.Context, migrationURL string, sets ...MigrationSet) ([]MigrationStatus, error) {
	sets, err := withCore(sets)
	if err != nil {
		return nil, err
	}
	pending, err := pending(ctx, migrationURL, sets)
	if err != nil || len(pending) == 0 {
		return nil, err
	}
	var applied []MigrationStatus
	err = underLock(ctx, migrationURL, func(db *sql.DB) error {
		for _, set := range sets {
			provider, err := set.provider(db)
			if err != nil {
				return err
			}
			if provider == nil {
				continue
			}
			results, err := provider.Up(ctx)
			if err != nil {
				return fmt.Errorf("migrate %s: %w", set.ID, err)
			}
			for _, r := range results {
				applied = append(applied, MigrationStatus{
					Set: set.ID, Version: r.Source.Version, Name: path.Base(r.Source.Path), AppliedAt: time.Now(),
				})
			}
		}
		return nil
	})
	return applied, err
}

// Rollback undoes the newest applied migration of the set and names it. Without
// one the error is ErrNothingToRollBack.
func Rollback(ctx context.Context, migrationURL string, set MigrationSet) (undone MigrationStatus, err error) {
	err = underLock(ctx, migrationURL, func(db *sql.DB) error {
		undone, err = set.rollback(ctx, db)
		return err
	})
	return undone, err
}

// RollbackNewest undoes the migration that was applied last, of the core or any of
// the sets, and names it. Of those applied at one time the last in their order goes
// first: portlets refer to the core. Without one the error is ErrNothingToRollBack.
func RollbackNewest(ctx context.Context, migrationURL string, sets ...MigrationSet) (undone MigrationStatus, err error) {
	sets, err = withCore(sets)
	if err != nil {
		return undone, err
	}
	err = underLock(ctx, migrationURL, func(db *sql.DB) error {
		all, err := status(ctx, migrationURL, sets)
		if err != nil {
			return err
		}
		var newest MigrationStatus
		for _, m := range all {
			if m.Applied() && !m.AppliedAt.Before(newest.AppliedAt) {
				newest = m
			}
		}
		i := slices.IndexFunc(sets, func(set MigrationSet) bool { return set.ID == newest.Set })
		if i < 0 {
			return ErrNothingToRollBack
		}
		undone, err = sets[i].rollback(ctx, db)
		return err
	})
	return undone, err
}

func (set MigrationSet) rollback(ctx context.Context, db *sql.DB) (MigrationStatus, error) {
	undone := MigrationStatus{Set: set.ID}
	provider, err := set.provider(db)
	if err != nil {
		return undone, err
	}
	if provider == nil {
		return undone, ErrNothingToRollBack
	}
	result, err := provider.Down(ctx)
	if errors.Is(err, goose.ErrNoNextVersion) {
		return undone, ErrNothingToRollBack
	}
	if err != nil {
		return undone, fmt.Errorf("roll back %s: %w", set.ID, err)
	}
	undone.Version, undone.Name = result.Source.Version, path.Base(result.Source.Path)
	return undone, nil
}

// RollbackAll undoes every migration of the sets, the last set first, and drops
// the tables that kept their state: nothing of them is left. All their data is
// lost.
func RollbackAll(ctx context.Context, migrationURL string, sets ...MigrationSet) error {
	return underLock(ctx, migrationURL, func(db *sql.DB) error {
		for _, set := range slices.Backward(sets) {
			provider, err := set.provider(db)
			if err != nil {
				return err
			}
			if provider == nil {
				continue
			}
			if _, err := provider.DownTo(ctx, 0); err != nil {
				return fmt.Errorf("roll back %s: %w", set.ID, err)
			}
			if _, err := db.ExecContext(ctx, "drop table if exists "+set.table()); err != nil {
				return fmt.Errorf("roll back %s: %w", set.ID, err)
			}
		}
		return nil
	})
}

// Status lists every migration of the core and the sets, in the order they run.
func Status(ctx context.Context, migrationURL string, sets ...MigrationSet) ([]MigrationStatus, error) {
	sets, err := withCore(sets)
	if err != nil {
		return nil, err
	}
	return status(ctx, migrationURL, sets)
}

func withCore(sets []MigrationSet) ([]MigrationSet, error) {
	for _, set := range sets {
		if set.ID == coreID {
			return nil, fmt.Errorf("no portlet's migrations can be called %q", coreID)
		}
	}
	return append([]MigrationSet{CoreMigrations()}, sets...), nil
}

func pending(ctx context.Context, migrationURL string, sets []MigrationSet) ([]MigrationStatus, error) {
	all, err := status(ctx, migrationURL, sets)
	return slices.DeleteFunc(all, MigrationStatus.Applied), err
}

func status(ctx context.Context, migrationURL string, sets []MigrationSet) ([]MigrationStatus, error) {
	var all []MigrationStatus
	for _, set := range sets {
		files, err := set.files()
		if err != nil {
			return nil, err
		}
		all = append(all, files...)
	}
	conn, err := connect(ctx, migrationURL)
	if err != nil {
		return nil, fmt.Errorf("read the state of migrations: %w", err)
	}
	defer hangUp(ctx, conn)
	if _, err := conn.Exec(ctx, asOwner); err != nil {
		return nil, fmt.Errorf("read the state of migrations: %w", err)
	}
	applied, err := applied(ctx, conn, sets)
	if err != nil {
		return nil, fmt.Errorf("read the state of migrations: %w", err)
	}
	for i, m := range all {
		all[i].AppliedAt = applied[migrationKey{m.Set, m.Version}]
	}
	return all, nil
}

type migrationKey struct {
	set     string
	version int64
}

func applied(ctx context.Context, conn *pgx.Conn, sets []MigrationSet) (map[migrationKey]time.Time, error) {
	tables := make([]string, len(sets))
	for i, set := range sets {
		tables[i] = set.table()
	}
	rows, err := conn.Query(ctx,
		`select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname = any($1)`, tables)
	if err != nil {
		return nil, err
	}
	present, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(present) == 0 {
		return nil, err
	}
	var union []string
	for _, set := range sets {
		if slices.Contains(present, set.table()) {
			union = append(union, fmt.Sprintf(
				`select %s::text, version_id, tstamp at time zone 'UTC' from %s where is_applied and version_id > 0`,
				quoteLiteral(set.ID), set.table()))
		}
	}
	rows, err = conn.Query(ctx, strings.Join(union, " union all "))
	if err != nil {
		return nil, err
	}
	applied := map[migrationKey]time.Time{}
	var (
		key migrationKey
		at  time.Time
	)
	_, err = pgx.ForEachRow(rows, []any{&key.set, &key.version, &at}, func() error {
		applied[key] = at
		return nil
	})
	return applied, err
}

// A migration is owned by the owner wherever it is run from, waits as long as it
// needs, and looks nowhere but in public.
const asOwner = `set role ` + OwnerRole + `; set search_path = public; set timezone = 'UTC';
set statement_timeout = 0; set idle_in_transaction_session_timeout = 0`

func underLock(ctx context.Context, migrationURL string, fn func(db *sql.DB) error) error {
	cfg, err := login("the connection string", migrationURL)
	if err != nil {
		return err
	}
	cfg.RuntimeParams["application_name"] = "station migrate"
	db := stdlib.OpenDB(*cfg, stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, asOwner)
		return err
	}))
	defer func() { _ = db.Close() }()
	// The lock is the session's, so it ends with this connection however the
	// migration ends.
	holder, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to migrate: %w", err)
	}
	defer func() { _ = holder.Close() }()
	if _, err := holder.ExecContext(ctx, `select pg_advisory_lock($1)`, lockMigrations); err != nil {
		return fmt.Errorf("wait for another migration: %w", err)
	}
	return fn(db)
}

var setID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,49}$`)

func (set MigrationSet) table() string {
	if set.ID == coreID {
		return "station_migrations"
	}
	return "station_migrations_" + strings.ReplaceAll(set.ID, "-", "_")
}

func (set MigrationSet) root() (fs.FS, error) {
	if set.FS == nil {
		return nil, nil
	}
	if !setID.MatchString(set.ID) {
		return nil, fmt.Errorf("%q can't be the id of a portlet's migrations", set.ID)
	}
	if info, err := fs.Stat(set.FS, "migrations"); err == nil && info.IsDir() {
		return fs.Sub(set.FS, "migrations")
	}
	return set.FS, nil
}

func (set MigrationSet) files() ([]MigrationStatus, error) {
	root, err := set.root()
	if err != nil || root == nil {
		return nil, err
	}
	names, err := fs.Glob(root, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("read the migrations of %s: %w", set.ID, err)
	}
	files := make([]MigrationStatus, len(names))
	for i, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, fmt.Errorf("read the migrations of %s: %s does not begin with a number", set.ID, name)
		}
		files[i] = MigrationStatus{Set: set.ID, Version: version, Name: name}
	}
	slices.SortFunc(files, func(a, b MigrationStatus) int { return int(a.Version - b.Version) })
	return files, nil
}

// provider gives nil for a set without migrations.
func (set MigrationSet) provider(db *sql.DB) (*goose.Provider, error) {
	root, err := set.root()
	if err != nil || root == nil {
		return nil, err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, root,
		goose.WithTableName(set.table()), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if errors.Is(err, goose.ErrNoMigrations) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the migrations of %s: %w", set.ID, err)
	}
	return provider, nil
}
