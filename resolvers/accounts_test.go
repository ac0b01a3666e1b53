package resolvers_test

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/resolvers/stationtest"
)

const (
	changeMutation  = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { ok endedSessions } }`
	requestMutation = `mutation ($email: String!) { requestPasswordReset(input: {email: $email}) { ok } }`
	resetMutation   = `mutation ($token: String!, $password: String!) { resetPassword(input: {token: $token, newPassword: $password}) { ok } }`

	freshPassword = "a brand new staple of horses"
	badLink       = "This link is not good any more: ask for a new one."
)

// letters gives the texts of the mails of a kind that were sent to an address.
func letters(t *testing.T, s *stationtest.Server, kind, to string) (texts []string) {
	t.Helper()
	files, err := filepath.Glob(s.Outbox + "/*-" + kind + "-*.eml")
	require.NoError(t, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		read, err := mail.ReadMessage(strings.NewReader(string(content)))
		require.NoError(t, err)
		if read.Header.Get("To") != "<"+to+">" {
			continue
		}
		_, parameters, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
		require.NoError(t, err)
		for reader := multipart.NewReader(read.Body, parameters["boundary"]); ; {
			part, err := reader.NextRawPart()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			if strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
				text, err := io.ReadAll(quotedprintable.NewReader(part))
				require.NoError(t, err)
				texts = append(texts, string(text))
			}
		}
	}
	return texts
}

var resetLink = regexp.MustCompile(regexp.QuoteMeta(stationtest.Address) + `/reset-password#token=(\S+)`)

// resetTokens asks for so many links to a new password and gives their tokens.
func resetTokens(t *testing.T, s *stationtest.Server, email string, many int) (tokens []string) {
	t.Helper()
	for range many {
		s.Nobody().MustAsk(nil, requestMutation, "email", email)
	}
	require.Eventually(t, func() bool { return len(letters(t, s, "password_reset", strings.ToLower(email))) == many }, 20*time.Second, 20*time.Millisecond)
	for _, text := range letters(t, s, "password_reset", strings.ToLower(email)) {
		require.Contains(t, text, "Hello First,")
		tokens = append(tokens, resetLink.FindStringSubmatch(text)[1])
	}
	return tokens
}

