package entity

import (
	"bytes"
	"encoding/json"
	"reflect"
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
	before, after := fieldsOf(c.before), fieldsOf(c.after)
	prune(before, after)
	return len(before) > 0 || len(after) > 0
}

type changeText struct {
	Version int                        `json:"version,omitempty"`
	ID      *uuid.UUID                 `json:"id,omitempty"`
	Before  map[string]json.RawMessage `json:"before,omitempty"`
	After   map[string]json.RawMessage `json:"after,omitempty"`
}

// texts gives the change for the audit trail, with every field, and for the event,
// without the fields tagged `event:"-"`, which are too long to send around.
func (c change[P]) texts() (audited, published json.RawMessage) {
	before, after := fieldsOf(c.before), fieldsOf(c.after)
	prune(before, after)
	audited, _ = json.Marshal(changeText{Before: before, After: after})
	for _, name := range unpublished(reflect.TypeOf(c.before).Elem()) {
		delete(before, name)
		delete(after, name)
	}
	_, id := c.verb()
	published, _ = json.Marshal(changeText{Version: payloadVersion, ID: &id, Before: before, After: after})
	return audited, published
}

// prune leaves only what differs, where there are both.
func prune(before, after map[string]json.RawMessage) {
	if before == nil || after == nil {
		return
	}
	for name, old := range before {
		if sameJSON(old, after[name]) {
			delete(before, name)
			delete(after, name)
		}
	}
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

// fieldsOf gives a row's fields by their `json` names.
func fieldsOf[P any](row P) map[string]json.RawMessage {
	if reflect.ValueOf(row).IsNil() {
		return nil
	}
	same := reflect.New(reflect.TypeOf(row).Elem())
	same.Elem().Set(reflect.ValueOf(row).Elem())
	inUTC(same.Elem())
	text, _ := json.Marshal(same.Interface())
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(text, &fields)
	delete(fields, "id")
	return fields
}

// inUTC puts a row's times into UTC. They come from the database in the machine's
// zone, in which the same instant would be another text.
func inUTC(row reflect.Value) {
	for field, value := range row.Fields() {
		switch at := value.Addr().Interface().(type) {
		case *time.Time:
			*at = at.UTC()
		case **time.Time:
			if *at != nil {
				*at = new((*at).UTC())
			}
		default:
			if field.Anonymous {
				inUTC(value)
			}
		}
	}
}

func unpublished(row reflect.Type) []string {
	var names []string
	for field := range row.Fields() {
		if field.Tag.Get("event") == "-" {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return names
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
