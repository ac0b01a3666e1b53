package declared_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/declared"
	"github.com/station-portal/station/internal/stitch/fragment"
)

// The mends that more than one refusal has.
const (
	keepOne   = "keep one"
	remove    = "remove it"
	small     = "write small letters, digits and _"
	orderKey  = "write a field, and DESC behind it for the other way"
	noColumn  = "write @reference, @collection or @computed"
	anEntity  = "give it the type of an entity and no arguments"
	itsOwn    = "give each its own"
	lists     = "write …Connection or [Entity!] of an entity, or [Aggregate!]"
	byID      = "give it the type of an entity, and no key and no arguments: the stitcher writes `id`"
	otherwise = "keep one, or name one of the fields otherwise"
)

func TestRead_Directives(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{"written twice", note + `  done: Boolean! @filter @filter
}`, []fragment.Fault{fault(4, "@filter is written twice", keepOne)}},
		{"an argument that there is not, one twice, and none of those that must be", `type Note
  @entity(
    orderBy: ["title"]
    rows: "portal_notes_notes"
    orderBy: ["title"]
  ) {
  id: ID!
  title: String! @order
}`, []fragment.Fault{
			fault(2, "@entity needs table", "write it"),
			fault(4, "@entity has no argument rows", "see schema/base.graphql for those it has"),
			fault(5, "@entity(orderBy:) is written twice", keepOne),
		}},
		{"arguments of other types", `type Note
  @entity(
    table: ""
    orderBy: "title"
  ) {
  id: ID!
  title: String! @column(events: "no")
  done: Boolean! @column(name: null)
}`, []fragment.Fault{
			fault(3, "@entity(table:) is no String!", "write a String!"),
			fault(4, "@entity(orderBy:) is no [String!]!", "write a [String!]!"),
			fault(7, "@column(events:) is no Boolean", "write a Boolean"),
			fault(8, "@column(name:) is no String", "write a String"),
		}},
		{"names that are none", `type Note
  @entity(
    table: "portal_notes_Notes"
    name: "note.card"
    plural: "all notes"
    orderBy: ["title"]
  ) {
  id: ID!
  title: String! @order(column: "title sort") @search(column: "a, b") @unique(constraint: "a.b")
  body: String @column(name: "\u0060") @filter(column: "lower(body)")
  parent: Note @reference(key: "parent id")
  parts: NoteConnection! @collection(key: "Parent")
}`, []fragment.Fault{
			fault(3, `@entity(table:) can't be "portal_notes_Notes"`, small),
			fault(4, `@entity(name:) can't be "note.card"`, "write words in small letters"),
			fault(5, `@entity(plural:) can't be "all notes"`, "write a capital and then letters and digits"),
			fault(9, `@order(column:) can't be "title sort"`, small),
			fault(9, `@search(column:) can't be "a, b"`, small),
			fault(9, `@unique(constraint:) can't be "a.b"`, small),
			fault(10, "@column(name:) can't be \"`\"", small),
			fault(10, `@filter(column:) can't be "lower(body)"`, small),
			fault(11, `@reference(key:) can't be "parent id"`, small),
			fault(12, `@collection(key:) can't be "Parent"`, small),
			fault(12, "no field of Note refers to Note by the column Parent", "name the column of a @reference to Note"),
		}},
		{"no order", `type Note @entity(table: "portal_notes_notes", orderBy: []) {
  id: ID!
}`, []fragment.Fault{fault(1, "@entity(orderBy:) names none", "name at least one field")}},
		{"orders that are none", `type Note
  @entity(table: "portal_notes_notes", orderBy: ["title SIDEWAYS", "title", "title DESC", "title  ASC", "id", "due"]) {
  id: ID!
  title: String! @order
}`, []fragment.Fault{
			fault(2, `"title  ASC" is no key of an order`, orderKey),
			fault(2, `"title SIDEWAYS" is no key of an order`, orderKey),
			fault(2, "lists of Note are ordered by due, which they can't be", "write @order on it"),
			fault(2, "lists of Note are ordered by id, which they can't be", "write @order on it"),
			fault(2, "the order has title twice", "name it once"),
		}},
	})
	t.Run("not defined", func(t *testing.T) {
		t.Parallel()
		f, err := fragment.Parse(&ast.Source{Name: notes, Input: "type Note @entity {\n  id: ID!\n}"})
		require.NoError(t, err)
		_, faults := declared.Read([]*fragment.Fragment{f})
		require.Equal(t, fragment.Faults{fault(1, "@entity is not defined", "define it in schema/base.graphql")}, faults)
	})
}

