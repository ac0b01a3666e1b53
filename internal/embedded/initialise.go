package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/station-portal/station/internal/embedded/cache"
	"github.com/station-portal/station/internal/embedded/child"
	"github.com/station-portal/station/internal/embedded/pgbin"
)

// initialise makes the cluster. It gets its name only when it is complete, so
// that an interrupted first start leaves nothing that looks like data.
func (p *place) initialise(ctx context.Context, bin pgbin.Binaries, logger *slog.Logger) error {
	if _, err := os.Stat(p.data()); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there but holds no PostgreSQL data: move it away, or set STATION_DATA_DIR to another folder", p.data())
	}
	started := time.Now()
	unfinished := filepath.Join(p.dir, "unfinished")
	var err error
	for _, locale := range []string{"C.UTF-8", "C"} {
		if err := os.RemoveAll(unfinished); err != nil {
			return err
		}
		_, err = child.Run(ctx, child.Spec{
			Path: bin.Path("initdb"),
			Args: []string{
				"-D", unfinished, "-U", superuser, "--encoding=UTF8", "--locale=" + locale,
				"--auth-local=trust", "--auth-host=reject", "--no-instructions",
			},
			Env: environ(bin), Dir: p.dir, User: p.user, DeathSignal: syscall.SIGKILL,
		})
		if err == nil || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("make the embedded PostgreSQL's data: %w", err)
	}
	if err := os.Rename(unfinished, p.data()); err != nil {
		return err
	}
	logger.Info("made a private PostgreSQL", "version", bin.Major, "binaries", bin.From, "data", p.data(),
		"took", time.Since(started).Round(time.Millisecond))
	return nil
}

// findBinaries gets binaries of one major version, or, for 0, those that a new
// cluster should have: the machine's newest, else ones that are fetched.
func findBinaries(ctx context.Context, major int, cacheDir string, user *child.User, logger *slog.Logger) (pgbin.Binaries, error) {
	bin, ok := pgbin.Newest(pgbin.OnMachine(ctx), func(b pgbin.Binaries) bool {
		return (major == 0 || b.Major == major) && user.Blocked(b.Path("postgres")) == ""
	})
	if ok {
		return bin, nil
	}
	cacheDir, err := cache.Dir(cacheDir, user)
	if err != nil {
		return pgbin.Binaries{}, err
	}
	return pgbin.Fetch(ctx, major, cacheDir, logger)
}

// environ is what PostgreSQL's programs get: neither Station's secrets nor
// settings that were meant for somebody's psql.
func environ(bin pgbin.Binaries) []string {
	var kept []string
	for _, entry := range os.Environ() {
		switch key, _, _ := strings.Cut(entry, "="); key {
		case "PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LOCPATH", "LOCALE_ARCHIVE":
			kept = append(kept, entry)
		}
	}
	return append(append(kept, "LC_ALL=C"), bin.Env...)
}
