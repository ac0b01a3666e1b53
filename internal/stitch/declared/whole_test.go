package declared_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/stitch/declared"
	"github.com/station-portal/station/internal/stitch/fragment"
)

const (
	// leaf begins an entity whose lists come whole, of three lines.
	leaf = `type Leaf @entity(table: "portal_notes_leaves", orderBy: ["title"], plural: "Leaves") {
  id: ID!
  title: String!
`
	// word begins one whose rows are identified by a text, of two lines.
	word = `type Word @entity(table: "portal_notes_words", id: "word", orderBy: ["word"]) {
  word: ID!
`
)

func TestRead_Whole(t *testing.T) {
	t.Parallel()
	const theOrder = "write the order on Leaf"
	refuse(t, []refusal{
		{"what only pages take", leaf + `  due: Date @filter @order
  body: String @search
  above: Leaf @reference @filter
  words: Int @computed @order
}`, []fragment.Fault{
			fault(4, "lists of Leaf come whole, so @filter of due says nothing", remove),
			fault(4, "lists of Leaf come whole, so @order of due says nothing", remove),
			fault(5, "lists of Leaf come whole, so @search of body says nothing", remove),
			fault(6, "lists of Leaf come whole, so @filter of above says nothing", remove),
			fault(7, "Leaf.words is computed, so @order says nothing", remove),
		}},
		{"orders of its lists", leaf + `  above: Leaf @reference
  below: [Leaf!]! @collection(key: "above_id", orderBy: ["title DESC"])
}
extend type Query {
  leaves: [Leaf!] @collection(orderBy: ["title"])
}`, []fragment.Fault{
			fault(5, "lists of Leaf come whole and in one order, so orderBy of Leaf.below says nothing", theOrder),
			fault(8, "lists of Leaf come whole and in one order, so orderBy of Query.leaves says nothing", theOrder),
		}},
		{"orders by what is no column", `type Leaf
  @entity(table: "portal_notes_leaves", orderBy: ["title", "size", "above", "due"], plural: "Leaves") {
  id: ID!
  title: String!
  size: Int @computed
  above: Leaf @reference
}`, []fragment.Fault{
			fault(2, "lists of Leaf are ordered by above, which they can't be", "name a field that is a column"),
			fault(2, "lists of Leaf are ordered by due, which they can't be", "name a field that is a column"),
			fault(2, "lists of Leaf are ordered by size, which they can't be", "name a field that is a column"),
		}},
		{"lists that may be null, without a key, with arguments, and of another fragment", leaf + `  a: [Leaf!] @collection(key: "above_id")
  b: [Leaf!]! @collection
  c(first: Int): [Leaf!]! @collection(key: "above_id")
  d: [Badge!]! @collection(key: "leaf_id")
}
extend type Query {
  badges: [Badge!] @collection
}`, []fragment.Fault{
			fault(4, "Leaf.a may be null, but a list is never", "write its type with !"),
			fault(5, "@collection of Leaf.b has no key", "name the column that refers to Leaf"),
			fault(6, "Leaf.c has arguments", "remove them: the stitcher writes what a list takes"),
			fault(7, "Leaf.d lists Badge of another fragment", "list it where it is declared"),
			fault(10, "Query.badges lists Badge of another fragment", "list it where it is declared"),
		}},
	})
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		_, declarations, err := read(t, `type Leaf @entity(table: "portal_notes_leaves", orderBy: ["size DESC", "title"], plural: "Leaves") {
  id: ID!
  title: String!
  size: Int
  version: String!
}
input LeafFilter {
  title: String
}`)
		require.NoError(t, err)
		e := declarations.Entity("Leaf")
		require.True(t, e.Whole)
		require.False(t, e.Writable, "a version that is no number is a column")
		require.Len(t, e.Columns, 4)
		require.Equal(t, []declared.OrderBy{{Field: "size", Desc: true}, {Field: "title"}}, e.Order)
		require.Nil(t, declarations.For("LeafFilter"), "nothing is written for rows that come whole")
		require.False(t, declarations.Entity("Deal").Whole)
		require.NotNil(t, declarations.For("DealFilter"))
	})
}

