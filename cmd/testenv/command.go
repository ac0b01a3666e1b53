package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/station-portal/station/internal/embedded/child"
)

// command runs args with environ added to the environment and returns its
// exit code, as a shell would give it. When ctx ends, the command is asked to
// end too and killed after ten seconds.
func command(ctx context.Context, args, environ []string) (int, error) {
	cmd := exec.Command(args[0], args[1:]...) //nolint:noctx // it is asked to end before it is killed
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), environ...)
	// In a terminal the command stays in the foreground group and gets the
	// Ctrl-C by itself; else it gets a group of its own, so that everything
	// it has started can be ended with it.
	group := !term.IsTerminal(int(os.Stdin.Fd()))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: group}
	child.SetDeathSignal(cmd.SysProcAttr, syscall.SIGTERM)
	runtime.LockOSThread() // the signal is tied to this thread
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("start the command: %w", err)
	}
	target := cmd.Process.Pid
	if group {
		target = -target
	}
	done := make(chan struct{})
	go func() {
		select {
		case <-done:
			return
		case <-ctx.Done():
			_ = syscall.Kill(target, syscall.SIGTERM)
		}
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			_ = syscall.Kill(target, syscall.SIGKILL)
		}
	}()
	err := cmd.Wait()
	close(done)
	if group {
		_ = syscall.Kill(target, syscall.SIGTERM) // what it left behind
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return 0, err
	}
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return cmd.ProcessState.ExitCode(), nil
}

// cancelWithGo cancels when this program was started by `go run` and that one
// is gone: a signal to go ends go alone and would leave everything running.
func cancelWithGo(ctx context.Context, cancel context.CancelFunc) {
	parent := os.Getppid()
	name, err := os.ReadFile("/proc/" + strconv.Itoa(parent) + "/comm")
	if err != nil || string(bytes.TrimSpace(name)) != "go" {
		return
	}
	ticker := time.NewTicker(500 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if os.Getppid() != parent {
				cancel()
				return
			}
		}
	}
}
