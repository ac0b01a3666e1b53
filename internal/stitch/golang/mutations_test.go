package golang_test

import (
	"testing"

	"github.com/station-portal/station/internal/stitch/fragment"
)

func TestGenerate_Mutations(t *testing.T) {
	t.Parallel()
	const (
		byHand   = "rename one of them"
		validate = "write a method Validate of *Note"
		embed    = "embed `stores` in a struct Resolver"
	)
	for _, r := range []struct {
		name, source, code string
		faults             []fragment.Fault
	}{
		{"mutations that nothing can answer", written + `}
input CreateNoteInput {
  title: String!
}
input UpdateNoteInput {
  title: String
}
extend type Mutation {
  createNote: CreateNotePayload @create
  updateNote: UpdateNotePayload @update
}`, "type Resolver struct{ Deps int }\n\ntype CreateNoteInput struct{}\n\ntype UpdateNoteInput struct{}\n", []fragment.Fault{
			{Line: 17, What: "no Go code says what Mutation.createNote does with a CreateNoteInput", Mend: "write a method Row of *CreateNoteInput"},
			{Line: 17, What: "no Go code says what a good note is, for Mutation.createNote", Mend: validate},
			{Line: 17, What: "package notes has no Resolver with stores to answer Mutation.createNote", Mend: embed},
			{Line: 18, What: "no Go code says what Mutation.updateNote does with a UpdateNoteInput", Mend: "write a method Apply of *UpdateNoteInput"},
			{Line: 18, What: "no Go code says what a good note is, for Mutation.updateNote", Mend: validate},
			{Line: 18, What: "package notes has no Resolver with stores to answer Mutation.updateNote", Mend: embed},
		}},
		{"mutations and stores that are written by hand already", written + `}
extend type Mutation {
  deleteNote: DeleteNotePayload @delete
}`, `type stores struct{}

type Resolver struct {
	stores
	notes int
}

func openStores() {}

func (n *Note) Validate() error { return nil }

func (r *Resolver) DeleteNote() {}
`, []fragment.Fault{
			{Line: 1, What: "Resolver.notes is written by hand in package notes, and the stitcher writes it for the store of Note", Mend: byHand},
			{Line: 1, What: "openStores is written by hand in package notes, and the stitcher writes it for what opens the stores", Mend: byHand},
			{Line: 1, What: "stores is written by hand in package notes, and the stitcher writes it for the stores", Mend: byHand},
			{Line: 11, What: "Resolver.DeleteNote is written by hand in package notes, and the stitcher writes it for Mutation.deleteNote", Mend: byHand},
		}},
	} {
		t.Run(r.name, func(t *testing.T) { refuse(t, r.source, r.code, r.faults) })
	}
}
