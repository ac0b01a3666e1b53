package resolvers_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/graph"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// Who asks, in the matrix.
const (
	theSignedOut = "nobody"
	stranger     = "a member of another organization"
	powerless    = "a member without the permission"
	suspended    = "a suspended organization's member"
	permitted    = "a permitted member"
	scopeless    = "a key without the scope"
)

// Who may, besides who holds a permission of that name.
const (
	anybody  = "anybody"
	person   = "who is signed in"
	member   = "a member"
	platform = "a platform admin"
)

// access is a row of the matrix: a field and who may ask for it.
type access struct {
	// by is one of the above, or a permission.
	by string
	// of gives the arguments: they name what belongs to the world's organization.
	of func(w *world, caller *stationtest.Caller) map[string]any
	// stranger is the code that a member of another organization gets who may do the same
	// there; empty for data, in which nothing is of the world's organization.
	stranger string
	// also is a permission that is needed on the way, which nobody of the organization lacks.
	also string
	// owner says that the permission alone is not enough.
	owner bool
	// people says that it is for people, and not for keys.
	people bool
	// poke makes something happen that a subscription tells of.
	poke func(w *world)
}

// world is an organization, made anew for each cell, with what is asked for.
type world struct {
	*office
	slug string
	// marked is in every text of the organization's own.
	marked string
}

// numbered gives a name of its own. Tests that make worlds run at the same time.
func numbered(name string) string { return fmt.Sprintf("%s-%d", name, names.Add(1)) }

var names atomic.Int64

func newWorld(t *testing.T, s *stationtest.Server) *world {
	t.Helper()
	w := &world{office: &office{t: t, s: s}, slug: numbered("world"), marked: numbered("marked")}
	w.acme = s.Organization(w.slug)
	w.owner = w.person(w.acme, orgOwner)
	return w
}

const orgOwner = "owner"

// person makes somebody who is signed in to the organization, with a role unless it is
// empty.
func (w *world) person(organization uuid.UUID, role string) *stationtest.Caller {
	w.t.Helper()
	name := numbered("person")
	if organization == w.acme {
		name = numbered(w.marked)
	}
	id := w.s.UserWithHash(name, passwordHash())
	w.s.Join(organization, id, name, role)
	session := query[uuid.UUID](w.t, w.s, `insert into auth_sessions (user_id, organization_id, expires_at) values ($1, $2, now() + interval '1 day') returning id`, id, organization)
	token, err := w.s.Tokens.Sign(session, id, organization, time.Now())
	require.NoError(w.t, err)
	return w.s.Bearer(token, id, organization)
}

// caller makes who asks.
func (w *world) caller(kind string, row access) *stationtest.Caller {
	w.t.Helper()
	switch kind {
	case theSignedOut:
		return w.s.Nobody()
	case powerless:
		c := w.person(w.acme, "")
		w.permit(c, row.also)
		return c
	case scopeless:
		// Of an owner, who may do everything, and with a permission that is of no use here.
		var data struct{ CreateAPIKey struct{ Secret string } }
		scope := "usage.read"
		if row.by == scope {
			scope = "events.read"
		}
		if row.also != "" {
			scope = row.also
		}
		w.owner.MustAsk(&data, createAPIKey, "input", map[string]any{"name": "k", "permissions": []string{scope}})
		return w.s.Bearer(data.CreateAPIKey.Secret, w.owner.UserID, w.acme)
	case stranger, suspended:
		elsewhere := w.s.Organization(numbered("elsewhere"))
		c := w.person(elsewhere, orgOwner)
		if kind == suspended {
			execute(w.t, w.s, `update organizations set is_active = false where id = $1`, elsewhere)
		}
		return c
	}
	c := w.person(w.acme, "")
	switch {
	case row.owner:
		c = w.person(w.acme, orgOwner)
	case row.by == platform:
		execute(w.t, w.s, `update users set is_platform_admin = true where id = $1`, c.UserID)
	case strings.Contains(row.by, "."):
		w.permit(c, row.by, row.also)
	}
	return c
}

// permit gives a person a role that allows exactly the permissions, of which some are empty.
func (w *world) permit(c *stationtest.Caller, permissions ...string) {
	w.t.Helper()
	execute(w.t, w.s, `with r as (insert into roles (organization_id, name, permissions) values ($1, 'exactly', array_remove($3::text[], '')) returning id)
		insert into user_organization_roles (organization_id, user_id, role_id) select $1, $2, id from r`, w.acme, c.UserID, permissions)
}

