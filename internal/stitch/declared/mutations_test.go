package declared_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/declared"
	"github.com/station-portal/station/internal/stitch/fragment"
)

// inputs are what callers may give of a note that is written, of six lines.
const inputs = `input CreateNoteInput {
  title: String!
}
input UpdateNoteInput {
  title: String
}
`

func TestRead_Mutations(t *testing.T) {
	t.Parallel()
	payload := func(verb string) string { return "give it the type " + verb + "…Payload, named after the entity" }
	const (
		anEntity = "name one of the portlet's entities"
		version  = "give it `version` and what belongs to that, or write the mutation by hand"
		theInput = "write it, with the fields that callers may give"
	)
	refuse(t, []refusal{
		{"that answer with something else", written + inputs + `extend type Mutation {
  a: Note @create
  b: UpdateNotePayload @create
  c: CreateNotePayload! @create
  d: [UpdateNotePayload] @update
  e: DeletePayload @delete
  f: DeleteNote @delete
}`, []fragment.Fault{
			fault(16, "Mutation.a creates rows, but answers with Note", payload("Create")),
			fault(17, "Mutation.b creates rows, but answers with UpdateNotePayload", payload("Create")),
			fault(18, "Mutation.c creates rows, but answers with CreateNotePayload!", payload("Create")),
			fault(19, "Mutation.d updates rows, but answers with [UpdateNotePayload]", payload("Update")),
			fault(20, "Mutation.e deletes rows, but answers with DeletePayload", payload("Delete")),
			fault(21, "Mutation.f deletes rows, but answers with DeleteNote", payload("Delete")),
		}},
		{"of what is no entity, of another's, and of what members don't write", written + inputs + leaf + `}
extend type Mutation {
  a: CreateFolderPayload @create
  b: UpdateNotesPayload @update
  c: DeleteDealPayload @delete
  d: CreateUsersPayload @create
  e: CreateLeavesPayload @create
  f: DeleteLeafPayload @delete
}`, []fragment.Fault{
			fault(20, "Mutation.a creates Folder, which is no entity", anEntity),
			fault(21, "Mutation.b updates Notes, which is no entity", anEntity),
			fault(22, "Mutation.c deletes Deal of another fragment", "delete it where it is declared"),
			fault(23, "Mutation.d creates User of another fragment", "create it where it is declared"),
			fault(24, "Mutation.e creates Leaf, which members don't write", version),
			fault(25, "Mutation.f deletes Leaf, which members don't write", version),
		}},
		{"without what people write, and with what they don't", written + `type CreateNoteInput {
  title: String!
}
extend type Mutation {
  a: CreateNotePayload @create
  b: CreateNotesPayload @create
  c: UpdateNotePayload @update
  d(input: DeleteNoteInput!): DeleteNotePayload @delete(id: "a")
}`, []fragment.Fault{
			fault(13, "Mutation.a needs the input CreateNoteInput", theInput),
			fault(14, "Mutation.b needs the input CreateNoteInput", theInput),
			fault(15, "Mutation.c needs the input UpdateNoteInput", theInput),
			fault(16, "@delete has no argument id", "see schema/base.graphql for those it has"),
			fault(16, "Mutation.d has arguments", "remove them: the stitcher writes `input`"),
		}},
		{"that are two at once, something else too, or there already", written + inputs + `extend type Mutation {
  a: CreateNotePayload @create @update @delete
  b: CreateNotePayload @create @create
  c: CreateNotesPayload @create @shared
  d: UpdateNotePayload @update
  e: UpdateNotePayload @update
}`, []fragment.Fault{
			fault(16, "Mutation.a is @create and @delete", keepOne),
			fault(16, "Mutation.a is @create and @update", keepOne),
			fault(17, "@create is written twice", keepOne),
			fault(17, "Mutation.b does what Mutation.a does", keepOne),
			fault(18, "Mutation.c creates rows, so @shared says nothing", remove),
			fault(20, "Mutation.e does what Mutation.d does", keepOne),
		}},
		{"whose types are written by hand", written + `input CreateNoteInput {
  title: String!
}
input UpdateNoteInput {
  id: ID!
  version: Int!
}
extend type Mutation {
  a: CreateNotesPayload @create
  b: UpdateNotePayload @update
  c: DeleteNotePayload @delete
}
type CreateNotesPayload {
  a: Int
}
input CreateNotesInput {
  a: Int
}
type CreateNoteResult {
  a: Int
}
type CreateNotePayload {
  a: Int
}
type UpdateNotePayload {
  a: Int
}
input DeleteNoteInput {
  a: Int
}
type DeleteNotePayload {
  a: Int
}`, []fragment.Fault{
			fault(13, "UpdateNoteInput.id is written by the stitcher, for Mutation.b", remove),
			fault(14, "UpdateNoteInput.version is written by the stitcher, for Mutation.b", remove),
			fault(21, "CreateNotesPayload is written by the stitcher, for Mutation.a", remove),
			fault(24, "CreateNotesInput is written by the stitcher, for Mutation.a", remove),
			fault(27, "CreateNoteResult is written by the stitcher, for Mutation.a", remove),
			fault(33, "UpdateNotePayload is written by the stitcher, for Mutation.b", remove),
			fault(36, "DeleteNoteInput is written by the stitcher, for Mutation.c", remove),
			fault(39, "DeleteNotePayload is written by the stitcher, for Mutation.c", remove),
		}},
		{"elsewhere", written + inputs + `extend type Query {
  a: CreateNotePayload @create
}
type Card {
  b: UpdateNotePayload @update
}`, []fragment.Fault{
			fault(16, "Query.a is neither a collection nor a reference, so @create says nothing", remove),
			fault(19, "Card.b is no field of an entity, so @update says nothing", remove),
		}},
	})
	t.Run("of the core", func(t *testing.T) {
		t.Parallel()
		core, err := fragment.Parse(&ast.Source{Name: "schema/base.graphql", Input: base(t)})
		require.NoError(t, err)
		f, err := fragment.Parse(&ast.Source{Name: "schema/orgs.graphql", Input: house["schema/orgs.graphql"] + `
extend type Mutation {
  deleteUser: DeleteUserPayload @delete
}`})
		require.NoError(t, err)
		_, faults := declared.Read([]*fragment.Fragment{core, f})
		require.Equal(t, fragment.Faults{{
			File: "schema/orgs.graphql", Line: 15, What: "Mutation.deleteUser deletes User of the core, which no store writes", Mend: "write it by hand",
		}}, faults)
	})
	t.Run("a version in the core", func(t *testing.T) {
		t.Parallel()
		core, err := fragment.Parse(&ast.Source{Name: "schema/base.graphql", Input: base(t)})
		require.NoError(t, err)
		f, err := fragment.Parse(&ast.Source{Name: "schema/orgs.graphql", Input: `type Badge @entity(table: "badges", orderBy: ["version"]) {
  id: ID!
  version: Int!
}`})
		require.NoError(t, err)
		declarations, faults := declared.Read([]*fragment.Fragment{core, f})
		require.Empty(t, faults)
		badge := declarations.Entity("Badge")
		require.False(t, badge.Writable, "it is a column that the core's own code counts")
		require.Len(t, badge.Columns, 2)
	})
}
