package postgres

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// The roles of DESIGN §3. The names are in every policy.
const (
	// OwnerRole owns everything and can't log in; migrations run as it.
	OwnerRole = "station_owner"
	// AppRole serves requests, one organization at a time.
	AppRole = "station_app"
	// SystemRole does the few jobs that cross organizations.
	SystemRole = "station_system"
)

// RolePasswords are the passwords of the two roles that log in. An empty one
// leaves the role's password as it is, for servers that ask for none.
type RolePasswords struct {
	App    string
	System string
}

// ErrMayNotMakeRoles is the error of EnsureRoles for a login that is neither a
// superuser nor allowed to create roles. RolesSQL says what to run instead.
var ErrMayNotMakeRoles = errors.New("postgres: this login may not create Station's roles")

// The settings of the roles reach a connection through pgbouncer too, where a
// start-up parameter or a SET would be refused or leak.
const roleSettings = `
      ('` + AppRole + `', 'statement_timeout', '30s'), ('` + AppRole + `', 'idle_in_transaction_session_timeout', '30s'),
      ('` + SystemRole + `', 'statement_timeout', '60s'), ('` + SystemRole + `', 'idle_in_transaction_session_timeout', '60s')`

// rolesSQL changes only what is not yet as it should be, since the roles are
// shared by all databases of the server.
const rolesSQL = `DO $$
DECLARE
  migrator CONSTANT text := %s;
  made CONSTANT text[] := ARRAY['` + OwnerRole + `', '` + AppRole + `', '` + SystemRole + `'];
  r record;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '` + OwnerRole + `') THEN
    CREATE ROLE ` + OwnerRole + ` NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '` + AppRole + `') THEN
    CREATE ROLE ` + AppRole + ` LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '` + SystemRole + `') THEN
    CREATE ROLE ` + SystemRole + ` LOGIN;
  END IF;

  FOR r IN SELECT * FROM pg_roles WHERE rolname = ANY (made) LOOP
    IF r.rolcanlogin <> (r.rolname <> '` + OwnerRole + `') THEN
      EXECUTE format('ALTER ROLE %%I %%s', r.rolname, CASE WHEN r.rolcanlogin THEN 'NOLOGIN' ELSE 'LOGIN' END);
    END IF;
    IF r.rolsuper THEN EXECUTE format('ALTER ROLE %%I NOSUPERUSER', r.rolname); END IF;
    IF r.rolbypassrls THEN EXECUTE format('ALTER ROLE %%I NOBYPASSRLS', r.rolname); END IF;
    IF r.rolcreaterole THEN EXECUTE format('ALTER ROLE %%I NOCREATEROLE', r.rolname); END IF;
    IF r.rolcreatedb THEN EXECUTE format('ALTER ROLE %%I NOCREATEDB', r.rolname); END IF;
    IF r.rolreplication THEN EXECUTE format('ALTER ROLE %%I NOREPLICATION', r.rolname); END IF;
  END LOOP;
  FOR r IN
    SELECT granted.rolname AS granted, member.rolname AS member
    FROM pg_auth_members m
    JOIN pg_roles granted ON granted.oid = m.roleid
    JOIN pg_roles member ON member.oid = m.member
    WHERE member.rolname = ANY (made)
  LOOP
    EXECUTE format('REVOKE %%I FROM %%I', r.granted, r.member);
  END LOOP;

  FOR r IN
    SELECT made.rolname, wanted.setting, wanted.value
    FROM pg_roles made
    JOIN (VALUES ` + roleSettings + `) wanted (role, setting, value) ON wanted.role = made.rolname
    WHERE NOT coalesce(made.rolconfig @> ARRAY[wanted.setting || '=' || wanted.value], false)
  LOOP
    EXECUTE format('ALTER ROLE %%I SET %%I = %%L', r.rolname, r.setting, r.value);
  END LOOP;

  -- Migrations run under SET ROLE, which a superuser may and others as members.
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = migrator) THEN
    EXECUTE format('GRANT ` + OwnerRole + ` TO %%I', migrator);
  END IF;

  EXECUTE format('REVOKE ALL ON DATABASE %%I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %%I TO ` + OwnerRole + `, ` + AppRole + `, ` + SystemRole + `', current_database());
  REVOKE ALL ON SCHEMA public FROM PUBLIC;
  GRANT USAGE, CREATE ON SCHEMA public TO ` + OwnerRole + `;
  GRANT USAGE ON SCHEMA public TO ` + AppRole + `, ` + SystemRole + `;
END
$$;
`

