package graphqlws

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

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
	// next says that text is the payload of a result, which others may have too. It is
	// sent with the id around it.
	next bool
	text []byte
}

const (
	nextHead    = `{"type":"next","id":`
	nextPayload = `,"payload":`
)

// write writes the message as one frame of a socket: FIN and text, the length, no mask.
func (f frame) write(to *bytes.Buffer) {
	length := len(f.text)
	if f.next {
		length += len(nextHead) + len(f.op.quoted) + len(nextPayload) + len("}")
	}
	head := append(to.AvailableBuffer(), 0x81)
	switch {
	case length < 126:
		head = append(head, byte(length))
	case length <= math.MaxUint16:
		head = binary.BigEndian.AppendUint16(append(head, 126), uint16(length))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 127), uint64(length))
	}
	to.Write(head)
	if !f.next {
		to.Write(f.text)
		return
	}
	to.WriteString(nextHead)
	to.Write(f.op.quoted)
	to.WriteString(nextPayload)
	to.Write(f.text)
	to.WriteByte('}')
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

func completed(op *operation) []byte {
	return fmt.Appendf(nil, `{"type":"complete","id":%s}`, op.quoted)
}

// failed writes the error message of an operation. The errors are encoded.
func failed(op *operation, errors []byte) []byte {
	return fmt.Appendf(nil, `{"type":"error","id":%s,"payload":%s}`, op.quoted, errors)
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
