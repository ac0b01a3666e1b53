package compiled

import (
	"context"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"github.com/station-portal/station/internal/relay"
)

// writer writes the answer of one root field.
type writer struct {
	out     []byte
	shelves *shelves
	// calls are what Go code answers, in the order of writing. While they are gathered,
	// null is written for each.
	calls     []*call
	gathering bool
	next      int
	// path leads to the field that is written, below its root; kept only while calls
	// are gathered.
	path []step
}

// step is a part of a path: a field of an object, or an index where object is empty.
type step struct {
	object string
	field  graphql.CollectedField
	index  int
}

// call is a field of a row that Go code answers.
type call struct {
	typeName string
	field    graphql.CollectedField
	row      any
	path     []step
	answer   graphql.Marshaler
}

// Write lets the answers of calls be written.
func (w *writer) Write(text []byte) (int, error) {
	w.out = append(w.out, text...)
	return len(text), nil
}

// root writes the answer of a field of Query.
func (w *writer) root(of *root, read *result) (err error) {
	switch {
	case of.list != nil:
		_, err = w.connection(of.list, read.rows, read.count)
	case of.many != nil:
		_, err = w.list(read.rows, func(values row) (bool, error) { return w.object(of.many, values) })
	case len(read.rows) == 0:
		err = of.missing
	default:
		_, err = w.object(of.one, read.rows[0])
	}
	return err
}

func (w *writer) enter(s step) {
	if w.gathering {
		w.path = append(w.path, s)
	}
}

func (w *writer) leave() {
	if w.gathering {
		w.path = w.path[:len(w.path)-1]
	}
}

// object writes the object of a row. It reports whether there is one: a field that must
// not be null and is takes the object with it.
func (w *writer) object(o *object, values row) (bool, error) {
	start, whole := len(w.out), true
	w.out = append(w.out, '{')
	for i, f := range o.fields {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.out = append(w.out, f.key...)
		there, err := w.field(o, f, values)
		if err != nil {
			return false, err
		}
		whole = whole && there
	}
	if !whole {
		w.out = append(w.out[:start], "null"...)
		return false, nil
	}
	w.out = append(w.out, '}')
	return true, nil
}

// field writes the value of a field, and reports false for a null that must not be.
func (w *writer) field(o *object, f *field, values row) (bool, error) {
	switch f.kind {
	case constant:
		w.out = append(w.out, f.text...)
		return true, nil
	case calculated:
		return w.call(o, f, values)
	case list:
		w.enter(step{object: o.typeName, field: f.graphql})
		defer w.leave()
		return w.nested(f.list, f.column, values)
	case plain, choice, reference, many:
	}
	value := values[f.column]
	if value == nil {
		if f.nonNull {
			return false, errUnexpected // the resolvers tell which
		}
		w.out = append(w.out, "null"...)
		return true, nil
	}
	var err error
	switch f.kind { //nolint:exhaustive // the others are above
	case plain:
		w.out, err = f.append(w.out, value)
	case choice:
		name, known := f.names[string(value)]
		if !known {
			return false, errUnexpected
		}
		w.out = append(w.out, name...)
	case reference:
		w.enter(step{object: o.typeName, field: f.graphql})
		defer w.leave()
		there, err := w.object(f.object, values)
		return there || !f.nonNull, err
	case many:
		w.enter(step{object: o.typeName, field: f.graphql})
		defer w.leave()
		rows, done, err := w.shelves.records(value, f.width)
		if err != nil {
			return false, err
		}
		defer done()
		there, err := w.list(rows, func(values row) (bool, error) { return w.object(f.object, values) })
		return there || !f.nonNull, err
	}
	return true, err
}

// nested writes a connection whose rows are in one value.
func (w *writer) nested(c *connection, column int, values row) (bool, error) {
	var rows []row
	if c.width > 0 {
		if values[column] == nil {
			return false, errUnexpected
		}
		found, done, err := w.shelves.records(values[column], c.width)
		if err != nil {
			return false, err
		}
		defer done()
		rows = found
	}
	var count []byte
	if c.count >= 0 {
		count = values[c.count]
	}
	return w.connection(c, rows, count)
}

