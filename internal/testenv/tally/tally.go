// Package tally counts which tests used which real service. Tests append to a file that
// testenv names and adds up.
package tally

import (
	"os"
	"strings"
	"testing"
)

// Variable names the file that tests append to; without it nothing is counted.
const Variable = "TESTENV_TALLY"

// Use notes that the test uses a service, such as PostgreSQL.
func Use(tb testing.TB, service string) {
	tb.Helper()
	path := os.Getenv(Variable)
	if path == "" {
		return
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		tb.Fatalf("note the use of %s: %v", service, err)
	}
	defer func() { _ = file.Close() }()
	// One short write to a file opened for appending is not torn by others.
	if _, err := file.WriteString(service + "\t" + tb.Name() + "\n"); err != nil {
		tb.Fatalf("note the use of %s: %v", service, err)
	}
}

// Count adds a tally file up: tests by service. A test that uses a service twice counts
// once for each package it runs in.
func Count(text string) map[string]int {
	counts := map[string]int{}
	for line := range strings.Lines(text) {
		if service, _, ok := strings.Cut(line, "\t"); ok {
			counts[service]++
		}
	}
	return counts
}