func TestRead_Single(t *testing.T) {
	t.Parallel()
	nothing := func(of string) string { return "leave arguments and orderBy away, and list " + of + " whole" }
	refuse(t, []refusal{{"rows that are none or many", leaf + `  a: Leaf! @collection(key: "above_id")
  b: Leaf @collection
  c: Badge @collection(key: "leaf_id")
  d: Note @collection(key: "leaf_id")
  e(deep: Boolean): Leaf @collection(key: "above_id")
  f: Leaf @collection(key: "above_id", orderBy: ["title"])
  g: Visitor @collection(key: "user_id")
}
` + note + `}
extend type Query {
  leaf: Leaf @collection
}`, []fragment.Fault{
		fault(4, "Leaf.a is never null, but there may be no row", "write its type without !"),
		fault(5, "@collection of Leaf.b has no key", "name the column that refers to Leaf"),
		fault(6, "Leaf.c leads to Badge of another fragment", "list it where it is declared"),
		fault(7, "Leaf.d leads to one row, so it takes nothing", nothing("Note")),
		fault(8, "Leaf.e leads to one row, so it takes nothing", nothing("Leaf")),
		fault(9, "Leaf.f leads to one row, so it takes nothing", nothing("Leaf")),
		fault(10, "Leaf.g leads to the caller, who is no row", "refer to it by @reference on Query"),
		fault(17, "Query.leaf lists no entity and counts none", lists),
	}}})
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		_, declarations, err := read(t, leaf+`  below: Leaf @collection(key: "above_id")
}`)
		require.NoError(t, err)
		e := declarations.Entity("Leaf")
		require.Equal(t, []*declared.Collection{{Field: "below", Column: "above_id", Of: e, Single: true}}, e.Collections)
	})
}

func TestRead_TextIDs(t *testing.T) {
	t.Parallel()
	const key = "add a field of the key, of type ID!"
	refuse(t, []refusal{
		{"ids that are none", `type Word @entity(table: "portal_notes_words", id: "word", orderBy: ["body"]) {
  body: String!
}
type Leaf @entity(table: "portal_notes_leaves", id: "size", orderBy: ["size"], plural: "Leaves") {
  size: Int!
}
type Page @entity(table: "portal_notes_pages", id: "title", orderBy: ["title"]) {
  title: String! @computed
}
type Line @entity(table: "portal_notes_lines", id: "text", orderBy: ["text"]) {
  text: String
}`, []fragment.Fault{
			fault(1, "Word is an entity without an id", "add `word: ID!`"),
			fault(4, "Leaf is an entity without an id", "add `size: ID!`"),
			fault(7, "Page is an entity without an id", "add `title: ID!`"),
			fault(7, "Page is identified by a text, which no page can end with", "list them whole, or identify them by a UUID"),
			fault(7, "lists of Page are ordered by title, which they can't be", "write @order on it"),
			fault(10, "Line is an entity without an id", "add `text: ID!`"),
		}},
		{"in pages, one by its id, and written by members", `type Note
  @entity(table: "portal_notes_notes", id: "title", orderBy: ["title"]) {
  title: String! @order
}
` + word + `  version: Int!
  createdAt: DateTime!
  updatedAt: DateTime!
  createdBy: User! @reference
}
extend type Query {
  word: Word @reference
}`, []fragment.Fault{
			fault(2, "Note is identified by a text, which no page can end with", "list them whole, or identify them by a UUID"),
			fault(5, "Word has a version, so members write it, but it is identified by a text", "identify them by a UUID, or take `version` away"),
			fault(13, "Word is identified by a text, not by a UUID", "list them whole"),
		}},
		{"pages and counts below", word + `  notes: NoteConnection! @collection(key: "word")
  counts: [NoteCount!]! @collection(key: "word")
}
` + note + `  wordKey: ID! @column(name: "word")
  word: Word! @reference(key: "word")
}
type NoteCount @aggregate(of: "Note", by: ["title"]) {
  title: String!
}`, []fragment.Fault{
			fault(3, "Word.notes is of a row identified by a text, which neither pages nor counts are of", "list rows whole, or identify Word by a UUID"),
			fault(4, "Word.counts is of a row identified by a text, which neither pages nor counts are of", "list rows whole, or identify Word by a UUID"),
		}},
		{"references without their keys", word + `}
` + note + `  a: Word @reference
  b: Word @reference(key: "b")
  bKey: ID @column(name: "b")
  c: Word! @reference(key: "c")
  cKey: Int! @column(name: "c")
  d: Word! @reference(key: "d") @filter
  dKey: String! @column(name: "d")
  e: Note! @reference
  eId: ID!
}`, []fragment.Fault{
			fault(7, "Note.a refers to a text by a key that is no field", key),
			fault(8, "Note.b refers to a text by a key that is no field", key),
			fault(10, "Note.c refers to a text by a key that is no field", key),
			fault(12, "lists can't be filtered by Note.d, which refers to a text", "remove @filter"),
			fault(14, "Note.eId and e are both the column e_id", itsOwn),
		}},
	})
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		_, declarations, err := read(t, word+`}
`+leaf+`  wordKey: ID! @column(name: "word")
  word: Word! @reference(key: "word")
  other: ID!
}`)
		require.NoError(t, err)
		e := declarations.Entity("Word")
		require.True(t, e.TextID())
		require.Equal(t, "word", e.IDColumn)
		require.Equal(t, []string{"varchar", "text"}, e.Columns[0].SQLTypes())
		leaf := declarations.Entity("Leaf")
		shared := leaf.Key(leaf.References[0])
		require.Equal(t, "wordKey", shared.Field)
		require.Equal(t, []string{"varchar", "text"}, shared.SQLTypes(), "the key of a text is a text")
		require.Equal(t, []string{"uuid"}, leaf.Columns[3].SQLTypes(), "any other ID is a UUID")
	})
}

