package golang_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/stitch/fragment"
	"github.com/station-portal/station/internal/stitch/golang"
)

// The fragment that is planted, and the beginning of an entity in it, of three lines.
const (
	notes = "portlets/notes/notes.graphql"
	note  = `type Note @entity(table: "portal_notes_notes", orderBy: ["title"]) {
  id: ID!
  title: String! @order
`
	// written begins one that members write, of eight lines.
	written = note + `  version: Int!
  createdAt: DateTime!
  updatedAt: DateTime!
  createdBy: User! @reference
  tags: [String!]!
`
	resolver = "type Resolver struct{ portlet.Deps }\n"
)

// load writes Go files below a new folder and reads the packages of their folders.
func load(t *testing.T, files map[string]string, imports ...string) (dir string, packages golang.Packages, err error) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	packages, err = golang.Load(dir, "station", imports)
	return dir, packages, err
}

// generate generates the code of the planted fragment, beside what somebody wrote in its
// package.
func generate(t *testing.T, source, code string) error {
	t.Helper()
	_, packages, err := load(t, map[string]string{
		"internal/entity/entity.go":  "package entity\n\ntype Args[F any] struct{ First int }\n\nfunc OneOf() {}\n",
		"internal/orgs/orgs.go":      "package orgs\n",
		"portlets/notes/notes.go":    "package notes\n\n" + code,
		"portlets/notes/bad_test.go": "package notes_test\n\ntype Note int\n",
		// A portlet that comes later, with a type of a name that the core has too.
		"portlets/tasks/tasks.go": "package tasks\n\ntype User int\n\ntype Card int\n",
	}, "station/internal/entity", "station/internal/orgs", "station/portlets/notes", "station/portlets/tasks", "station/portlets/empty", "time")
	require.NoError(t, err)
	fragments, declarations := parse(t, map[string]string{
		"schema/base.graphql": read(t, root+"/schema/base.graphql"),
		"schema/orgs.graphql": `type User @entity(table: "organization_members", orderBy: ["name"]) {
  id: ID!
  name: String! @order
}
extend type Mutation {
  login: User
}
extend type Subscription {
  users: UserConnection
  notes: NoteConnection
  otherNotes: noteConnection
  cards: CardConnection
}`,
		notes: source,
	})
	_, faults := golang.Generate("station", declarations, fragments, packages)
	return faults.Err()
}

// refuse wants these faults of the fragment, in parallel with others.
func refuse(t *testing.T, source, code string, faults []fragment.Fault) {
	t.Helper()
	t.Parallel()
	for i := range faults {
		faults[i].File = notes
	}
	require.Equal(t, fragment.Faults(faults), generate(t, source, code))
}

