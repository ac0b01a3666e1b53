package stitch_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch"
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

"All reads."
type Query {
  "Members."
  users: [User!] @hasPermission(permission: "users.read") @tenant
}
"All writes."
type Mutation {
  "Signs in."
  login: User @public @global(reason: "there is no organization yet")
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
  createContact: Contact @hasPermission(permission: "portlet.crm.use")
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

func check(files ...map[string]string) stitch.Faults {
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
	faults             []stitch.Fault
}

func fault(line int, what, mend string) stitch.Fault {
	return stitch.Fault{Line: line, What: what, Mend: mend}
}

func refuse(t *testing.T, refusals []refusal) {
	t.Helper()
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			var want stitch.Faults
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

func TestCheck_Good(t *testing.T) {
	t.Parallel()
	t.Run("the house", func(t *testing.T) {
		t.Parallel()
		_, err := gqlparser.LoadSchema(sources(house)...)
		require.NoError(t, err, "the planted faults must be the only ones")
		require.Empty(t, check(house))
	})
	for name, file := range map[string]string{
		"an id with a dash and a digit": "portlets/time-off2/time-off2.graphql",
		"a path of Windows":             `portlets\time-off2\time-off2.graphql`,
		"an absolute path":              "/home/me/portlets/station/portlets/time-off2/time-off2.graphql",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, check(house, map[string]string{file: `extend type Query {
  # A comment between is nothing.
  "Days off."
  daysOff: Int @deprecated @hasPermission(permission: "portlet.time-off2.view")
}`}))
		})
	}
	t.Run("a portlet's own interface, union and core types in them", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, check(house, map[string]string{tasks: `"A task."
type Task implements Doable {
  "UUID."
  id: ID!
}
"What can be done."
interface Doable {
  "UUID."
  id: ID!
}
"Who or what."
union Subject = Task | User
extend type Task {
  "More."
  more: Subject
}`}))
	})
}

func TestFault_Error(t *testing.T) {
	t.Parallel()
	faults := stitch.Faults{
		{File: "a.graphql", Line: 3, What: "this is wrong", Mend: "do that"},
		{File: "b.graphql", Line: 1, What: "so is this", Mend: "do nothing"},
	}
	require.EqualError(t, faults, "a.graphql:3: this is wrong; do that\nb.graphql:1: so is this; do nothing")
}

const (
	oneAccess   = "write exactly one of @hasPermission, @authenticated, @public"
	reference   = "refer to it by id, or through events"
	anotherName = "give it another name"
	ownType     = "define one of the portlet's own"
	describe    = "write a description above it: the playground is the integrators' manual"
	stitched    = "remove it: the stitcher adds what is needed"
	inside      = "write @tenant, or @global(reason:) with the reason"
)