func TestRead_Entities(t *testing.T) {
	t.Parallel()
	version := "add it, or take `version` away"
	refuse(t, []refusal{
		{"another portlet's table", `type Note @entity(table: "portal_crm_deals", orderBy: ["title"]) {
  id: ID!
  title: String! @order
}`, []fragment.Fault{fault(1, "portal_crm_deals is no table of portlet notes", "name one that begins with portal_notes_")}},
		{"no id, of another type, and computed", `type Note @entity(table: "portal_notes_notes", orderBy: ["title"]) {
  title: String! @order
}
type Card @entity(table: "portal_notes_cards", orderBy: ["title"]) {
  id: String!
  title: String! @order
}
type Page @entity(table: "portal_notes_pages", orderBy: ["title"]) {
  id: ID! @computed
  title: String! @order
}`, []fragment.Fault{
			fault(1, "Note is an entity without an id", "add `id: ID!`"),
			fault(4, "Card is an entity without an id", "add `id: ID!`"),
			fault(8, "Page is an entity without an id", "add `id: ID!`"),
		}},
		{"a version and not the rest", note + `  version: Int!
}`, []fragment.Fault{
			fault(1, "Note has a version, so members write it, but no field createdAt", version),
			fault(1, "Note has a version, so members write it, but no field createdBy", version),
			fault(1, "Note has a version, so members write it, but no field updatedAt", version),
		}},
		{"the platform's columns otherwise", `type Note @entity(table: "portal_notes_notes", orderBy: ["title"]) {
  id: ID! @column(name: "note_id")
  title: String! @order
  version: Int
  createdAt: DateTime! @computed
  updatedAt: DateTime
  createdBy: User! @reference(key: "author_id")
}
type Card @entity(table: "portal_notes_cards", orderBy: ["title"]) {
  id: ID!
  title: String! @order
  version: Int!
  createdAt: DateTime!
  updatedAt: DateTime!
  createdBy: User @reference
}`, []fragment.Fault{
			fault(2, "Note.id is written by the platform, into id", "name the column id"),
			fault(4, "Note.version is written by the platform, into version", "write its type as Int!, without @computed"),
			fault(5, "Note.createdAt is written by the platform, into created_at", "write its type as DateTime!, without @computed"),
			fault(6, "Note.updatedAt is written by the platform, into updated_at", "write its type as DateTime!, without @computed"),
			fault(7, "Note.createdBy is written by the platform, into created_by", "leave its key away"),
			fault(15, "Card.createdBy is written by the platform, into created_by", "write its type as User!, without @computed"),
		}},
		{"the types that are written for it", note + `}
type NoteConnection {
  a: Int
}
input NoteFilter {
  a: Int
}
extend type NoteEdge {
  a: Int
}
enum NoteOrderField {
  A
}`, []fragment.Fault{
			fault(5, "NoteConnection is written by the stitcher, for Note", remove),
			fault(8, "NoteFilter is written by the stitcher, for Note", remove),
			fault(11, "NoteEdge is written by the stitcher, for Note", remove),
			fault(14, "NoteOrderField is written by the stitcher, for Note", remove),
		}},
		{"twice", note + `}
type Note @entity(table: "portal_notes_cards", orderBy: ["title"]) {
  id: ID!
  title: String! @order
  parts: NoteConnection! @collection(key: "note_id")
}`, []fragment.Fault{fault(8, "no field of Note refers to Note by the column note_id", "name the column of a @reference to Note")}},
	})
}

