// Package migrations holds the SQL of the core tables, in goose's format.
package migrations

import "embed"

// FS has the core migrations at its root.
//
//go:embed *.sql
var FS embed.FS