func TestCheck_Access(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{"none on a root field", tasks, `extend type Query {
  "A."
  first: Int
}`, []stitch.Fault{fault(3, "Query.first has 0 access directives", oneAccess)}},
		{"two on a root field", tasks, `extend type Query {
  "A."
  first: Int @authenticated @hasPermission(permission: "portlet.tasks.view")
}`, []stitch.Fault{fault(3, "Query.first has 2 access directives", oneAccess)}},
		{"the same one twice", tasks, `extend type Subscription {
  "A."
  first: Int! @public @public
}`, []stitch.Fault{fault(3, "Subscription.first has 2 access directives", oneAccess)}},
		{"in a comment", tasks, `extend type Mutation {
  "A."
  first: Int # @authenticated
}`, []stitch.Fault{fault(3, "Mutation.first has 0 access directives", oneAccess)}},
		{"none on a field added to a core type", tasks, `extend type User {
  "A."
  first: Int
}`, []stitch.Fault{fault(3, "User.first has 0 access directives", oneAccess)}},
		{"none on a core root field", core, `extend type Query {
  "A."
  first: Int @tenant
}`, []stitch.Fault{fault(3, "Query.first has 0 access directives", oneAccess)}},
		{"on the extension", tasks, `extend type Query @authenticated {
  "A."
  first: Int @public
}`, []stitch.Fault{fault(1, "@authenticated on `extend type Query` guards nothing", "write it on each field")}},
		{"neither @tenant nor @global in the core", core, `extend type Mutation {
  "A."
  first: Int @authenticated
}`, []stitch.Fault{fault(3, "Mutation.first does not say whether it works inside an organization", inside)}},
		{"both @tenant and @global in the core", core, `extend type Mutation {
  "A."
  first: Int @authenticated @tenant @global(reason: "both")
}`, []stitch.Fault{fault(3, "Mutation.first does not say whether it works inside an organization", inside)}},
		{"@global without a reason", core, `extend type Mutation {
  "A."
  first: Int @public @global
  "B."
  second: Int @public @global(reason: " ")
}`, []stitch.Fault{
			fault(3, "Mutation.first is @global without a reason", "write why it needs no organization"),
			fault(5, "Mutation.second is @global without a reason", "write why it needs no organization"),
		}},
		{"a portlet writes the platform's directives", tasks, `extend type Query {
  "A."
  first: Int @public @tenant
  "B."
  second: Int @public @global(reason: "mine")
  "C."
  third: Int @public @portlet(id: "crm")
}`, []stitch.Fault{
			fault(3, "Query.first writes @tenant, which is the platform's", stitched),
			fault(5, "Query.second writes @global, which is the platform's", stitched),
			fault(7, "Query.third writes @portlet, which is the platform's", stitched),
		}},
		{"a portlet writes them on fields of its own types", tasks, `"T."
type Task {
  "A."
  first: Int
    @portlet(id: "crm")
}
"I."
input TaskFilter {
  "B."
  second: Int @tenant
}`, []stitch.Fault{
			fault(5, "Task.first writes @portlet, which is the platform's", stitched),
			fault(10, "TaskFilter.second writes @tenant, which is the platform's", stitched),
		}},
		{"the core writes @portlet", core, `extend type Query {
  "A."
  first: Int @public @tenant @portlet(id: "tasks")
}`, []stitch.Fault{fault(3, "Query.first of the core writes @portlet", "remove it")}},
	})
}

func TestCheck_Permissions(t *testing.T) {
	t.Parallel()
	declare := "declare it in the manifest, or use one that is declared"
	refuse(t, []refusal{
		{"nobody declares it", tasks, `extend type Query {
  "A."
  first: Int @hasPermission(permission: "portlet.tasks.fly")
  "B."
  second: Int @hasPermission(permission: "users.fly")
  "C."
  third: Int @hasPermission(permission: "portlet.tasks")
  "D."
  fourth: Int @hasPermission(permission: null)
}`, []stitch.Fault{
			fault(3, "Query.first needs the permission portlet.tasks.fly, which nobody declares", declare),
			fault(5, "Query.second needs the permission users.fly, which nobody declares", declare),
			fault(7, "Query.third uses another portlet's permission portlet.tasks", "use one of portlet.tasks.*"),
			fault(9, "Query.fourth needs the permission null, which nobody declares", declare),
		}},
		{"another portlet's", tasks, `extend type Query {
  "A."
  first: Int @hasPermission(permission: "portlet.crm.view")
}`, []stitch.Fault{fault(3, "Query.first uses another portlet's permission portlet.crm.view", "use one of portlet.tasks.*")}},
		{"a portlet's, in the core", core, `extend type Query {
  "A."
  first: Int @tenant @hasPermission(permission: "portlet.crm.view")
}`, []stitch.Fault{fault(3, "Query.first of the core uses a portlet's permission portlet.crm.view", "use one of the core's")}},
		{"on a field that need not be guarded", tasks, `"T."
type Task {
  "A."
  first: Int @hasPermission(permission: "portlet.tasks.fly")
  "B."
  second: Int @hasPermission(permission: "portlet.crm.view")
}`, []stitch.Fault{
			fault(4, "Task.first needs the permission portlet.tasks.fly, which nobody declares", declare),
			fault(6, "Task.second uses another portlet's permission portlet.crm.view", "use one of portlet.tasks.*"),
		}},
		{"none, or two", tasks, `extend type Query {
  "A."
  first: Int @hasPermission
  "B."
  second: Int @hasPermission(permission: "portlet.tasks.view", permission: "portlet.crm.view")
}`, []stitch.Fault{
			fault(3, "Query.first does not name one permission", `write @hasPermission(permission: "…")`),
			fault(5, "Query.second does not name one permission", `write @hasPermission(permission: "…")`),
		}},
	})
}

