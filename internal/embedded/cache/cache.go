// Package cache names the folder for programs that Station fetches and can
// fetch again.
package cache

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/station-portal/station/internal/embedded/child"
)

// shared is root's cache folder for programs that other accounts run.
const shared = "/var/cache/station"

// Dir returns dir, or for "" station/ in the user's cache folder
// ($XDG_CACHE_HOME, else ~/.cache; ~/Library/Caches on macOS), as an existing,
// absolute path. Where user, who is to run what is in it, can't pass through
// to it, such as below /root, it is a folder that everybody can reach.
func Dir(dir string, user *child.User) (string, error) {
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil { // no HOME, as under some service managers
			base = filepath.Join(os.TempDir(), "cache-"+strconv.Itoa(os.Getuid()))
		}
		dir = filepath.Join(base, "station")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if user.Blocked(filepath.Join(dir, "any")) != "" {
		dir = shared
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("the cache folder can't be made (%w): set XDG_CACHE_HOME to one that can", err)
	}
	return dir, nil
}