func TestGenerate_Refusals(t *testing.T) {
	t.Parallel()
	const (
		rename   = "rename one of them; @entity has plural for that"
		byHand   = "rename one of them"
		capital  = "begin its name with a letter, that of a type with a capital"
		sameType = "write the same type; a default lets callers leave out what ends in !"
		another  = "give it a name that no package before notes in gqlgen.yml's autobind has"
	)
	for _, r := range []struct {
		name, source, code string
		faults             []fragment.Fault
	}{
		{"types that are written by hand already", note + `}
type Count @aggregate(of: "Note", by: ["title"]) {
  title: String!
}
type Card {
  title: String!
}`, "type (\n\tNote struct{}\n\tCount struct{}\n\tCard struct{}\n)\n", []fragment.Fault{
			{Line: 1, What: "the Go type of Note is written by hand", Mend: "remove it: the stitcher writes it"},
			{Line: 5, What: "the Go type of Count is written by hand", Mend: "remove it: the stitcher writes it"},
		}},
		{"names that are written by hand already", written + `}
extend type Query {
  notes: NoteConnection @collection
  deps: Note @reference
}
enum Status {
  DONE
}
input CreateNoteInput {
  title: String!
}
type Card {
  title: String!
}`, resolver + `
type NoteFilter[T any] struct{}

const (
	Notes, StatusDone = 1, 2
	NoteOrderFieldTitle = 3
)

func (n Note) Title() {}

func (r *Resolver) Notes() {}

func (Status) Values() {}

func (in *CreateNoteInput) Row() {}

func (c Card[T]) Title() {}
`, []fragment.Fault{
			{Line: 1, What: "NoteFilter is written by hand in package notes, and the stitcher writes it for the type NoteFilter", Mend: byHand},
			{Line: 1, What: "Notes is written by hand in package notes, and the stitcher writes it for the rows of Note", Mend: byHand},
			{Line: 3, What: "Note.Title is written by hand in package notes, and the stitcher writes it for Note.title", Mend: byHand},
			{Line: 3, What: "NoteOrderFieldTitle is written by hand in package notes, and the stitcher writes it for NoteOrderField.TITLE", Mend: byHand},
			{Line: 11, What: "Resolver.Notes is written by hand in package notes, and the stitcher writes it for Query.notes", Mend: byHand},
			{Line: 12, What: "Resolver.Deps is written by hand in package notes, and the stitcher writes it for Query.deps", Mend: byHand},
			{Line: 14, What: "Status.Values is written by hand in package notes, and the stitcher writes it for the values of Status", Mend: byHand},
			{Line: 15, What: "StatusDone is written by hand in package notes, and the stitcher writes it for Status.DONE", Mend: byHand},
			{Line: 17, What: "CreateNoteInput.Row is written by hand in package notes, and the stitcher writes it for the row of CreateNoteInput", Mend: byHand},
			{Line: 21, What: "Card.Title is written by hand in package notes, and the stitcher writes it for Card.title", Mend: byHand},
		}},
		{"plurals that are other names", note + `}
type Notes {
  a: Int
}
type Card @entity(table: "portal_notes_cards", orderBy: ["title"], plural: "Counts") {
  id: ID!
  title: String! @order
}
type Count @aggregate(of: "Note", by: ["title"]) {
  title: String!
}`, "", []fragment.Fault{
			{Line: 5, What: "Notes would be the Go name of the rows of Note and of the type Notes", Mend: rename},
			{Line: 12, What: "Counts would be the Go name of the rows of Card and of the totals of Count", Mend: rename},
		}},
		{"fields of one Go name", written + `  createdById: ID
  base: Int
  validate: Int
  parent: Note @reference
  parentId: ID @column(name: "parent")
  where: Boolean! @filter
}
enum Status {
  IN_WORK
  IN__WORK
  done
  DONE
}`, "", []fragment.Fault{
			{Line: 1, What: "NoteFilter.Where would be the Go name of the conditions of NoteFilter and of NoteFilter.where", Mend: rename},
			{Line: 9, What: "Note.CreatedByID would be the Go name of what every entity has and of Note.createdById", Mend: rename},
			{Line: 10, What: "Note.Base would be the Go name of what every entity has and of Note.base", Mend: rename},
			{Line: 11, What: "Note.Validate would be the Go name of what every entity has and of Note.validate", Mend: rename},
			{Line: 12, What: "Note.ParentID would be the Go name of Note.parentId and of Note.parent", Mend: rename},
			{Line: 18, What: "StatusInWork would be the Go name of Status.IN_WORK and of Status.IN__WORK", Mend: rename},
			{Line: 20, What: "StatusDone would be the Go name of Status.done and of Status.DONE", Mend: rename},
		}},
		{"names that Go has not", `type note @entity(table: "portal_notes_notes", orderBy: ["title"], plural: "Notes") {
  id: ID!
  title: String! @order
  _: Int
  _1: Int @column(name: "one")
}
enum status {
  DONE
}
input box {
  a: Int
}
type total @aggregate(of: "note", by: ["title"]) {
  title: String!
}`, "", []fragment.Fault{
			{Line: 1, What: "the type note has no Go name that other packages can use", Mend: capital},
			{Line: 1, What: "the type noteConnection has no Go name that other packages can use", Mend: capital},
			{Line: 1, What: "the type noteEdge has no Go name that other packages can use", Mend: capital},
			{Line: 1, What: "the type noteFilter has no Go name that other packages can use", Mend: capital},
			{Line: 1, What: "the type noteOrder has no Go name that other packages can use", Mend: capital},
			{Line: 1, What: "the type noteOrderField has no Go name that other packages can use", Mend: capital},
			{Line: 3, What: "noteOrderField.TITLE has no Go name that other packages can use", Mend: capital},
			{Line: 4, What: "note._ has no Go name that other packages can use", Mend: capital},
			{Line: 5, What: "note._1 has no Go name that other packages can use", Mend: capital},
			{Line: 7, What: "the type status has no Go name that other packages can use", Mend: capital},
			{Line: 8, What: "status.DONE has no Go name that other packages can use", Mend: capital},
			{Line: 10, What: "the type box has no Go name that other packages can use", Mend: capital},
			{Line: 13, What: "the totals of total has no Go name that other packages can use", Mend: capital},
			{Line: 13, What: "the type total has no Go name that other packages can use", Mend: capital},
		}},
		{"names that gqlgen finds elsewhere first", `enum Args {
  A
}
enum Users {
  A
}
enum OneOf {
  A
}
enum Card {
  A
}`, "", []fragment.Fault{
			{Line: 1, What: "gqlgen would take entity.Args for the type Args", Mend: another},
			{Line: 4, What: "gqlgen would take orgs.Users for the type Users", Mend: another},
			{Line: 7, What: "gqlgen would take entity.OneOf for the type OneOf", Mend: another},
		}},
		{"types that nobody wrote", `type Card {
  day: Day
  thing: [Thing!]
  named: Named
  error: RowError
  who: User
}
scalar Day
union Thing = Card
interface Named {
  name: String
}`, "", []fragment.Fault{
			{Line: 2, What: "nobody wrote the Go type of Day", Mend: "declare it in the owner's package"},
			{Line: 3, What: "nobody wrote the Go type of Thing", Mend: "declare it in the owner's package"},
			{Line: 4, What: "nobody wrote the Go type of Named", Mend: "declare it in the owner's package"},
			{Line: 5, What: "nobody wrote the Go type of RowError", Mend: "declare it in the owner's package"},
		}},
		{"a field with arguments", `type Card {
  text(lang: String): String
}`, "", []fragment.Fault{{Line: 2, What: "Card.text has arguments, so no Go field answers it", Mend: "write the Go type of Card by hand"}}},
		{"fields that nothing answers", note + `  words: Int! @computed
  htmlURL: String @computed
}
extend type Note {
  pages: Int
  lines: Int
}
extend type User {
  notes: Int
}`, "func (n *Note) HtmlUrl() string { return n.Title }\n\nfunc (n *Note) Lines() int { return 1 }\n", []fragment.Fault{
			{Line: 4, What: "no Go code answers Note.words", Mend: "write a method Words of *Note"},
			{Line: 8, What: "no Go code answers Note.pages", Mend: "write a method Pages of *Note"},
		}},
		{"extensions that would be lost", `enum Status {
  DONE
}
input Box {
  a: Int
}
extend enum Status {
  OPEN
}
extend input Box {
  b: Int
}`, "", []fragment.Fault{
			{Line: 7, What: "the Go type of Status is written of its definition, not of what extends it", Mend: "write it where the type is defined"},
			{Line: 10, What: "the Go type of Box is written of its definition, not of what extends it", Mend: "write it where the type is defined"},
		}},
		{"inputs that don't fit the row", written + `}
input CreateNoteInput {
  id: ID!
  title: String
  tags: String
  color: String
}
input UpdateNoteInput {
  id: ID!
  version: Int!
  title: String!
  tags: [Int!]
  createdAt: DateTime
  createdById: ID
  color: String
}
input CreateUserInput {
  name: Int
}`, "", []fragment.Fault{
			{Line: 11, What: "CreateNoteInput.id is written by the platform", Mend: "remove it"},
			{Line: 12, What: "CreateNoteInput.title is String, but goes to a field of Note that is String!", Mend: sameType},
			{Line: 13, What: "CreateNoteInput.tags is String, but goes to a field of Note that is [String!]!", Mend: sameType},
			{Line: 14, What: "CreateNoteInput.color has no field of Note to go to", Mend: "give it one, or write the Go type of CreateNoteInput by hand"},
			{Line: 19, What: "UpdateNoteInput.title can't be left out", Mend: "write its type without !"},
			{Line: 20, What: "UpdateNoteInput.tags is [Int!], but goes to a field of Note that is [String!]!", Mend: "write the same type without !"},
			{Line: 21, What: "UpdateNoteInput.createdAt is written by the platform", Mend: "remove it"},
			{Line: 22, What: "UpdateNoteInput.createdById is written by the platform", Mend: "remove it"},
			{Line: 23, What: "UpdateNoteInput.color has no field of Note to go to", Mend: "give it one, or write the Go type of UpdateNoteInput by hand"},
		}},
		{"inputs that don't fit the key of a text, and a caller whom nothing answers", `type Word @entity(table: "portal_notes_words", id: "word", orderBy: ["word"]) {
  word: ID!
}
` + written + `  key: ID!
  word: Word! @reference(key: "key")
}
input CreateNoteInput {
  key: Int!
  wordId: ID!
}
type Reader @session {
  user: User! @reference
  words: Int @computed
}
extend type Query {
  reader: Reader @reference
}`, "type Resolver struct{}\n", []fragment.Fault{
			{Line: 16, What: "CreateNoteInput.key is Int!, but goes to a field of Note that is ID!", Mend: sameType},
			{Line: 17, What: "CreateNoteInput.wordId has no field of Note to go to", Mend: "give it one, or write the Go type of CreateNoteInput by hand"},
			{Line: 21, What: "no Go code answers Reader.words", Mend: "write a method Words of *Reader"},
		}},
		{"inputs whose fields are called like their methods", note + `  row: Int
  apply: Int
}
input CreateNoteInput {
  row: Int
}
input UpdateNoteInput {
  apply: Int
}`, "", []fragment.Fault{
			{Line: 8, What: "CreateNoteInput.Row would be the Go name of the row of CreateNoteInput and of CreateNoteInput.row", Mend: rename},
			{Line: 11, What: "UpdateNoteInput.Apply would be the Go name of the changes of UpdateNoteInput and of UpdateNoteInput.apply", Mend: rename},
		}},
		{"a root field and no resolver", note + `}
extend type Query {
  note: Note @reference
}`, "type Deps struct{}\n", []fragment.Fault{
			{Line: 6, What: "package notes has no Resolver to answer Query.note", Mend: "declare a struct Resolver with a field DB"},
		}},
		{"a package's own name for an imported one", note + "}", "func entity() {}\n", []fragment.Fault{
			{Line: 1, What: "package notes has its own entity, which clashes with the imported one", Mend: "rename what is written by hand"},
		}},
		{"a description that Go can't have", `"A\u0000B"
type Card {
  a: Int
}`, "", []fragment.Fault{
			{Line: 1, What: "the stitcher writes what is no Go: 2:11: illegal character NUL", Mend: "look for what can't stand in Go: a name or a description"},
		}},
	} {
		t.Run(r.name, func(t *testing.T) { refuse(t, r.source, r.code, r.faults) })
	}
}

