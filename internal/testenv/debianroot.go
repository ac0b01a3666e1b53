package testenv

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/station-portal/station/internal/embedded/child"
)

// A debianRoot is a folder with unpacked packages, as if it were the root of a
// system.
type debianRoot struct{ dir string }

func (r *debianRoot) path(name string) string { return filepath.Join(r.dir, name) }

// environ lets programs find the libraries and programs in r first.
func (r *debianRoot) environ() []string {
	return []string{
		"LD_LIBRARY_PATH=" + strings.Join(r.libraries(), ":"),
		"PATH=" + r.path("usr/sbin") + ":" + r.path("usr/bin") + ":" + r.path("bin") + ":" + os.Getenv("PATH"),
	}
}

// libraries are the folders of shared libraries: the common ones, and those
// below them that packages keep for themselves and reach by absolute paths.
func (r *debianRoot) libraries() []string {
	var dirs []string
	for _, pattern := range []string{"usr/lib/*-linux-*", "lib/*-linux-*", "usr/lib", "usr/lib/*-linux-*/*"} {
		found, _ := filepath.Glob(r.path(pattern))
		for _, dir := range found {
			if libs, _ := filepath.Glob(filepath.Join(dir, "lib*.so*")); len(libs) > 0 {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs
}

// fill unpacks the packages in the folder debs. r gets its name only when it
// is complete.
func (r *debianRoot) fill(ctx context.Context, debs string) error {
	packages, _ := filepath.Glob(filepath.Join(debs, "*.deb"))
	unfinished := filepath.Join(debs, "root")
	if err := os.Mkdir(unfinished, 0o755); err != nil {
		return err
	}
	for _, deb := range packages {
		if _, err := child.Run(ctx, child.Spec{Path: "dpkg-deb", Args: []string{"-x", deb, unfinished}, DeathSignal: syscall.SIGKILL}); err != nil {
			return err
		}
	}
	for _, reading := range []string{"doc", "man", "info", "locale", "lintian"} {
		if err := os.RemoveAll(filepath.Join(unfinished, "usr/share", reading)); err != nil {
			return err
		}
	}
	if err := localLinks(unfinished); err != nil {
		return err
	}
	if err := relocateErlang(unfinished, r.dir); err != nil {
		return err
	}
	if err := os.Chmod(unfinished, 0o755); err != nil { // packages may set it
		return err
	}
	return os.Rename(unfinished, r.dir)
}

// localLinks makes symlinks to absolute paths lead to the same place in root,
// if there is one.
func localLinks(root string) error {
	tree, err := os.OpenRoot(root)
	if err != nil {
		return err
	}
	defer func() { _ = tree.Close() }()
	return fs.WalkDir(tree.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink == 0 {
			return err
		}
		target, err := tree.Readlink(path)
		if err != nil || !filepath.IsAbs(target) {
			return err
		}
		target = strings.TrimPrefix(target, "/")
		if _, missing := tree.Lstat(target); missing != nil {
			return nil //nolint:nilerr // it leads to a file of the machine
		}
		relative, err := filepath.Rel(filepath.Dir(path), target)
		if err != nil {
			return err
		}
		if err := tree.Remove(path); err != nil {
			return err
		}
		return tree.Symlink(relative, path)
	})
}

// relocateErlang tells Erlang's start scripts where they will be: they have
// their absolute path written in.
func relocateErlang(root, final string) error {
	var scripts []string
	for _, pattern := range []string{"usr/lib/erlang/bin/*", "usr/lib/erlang/erts-*/bin/*"} {
		found, _ := filepath.Glob(filepath.Join(root, pattern))
		scripts = append(scripts, found...)
	}
	home := "ROOTDIR=" + filepath.Join(final, "usr/lib/erlang")
	for _, path := range scripts {
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(text, []byte("#!/bin/sh")) {
			continue
		}
		moved := bytes.ReplaceAll(text, []byte("ROOTDIR=/usr/lib/erlang"), []byte(home))
		if bytes.Equal(moved, text) {
			continue
		}
		if err := os.WriteFile(path, moved, info.Mode().Perm()); err != nil {
			return fmt.Errorf("relocate Erlang: %w", err)
		}
	}
	return nil
}
