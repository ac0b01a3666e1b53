//go:build !linux

package testenv

import "os"

// tempBase is where data goes.
func tempBase() string { return os.TempDir() }
