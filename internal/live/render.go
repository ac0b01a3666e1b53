package live

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/eventbus"
)

// renderer resolves events, for the group that began with it and those that were split
// off.
type renderer struct {
	// catching lets one group at a time that has fallen behind wait for mu, so that the
	// others wait for one of them at most.
	catching sync.Mutex

	mu      sync.Mutex
	feed    Feed
	respond graphql.ResponseHandler
	// executions counts those of all groups.
	executions *atomic.Int64
	// recent are the last payloads, by position, once groups have split off: those go
	// through the same events later, and hold up the one that they left no more than need be.
	recent []rendered
}

// rendered is a payload of an event for those who may do the same.
type rendered struct {
	position int64
	access   *authz.Access
	payload  []byte
}

const (
	recentPayloads = 32
	// mostRecent bounds one of them, in bytes.
	mostRecent = 8 << 10
)

// split says that a group splits off.
func (r *renderer) split() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.recent == nil {
		r.recent = make([]rendered, recentPayloads)
	}
}

// run gives the payload of an event for those who may do as much; nil when there will be
// none any more. The context must not end meanwhile.
func (r *renderer) run(ctx context.Context, event eventbus.Event, access *authz.Access) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	var known *rendered
	if r.recent != nil {
		known = &r.recent[event.Position%recentPayloads]
		if known.access != nil && known.position == event.Position && known.access.Same(access) {
			return known.payload
		}
	}
	r.feed.Clear() // of what a panic left there
	if r.feed.Put(ctx, event) != nil {
		return nil
	}
	r.executions.Add(1)
	response := r.respond(ctx)
	if response == nil {
		return nil
	}
	payload := Payload(response)
	if known != nil && len(payload) <= mostRecent {
		*known = rendered{event.Position, access, payload}
	}
	return payload
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
