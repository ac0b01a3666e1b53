package child

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// A User is an account that a child process runs as.
type User struct {
	Name     string
	UID, GID uint32
}

// Unprivileged names the account for servers that must not be root, or should
// not be: nil when this process is an ordinary user already, else the first of
// the given accounts that exists on the machine.
func Unprivileged(names ...string) (*User, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range names {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
		if uidErr != nil || gidErr != nil || uid == 0 {
			continue
		}
		return &User{Name: name, UID: uint32(uid), GID: uint32(gid)}, nil
	}
	return nil, fmt.Errorf("this is root and the servers refuse to run as root, but none of the users %q exists: run as an ordinary user", names)
}

// Owner is the account that owns path, nil when that is root or this process.
func Owner(path string) *User {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || stat.Uid == 0 || int(stat.Uid) == os.Geteuid() {
		return nil
	}
	name := strconv.FormatUint(uint64(stat.Uid), 10)
	if account, err := user.LookupId(name); err == nil {
		name = account.Username
	}
	return &User{Name: name, UID: stat.Uid, GID: stat.Gid}
}

// Blocked returns the first folder above path that u may not pass through, or
// "" if none bars the way. Parts of path that don't exist yet don't count. A
// nil user is this process, which finds out by itself.
func (u *User) Blocked(path string) string {
	if u == nil {
		return ""
	}
	if resolved, err := resolve(path); err == nil {
		path = resolved
	}
	var chain []string
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		chain = append(chain, dir)
		if dir == filepath.Dir(dir) {
			break
		}
	}
	for i := len(chain) - 1; i >= 0; i-- {
		info, err := os.Stat(chain[i])
		if err != nil {
			return ""
		}
		stat, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			return ""
		}
		bit := fs.FileMode(0o001)
		switch {
		case stat.Uid == u.UID:
			bit = 0o100
		case stat.Gid == u.GID:
			bit = 0o010
		}
		if info.Mode().Perm()&bit == 0 {
			return chain[i]
		}
	}
	return ""
}

// resolve follows the symlinks in the part of path that exists.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rest := ""
	for {
		resolved, err := filepath.EvalSymlinks(path)
		if err == nil {
			return filepath.Join(resolved, rest), nil
		}
		if !errors.Is(err, fs.ErrNotExist) || path == filepath.Dir(path) {
			return "", err
		}
		rest = filepath.Join(filepath.Base(path), rest)
		path = filepath.Dir(path)
	}
}

// Own makes u the owner of path and of everything in it.
func (u *User) Own(path string) error {
	if u == nil {
		return nil
	}
	if err := os.Lchown(path, int(u.UID), int(u.GID)); err != nil {
		return err
	}
	if info, err := os.Lstat(path); err != nil || !info.IsDir() {
		return err
	}
	root, err := os.OpenRoot(path) // a link swapped in meanwhile leads nowhere else
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	return fs.WalkDir(root.FS(), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return root.Lchown(name, int(u.UID), int(u.GID))
	})
}

// Mkdir makes the folder path for u alone (0700). Folders above it are made
// with the ordinary rights, since u has to pass through them.
func (u *User) Mkdir(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := os.Chmod(path, 0o700); err != nil {
		return err
	}
	if u == nil {
		return nil
	}
	return os.Lchown(path, int(u.UID), int(u.GID))
}

func (u *User) credential() *syscall.Credential {
	if u == nil {
		return nil
	}
	return &syscall.Credential{Uid: u.UID, Gid: u.GID}
}
