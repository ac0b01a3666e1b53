package stitch_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"

	"github.com/station-portal/station/internal/stitch/fragment"
)

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
	faults := fragment.Faults{
		{File: "a.graphql", Line: 3, What: "this is wrong", Mend: "do that"},
		{File: "b.graphql", Line: 1, What: "so is this", Mend: "do nothing"},
	}
	require.EqualError(t, faults, "a.graphql:3: this is wrong; do that\nb.graphql:1: so is this; do nothing")
}

func TestCheck_Access(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{"none on a root field", tasks, `extend type Query {
  "A."
  first: Int
}`, []fragment.Fault{fault(3, "Query.first has 0 access directives", oneAccess)}},
		{"two on a root field", tasks, `extend type Query {
  "A."
  first: Int @authenticated @hasPermission(permission: "portlet.tasks.view")
}`, []fragment.Fault{fault(3, "Query.first has 2 access directives", oneAccess)}},
		{"the same one twice", tasks, `extend type Subscription {
  "A."
  first: Int! @public @public
}`, []fragment.Fault{fault(3, "Subscription.first has 2 access directives", oneAccess)}},
		{"in a comment", tasks, `extend type Mutation {
  "A."
  first("I." input: Int): Int # @authenticated
}`, []fragment.Fault{fault(3, "Mutation.first has 0 access directives", oneAccess)}},
		{"none on a field added to a core type", tasks, `extend type User {
  "A."
  first: Int
}`, []fragment.Fault{fault(3, "User.first has 0 access directives", oneAccess)}},
		{"none on a core root field", core, `extend type Query {
  "A."
  first: Int @tenant
}`, []fragment.Fault{fault(3, "Query.first has 0 access directives", oneAccess)}},
		{"on the extension", tasks, `extend type Query @authenticated {
  "A."
  first: Int @public
}`, []fragment.Fault{fault(1, "@authenticated on `extend type Query` guards nothing", "write it on each field")}},
		{"neither @tenant nor @global in the core", core, `extend type Mutation {
  "A."
  first("I." input: Int): Int @authenticated @unaudited(reason: "why")
}`, []fragment.Fault{fault(3, "Mutation.first does not say whether it works inside an organization", inside)}},
		{"both @tenant and @global in the core", core, `extend type Mutation {
  "A."
  first("I." input: Int): Int @authenticated @tenant @global(reason: "both") @unaudited(reason: "why")
}`, []fragment.Fault{fault(3, "Mutation.first does not say whether it works inside an organization", inside)}},
		{"@global without a reason", core, `extend type Mutation {
  "A."
  first("I." input: Int): Int @public @global @unaudited(reason: "why")
  "B."
  second("I." input: Int): Int @public @global(reason: " ") @unaudited(reason: "why")
}`, []fragment.Fault{
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
}`, []fragment.Fault{
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
}`, []fragment.Fault{
			fault(5, "Task.first writes @portlet, which is the platform's", stitched),
			fault(10, "TaskFilter.second writes @tenant, which is the platform's", stitched),
		}},
		{"the core writes @portlet", core, `extend type Query {
  "A."
  first: Int @public @tenant @portlet(id: "tasks")
}`, []fragment.Fault{fault(3, "Query.first of the core writes @portlet", "remove it")}},
	})
}

func TestCheck_Conventions(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{"fields that are never null", tasks, `extend type Query {
  "A."
  first: Int! @public
}
extend type Mutation {
  "B."
  second("I." input: Int): [Int]! @public
}`, []fragment.Fault{
			fault(3, "Query.first is never null, so its refusal would null its neighbours", "write its type without !"),
			fault(7, "Mutation.second is never null, so its refusal would null its neighbours", "write its type without !"),
		}},
		{"mutations without one input", tasks, `extend type Mutation {
  "A."
  first: Int @public
  "B."
  second("I." id: Int): Int @public
  "C."
  third("I." input: Int, "I." more: Int): Int @public
}`, []fragment.Fault{
			fault(3, "Mutation.first does not take one input", "give it one argument, `input`"),
			fault(5, "Mutation.second does not take one input", "give it one argument, `input`"),
			fault(7, "Mutation.third does not take one input", "give it one argument, `input`"),
		}},
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
}`, []fragment.Fault{
			fault(3, "Query.first needs the permission portlet.tasks.fly, which nobody declares", declare),
			fault(5, "Query.second needs the permission users.fly, which nobody declares", declare),
			fault(7, "Query.third uses another portlet's permission portlet.tasks", "use one of portlet.tasks.*"),
			fault(9, "Query.fourth needs the permission null, which nobody declares", declare),
		}},
		{"another portlet's", tasks, `extend type Query {
  "A."
  first: Int @hasPermission(permission: "portlet.crm.view")
}`, []fragment.Fault{fault(3, "Query.first uses another portlet's permission portlet.crm.view", "use one of portlet.tasks.*")}},
		{"a portlet's, in the core", core, `extend type Query {
  "A."
  first: Int @tenant @hasPermission(permission: "portlet.crm.view")
}`, []fragment.Fault{fault(3, "Query.first of the core uses a portlet's permission portlet.crm.view", "use one of the core's")}},
		{"on a field that need not be guarded", tasks, `"T."
