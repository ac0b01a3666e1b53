// Package child runs servers as child processes that end with their parent
// and never run as root.
package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// A Spec says what to run and how.
type Spec struct {
	Path string
	Args []string
	Env  []string // the whole environment; nil: this process's
	Dir  string   // working directory; must be one that User can enter
	User *User    // nil: the caller
	Log  string   // file that receives stdout and stderr; "": nowhere

	// DeathSignal is sent to the child when this process dies, on systems
	// that can do so (Linux). Zero sends nothing.
	DeathSignal syscall.Signal
}

// A Process is a running child.
type Process struct {
	pid  int
	done chan struct{}
	err  error
}

// Start runs spec in a session of its own, so that a Ctrl-C in the terminal
// reaches only the parent, which then stops its children in order.
func Start(spec Spec) (*Process, error) {
	cmd := exec.Command(spec.Path, spec.Args...) //nolint:noctx // it outlives the call; Stop ends it
	cmd.Env = spec.Env
	cmd.Dir = spec.Dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: spec.User.credential()}
	SetDeathSignal(cmd.SysProcAttr, spec.DeathSignal)
	if spec.Log != "" {
		// A file, not a pipe: a pipe would kill the child on its next line
		// after the parent's death, before it has shut down.
		log, err := os.OpenFile(spec.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY|syscall.O_NOFOLLOW, 0o600)
		if err != nil {
			return nil, err
		}
		defer func() { _ = log.Close() }()
		cmd.Stdout, cmd.Stderr = log, log
	}
	p := &Process{done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// The death signal is tied to the thread that started the child, so
		// that thread has to live as long as the child.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			p.pid = cmd.Process.Pid
		}
		started <- err
		if err != nil {
			return
		}
		p.err = cmd.Wait()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", spec.Path, err)
	}
	return p, nil
}

// PID is the child's process id.
func (p *Process) PID() int { return p.pid }

// Done is closed once the child has ended and was reaped.
func (p *Process) Done() <-chan struct{} { return p.done }

// Alive reports whether the child is still running.
func (p *Process) Alive() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// Err says how the child ended; it is nil while it runs and after exit code 0.
func (p *Process) Err() error {
	if p.Alive() {
		return nil
	}
	return p.err
}

// Signal sends sig, if the child is still running.
func (p *Process) Signal(sig syscall.Signal) {
	if p.Alive() {
		_ = syscall.Kill(p.pid, sig)
	}
}

// Stop sends sig and waits; a child that outlives grace is killed. It may be
// called any number of times. It reports whether the child ended by itself.
func (p *Process) Stop(sig syscall.Signal, grace time.Duration) bool {
	p.Signal(sig)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.done:
		return true
	case <-timer.C:
		p.Signal(syscall.SIGKILL)
		<-p.done
		return false
	}
}

// Run runs spec to its end and returns what it printed. An error carries the
// last lines of that output.
func Run(ctx context.Context, spec Spec) (string, error) {
	cmd := exec.CommandContext(ctx, spec.Path, spec.Args...)
	cmd.Env = spec.Env
	cmd.Dir = spec.Dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: spec.User.credential()}
	SetDeathSignal(cmd.SysProcAttr, spec.DeathSignal)
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("%s: %w: %s", spec.Path, err, lastLines(string(out), 5))
	}
	return string(out), nil
}

// WaitReady calls ready until it returns nil. It gives up when p ends, after
// timeout, or with ctx, and the error then holds ready's last answer and the
// end of the log.
func (p *Process) WaitReady(ctx context.Context, timeout time.Duration, log string, ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	pause := 5 * time.Millisecond
	for {
		err := ready(ctx)
		if err == nil && p.Alive() {
			return nil
		}
		if !p.Alive() {
			ended := p.err
			if ended == nil {
				ended = errors.New("exit status 0")
			}
			return fmt.Errorf("it ended at once (%w); its log ends: %s", ended, Tail(log, 8))
		}
		select {
		case <-p.done:
		case <-time.After(pause):
		case <-ctx.Done():
			return fmt.Errorf("it was not ready within %s (%w); its log ends: %s", timeout, err, Tail(log, 8))
		}
		pause = min(pause*3/2, 200*time.Millisecond)
	}
}

// Tail returns the last n lines of a file in one line, for error messages.
func Tail(file string, n int) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return "(no log)"
	}
	return lastLines(string(data), n)
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	return strings.Join(lines, " | ")
}
