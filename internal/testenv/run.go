package testenv

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/station-portal/station/internal/embedded/child"
)

// run starts n, after making sure that Close will end it.
func (e *Env) run(ctx context.Context, n *node) (server, error) {
	e.own(n)
	if err := n.Start(ctx); err != nil {
		return nil, err
	}
	return n, nil
}

// serviceDir makes a fresh folder for one service's data.
func (e *Env) serviceDir(user *child.User, name string) (string, error) {
	dir := filepath.Join(e.dir.path, name)
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return dir, user.Mkdir(dir)
}

// cleanEnviron is this process's environment without what would change the
// servers: settings meant for Station, for other servers of theirs, or for
// their clients.
func cleanEnviron() []string {
	var kept []string
	for _, entry := range os.Environ() {
		key, _, _ := strings.Cut(entry, "=")
		switch key {
		case "PATH", "TMPDIR", "USER", "LOGNAME", "SHELL", "TZ":
			kept = append(kept, entry)
		}
	}
	return append(kept, "LC_ALL=C")
}
