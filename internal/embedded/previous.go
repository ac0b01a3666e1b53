package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// endPrevious ends what an earlier server of this folder has left: a server
// whose Station was killed, backends whose server was killed, or a pid file
// whose number means another process by now. The folder's lock is held, so
// none of it is in use.
func (p *place) endPrevious(ctx context.Context, logger *slog.Logger) error {
	text, err := os.ReadFile(p.pid())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	lines := strings.Split(string(text), "\n")
	postmaster, _ := strconv.Atoi(strings.TrimSpace(lines[0]))
	find := func() []int { return processesIn(p.data()) }
	running := find()
	if !canListProcesses() {
		running = p.answering(ctx, postmaster, lines)
		find = func() []int { // one that is ending answers no more
			if _, err := os.Stat(p.pid()); err != nil || syscall.Kill(postmaster, 0) != nil {
				return nil
			}
			return running
		}
	}
	if len(running) > 0 {
		if err := end(ctx, postmaster, running, find, logger); err != nil {
			return err
		}
	}
	if !canListProcesses() {
		return nil
	}
	// Nobody runs here now, but PostgreSQL would believe a number that still
	// or again stands for a process, and refuse to start.
	for _, stale := range []string{p.pid(), filepath.Join(p.socket, ".s.PGSQL.5432.lock")} {
		if err := os.Remove(stale); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// end ends the running processes, of which find lists what is left.
func end(ctx context.Context, postmaster int, running []int, find func() []int, logger *slog.Logger) error {
	logger.Info("stopping a PostgreSQL that an earlier Station left running", "pid", postmaster)
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	wait := func(timeout time.Duration) bool {
		for deadline := time.Now().Add(timeout); time.Now().Before(deadline); {
			if running = find(); len(running) == 0 {
				return true
			}
			select {
			case <-ctx.Done():
				return false
			case <-ticker.C:
			}
		}
		return false
	}
	// In order first, if there is a server that can do so: backends without
	// one don't listen.
	if slices.Contains(running, postmaster) {
		_ = syscall.Kill(postmaster, syscall.SIGINT)
		if wait(stopTimeout) {
			return nil
		}
	}
	for _, sig := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGKILL} {
		for _, pid := range running {
			_ = syscall.Kill(pid, sig)
		}
		if wait(5 * time.Second) {
			return nil
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("a PostgreSQL (process %d) from an earlier start can't be ended: kill it and start again", postmaster)
}

func canListProcesses() bool {
	_, err := os.Stat("/proc/self/cwd")
	return err == nil
}

// processesIn lists the PostgreSQL processes that run in a data folder. All
// of a server's processes have it as their working directory; of those that
// have ended and wait for their parent there is none.
func processesIn(data string) []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	want, err := os.Stat(data)
	if err != nil {
		return nil
	}
	var found []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		name, err := os.ReadFile("/proc/" + entry.Name() + "/comm")
		if err != nil || !strings.HasPrefix(string(name), "postgres") {
			continue
		}
		if cwd, err := os.Stat("/proc/" + entry.Name() + "/cwd"); err == nil && os.SameFile(cwd, want) {
			found = append(found, pid)
		}
	}
	return found
}

// answering is for systems without /proc: the server that the pid file names,
// if one of this very folder answers on its socket.
func (p *place) answering(ctx context.Context, postmaster int, lines []string) []int {
	if postmaster <= 0 || len(lines) < 5 || syscall.Kill(postmaster, 0) != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	config, err := pgx.ParseConfig("")
	if err != nil {
		return nil
	}
	config.Host, config.Port, config.User, config.Database, config.TLSConfig = lines[4], 5432, superuser, "postgres", nil
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil
	}
	defer func() { _ = conn.Close(ctx) }()
	var folder string
	if conn.QueryRow(ctx, "show data_directory").Scan(&folder) != nil {
		return nil
	}
	answered, err := os.Stat(folder)
	if err != nil {
		return nil
	}
	if ours, err := os.Stat(p.data()); err != nil || !os.SameFile(answered, ours) {
		return nil
	}
	return []int{postmaster}
}
