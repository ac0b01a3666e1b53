package resolvers_test

import (
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/graph"
	"github.com/station-portal/station/resolvers/stationtest"
)

const (
	apiKeyFields = ` { id name prefix permissions createdAt createdBy { id } expiresAt lastUsedAt revokedAt replacedBy { id } } `
	createAPIKey = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey` + apiKeyFields + `secret } }`
	rotateAPIKey = `mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { apiKey` + apiKeyFields + `secret replaced` + apiKeyFields + `} }`
	revokeAPIKey = `mutation ($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey` + apiKeyFields + `} }`

	keyNotValid = "Your API key is not valid."
	keyRevoked  = "Your API key has been revoked."
	keyExpired  = "Your API key has expired."
	notForKeys  = "An API key can't do this: sign in."
)

type apiKey struct {
	ID          uuid.UUID
	Name        string
	Prefix      string
	Permissions []string
	CreatedAt   time.Time
	CreatedBy   idOf
	ExpiresAt   *time.Time
	LastUsedAt  *time.Time
	RevokedAt   *time.Time
	ReplacedBy  *idOf
}

type madeKey struct {
	APIKey   apiKey
	Secret   string
	Replaced apiKey
}

func makeKey(t *testing.T, c *stationtest.Caller, permissions ...string) madeKey {
	t.Helper()
	var data struct{ CreateAPIKey madeKey }
	c.MustAsk(&data, createAPIKey, "input", map[string]any{"name": "a key", "permissions": permissions})
	return data.CreateAPIKey
}

func rotateKey(t *testing.T, c *stationtest.Caller, id uuid.UUID, more ...any) madeKey {
	t.Helper()
	input := map[string]any{"id": id}
	for i := 0; i+1 < len(more); i += 2 {
		input[more[i].(string)] = more[i+1]
	}
	var data struct{ RotateAPIKey madeKey }
	c.MustAsk(&data, rotateAPIKey, "input", input)
	return data.RotateAPIKey
}

func revokeKey(t *testing.T, c *stationtest.Caller, id uuid.UUID) apiKey {
	t.Helper()
	var data struct{ RevokeAPIKey madeKey }
	c.MustAsk(&data, revokeAPIKey, "id", id)
	return data.RevokeAPIKey.APIKey
}

// withPermissions makes a member with a role of their own.
func withPermissions(t *testing.T, s *stationtest.Server, organization uuid.UUID, name string, permissions ...string) *stationtest.Caller {
	t.Helper()
	return s.As(s.DB.Member(t, organization, name, permissions...), organization)
}

// A key acts for who made it, in one organization, and does what it was given: over HTTP
// and sockets.
func TestAPIKeys(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	owner := s.Member(acme, "owner", "owner")
	s.Join(globex, owner.UserID, "owner", "owner")
	made := makeKey(t, owner, "portlet.tasks.view", "portlet.tasks.use")
	require.Regexp(t, `^stn_[A-Z2-7]{59}$`, made.Secret)
	require.Equal(t, made.Secret[4:12], made.APIKey.Prefix)
	require.Equal(t, owner.UserID.String(), made.APIKey.CreatedBy.ID)
	require.Equal(t, []string{"portlet.tasks.use", "portlet.tasks.view"}, made.APIKey.Permissions)
	key := bearer(s, made.Secret)

	var data struct {
		Viewer struct {
			User         idOf
			Organization struct{ Slug string }
			Permissions  []string
			Portlets     []struct{ PortletID string }
			Memberships  []struct{ Organization struct{ Slug string } }
			APIKey       *apiKey
		}
	}
	const viewer = `{ viewer { user { id } organization { slug } permissions portlets { portletId } memberships { organization { slug } } apiKey` + apiKeyFields + `} }`
	key.MustAsk(&data, viewer)
	require.Equal(t, owner.UserID.String(), data.Viewer.User.ID)
	require.Equal(t, "acme", data.Viewer.Organization.Slug)
	require.Equal(t, made.APIKey.Permissions, data.Viewer.Permissions)
	require.Len(t, data.Viewer.Portlets, 1)
	require.Len(t, data.Viewer.Memberships, 1, "none of another organization")
	require.Equal(t, made.APIKey.ID, data.Viewer.APIKey.ID)
	data.Viewer.APIKey = nil
	owner.MustAsk(&data, viewer)
	require.Nil(t, data.Viewer.APIKey)
	require.Len(t, data.Viewer.Memberships, 2)

	// Its rows are its maker's, and the audit trail knows better.
	task := createTask(t, key, map[string]any{"title": "by a key"})
	require.JSONEq(t, `{"task": {"title": "by a key", "createdBy": {"id": "`+owner.UserID.String()+`"}}}`,
		string(key.Ask(`query ($id: ID!) { task(id: $id) { title createdBy { id } } }`, "id", task).Data))
	const trail = `select coalesce(metadata->>'apiKeyId', '') || ' ' || user_id from portal_audit_logs where resource_id = $1`
	require.Equal(t, made.APIKey.ID.String()+" "+owner.UserID.String(), query[string](t, s, trail, task))
	own := createTask(t, owner, map[string]any{"title": "by a person"})
	require.Equal(t, " "+owner.UserID.String(), query[string](t, s, trail, own))
	refused(t, key.Ask(`{ contacts { totalCount } }`), "FORBIDDEN", "", "You need the permission portlet.crm.view.")
	refused(t, key.Ask(`mutation { createContact(input: {firstName: "a", lastName: "b"}) { contact { id } } }`), "FORBIDDEN", "", "You need the permission portlet.crm.use.")
	require.Equal(t, made.APIKey.ID.String()+" "+owner.UserID.String(), query[string](t, s,
		`select metadata->>'apiKeyId' || ' ' || user_id from portal_audit_logs where status = 'refused' and metadata->>'field' = 'createContact'`))
	require.JSONEq(t, `{"tasks": {"totalCount": 2}}`, string(get(key, "query", `{ tasks { totalCount } }`).Data))

	// Sockets too: with the key in connection_init, and in the header.
	socket := dial(t, s, made.Secret).acknowledged()
	socket.subscribe("1", tasksSubscription)
	socket.subscribe("2", eventsSubscription)
	socket.tasksBegun(owner, "1", "2")
	owner.MustAsk(nil, `mutation { createContact(input: {firstName: "A", lastName: "B"}) { contact { id } } }`)
	last := createTask(t, key, map[string]any{"title": "after the contact"})
	var seen []string
	for _, m := range []message{socket.read(), socket.read()} {
		require.Contains(t, string(m.Payload), last, "the contact is not told")
		seen = append(seen, m.ID)
	}
	slices.Sort(seen)
	require.Equal(t, []string{"1", "2"}, seen)
	socket.subscribe("3", `{ contacts { totalCount } }`)
	require.Contains(t, string(socket.expect("next", "3")), "You need the permission portlet.crm.view.")
	headed := open(t, s.URL, map[string][]string{"Authorization": {"Bearer " + made.Secret}})
	headed.send(message{Type: "connection_init"})
	headed.acknowledged()
	headed.subscribe("1", whereQuery)
	require.Contains(t, string(headed.expect("next", "1")), "acme")
}

// Who manages keys sees them, without what they are made of; nobody else does.
func TestAPIKeysAreListed(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	owner, member := s.Member(acme, "owner", "owner"), s.Member(acme, "member", "member")
	stranger := s.Member(s.Organization("globex"), "stranger", "owner")
	first, second := makeKey(t, owner, "portlet.tasks.view"), makeKey(t, owner, "users.read")
	makeKey(t, stranger, "users.read")
	revokeKey(t, owner, first.APIKey.ID)
	var data struct {
		APIKeys struct {
			Nodes      []apiKey
			TotalCount int
		}
		APIKey apiKey
	}
	owner.MustAsk(&data, `query ($id: ID!) { apiKeys { totalCount nodes`+apiKeyFields+`} apiKey(id: $id)`+apiKeyFields+`}`, "id", first.APIKey.ID)
	require.Equal(t, 2, data.APIKeys.TotalCount)
	require.Equal(t, second.APIKey, data.APIKeys.Nodes[0])
	require.Equal(t, data.APIKey, data.APIKeys.Nodes[1])
	require.WithinDuration(t, time.Now(), *data.APIKey.RevokedAt, time.Minute)

	const one = `query ($id: ID!) { apiKey(id: $id) { id } }`
	const need = "You need the permission apikeys.manage."
	before := rows(t, s)
	refused(t, stranger.Ask(one, "id", first.APIKey.ID), "NOT_FOUND", "", "There is no such key.")
	refused(t, member.Ask(one, "id", first.APIKey.ID), "FORBIDDEN", "", need)
	refused(t, member.Ask(`{ apiKeys { nodes { id } } }`), "FORBIDDEN", "", need)
	refused(t, s.Nobody().Ask(`{ apiKeys { nodes { id } } }`), "UNAUTHENTICATED", "", "Sign in first.")
	input := map[string]any{"name": "x", "permissions": []string{"users.read"}}
	refused(t, member.Ask(createAPIKey, "input", input), "FORBIDDEN", "", need)
	refused(t, s.Nobody().Ask(createAPIKey, "input", input), "UNAUTHENTICATED", "", "Sign in first.")
	refused(t, member.Ask(revokeAPIKey, "id", second.APIKey.ID), "FORBIDDEN", "", need)
	refused(t, member.Ask(rotateAPIKey, "input", map[string]any{"id": second.APIKey.ID}), "FORBIDDEN", "", need)
	refused(t, stranger.Ask(revokeAPIKey, "id", second.APIKey.ID), "NOT_FOUND", "id", "There is no such key.")
	refused(t, stranger.Ask(rotateAPIKey, "input", map[string]any{"id": second.APIKey.ID}), "NOT_FOUND", "id", "There is no such key.")
	require.Equal(t, before, rows(t, s))
	bearer(s, second.Secret).MustAsk(nil, viewerID)

	// The whole of what is told of an event and in the trail.
	require.JSONEq(t, fmt.Sprintf(`{"after": {"name": "a key", "prefix": %q, "permissions": ["users.read"], "expiresAt": null}}`, second.APIKey.Prefix),
		query[string](t, s, `select changes from portal_audit_logs where action = 'api_key.created' and resource_id = $1`, second.APIKey.ID))
	require.Equal(t, 1, query[int](t, s, `select count(*) from portal_audit_logs
		where action = 'api_key.revoked' and resource_type = 'api_key' and resource_id = $1 and user_id = $2`, first.APIKey.ID, owner.UserID))
	require.Eventually(t, func() bool {
		return query[int](t, s, `select count(*) from portal_event_logs where event_type = 'portal.api_key.created' and organization_id = $1`, acme) == 2
	}, patience, 10*time.Millisecond)
}

// Every fault of a new key is one sentence, and makes none.
func TestAPIKeyInput(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	held := []string{"apikeys.manage", "portlet.tasks.view", "users.read"}
	manager := withPermissions(t, s, acme, "manager", held...)
	owner := s.Member(acme, "owner", "owner")
	execute(t, s, `delete from portal_instances where portlet_id = 'crm' and organization_id = $1`, acme)
	execute(t, s, `insert into portal_definitions (portlet_id, name, version, app_route, is_available) values ('gone', 'Gone', '1.0.0', '/gone', false)`)
	execute(t, s, `insert into portal_permissions (portlet_id, permission_name, display_name) values ('gone', 'portlet.gone.view', 'View')`)
	read := []string{"users.read"}
	type vars = map[string]any
	before := rows(t, s)
	for name, c := range map[string]struct {
		by                    *stationtest.Caller
		input                 vars
		code, field, sentence string
	}{
		"no name":          {manager, vars{"name": " ", "permissions": read}, "BAD_USER_INPUT", "name", "`name` can't be empty."},
		"long name":        {manager, vars{"name": strings.Repeat("é", 101), "permissions": read}, "BAD_USER_INPUT", "name", "`name` must be at most 100 characters long; it is 101."},
		"two lines":        {manager, vars{"name": "a\nb", "permissions": read}, "BAD_USER_INPUT", "name", "`name` must be one line without control characters."},
		"no permissions":   {manager, vars{"name": "x", "permissions": []string{}}, "BAD_USER_INPUT", "permissions", "`permissions` must name one at least."},
		"twice":            {manager, vars{"name": "x", "permissions": []string{"users.read", "portlet.tasks.view", "users.read"}}, "BAD_USER_INPUT", "permissions", "`permissions` names users.read twice."},
		"unknown":          {owner, vars{"name": "x", "permissions": []string{"users.read", "portlet.tasks.fly"}}, "BAD_USER_INPUT", "permissions", `There is no permission "portlet.tasks.fly".`},
		"unknown, core":    {owner, vars{"name": "x", "permissions": []string{"users.fly"}}, "BAD_USER_INPUT", "permissions", `There is no permission "users.fly".`},
		"hostile":          {owner, vars{"name": "x", "permissions": []string{"'; drop table api_keys; --\x00"}}, "BAD_USER_INPUT", "permissions", `There is no permission "'; drop table api_keys; --\x00".`},
		"long":             {owner, vars{"name": "x", "permissions": []string{strings.Repeat("a.", 2000)}}, "BAD_USER_INPUT", "permissions", `There is no permission "` + strings.Repeat("a.", 75) + `…".`},
		"all":              {owner, vars{"name": "x", "permissions": []string{"*"}}, "BAD_USER_INPUT", "permissions", `There is no permission "*".`},
		"not installed":    {owner, vars{"name": "x", "permissions": []string{"portlet.crm.view"}}, "BAD_USER_INPUT", "permissions", "The portlet crm is not installed in your organization."},
		"withdrawn":        {owner, vars{"name": "x", "permissions": []string{"portlet.gone.view"}}, "BAD_USER_INPUT", "permissions", `There is no permission "portlet.gone.view".`},
		"keys by a key":    {owner, vars{"name": "x", "permissions": []string{"apikeys.manage"}}, "BAD_USER_INPUT", "permissions", "A key can't hold apikeys.manage: one that makes keys would outlive its own end."},
		"more than held":   {manager, vars{"name": "x", "permissions": []string{"users.read", "portlet.tasks.use", "audit.read"}}, "FORBIDDEN", "permissions", "A key can't do more than you may: you don't hold audit.read, portlet.tasks.use."},
		"ended before":     {manager, vars{"name": "x", "permissions": read, "expiresAt": time.Now().Add(-time.Second)}, "BAD_USER_INPUT", "expiresAt", "`expiresAt` must be in the future."},
		"no instant":       {manager, vars{"name": "x", "permissions": read, "expiresAt": "soon"}, "BAD_USER_INPUT", "expiresAt", "This is not a date and time: write it as 2026-11-23T09:30:00Z."},
		"null permissions": {manager, vars{"name": "x", "permissions": nil}, "BAD_USER_INPUT", "permissions", "`permissions` can't be empty."},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, c.by.Ask(createAPIKey, "input", c.input), c.code, c.field, c.sentence)
		})
	}
	t.Run("rotating", func(t *testing.T) {
		id := uuid.New()
		for name, c := range map[string]struct {
			input                 vars
			code, field, sentence string
		}{
			"none":          {vars{"id": id}, "NOT_FOUND", "id", "There is no such key."},
			"long":          {vars{"id": id, "overlapSeconds": 604_801}, "BAD_USER_INPUT", "overlapSeconds", "`overlapSeconds` must be from 0 to 604800."},
			"before it was": {vars{"id": id, "overlapSeconds": -1}, "BAD_USER_INPUT", "overlapSeconds", "`overlapSeconds` must be from 0 to 604800."},
			"ended before":  {vars{"id": id, "expiresAt": "2020-01-01T00:00:00Z"}, "BAD_USER_INPUT", "expiresAt", "`expiresAt` must be in the future."},
			"no id":         {vars{"id": "1"}, "BAD_USER_INPUT", "id", "This is not a valid id: ids are UUIDs."},
		} {
			t.Run(name, func(t *testing.T) {
				refused(t, manager.Ask(rotateAPIKey, "input", c.input), c.code, c.field, c.sentence)
			})
		}
		refused(t, manager.Ask(revokeAPIKey, "id", id), "NOT_FOUND", "id", "There is no such key.")
	})
	require.Equal(t, before, rows(t, s), "nothing was written")

	// The permission was taken a moment ago, and is still remembered here.
	manager.MustAsk(nil, viewerID)
	execute(t, s, `alter table roles disable trigger access_changed`)
	execute(t, s, `update roles set permissions = array_remove(permissions, 'portlet.tasks.view') where name = 'role of manager'`)
	refused(t, manager.Ask(createAPIKey, "input", vars{"name": "x", "permissions": []string{"portlet.tasks.view"}}),
		"FORBIDDEN", "permissions", "A key can't do more than you may: you don't hold portlet.tasks.view.")
	require.Equal(t, before, rows(t, s), "nothing was written")
}

// An organization has so many keys and no more; those that have ended don't count.
func TestAPIKeyQuota(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	owner, other := s.Member(acme, "owner", "owner"), s.Member(globex, "other", "owner")
	insert := func(n int, more string) {
		execute(t, s, `insert into api_keys (organization_id, created_by, name, prefix, key_hash, permissions, expires_at, revoked_at)
			select $1, $2, 'old', 'AAAAAAAA', sha256(gen_random_uuid()::text::bytea), array['users.read'], `+more+` from generate_series(1, $3)`, acme, owner.UserID, n)
	}
	insert(60, `now() - interval '1 second', null`)
	insert(60, `null, now()`)
	insert(49, `null, null`)
	last := makeKey(t, owner, "users.read")
	const sentence = "Your organization has 50 API keys, as many as it may have: revoke one first."
	before := rows(t, s)
	one := map[string]any{"name": "x", "permissions": []string{"users.read"}}
	refused(t, owner.Ask(createAPIKey, "input", one), "QUOTA_EXCEEDED", "", sentence)
	require.Equal(t, before, rows(t, s))
	makeKey(t, other, "users.read")
	// A rotation adds none, nor two at once.
	rotateKey(t, owner, last.APIKey.ID)
	refused(t, owner.Ask(createAPIKey, "input", one), "QUOTA_EXCEEDED", "", sentence)
	execute(t, s, `update api_keys set revoked_at = now() where id = (select id from api_keys where revoked_at is null and expires_at is null and organization_id = $1 limit 1)`, acme)
	codes := make(chan string, 5)
	for range 5 {
		go func() {
			r := owner.Ask(createAPIKey, "input", one)
			if len(r.Errors) == 0 {
				codes <- "made"
			} else {
				codes <- r.Errors[0].Extensions.Code
			}
		}()
	}
	made := 0
	for range 5 {
		if code := <-codes; code == "made" {
			made++
		} else {
			require.Equal(t, "QUOTA_EXCEEDED", code)
		}
	}
	require.Equal(t, 1, made)
}

// personal are the root fields that belong to a person, with what calls them.
var personal = map[string]string{
	"sessions":           `{ sessions { id } }`,
	"revokeSession":      `mutation { revokeSession(input: {id: "00000000-0000-4000-8000-000000000000"}) { session { id } } }`,
	"revokeAllSessions":  `mutation { revokeAllSessions(input: {includeCurrent: true}) { revoked } }`,
	"switchOrganization": `mutation { switchOrganization(input: {organization: "globex"}) { accessToken } }`,
	"logout":             `mutation { logout { ok } }`,
	"createOrganization": `mutation { createOrganization(input: {name: "x"}) { organization { id } } }`,
	"updateProfile":      `mutation { updateProfile(input: {firstName: "x"}) { user { id } } }`,
	"changePassword":     `mutation { changePassword(input: {currentPassword: "x", newPassword: "y"}) { ok } }`,
}

// A key does nothing that belongs to a person, makes no keys, and is in no other
// organization, whatever it may do.
func TestAPIKeysAreNoPersons(t *testing.T) {
	t.Parallel()
	schema := graph.NewExecutableSchema(graph.Config{}).Schema()
	for _, root := range []string{"Query", "Mutation", "Subscription"} {
		for _, field := range schema.Types[root].Fields {
			if field.Directives.ForName("authenticated") != nil && field.Directives.ForName("tenant") == nil {
				require.Contains(t, personal, field.Name, "add it to the test: a key must be refused there")
			}
		}
	}
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	owner := s.Member(acme, "owner", "owner")
	s.Join(globex, owner.UserID, "owner", "owner")
	var data struct {
		Viewer struct{ Permissions []string }
	}
	owner.MustAsk(&data, `{ viewer { permissions } }`)
	all := slices.DeleteFunc(data.Viewer.Permissions, func(p string) bool { return p == "apikeys.manage" })
	made := makeKey(t, owner, all...)
	key := bearer(s, made.Secret)
	before := rows(t, s)
	for name, operation := range personal {
		refused(t, key.Ask(operation), "FORBIDDEN", "", notForKeys)
		refusedField(t, s, key, operation, notForKeys)
		t.Log(name)
	}
	const need = "You need the permission apikeys.manage."
	refused(t, key.Ask(createAPIKey, "input", map[string]any{"name": "x", "permissions": []string{"users.read"}}), "FORBIDDEN", "", need)
	refused(t, key.Ask(rotateAPIKey, "input", map[string]any{"id": made.APIKey.ID}), "FORBIDDEN", "", need)
	refused(t, key.Ask(revokeAPIKey, "id", made.APIKey.ID), "FORBIDDEN", "", need)
	refused(t, key.Ask(`{ apiKeys { nodes { id } } }`), "FORBIDDEN", "", need)
	theirs := createTask(t, s.As(owner.UserID, globex), map[string]any{"title": "elsewhere"})
	refused(t, key.Ask(`query ($id: ID!) { task(id: $id) { id } }`, "id", theirs), "NOT_FOUND", "", "There is no such task.")
	before["portal_tasks_tasks"]++
	after := rows(t, s)
	require.Equal(t, before["api_keys"], after["api_keys"])
	require.Equal(t, before["portal_tasks_tasks"], after["portal_tasks_tasks"])
}

// refusedField asserts what a query or mutation over a socket is told.
func refusedField(t *testing.T, s *stationtest.Server, c *stationtest.Caller, operation, sentence string) {
	t.Helper()
	socket := dial(t, s, c.Token).acknowledged()
	socket.subscribe("1", operation)
	var response stationtest.Response
	require.NoError(t, json.Unmarshal(socket.expect("next", "1"), &response))
	require.Len(t, response.Errors, 1)
	require.Equal(t, []string{"FORBIDDEN", sentence}, []string{response.Errors[0].Extensions.Code, response.Errors[0].Message})
	_ = socket.conn.CloseNow()
}

// forge makes a text that looks like a key to the letter, by what docs/api.md says of keys.
func forge(body string) string {
	text := "stn_" + body
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(text)))
	return text + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum)
}
