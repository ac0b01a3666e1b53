package live

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"github.com/station-portal/station/internal/eventbus"
)

// renderer resolves events, for the group that began with it and those that were split
// off.
type renderer struct {
	mu      sync.Mutex
	feed    Feed
	respond graphql.ResponseHandler
}

// run gives the payload of an event; nil when there will be none any more. The context
// must not end meanwhile.
func (r *renderer) run(ctx context.Context, event eventbus.Event) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.feed.Clear() // of what a panic left there
	if r.feed.Put(ctx, event) != nil {
		return nil
	}
	response := r.respond(ctx)
	if response == nil {
		return nil
	}
	return Payload(response)
}

// Payload encodes a response. It copies the data, whose memory the next response has too.
func Payload(response *graphql.Response) []byte {
	text := append(make([]byte, 0, len(response.Data)+16), '{')
	add := func(name string, value []byte) {
		if len(text) > 1 {
			text = append(text, ',')
		}
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
	return append(text, '}')
}

func encoded(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // of values that came from JSON or from us
	}
	return text
}