// code gives the code and the sentence of a cell; both empty for data.
func code(kind string, row access) (code, sentence string) {
	const notActive = "You are not an active member of this organization."
	within := row.by != anybody && row.by != person && row.by != platform
	switch {
	case kind == theSignedOut && row.by != anybody:
		return "UNAUTHENTICATED", "Sign in first."
	case kind == suspended && within:
		return "FORBIDDEN", notActive
	case row.by == platform && kind != permitted && kind != scopeless:
		return "FORBIDDEN", "You need to be an administrator of this Station."
	case kind == powerless && strings.Contains(row.by, "."):
		return "FORBIDDEN", "You need the permission " + row.by + "."
	case kind == scopeless && strings.Contains(row.by, "."):
		return "FORBIDDEN", "You need the permission " + row.by + "."
	case kind == scopeless && (row.by == person || row.by == platform || row.people):
		return "FORBIDDEN", "An API key can't do this: sign in."
	case kind == stranger:
		return row.stranger, ""
	default:
		return "", ""
	}
}

// documentOf writes an operation that asks for a root field and what lies below it, as far
// as nothing more must be given.
func documentOf(schema *ast.Schema, operation string, field *ast.FieldDefinition) string {
	var variables, arguments []string
	for _, a := range field.Arguments {
		variables = append(variables, fmt.Sprintf("$%s: %s", a.Name, a.Type))
		arguments = append(arguments, fmt.Sprintf("%s: $%s", a.Name, a.Name))
	}
	text := operation
	if len(variables) > 0 {
		text += " (" + strings.Join(variables, ", ") + ")"
	}
	text += " { " + field.Name
	if len(arguments) > 0 {
		text += "(" + strings.Join(arguments, ", ") + ")"
	}
	return text + below(schema, field.Type.Name(), 3) + " }"
}

func below(schema *ast.Schema, of string, depth int) string {
	def := schema.Types[of]
	if def.Kind != ast.Object {
		return ""
	}
	out := " { __typename"
	for _, field := range def.Fields {
		leaf := schema.Types[field.Type.Name()].Kind != ast.Object
		if strings.HasPrefix(field.Name, "__") || guardOf(field) != "" || field.Name == "totalCount" || !leaf && depth == 1 ||
			slices.ContainsFunc(field.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil }) {
			continue
		}
		out += " " + field.Name + below(schema, field.Type.Name(), depth-1)
	}
	return out + " }"
}

// guardOf gives the permission that a field takes; empty where it takes none.
func guardOf(field *ast.FieldDefinition) string {
	for _, name := range []string{"hasPermission", "personal"} {
		if d := field.Directives.ForName(name); d != nil {
			return d.Arguments.ForName("permission").Value.Raw
		}
	}
	return ""
}

// TestAccessMatrix asks for every root field, for every field that a portlet adds to a type
// of the core, and for every field of a type that has a guard, such as the sensitive ones of
// User, as everybody. A new field that has no row fails it.
func TestAccessMatrix(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.OpenSignup = true })
	schema := graph.NewExecutableSchema(graph.Config{}).Schema()
	rows := accessRows()
	left := maps.Clone(rows)
	cells := 0
	for _, operation := range []string{"Query", "Mutation", "Subscription"} {
		for _, field := range schema.Types[operation].Fields {
			name := operation + "." + field.Name
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			row, ok := rows[name]
			if !holds(t, ok, "%s has no row in the access matrix", name) {
				continue
			}
			delete(left, name)
			document := documentOf(schema, strings.ToLower(operation), field)
			for _, kind := range []string{theSignedOut, stranger, powerless, suspended, scopeless, permitted} {
				cells++
				t.Run(name+" as "+kind, func(t *testing.T) { cell(t, s, operation, field.Name, document, kind, row) })
			}
		}
	}
	for _, def := range schema.Types {
		for _, field := range def.Fields {
			ofCore := def.Position != nil && !strings.Contains(def.Position.Src.Name, "portlets/")
			if ofCore && field.Position != nil && strings.Contains(field.Position.Src.Name, "portlets/") && !strings.Contains("Query Mutation Subscription", def.Name) {
				holds(t, false, "%s.%s is a portlet's field of the core, and has no row", def.Name, field.Name)
			}
			if !strings.Contains("Query Mutation Subscription User", def.Name) {
				holds(t, guardOf(field) == "", "%s.%s has a guard, and no row", def.Name, field.Name)
			}
		}
	}
	personal := 0
	for _, field := range schema.Types["User"].Fields {
		if guardOf(field) == "" {
			continue
		}
		personal++
		// By whoever made a task, whom each who may see the task is told of.
		document := `query ($id: ID!) { task(id: $id) { createdBy { ` + field.Name + below(schema, field.Type.Name(), 1) + ` } } }`
		row := access{by: guardOf(field), also: "portlet.tasks.view", of: rows["Query.task"].of, stranger: "NOT_FOUND"}
		for _, kind := range []string{theSignedOut, stranger, powerless, suspended, scopeless, permitted} {
			cells++
			t.Run("User."+field.Name+" as "+kind, func(t *testing.T) { cell(t, s, "Query", "task", document, kind, row) })
		}
	}
	require.Equal(t, 5, personal, "email, username, firstName, lastName and roles are sensitive")
	require.Empty(t, left, "rows of no field")
	t.Logf("%d cells of %d fields", cells, len(rows)+personal)
}

