// Package relay has the types of Relay's connections, shared by every list of
// Station, and their cursors.
package relay

import (
	"encoding/base64"
	"encoding/json"

	"github.com/station-portal/station/internal/apperr"
)

// Page sizes of every connection.
const (
	DefaultPage = 20
	MaxPage     = 100
)

// Connection is one page of a list.
type Connection[T any] struct {
	Edges []*Edge[T]
	// Nodes are the rows without their cursors.
	Nodes      []*T
	PageInfo   *PageInfo
	TotalCount int
}

// Edge is one row of a page with its position.
type Edge[T any] struct {
	Cursor string
	Node   *T
}

// PageInfo says where a page lies.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// Args is where and how much of a list to read.
type Args struct {
	First int
	After *string
}

// Validate holds First to 1–100.
func (a Args) Validate() error {
	if a.First < 1 || a.First > MaxPage {
		return apperr.Field("first", "`first` must be from 1 to 100.")
	}
	return nil
}

// cursor is what an opaque cursor says: the list and order it belongs to and the
// sort values of its row, null for an empty one.
type cursor struct {
	List string    `json:"l"`
	Keys []*string `json:"k"`
}

// EncodeCursor makes the cursor of a row: list names the list and its order, keys
// are the row's sort values.
func EncodeCursor(list string, keys []*string) string {
	text, _ := json.Marshal(cursor{List: list, Keys: keys})
	return base64.RawURLEncoding.EncodeToString(text)
}

// DecodeCursor gives the sort values of a cursor. A cursor of another list, of
// another order, or none at all is BAD_USER_INPUT.
func DecodeCursor(list, text string, keys int) ([]*string, error) {
	if len(text) > 4096 {
		return nil, ForeignCursor()
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, ForeignCursor()
	}
	var c cursor
	if json.Unmarshal(raw, &c) != nil || c.List != list || len(c.Keys) != keys {
		return nil, ForeignCursor()
	}
	return c.Keys, nil
}

// ForeignCursor is the answer to a cursor of another list.
func ForeignCursor() *apperr.Error {
	return apperr.Field("after", "`after` is not a cursor of this list in this order.")
}

// Page makes a connection of up to limit+1 edges: the one too many only says that
// more follows.
func Page[T any](edges []*Edge[T], args Args) *Connection[T] {
	info := &PageInfo{HasPreviousPage: args.After != nil}
	if len(edges) > args.First {
		edges = edges[:args.First]
		info.HasNextPage = true
	}
	if len(edges) > 0 {
		info.StartCursor = &edges[0].Cursor
		info.EndCursor = &edges[len(edges)-1].Cursor
	}
	nodes := make([]*T, len(edges))
	for i, e := range edges {
		nodes[i] = e.Node
	}
	return &Connection[T]{Edges: edges, Nodes: nodes, PageInfo: info}
}

// Under gives what lies under a field of the connection: its rows or its edges.
func (c *Connection[T]) Under(field string) []any {
	switch field {
	case "nodes":
		return anys(c.Nodes)
	case "edges":
		return anys(c.Edges)
	default:
		return nil
	}
}

// Under gives what lies under a field of the edge: its row.
func (e *Edge[T]) Under(field string) []any {
	if field == "node" {
		return []any{e.Node}
	}
	return nil
}

func anys[E any](list []E) []any {
	all := make([]any, len(list))
	for i, e := range list {
		all[i] = e
	}
	return all
}
