package testenv

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/station-portal/station/internal/embedded/cache"
	"github.com/station-portal/station/internal/embedded/child"
)

// A debianSet names the packages of one service.
type debianSet struct {
	install  []string // with all that they depend on,
	leaveOut []string // except packages whose names begin so: the service runs without
}

// notNeeded are begins of the names of packages that no service gets: the C
// library must be the machine's, since another one does not fit its loader;
// the others serve only the installation of packages.
var notNeeded = []string{
	"libc6", "libc-bin", "libc-l10n", "locales",
	"perl", "libperl", "libfile-find", "libtext-glob", "libnumber-compare", "libjson-perl", "python3", "libpython3",
	"adduser", "cron", "dbus", "debconf", "cdebconf", "dpkg", "init-system", "logrotate", "lsb-base", "openssl",
	"procps", "readline-common", "sensible-utils", "systemd", "ucf", "usrmerge",
}

// unpack downloads Debian's packages of a service with the machine's own apt,
// sources and keys, but with private state, and unpacks them into the cache
// folder. Nothing is installed, and no rights are needed.
func (e *Env) unpack(ctx context.Context, name string, set debianSet) (*debianRoot, error) {
	for _, tool := range []string{"apt-get", "apt-cache", "dpkg-deb"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("%w: this is no Debian, there is no %s", errAbsent, tool)
		}
	}
	user, err := child.Unprivileged("nobody", "postgres")
	if err != nil {
		return nil, err
	}
	dir, err := cache.Dir(e.options.CacheDir, user)
	if err != nil {
		return nil, err
	}
	dir = filepath.Join(dir, "debian")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	root := &debianRoot{dir: filepath.Join(dir, name)}
	if _, err := os.Stat(root.dir); err == nil {
		return root, nil
	}
	unlock, err := lockFile(ctx, filepath.Join(dir, name+".lock"))
	if err != nil {
		return nil, err
	}
	defer unlock()
	if _, err := os.Stat(root.dir); err == nil {
		return root, nil // another process was faster
	}
	apt, err := newApt(filepath.Join(dir, "apt"))
	if err != nil {
		return nil, err
	}
	packages, err := apt.resolve(ctx, set, 24*time.Hour)
	if err != nil {
		return nil, err
	}
	e.say("downloading %d Debian packages (%d MB) for %s into %s", len(packages), size(packages)>>20, name, root.dir)
	temp, err := os.MkdirTemp(dir, ".unpacking-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	if err := apt.download(ctx, packages, temp); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		// The lists may name versions that have been replaced since.
		if packages, err = apt.resolve(ctx, set, time.Minute); err != nil {
			return nil, err
		}
		if err := apt.download(ctx, packages, temp); err != nil {
			return nil, err
		}
	}
	return root, root.fill(ctx, temp)
}

// apt runs Debian's tools with a state of their own. To them it looks as if
// nothing were installed, so that the result is the same on every machine.
type apt struct {
	dir     string
	options []string
}

