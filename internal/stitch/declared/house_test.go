package declared_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/declared"
	"github.com/station-portal/station/internal/stitch/fragment"
)

// The fragment that is planted, and the beginning of an entity in it, of three lines.
const (
	notes = "portlets/notes/notes.graphql"
	note  = `type Note @entity(table: "portal_notes_notes", orderBy: ["title"]) {
  id: ID!
  title: String! @order
`
	// inPages makes the rows of these types come in pages.
	inPages = `
type Shelf {
  cards: CardConnection
  counts: CountConnection
  notes: NoteConnection
  pages: PageConnection
}`
)

// house are a core and another portlet in which nothing is wrong.
var house = map[string]string{
	"schema/orgs.graphql": `extend type Query {
  users: UserConnection @collection
}
extend type Mutation {
  login: Boolean
}
extend type Subscription {
  events: Boolean
}
type User @entity(table: "organization_members", orderBy: ["name"], name: "member") {
  id: ID! @column(name: "user_id")
  name: String! @order
}`,
	"portlets/crm/crm.graphql": `type Deal @entity(table: "portal_crm_deals", orderBy: ["name"]) {
  id: ID!
  name: String! @order
  owner: User @reference
}
type Badge @entity(table: "portal_crm_badges", orderBy: ["name"]) {
  id: ID!
  name: String!
}
type Visitor @session {
  user: User! @reference
}
extend type Query {
  deals: DealConnection @collection
}`,
}

// base is what Station itself writes of directives.
func base(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../schema/base.graphql")
	require.NoError(t, err)
	return string(text)
}

// read reads the house, with Station's own directives, and the planted fragment.
func read(t *testing.T, source string) ([]*fragment.Fragment, *declared.Declarations, error) {
	t.Helper()
	all := map[string]string{"schema/base.graphql": base(t), notes: source}
	for name, text := range house {
		all[name] = text
	}
	var fragments []*fragment.Fragment
	for name, text := range all {
		f, err := fragment.Parse(&ast.Source{Name: name, Input: text})
		require.NoError(t, err)
		fragments = append(fragments, f)
	}
	declarations, faults := declared.Read(fragments)
	return fragments, declarations, faults.Err()
}

// refusal is a planted fragment and all that must be said of it.
type refusal struct {
	name, source string
	faults       []fragment.Fault
}

func fault(line int, what, mend string) fragment.Fault {
	return fragment.Fault{File: notes, Line: line, What: what, Mend: mend}
}

func refuse(t *testing.T, refusals []refusal) {
	t.Helper()
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := read(t, r.source+inPages)
			require.Equal(t, fragment.Faults(r.faults), err)
		})
	}
}