func TestGenerate_Homeless(t *testing.T) {
	t.Parallel()
	_, packages, err := load(t, map[string]string{"portlets/notes/notes_test.go": "package notes\n"}, "station/portlets/notes")
	require.NoError(t, err)
	fragments, declarations := parse(t, map[string]string{
		"schema/base.graphql": read(t, root+"/schema/base.graphql"),
		"schema/orgs.graphql": `type User @entity(table: "organization_members", orderBy: ["id"]) {
  id: ID!
}`,
		notes: written + `}
type Count @aggregate(of: "Note", by: ["title"]) {
  title: String!
}
type Card {
  title: String!
}
extend type Query {
  note: Note @reference
  notes: NoteConnection @collection
}
extend type Mutation {
  deleteNote: DeleteNotePayload @delete
}`,
	})
	files, faults := golang.Generate("station", declarations, fragments, packages)
	require.Empty(t, files)
	const mend = "name the package, in which there is Go code, in gqlgen.yml's autobind"
	require.Equal(t, fragment.Faults{
		{File: notes, Line: 1, What: "Note has no Go package to be written into", Mend: mend},
		{File: notes, Line: 10, What: "Count has no Go package to be written into", Mend: mend},
		{File: notes, Line: 17, What: "Query.note has no Go package to be written into", Mend: mend},
		{File: notes, Line: 18, What: "Query.notes has no Go package to be written into", Mend: mend},
		{File: notes, Line: 21, What: "Mutation.deleteNote has no Go package to be written into", Mend: mend},
		{File: "schema/orgs.graphql", Line: 1, What: "User has no Go package to be written into", Mend: mend},
	}, faults.Err())
}