// RolesSQL gives the statements that make Station's roles and grant them the
// database it is run in, for people whose migration login may not. They may be
// run again. The migrationUser becomes a member of station_owner; empty means
// the user who runs the statements. Passwords appear hashed; where one is empty,
// its role is left without.
func RolesSQL(passwords RolePasswords, migrationUser string) (string, error) {
	migrator := "current_user"
	if migrationUser != "" {
		migrator = quoteLiteral(migrationUser)
	}
	var sql strings.Builder
	fmt.Fprintf(&sql, rolesSQL, migrator)
	for _, login := range [][2]string{{AppRole, passwords.App}, {SystemRole, passwords.System}} {
		if login[1] == "" {
			continue
		}
		stored, err := passwordToStore(login[1])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&sql, "ALTER ROLE %s PASSWORD %s;\n", login[0], quoteLiteral(stored))
	}
	return sql.String(), nil
}

// EnsureRoles makes Station's roles with these passwords and grants them the
// database of migrationURL. Where all is right already it changes nothing. A
// login that may not is refused with ErrMayNotMakeRoles.
func EnsureRoles(ctx context.Context, migrationURL string, passwords RolePasswords) error {
	conn, err := connect(ctx, migrationURL)
	if err != nil {
		return fmt.Errorf("ensure roles: %w", err)
	}
	defer hangUp(ctx, conn)

	right, err := rolesAreRight(ctx, conn)
	if err != nil {
		return fmt.Errorf("ensure roles: %w", err)
	}
	missing, err := missingPasswords(ctx, conn, migrationURL, passwords)
	if err != nil {
		return fmt.Errorf("ensure roles: %w", err)
	}
	if right && missing == (RolePasswords{}) {
		return nil
	}
	var may bool
	if err := conn.QueryRow(ctx, `select rolsuper or rolcreaterole from pg_roles where rolname = current_user`).Scan(&may); err != nil {
		return fmt.Errorf("ensure roles: %w", err)
	}
	if !may {
		return ErrMayNotMakeRoles
	}
	sql, err := RolesSQL(missing, "")
	if err != nil {
		return fmt.Errorf("ensure roles: %w", err)
	}
	err = ensureRoles(ctx, conn, sql)
	// From version 16 on, CREATEROLE is not enough for roles that others made.
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) && refusal.Code == "42501" {
		return fmt.Errorf("%w: %w", ErrMayNotMakeRoles, err)
	}
	if err != nil {
		return fmt.Errorf("ensure roles: %w", err)
	}
	return nil
}

// Roles belong to the whole server but an advisory lock to one database, so two
// Stations on one server can still meet in pg_authid; the loser tries again.
func ensureRoles(ctx context.Context, conn *pgx.Conn, sql string) error {
	const tries = 10
	var err error
	for range tries {
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, lockRoles); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, sql)
			return err
		})
		var pgErr *pgconn.PgError
		if !errors.As(err, &pgErr) {
			return err
		}
		switch {
		case pgErr.Code == "23505", pgErr.Code == "42710":
		case pgErr.Code == "XX000" && strings.Contains(pgErr.Message, "concurrently"):
		default:
			return err
		}
	}
	return err
}

const rolesState = `
with made as (select * from pg_roles where rolname in ('` + OwnerRole + `', '` + AppRole + `', '` + SystemRole + `'))
select
  (select count(*) from made) = 3
  and not exists (
    select from made
    where rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
       or rolcanlogin <> (rolname <> '` + OwnerRole + `'))
  and not exists (
    select from made join (values ` + roleSettings + `) wanted (role, setting, value) on wanted.role = made.rolname
    where not coalesce(made.rolconfig @> array[wanted.setting || '=' || wanted.value], false))
  and not exists (select from pg_auth_members m join made on made.oid = m.member)
  and (pg_catalog.current_setting('is_superuser') = 'on'
       or exists (select from pg_auth_members m join made on made.oid = m.roleid and made.rolname = '` + OwnerRole + `'
                  where m.member = current_user::regrole and coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)))
  and not exists (
    select from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    where d.datname = current_database() and a.grantee = 0)
  and not exists (
    select from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
    where n.nspname = 'public' and a.grantee = 0)
  and (select bool_and(has_database_privilege(oid, current_database(), 'CONNECT') and has_schema_privilege(oid, 'public', 'USAGE')) from made)
  and (select has_schema_privilege(oid, 'public', 'CREATE') from made where rolname = '` + OwnerRole + `')`

