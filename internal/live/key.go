package live

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/station-portal/station/internal/authz"
)

// key is what subscribers have in common who are told the same.
type key struct {
	organization uuid.UUID
	// asked is a hash of the operation, however it is laid out, and its variables.
	asked  [sha256.Size]byte
	rights string
}

// rights names what a member may do in the organization; "-" for who is no member.
// Which portlets are enabled is the same for all.
func rights(access *authz.Access) string {
	if !access.Active {
		return "-"
	}
	return strings.Join(access.Permissions, "\n")
}

// asked gives the hash of an operation. ok is false where a field of it may depend on
// who asks.
func (h *Hub) asked(op *graphql.OperationContext) (hash [sha256.Size]byte, ok bool) {
	if !h.isShared(op.Operation.SelectionSet) {
		return hash, false
	}
	variables, err := json.Marshal(op.Variables)
	if err != nil {
		return hash, false
	}
	var text bytes.Buffer
	text.WriteString(op.OperationName)
	text.WriteByte(0)
	text.Write(variables)
	text.WriteByte(0)
	formatter.NewFormatter(&text, formatter.WithIndent("")).FormatQueryDocument(op.Doc)
	return sha256.Sum256(text.Bytes()), true
}

// isShared says whether all fields are shared. The limits bound how many there are with
// fragments spread.
func (h *Hub) isShared(set ast.SelectionSet) bool {
	for _, selection := range set {
		shared := false
		switch s := selection.(type) {
		case *ast.Field:
			shared = s.Name == "__typename" ||
				s.ObjectDefinition != nil && h.cfg.Shared[s.ObjectDefinition.Name+"."+s.Name] && h.isShared(s.SelectionSet)
		case *ast.InlineFragment:
			shared = h.isShared(s.SelectionSet)
		case *ast.FragmentSpread:
			shared = s.Definition != nil && h.isShared(s.Definition.SelectionSet)
		}
		if !shared {
			return false
		}
	}
	return true
}
