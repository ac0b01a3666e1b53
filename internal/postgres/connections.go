package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// ConnectionConfig is what the environment says of the database.
type ConnectionConfig struct {
	// DatabaseURL is DATABASE_URL: station_app, or in development a superuser.
	DatabaseURL string
	// SystemURL is DATABASE_SYSTEM_URL: station_system, never through pgbouncer.
	SystemURL string
	// MigrationURL is DATABASE_MIGRATION_URL: who may migrate.
	MigrationURL string
	// Production refuses what is only convenient in development.
	Production bool
}

// ConnectionURLs are the three ways into one database.
type ConnectionURLs struct {
	// App connects as station_app.
	App string
	// System connects as station_system.
	System string
	// Migration connects as a login that may act as station_owner. It is empty
	// when this process was given none; it then serves what others migrated.
	Migration string
	// Passwords are those of App and System, for EnsureRoles.
	Passwords RolePasswords
}

// Connections resolves the three URLs. Given only a superuser's DATABASE_URL in
// development, it derives the URLs of the two serving roles, which EnsureRoles
// then makes; in production that is refused, since serving as a superuser would
// void row-level security. Its errors are sentences for the operator and never
// show a password.
func Connections(ctx context.Context, cfg ConnectionConfig) (ConnectionURLs, error) {
	var urls ConnectionURLs
	if cfg.DatabaseURL == "" {
		return urls, errors.New("DATABASE_URL is not set")
	}
	given, err := login("DATABASE_URL", cfg.DatabaseURL)
	if err != nil {
		return urls, err
	}
	urls.Migration = cfg.MigrationURL
	if given.User == AppRole {
		urls.App = cfg.DatabaseURL
		urls.Passwords.App = given.Password
	} else {
		if err := mayStandIn(ctx, cfg, given.User); err != nil {
			return urls, err
		}
		if urls.Migration == "" {
			urls.Migration = cfg.DatabaseURL
		}
	}

	var migrator *pgx.ConnConfig
	if urls.Migration != "" {
		if migrator, err = login("DATABASE_MIGRATION_URL", urls.Migration); err != nil {
			return urls, err
		}
		if migrator.User == AppRole || migrator.User == SystemRole {
			return urls, fmt.Errorf("DATABASE_MIGRATION_URL connects as %s, who may not migrate: name a superuser or a member of %s", migrator.User, OwnerRole)
		}
	}
	if urls.App == "" {
		urls.Passwords.App = derivePassword(migrator.Password, AppRole)
		if urls.App, err = withLogin(cfg.DatabaseURL, AppRole, urls.Passwords.App); err != nil {
			return urls, err
		}
	}
	switch {
	case cfg.SystemURL != "":
		system, err := login("DATABASE_SYSTEM_URL", cfg.SystemURL)
		if err != nil {
			return urls, err
		}
		if system.User != SystemRole {
			return urls, fmt.Errorf("DATABASE_SYSTEM_URL connects as %s: it must connect as %s", system.User, SystemRole)
		}
		urls.System, urls.Passwords.System = cfg.SystemURL, system.Password
	case cfg.Production:
		return urls, fmt.Errorf("DATABASE_SYSTEM_URL is not set: in production it must connect as %s", SystemRole)
	case migrator == nil:
		return urls, errors.New("DATABASE_SYSTEM_URL is not set, and without DATABASE_MIGRATION_URL it can't be derived")
	default:
		urls.Passwords.System = derivePassword(migrator.Password, SystemRole)
		if urls.System, err = withLogin(urls.Migration, SystemRole, urls.Passwords.System); err != nil {
			return urls, err
		}
	}
	return urls, nil
}

// RolesSQL is RolesSQL for the login of Migration and the passwords of the others: what
// to run, in the same database, where EnsureRoles gives ErrMayNotMakeRoles.
func (urls ConnectionURLs) RolesSQL() (string, error) {
	migrator, err := login("DATABASE_MIGRATION_URL", urls.Migration)
	if err != nil {
		return "", err
	}
	return RolesSQL(urls.Passwords, migrator.User)
}

// mayStandIn accepts a DATABASE_URL that is not station_app's when it is of
// somebody who can make station_app, and only in development.
func mayStandIn(ctx context.Context, cfg ConnectionConfig, user string) error {
	if cfg.Production {
		return fmt.Errorf("DATABASE_URL connects as %s: in production it must connect as %s; give %s to DATABASE_MIGRATION_URL instead", user, AppRole, user)
	}
	if user == SystemRole || user == OwnerRole {
		return fmt.Errorf("DATABASE_URL connects as %s: it must connect as %s", user, AppRole)
	}
	conn, err := connect(ctx, cfg.DatabaseURL)
	if err != nil {
		return fmt.Errorf("connect with DATABASE_URL: %w", err)
	}
	defer hangUp(ctx, conn)
	var may bool
	err = conn.QueryRow(ctx, `select rolsuper or rolcreaterole from pg_roles where rolname = current_user`).Scan(&may)
	if err != nil {
		return fmt.Errorf("connect with DATABASE_URL: %w", err)
	}
	if !may {
		return fmt.Errorf("DATABASE_URL connects as %s, who is neither %s nor may create it", user, AppRole)
	}
	return nil
}

// login parses a connection string. The parser's own error quotes the string
// with its password, so it is not passed on.
func login(name, connString string) (*pgx.ConnConfig, error) {
	cfg, err := pgx.ParseConfig(connString)
	if err != nil {
		return nil, fmt.Errorf("%s is not a PostgreSQL connection string such as postgres://user:password@host:5432/database", name)
	}
	return cfg, nil
}

// withLogin gives the connection string with another user and password, in the
// form it has: a URL or key=value pairs.
func withLogin(connString, user, password string) (string, error) {
	if !strings.HasPrefix(connString, "postgres://") && !strings.HasPrefix(connString, "postgresql://") {
		escape := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace
		return fmt.Sprintf("%s user='%s' password='%s'", connString, escape(user), escape(password)), nil
	}
	u, err := url.Parse(connString)
	if err != nil {
		return "", errors.New("the database's URL can't be read")
	}
	u.User = url.User(user)
	if password != "" {
		u.User = url.UserPassword(user, password)
	}
	query := u.Query()
	query.Del("user")
	query.Del("password")
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// connect opens one connection outside the pools, for roles and migrations.
func connect(ctx context.Context, connString string) (*pgx.Conn, error) {
	cfg, err := login("the connection string", connString)
	if err != nil {
		return nil, err
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectTimeout
	}
	cfg.RuntimeParams["application_name"] = "station migrate"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := checkServer(conn); err != nil {
		hangUp(ctx, conn)
		return nil, err
	}
	return conn, nil
}

// oldestServer is the first version whose foreign keys can null one column.
const oldestServer = 15

// checkServer says early what a migration would fail on in the middle.
func checkServer(conn *pgx.Conn) error {
	version := conn.PgConn().ParameterStatus("server_version")
	major, _, _ := strings.Cut(version, ".")
	if number, err := strconv.Atoi(major); err == nil && number < oldestServer {
		return fmt.Errorf("the server is PostgreSQL %s: Station needs %d or newer", version, oldestServer)
	}
	if encoding := conn.PgConn().ParameterStatus("server_encoding"); encoding != "UTF8" {
		return fmt.Errorf("the database's encoding is %s: Station needs UTF8", encoding)
	}
	return nil
}

// hangUp says goodbye also when ctx is over. Nothing depends on its success.
func hangUp(ctx context.Context, conn *pgx.Conn) { _ = conn.Close(context.WithoutCancel(ctx)) }
