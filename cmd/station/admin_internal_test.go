package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

const adminPassword = "the first admin's long password"

var linkLine = regexp.MustCompile(`(?m)^(\S+)/reset-password#token=(\S+)$`)

// The first platform admin is made from the command line, and gets in by the link.
func TestAdmin(t *testing.T) {
	t.Parallel()
	pairs := external(t)
	environment := variables(pairs)
	environment["STATION_DATA_DIR"] = filepath.Join(t.TempDir(), "data")
	environment["JWT_SECRET"] = "a secret of 32 letters or more for tests"
	environment["STATION_PUBLIC_URL"] = "https://station.example.com/"
	run := func(stdin string, args ...string) (code int, stdout, stderr string) {
		var out, errs bytes.Buffer
		p := &program{args: append([]string{"admin"}, args...), environment: environment, stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs}
		code = p.main(t.Context())
		lines := strings.Split(strings.TrimSuffix(errs.String(), "\n"), "\n")
		return code, out.String(), lines[len(lines)-1]
	}
	code, stdout, stderr := run("", "create", "--email", "Ada@Example.com")
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "ada is a platform admin: the account was made.\n")
	first := linkLine.FindStringSubmatch(stdout)
	require.Equal(t, "https://station.example.com", first[1])
	code, stdout, stderr = run("", "create", "--email", "ada@example.com", "--username", "Ada")
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "ada is a platform admin already.\n")
	second := linkLine.FindStringSubmatch(stdout)
	require.NotEqual(t, first[2], second[2])

	data := filepath.Join(openDir(t), "data")
	outbox := filepath.Join(data, "outbox")
	s := start(t, nil, append(pairs, "JWT_SECRET="+environment["JWT_SECRET"], "STATION_DATA_DIR="+data)...)
	reset := func(token string) string {
		body, err := json.Marshal(map[string]any{
			"query":     `mutation ($token: String!, $password: String!) { resetPassword(input: {token: $token, newPassword: $password}) { ok } }`,
			"variables": map[string]string{"token": token, "password": adminPassword},
		})
		require.NoError(t, err)
		_, _, text := s.do("POST", "/graphql", string(body))
		return text
	}
	require.Contains(t, reset(first[2]), "BAD_USER_INPUT", "the newest link only")
	require.Regexp(t, `"ok": ?true`, reset(second[2]))
	require.NotEmpty(t, s.signIn("ada", adminPassword))

	code, stdout, _ = run("", "create", "--email", "ada@example.com")
	require.Zero(t, code)
	require.Equal(t, "ada is a platform admin already.\n", stdout, "who has a password needs no link")
	code, stdout, _ = run("", "revoke", "--email", "ada@example.com")
	require.Zero(t, code)
	require.Equal(t, "ada@example.com is no platform admin any more.\n", stdout)
	_, stdout, _ = run("", "revoke", "--email", "ada@example.com")
	require.Equal(t, "ada@example.com is no platform admin.\n", stdout)
	code, stdout, stderr = run("another password of Ada\r\n", "create", "--email", "ada@example.com", "--password-stdin")
	require.Zero(t, code, stderr)
	require.Equal(t, "ada is a platform admin from now on.\nThe password is set.\n", stdout)
	s.signIn("ada", "another password of Ada")
	code, stdout, stderr = run("a password for Bo, typed", "create", "--email", "bo@example.com", "--username", "bo-2", "--password-stdin")
	require.Zero(t, code, stderr)
	require.Equal(t, "bo-2 is a platform admin: the account was made.\nThe password is set.\n", stdout)
	s.signIn("bo@example.com", "a password for Bo, typed")

	// In development mails are files, of which the log tells.
	s.ask("", `mutation { requestPasswordReset(input: {email: "BO@example.com"}) { ok } }`, nil)
	var files []string
	require.Eventually(t, func() bool {
		files, _ = filepath.Glob(outbox + "/*-password_reset-*.eml")
		return len(files) == 1
	}, patience, 10*time.Millisecond, "%s", s.stderr)
	require.Eventually(t, func() bool { return strings.Contains(s.stderr.String(), files[0]) }, patience, 10*time.Millisecond)
	require.NotContains(t, s.stderr.String(), "token=")

	for name, c := range map[string]struct {
		code  int
		line  []string
		stdin string
		told  string
	}{
		"nothing":        {2, nil, "", adminUsage},
		"no address":     {2, []string{"create"}, "", adminUsage},
		"another verb":   {2, []string{"delete", "--email", "ada@example.com"}, "", adminUsage},
		"more":           {2, []string{"create", "--email", "ada@example.com", "now"}, "", adminUsage},
		"password shown": {2, []string{"create", "--email", "ada@example.com", "--password", "x"}, "", adminUsage},
		"no password":    {2, []string{"create", "--email", "ada@example.com", "--password-stdin"}, "\n", "--password-stdin takes the password from the first line of stdin, which is empty"},
		"nonsense":       {1, []string{"create", "--email", "ada"}, "", "An email address is such as ada@example.com."},
		"with a name":    {1, []string{"create", "--email", "Ada <ada@example.com>"}, "", "An email address is such as ada@example.com."},
		"short":          {1, []string{"create", "--email", "cy@example.com", "--password-stdin"}, "short\n", "Your password must have at least 15 characters: a few words in a row are easy to remember."},
		"taken":          {1, []string{"create", "--email", "ada@globex.example"}, "", "Somebody has this username."},
		"another's name": {1, []string{"create", "--email", "ada@example.com", "--username", "eve"}, "", "The account of this address has the username ada."},
		"bad name":       {1, []string{"create", "--email", "cy@example.com", "--username", "c y"}, "", "A username has 1 to 50 letters, digits, `.`, `_` and `-`, and begins with a letter or a digit."},
		"revoke nobody":  {1, []string{"revoke", "--email", "cy@example.com"}, "", "No account has this address."},
	} {
		code, stdout, stderr := run(c.stdin, c.line...)
		require.Equal(t, c.code, code, "%s: %s", name, stderr)
		require.Equal(t, "station: "+c.told, stderr, name)
		require.Empty(t, stdout, name)
	}
	super, err := pgx.Connect(t.Context(), environment["DATABASE_URL"])
	require.NoError(t, err)
	defer func() { _ = super.Close(t.Context()) }()
	var deeds string
	require.NoError(t, super.QueryRow(t.Context(), `
select string_agg(u.username || ' ' || a.action, ', ' order by a.created_at, a.id) from portal_audit_logs a join users u on u.id = a.resource_id
where a.organization_id is null and a.user_id is null and a.status = 'success' and a.action like 'platform.%'`).Scan(&deeds))
	require.Equal(t, "ada platform.admin_granted, ada platform.admin_revoked, ada platform.admin_granted, bo-2 platform.admin_granted", deeds)
	require.NotContains(t, s.stderr.String()+s.stdout.String(), second[2])
	s.stop()
}