// trail gives the rows of the audit trail about an account, the first first: action, status
// and whether an organization and a person are named.
func trail(t *testing.T, s *stationtest.Server, user uuid.UUID) string {
	t.Helper()
	return query[string](t, s, `
select coalesce(string_agg(concat_ws(' ', a.action, a.status, coalesce(o.slug, 'nobody'), case when a.user_id = a.resource_id then 'self' end), E'\n' order by a.created_at, a.id), '')
from portal_audit_logs a left join organizations o on o.id = a.organization_id
where a.resource_id = $1 and a.resource_type = 'user' and a.ip_address is not null and a.user_agent is not null`, user)
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	name := "mia-" + uuid.NewString()[:8]
	mia := s.UserWithHash(name, passwordHash())
	s.Join(s.Organization("acme"), mia, name, "member")
	in := map[string]any{"username": name, "password": stationtest.Password}
	own, other, third := login(t, s, in), login(t, s, in), login(t, s, in)
	link := resetTokens(t, s, name+"@example.com", 1)[0]
	caller := bearer(s, own.AccessToken)
	change := func(current, fresh string) *stationtest.Response {
		return caller.Ask(changeMutation, "input", map[string]any{"currentPassword": current, "newPassword": fresh})
	}
	before := query[string](t, s, `select password_hash from users where id = $1`, mia)
	refused(t, change("wrong", freshPassword), "BAD_USER_INPUT", "currentPassword", "This is not your present password.")
	refused(t, change(stationtest.Password, "short"), "BAD_USER_INPUT", "newPassword",
		"Your password must have at least 15 characters: a few words in a row are easy to remember.")
	refused(t, change(stationtest.Password, strings.ToUpper(name)+"@example.com"), "BAD_USER_INPUT", "newPassword",
		"Your password is little more than your name, your address or Station's: choose one that is harder to guess.")
	refused(t, change(stationtest.Password, stationtest.Password), "BAD_USER_INPUT", "newPassword",
		"This is your present password: choose another.")
	require.Len(t, change("", "").Errors[0].Extensions.Fields, 2)
	refused(t, s.Nobody().Ask(changeMutation, "input", map[string]any{"currentPassword": "x", "newPassword": "x"}), "UNAUTHENTICATED", "", "Sign in first.")
	require.Equal(t, before, query[string](t, s, `select password_hash from users where id = $1`, mia))
	refresh(t, s, third.RefreshToken)

	r := change(stationtest.Password, freshPassword)
	require.JSONEq(t, `{"changePassword": {"ok": true, "endedSessions": 2}}`, string(r.Data), r.Body)
	refused(t, s.Nobody().Ask(refreshMutation, "input", refreshInput(other.RefreshToken)), "UNAUTHENTICATED", "", sessionEnded)
	refresh(t, s, own.RefreshToken)
	refused(t, s.Nobody().Ask(loginMutation, "input", in), "UNAUTHENTICATED", "", wrongPassword)
	login(t, s, map[string]any{"username": name, "password": freshPassword})
	refused(t, s.Nobody().Ask(resetMutation, "token", link, "password", "another fresh password"), "BAD_USER_INPUT", "token", badLink)
	require.Eventually(t, func() bool { return len(letters(t, s, "password_changed", name+"@example.com")) == 1 }, 20*time.Second, 20*time.Millisecond)
	require.Equal(t, strings.TrimSpace(strings.Repeat("auth.signed_in success acme self\n", 3)+
		"auth.password_reset_requested success acme\n"+
		strings.Repeat("auth.password_changed refused acme self\n", 5)+
		"auth.password_changed success acme self\nauth.signed_in refused acme\nauth.signed_in success acme self"), trail(t, s, mia))
	refused(t, bearer(s, other.AccessToken).Ask(changeMutation, "input", map[string]any{"currentPassword": freshPassword, "newPassword": "another fresh password"}),
		"UNAUTHENTICATED", "", sessionEnded)

	// Guesses count by the session, so that a stolen token locks nobody out.
	for range 19 {
		refused(t, change("wrong", "another fresh password"), "BAD_USER_INPUT", "currentPassword", "This is not your present password.")
	}
	refused(t, change(freshPassword, "another fresh password"), "RATE_LIMITED", "", tooManyGuesses)
	caller = bearer(s, login(t, s, map[string]any{"username": name, "password": freshPassword}).AccessToken)
	require.Empty(t, change(freshPassword, "another fresh password").Errors)
}