func TestCheck_Names(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{"a type of the core", tasks, `"T."
type User {
  "A."
  first: Int @public
}`, []stitch.Fault{fault(2, "type User is defined by the core already", anotherName)}},
		{"a type of another portlet, of another kind", tasks, `"T."
enum Contact {
  "A."
  FIRST
}`, []stitch.Fault{fault(2, "type Contact is defined by portlet crm already", anotherName)}},
		{"a type twice", tasks, `"T."
scalar Twice
"T."
scalar Twice`, []stitch.Fault{fault(4, "type Twice is defined by portlet tasks already", anotherName)}},
		{"a root field of the core", tasks, `extend type Query {
  "A."
  users: Int @public
}`, []stitch.Fault{fault(3, "root field users is defined by the core already", anotherName)}},
		{"a root field of another portlet", tasks, `extend type Mutation {
  "A."
  createContact: Int @public
}`, []stitch.Fault{fault(3, "root field createContact is defined by portlet crm already", anotherName)}},
		{"root fields of other root types", tasks, `extend type Query {
  "A."
  createContact: Int @public
  "B."
  events: Int @public
}
extend type Mutation {
  "C."
  users: Int @public
}
extend type Subscription {
  "D."
  login: Int! @public
}`, []stitch.Fault{
			fault(3, "root field createContact is defined by portlet crm already", anotherName),
			fault(5, "root field events is defined by the core already", anotherName),
			fault(9, "root field users is defined by the core already", anotherName),
			fault(13, "root field login is defined by the core already", anotherName),
		}},
		{"a root field with the same Go name", tasks, `extend type Query {
  "A."
  create_contact: Int @public
  "B."
  _users: Int @public
}`, []stitch.Fault{
			fault(3, "root field create_contact is defined by portlet crm already", anotherName),
			fault(5, "root field _users is defined by the core already", anotherName),
		}},
		{"a field of a core type", tasks, `extend type User {
  "A."
  name: String @public
}`, []stitch.Fault{fault(3, "field User.name is defined by the core already", anotherName)}},
		{"a field that another portlet adds to a core type", "portlets/crm/crm.graphql", `extend type User {
  "A."
  tasks: Int @public
}`, []stitch.Fault{{File: tasks, Line: 14, What: "field User.tasks is defined by portlet crm already", Mend: anotherName}}},
	})
}

