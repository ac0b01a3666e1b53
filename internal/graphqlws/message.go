package graphqlws

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// The types of messages.
const (
	typeInit      = "connection_init"
	typePing      = "ping"
	typePong      = "pong"
	typeSubscribe = "subscribe"
	typeNext      = "next"
	typeError     = "error"
	typeComplete  = "complete"
)

// message is what a client says.
type message struct {
	kind, id string
	// payload is an object, nil where there is none.
	payload fields
	// text is the payload as it came.
	text json.RawMessage
}

// fields is a JSON object. Its names are read to the letter, which decoding into a
// struct would not do.
type fields map[string]json.RawMessage

// parse reads a message. Where the text is none of the protocol, invalid says why, in
// words that have nothing of the text.
func parse(text []byte) (m message, invalid string) {
	all, ok := object(text)
	if !ok {
		return m, "A message must be a JSON object"
	}
	if m.kind, ok = word(all["type"]); !ok {
		return m, "A message must have a type"
	}
	switch m.kind {
	case typeInit, typePing, typePong:
	case typeSubscribe, typeComplete:
		if m.id, ok = word(all["id"]); !ok || m.id == "" {
			return m, "A message of this type must have an id"
		}
		if len(m.id) > MaxID {
			return m, "The id is longer than 128 bytes"
		}
	default:
		return m, "This type of message is unknown"
	}
	if m.kind != typeComplete && given(all["payload"]) {
		m.text = all["payload"]
		if m.payload, ok = object(m.text); !ok {
			return m, "The payload must be a JSON object"
		}
	}
	return m, ""
}

// params reads the payload of subscribe, and the id of its document, empty where it names
// none. The protocol gives its form as a part of the
// message's: a payload of another form makes the message invalid, and with it the
// socket, where a wrong operation ends only itself.
func (m message) params() (p *graphql.RawParams, document, invalid string) {
	p = &graphql.RawParams{}
	var ok bool
	if id := m.payload["documentId"]; given(id) {
		if document, ok = word(id); !ok {
			return nil, "", "payload.documentId must be a string"
		}
	}
	// What a documentId names needs no query.
	if text := m.payload["query"]; given(text) || document == "" {
		if p.Query, ok = word(text); !ok {
			return nil, "", "payload.query must be a string"
		}
	}
	if name := m.payload["operationName"]; given(name) {
		if p.OperationName, ok = word(name); !ok {
			return nil, "", "payload.operationName must be a string"
		}
	}
	if p.Variables, ok = values(m.payload["variables"]); !ok {
		return nil, "", "payload.variables must be a JSON object"
	}
	if p.Extensions, ok = values(m.payload["extensions"]); !ok {
		return nil, "", "payload.extensions must be a JSON object"
	}
	return p, document, ""
}

// authorization gives what connection_init says of who is speaking, under either
// spelling. A value that is no string is none of a token, and is refused as one.
func (m message) authorization() string {
	for _, name := range []string{"Authorization", "authorization"} {
		value := m.payload[name]
		text, ok := word(value)
		if !ok && given(value) {
			text = string(value)
		}
		if text != "" {
			return text
		}
	}
	return ""
}

// given says whether a value is there. Null stands for absent.
func given(text json.RawMessage) bool { return len(text) > 0 && string(text) != "null" }

func object(text []byte) (all fields, ok bool) {
	if !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) || !utf8.Valid(text) {
		return nil, false
	}
	return all, json.Unmarshal(text, &all) == nil
}

func word(text json.RawMessage) (value string, ok bool) {
	if !bytes.HasPrefix(text, []byte(`"`)) {
		return "", false
	}
	return value, json.Unmarshal(text, &value) == nil
}

// values reads an object or null. Numbers keep their digits.
func values(text json.RawMessage) (all map[string]any, ok bool) {
	if !given(text) {
		return nil, true
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return all, decoder.Decode(&all) == nil
}
