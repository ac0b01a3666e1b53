package compiled

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"
)

// kind is how a field of an object is written.
type kind int

const (
	constant   kind = iota // text, the same for every row
	plain                  // the value of a column
	choice                 // the value of an enum's column
	reference              // an object of columns that are joined
	list                   // a connection of records in one column
	many                   // a list of records in one column
	calculated             // a field that Go code answers
)

// object is how the fields of an object are written of a row.
type object struct {
	typeName string
	fields   []*field
	// places are the columns of the Stored of Rows, for calculated fields; nil without.
	rows   Rows
	places []int
}

type field struct {
	graphql graphql.CollectedField
	// key is the field's name in the answer with what stands around it: `"name":`.
	key     []byte
	kind    kind
	nonNull bool
	// column is the place of the value in the row; for a reference, of the id that is
	// null where there is no row.
	column int
	text   []byte            // of a constant
	append appendValue       // of a plain value
	names  map[string][]byte // of an enum, by what is stored
	object *object           // of a reference or of many
	width  int               // of the records of many
	list   *connection
}

// connection is how a page of rows is written.
type connection struct {
	// name names list and order for cursors, first bounds the rows, after says that
	// rows lie before.
	name  string
	first int
	after bool
	// width is how many values a row has; none for a connection of which only the count
	// is asked. Keys is the place of the sort values, -1 where no cursor is asked.
	width, keys int
	// count is the place of the number of all rows, -1 where none is asked; in a list
	// that is a root's it is a row of its own.
	count  int
	fields []*part
}

// part is a field of a connection or of an edge.
type part struct {
	graphql graphql.CollectedField
	// of is the type whose field it is.
	of   string
	key  []byte
	name string
	text []byte // of __typename
	// object is the node's, parts are those of edges or of pageInfo.
	object *object
	parts  []*part
}

// need notes the permission that a field is guarded by.
func (c *compiler) need(typeName, field string) {
	if permission := c.Needs[typeName+"."+field]; permission != "" && !slices.Contains(c.root.needs, permission) {
		c.root.needs = append(c.root.needs, permission)
	}
}

func key(f graphql.CollectedField) []byte { return append(quoted(f.Alias), ':') }

func quoted(name string) []byte { return []byte(`"` + name + `"`) }
