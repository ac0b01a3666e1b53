// Package tally notes which tests used which real service and which were skipped. Tests
// append to a file that testenv names and adds up.
package tally

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Variable names the file that tests append to; without it nothing is counted.
const Variable = "TESTENV_TALLY"

// skipped stands in the place of a service in the lines of skipped tests.
const skipped = "skipped"

// Use notes that the test uses a service, such as PostgreSQL.
func Use(tb testing.TB, service string) {
	tb.Helper()
	note(tb, service, tb.Name())
}

// Skip skips the test for a reason, a clause in one line that says what to do about it.
// It is the only way to skip one, so that no skip is silent.
func Skip(tb testing.TB, reason string) {
	tb.Helper()
	note(tb, skipped, tb.Name(), reason)
	tb.Skip(reason)
}

func note(tb testing.TB, fields ...string) {
	tb.Helper()
	path := os.Getenv(Variable)
	if path == "" {
		return
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		tb.Fatalf("open the tally of tests: %v", err)
	}
	defer func() { _ = file.Close() }()
	// One short write to a file opened for appending is not torn by others.
	if _, err := file.WriteString(strings.Join(fields, "\t") + "\n"); err != nil {
		tb.Fatalf("write to the tally of tests: %v", err)
	}
}

// Count adds a tally file up: tests by service. A test that uses a service twice counts
// once for each package it runs in.
func Count(text string) map[string]int {
	counts := map[string]int{}
	for line := range strings.Lines(text) {
		if service, _, ok := strings.Cut(line, "\t"); ok && service != skipped {
			counts[service]++
		}
	}
	return counts
}

// Skipped gives the skipped tests of a tally file as `name: reason`, sorted.
func Skipped(text string) []string {
	var tests []string
	for line := range strings.Lines(text) {
		if fields := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3); len(fields) == 3 && fields[0] == skipped {
			tests = append(tests, fields[1]+": "+fields[2])
		}
	}
	slices.Sort(tests)
	return tests
}
