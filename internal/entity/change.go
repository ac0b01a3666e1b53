package entity

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// payloadVersion counts the shape of the events that stores write:
// {version, id, before, after}, where before and after have the fields that
// differ, all of them for a row that was created or deleted.
const payloadVersion = 1

// change is what happened to one row: created without before, deleted without
// after.
type change[P interface{ base() *Base }] struct {
	before, after P
}

func (c change[P]) verb() (string, uuid.UUID) {
	switch {
	case reflect.ValueOf(c.before).IsNil():
		return "created", c.after.base().ID
	case reflect.ValueOf(c.after).IsNil():
		return "deleted", c.before.base().ID
	default:
		return "updated", c.after.base().ID
	}
}

func (c change[P]) differs() bool {
	before, after := c.fields()
	return len(before) > 0 || len(after) > 0
}

// texts gives the change for the audit trail, with every field, and for the event,
// without the fields tagged `event:"-"`, which are too long to send around.
func (c change[P]) texts() (audited, published json.RawMessage) {
	before, after := c.fields()
	_, id := c.verb()
	audited = object(part("before", before), part("after", after))
	published = object(
		member{name: "version", text: strconv.AppendInt(nil, payloadVersion, 10)},
		member{name: "id", text: strconv.AppendQuote(nil, id.String())},
		part("before", sent(before)), part("after", sent(after)))
	return audited, published
}

// fields are those of the two rows that differ: all, where there is only one row.
func (c change[P]) fields() (before, after []member) {
	before, after = membersOf(c.before), membersOf(c.after)
	if before == nil || after == nil {
		return before, after
	}
	differ := 0
	for i, old := range before {
		if !sameJSON(old.text, after[i].text) {
			before[differ], after[differ] = old, after[i]
			differ++
		}
	}
	return before[:differ], after[:differ]
}

// sameJSON compares values and not texts: PostgreSQL keeps the keys of an object in
// an order of its own.
func sameJSON(a, b json.RawMessage) bool {
	return bytes.Equal(a, b) || reflect.DeepEqual(decoded(a), decoded(b))
}

func decoded(text json.RawMessage) (value any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	_ = decoder.Decode(&value)
	return value
}

// member is one of an object in JSON.
type member struct {
	name string
	text json.RawMessage
	// audited says that it is for the audit trail only.
	audited bool
}

// sent gives the members that travel in events.
func sent(members []member) []member {
	return slices.DeleteFunc(slices.Clone(members), func(m member) bool { return m.audited })
}

func part(name string, of []member) member { return member{name: name, text: object(of...)} }

// object writes the members that have a text; nil if there are none.
func object(members ...member) json.RawMessage {
	var out []byte
	for _, m := range members {
		if m.text == nil {
			continue
		}
		out = append(append(append(append(out, ',', '"'), m.name...), '"', ':'), m.text...)
	}
	if out == nil {
		return nil
	}
	out[0] = '{'
	return append(out, '}')
}

// membersOf gives a row's fields by their `json` names, but for the id; nil of no row.
func membersOf[P any](row P) []member {
	v := reflect.ValueOf(row)
	if v.IsNil() {
		return nil
	}
	return appendMembers([]member{}, v.Elem())
}

func appendMembers(members []member, row reflect.Value) []member {
	for field, value := range row.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous:
			members = appendMembers(members, value)
		case name != "-" && name != "id":
			text, _ := json.Marshal(inUTC(value.Interface()))
			members = append(members, member{name: name, text: text, audited: field.Tag.Get("event") == "-"})
		}
	}
	return members
}

// inUTC puts a time into UTC. It comes from the database in the machine's zone, in which
// the same instant would be another text.
func inUTC(value any) any {
	switch at := value.(type) {
	case time.Time:
		return at.UTC()
	case *time.Time:
		if at != nil {
			return at.UTC()
		}
	}
	return value
}

// fieldValues gives a row's columns in the order of columnsOf.
func fieldValues(row any) []any {
	return appendValues(nil, reflect.ValueOf(row).Elem())
}

func appendValues(values []any, row reflect.Value) []any {
	for field, value := range row.Fields() {
		if field.Anonymous {
			values = appendValues(values, value)
			continue
		}
		if column := field.Tag.Get("db"); column != "" && column != "-" {
			values = append(values, value.Interface())
		}
	}
	return values
}
