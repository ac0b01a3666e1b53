package stitch_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch"
	"github.com/station-portal/station/internal/stitch/fragment"
)

// house is a core and two portlets in which nothing is wrong. Each test plants its
// fault by replacing or adding a file.
var house = map[string]string{
	"schema/core.graphql": `directive @public on FIELD_DEFINITION
directive @authenticated on FIELD_DEFINITION
directive @hasPermission(permission: String!) on FIELD_DEFINITION
directive @tenant on FIELD_DEFINITION
directive @global(reason: String!) on FIELD_DEFINITION
directive @portlet(id: String!) on FIELD_DEFINITION
directive @audited(action: String!, resource: String!) on FIELD_DEFINITION
directive @unaudited(reason: String!) on FIELD_DEFINITION

"All reads."
type Query {
  "Members."
  users: [User!] @hasPermission(permission: "users.read") @tenant
}
"All writes."
type Mutation {
  "Signs in."
  login("Who." input: UserFilter): User @public @global(reason: "there is no organization yet") @unaudited(reason: "elsewhere")
}
"All streams."
type Subscription {
  "All events."
  events: String! @authenticated @tenant
}
"A member."
type User implements Named {
  "UUID."
  id: ID!
  "The name."
  name: String!
}
"What has a name."
interface Named {
  "The name."
  name: String!
}
"Which members."
input UserFilter {
  "Part of the name."
  search: String
}
"Ways."
enum Direction {
  "Up."
  ASC
}
"Anything."
union Thing = User`,
	"portlets/tasks/tasks.graphql": `extend type Query {
  "A task."
  task: Task @hasPermission(permission: "portlet.tasks.view")
}
"To do."
type Task {
  "UUID."
  id: ID!
  "Who does it."
  assignee: User
}
extend type User {
  "Theirs."
  tasks: [Task!] @hasPermission(permission: "portlet.tasks.view")
}`,
	"portlets/crm/crm.graphql": `extend type Mutation {
  "Makes a contact."
  createContact("Who." input: ContactFilter): Contact @hasPermission(permission: "portlet.crm.use")
}
"Somebody."
type Contact {
  "UUID."
  id: ID!
}
"Which contacts."
input ContactFilter {
  "Part of the name."
  search: String
}
"Kinds."
enum ContactKind {
  "A company."
  COMPANY
}
"Whatever."
union Found = Contact
"What can be reached."
interface Reachable {
  "UUID."
  id: ID!
}`,
}

var declared = []*stitch.Declared{
	{ID: "tasks", Permissions: []string{"portlet.tasks.view", "portlet.tasks.use"}},
	{ID: "crm", Permissions: []string{"portlet.crm.view", "portlet.crm.use"}},
	{ID: "time-off2", Permissions: []string{"portlet.time-off2.view"}},
}

func sources(files ...map[string]string) []*ast.Source {
	all := map[string]string{}
	for _, f := range files {
		maps.Copy(all, f)
	}
	var out []*ast.Source
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out = append(out, &ast.Source{Name: name, Input: all[name]})
	}
	return out
}

func check(files ...map[string]string) fragment.Faults {
	return stitch.Check(sources(files...), []string{"users.read"}, declared)
}

// The fragments that faults are planted in.
const (
	core  = "schema/extra.graphql"
	tasks = "portlets/tasks/tasks.graphql"
)

// refusal is a planted fragment and all that must be said of it.
type refusal struct {
	name, file, source string
	faults             []fragment.Fault
}

func fault(line int, what, mend string) fragment.Fault {
	return fragment.Fault{Line: line, What: what, Mend: mend}
}

func refuse(t *testing.T, refusals []refusal) {
	t.Helper()
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			var want fragment.Faults
			for _, f := range r.faults {
				if f.File == "" {
					f.File = r.file
				}
				want = append(want, f)
			}
			require.NotEmpty(t, want)
			require.Equal(t, want, check(house, map[string]string{r.file: r.source}))
		})
	}
}

// The mends that more than one refusal has.
const (
	oneAccess   = "write exactly one of @hasPermission, @authenticated, @public, @platformAdmin"
	reference   = "refer to it by id, or through events"
	anotherName = "give it another name"
	ownType     = "define one of the portlet's own"
	describe    = "write a description above it: the playground is the integrators' manual"
	stitched    = "remove it: the stitcher adds what is needed"
	inside      = "write @tenant, or @global(reason:) with the reason"
)