func TestResetPassword(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	name := "mia-" + uuid.NewString()[:8]
	email := name + "@example.com"
	mia := s.UserWithHash(name, passwordHash())
	s.Join(s.Organization("acme"), mia, name, "member")
	gone := s.UserWithHash("gone-"+name, passwordHash())
	execute(t, s, `update users set is_active = false where id = $1`, gone)
	execute(t, s, `update users set has_demo_password = true where id = $1`, mia)
	session := login(t, s, map[string]any{"username": name, "password": stationtest.Password})

	// Nobody learns whether an account has an address, whatever the answer is.
	for _, address := range []string{"nobody-" + email, "gone-" + email, "no address", name} {
		r := s.Nobody().Ask(requestMutation, "email", address)
		require.JSONEq(t, `{"requestPasswordReset": {"ok": true}}`, string(r.Data), r.Body)
	}
	refused(t, s.Nobody().Ask(requestMutation, "email", " "), "BAD_USER_INPUT", "email", "Write your email address.")
	tokens := resetTokens(t, s, strings.ToUpper(name)+"@Example.com", 4)
	require.Equal(t, 4, query[int](t, s, `select count(*) from portal_audit_logs where action = 'auth.password_reset_requested'
and status = 'refused' and organization_id is null and user_id is null and resource_id is null`))
	require.Equal(t, 4, query[int](t, s, `select count(*) from mail_outbox`), "others get none")

	reset := func(token, password string) *stationtest.Response {
		return s.Nobody().Ask(resetMutation, "token", token, "password", password)
	}
	execute(t, s, `update auth_password_resets set expires_at = now() where id = $1`, tokens[0][:36])
	device := s.Tokens.Signed.Token("known device", uuid.MustParse(tokens[1][:36]), mia.String())
	for name, token := range map[string]string{
		"expired": tokens[0], "nothing": "", "garbage": "garbage", "another row": tokens[2][:36] + tokens[1][36:],
		"cut": tokens[1][:len(tokens[1])-1], "another purpose": device, "of nothing": s.Tokens.Signed.Token("password reset", uuid.New(), ""),
	} {
		r := reset(token, freshPassword)
		refused(t, r, "BAD_USER_INPUT", "token", badLink)
		require.NotContains(t, r.Body, "retryAfter", name)
	}
	refused(t, reset(tokens[1], "passwordpassword"), "BAD_USER_INPUT", "newPassword",
		"This password is on the lists of common ones, which are tried first: choose another.")
	for range limits.AccountFailures {
		s.Nobody().Ask(loginMutation, "input", map[string]any{"username": name, "password": "wrong"})
	}
	refused(t, s.Nobody().Ask(loginMutation, "input", map[string]any{"username": name, "password": stationtest.Password}), "RATE_LIMITED", "", tooManyGuesses)

	// It is used once, however often at once.
	answers := make([]*stationtest.Response, 6)
	var tries sync.WaitGroup
	for i := range answers {
		tries.Go(func() { answers[i] = reset(tokens[1], freshPassword) })
	}
	tries.Wait()
	used := 0
	for _, r := range answers {
		if len(r.Errors) == 0 {
			used++
			continue
		}
		refused(t, r, "BAD_USER_INPUT", "token", badLink)
	}
	require.Equal(t, 1, used)
	for _, token := range tokens {
		refused(t, reset(token, "another fresh password"), "BAD_USER_INPUT", "token", badLink)
	}
	refused(t, s.Nobody().Ask(refreshMutation, "input", refreshInput(session.RefreshToken)), "UNAUTHENTICATED", "", sessionEnded)
	login(t, s, map[string]any{"username": name, "password": freshPassword})
	require.False(t, query[bool](t, s, `select has_demo_password from users where id = $1`, mia))
	require.Eventually(t, func() bool { return len(letters(t, s, "password_changed", email)) == 1 }, 20*time.Second, 20*time.Millisecond)
	require.Equal(t, 1, strings.Count(trail(t, s, mia), "auth.password_reset success acme self"))

	// A mail address may be asked for five times.
	for _, address := range []string{email, "nobody-" + email} {
		var last *stationtest.Response
		for range 6 {
			last = s.Nobody().Ask(requestMutation, "email", address)
		}
		refused(t, last, "RATE_LIMITED", "", "Too many requests for a new password: try again in 15 minutes.")
	}
	requireNoSecrets(t, s, append(tokens, freshPassword, stationtest.Password, session.AccessToken, session.RefreshToken, device)...)
}

// requireNoSecrets looks for secrets in every table and in the log.
func requireNoSecrets(t *testing.T, s *stationtest.Server, secrets ...string) {
	t.Helper()
	dump := query[string](t, s, `
select string_agg(query_to_xml(format('select * from %s', c.oid::regclass), true, true, '')::text, E'\n')
from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`)
	require.Contains(t, dump, "@example.com")
	log := s.Log.String()
	for _, secret := range secrets {
		require.NotEmpty(t, secret)
		require.NotContains(t, dump, secret)
		require.NotContains(t, log, secret)
	}
}