func rolesAreRight(ctx context.Context, conn *pgx.Conn) (bool, error) {
	var right *bool
	err := conn.QueryRow(ctx, rolesState).Scan(&right)
	return err == nil && right != nil && *right, err
}

// missingPasswords gives those that the roles do not have yet.
func missingPasswords(ctx context.Context, conn *pgx.Conn, url string, wanted RolePasswords) (missing RolePasswords, err error) {
	missing = wanted
	for role, password := range map[string]*string{AppRole: &missing.App, SystemRole: &missing.System} {
		if *password == "" {
			continue
		}
		has, err := hasPassword(ctx, conn, url, role, *password)
		if err != nil {
			return missing, err
		}
		if has {
			*password = ""
		}
	}
	return missing, nil
}

// hasPassword asks the catalogue or, as a login that may not read it, by trying.
func hasPassword(ctx context.Context, conn *pgx.Conn, url, role, password string) (bool, error) {
	var stored *string
	err := conn.QueryRow(ctx, `select rolpassword from pg_authid where rolname = $1`, role).Scan(&stored)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err == nil {
		return stored != nil && matchesStored(*stored, password), nil
	}
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) || pgErr.Code != "42501" {
		return false, err
	}
	asRole, err := withLogin(url, role, password)
	if err != nil {
		return false, err
	}
	try, err := connect(ctx, asRole)
	if err != nil {
		return false, ctx.Err()
	}
	return true, try.Close(ctx)
}

// derivePassword gives the password of a role whose URL nobody wrote: replicas
// that know the same superuser password agree on it without speaking. Without a
// superuser password there is no secret to derive from, and the role gets none.
func derivePassword(superuserPassword, role string) string {
	if superuserPassword == "" {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(superuserPassword))
	mac.Write([]byte("station database role " + role))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

const scramIterations = 4096

// passwordToStore hashes the password as PostgreSQL would (SCRAM-SHA-256), so
// that no statement log can show it. A password outside ASCII goes as it is,
// since its normal form is the server's business.
func passwordToStore(password string) (string, error) {
	if !isPrintableASCII(password) {
		return password, nil
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	return scramVerifier(password, salt, scramIterations)
}

func scramVerifier(password string, salt []byte, iterations int) (string, error) {
	salted, err := pbkdf2.Key(sha256.New, password, salt, iterations, sha256.Size)
	if err != nil {
		return "", err
	}
	sign := func(key []byte, text string) []byte {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(text))
		return mac.Sum(nil)
	}
	storedKey := sha256.Sum256(sign(salted, "Client Key"))
	serverKey := sign(salted, "Server Key")
	b64 := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", iterations, b64(salt), b64(storedKey[:]), b64(serverKey)), nil
}

func matchesStored(stored, password string) bool {
	rest, ok := strings.CutPrefix(stored, "SCRAM-SHA-256$")
	if !ok {
		return false
	}
	head, _, ok := strings.Cut(rest, "$")
	if !ok {
		return false
	}
	count, salt64, ok := strings.Cut(head, ":")
	if !ok {
		return false
	}
	iterations, err := strconv.Atoi(count)
	if err != nil {
		return false
	}
	salt, err := base64.StdEncoding.DecodeString(salt64)
	if err != nil {
		return false
	}
	again, err := scramVerifier(password, salt, iterations)
	return err == nil && hmac.Equal([]byte(again), []byte(stored))
}

func isPrintableASCII(s string) bool {
	for _, r := range s {
		if r < ' ' || r > '~' {
			return false
		}
	}
	return true
}

// quoteLiteral quotes for the few statements that take no parameters. The
// backslash form is used where one occurs, as libpq does.
func quoteLiteral(s string) string {
	quoted := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return " E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}
