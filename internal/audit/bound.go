package audit

import (
	"context"
	"sync"
)

// maxRefusals is how many refusals of one operation are noted: its aliases must not be
// a way to fill the trail.
const maxRefusals = 5

// noted counts the refusals of an operation.
type noted struct {
	mu    sync.Mutex
	count int
}

type notedKey struct{}

// WithRefusals begins an operation's count of refusals.
func WithRefusals(ctx context.Context) context.Context {
	return context.WithValue(ctx, notedKey{}, &noted{})
}

// MayNote counts a refusal and says whether it is to be noted: whoever writes one asks
// first. What is no operation has no bound.
func MayNote(ctx context.Context) bool {
	n, ok := ctx.Value(notedKey{}).(*noted)
	if !ok {
		return true
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.count++
	return n.count <= maxRefusals
}

// NoteNoMore ends the noting of an operation's refusals.
func NoteNoMore(ctx context.Context) {
	if n, ok := ctx.Value(notedKey{}).(*noted); ok {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.count = maxRefusals
	}
}