func TestUpdateProfile(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	mia := s.UserWithHash("mia", "!")
	s.Join(acme, mia, "mia", "member")
	s.Join(globex, mia, "mia-m", "member")
	s.Join(acme, s.UserWithHash("bo", "!"), "bo", "member")
	caller, abroad := s.As(mia, acme), s.As(mia, globex)
	const mutation = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { user { displayName username firstName lastName } } }`
	const who = `{ viewer { user { displayName username firstName lastName } } }`
	update := func(input map[string]any) string {
		r := caller.Ask(mutation, "input", input)
		require.Empty(t, r.Errors, r.Body)
		return string(r.Data)
	}
	abroad.MustAsk(nil, who) // it is in the cache now
	require.JSONEq(t, `{"updateProfile": {"user": {"displayName": "mia", "username": "mia", "firstName": "First", "lastName": "Last"}}}`, update(map[string]any{}))
	require.Empty(t, trail(t, s, mia), "nothing has changed")
	require.JSONEq(t, `{"updateProfile": {"user": {"displayName": "Mia Miller", "username": "μία-2", "firstName": "Mia", "lastName": null}}}`,
		update(map[string]any{"displayName": " Mia Miller ", "username": "ΜΊΑ-2", "firstName": "Mia", "lastName": nil}))
	r := abroad.Ask(who)
	require.JSONEq(t, `{"viewer": {"user": {"displayName": "Mia Miller", "username": "μία-2", "firstName": "Mia", "lastName": null}}}`, string(r.Data), r.Body)
	require.Equal(t, "user.profile_updated success acme self\nuser.profile_updated success globex self", trail(t, s, mia))
	require.JSONEq(t, `{"before": {"displayName": "mia-m", "username": "mia", "firstName": "First", "lastName": "Last"},
"after": {"displayName": "Mia Miller", "username": "μία-2", "firstName": "Mia", "lastName": null}}`,
		query[string](t, s, `select changes::text from portal_audit_logs where organization_id = $1 and resource_id = $2`, globex, mia))
	update(map[string]any{"displayName": "Mia Miller"})
	require.Equal(t, 2, query[int](t, s, `select count(*) from portal_audit_logs where action = 'user.profile_updated'`))

	const names = "A username has 1 to 50 letters, digits, `.`, `_` and `-`, and begins with a letter or a digit."
	for _, c := range []struct {
		code, field, sentence string
		input                 map[string]any
	}{
		{"CONFLICT", "username", "Somebody has this username.", map[string]any{"username": "BO", "displayName": "Changed"}},
		{"BAD_USER_INPUT", "username", names, map[string]any{"username": "mia@example.com"}},
		{"BAD_USER_INPUT", "username", names, map[string]any{"username": "-mia"}},
		{"BAD_USER_INPUT", "username", names, map[string]any{"username": ""}},
		{"BAD_USER_INPUT", "username", names, map[string]any{"username": strings.Repeat("x", 51)}},
		{"BAD_USER_INPUT", "username", "`username` can't be empty.", map[string]any{"username": nil}},
		{"BAD_USER_INPUT", "displayName", "`displayName` can't be empty.", map[string]any{"displayName": nil}},
		{"BAD_USER_INPUT", "displayName", "`displayName` can't be empty.", map[string]any{"displayName": " "}},
		{"BAD_USER_INPUT", "firstName", "`firstName` must be one line without control characters.", map[string]any{"firstName": "a\nb", "lastName": "Changed"}},
	} {
		refused(t, caller.Ask(mutation, "input", c.input), c.code, c.field, c.sentence)
	}
	refused(t, s.Nobody().Ask(mutation, "input", map[string]any{}), "UNAUTHENTICATED", "", "Sign in first.")
	r = caller.Ask(who)
	require.JSONEq(t, `{"viewer": {"user": {"displayName": "Mia Miller", "username": "μία-2", "firstName": "Mia", "lastName": null}}}`, string(r.Data), "refusals change nothing")

	alone := s.UserWithHash("alone", "!")
	r = s.As(alone, uuid.Nil).Ask(mutation, "input", map[string]any{"firstName": "Al"})
	require.JSONEq(t, `{"updateProfile": {"user": null}}`, string(r.Data), r.Body)
	require.Equal(t, "user.profile_updated success nobody self", trail(t, s, alone))
}