func newApt(dir string) (*apt, error) {
	for _, sub := range []string{"lists/partial", "archives/partial"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, err
		}
	}
	status, hooks := filepath.Join(dir, "status"), filepath.Join(dir, "no-hooks.conf")
	for path, text := range map[string]string{
		status: "",
		// The system's hooks are meant for the system's state.
		hooks: "#clear APT::Update::Pre-Invoke;\n#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n",
	} {
		// Another apt may be reading them: they are not written twice.
		if old, err := os.ReadFile(path); err == nil && string(old) == text {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	a := &apt{dir: dir, options: []string{"-c", hooks}}
	for _, option := range []string{
		"Dir::State=" + dir, "Dir::State::lists=" + filepath.Join(dir, "lists"), "Dir::State::status=" + status,
		"Dir::Cache=" + dir, "Dir::Cache::archives=" + filepath.Join(dir, "archives"), "Dir::Log=" + dir,
		"Debug::NoLocking=true", "APT::Install-Recommends=false", "Acquire::Languages=none",
		"Acquire::Retries=3", "APT::Sandbox::User=root",
	} {
		a.options = append(a.options, "-o", option)
	}
	return a, nil
}

func (a *apt) run(ctx context.Context, dir, tool string, args ...string) (string, error) {
	out, err := child.Run(ctx, child.Spec{
		Path: tool, Args: append(slices.Clone(a.options), args...), Dir: dir,
		Env: append(os.Environ(), "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive"), DeathSignal: syscall.SIGKILL,
	})
	if err != nil {
		return "", fmt.Errorf("%s: %w", args[0], err)
	}
	return out, nil
}

// update fetches the package lists, unless those that are there are young.
func (a *apt) update(ctx context.Context, young time.Duration) error {
	stamp := filepath.Join(a.dir, "updated")
	if info, err := os.Stat(stamp); err == nil && time.Since(info.ModTime()) < young {
		return nil
	}
	if _, err := a.run(ctx, a.dir, "apt-get", "-q", "update"); err != nil {
		return err
	}
	return os.WriteFile(stamp, nil, 0o600)
}

func (a *apt) download(ctx context.Context, packages []debianPackage, into string) error {
	args := make([]string, 0, 2+len(packages))
	args = append(args, "-q", "download")
	for _, p := range packages {
		args = append(args, p.name+"="+p.version)
	}
	_, err := a.run(ctx, into, "apt-get", args...)
	return err
}

type debianPackage struct {
	name, version string
	bytes         int64
}

func size(packages []debianPackage) (total int64) {
	for _, p := range packages {
		total += p.bytes
	}
	return total
}

// resolve lists the packages to download, from lists that are no older than
// young.
func (a *apt) resolve(ctx context.Context, set debianSet, young time.Duration) ([]debianPackage, error) {
	unlock, err := lockFile(ctx, filepath.Join(a.dir, "lock"))
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := a.update(ctx, young); err != nil {
		return nil, err
	}
	out, err := a.run(ctx, a.dir, "apt-get", append([]string{"-q", "--simulate", "install"}, set.install...)...)
	if err != nil {
		return nil, err
	}
	var names []string
	for line := range strings.Lines(out) {
		// Inst redis-server (5:7.0.15-1 Debian:12/stable [amd64])
		fields := strings.Fields(line)
		if len(fields) > 2 && fields[0] == "Inst" && !begins(fields[1], set.leaveOut) && !begins(fields[1], notNeeded) {
			names = append(names, fields[1]+"="+strings.TrimPrefix(fields[2], "("))
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("apt-get names no packages for %s", strings.Join(set.install, " "))
	}
	shown, err := a.run(ctx, a.dir, "apt-cache", append([]string{"show"}, names...)...)
	if err != nil {
		return nil, err
	}
	return parsePackages(shown), nil
}

// parsePackages reads apt-cache's answer and drops what every Debian has.
func parsePackages(shown string) []debianPackage {
	var packages []debianPackage
	for stanza := range strings.SplitSeq(shown, "\n\n") {
		p, basic := debianPackage{}, false
		for line := range strings.Lines(stanza) {
			key, value, _ := strings.Cut(strings.TrimRight(line, "\n"), ": ")
			switch key {
			case "Package":
				p.name = value
			case "Version":
				p.version = value
			case "Size":
				_, _ = fmt.Sscan(value, &p.bytes)
			case "Essential":
				basic = basic || value == "yes"
			case "Priority":
				basic = basic || value == "required"
			}
		}
		if p.name != "" && !basic && !slices.ContainsFunc(packages, func(q debianPackage) bool { return q.name == p.name }) {
			packages = append(packages, p)
		}
	}
	return packages
}

func begins(name string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// lockFile waits until no other process holds path.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = file.Close() }, nil
		}
		select {
		case <-ctx.Done():
			_ = file.Close()
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