// In production a link needs the address that people use, and a table that is open to other
// organizations keeps the server from starting; the sentence names it.
func TestProductionChecksTheDatabase(t *testing.T) {
	t.Parallel()
	super := pgtest.NewEmpty(t)
	code, _, stderr := inProcess(t, map[string]string{"DATABASE_URL": super}, "migrate", "up")
	require.Zero(t, code, stderr)
	urls, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{DatabaseURL: super})
	require.NoError(t, err)
	environment := map[string]string{
		"STATION_ENV": "production", "JWT_SECRET": "a secret of 32 letters or more for tests", "PORT": "0",
		"DATABASE_URL": urls.App, "DATABASE_SYSTEM_URL": urls.System,
	}
	code, _, stderr = inProcess(t, environment, "admin", "create", "--email", "ada@example.com")
	require.Equal(t, 1, code)
	require.Equal(t, "station: STATION_PUBLIC_URL is missing: the link to a password begins with it; or give the password by --password-stdin\n", stderr)

	owner, err := pgx.Connect(t.Context(), super)
	require.NoError(t, err)
	defer func() { _ = owner.Close(t.Context()) }()
	for _, sql := range []string{`alter table roles disable row level security`, `alter table mail_outbox no force row level security`} {
		_, err = owner.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	code, stdout, stderr := inProcess(t, environment, "serve")
	require.Equal(t, 1, code)
	require.Equal(t, "station: refusing to serve: row-level security is not enabled and forced on mail_outbox, roles. "+
		"Call station_protect in the migration that makes the table\n", stderr)
	require.Empty(t, stdout)
}
