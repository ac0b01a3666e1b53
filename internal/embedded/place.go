package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/station-portal/station/internal/embedded/child"
)

// reachable is where root's clusters go when the account that runs them can't
// pass through to the data folder, such as one in /root.
const reachable = "/var/lib/station"

// A place is a locked data folder with what belongs to its server.
type place struct {
	dir    string      // holds data/ and the log
	socket string      // folder of the Unix socket
	user   *child.User // who runs the server; nil: this process's user
	lock   *os.File
}

func (p *place) data() string { return filepath.Join(p.dir, "data") }
func (p *place) log() string  { return filepath.Join(p.dir, "postgres.log") }
func (p *place) pid() string  { return filepath.Join(p.data(), "postmaster.pid") }

// findPlace locks dataDir for this process and makes the folders in it.
func findPlace(dataDir string, logger *slog.Logger) (_ *place, err error) {
	if dataDir == "" {
		return nil, errors.New("the embedded PostgreSQL has no data folder: set STATION_DATA_DIR")
	}
	if dataDir, err = filepath.Abs(dataDir); err != nil {
		return nil, fmt.Errorf("find the data folder: %w", err)
	}
	if err := os.MkdirAll(dataDir, 0o755); err != nil {
		return nil, fmt.Errorf("the data folder can't be made (%w): set STATION_DATA_DIR to one that can", err)
	}
	p := &place{dir: filepath.Join(dataDir, "postgres")}
	if p.lock, err = lock(dataDir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			p.release()
		}
	}()
	if p.user, err = account(p.dir, dataDir); err != nil {
		return nil, err
	}
	if barrier := p.user.Blocked(p.data()); barrier != "" {
		if p.dir, err = elsewhere(dataDir); err != nil {
			return nil, err
		}
		logger.Warn("PostgreSQL can't run as root, and the user it runs as can't reach the data folder; its data is kept elsewhere",
			"user", p.user.Name, "barrier", barrier, "data_dir", dataDir, "kept_in", p.dir)
	}
	if err := p.user.Mkdir(p.dir); err != nil {
		return nil, fmt.Errorf("the folder of the embedded PostgreSQL can't be used (%w): run Station as its owner, or set STATION_DATA_DIR to another folder", err)
	}
	if err := p.adopt(); err != nil {
		return nil, err
	}
	p.socket, err = p.socketDir()
	return p, err
}

// lock takes the data folder for this process, until it ends in any way.
func lock(dataDir string) (*os.File, error) {
	path := filepath.Join(dataDir, "postgres.lock")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the data folder can't be used (%w): run Station as its owner, or set STATION_DATA_DIR to another folder", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		owner, _ := io.ReadAll(file)
		_ = file.Close()
		return nil, fmt.Errorf("another Station (process %s) is using the data folder %s: stop it, or set STATION_DATA_DIR to another folder",
			strings.TrimSpace(string(owner)), dataDir)
	}
	if err := file.Truncate(0); err == nil {
		_, _ = file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0) // only for the sentence above
	}
	return file, nil
}

// release lets the next Station in. It may be called twice.
func (p *place) release() { _ = p.lock.Close() }

// account decides who runs the server: an ordinary user does it as itself;
// root uses the account that the folders belong to, or else a system account.
func account(dirs ...string) (*child.User, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, dir := range dirs {
		if owner := child.Owner(dir); owner != nil {
			return owner, nil
		}
	}
	return child.Unprivileged("postgres", "nobody")
}

// elsewhere is the reachable stand-in for a data folder's postgres/. A file in
// the data folder remembers it, so that the data goes with that folder: one
// that is deleted and made anew gets a new, empty cluster.
func elsewhere(dataDir string) (string, error) {
	note := filepath.Join(dataDir, "postgres.path")
	path, err := os.ReadFile(note)
	if err == nil {
		return strings.TrimSpace(string(path)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := os.MkdirAll(reachable, 0o755); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(reachable, "postgres-")
	if err != nil {
		return "", err
	}
	return dir, os.WriteFile(note, []byte(dir+"\n"), 0o600)
}

// adopt makes existing data the server's account's own, after a copy or a
// restore that was done as root.
func (p *place) adopt() error {
	info, err := os.Stat(p.data())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	want := os.Geteuid()
	if p.user != nil {
		want = int(p.user.UID)
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); !ok || int(stat.Uid) == want {
		return nil
	}
	if p.user == nil {
		return fmt.Errorf("the data in %s belongs to another user: run Station as that user, or set STATION_DATA_DIR to another folder", p.data())
	}
	return p.user.Own(p.data())
}

// longest is how long the path of a Unix socket may be on all systems.
const longest = 103

// socketDir makes the folder for the socket: beside the data, or, where the
// path of a socket would be too long for the system (or a comma would split
// it), a short one among the temporary files.
func (p *place) socketDir() (string, error) {
	dir := filepath.Join(p.dir, "run")
	if len(filepath.Join(dir, ".s.PGSQL.5432")) > longest || strings.Contains(dir, ",") {
		sum := sha256.Sum256([]byte(p.dir))
		dir = filepath.Join(os.TempDir(), "station-"+hex.EncodeToString(sum[:6]))
		if len(filepath.Join(dir, ".s.PGSQL.5432")) > longest {
			dir = filepath.Join("/tmp", filepath.Base(dir))
		}
	}
	// Others can make folders among the temporary files: one that is theirs
	// must not hold our socket.
	if info, err := os.Lstat(dir); err == nil {
		stat, ok := info.Sys().(*syscall.Stat_t)
		mine := ok && info.IsDir() && (int(stat.Uid) == os.Geteuid() || p.user != nil && stat.Uid == p.user.UID)
		if !mine {
			return "", fmt.Errorf("%s is in the way of the embedded PostgreSQL's socket and belongs to somebody else: remove it, or set TMPDIR to another folder", dir)
		}
	}
	if err := p.user.Mkdir(dir); err != nil {
		return "", fmt.Errorf("make the folder of the socket: %w", err)
	}
	return dir, nil
}

// major is the version that the data was made by, 0 if there is none yet.
func (p *place) major() (int, error) {
	text, err := os.ReadFile(filepath.Join(p.data(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s/PG_VERSION holds %q instead of a version: restore the folder from a backup", p.data(), text)
	}
	return major, nil
}