// connection writes a connection of the rows, of which one more than a page says that
// more follow.
func (w *writer) connection(c *connection, rows []row, count []byte) (bool, error) {
	more := len(rows) > c.first
	if more {
		rows = rows[:c.first]
	}
	start, whole := len(w.out), true
	w.out = append(w.out, '{')
	for i, p := range c.fields {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.out = append(w.out, p.key...)
		there, err := true, error(nil)
		switch p.name {
		case "__typename":
			w.out = append(w.out, p.text...)
		case "nodes":
			w.enter(step{object: p.of, field: p.graphql})
			there, err = w.list(rows, func(values row) (bool, error) { return w.object(p.object, values) })
			w.leave()
		case "edges":
			w.enter(step{object: p.of, field: p.graphql})
			there, err = w.list(rows, func(values row) (bool, error) { return w.edge(c, p, values) })
			w.leave()
		case "pageInfo":
			err = w.pageInfo(c, p, rows, more)
		case "totalCount":
			w.out, err = appendInt(w.out, count)
		}
		if err != nil {
			return false, err
		}
		whole = whole && there
	}
	if !whole {
		w.out = append(w.out[:start], "null"...)
		return false, nil
	}
	w.out = append(w.out, '}')
	return true, nil
}

// list writes the elements of a list by each, and null for the list where one that must
// be there is not.
func (w *writer) list(rows []row, each func(values row) (bool, error)) (bool, error) {
	start, whole := len(w.out), true
	w.out = append(w.out, '[')
	for i, values := range rows {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.enter(step{index: i})
		there, err := each(values)
		w.leave()
		if err != nil {
			return false, err
		}
		whole = whole && there
	}
	if !whole {
		w.out = append(w.out[:start], "null"...)
		return false, nil
	}
	w.out = append(w.out, ']')
	return true, nil
}

func (w *writer) edge(c *connection, p *part, values row) (bool, error) {
	whole := true
	w.out = append(w.out, '{')
	for i, inner := range p.parts {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.out = append(w.out, inner.key...)
		switch inner.name {
		case "__typename":
			w.out = append(w.out, inner.text...)
		case "cursor":
			if err := w.cursor(c, values); err != nil {
				return false, err
			}
		case "node":
			w.enter(step{object: inner.of, field: inner.graphql})
			there, err := w.object(inner.object, values)
			w.leave()
			if err != nil {
				return false, err
			}
			whole = whole && there
		}
	}
	w.out = append(w.out, '}')
	return whole, nil
}

func (w *writer) pageInfo(c *connection, p *part, rows []row, more bool) error {
	w.out = append(w.out, '{')
	for i, inner := range p.parts {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.out = append(w.out, inner.key...)
		switch inner.name {
		case "__typename":
			w.out = append(w.out, inner.text...)
		case "hasNextPage":
			w.out = strconv.AppendBool(w.out, more)
		case "hasPreviousPage":
			w.out = strconv.AppendBool(w.out, c.after)
		case "startCursor", "endCursor":
			if len(rows) == 0 {
				w.out = append(w.out, "null"...)
				continue
			}
			of := rows[0]
			if inner.name == "endCursor" {
				of = rows[len(rows)-1]
			}
			if err := w.cursor(c, of); err != nil {
				return err
			}
		}
	}
	w.out = append(w.out, '}')
	return nil
}

func (w *writer) cursor(c *connection, values row) error {
	var keys []*string
	err := elements(values[c.keys], func(key []byte) error {
		if key == nil {
			keys = append(keys, nil)
			return nil
		}
		keys = append(keys, new(string(key)))
		return nil
	})
	w.out = append(w.out, '"')
	w.out = append(w.out, relay.EncodeCursor(c.name, keys)...)
	w.out = append(w.out, '"')
	return err
}

// call writes what Go code answers, or notes what it is to answer.
func (w *writer) call(o *object, f *field, values row) (bool, error) {
	if !w.gathering {
		answer := w.calls[w.next].answer
		w.next++
		answer.MarshalGQL(w)
		return !f.nonNull || !isNull(answer), nil
	}
	found, err := scanned(o, values)
	if err != nil {
		return false, err
	}
	w.calls = append(w.calls, &call{typeName: o.typeName, field: f.graphql, row: found, path: append([]step{}, w.path...)})
	return true, nil
}

func isNull(m graphql.Marshaler) bool { return m == graphql.Null || m == graphql.RequiredNull }

// under gives ctx below the path, so that errors are of it.
func under(ctx context.Context, path []step) context.Context {
	for _, s := range path {
		fc := &graphql.FieldContext{Object: s.object, Field: s.field}
		if s.object == "" {
			fc = &graphql.FieldContext{Index: &s.index}
		}
		ctx = graphql.WithFieldContext(ctx, fc)
	}
	return ctx
}
