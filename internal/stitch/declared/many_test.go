package declared_test

import (
	"testing"

	"github.com/station-portal/station/internal/stitch/fragment"
)

func TestRead_Collections(t *testing.T) {
	t.Parallel()
	whole := note + `  parent: Note @reference
`
	refuse(t, []refusal{
		{"on an entity", whole + `  a: NoteConnection @collection(key: "parent_id")
  b: NoteConnection! @collection
  c: NoteConnection! @collection(key: "above_id")
  d(first: Int): NoteConnection! @collection(key: "parent_id")
  e: [Note!]! @collection(key: "parent_id")
  f: [NoteCount]! @collection(key: "parent_id")
  g: [[NoteCount!]!]! @collection(key: "parent_id")
  h: DealConnection! @collection(key: "note_id")
  i: [NoteCount!]! @collection(key: "parent_id", orderBy: ["title"])
  j: NoteConnection! @collection(key: "parent_id", orderBy: ["body", "title LAST"])
  k: NoteConnection! @collection(key: "parent_id", orderBy: [])
  l: Connection! @collection(key: "parent_id")
}
type NoteCount @aggregate(of: "Note", by: ["title"]) {
  title: String!
  count: Int!
}`, []fragment.Fault{
			fault(5, "Note.a may be null, but a list is never", "write its type with !"),
			fault(6, "@collection of Note.b has no key", "name the column that refers to Note"),
			fault(7, "no field of Note refers to Note by the column above_id", "name the column of a @reference to Note"),
			fault(8, "Note.d has arguments", "remove them: the stitcher writes what a list takes"),
			fault(9, "Note.e lists Note whole, but they come in pages", "write NoteConnection"),
			fault(10, "Note.f lists no entity and counts none", lists),
			fault(11, "Note.g lists no entity and counts none", lists),
			fault(12, "Note.h lists Deal of another fragment", "list it where it is declared"),
			fault(13, "Note.i counts, so its orderBy says nothing", remove),
			fault(14, `"title LAST" is no key of an order`, orderKey),
			fault(14, "lists of Note are ordered by body, which they can't be", "write @order on it"),
			fault(15, "@collection(orderBy:) names none", "name at least one field"),
			fault(16, "Note.l lists no entity and counts none", lists),
		}},
		{"a key of another entity's", whole + `}
type Card @entity(table: "portal_notes_cards", orderBy: ["title"]) {
  id: ID!
  title: String! @order
  notes: NoteConnection! @collection(key: "parent_id")
}`, []fragment.Fault{fault(9, "no field of Note refers to Card by the column parent_id", "name the column of a @reference to Card")}},
		{"on Query", whole + `}
extend type Query {
  a: NoteConnection @collection(key: "parent_id")
  b(first: Int): NoteConnection @collection
  c: [Note!] @collection
  d: DealConnection @collection
  e: UserConnection @collection
  f: NoteConnection @collection(orderBy: ["body"])
  g: NoteConnection @collection @reference @filter
}`, []fragment.Fault{
			fault(7, "Query.a lists all rows, so its key says nothing", remove),
			fault(8, "Query.b has arguments", "remove them: the stitcher writes what a list takes"),
			fault(9, "Query.c lists Note whole, but they come in pages", "write NoteConnection"),
			fault(10, "Query.d lists Deal of another fragment", "list it where it is declared"),
			fault(11, "Query.e lists User of another fragment", "list it where it is declared"),
			fault(12, "lists of Note are ordered by body, which they can't be", "write @order on it"),
			fault(13, "Query.g is a collection, so @filter says nothing", remove),
			fault(13, "Query.g is a collection, so @reference says nothing", remove),
		}},
	})
}

