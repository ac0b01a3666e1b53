package stitch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/stitch/fragment"
)

func TestCheck_Names(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{"a type of the core", tasks, `"T."
type User {
  "A."
  first: Int @public
}`, []fragment.Fault{fault(2, "type User is defined by the core already", anotherName)}},
		{"a type of another portlet, of another kind", tasks, `"T."
enum Contact {
  "A."
  FIRST
}`, []fragment.Fault{fault(2, "type Contact is defined by portlet crm already", anotherName)}},
		{"a type twice", tasks, `"T."
scalar Twice
"T."
scalar Twice`, []fragment.Fault{fault(4, "type Twice is defined by portlet tasks already", anotherName)}},
		{"a root field of the core", tasks, `extend type Query {
  "A."
  users: Int @public
}`, []fragment.Fault{fault(3, "root field users is defined by the core already", anotherName)}},
		{"a root field of another portlet", tasks, `extend type Mutation {
  "A."
  createContact("I." input: Int): Int @public
}`, []fragment.Fault{fault(3, "root field createContact is defined by portlet crm already", anotherName)}},
		{"root fields of other root types", tasks, `extend type Query {
  "A."
  createContact: Int @public
  "B."
  events: Int @public
}
extend type Mutation {
  "C."
  users("I." input: Int): Int @public
}
extend type Subscription {
  "D."
  login: Int! @public
}`, []fragment.Fault{
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
}`, []fragment.Fault{
			fault(3, "root field create_contact is defined by portlet crm already", anotherName),
			fault(5, "root field _users is defined by the core already", anotherName),
		}},
		{"a field of a core type", tasks, `extend type User {
  "A."
  name: String @public
}`, []fragment.Fault{fault(3, "field User.name is defined by the core already", anotherName)}},
		{"a field that another portlet adds to a core type", "portlets/crm/crm.graphql", `extend type User {
  "A."
  tasks: Int @public
}`, []fragment.Fault{{File: tasks, Line: 14, What: "field User.tasks is defined by portlet crm already", Mend: anotherName}}},
	})
}

// An entity's owner owns the types that are written for it too.
func TestCheck_Entities(t *testing.T) {
	t.Parallel()
	const entity = `"A deal."
type Deal @entity(table: "portal_crm_deals", orderBy: ["name"]) {
  "UUID."
  id: ID!
}
`
	const crm = "portlets/crm/crm.graphql"
	for _, r := range []struct {
		name, crm, tasks string
		faults           []fragment.Fault
	}{
		{"another portlet refers to them", "", `"T."
type Task {
  "A."
  deal: Deal @reference
  "B."
  deals: DealConnection! @collection(key: "task_id")
}
"I."
input TaskFilter {
  "C."
  deal: DealFilter
}`, []fragment.Fault{
			{File: tasks, Line: 4, What: "Task.deal refers to Deal of portlet crm", Mend: reference},
			{File: tasks, Line: 6, What: "Task.deals refers to DealConnection of portlet crm", Mend: reference},
			{File: tasks, Line: 11, What: "TaskFilter.deal refers to DealFilter of portlet crm", Mend: reference},
		}},
		{"another portlet refers to those of its root fields", `extend type Mutation {
  "A."
  createDeals: CreateDealsPayload @create @hasPermission(permission: "portlet.crm.use")
}`, `extend type Mutation {
  "B."
  addDeals("I." input: CreateDealsInput!): CreateDealsPayload @hasPermission(permission: "portlet.tasks.use")
}
extend type Subscription {
  "C."
  added: DealChange! @hasPermission(permission: "portlet.tasks.view")
}`, []fragment.Fault{
			{File: tasks, Line: 3, What: "Mutation.addDeals refers to CreateDealsPayload of portlet crm", Mend: reference},
			{File: tasks, Line: 3, What: "Mutation.addDeals(input:) refers to CreateDealsInput of portlet crm", Mend: reference},
			{File: tasks, Line: 7, What: "Subscription.added refers to DealChange of portlet crm", Mend: reference},
		}},
		// The reader of declarations knows whether they are written.
		{"the portlet itself defines those of its root fields", `"P."
type CreateDealPayload {
  "A."
  deal: Deal
}`, "", nil},
		{"another portlet extends them", "", `extend type DealEdge {
  "A."
  first: Int
}`, []fragment.Fault{{File: tasks, Line: 1, What: "portlet tasks extends type DealEdge of portlet crm", Mend: reference}}},
		{"another portlet defines them", "", `"T."
enum DealOrderField {
  "A."
  FIRST
}`, []fragment.Fault{{File: tasks, Line: 2, What: "type DealOrderField is defined by portlet crm already", Mend: anotherName}}},
		{"the portlet itself defines them", `"O."
input DealOrder {
  "A."
  field: String
}`, "", []fragment.Fault{{File: crm, Line: 7, What: "type DealOrder is defined by portlet crm already", Mend: anotherName}}},
		// The reader of declarations refuses it.
		{"a declaration on an extension guards nothing, and need not", `extend type Deal @entity(table: "portal_crm_deals")`, "", nil},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, fragment.Faults(r.faults), check(house, map[string]string{crm: entity + r.crm, tasks: r.tasks}))
		})
	}
}

func TestCheck_Ownership(t *testing.T) {
	t.Parallel()
	adds := func(line int, name string) []fragment.Fault {
		return []fragment.Fault{fault(line, "portlet tasks adds more than fields to "+name+" of the core, which no guard can stand before", ownType)}
	}
	extends := func(name string) []fragment.Fault {
		return []fragment.Fault{fault(1, "portlet tasks extends type "+name+" of portlet crm", reference)}
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
}`, []fragment.Fault{fault(2, "Task implements Named of the core, behind which it is reached without @portlet", ownType)}},
		{"a portlet's type behind a core interface by extension", tasks, `"T."
type Task {
  "The name."
  name: String!
}
extend type Task implements Named`, []fragment.Fault{fault(6, "Task implements Named of the core, behind which it is reached without @portlet", ownType)}},
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
union Mixed = Task | Contact`, []fragment.Fault{
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
}`, []fragment.Fault{fault(1, "the core extends type Contact of portlet crm", "move the fields into the portlet")}},
		{"the core refers to a portlet's type", core, `"T."
type Card {
  "A."
  contact: Contact
}`, []fragment.Fault{fault(4, "Card.contact refers to Contact of portlet crm", reference)}},
		{"what nobody defines", tasks, `extend type Nowhere {
  "A."
  first: Int @public
}`, []fragment.Fault{fault(1, "type Nowhere, which is extended, is not defined", "define it first")}},
		{"what GraphQL defines", tasks, `extend type __Type {
  "A."
  first: Int @public
}`, []fragment.Fault{fault(1, "type __Type, which is extended, is not defined", "define it first")}},
	})
}
