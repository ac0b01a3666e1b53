package declared_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/stitch/fragment"
)

// written is an entity that members write.
const written = `type Note @entity(table: "portal_notes_notes", orderBy: ["title"], name: "sticky note") {
  id: ID!
  title: String! @order
  version: Int!
  createdAt: DateTime!
  updatedAt: DateTime!
  createdBy: User! @reference
}
`

func TestRead_Changes(t *testing.T) {
	t.Parallel()
	const mend = "give it the type of one of the portlet's entities that members write, with Change! behind it, and no arguments"
	refuse(t, []refusal{
		{"of what members don't write", leaf + `}
extend type Subscription {
  leafChanged: LeafChange! @changes
  nothingChanged: NothingChange! @changes
  contactChanged: ContactChange! @changes
  leaf: Leaf! @changes
}`, []fragment.Fault{
			fault(6, "Subscription.leafChanged tells no changes of rows", mend),
			fault(7, "Subscription.nothingChanged tells no changes of rows", mend),
			fault(8, "Subscription.contactChanged tells no changes of rows", mend),
			fault(9, "Subscription.leaf tells no changes of rows", mend),
		}},
		{"in another form", written + `extend type Subscription {
  a: NoteChange @changes
  b(first: Int): NoteChange! @changes
  c: [NoteChange!]! @changes
}`, []fragment.Fault{
			fault(10, "Subscription.a tells no changes of rows", mend),
			fault(11, "Subscription.b tells no changes of rows", mend),
			fault(12, "Subscription.c tells no changes of rows", mend),
		}},
		{"twice, shared anyway, and of a type of one's own", written + `extend type Subscription {
  noteChanged: NoteChange! @changes @shared
  noteMoved: NoteChange! @changes
}
type NoteChange {
  change: ChangeKind!
}`, []fragment.Fault{
			fault(10, "Subscription.noteChanged tells changes, so @shared says nothing", remove),
			fault(11, "Subscription.noteChanged and noteMoved tell the same changes", keepOne),
			fault(13, "NoteChange is written by the stitcher, for Subscription.noteChanged", remove),
		}},
		{"elsewhere", written + `extend type Query {
  note: Note @changes
}
extend type Mutation {
  note: Note @changes
}`, []fragment.Fault{
			fault(10, "Query.note is neither a collection nor a reference, so @changes says nothing", remove),
			fault(13, "Mutation.note is no field of an entity, so @changes says nothing", remove),
		}},
	})
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		fragments, declarations, err := read(t, written+`extend type Subscription {
  "Every change."
  noteChanged: NoteChange! @changes
}`+inPages)
		require.NoError(t, err)
		require.Len(t, declarations.Changes, 1)
		require.True(t, declarations.Shared["Subscription.noteChanged"])
		require.True(t, declarations.Shared["NoteChange.note"])
		for _, f := range fragments {
			text := declarations.Expand(f)
			if f.Name() != "notes" {
				require.NotContains(t, text, "NoteChange")
				continue
			}
			require.NotContains(t, text, "@changes")
			require.Contains(t, text, `"""
A change of a sticky note.
"""
type NoteChange {
  """
  What happened.
  """
  change: ChangeKind!
  """
  The id of the sticky note it happened to.
  """
  noteId: ID!
  """
  The sticky note as it is now; null once deleted.
  """
  note: Note
}`)
		}
	})
}