func TestRead_Session(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{"fields that it can't have", `type Reader
  @session {
  id: ID!
  user: User! @reference
  member: User! @reference
  team: User @reference(key: "organization_id")
  leaves: [Leaf!]! @collection(key: "user_id")
  words: Int @computed
}
` + leaf + `}`, []fragment.Fault{
			fault(2, "the caller Reader has fields that lie in no table", "write @reference or @computed on every field"),
			fault(5, "the caller has no column member_id", `write @reference(key: "user_id") or @reference(key: "organization_id")`),
			fault(6, "Reader.team may be null, but there is no caller without it", "write its type with !"),
		}},
		{"rows and counts at once", `type Reader
  @entity(table: "portal_notes_readers", orderBy: ["id"])
  @session {
  id: ID!
}
type Count
  @session
  @aggregate(of: "Deal", by: ["name"]) {
  user: User! @reference
}`, []fragment.Fault{
			fault(3, "Reader can't be both rows and the caller", "keep one of @entity and @session"),
			fault(8, "Count can't be both the caller and what is counted of rows", "keep one of @session and @aggregate"),
		}},
		{"where there is no caller", `type Reader @session {
  user: User! @reference
}
` + leaf + `  reader: Reader! @reference(key: "user_id")
  readers: [Reader!]! @collection(key: "user_id")
}
extend type Query {
  readers: [Reader!] @collection
  pages: ReaderConnection @collection
  visitor: Visitor @reference
  reader(id: ID!): Reader @reference
}
input Ask @session {
  a: Int
}`, []fragment.Fault{
			fault(7, "Leaf.reader refers to no row", anEntity),
			fault(8, "Leaf.readers lists no entity and counts none", lists),
			fault(11, "Query.readers lists no entity and counts none", lists),
			fault(12, "Query.pages lists no entity and counts none", lists),
			fault(13, "Query.visitor gives Visitor of another fragment", "give it where it is declared"),
			fault(14, "Query.reader is no row by its id", byID),
			fault(16, "Ask has no values that are rows, so @session says nothing", remove),
		}},
	})
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		_, declarations, err := read(t, `type Reader @session {
  user: User! @reference
  words: Int @computed
}
extend type Query {
  reader: Reader @reference
}`)
		require.NoError(t, err)
		e := declarations.Entity("Reader")
		require.True(t, e.Session && e.Whole)
		require.Empty(t, e.Table)
		require.Equal(t, []string{"words"}, e.Computed)
	})
}

func TestRead_Shared(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{"what is shared anyway, or asked by one", `type Mutation {
  add(input: Ask!): Leaf @shared
}
input Ask {
  a: Int @shared
}
` + leaf + `  above: Leaf @reference @shared
  size: Int @shared
}
extend type Query {
  leaf: Leaf @reference @shared
}`, []fragment.Fault{
			fault(2, "Mutation.add is no field of an entity, so @shared says nothing", remove),
			fault(5, "Ask.a is no field of an entity, so @shared says nothing", remove),
			fault(10, "Leaf.above is a reference, so @shared says nothing", remove),
			fault(11, "Leaf.size is a column, so @shared says nothing", remove),
			fault(14, "Query.leaf is a reference, so @shared says nothing", remove),
		}},
		{"twice", leaf + `  words: Int @computed @shared @shared
}`, []fragment.Fault{fault(4, "@shared is written twice", "keep one")}},
	})
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		_, declarations, err := read(t, leaf+`  words: Int @computed @shared
}
type LeafChange {
  leafId: ID!
  leaf: Leaf @shared
}
extend type Subscription {
  leafChanged: LeafChange! @shared
}`)
		require.NoError(t, err)
		require.Equal(t, map[string]bool{"Leaf.words": true, "LeafChange.leaf": true, "Subscription.leafChanged": true}, declarations.Shared)
	})
}
