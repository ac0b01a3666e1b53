package testenv

import (
	"os"
	"path/filepath"
	"syscall"
)

const tempPrefix = "station-testenv-"

// A tempDir holds all data of one environment. The lock in it tells a living
// environment from one whose process was killed before it could clean up.
type tempDir struct {
	path string
	lock *os.File
}

// newTempDir makes one, and removes those that dead environments left behind.
// Everybody may pass through it, since servers run as other users; what is in
// it is each server's own.
func newTempDir() (*tempDir, error) {
	base := tempBase()
	sweep(base)
	path, err := os.MkdirTemp(base, tempPrefix)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o711); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(path, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, err
	}
	return &tempDir{path, lock}, nil
}

func (d *tempDir) remove() {
	_ = os.RemoveAll(d.path) // a rest is swept at the next start
	_ = d.lock.Close()
}

// sweep removes abandoned folders. One without a lock file is left alone: it
// may be about to get it.
func sweep(in string) {
	old, _ := filepath.Glob(filepath.Join(in, tempPrefix+"*"))
	for _, path := range old {
		lock, err := os.Open(filepath.Join(path, "lock"))
		if err != nil {
			continue
		}
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.RemoveAll(path)
		}
		_ = lock.Close()
	}
}