func TestRead_Fields(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{"types that no column has", note + `  a: Float
  b: [Int!]!
  c(d: Int): Int
  e: Nowhere
  f: Empty
}
enum Empty`, []fragment.Fault{
			fault(4, "Note.a can't be a column of its type or with its arguments", noColumn),
			fault(5, "Note.b can't be a column of its type or with its arguments", noColumn),
			fault(6, "Note.c can't be a column of its type or with its arguments", noColumn),
			fault(7, "Note.e can't be a column of its type or with its arguments", noColumn),
			fault(8, "Note.f can't be a column of its type or with its arguments", noColumn),
		}},
		{"columns that lists can't use", note + `  tags: [String!]! @order
  count: Int! @search @filter
  done: Boolean! @filter(exact: true)
}`, []fragment.Fault{
			fault(4, "lists can't be ordered by Note.tags of type [String!]!", "remove @order"),
			fault(5, "Note.count is no text to search", "remove @search"),
			fault(5, "lists can't be filtered by Note.count of type Int!", "remove @filter"),
			fault(6, "Note.done is no text, so exact says nothing", "remove it"),
		}},
		{"filters of one name", note + `  dueDate: DateTime @filter
  dueAt: DateTime @filter
  parent: Note @reference @filter
  parentId: String @filter @column(name: "parent")
  search: Boolean! @filter
  body: String @search
}`, []fragment.Fault{
			fault(5, "Note.dueAt gives lists the filter dueBefore, which they have already", otherwise),
			fault(5, "Note.dueAt gives lists the filter dueFrom, which they have already", otherwise),
			fault(7, "Note.parentId gives lists the filter parentId, which they have already", otherwise),
			fault(9, "Note.body gives lists the filter search, which they have already", otherwise),
		}},
		{"one column, one constraint or one order for two", note + `  due_date: Date @order
  dueDate: Date @order @column(name: "due")
  code: String @unique(constraint: "one_code")
  area: String @unique(constraint: "one_code") @column(name: "code")
  parent: Note @reference
  above: Note @reference(key: "parent_id")
}`, []fragment.Fault{
			fault(5, "Note.due_date and dueDate are both the order DUE_DATE", itsOwn),
			fault(7, "Note.code and area are both the column code", itsOwn),
			fault(7, "Note.code and area are both the constraint one_code", itsOwn),
			fault(9, "Note.parent and above are both the column parent_id", itsOwn),
			fault(9, "Note.parent and above are both the constraint portal_notes_notes_parent_id_fkey", itsOwn),
		}},
		{"references to no row", note + `  status: Status @reference
  notes: [Note!]! @reference
  parent(deep: Boolean): Note @reference
  above: Note @reference @filter(column: "above_sort")
}
enum Status {
  DONE
}`, []fragment.Fault{
			fault(4, "Note.status refers to no row", anEntity),
			fault(5, "Note.notes refers to no row", anEntity),
			fault(6, "Note.parent refers to no row", anEntity),
			fault(7, "Note.above is compared by its key, so another column says nothing", remove),
		}},
		{"directives that say nothing", note + `  a: Int @sum @entity(table: "a")
  parent: Note @reference @order @column(name: "a")
  parts: NoteConnection! @collection(key: "parent_id") @filter @search
  b: Note @computed @reference
  c: NoteConnection! @computed @collection(key: "parent_id") @unique(constraint: "c")
  d: NoteConnection! @reference @collection(key: "parent_id")
}`, []fragment.Fault{
			fault(4, "Note.a is a column, so @entity says nothing", remove),
			fault(4, "Note.a is a column, so @sum says nothing", remove),
			fault(5, "Note.parent is a reference, so @column says nothing", remove),
			fault(5, "Note.parent is a reference, so @order says nothing", remove),
			fault(6, "Note.parts is a collection, so @filter says nothing", remove),
			fault(6, "Note.parts is a collection, so @search says nothing", remove),
			fault(7, "Note.b is computed, so @reference says nothing", remove),
			fault(8, "Note.c is computed, so @collection says nothing", remove),
			fault(8, "Note.c is computed, so @unique says nothing", remove),
			fault(9, "Note.d is a collection, so @reference says nothing", remove),
		}},
	})
}
