package testenv

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

func (e *Env) chromiumRecipe() recipe {
	return recipe{
		title:    "Chromium",
		variable: "TEST_CHROMIUM",
		mend:     "install Chromium or Chrome (Debian: apt-get install chromium; any system: npx playwright-core install chromium), or set TEST_CHROMIUM to the path of one",
		packages: debianSet{
			install: []string{"chromium", "fonts-dejavu-core"},
			// It runs without a screen: no drivers, no icons.
			leaveOut: []string{
				"chromium-sandbox", "libllvm", "libz3", "libgl1-mesa-dri", "mesa-", "adwaita-icon-theme", "hicolor-icon-theme",
				"gtk-update-icon-cache", "libgtk-3-common", "dconf", "x11-", "xdg-utils", "xkb-data",
			},
		},
		external: func(ctx context.Context, path string) (*Service, error) {
			return newChromium(ctx, path, "TEST_CHROMIUM")
		},
		machine: chromiumOnMachine,
		debian:  e.chromiumFromDebian,
		docker: func(context.Context) (*Service, error) {
			return nil, fmt.Errorf("%w: a browser in a container can't be driven through a path", errAbsent)
		},
	}
}

// chromiumOnMachine tries the names that packages use, then what Playwright
// has downloaded for this user, then macOS's applications.
func chromiumOnMachine(ctx context.Context) (*Service, error) {
	var paths []string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			paths = append(paths, path)
		}
	}
	if home, err := os.UserHomeDir(); err == nil {
		for _, pattern := range []string{
			".cache/ms-playwright/chromium-*/chrome-linux*/chrome",
			"Library/Caches/ms-playwright/chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
		} {
			found, _ := filepath.Glob(filepath.Join(home, pattern))
			paths = append(paths, found...)
		}
	}
	paths = append(paths, "/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
	last := fmt.Errorf("%w: no chromium or google-chrome in PATH, none from Playwright", errAbsent)
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			continue
		}
		s, err := newChromium(ctx, path, "the machine, "+path)
		if err == nil {
			return s, nil
		}
		last = err // such as Ubuntu's stub that asks for a snap
	}
	return nil, last
}

var chromiumVersionPattern = regexp.MustCompile(`\d+\.\d+\.\d+\.\d+`)

// newChromium describes the browser at path, which has to start.
func newChromium(ctx context.Context, path, from string) (*Service, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "--version").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s --version: %w: %.300s", path, err, out)
	}
	version := chromiumVersionPattern.FindString(string(out))
	if version == "" {
		return nil, fmt.Errorf("%s --version says %.300q", path, out)
	}
	return &Service{Version: version, From: from, Environ: []string{"TEST_CHROMIUM=" + path}}, nil
}

// chromiumFromDebian writes the program that starts the unpacked browser: it
// needs to be told where its libraries and fonts are.
func (e *Env) chromiumFromDebian(ctx context.Context, root *debianRoot) (*Service, error) {
	browser := root.path("usr/lib/chromium/chromium")
	if _, err := os.Stat(browser); err != nil {
		return nil, fmt.Errorf("the unpacked packages hold no Chromium (%w): delete %s and try again", err, root.dir)
	}
	fonts := filepath.Join(e.dir.path, "fonts.conf")
	fontsText := `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>` + root.path("usr/share/fonts") + `</dir><dir>/usr/share/fonts</dir><cachedir>` + filepath.Join(e.dir.path, "fonts") + `</cachedir></fontconfig>
`
	if err := os.WriteFile(fonts, []byte(fontsText), 0o600); err != nil {
		return nil, err
	}
	wrapper := filepath.Join(e.dir.path, "chromium")
	script := "#!/bin/sh\n" +
		"export LD_LIBRARY_PATH='" + strings.Join(root.libraries(), ":") + "'\n" +
		"export FONTCONFIG_FILE='" + fonts + "'\n" +
		"export XDG_DATA_DIRS='" + root.path("usr/share") + "'\n" +
		"exec '" + browser + "' \"$@\"\n"
	if err := os.WriteFile(wrapper, []byte(script), 0o700); err != nil {
		return nil, err
	}
	return newChromium(ctx, wrapper, "Debian packages in "+root.dir)
}
