// Package pgbin finds PostgreSQL server binaries, and fetches them for
// machines that have none.
package pgbin

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// Oldest is the oldest major version that Station's migrations run on.
const Oldest = 15

// Binaries are one set of PostgreSQL server programs.
type Binaries struct {
	Dir   string   // holds initdb and postgres
	Major int      // 15, 16 …
	From  string   // where they came from, for people to read
	Env   []string // what their processes need beside the usual environment
}

// Path is the path of one program.
func (b Binaries) Path(program string) string { return filepath.Join(b.Dir, program) }

// OnMachine lists the sets installed on this machine, newest first: Debian's
// and Red Hat's folders, Homebrew's and Postgres.app's, then PATH.
func OnMachine(ctx context.Context) []Binaries {
	var dirs []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/usr/lib/postgresql*/bin",
		"/opt/homebrew/opt/postgresql*/bin",
		"/usr/local/opt/postgresql*/bin",
		"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		found, _ := filepath.Glob(pattern) // the patterns are constant and valid
		dirs = append(dirs, found...)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	var all []Binaries
	seen := map[string]bool{}
	for _, dir := range dirs {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			dir = real
		}
		if seen[dir] {
			continue
		}
		seen[dir] = true
		if b, err := In(ctx, dir, "the machine, "+dir); err == nil {
			all = append(all, b)
		}
	}
	slices.SortStableFunc(all, func(a, b Binaries) int { return b.Major - a.Major })
	return all
}

// In describes the binaries in dir, and fails if there is no working pair of
// initdb and postgres there.
func In(ctx context.Context, dir, from string, env ...string) (Binaries, error) {
	b := Binaries{Dir: dir, From: from, Env: env}
	if _, err := os.Stat(b.Path("initdb")); err != nil {
		return Binaries{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.Path("postgres"), "--version")
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		return Binaries{}, fmt.Errorf("%s --version: %w", b.Path("postgres"), err)
	}
	match := versionPattern.FindSubmatch(out)
	if match == nil {
		return Binaries{}, fmt.Errorf("%s --version says %q", b.Path("postgres"), out)
	}
	b.Major, err = strconv.Atoi(string(match[1]))
	return b, err
}

var versionPattern = regexp.MustCompile(`PostgreSQL\)? (\d+)`)

// Newest picks the newest set that Station runs on and that accept allows.
func Newest(all []Binaries, accept func(Binaries) bool) (Binaries, bool) {
	for _, b := range all {
		if b.Major >= Oldest && (accept == nil || accept(b)) {
			return b, true
		}
	}
	return Binaries{}, false
}
