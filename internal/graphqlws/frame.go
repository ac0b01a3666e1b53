package graphqlws

import (
	"context"
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/httpjson"
)

// frame is a message to the client.
type frame struct {
	// op is the operation that it is of; nil for none. The frame is not sent once op is
	// no longer active.
	op *operation
	// last says that nothing follows of op.
	last bool
	text []byte
}

var (
	ackText  = []byte(`{"type":"connection_ack"}`)
	pingText = []byte(`{"type":"ping"}`)
	pongText = []byte(`{"type":"pong"}`)
)

// pong answers a ping, with its payload.
func pong(payload json.RawMessage) frame {
	if payload == nil {
		return frame{text: pongText}
	}
	return frame{text: append(append([]byte(`{"type":"pong","payload":`), payload...), '}')}
}

// begin writes a message of an operation up to its payload.
func begin(kind, id string, room int) []byte {
	text := append(make([]byte, 0, len(id)+room+64), `{"type":"`...)
	text = append(append(text, kind...), `","id":`...)
	return append(text, encoded(id)...)
}

func completed(id string) []byte { return append(begin(typeComplete, id, 0), '}') }

// failed writes the error message of an operation that ended before it began. The errors
// are encoded.
func failed(id string, errors []byte) []byte {
	text := append(begin(typeError, id, len(errors)), `,"payload":`...)
	return append(append(text, errors...), '}')
}

// result writes a response. It copies the data, whose memory the next response has too.
func result(id string, response *graphql.Response) []byte {
	text := append(begin(typeNext, id, len(response.Data)), `,"payload":{`...)
	first := true
	add := func(name string, value []byte) {
		if !first {
			text = append(text, ',')
		}
		first = false
		text = append(append(append(text, '"'), name...), `":`...)
		text = append(text, value...)
	}
	if len(response.Errors) > 0 {
		add("errors", encoded(response.Errors))
	}
	if len(response.Data) > 0 {
		add("data", response.Data)
	}
	if len(response.Extensions) > 0 {
		add("extensions", encoded(response.Extensions))
	}
	return append(text, `}}`...)
}

// told encodes an error that comes from here and not from the executor.
func told(ctx context.Context, err error) []byte {
	e, ok := apperr.From(err)
	if !ok {
		e = apperr.New(apperr.Internal, "Something went wrong on our side.")
	}
	return encoded([]any{map[string]any{"message": e.Message, "extensions": httpjson.Extensions(ctx, e)}})
}

func encoded(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // of values that came from JSON or from us
	}
	return text
}
