package testenv

import (
	"context"
	"fmt"
	"sync"
	"syscall"
	"time"

	"github.com/station-portal/station/internal/embedded/child"
)

// A server is a service of ours that tests may stop, kill and start again. It
// keeps its address and its data through all of that.
type server interface {
	// Start returns once the server answers; a running one is left alone.
	Start(ctx context.Context) error
	// Stop ends it in order and Kill at once; both return when it is gone.
	Stop()
	Kill()
	// Discard ends it for good: nobody needs its data any more.
	Discard()
	// PID is the process id of the present or the last run.
	PID() int
}

// A node is a server that is a child process.
type node struct {
	spec    child.Spec
	stop    syscall.Signal // asks it to end in order
	discard syscall.Signal // ends it without care for its data
	timeout time.Duration  // to become ready
	ready   func(context.Context) error

	mu   sync.Mutex
	proc *child.Process
	gone bool // discarded: must not start again
}

// Start implements server. It tries again until the timeout when the process
// ends at once: after a kill the remains of the previous run, such as a
// backend that still holds the shared memory, may need a moment to go.
func (n *node) Start(ctx context.Context) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.gone {
		return fmt.Errorf("%s: the environment is closed", n.spec.Path)
	}
	if n.proc != nil {
		// Someone may have killed it by its pid a moment ago.
		select {
		case <-n.proc.Done():
		case <-time.After(50 * time.Millisecond):
			return n.proc.WaitReady(ctx, n.timeout, n.spec.Log, n.ready)
		}
	}
	again := n.proc != nil
	deadline := time.Now().Add(n.timeout)
	for {
		proc, err := child.Start(n.spec)
		if err != nil {
			return err
		}
		n.proc = proc
		err = proc.WaitReady(ctx, time.Until(deadline), n.spec.Log, n.ready)
		if err == nil {
			return nil
		}
		if proc.Alive() || !again || ctx.Err() != nil || time.Now().After(deadline) {
			proc.Stop(n.discard, time.Second)
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Stop implements server.
func (n *node) Stop() { n.end(n.stop, 30*time.Second) }

// Kill implements server.
func (n *node) Kill() { n.end(syscall.SIGKILL, time.Second) }

// Discard implements server. It also waits for a Start that is under way.
func (n *node) Discard() {
	n.end(n.discard, 5*time.Second)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.gone = true
}

func (n *node) end(sig syscall.Signal, grace time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.proc != nil {
		n.proc.Stop(sig, grace)
	}
}

// PID implements server.
func (n *node) PID() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.proc == nil {
		return 0
	}
	return n.proc.PID()
}