func TestRead_Aggregates(t *testing.T) {
	t.Parallel()
	whole := `type Note @entity(table: "portal_notes_notes", orderBy: ["title"]) {
  id: ID!
  title: String! @order
  status: Status
  size: Int
  price: Decimal!
}
enum Status {
  DONE
}
type Count
`
	group, sum := "group by a column, and give it the column's type", "add up a column of type Int or Decimal, and give it that type with !"
	refuse(t, []refusal{
		{"of no entity", whole + `  @aggregate(of: "Status", by: ["status"]) {
  count: Int!
}`, []fragment.Fault{fault(12, `Count counts "Status", which is no entity`, "name an entity")}},
		{"of nothing", whole + `  @aggregate(by: ["status"]) {
  count: Int!
}`, []fragment.Fault{fault(12, "@aggregate needs of", "write it")}},
		{"of another fragment's", whole + `  @aggregate(of: "Deal", by: ["name"]) {
  name: String!
}`, []fragment.Fault{fault(12, "Count counts Deal of another fragment", "count it where it is declared")}},
		{"of itself", whole + `  @entity(table: "portal_notes_counts", orderBy: ["title"])
  @aggregate(of: "Note", by: ["title"]) {
  id: ID!
  title: String! @order
}`, []fragment.Fault{fault(13, "Count can't be both rows and what is counted of rows", "keep one of @entity and @aggregate")}},
		{"without groups", whole + `  @aggregate(of: "Note", by: []) {
  count: Int!
}`, []fragment.Fault{fault(12, "@aggregate(by:) names none", "name at least one field")}},
		{"fields that are none", whole + `  @aggregate(of: "Note", by: ["title", "status", "id", "id", "due"]) {
  title: String! @sum
  status: Status!
  id: [ID!]!
  size: Int @sum
  price: [Decimal!]! @sum
  tax: Decimal! @sum
  total: Int!
  count(all: Boolean): Int! @order
}`, []fragment.Fault{
			fault(12, "Count is grouped by due, which is no field of it", "add it"),
			fault(12, "Count is grouped by id twice", "name it once"),
			fault(13, "Count.title is a group, so @sum says nothing", remove),
			fault(14, "Count.status is not Note.status", group),
			fault(15, "Count.id is not Note.id", group),
			fault(16, "Count.size is no sum of Note.size", sum),
			fault(17, "Count.price is no sum of Note.price", sum),
			fault(18, "Count.tax is no sum of Note.tax", sum),
			fault(19, "Count.total is neither a group nor a sum nor the count", "name it in `by`, write @sum, or call it `count: Int!`"),
			fault(20, "Count.count has arguments", "remove them"),
			fault(20, "Count.count is the count, so @order says nothing", remove),
		}},
		{"an entry for every group of a text, of two, and of what may be null", whole + `  @aggregate(of: "Note", by: ["title"], zeros: true) {
  title: String!
}
type Counts
  @aggregate(of: "Note", by: ["title", "status"], zeros: true) {
  title: String!
  status: Status
}
type Sums
  @aggregate(of: "Note", by: ["status"], zeros: true) {
  status: Status
  price: Decimal! @sum
}`, []fragment.Fault{
			fault(12, "Count can't have an entry for every group", "group by one enum that is never null, or leave zeros away"),
			fault(16, "Counts can't have an entry for every group", "group by one enum that is never null, or leave zeros away"),
			fault(21, "Sums can't have an entry for every group", "group by one enum that is never null, or leave zeros away"),
		}},
	})
}

func TestRead_Elsewhere(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{"rows by their ids", note + `}
extend type Query {
  a: Status @reference
  b: [Note!] @reference
  c(id: ID!): Note @reference
  d: Note @reference(key: "note_id")
  e: Deal @reference
  f: Note @reference @computed
  g: Note @computed
}
enum Status {
  DONE
}`, []fragment.Fault{
			fault(6, "Query.a is no row by its id", byID),
			fault(7, "Query.b is no row by its id", byID),
			fault(8, "Query.c is no row by its id", byID),
			fault(9, "Query.d is no row by its id", byID),
			fault(10, "Query.e gives Deal of another fragment", "give it where it is declared"),
			fault(11, "Query.f is a reference, so @computed says nothing", remove),
			fault(12, "Query.g is neither a collection nor a reference, so @computed says nothing", remove),
		}},
		{"what is no type of rows", `input NoteInput @entity(table: "portal_notes_notes", orderBy: ["title"]) {
  id: ID!
  title: String! @order
}
enum Status @aggregate(of: "Deal", by: ["name"]) {
  DONE
}
interface Card @entity(table: "portal_notes_cards", orderBy: ["title"]) {
  title: String! @order
}
type Page @filter {
  note: String @reference
}
extend type Page @entity(table: "portal_notes_pages", orderBy: ["title"]) {
  title: String! @order
}
extend type Mutation {
  note: NoteInput @reference
}`, []fragment.Fault{
			fault(1, "NoteInput has no values that are rows, so @entity says nothing", remove),
			fault(3, "NoteInput.title is no field of an entity, so @order says nothing", remove),
			fault(5, "Status has no values that are rows, so @aggregate says nothing", remove),
			fault(8, "Card has no values that are rows, so @entity says nothing", remove),
			fault(9, "Card.title is no field of an entity, so @order says nothing", remove),
			fault(11, "Page is a type, so @filter says nothing", remove),
			fault(12, "Page.note is no field of an entity, so @reference says nothing", remove),
			fault(14, "Page is extended, so @entity says nothing", remove),
			fault(15, "Page.title is no field of an entity, so @order says nothing", remove),
			fault(18, "Mutation.note is no field of an entity, so @reference says nothing", remove),
		}},
	})
}