func holds(t *testing.T, ok bool, told string, about ...any) bool {
	t.Helper()
	if !ok {
		t.Errorf(told, about...)
	}
	return ok
}

// cell asks as one kind of caller.
func cell(t *testing.T, s *stationtest.Server, operation, field, document, kind string, row access) {
	w := newWorld(t, s)
	caller := w.caller(kind, row)
	variables := map[string]any{}
	if row.of != nil {
		variables = row.of(w, caller)
	}
	var pairs []any
	for name, value := range variables {
		pairs = append(pairs, name, value)
	}
	wanted, sentence := code(kind, row)
	if operation == "Subscription" {
		subscribeCell(t, w, caller, document, wanted, sentence, row, pairs)
		return
	}
	var response *stationtest.Response
	ask := func() { response = caller.Ask(document, pairs...) }
	if wanted != "" && operation == "Mutation" {
		unchanged(t, s, ask, w.acme)
	} else {
		ask()
	}
	trailed(t, s, operation, field, wanted, response)
	if wanted != "" {
		require.Len(t, response.Errors, 1, "%s", response.Body)
		require.Equal(t, wanted, response.Errors[0].Extensions.Code, "%s", response.Body)
		if sentence != "" {
			require.Equal(t, sentence, response.Errors[0].Message)
		}
		require.NotContains(t, response.Body, w.marked)
		return
	}
	require.Empty(t, response.Errors, "%s %v %s", document, variables, response.Body)
	var data map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(response.Data, &data))
	require.NotEqual(t, "null", string(data[field]), "%s", response.Body)
	if kind == stranger && row.by != anybody {
		for _, foreign := range w.words() {
			require.NotContains(t, response.Body, foreign)
		}
		if operation == "Query" {
			require.Empty(t, leak(t, s, graph.NewExecutableSchema(graph.Config{}).Schema().Query.Fields.ForName(field), row))
		}
	}
}

// trailed fails unless the audit trail has the row of a mutation of the core, whether it was
// done or refused, and no other, and the row of a portlet's that its guards refused. What
// platform admins do is in the organization's trail and in theirs.
func trailed(t *testing.T, s *stationtest.Server, operation, field, refused string, response *stationtest.Response) {
	t.Helper()
	if operation != "Mutation" {
		return
	}
	definition := graph.NewExecutableSchema(graph.Config{}).Schema().Mutation.Fields.ForName(field)
	audited := definition.Directives.ForName("audited")
	status, action := "success", "access.refused"
	if refused != "" {
		status = "refused"
	}
	switch {
	case audited != nil:
		action = audited.Arguments.ForName("action").Value.Raw
	case refused != "FORBIDDEN" || definition.Directives.ForName("unaudited") != nil:
		return
	}
	if refused == "BAD_USER_INPUT" {
		return
	}
	require.Equal(t, []string{action + " " + status}, query[[]string](t, s, `
select coalesce(array_agg(distinct action || ' ' || status), '{}') from portal_audit_logs where metadata ->> 'requestId' = $1`, response.Header.Get("X-Request-Id")))
}

func subscribeCell(t *testing.T, w *world, caller *stationtest.Caller, document, wanted, sentence string, row access, pairs []any) {
	t.Helper()
	c := dial(t, w.s, caller.Token).acknowledged()
	c.subscribe("1", document, pairs...)
	if wanted != "" {
		e := c.refusal("1")
		require.Equal(t, wanted, e.Extensions.Code)
		require.Equal(t, sentence, e.Message)
		return
	}
	told := func() bool {
		select {
		case m := <-c.in:
			require.Equal(t, "next", m.Type, "%s", m.Payload)
			if caller.Organization != w.acme {
				require.NotContains(t, string(m.Payload), w.marked)
			}
			return true
		default:
			return false
		}
	}
	if caller.Organization != w.acme {
		// What happens in the world is nothing to a stranger; what happens at home is.
		home := &world{office: &office{t: t, s: w.s, acme: caller.Organization, owner: caller}, marked: "at home"}
		require.Eventually(t, func() bool {
			row.poke(w)
			row.poke(home)
			return told()
		}, patience, 50*time.Millisecond)
		return
	}
	require.Eventually(t, func() bool {
		row.poke(w)
		return told()
	}, patience, 50*time.Millisecond)
}