func TestCheck_Ownership(t *testing.T) {
	t.Parallel()
	adds := func(line int, name string) []stitch.Fault {
		return []stitch.Fault{fault(line, "portlet tasks adds more than fields to "+name+" of the core, which no guard can stand before", ownType)}
	}
	extends := func(name string) []stitch.Fault {
		return []stitch.Fault{fault(1, "portlet tasks extends type "+name+" of portlet crm", reference)}
	}
	refuse(t, []refusal{
		{"another portlet's type", tasks, `extend type Contact {
  "A."
  first: Int
}`, extends("Contact")},
		{"another portlet's input", tasks, `extend input ContactFilter {
  "A."
  first: Int
}`, extends("ContactFilter")},
		{"another portlet's enum", tasks, `extend enum ContactKind {
  "A."
  FIRST
}`, extends("ContactKind")},
		{"another portlet's union", tasks, `extend union Found = User`, extends("Found")},
		{"another portlet's interface", tasks, `extend interface Reachable {
  "A."
  first: Int
}`, extends("Reachable")},
		{"a core input", tasks, `extend input UserFilter {
  "A."
  first: Int
}`, adds(1, "UserFilter")},
		{"a core enum", tasks, `extend enum Direction {
  "A."
  DOWN
}`, adds(1, "Direction")},
		{"a core union", tasks, `"T."
type Task {
  "A."
  first: Int
}
extend union Thing = Task`, adds(6, "Thing")},
		{"a core interface", tasks, `extend interface Named {
  "A."
  first: Int
}`, adds(1, "Named")},
		{"a core type behind a portlet's interface", tasks, `"I."
interface Doable {
  "UUID."
  id: ID!
}
extend type User implements Doable`, adds(6, "User")},
		{"a portlet's type behind a core interface", tasks, `"T."
type Task implements Named {
  "The name."
  name: String!
}`, []stitch.Fault{fault(2, "Task implements Named of the core, behind which it is reached without @portlet", ownType)}},
		{"a portlet's type behind a core interface by extension", tasks, `"T."
type Task {
  "The name."
  name: String!
}
extend type Task implements Named`, []stitch.Fault{fault(6, "Task implements Named of the core, behind which it is reached without @portlet", ownType)}},
		{"references to another portlet's types", tasks, `extend type Query {
  "A."
  first(
    "B."
    filter: [ContactFilter!]
  ): Contact @public
}
"T."
type Task implements Reachable {
  "UUID."
  id: ID!
  "C."
  contacts: [Contact!]!
}
"I."
input TaskFilter {
  "D."
  kind: ContactKind
}
"U."
union Mixed = Task | Contact`, []stitch.Fault{
			fault(3, "Query.first refers to Contact of portlet crm", reference),
			fault(5, "Query.first(filter:) refers to ContactFilter of portlet crm", reference),
			fault(9, "Task refers to Reachable of portlet crm", reference),
			fault(13, "Task.contacts refers to Contact of portlet crm", reference),
			fault(18, "TaskFilter.kind refers to ContactKind of portlet crm", reference),
			fault(21, "Mixed refers to Contact of portlet crm", reference),
		}},
		{"the core extends a portlet's type", core, `extend type Contact {
  "A."
  first: Int
}`, []stitch.Fault{fault(1, "the core extends type Contact of portlet crm", "move the fields into the portlet")}},
		{"the core refers to a portlet's type", core, `"T."
type Card {
  "A."
  contact: Contact
}`, []stitch.Fault{fault(4, "Card.contact refers to Contact of portlet crm", reference)}},
		{"what nobody defines", tasks, `extend type Nowhere {
  "A."
  first: Int @public
}`, []stitch.Fault{fault(1, "type Nowhere, which is extended, is not defined", "define it first")}},
		{"what GraphQL defines", tasks, `extend type __Type {
  "A."
  first: Int @public
}`, []stitch.Fault{fault(1, "type __Type, which is extended, is not defined", "define it first")}},
	})
}