type Task {
  "A."
  first: Int @hasPermission(permission: "portlet.tasks.fly")
  "B."
  second: Int @hasPermission(permission: "portlet.crm.view")
}`, []fragment.Fault{
			fault(4, "Task.first needs the permission portlet.tasks.fly, which nobody declares", declare),
			fault(6, "Task.second uses another portlet's permission portlet.crm.view", "use one of portlet.tasks.*"),
		}},
		{"of what a list tells", tasks, `"T."
type Task {
  "A."
  first: Int @filter @order @search @hasPermission(permission: "portlet.tasks.view")
}`, []fragment.Fault{
			fault(4, "Task.first has @filter, which tells of the field without its permission", "remove it, or guard the lists instead"),
			fault(4, "Task.first has @order, which tells of the field without its permission", "remove it, or guard the lists instead"),
			fault(4, "Task.first has @search, which tells of the field without its permission", "remove it, or guard the lists instead"),
		}},
		{"personal, of a portlet", tasks, `"T."
type Task {
  "A."
  first: Int @personal(permission: "users.read")
}`, []fragment.Fault{fault(4, "Task.first writes @personal, which is the platform's", "remove it: the stitcher adds what is needed")}},
		{"personal, of nobody", core, `"T."
type Team {
  "A."
  first: Int @personal(permission: "users.read")
  "B."
  second: Int @personal(permission: "users.fly")
}`, []fragment.Fault{
			fault(4, "Team.first is @personal, but not of User", "write @hasPermission"),
			fault(6, "Team.second is @personal, but not of User", "write @hasPermission"),
			fault(6, "Team.second needs the permission users.fly, which nobody declares", declare),
		}},
		{"none, or two", tasks, `extend type Query {
  "A."
  first: Int @hasPermission
  "B."
  second: Int @hasPermission(permission: "portlet.tasks.view", permission: "portlet.crm.view")
}`, []fragment.Fault{
			fault(3, "Query.first does not name one permission", `write @hasPermission(permission: "…")`),
			fault(5, "Query.second does not name one permission", `write @hasPermission(permission: "…")`),
		}},
	})
}

func TestCheck_Fragment(t *testing.T) {
	t.Parallel()
	misplaced := func(line int) []fragment.Fault {
		return []fragment.Fault{fault(line, "portlet tasks has a fragment that is not named after it", "move what is in it to portlets/tasks/tasks.graphql")}
	}
	noManifest := "give portlet.go a Manifest with this ID"
	scalar := `"S."
scalar More`
	refuse(t, []refusal{
		{"not named after its portlet", "portlets/tasks/more.graphql", scalar, misplaced(1)},
		{"named almost after it", "portlets/tasks/tasks.extra.graphql", scalar, misplaced(1)},
		{"a path of Windows", `portlets\tasks\more.graphql`, scalar, misplaced(1)},
		{"below its portlet's folder", "portlets/tasks/sub/x.graphql", scalar, misplaced(1)},
		{"of the right name below its portlet's folder", "portlets/tasks/sub/tasks.graphql", scalar, append(misplaced(1), fragment.Fault{
			File: tasks, Line: 1, What: "tasks.generated.go is written for portlet tasks already", Mend: "give the portlet another id",
		})},
		{"no manifest", "portlets/notes/notes.graphql", scalar, []fragment.Fault{
			fault(1, "no manifest declares a portlet notes", noManifest),
		}},
		{"no portlet id", "portlets/2.Notes/2.Notes.graphql", scalar, []fragment.Fault{
			fault(1, `"2.Notes" is no portlet id`, "use lower-case letters, digits and dashes, a letter first"),
			fault(1, "no manifest declares a portlet 2.Notes", noManifest),
		}},
		{"the name of a core fragment", "portlets/core/core.graphql", scalar, []fragment.Fault{
			fault(1, "core.generated.go is written for the core already", "give the portlet another id"),
			fault(1, "no manifest declares a portlet core", noManifest),
		}},
		{"the name of GraphQL's own types", "portlets/prelude/prelude.graphql", scalar, []fragment.Fault{
			fault(1, "no manifest declares a portlet prelude", noManifest),
			fault(1, "prelude.generated.go is written for the core already", "give the portlet another id"),
		}},
		{"no GraphQL", tasks, `"T."
type Task {
  "A."
  first:
}`, []fragment.Fault{fault(5, "Expected Name, found }", "write valid GraphQL")}},
		{"a directive", tasks, `"D."
directive @mine on FIELD_DEFINITION
extend directive @tenant @deprecated`, []fragment.Fault{
			fault(2, "a portlet defines the directive @mine", "remove it"),
			fault(3, "a portlet defines the directive @tenant", "remove it"),
		}},
		{"a root type", tasks, `"Q."
type Query {
  "A."
  first: Int @public
}`, []fragment.Fault{
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
}`, []fragment.Fault{
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
	missing := []fragment.Fault{
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
}`, []fragment.Fault{
			fault(1, "type Kind has no description", describe),
			fault(2, "value Kind.THIRD has no description", describe),
		}},
		{"in a portlet whose id ends like the core's base", "portlets/database/database.graphql", `scalar More`, []fragment.Fault{
			fault(1, "no manifest declares a portlet database", "give portlet.go a Manifest with this ID"),
			fault(1, "type More has no description", describe),
		}},
	})
}