func TestCheck_Fragment(t *testing.T) {
	t.Parallel()
	misplaced := func(line int) []stitch.Fault {
		return []stitch.Fault{fault(line, "portlet tasks has a fragment that is not named after it", "move what is in it to portlets/tasks/tasks.graphql")}
	}
	noManifest := "give portlet.go a Manifest with this ID"
	scalar := `"S."
scalar More`
	refuse(t, []refusal{
		{"not named after its portlet", "portlets/tasks/more.graphql", scalar, misplaced(1)},
		{"named almost after it", "portlets/tasks/tasks.extra.graphql", scalar, misplaced(1)},
		{"a path of Windows", `portlets\tasks\more.graphql`, scalar, misplaced(1)},
		{"below its portlet's folder", "portlets/tasks/sub/x.graphql", scalar, misplaced(1)},
		{"of the right name below its portlet's folder", "portlets/tasks/sub/tasks.graphql", scalar, append(misplaced(1), stitch.Fault{
			File: tasks, Line: 1, What: "tasks.generated.go is written for portlet tasks already", Mend: "give the portlet another id",
		})},
		{"no manifest", "portlets/notes/notes.graphql", scalar, []stitch.Fault{
			fault(1, "no manifest declares a portlet notes", noManifest),
		}},
		{"no portlet id", "portlets/2.Notes/2.Notes.graphql", scalar, []stitch.Fault{
			fault(1, `"2.Notes" is no portlet id`, "use lower-case letters, digits and dashes, a letter first"),
			fault(1, "no manifest declares a portlet 2.Notes", noManifest),
		}},
		{"the name of a core fragment", "portlets/core/core.graphql", scalar, []stitch.Fault{
			fault(1, "core.generated.go is written for the core already", "give the portlet another id"),
			fault(1, "no manifest declares a portlet core", noManifest),
		}},
		{"the name of GraphQL's own types", "portlets/prelude/prelude.graphql", scalar, []stitch.Fault{
			fault(1, "no manifest declares a portlet prelude", noManifest),
			fault(1, "prelude.generated.go is written for the core already", "give the portlet another id"),
		}},
		{"no GraphQL", tasks, `"T."
type Task {
  "A."
  first:
}`, []stitch.Fault{fault(5, "Expected Name, found }", "write valid GraphQL")}},
		{"a directive", tasks, `"D."
directive @mine on FIELD_DEFINITION
extend directive @tenant @deprecated`, []stitch.Fault{
			fault(2, "a portlet defines the directive @mine", "remove it"),
			fault(3, "a portlet defines the directive @tenant", "remove it"),
		}},
		{"a root type", tasks, `"Q."
type Query {
  "A."
  first: Int @public
}`, []stitch.Fault{
			fault(2, "a portlet defines the root type Query", "write `extend type Query`"),
			fault(2, "type Query is defined by the core already", anotherName),
		}},
		{"a schema", tasks, `schema {
  query: Task
}
extend schema {
  mutation: Task
}
"T."
type Task {
  "A."
  first: Int
}`, []stitch.Fault{
			fault(1, "a portlet changes the schema definition", "remove it"),
			fault(4, "a portlet changes the schema definition", "remove it"),
		}},
	})
}

func TestCheck_Descriptions(t *testing.T) {
	t.Parallel()
	bare := `extend type Query {
  first(a: Int): Int @public
}
type Task {
  second: Int
}
enum Kind {
  THIRD
}
input Filter {
  ""
  fourth: Int
}`
	missing := []stitch.Fault{
		fault(2, "argument Query.first(a:) has no description", describe),
		fault(2, "field Query.first has no description", describe),
		fault(4, "type Task has no description", describe),
		fault(5, "field Task.second has no description", describe),
		fault(7, "type Kind has no description", describe),
		fault(8, "value Kind.THIRD has no description", describe),
		fault(10, "type Filter has no description", describe),
		fault(12, "field Filter.fourth has no description", describe),
	}
	refuse(t, []refusal{
		{"in a portlet", tasks, bare, missing},
		{"in the core's base", "schema/base.graphql", `enum Kind {
  THIRD
}`, []stitch.Fault{
			fault(1, "type Kind has no description", describe),
			fault(2, "value Kind.THIRD has no description", describe),
		}},
		{"in a portlet whose id ends like the core's base", "portlets/database/database.graphql", `scalar More`, []stitch.Fault{
			fault(1, "no manifest declares a portlet database", "give portlet.go a Manifest with this ID"),
			fault(1, "type More has no description", describe),
		}},
	})
}
